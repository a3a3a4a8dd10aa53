//! Which files are read together, and which only in parts.

use super::*;
use crate::ingest::archive;
use crate::ingest::limits::LARGEST;
use crate::ingest::walk::Walk;

#[test]
fn a_slack_channel_is_one_unit_with_its_lists() {
    let walk = Walk {
        files: [
            "docs/users.json",
            "docs/2026-01-01.json",
            "notes.txt",
            "slack/channels.json",
            "slack/deal-a/2026-01-01.json",
            "slack/deal-a/2026-01-02.json",
            "slack/deal-a/photo.png",
            "slack/users.json",
        ]
        .map(|p| walk::File { path: p.to_string(), bytes: 1, place: Place::Disk(p.into()) })
        .to_vec(),
        problems: Vec::new(),
    };
    let (units, problems) = units(&walk, u64::MAX, LARGEST);
    let sources: Vec<_> = units.iter().map(|u| (u.source.as_str(), u.kind)).collect();
    assert_eq!(
        sources,
        [
            ("docs/2026-01-01.json", UnitKind::File),
            ("docs/users.json", UnitKind::File),
            ("notes.txt", UnitKind::File),
            ("slack/deal-a", UnitKind::Slack),
            ("slack/deal-a/photo.png", UnitKind::File)
        ]
    );
    let files: Vec<_> = units[3].files.iter().map(|(p, _)| p.as_str()).collect();
    assert_eq!(
        files,
        ["slack/channels.json", "slack/users.json", "slack/deal-a/2026-01-01.json", "slack/deal-a/2026-01-02.json"]
    );
    assert!(problems.is_empty());
}

#[test]
fn a_file_over_the_limit_is_named_and_not_opened() {
    let walk = Walk {
        files: vec![walk::File { path: "big.mbox".into(), bytes: LARGEST + 1, place: Place::Disk("big.mbox".into()) }],
        problems: Vec::new(),
    };
    let (units, problems) = units(&walk, u64::MAX, LARGEST);
    assert!(units.is_empty());
    assert!(problems[0].what.contains("512 MiB"));
}

/// Three messages of some 400 bytes.
fn mailbox() -> String {
    (0..3).map(|n| format!("From a@x Tue Dec 16 15:20:00 2025\nSubject: {n}\n\n{}\n\n", "word ".repeat(70))).collect()
}

fn on_disk(content: &str) -> (tempfile::TempDir, Walk) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("in#box.mbox"), content).unwrap();
    let walk = walk::files(dir.path(), &archive::LIMITS).unwrap();
    (dir, walk)
}

#[test]
fn a_long_mailbox_is_read_in_parts_that_know_their_place() {
    let (_dir, walk) = on_disk(&mailbox());
    let (units, problems) = units(&walk, 500, LARGEST);
    assert!(problems.is_empty());
    let names: Vec<_> = units.iter().map(Unit::name).collect();
    let second = units[1].files[0].1.read().unwrap();
    let from = mailbox().len() - second.len();
    assert_eq!(names, ["in#box.mbox".to_owned(), format!("in#box.mbox#{from}")]);
    assert_eq!(units[1].kind, UnitKind::Slice(from as u64));
    assert_eq!(String::from_utf8(second).unwrap(), mailbox()[from..]);
    assert!(units.iter().all(|u| u.source == "in#box.mbox"));
}

#[test]
fn what_is_long_and_no_mailbox_stays_whole() {
    let (_dir, walk) = on_disk(&"word ".repeat(200));
    let kinds: Vec<_> = units(&walk, 500, LARGEST).0.iter().map(|u| u.kind).collect();
    assert_eq!(kinds, [UnitKind::File]);
}
