//! What every target asks of a reader: that it comes back, and that what it says lies within the file.

use dossier::ingest::apart::Parser;
use dossier::ingest::archive::{Limits, Place};
use dossier::ingest::dispatch;
use dossier::ingest::units::{Unit, UnitKind};
use dossier::ingest::{Read, Segment};

/// Reads bytes as the file of this name would be read, in this process.
///
/// # Panics
/// When a reader failed, or points outside of the file.
pub fn file(name: &str, bytes: &[u8]) {
    let files = vec![(name.to_owned(), Place::Disk(name.into()))];
    let unit = Unit { source: name.to_owned(), files, kind: UnitKind::File };
    check(&dispatch::read_unit(&unit, &[bytes.to_vec()], &Parser::Here), bytes.len() as u64);
}

/// Reads bytes as one day of a chat channel.
///
/// # Panics
/// As [`file`].
pub fn day(bytes: &[u8]) {
    let name = "slack/general/2026-03-04.json".to_owned();
    let unit = Unit {
        source: "slack/general".into(),
        files: vec![(name.clone(), Place::Disk(name.into()))],
        kind: UnitKind::Slack,
    };
    check(&dispatch::read_unit(&unit, &[bytes.to_vec()], &Parser::Here), bytes.len() as u64);
}

/// Lists an archive under small limits and reads what is in it.
///
/// # Panics
/// As [`file`], and when a folder for it cannot be made.
pub fn archive(bytes: &[u8]) {
    let folder = std::env::temp_dir().join(format!("dossier-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(folder.join("x.zip"), bytes).expect("a file can be written");
    let limits =
        Limits { members: 100, inflated: 1 << 20, member: 1 << 18, free: 1 << 16, ..dossier::ingest::archive::LIMITS };
    let walk = dossier::ingest::walk::files(&folder, &limits).expect("the folder can be listed");
    for file in walk.files.iter().filter(|f| f.path.contains('/')) {
        let _ = file.place.read();
    }
}

/// Loads a pack whose `pack.yaml` is this text.
///
/// # Panics
/// When a folder for it cannot be made.
pub fn rule(text: &str) {
    let folder = std::env::temp_dir().join(format!("dossier-fuzz-rules-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(folder.join("pack.yaml"), text).expect("a file can be written");
    let _ = dossier::rules::load(&folder);
}

fn check(read: &Read, len: u64) {
    assert!(!read.problems.iter().any(|p| p.what == dispatch::FAILED), "the reader failed");
    let segments = read.documents.iter().flat_map(|d| &d.segments).filter(|s| !s.locator.contains_key("member"));
    for segment in segments {
        inside(segment, len);
    }
}

fn inside(segment: &Segment, len: u64) {
    let text = &segment.text;
    assert!(!text.is_empty(), "a segment is empty");
    let within = |r: std::ops::Range<u64>| r.start <= r.end && r.end <= len;
    assert!(text.raw_ranges(0..text.as_str().len()).into_iter().all(within), "a segment points outside of the file");
}
