//! One test a trap, on the small files of `fixtures/readers/calls`, and the property that text leads to its bytes.

use super::*;
use crate::{
    diag::Severity,
    ingest::{Part, Segment, SegmentKind},
    terms::Side,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/readers/calls");

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FOLDER}/{name}")).expect("the fixture is in the repository")
}

fn fixture(name: &str) -> Read {
    read(name, &bytes(name)).expect("the fixture is a call")
}

/// `Name: words` of each turn.
fn turns(document: &Document) -> Vec<String> {
    let name = |s: &Segment| s.speaker.map_or("-", |at| document.participants[at].name.as_str());
    document.segments.iter().map(|s| format!("{}: {}", name(s), s.text.as_str())).collect()
}

#[test]
fn zoom_cues_become_turns_and_a_label_is_no_speaker() {
    let read = fixture("GMT20260105-093000_Recording_Quarry-Lane.transcript.vtt");
    let call = &read.documents[0];
    let want = ["Ana Ruiz: We begin in May. Note: the pilot is small.", "kev: fine", "Ana Ruiz: Good.", "kev: bye."];
    assert_eq!(turns(call), want);
    assert_eq!((call.title.as_str(), call.time.text().as_deref()), ("Quarry Lane", Some("2026-01-05T09:30:00Z")));
    assert_eq!((&call.segments[1].locator["cue"], &call.segments[1].locator["time"]), ("4", "0:00:10"));
    assert_eq!(read.problems, []);
}

#[test]
fn teams_names_hold_commas_and_graph_stamps_are_unpadded_and_negative() {
    let read = fixture("graph.vtt");
    let want = ["Doe, Jane [NA]: Terms & price are fine. And done.", "Lee: 5 < 6?", "Doe, Jane [NA]: Yes."];
    assert_eq!(turns(&read.documents[0]), want);
    assert_eq!(read.documents[0].format, "teams-vtt");
    assert_eq!(read.documents[0].segments[0].offset_ms, Some(-1500));
}

#[test]
fn rolling_captions_are_read_once() {
    assert_eq!(turns(&fixture("rolling.vtt").documents[0]), ["-: we want to begin soon and cheaply."]);
}

#[test]
fn srt_with_bad_numbers_blank_lines_and_a_cut_end() {
    let read = fixture("second_visit_2025-06-03.srt");
    assert_eq!(turns(&read.documents[0]), ["Ana: Hello all.", "Bob: We sign in June.", "Ana: Great.", "Bob: Bye."]);
    assert_eq!(read.documents[0].title, "second visit");
    assert_eq!(&read.documents[0].segments[2].locator["cue"], "3");
    assert_eq!(read.problems.iter().filter(|p| p.severity == Severity::Partial).count(), 2, "{:?}", read.problems);
}

#[test]
fn otter_goes_on_without_a_name_and_drops_its_footer() {
    let call = &fixture("otter.txt").documents[0];
    let want = ["Sidney: We start at 9:30", "Unknown Speaker: Fine.", "Unknown Speaker: Still fine.", "Sidney: Bye."];
    assert_eq!(turns(call), want);
    assert_eq!((call.title.as_str(), call.time.text().as_deref()), ("Site visit", Some("2026-02-04T13:30:00")));
    assert_eq!(call.segments[3].offset_ms, Some(3_723_000));
}

#[test]
fn gong_words_meet_their_record() {
    let mut read = fixture("gong-transcript.json");
    assert_eq!(read.problems.len(), 2, "a missing page and an entry without words: {:?}", read.problems);
    let record = fixture("gong-extensive.json");
    let notes = join(&mut read.documents, &record.calls);
    let call = &read.documents[0];
    assert_eq!(turns(call), ["Ana Ruiz: We need it by May. Café first. All nine sites.", ": Agreed."]);
    assert_eq!((call.title.as_str(), call.time.text().as_deref()), ("Quarry Lane intro", Some("2026-01-05T19:02:00Z")));
    assert_eq!(call.time.local.map(|l| l.hour()), Some(14));
    assert_eq!(call.refs.crm_ids, ["006000000000001AAA"]);
    let people: Vec<_> = call.participants.iter().map(|p| (p.name.as_str(), p.part, p.side_hint)).collect();
    let ana = ("Ana Ruiz", Part::Speaker, Some(Side::Customer));
    assert_eq!(people, [ana, ("", Part::Speaker, None), ("Kim Berg", Part::Attendee, Some(Side::Vendor))]);
    assert_eq!(read.documents[1].segments[0].offset_ms, Some(1500), "seconds are told from milliseconds");
    assert!(notes.iter().any(|p| p.what.contains("Quarry Lane terms")), "{notes:?}");
    assert!(record.documents[0].segments.iter().all(|s| s.kind == SegmentKind::Summary));
}

