//! Units in, and for each the reader that its content asks for; a file's name decides only between readers that its
//! content leaves open.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::apart::{Format, Parsed, Parser};
use super::docs::{self, Source};
use super::limits::LARGEST;
use super::units::{SLACK_LISTS, Unit, UnitKind, load, units};
use super::{Read, archive, calendar, calls, crm, kind, mail, slack, walk};
use crate::diag::{Problem, Severity};

/// A reader of one file: `None` when the content is not its own.
type Reader = fn(&str, &[u8], &str) -> Option<Read>;

/// Readers of text files in the order in which they are asked; the ones whose form is strictest come first.
const READERS: &[Reader] = &[
    |path, bytes, _| mail::is_mbox(bytes).then(|| mail::read_mbox(path, bytes)),
    |path, bytes, _| mail::is_mail(bytes).then(|| mail::read_eml(path, bytes)),
    |path, bytes, text| calendar::is_calendar(text).then(|| calendar::read(path, bytes)),
    |path, bytes, text| crm::sniff(path, text).map(|_| crm::read(path, bytes)),
    |path, bytes, _| calls::read(path, bytes),
    |path, _, text| kind::is_json(text).then(|| skipped(path, "not read: JSON of no known kind", kind::HELP)),
    |path, bytes, text| kind::is_csv(path, text).then(|| document(path, bytes, docs::csv::read)),
    |path, bytes, text| kind::is_html(text).then(|| document(path, bytes, docs::html::read)),
    |path, bytes, text| kind::is_markdown(path, text).then(|| document(path, bytes, docs::markdown::read)),
    |path, bytes, _| Some(document(path, bytes, docs::text::read)),
];

/// Reads a unit; `bytes` holds the content of its files, in the same order.
///
/// Never fails as a whole: what cannot be read is a problem of the result, and so is a reader that fails.
pub fn read_unit(unit: &Unit, bytes: &[Vec<u8>], parser: &Parser) -> Read {
    let read = || read_by_kind(unit, bytes, parser);
    // Nothing outlives the call that a reader could have left half done.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| skipped(&unit.source, FAILED, "Report it, with the file if you may."))
}

/// Opens the files of a unit and reads it; what cannot be opened is a problem of the result.
pub fn open_unit(unit: &Unit, parser: &Parser) -> Read {
    match load(unit) {
        Ok(bytes) => read_unit(unit, &bytes, parser),
        Err(problem) => Read { problems: vec![problem], ..Read::default() },
    }
}

/// What is said of a file whose reader has a fault.
pub const FAILED: &str = "not read: its reader failed on it";

fn read_by_kind(unit: &Unit, bytes: &[Vec<u8>], parser: &Parser) -> Read {
    match (unit.kind, bytes) {
        (UnitKind::File, [bytes]) => read_file(&unit.source, bytes, parser),
        (UnitKind::Slice(from), [bytes]) => mail::read_slice(&unit.source, bytes, from),
        (UnitKind::File | UnitKind::Slice(_), _) => Read::default(),
        (UnitKind::Slack, _) => read_slack(unit, bytes),
    }
}

/// Reads a channel: its lists of people and channels first, then its days.
fn read_slack(unit: &Unit, bytes: &[Vec<u8>]) -> Read {
    let (mut users, mut channels, mut days, mut lists) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((path, _), bytes) in unit.files.iter().zip(bytes) {
        match path.rsplit('/').next().unwrap_or(path) {
            "users.json" | "org_users.json" => {
                let (found, read) = slack::read_users(path, bytes);
                users.extend(found);
                lists.push(read);
            }
            name if SLACK_LISTS.contains(&name) => {
                let (found, read) = slack::read_channels(path, bytes);
                channels.extend(found);
                lists.push(read);
            }
            _ => days.push((path.clone(), bytes.clone())),
        }
    }
    lists.push(slack::read_channel(&unit.source, &days, &users, &channels));
    merge(lists)
}

