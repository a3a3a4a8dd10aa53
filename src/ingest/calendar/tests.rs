use super::*;
use crate::ingest::TimeGrade;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/readers/calendar/{name}", env!("CARGO_MANIFEST_DIR")))
        .expect("the fixture is there")
}

/// Kind and text of each segment.
fn said(document: &Document) -> Vec<(SegmentKind, &str)> {
    document.segments.iter().map(|s| (s.kind, s.text.as_str())).collect()
}

#[test]
fn an_invitation_says_who_was_asked_when_and_about_what() {
    let bytes = fixture("kickoff.ics");
    let read = read("kickoff.ics", &bytes);
    let [meeting] = &read.documents[..] else { panic!("one meeting: {:?}", read.documents) };
    assert_eq!(meeting.title, "Kickoff, kilns 1; 2");
    assert_eq!(meeting.part, "k1@kilnline.example");
    assert_eq!(meeting.time.text().as_deref(), Some("2026-06-15T07:30:00Z"), "half past nine in Berlin");
    let people: Vec<_> = meeting.participants.iter().map(|p| (p.name.as_str(), p.email.as_str(), p.part)).collect();
    assert_eq!(
        people,
        [
            ("Mara Voss", "mara@kilnline.example", Part::From),
            ("Conte, Ilaria", "ilaria.conte@tessaro.example", Part::Attendee),
            ("", "it@tessaro.example", Part::Attendee),
        ],
        "neither the room nor who declined"
    );
    assert_eq!(
        said(meeting),
        [
            (SegmentKind::Heading, "Kickoff, kilns 1; 2"),
            (
                SegmentKind::New,
                "Agenda: who moves the recipes, which two days Luca trains the night shift, and the list of kilns that go over first – all seven."
            ),
            (SegmentKind::New, "Please bring the meter readings."),
            (SegmentKind::Disclaimer, "Join Zoom Meeting"),
            (SegmentKind::Disclaimer, "https://zoom.example/j/123?pwd=a,b"),
        ]
    );
    assert_eq!(meeting.segments[1].speaker, Some(0));
}

#[test]
fn every_word_leads_back_to_its_bytes() {
    for name in ["kickoff.ics", "series.ics"] {
        let bytes = fixture(name);
        for segment in read(name, &bytes).documents.iter().flat_map(|d| &d.segments) {
            for piece in segment.text.pieces().iter().filter(|p| !p.decoded) {
                let raw = &bytes[piece.raw as usize..][..piece.raw_len as usize];
                let text = &segment.text.as_str().as_bytes()[piece.at as usize..][..piece.len as usize];
                assert_eq!(raw, text, "{name}");
            }
        }
    }
}

#[test]
fn of_a_series_the_last_version_counts_and_what_was_called_off_does_not() {
    let read = read("series.ics", &fixture("series.ics"));
    let titles: Vec<_> = read.documents.iter().map(|d| (d.title.as_str(), d.time.text())).collect();
    let (first, moved) = ("2026-03-03T13:00:00Z".to_owned(), "2026-03-11T16:00:00Z".to_owned());
    assert_eq!(
        titles,
        [
            ("Weekly, with finance", Some(first)),
            ("Weekly, moved", Some(moved)),
            ("Plant holiday", Some("2026-08-10T00:00:00".to_owned()))
        ]
    );
    assert_eq!(read.documents[2].time.grade, TimeGrade::Civil);
    assert_eq!(read.problems[0].what, "left out 1 meeting that was called off");
}