#[test]
fn chorus_json_api_with_an_epoch() {
    let read = fixture("chorus.json");
    let call = &read.documents[0];
    assert_eq!(turns(call), ["Kim Berg: Two years? Or three?"]);
    assert_eq!((call.format.as_str(), call.part.as_str()), ("chorus", "c1"));
    assert_eq!(call.time.text().as_deref(), Some("2026-01-05T15:02:00.5Z"));
    assert_eq!((call.participants[0].part, call.participants[0].side_hint), (Part::Attendee, Some(Side::Customer)));
    assert_eq!(read.problems.len(), 1);
}

#[test]
fn plain_layouts() {
    let read = fixture("fathom.txt");
    let call = &read.documents[0];
    let spoken: Vec<_> = turns(call).into_iter().filter(|t| !t.starts_with("-: ")).collect();
    assert_eq!(spoken, ["Ana Ruiz: We go in May.", "Kim Berg: Good.", "Ana Ruiz: Bye.", "Kim Berg: Bye."]);
    assert!(call.segments.iter().any(|s| s.kind == SegmentKind::Summary && s.text.as_str().starts_with("ACTION")));

    let read = fixture("meet.md");
    let call = &read.documents[0];
    let spoken: Vec<_> = turns(call).into_iter().filter(|t| !t.starts_with("-: ")).collect();
    assert_eq!(spoken, ["Ana Ruiz: It's on for May.", "Kim Berg: Good.", "Ana Ruiz: All nine.", "Kim Berg: Great."]);
    assert_eq!((call.title.as_str(), call.time.text().as_deref()), ("Quarry Lane weekly", Some("2026-09-15T10:02:00")));
    assert_eq!(call.participants[2].part, Part::Attendee);

    let stamped = fixture("stamped.txt");
    assert_eq!(stamped.documents[0].segments[2].offset_ms, Some(60_000));
}

#[test]
fn private_chat_is_left_out_and_said_so() {
    let read = fixture("chat.txt");
    assert_eq!(turns(&read.documents[0]), ["Ana Ruiz: all good?", "Kim Berg: yes, see you", "Ana Ruiz: bye"]);
    assert_eq!(read.problems.len(), 1);
}

#[test]
fn notes_and_forms_are_no_calls() {
    for name in ["note.md", "form.txt"] {
        assert!(read(name, &bytes(name)).is_none(), "{name}");
    }
    for text in ["", "{}", "[1, 2]", "A line.\nAnother: one.", "{\"name\": \"x\", \"text\": \"y\"}"] {
        assert!(read("a", text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn utf16_reads_like_utf8() {
    let text = String::from_utf8(bytes("graph.vtt")).unwrap();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = read("graph.vtt", &wide).unwrap();
    assert_eq!(turns(&read.documents[0]), turns(&fixture("graph.vtt").documents[0]));
    assert_eq!(read.problems.len(), 1, "the encoding is told");
}

/// Whatever is cut off the end, nothing panics, and each undecoded stretch stands in the file, white space aside.
#[test]
fn text_leads_to_its_bytes_however_short_the_file() {
    let mut files: Vec<_> = std::fs::read_dir(FOLDER).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut checked = 0;
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        for end in (0..=bytes.len()).rev() {
            let Some(read) = read("f", &bytes[..end]) else { continue };
            for segment in read.documents.iter().flat_map(|d| &d.segments) {
                for piece in segment.text.pieces().iter().filter(|p| !p.decoded) {
                    let (at, raw, len) = (piece.at as usize, piece.raw as usize, piece.len as usize);
                    let spaced = |bytes: &[u8]| {
                        bytes.iter().map(|b| if b" \t\r\n".contains(b) { b' ' } else { *b }).collect::<Vec<_>>()
                    };
                    let want = &segment.text.as_str().as_bytes()[at..at + len];
                    assert_eq!(spaced(&bytes[raw..raw + len]), want, "{} cut at {end}", path.display());
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 1000);
}

fn calls(name: &str, text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let read = read(name, text.as_bytes()).unwrap_or_else(|| panic!("{name} is a call"));
    let said = |d: &Document| {
        let name = |s: &crate::ingest::Segment| s.speaker.map_or(String::new(), |p| d.participants[p].name.clone());
        let new = d.segments.iter().filter(|s| s.kind == SegmentKind::New);
        new.map(|s| (name(s), s.text.as_str().to_owned())).collect()
    };
    read.documents.iter().map(|d| (d.title.clone(), said(d))).collect()
}

fn pairs(said: &[(&str, &str)]) -> Vec<(String, String)> {
    said.iter().map(|(who, what)| ((*who).to_owned(), (*what).to_owned())).collect()
}

#[test]
fn calls_are_found_within_their_wrappers() {
    let fireflies = r#"{"data":{"transcript":{"id":"01K","title":"Contract call","date":1776247200000,"sentences":[
        {"index":0,"speaker_name":"Ann Lee","text":"So clause 11.","raw_text":"So, um, clause 11.","start_time":1.5,"end_time":2.0},
        {"index":1,"speaker_name":"Bo Sand","raw_text":"We cannot take that.","start_time":3.0,"end_time":4.0}]}}}"#;
    assert_eq!(
        calls("f.json", fireflies),
        [(
            "Contract call".to_owned(),
            pairs(&[("Ann Lee", "So, um, clause 11."), ("Bo Sand", "We cannot take that.")])
        )]
    );
    let fathom = r#"{"limit":1,"items":[{"title":"Reference call","recording_id":31,"created_at":"2026-04-07T10:11:02Z","transcript":[
        {"speaker":{"display_name":"Ann Lee"},"text":"What went wrong?","timestamp":"00:00:41"},
        {"speaker":{"display_name":"Cy Baird"},"text":"The asset list.","timestamp":"00:00:46"}]}]}"#;
    assert_eq!(
        calls("g.json", fathom),
        [("Reference call".to_owned(), pairs(&[("Ann Lee", "What went wrong?"), ("Cy Baird", "The asset list.")]))]
    );
}

