//! Files in, units of reading out, and for each unit the reader that its content asks for.
//!
//! A unit is what is read, cached and re-read together: one file, or one Slack channel with the lists of people and
//! channels that its messages refer to. A file's name decides only between readers that its content leaves open.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::apart::{Format, Parsed, Parser};
use super::archive::Place;
use super::docs::{self, Source};
use super::walk::{self, Walk};
use super::{Read, calls, crm, kind, mail, slack};
use crate::diag::{Problem, Severity};

/// Largest file that is read: all of it is held in memory at once, and a mailbox of this size is a year of one team.
pub const LARGEST: u64 = 512 << 20;

/// What a unit holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    File,
    /// The day files of one channel, and the export's lists.
    Slack,
}

/// Files that are read together.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Path of the file, or of the channel's folder, relative to the exports folder.
    pub source: String,
    /// Relative path and where its bytes are; a Slack channel's lists come first, then its days in order.
    pub files: Vec<(String, Place)>,
    pub kind: UnitKind,
}

/// Lists that lie beside the channel folders of a Slack export.
const SLACK_LISTS: [&str; 6] =
    ["users.json", "org_users.json", "channels.json", "groups.json", "dms.json", "mpims.json"];

/// Groups the files of a walk into units, sorted by source; files above [`LARGEST`] become problems.
pub fn units(walk: &Walk) -> (Vec<Unit>, Vec<Problem>) {
    let mut problems = Vec::new();
    let fits = |f: &&walk::File| f.bytes <= LARGEST;
    for file in walk.files.iter().filter(|f| !fits(f)) {
        let what = format!("the file is larger than the limit of {} MiB", LARGEST >> 20);
        problems.push(Problem::new(
            file.path.clone(),
            Severity::Skipped,
            what,
            "Split it, or export a shorter span of time.",
        ));
    }
    let split =
        |path: &str| path.rsplit_once('/').map_or((String::new(), path.to_string()), |(d, n)| (d.into(), n.into()));
    // Folder of a Slack export to its lists.
    let mut exports: BTreeMap<String, Vec<&walk::File>> = BTreeMap::new();
    for file in walk.files.iter().filter(fits) {
        let (folder, name) = split(&file.path);
        if SLACK_LISTS.contains(&name.as_str()) {
            exports.entry(folder).or_default().push(file);
        }
    }
    exports.retain(|_, lists| {
        lists.iter().any(|f| ["users.json", "org_users.json", "channels.json"].contains(&split(&f.path).1.as_str()))
    });
    let mut channels: BTreeMap<String, Vec<&walk::File>> = BTreeMap::new();
    for file in walk.files.iter().filter(fits) {
        let (folder, name) = split(&file.path);
        if is_day(&name) && exports.contains_key(&split(&folder).0) && !folder.is_empty() {
            channels.entry(folder).or_default().push(file);
        }
    }
    exports.retain(|folder, _| channels.keys().any(|c| split(c).0 == *folder));
    let pair = |f: &&walk::File| (f.path.clone(), f.place.clone());
    let taken: BTreeSet<&str> = channels.values().chain(exports.values()).flatten().map(|f| f.path.as_str()).collect();
    let mut units: Vec<Unit> = walk
        .files
        .iter()
        .filter(|f| fits(f) && !taken.contains(f.path.as_str()))
        .map(|f| Unit { source: f.path.clone(), files: vec![pair(&f)], kind: UnitKind::File })
        .collect();
    for (folder, days) in &channels {
        let lists = exports.get(&split(folder).0).map_or(&[][..], Vec::as_slice);
        let files = lists.iter().chain(days).map(pair).collect();
        units.push(Unit { source: folder.clone(), files, kind: UnitKind::Slack });
    }
    units.sort_by(|a, b| a.source.cmp(&b.source));
    (units, problems)
}

/// `2026-03-04.json`, the name of a day of a Slack channel.
fn is_day(name: &str) -> bool {
    name.strip_suffix(".json").is_some_and(|d| d.len() == 10 && d.parse::<jiff::civil::Date>().is_ok())
}

/// A reader of one file: `None` when the content is not its own.
type Reader = fn(&str, &[u8], &str) -> Option<Read>;

/// Readers of text files in the order in which they are asked; the ones whose form is strictest come first.
const READERS: &[Reader] = &[
    |path, bytes, _| mail::is_mbox(bytes).then(|| mail::read_mbox(path, bytes)),
    |path, bytes, _| mail::is_mail(bytes).then(|| mail::read_eml(path, bytes)),
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

/// What is said of a file whose reader has a fault.
pub const FAILED: &str = "not read: its reader failed on it";

fn read_by_kind(unit: &Unit, bytes: &[Vec<u8>], parser: &Parser) -> Read {
    match (unit.kind, bytes) {
        (UnitKind::File, [bytes]) => read_file(&unit.source, bytes, parser),
        (UnitKind::File, _) => Read::default(),
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
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return skipped(path, "the file is empty", "");
    }
    if let Some(format) = Format::of(bytes) {
        let Parsed { documents, problems } = parser.parse(format, path, bytes);
        let is_mail = format == Format::Msg;
        let documents = documents.into_iter().map(|d| if is_mail { d } else { as_said(d) }).collect();
        return Read { documents, problems, ..Read::default() };
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

/// Opens the files of a unit, in order.
///
/// # Errors
/// A problem that names the first file that cannot be read.
pub fn load(unit: &Unit) -> Result<Vec<Vec<u8>>, Problem> {
    let open = |(path, place): &(String, Place)| {
        place
            .read()
            .map_err(|e| Problem::new(path.clone(), Severity::Skipped, format!("cannot be read: {e}"), place.help(&e)))
    };
    unit.files.iter().map(open).collect()
}

/// Reads a whole exports folder; the order of the result does not depend on the number of threads.
///
/// # Errors
/// When the folder itself cannot be listed.
pub fn read_exports(root: &Path, parser: &Parser) -> io::Result<Read> {
    let walk = walk::files(root)?;
    let (units, problems) = units(&walk);
    let one = |unit: &Unit| match load(unit) {
        Ok(bytes) => read_unit(unit, &bytes, parser),
        Err(problem) => Read { problems: vec![problem], ..Read::default() },
    };
    let reads: Vec<Read> = units.par_iter().map(one).collect();
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
        let known = |p: &super::Participant| (p.key.clone(), p.email.clone(), p.name.clone());
        all.directory.extend(read.directory.into_iter().filter(|p| people.insert(known(p))));
        all.problems.extend(read.problems.into_iter().filter(|p| problems.insert(p.clone())));
    }
    all
}

#[cfg(test)]
mod tests;
