//! An exports folder in, a corpus out; what has not changed since the last run is taken from the workspace.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::Report;
use crate::config::Config;
use crate::corpus::{self, Corpus, DealPer, StageWords};
use crate::diag::{Problem, Severity};
use crate::ingest::apart;
use crate::ingest::limits::{Limits, Reading};
use crate::ingest::walk::Walk;
use crate::ingest::{Read, calls, dispatch, mail, units};
use crate::store::{Manifest, StoreError, Unit, Workspace, unit_hash};

/// Changes when any reader reads differently, so that an older workspace reads everything anew.
pub const READERS: u32 = 17;
/// Name under which the corpus is kept.
pub const CORPUS: &str = "corpus.json";
/// Name under which the problems of the last reading are kept.
pub const PROBLEMS: &str = "problems.json";

/// What reading an exports folder gave.
pub struct Ingested {
    pub corpus: Corpus,
    /// Sorted by file.
    pub problems: Vec<Problem>,
    /// Files and Slack channels in all, and how many of them had to be read.
    pub units: usize,
    pub read: usize,
}

/// Reads the listed exports into the workspace and builds their corpus.
///
/// # Errors
/// [`StoreError`] when the workspace cannot be written. A file that cannot be read is a
/// problem of the result, never an error.
pub fn ingest(
    workspace: &Workspace,
    exports: Walk,
    config: &Config,
    stages: &StageWords,
    per: DealPer,
    reading: &Reading,
    report: Report<'_>,
) -> Result<Ingested, StoreError> {
    let (units, mut problems) = units::units(&exports, mail::SLICE, reading.limits.file);
    problems.extend(exports.problems);
    let done = AtomicUsize::new(0);
    let results: Vec<(Unit, Read, bool)> = (units.par_iter())
        .map(|unit| {
            let result = one(workspace, unit, reading)?;
            report("reading", done.fetch_add(1, Ordering::Relaxed) + 1, units.len());
            Ok(result)
        })
        .collect::<Result<_, StoreError>>()?;
    let mut manifest = Manifest::default();
    let mut all = Read::default();
    let mut fresh = 0;
    for (unit, (entry, read, is_new)) in units.iter().zip(results) {
        fresh += usize::from(is_new);
        manifest.units.insert(unit.name(), entry);
        all.documents.extend(read.documents);
        all.calls.extend(read.calls);
        all.tables.extend(read.tables);
        all.directory.extend(read.directory);
        all.called_off.extend(read.called_off);
        problems.extend(read.problems);
    }
    problems.extend(calls::join(&mut all.documents, &all.calls));
    report("joining people and deals", 0, 0);
    let (corpus, found) = corpus::build(all, config, stages, per);
    problems.extend(found);
    problems.sort();
    problems.dedup();
    if workspace.is_writable() {
        workspace.put_manifest(&manifest)?;
        workspace.put(CORPUS, &corpus)?;
        workspace.put(PROBLEMS, &problems)?;
    }
    Ok(Ingested { corpus, problems, units: units.len(), read: fresh })
}

/// One unit, from the workspace when its content is the same, else read.
fn one(workspace: &Workspace, unit: &units::Unit, reading: &Reading) -> Result<(Unit, Read, bool), StoreError> {
    let mut bytes = Vec::with_capacity(unit.files.len());
    let mut lost = Vec::new();
    for (path, place) in &unit.files {
        bytes.push(place.read().unwrap_or_else(|e| {
            let what = format!("cannot be read: {e}");
            lost.push(Problem::new(path.clone(), Severity::Skipped, what, place.help(&e)));
            Vec::new()
        }));
    }
    let hash = unit_hash(&named(unit, reading), bytes.iter().map(Vec::as_slice));
    let kept = if lost.is_empty() { workspace.cached_read(&hash, READERS)? } else { None };
    let is_new = kept.is_none();
    let mut read = kept.unwrap_or_else(|| dispatch::read_unit(unit, &bytes, &reading.parser));
    let stays = !read.problems.iter().any(apart::may_pass);
    if is_new && stays && lost.is_empty() && workspace.is_writable() {
        workspace.put_read(&hash, READERS, &read)?;
    }
    read.problems.extend(lost);
    read.fit();
    let entry = Unit { hash, reader: READERS, problems: read.problems.clone() };
    Ok((entry, read, is_new))
}

/// Names a unit and the limits under which it is parsed, so that what met one is read again when that is raised.
fn named(unit: &units::Unit, reading: &Reading) -> String {
    let parsing = reading.limits.parsing;
    let name = unit.name();
    if parsing == Limits::default().parsing { name } else { format!("{name}\0{parsing:?}") }
}