#[test]
fn names_over_the_words_are_speakers_with_or_without_an_arrow() {
    let older = "0:0:0.0 --> 0:0:4.1\nLee, Ann\nPilot first, then the vote.\n\n0:0:4.7 --> 0:0:9.4\nSand, Bo\nSeven clashes caught.\n\n\
                 0:0:13.0 --> 0:0:18.9\nLee, Ann\nAnd the audit?\n\n0:0:19.5 --> 0:0:26.4\nRees, Tom\nThat closes finding 4.\n";
    let said = calls("steering.txt", older).remove(0).1;
    assert_eq!(
        said,
        pairs(&[
            ("Lee, Ann", "Pilot first, then the vote."),
            ("Sand, Bo", "Seven clashes caught."),
            ("Lee, Ann", "And the audit?"),
            ("Rees, Tom", "That closes finding 4.")
        ])
    );
    let dash = "Follow-up\nTue, Apr 07, 2026\n\nTranscript\n\nAnn Lee - 00:03\nThe certificate is here.\n\nBo Sand - 00:09\nOurs, not yours: I need one.\n\n\
                Ann Lee - 00:12\nFine.\n\nBo Sand - 00:15\nThanks.\n";
    let said = calls("call.txt", dash).remove(0).1;
    assert_eq!(
        said[..2],
        pairs(&[("Ann Lee", "The certificate is here."), ("Bo Sand", "Ours, not yours: I need one.")])
    );
}

#[test]
fn captions_and_agendas_with_stamps_are_no_speakers() {
    let captions = "00:00:03 we can sign by Friday\n00:00:06 Yeah.\n00:00:08 Okay.\n00:00:11 and the price stays\n00:00:14 Yeah.\n00:00:16 Okay.\n";
    let agenda =
        "Day one\nDemo - 09:00\nLunch - 12:30\nReview - 14:00\nDay two\nDemo - 09:00\nLunch - 12:30\nReview - 14:00\n";
    for text in [captions, agenda] {
        assert!(read("x.txt", text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn a_list_of_calls_is_not_one_call() {
    let list = r#"{"data":[{"id":"1","title":"Acme demo","name":"Ann","start_time":1,"transcript":"Ann: we sign"},
        {"id":"2","title":"Globex review","name":"Bo","start_time":2,"transcript":"Bo: we do not"}]}"#;
    assert!(read("x.json", list.as_bytes()).is_none_or(|r| r.documents.len() != 1));
    let noticed = r#"{"participants":[{"name":"Ann"}],"segments":[{"type":"recording_started"},{"speaker":"Ann","text":"We sign.","start":1}]}"#;
    assert_eq!(calls("y.json", noticed)[0].1, pairs(&[("Ann", "We sign.")]));
}

#[test]
fn a_click_in_a_chat_is_no_word() {
    let chat = "09:31:02 From  Ann Lee  to  Everyone:\n\tAgenda is out.\n09:34:48 From Bo Sand to Everyone:\n\tBrackenside first please.\n\
                09:35:30 From  Ann Lee  to  Everyone:\n\tReplying to \"Brackenside first ple...\"\n\t\n\tAgreed.\n\
                09:35:41 From  Bo Sand  to  Everyone:\n\tReacted to \"Agreed.\" with 👍\n";
    let said = calls("chat.txt", chat).remove(0).1;
    assert_eq!(
        said,
        pairs(&[("Ann Lee", "Agenda is out."), ("Bo Sand", "Brackenside first please."), ("Ann Lee", "Agreed.")])
    );
}

#[test]
fn bold_names_without_a_colon_begin_turns_and_bold_headings_of_a_paper_do_not() {
    let call = "# First call\n\n**Ana Ruiz** Good morning.\n\n**Bo Li** Morning. Shall we begin?\n\n**Ana Ruiz** Yes. \
                Tell me.\n\n**Bo Li** We count by hand.\n";
    let read = read("a.md", call.as_bytes()).expect("it is a call");
    assert_eq!(turns(&read.documents[0])[..2], ["Ana Ruiz: Good morning.", "Bo Li: Morning. Shall we begin?"]);
    let paper = "# Plan\n\n**Scope** We build it.\n\n**Timeline** It takes a month.\n\n**Scope** And a part.\n\n**Price** \
                 It costs ten.\n";
    assert!(super::read("b.md", paper.as_bytes()).is_none());
}
