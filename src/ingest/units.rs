//! A walk in, units of reading out: what is read, cached and read again together.
//!
//! One file; one Slack channel with the lists of people and channels that its messages refer to; or a part of a long
//! mailbox, so that no more than parts of it are in memory at once.

use std::collections::{BTreeMap, BTreeSet};

use super::archive::Place;
use super::mail;
use super::walk::{self, Walk};
use crate::diag::{Problem, Severity};

/// What a unit holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKind {
    File,
    /// The day files of one channel, and the export's lists.
    Slack,
    /// A part of a mailbox that is too long to be read at once, from this byte on.
    Slice(u64),
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

impl Unit {
    /// What tells the unit from all others.
    pub fn name(&self) -> String {
        match self.kind {
            UnitKind::Slice(from) if from > 0 => format!("{}#{from}", self.source),
            _ => self.source.clone(),
        }
    }
}

/// Lists that lie beside the channel folders of a Slack export.
pub(super) const SLACK_LISTS: [&str; 6] =
    ["users.json", "org_users.json", "channels.json", "groups.json", "dms.json", "mpims.json"];

/// Groups the files of a walk into units, sorted by source; files above `most` bytes become problems.
///
/// Mailboxes longer than `slice` bytes become several units.
pub fn units(walk: &Walk, slice: u64, most: u64) -> (Vec<Unit>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut units = Vec::new();
    let mut sliced = BTreeSet::new();
    for file in walk.files.iter().filter(|f| f.bytes > slice) {
        let slices = slices(file, slice);
        if !slices.is_empty() && slices.iter().all(|(_, bytes)| *bytes <= most) {
            sliced.insert(file.path.as_str());
            units.extend(slices.into_iter().map(|(unit, _)| unit));
        }
    }
    let fits = |f: &&walk::File| f.bytes <= most && !sliced.contains(f.path.as_str());
    for file in walk.files.iter().filter(|f| f.bytes > most && !sliced.contains(f.path.as_str())) {
        let what = format!("the file is larger than the limit of {} MiB (file-mib)", most >> 20);
        problems.push(Problem::new(
            file.path.clone(),
            Severity::Skipped,
            what,
            "Split it, export a shorter span of time, or raise the limit with --limit.",
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
    let files = walk.files.iter().filter(|f| fits(f) && !taken.contains(f.path.as_str()));
    units.extend(files.map(|f| Unit { source: f.path.clone(), files: vec![pair(&f)], kind: UnitKind::File }));
    for (folder, days) in &channels {
        let lists = exports.get(&split(folder).0).map_or(&[][..], Vec::as_slice);
        let files = lists.iter().chain(days).map(pair).collect();
        units.push(Unit { source: folder.clone(), files, kind: UnitKind::Slack });
    }
    units.sort_by(|a, b| (&a.source, a.kind).cmp(&(&b.source, b.kind)));
    (units, problems)
}

/// The parts of a mailbox on disk with their bytes; none of another file, nor of one that cannot be opened, which whoever reads it says.
fn slices(file: &walk::File, slice: u64) -> Vec<(Unit, u64)> {
    let Place::Disk(path) = &file.place else { return Vec::new() };
    let ranges = mail::slices(path, slice).ok().flatten().unwrap_or_default();
    let unit = |range: std::ops::Range<u64>| {
        let (kind, bytes) = (UnitKind::Slice(range.start), range.end - range.start);
        let files = vec![(file.path.clone(), Place::Slice(path.clone(), range))];
        (Unit { source: file.path.clone(), kind, files }, bytes)
    };
    ranges.into_iter().map(unit).collect()
}

/// `2026-03-04.json`, the name of a day of a Slack channel.
fn is_day(name: &str) -> bool {
    name.strip_suffix(".json").is_some_and(|d| d.len() == 10 && d.parse::<jiff::civil::Date>().is_ok())
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

#[cfg(test)]
mod tests;
