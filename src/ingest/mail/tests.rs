use super::*;
use crate::ingest::{Document, Part, TimeGrade};
use proptest::prelude::*;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/readers/mail/{name}", env!("CARGO_MANIFEST_DIR"))).expect("the fixture is there")
}

/// Kind, speaker's name and text of each segment.
fn said(document: &Document) -> Vec<(SegmentKind, String, String)> {
    let name = |i: usize| document.participants[i].name.clone();
    let segments = document.segments.iter();
    segments.map(|s| (s.kind, s.speaker.map(name).unwrap_or_default(), s.text.as_str().to_owned())).collect()
}

fn kind_of<'d>(document: &'d Document, words: &str) -> &'d crate::ingest::Segment {
    document
        .segments
        .iter()
        .find(|s| s.text.as_str().contains(words))
        .unwrap_or_else(|| panic!("no segment has {words}"))
}

/// Undecoded pieces must be the raw bytes, white space aside.
fn check_pieces(read: &Read, raw: &[u8]) {
    for segment in read.documents.iter().flat_map(|d| &d.segments) {
        let text = segment.text.as_str().as_bytes();
        for p in segment.text.pieces() {
            let bytes = &raw[p.raw as usize..(p.raw + u64::from(p.raw_len)) as usize];
            let said = &text[p.at as usize..(p.at + p.len) as usize];
            if !p.decoded {
                let same = said.iter().zip(bytes).all(|(t, r)| t == r || *t == b' ' && !r.is_ascii_graphic());
                assert!(same, "{:?} is not {:?}", String::from_utf8_lossy(said), String::from_utf8_lossy(bytes));
            }
        }
    }
}

#[test]
fn a_reply_is_cut_into_new_signature_disclaimer_and_quotes_with_their_authors() {
    let bytes = fixture("reply.eml");
    assert!(is_mail(&bytes) && !is_mbox(&bytes));
    let read = read_eml("reply.eml", &bytes);
    check_pieces(&read, &bytes);
    let d = &read.documents[0];
    assert_eq!((d.title.as_str(), d.part.as_str()), ("Re: Price \u{2013} second round", ""));
    assert_eq!(d.time.text().as_deref(), Some("2026-03-03T16:05:00Z"));
    assert_eq!(d.time.local.unwrap().hour(), 17);
    assert_eq!(d.refs.message_id, "two@orchard.example");
    assert_eq!(d.refs.replies_to, ["one@vendor.example", "zero@vendor.example"]);
    let people: Vec<_> = d.participants.iter().map(|p| (p.name.as_str(), p.email.as_str(), p.part)).collect();
    assert_eq!(
        people,
        [
            ("Ren\u{e9}e Aubert", "renee.aubert@orchard.example", Part::From),
            ("Sam Tolliver", "sam@vendor.example", Part::To),
            ("Kim, Lee", "lee@orchard.example", Part::Cc),
            ("Ann Boyd", "ann@vendor.example", Part::Attendee),
        ]
    );
    let price = kind_of(d, "42,000");
    assert_eq!((price.kind, price.speaker), (SegmentKind::New, Some(0)));
    let at = price.text.as_str().find("what").unwrap();
    let raw = price.text.raw_ranges(at..at + 4);
    assert_eq!(&bytes[raw[0].start as usize..raw[raw.len() - 1].end as usize], b"wha=\r\nt");
    for words in ["Best regards", "Head of Finance", "+33"] {
        assert_eq!(kind_of(d, words).kind, SegmentKind::Signature, "{words}");
    }
    assert_eq!(kind_of(d, "confidential").kind, SegmentKind::Disclaimer);
    let old = kind_of(d, "48,000");
    assert_eq!((old.kind, old.speaker), (SegmentKind::Quoted, Some(1)));
    assert_eq!(old.time.and_then(|t| t.text()).as_deref(), Some("2026-03-02T09:15:00"));
    let older = kind_of(d, "50,000");
    assert_eq!((older.kind, older.speaker), (SegmentKind::Quoted, Some(3)));
}