fn read_file(path: &str, bytes: &[u8], parser: &Parser) -> Read {
    // Chat exports hold a list of everything there might be, most of them empty.
    if matches!(bytes.trim_ascii(), b"[]" | b"{}") {
        let problems = vec![Problem::new(path, Severity::Note, "the list is empty", "")];
        return Read { problems, ..Read::default() };
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return skipped(path, "the file is empty", "");
    }
    if let Some(format) = Format::of(bytes) {
        let Parsed { documents, tables, problems } = parser.parse(format, path, bytes);
        let is_mail = format == Format::Msg;
        let documents = documents.into_iter().map(|d| if is_mail { d } else { as_said(d) }).collect();
        let sheets = tables.iter().map(|sheet| crm::read_sheet(path, sheet, bytes.len()));
        let mut read = merge(std::iter::once(Read { documents, problems, ..Read::default() }).chain(sheets));
        tell_apart(&mut read.documents);
        return read;
    }
    if let Some((what, help)) = kind::not_read(bytes) {
        return skipped(path, &format!("not read: {what}"), help);
    }
    let source = Source::new(bytes);
    let text = source.text();
    for reader in READERS {
        if let Some(read) = reader(path, bytes, text) {
            return read;
        }
    }
    Read::default()
}

/// Gives documents of one file names of their own: two sheets may list one record.
fn tell_apart(documents: &mut [super::Document]) {
    let mut known = BTreeSet::new();
    for document in documents {
        if !known.insert(document.part.clone()) {
            let sheet = document.segments.first().map_or("", |s| &s.locator["sheet"]);
            document.part = format!("{}@{sheet}", document.part);
        }
    }
}

/// Runs a reader of documents, with what the encoding did to the text.
fn document(path: &str, bytes: &[u8], reader: fn(&str, &Source) -> Option<super::Document>) -> Read {
    let source = Source::new(bytes);
    let mut read = Read { problems: source.problem(path).into_iter().collect(), ..Read::default() };
    match reader(path, &source) {
        Some(document) => read.documents.push(as_said(document)),
        None => read.problems.extend(skipped(path, "the file holds no words", "").problems),
    }
    read
}

/// A document as the call whose transcript it is, if it is one.
fn as_said(document: super::Document) -> super::Document {
    calls::of_paragraphs(&document).unwrap_or(document)
}

fn skipped(path: &str, what: &str, help: &str) -> Read {
    Read { problems: vec![Problem::new(path, Severity::Skipped, what, help)], ..Read::default() }
}

/// Reads a whole exports folder; the order of the result does not depend on the number of threads.
///
/// # Errors
/// When the folder itself cannot be listed.
pub fn read_exports(root: &Path, parser: &Parser) -> io::Result<Read> {
    let walk = walk::files(root, &archive::LIMITS)?;
    let (units, problems) = units(&walk, mail::SLICE, LARGEST);
    let reads: Vec<Read> = units.par_iter().map(|unit| open_unit(unit, parser)).collect();
    let listed = Read { problems: walk.problems.into_iter().chain(problems).collect(), ..Read::default() };
    let mut all = merge(std::iter::once(listed).chain(reads));
    all.problems.extend(calls::join(&mut all.documents, &all.calls));
    Ok(all)
}

/// Joins reads in order. Units that share a list (the people of one Slack export) name each person and problem once.
pub fn merge(reads: impl IntoIterator<Item = Read>) -> Read {
    let mut all = Read::default();
    let (mut people, mut problems) = (BTreeSet::new(), BTreeSet::new());
    for read in reads {
        all.documents.extend(read.documents);
        all.calls.extend(read.calls);
        all.tables.extend(read.tables);
        all.called_off.extend(read.called_off);
        let known = |p: &super::Participant| (p.key.clone(), p.email.clone(), p.name.clone());
        all.directory.extend(read.directory.into_iter().filter(|p| people.insert(known(p))));
        all.problems.extend(read.problems.into_iter().filter(|p| problems.insert(p.clone())));
    }
    all
}

#[cfg(test)]
mod tests;
