//! Archives as people make them, and as those make them who mean harm.

use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::ingest::apart::Parser;
use crate::ingest::dispatch;
use crate::ingest::units::{self, UnitKind};
use crate::ingest::walk;

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A folder with one file of these bytes, listed under the limits.
fn listed(name: &str, bytes: &[u8], limits: &Limits) -> (tempfile::TempDir, Walk) {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let file = File { path: name.into(), bytes: bytes.len() as u64, place: Place::Disk(path) };
    let walk = unfolded(Walk { files: vec![file], problems: Vec::new() }, limits);
    (root, walk)
}

fn paths(walk: &Walk) -> Vec<&str> {
    walk.files.iter().map(|f| f.path.as_str()).collect()
}

/// Path of each problem and what it says.
fn said(walk: &Walk) -> Vec<(&str, &str)> {
    walk.problems.iter().map(|p| (p.source.as_str(), p.what.as_str())).collect()
}

#[test]
fn a_zipped_chat_export_reads_as_the_unpacked_one_does() {
    let mut members = Vec::new();
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/readers/slack"));
    for file in walk::files(folder, &LIMITS).unwrap().files {
        members.push((format!("acme/{}", file.path), file.place.read().unwrap()));
    }
    let members: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let (_root, walk) = listed("slack.zip", &zip(&members), &LIMITS);
    let (units, problems) = units::units(&walk, u64::MAX, u64::MAX);
    let sources: Vec<_> = units.iter().map(|u| (u.source.as_str(), u.kind)).collect();
    assert_eq!(sources, [("slack.zip/acme/deal-orchard", UnitKind::Slack)]);
    let bytes = units::load(&units[0]).unwrap();
    let read = dispatch::read_unit(&units[0], &bytes, &Parser::Here);
    let plain = dispatch::read_exports(folder, &Parser::Here).unwrap();
    let words = |read: &crate::ingest::Read| -> Vec<String> {
        let segments = read.documents.iter().flat_map(|d| &d.segments);
        segments.map(|s| s.text.as_str().to_owned()).collect()
    };
    assert_eq!(words(&read), words(&plain));
    assert!(!words(&read).is_empty() && problems.is_empty());
}

#[test]
fn names_lead_nowhere_and_hidden_members_are_named() {
    let members: Vec<(&str, &[u8])> = vec![
        ("../../etc/cron.d/x", b"a"),
        ("/abs/b.txt", b"b"),
        ("c\\..\\d.txt", b"c"),
        ("..", b"d"),
        ("__MACOSX/e", b"e"),
        ("c/d.txt", b"f"),
    ];
    let (_root, walk) = listed("x.zip", &zip(&members), &LIMITS);
    assert_eq!(
        paths(&walk),
        ["x.zip/abs/b.txt", "x.zip/c/d.txt", "x.zip/c/d.txt (member 6)", "x.zip/etc/cron.d/x", "x.zip/member 4"]
    );
    assert_eq!(walk.files[2].place.read().unwrap(), b"f");
    assert_eq!(said(&walk), [("x.zip/__MACOSX/e", "left out: hidden, or left behind by an operating system")]);
}

#[test]
fn archives_in_archives_are_opened_down_to_the_limit() {
    let mut bytes = zip(&[("note.txt", b"deep")]);
    for _ in 1..LIMITS.depth {
        bytes = zip(&[("in.zip", &bytes)]);
    }
    let (_root, walk) = listed("out.zip", &bytes, &LIMITS);
    assert_eq!(paths(&walk), ["out.zip/in.zip/in.zip/note.txt"]);
    assert_eq!(walk.files[0].place.read().unwrap(), b"deep");
    let (_root, walk) = listed("out.zip", &zip(&[("in.zip", &bytes)]), &LIMITS);
    assert_eq!(
        said(&walk),
        [("out.zip/in.zip/in.zip/in.zip", "an archive inside 3 others, which is the limit (archive-depth)")]
    );
    assert!(paths(&walk).is_empty());
}

#[test]
fn word_files_and_broken_zips_stay_files() {
    let docx = zip(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<b/>")]);
    assert_eq!(paths(&listed("a.docx", &docx, &LIMITS).1), ["a.docx"]);
    assert_eq!(paths(&listed("b.zip", &docx[..docx.len() / 2], &LIMITS).1), ["b.zip"]);
    let (_root, walk) = listed("c.zip", &zip(&[("plan.docx", &docx)]), &LIMITS);
    assert_eq!(paths(&walk), ["c.zip/plan.docx"]);
}

#[test]
fn a_member_that_unpacks_to_far_more_than_it_is_packed_is_cut_off() {
    let limits = Limits { free: 1 << 10, ratio: 10, ..LIMITS };
    let (_root, walk) = listed("bomb.zip", &zip(&[("zeros", &vec![0; 1 << 20])]), &limits);
    let why = walk.files[0].place.read().unwrap_err().to_string();
    assert!(why.contains("more than 10 times"), "{why}");
    // Chat that is packed well is none, and neither is what is short.
    let plain = Limits { free: 2 << 20, ..limits };
    let (_root, walk) = listed("fine.zip", &zip(&[("zeros", &vec![0; 1 << 20])]), &plain);
    assert_eq!(walk.files[0].place.read().unwrap().len(), 1 << 20);
}

#[test]
fn an_archive_over_a_limit_is_named_with_the_limit() {
    let two = zip(&[("a", b"aaaa"), ("b", b"bbbb")]);
    let (_root, walk) = listed("many.zip", &two, &Limits { members: 1, ..LIMITS });
    assert_eq!(said(&walk), [("many.zip", "holds 2 members; the limit is 1 (archive-members)")]);
    let (_root, walk) = listed("long.zip", &two, &Limits { inflated: 7, ..LIMITS });
    assert!(said(&walk)[0].1.starts_with("unpacks to"), "{:?}", said(&walk));
    let (_root, walk) = listed("big.zip", &two, &Limits { member: 3, free: 3, ..LIMITS });
    let why = walk.files[0].place.read().unwrap_err().to_string();
    assert!(why.starts_with("longer than the limit"), "{why}");
}

#[test]
fn members_that_overlap_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("a", stored).unwrap();
    zip.write_all(b"one").unwrap();
    zip.shallow_copy_file("a", "b").unwrap();
    let (_root, walk) = listed("twice.zip", &zip.finish().unwrap().into_inner(), &LIMITS);
    assert!(walk.files.is_empty() && said(&walk)[0].1.contains("overlap"), "{:?}", said(&walk));
}