#[test]
fn answers_between_quoted_lines_stay_new() {
    let bytes = fixture("interleaved.eml");
    let read = read_eml("interleaved.eml", &bytes);
    check_pieces(&read, &bytes);
    let d = &read.documents[0];
    // The date has no zone: the clock is kept, the moment is not guessed.
    assert_eq!((d.time.grade, d.time.at), (TimeGrade::Civil, None));
    let got = said(d);
    let row = |kind, who: &str, text: &str| (kind, who.to_owned(), text.to_owned());
    assert_eq!(
        got,
        [
            row(SegmentKind::New, "Sam Tolliver", "My answers below."),
            row(SegmentKind::Quoted, "", "Ren wrote:"),
            row(SegmentKind::Quoted, "Ren", "Can you go live in May?"),
            row(SegmentKind::New, "Sam Tolliver", "Yes, on 4 May, if the data is here by April."),
            row(SegmentKind::Quoted, "Ren", "And the discount?"),
            row(SegmentKind::New, "Sam Tolliver", "Ten percent."),
        ]
    );
}

#[test]
fn a_forward_in_html_names_its_author_and_leads_to_the_file() {
    let bytes = fixture("forward-html.eml");
    let read = read_eml("f.eml", &bytes);
    check_pieces(&read, &bytes);
    let d = &read.documents[0];
    let new = kind_of(d, "R&D");
    assert_eq!(new.text.as_str(), "See R&D\u{2019}s view \u{2013} below.");
    let at = new.text.as_str().find('\u{2019}').unwrap();
    let raw = &new.text.raw_ranges(at..at + 3)[0];
    assert_eq!(&bytes[raw.start as usize..raw.end as usize], b"&#8217;");
    let live = kind_of(d, "1 June");
    assert_eq!(live.kind, SegmentKind::Quoted);
    assert_eq!(d.participants[live.speaker.unwrap()].email, "jo@orchard.example");
    assert_eq!(&live.locator["forwarded"], "true");
    assert_eq!(live.time.and_then(|t| t.text()).as_deref(), Some("2026-03-02T08:30:00"));
    assert_eq!(kind_of(d, "Seats").text.as_str(), "Seats 40");
}

#[test]
fn a_mailbox_gives_each_message_its_own_name_and_leaves_drafts_out() {
    let bytes = fixture("box.mbox");
    assert!(is_mbox(&bytes));
    let read = read_mbox("box.mbox", &bytes);
    check_pieces(&read, &bytes);
    let parts: Vec<&str> = read.documents.iter().map(|d| d.part.as_str()).collect();
    assert_eq!(parts, ["same@x.example", "same@x.example/2", "n3", "n3/attached0"]);
    let texts: Vec<&str> = read.documents[0].segments.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(texts, ["From 1 April we pay monthly.", "From here on it is simple."]);
    assert_eq!(read.documents[1].segments[0].kind, SegmentKind::AutoReply);
    assert_eq!(read.documents[2].time.text().as_deref(), Some("2026-03-03T12:00:00Z"));
    assert_eq!(read.documents[3].segments[0].text.as_str(), "The inner letter.");
    let said: Vec<&str> = read.problems.iter().map(|p| p.what.as_str()).collect();
    assert!(
        said.iter().any(|w| w.contains("form.pdf")) && said.iter().any(|w| w.contains("1 draft message")),
        "{said:?}"
    );
}

