//! YAML in, a compiled pack out: parsed, then checked with every fault at once, then compiled; nothing unchecked runs.

pub mod cases;
mod check;
mod check_rule;
mod compile;
mod files;
pub mod pack;
pub mod parse;
mod raw;
mod read;
#[cfg(test)]
mod tests;
mod tree;

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
    let found = files::find(root, &mut faults);
    let mut files = RawFiles { sources: found.sources, ..RawFiles::default() };
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
        let mut r = Reader { source, faults: &mut faults };
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
        check::check(&files, &mut faults);
    }
    files::sort(root, &mut faults);
    if faults.iter().any(|f| f.severity == Level::Error) {
        return Err(faults);
    }
    Ok((compile::compile(files, root, found.fingerprint), faults))
}
