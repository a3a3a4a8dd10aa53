use super::*;
use crate::ingest::{Part, SegmentKind};

fn fixture() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/readers/binary/tablets.msg");
    std::fs::read(path).expect("the fixture is there")
}

#[test]
fn a_message_is_read_like_a_mail_with_those_attached_to_it() {
    let bytes = fixture();
    assert!(looks_like(&bytes));
    let (documents, problems) = read("tablets.msg", &bytes);
    let [reply, attached] = &documents[..] else { panic!("two messages: {documents:#?}") };
    assert_eq!((reply.title.as_str(), reply.format.as_str()), ("RE: Tablets in the finishing shop", "msg"));
    assert_eq!(reply.time.text().as_deref(), Some("2026-03-12T09:55:00Z"));
    assert_eq!(reply.refs.message_id, "a1@quarrylane.example");
    // The address that mail is sent to counts, not the one that the company's own directory has.
    let people: Vec<(&str, Part)> = reply.participants.iter().take(3).map(|p| (p.email.as_str(), p.part)).collect();
    let wanted = [
        ("ines@quarrylane.example", Part::From),
        ("bram@tessel.example", Part::To),
        ("joost@quarrylane.example", Part::Cc),
    ];
    assert_eq!(people, wanted);
    let said =
        |kind| -> Vec<&str> { reply.segments.iter().filter(|s| s.kind == kind).map(|s| s.text.as_str()).collect() };
    assert_eq!(said(SegmentKind::New)[0], "Bram, sixty days’ notice is fine.");
    assert_eq!(said(SegmentKind::Quoted), ["On 11 March 2026 Bram Oduya wrote:", "Would thirty days do?"]);
    let whole =
        |s: &crate::ingest::Segment| s.text.pieces().iter().all(|p| p.decoded && p.raw_len as usize == bytes.len());
    assert!(reply.segments.iter().all(whole));
    assert_eq!((attached.title.as_str(), attached.participants[0].name.as_str()), ("Tablets", "Joost de Wit"));
    assert!(problems.iter().any(|p| p.what.contains("`floor plan.dwg`")), "{problems:?}");
}

#[test]
fn header_lines_that_speak_of_another_form_are_left_out() {
    let head = "Received: by x\r\n\tid 7\r\nContent-Type: multipart/mixed;\r\n boundary=b\r\nMIME-Version: 1.0\r\nFrom: a@b.example\r\n";
    assert_eq!(kept(head), "Received: by x\r\n\tid 7\r\nFrom: a@b.example\r\n");
}

#[test]
fn a_damaged_file_says_so() {
    let bytes = fixture();
    let (documents, problems) = read("tablets.msg", &bytes[..600]);
    assert!(documents.is_empty());
    assert_eq!(problems[0].what, "the message file is cut off or damaged");
}
