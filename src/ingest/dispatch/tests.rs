//! Which reader takes which content, and that odd files cost only themselves.

use super::*;
use crate::ingest::archive::Place;
use crate::terms::Channel;

fn file(name: &str, content: &[u8]) -> Read {
    let unit = Unit {
        source: name.to_string(),
        files: vec![(name.to_string(), Place::Disk("".into()))],
        kind: UnitKind::File,
    };
    read_unit(&unit, &[content.to_vec()], &Parser::Here)
}

fn format(name: &str, content: &str) -> String {
    let read = file(name, content.as_bytes());
    read.documents.first().map_or_else(|| format!("{:?}", read.problems), |d| d.format.clone())
}

#[test]
fn content_decides_not_the_name() {
    assert_eq!(format("x.txt", "<html><body><p>Hi there</p></body></html>"), "html");
    assert_eq!(format("x.csv", "One line of words and nothing else"), "text");
    assert_eq!(format("x.txt", "# Plan\n\n## Dates\n\nMay 4\n"), "markdown");
    assert_eq!(format("x", "Step;Who;When\nGo;Ann;May\nPay;Bo;June\n"), "csv");
    assert_eq!(format("x.txt", "From: a@x.example\nTo: b@y.example\nSubject: Hi\n\nHello\n"), "eml");
    let meeting = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Kickoff\r\nDTSTART:20260615T073000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assert_eq!(format("x.txt", meeting), "ics");
    let task = "Id,WhatId,OwnerId,ActivityDate,Subject,Status\n00T000000000001,006000000000001,005000000000001,2026-01-01,Call,Done\n";
    assert_eq!(format("anything.bin", task), "crm");
}

#[test]
fn what_is_not_read_is_named() {
    for (content, word) in [
        (&b"%PDF-1.4 \xe2\xe3"[..], "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Office"),
        (b"PK\x03\x04broken", "zip"),
        (b"{\"a\": 1}", "JSON"),
        (b" \n\n", "empty"),
        (b"---\n***\n", "no words"),
    ] {
        let read = file("x", content);
        assert!(read.documents.is_empty());
        let problem = &read.problems[0];
        assert_eq!(problem.severity, Severity::Skipped);
        assert!(problem.what.contains(word), "{}", problem.what);
    }
}

#[test]
fn the_fixtures_read_as_they_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/readers");
    let docs = read_exports(&root.join("docs"), &Parser::Here).unwrap();
    let crm = read_exports(&root.join("crm"), &Parser::Here).unwrap();
    assert_eq!(docs, read_exports(&root.join("docs"), &Parser::Here).unwrap());
    let read: Vec<_> =
        docs.documents.iter().map(|d| (d.source.as_str(), d.format.as_str(), d.segments.len())).collect();
    assert_eq!(
        read,
        [
            ("plan_2026-03-04.md", "markdown", 7),
            ("prices-utf16.csv", "csv", 3),
            ("recap-latin1.txt", "text", 4),
            ("sheet.html", "html", 5)
        ]
    );
    assert!(docs.documents.iter().all(|d| d.channel == Channel::Doc));
    let tables: Vec<_> = crm.tables.iter().map(|t| (t.object.as_str(), t.rows.len())).collect();
    assert_eq!(tables, [("Note", 1), ("Task", 2), ("Opportunity", 3)]);
    let problems: Vec<_> = crm.problems.iter().map(|p| p.source.as_str()).collect();
    assert_eq!(problems, ["opportunities-semicolon.csv"], "the ragged row and nothing else: {:?}", crm.problems);
    // Every word of every segment stands in its file.
    for document in docs.documents.iter().filter(|d| d.format != "csv" && !d.source.contains("latin1")) {
        let bytes = std::fs::read(root.join("docs").join(&document.source)).unwrap();
        for segment in &document.segments {
            for piece in segment.text.pieces().iter().filter(|p| !p.decoded) {
                let raw = &bytes[piece.raw as usize..][..piece.raw_len as usize];
                let text = &segment.text.as_str()[piece.at as usize..][..piece.len as usize];
                assert!(raw == text.as_bytes() || raw == b"\n", "{}: {text}", document.source);
            }
        }
    }
}
