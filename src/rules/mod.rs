//! YAML in, a compiled pack out: parsed, then checked with every fault at once, then compiled; nothing unchecked runs.

pub mod cases;
mod check;
mod check_rule;
mod compile;
mod files;
mod frame;
mod lint;
pub mod pack;
pub mod parse;
mod raw;
mod read;
pub mod schema;
mod slips;
pub mod start;
#[cfg(test)]
mod tests;
mod tree;
mod words;

use std::path::Path;

use crate::diag::{Diagnostic, Level};
use check::RawFiles;
use read::Reader;

/// Reads, checks and compiles the pack in a folder. The second part of the answer is its warnings.
///
/// # Errors
/// Every fault of every file, errors and warnings, in file order: `pack.yaml`, `fields.yaml`, word lists, rules.
pub fn load(root: &Path) -> Result<(pack::Pack, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let (files, fingerprint) = read_all(root, &mut faults);
    compiled(files, root, fingerprint, faults)
}

/// A hash over every file of a pack: another one, another pack.
pub fn fingerprint(root: &Path) -> String {
    files::find(root, &mut Vec::new()).fingerprint
}

/// What can be said of a pack and its cases without running them.
#[derive(Debug)]
pub struct Checked {
    /// `None` when it has errors.
    pub pack: Option<pack::Pack>,
    /// Empty when they have errors.
    pub cases: Vec<cases::Case>,
    /// Errors and warnings of every file, in file order: `pack.yaml`, `fields.yaml`, word lists, rules, then cases.
    pub faults: Vec<Diagnostic>,
}

/// Checks a pack with its cases: every fault of every file at once.
pub fn check(root: &Path) -> Checked {
    let mut faults = Vec::new();
    let (files, fingerprint) = read_all(root, &mut faults);
    let fields: Vec<String> = files.fields.iter().map(|f| f.id.value.clone()).collect();
    let (pack, mut faults) = match compiled(files, root, fingerprint, faults) {
        Ok((pack, warnings)) => (Some(pack), warnings),
        Err(faults) => (None, faults),
    };
    let (cases, found) = match cases::read(root, &fields, cases::Reading::Cases) {
        Ok(read) => read,
        Err(found) => (Vec::new(), found),
    };
    faults.extend(found);
    if let Some(pack) = &pack {
        faults.extend(cases::against(pack, &cases));
    }
    faults.extend(cases::quiet(root).err().into_iter().flatten());
    Checked { pack, cases, faults }
}

/// Reads every file and holds them against one another.
fn read_all(root: &Path, faults: &mut Vec<Diagnostic>) -> (RawFiles, String) {
    let found = files::find(root, faults);
    let mut files = RawFiles { sources: found.sources, labels: files::labels(root), ..RawFiles::default() };
    let (mut pack_read, mut fields_read) = (false, false);
    for at in 0..files.sources.len() {
        let source = &files.sources[at];
        let node = match tree::read(source) {
            Ok(node) => node,
            Err(fault) => {
                files.rules_lost |= source.within.matches('/').count() == 2;
                faults.push(*fault);
                continue;
            }
        };
        let mut r = Reader { source, faults };
        match source.within.trim_end_matches(".yaml").split('/').collect::<Vec<_>>()[..] {
            ["pack"] => {
                files.pack = parse::pack(&mut r, &node);
                (files.pack_source, pack_read) = (at, true);
            }
            ["fields"] => {
                files.fields = parse::fields(&mut r, &node);
                (files.fields_source, fields_read) = (at, true);
            }
            ["words", name] => files.words.extend(parse::words(&mut r, &node, name, at)),
            _ => {
                let id = source.within.trim_end_matches(".yaml");
                let rule = parse::rule(&mut r, &node, id, at);
                files.rules_lost |= rule.is_none();
                files.rules.extend(rule);
            }
        }
    }
    // Without its schema a rule cannot be judged; what was found so far is told, and no consequences of it.
    if pack_read && fields_read {
        check::check(&files, faults);
    }
    files::sort(root, faults);
    (files, found.fingerprint)
}

fn compiled(
    files: RawFiles,
    root: &Path,
    fingerprint: String,
    faults: Vec<Diagnostic>,
) -> Result<(pack::Pack, Vec<Diagnostic>), Vec<Diagnostic>> {
    if faults.iter().any(|f| f.severity == Level::Error) {
        return Err(faults);
    }
    Ok((compile::compile(files, root, fingerprint), faults))
}