#[test]
fn what_is_no_mail_is_named_and_costs_nothing() {
    for bytes in [&b""[..], b"\0\0\0", b"hello\nworld\n"] {
        assert!(!is_mail(bytes) && !is_mbox(bytes));
    }
    assert_eq!(read_eml("x.eml", b"").problems[0].severity, Severity::Skipped);
    assert_eq!(read_mbox("x.mbox", b"nothing\n").problems[0].severity, Severity::Skipped);
    let chain = "Content-Type: message/rfc822\n\n".repeat(20_000);
    let read = read_eml("deep.eml", chain.as_bytes());
    assert!(read.problems.iter().any(|p| p.severity == Severity::Partial));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic_or_misplace_a_piece(
        cuts in proptest::collection::vec((0usize..2000, any::<u8>()), 0..12), which in 0usize..4,
    ) {
        let name = ["reply.eml", "interleaved.eml", "forward-html.eml", "box.mbox"][which];
        let mut bytes = fixture(name);
        for (at, byte) in cuts {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        check_pieces(&read_eml(name, &bytes), &bytes);
        check_pieces(&read_mbox(name, &bytes), &bytes);
    }
}

#[test]
fn an_invitation_within_a_mail_is_a_meeting_of_its_own() {
    let bytes = fixture("invitation.eml");
    let read = read_eml("invitation.eml", &bytes);
    check_pieces(&read, &bytes);
    let [mail, meeting] = &read.documents[..] else { panic!("a mail and a meeting: {:?}", read.documents) };
    assert_eq!((mail.format.as_str(), mail.title.as_str()), ("eml", "Invitation: Trial read-out"));
    assert_eq!((meeting.format.as_str(), meeting.title.as_str()), ("ics", "Trial read-out"));
    assert_eq!(meeting.part, "r1@kilnline.example");
    assert_eq!(meeting.time.text().as_deref(), Some("2026-05-20T12:00:00Z"));
    assert_eq!(kind_of(meeting, "first pass yield").kind, SegmentKind::New);
    assert!(read.problems.is_empty(), "the invitation is no attachment that was not read: {:?}", read.problems);
}

#[test]
fn a_mail_that_calls_a_meeting_off_hands_that_on() {
    let mail = |method: &str, status: &str| {
        let event = format!(
            "BEGIN:VEVENT\r\nUID:m1\r\nSEQUENCE:1\r\n{status}SUMMARY:Weekly\r\nDTSTART:20260303T130000Z\r\nEND:VEVENT"
        );
        let calendar = format!("BEGIN:VCALENDAR\r\nMETHOD:{method}\r\n{event}\r\nEND:VCALENDAR\r\n");
        let head = "From: Ann <ann@x.example>\r\nTo: bo@y.example\r\nSubject: Weekly\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n";
        let read = read_eml("m.eml", format!("{head}Content-Type: text/calendar\r\n\r\n{calendar}").as_bytes());
        let meetings = read.documents.iter().filter(|d| d.format == "ics").count();
        (meetings, read.called_off.iter().map(|m| (m.uid.clone(), m.version)).collect::<Vec<_>>())
    };
    assert_eq!(mail("REQUEST", ""), (1, Vec::new()));
    assert_eq!(mail("CANCEL", "STATUS:CANCELLED\r\n"), (0, vec![("m1".to_owned(), 1)]));
    // Who is only asked not to come, or proposes another time, calls nothing off and has no meeting.
    assert_eq!(mail("CANCEL", ""), (0, Vec::new()));
    assert_eq!(mail("COUNTER", ""), (0, Vec::new()));
}

#[test]
fn what_went_to_a_list_or_came_back_is_nobodys_word_in_a_deal() {
    let kinds = |text: &str| -> Vec<SegmentKind> {
        let read = read_eml("m.eml", text.as_bytes());
        read.documents.iter().flat_map(|d| &d.segments).map(|s| s.kind).collect()
    };
    let head = "From: News <news@x.example>\r\nTo: bo@y.example\r\nSubject: Lab lines\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n";
    let unsubscribe = "List-Unsubscribe: <https://x.example/u>\r\n";
    let body = "\r\nOur customers save up to seventy percent of search time.\r\n";
    assert_eq!(kinds(&format!("{head}{unsubscribe}Precedence: bulk\r\n{body}")), [SegmentKind::AutoReply]);
    assert_eq!(kinds(&format!("{head}{unsubscribe}{body}")), [SegmentKind::New], "a sales tool's mail to one person");
    let group = format!("{head}{unsubscribe}Precedence: list\r\n{body}");
    assert_eq!(kinds(&group), [SegmentKind::New], "a letter through a shared address");
    let terms = format!("{head}\r\nCounsel won't sign while the supplier accepts no liability for data loss.\r\n");
    assert_eq!(kinds(&terms), [SegmentKind::New]);
    let report = format!(
        "{head}Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nIt could not be delivered.\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Ask\r\nFrom: a@x.example\r\n\r\nIs the desk still short?\r\n--b--\r\n"
    );
    assert_eq!(kinds(&report).len(), 1);
}
