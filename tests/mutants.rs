//! Files that went bad on the way: every reader survives them, and what it says lies within the file.
//!
//! A small share runs with all tests; `make mutants` runs 200,000 a reader and names the slowest. `DOSSIER_MUTANT=FILE:NUMBER`
//! runs one alone, with the message of its panic.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use dossier::ingest::apart::{Cell, LIMITS, Parser};
use dossier::ingest::archive::Place;
use dossier::ingest::dispatch;
use dossier::ingest::units::{Unit, UnitKind};
use rayon::prelude::*;

/// Mutants of each seed when nothing else is asked for: some seconds in all.
const FEW: u64 = 60;

/// Bytes that decide something in one format or another.
const TELLING: &[&[u8]] = &[
    b"\r\n",
    b"\n\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x80",
    b"\"",
    b"<",
    b"]]>",
    b"<!DOCTYPE a [",
    b"&#x110000;",
    b"[[[[[[[[",
    b"{\"a\":",
    b"From ",
    b">From ",
    b"--",
    b"Content-Type: multipart/mixed; boundary=\"",
    b"=?utf-8?B?",
    b"%PDF-",
    b"endstream",
    b"<</Length 99999999>>",
    b" Do\n",
    b" 0 R",
    b"-1",
    b"99999999999999999999",
    b"00:00:00.000 --> 99:99:99.999",
    b"WEBVTT",
    b"```",
    b"|---|",
    b"1e309",
    b"PK\x03\x04",
    b"\\u",
    b"{\\rtf1\\fromhtml1",
    b"\xe2\x80\xae",
];

/// Xorshift64* (Marsaglia; Vigna 2016): the same mutants in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % most.max(1)
    }
}

fn mutated(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(out.len() + 1);
        let end = (at + 1 + random.below(64)).min(out.len());
        match random.below(8) {
            0 | 1 if at < out.len() => out[at] ^= 1 << random.below(8),
            2 if at < out.len() => out[at] = random.below(256) as u8,
            3 if at < end => drop(out.drain(at..end)),
            4 if at < end => {
                let part: Vec<u8> = out[at..end].to_vec();
                let to = random.below(out.len() + 1);
                out.splice(to..to, part.repeat(1 + random.below(4)));
            }
            5 if random.below(8) == 0 => out.truncate(at),
            _ => drop(out.splice(at..at, TELLING[random.below(TELLING.len())].iter().copied())),
        }
    }
    out
}

/// The archive with one of its members changed, so that what is inside reaches its parser.
fn mutated_inside(bytes: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = random.below(archive.len());
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let name = member.name().ok()?.into_owned();
        let mut content = Vec::new();
        member.read_to_end(&mut content).ok()?;
        if index == chosen {
            content = mutated(&content, random);
        }
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        out.start_file(name, stored).ok()?;
        out.write_all(&content).ok()?;
    }
    out.finish().ok().map(Cursor::into_inner)
}

/// Every file of the readers' fixtures: path and content.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/readers");
    let walked =
        dossier::ingest::walk::files(&root, &dossier::ingest::archive::LIMITS).expect("the fixtures can be listed");
    walked.files.iter().map(|f| (f.path.clone(), f.place.read().expect("a fixture can be read"))).collect()
}

fn unit(path: &str) -> Unit {
    let files = vec![(path.to_owned(), Place::Disk(path.into()))];
    let kind = if path.starts_with("slack/") { UnitKind::Slack } else { UnitKind::File };
    Unit { source: path.to_owned(), files, kind }
}

/// Reads one file as the program would; the fault, if what it says cannot be so.
fn fault(path: &str, bytes: &[u8], parser: &Parser) -> Option<&'static str> {
    let read = dispatch::read_unit(&unit(path), &[bytes.to_vec()], parser);
    if read.problems.iter().any(|p| p.what == dispatch::FAILED || p.what.ends_with("its parser gave up")) {
        return Some("the reader panicked");
    }
    let len = bytes.len() as u64;
    for segment in read.documents.iter().flat_map(|d| &d.segments) {
        let text = &segment.text;
        if text.is_empty() {
            return Some("a segment is empty");
        }
        let inside = |r: std::ops::Range<u64>| r.start <= r.end && r.end <= len;
        if !segment.locator.contains_key("member") && !text.raw_ranges(0..text.as_str().len()).into_iter().all(inside) {
            return Some("a segment points outside of the file");
        }
    }
    None
}

/// Which reader takes a file: the format of what it makes of it, or the folder of the fixture where that is no document.
fn reader(path: &str, bytes: &[u8]) -> String {
    let read = dispatch::read_unit(&unit(path), &[bytes.to_vec()], &Parser::Here);
    let folder = path.split('/').next().unwrap_or_default();
    read.documents.first().map_or(folder, |d| d.format.as_str()).to_owned()
}

/// The mutant of a seed with a number, the same in every run.
fn mutant(seed: &[u8], number: u64) -> Vec<u8> {
    let mut random = Random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let inside = if number.is_multiple_of(2) { mutated_inside(seed, &mut random) } else { None };
    inside.unwrap_or_else(|| mutated(seed, &mut random))
}

#[test]
fn no_reader_falls_over_a_file_that_went_bad() {
    let asked: Option<u64> = std::env::var("DOSSIER_MUTANTS").ok().and_then(|n| n.parse().ok());
    if let Ok(one) = std::env::var("DOSSIER_MUTANT") {
        let (file, number) = one.rsplit_once(':').expect("FILE:NUMBER");
        let seed = seeds().into_iter().find(|(path, _)| path == file).expect("a file of the fixtures").1;
        let mutant = mutant(&seed, number.parse().expect("a number"));
        assert_eq!(fault(file, &mutant, &Parser::Here), None);
        return;
    }
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    // Many are read in this process, where an abort ends the test and shows; few as the program reads them.
    let program = env!("CARGO_BIN_EXE_dossier").into();
    let apart = Cell { program, arguments: vec!["parse-apart".into()], limits: LIMITS };
    let parser = if asked.is_some() { Parser::Here } else { Parser::Apart(apart) };
    let seeds = seeds();
    let mut of_reader: BTreeMap<String, u64> = BTreeMap::new();
    for (path, seed) in &seeds {
        *of_reader.entry(reader(path, seed)).or_default() += 1;
    }
    let mut faults = Vec::new();
    for (path, seed) in &seeds {
        let reader = reader(path, seed);
        let share = asked.map_or(FEW, |all| all.div_ceil(of_reader[&reader]));
        let tried = (1..=share).into_par_iter().map(|number| {
            let mutant = mutant(seed, number);
            let begun = Instant::now();
            let fault = fault(path, &mutant, &parser).map(|what| format!("{path}, mutant {number}: {what}"));
            ((begun.elapsed(), number), fault)
        });
        let tried: Vec<((Duration, u64), Option<String>)> = tried.collect();
        let slowest = tried.iter().map(|(took, _)| *took).max().unwrap_or_default();
        println!("{reader}: {path}: {share} mutants, the slowest {} in {} ms", slowest.1, slowest.0.as_millis());
        faults.extend(tried.into_iter().filter_map(|(_, fault)| fault));
    }
    std::panic::set_hook(quiet);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}
