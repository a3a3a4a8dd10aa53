//! Zip archives among the exports: an archive in, its members as files out; nothing is unpacked to disk.
//!
//! A member's name is only shown, never opened: its bytes are found by its number. Files that happen to be zips themselves
//! (Word, Excel, OpenDocument) are no archives here.

mod place;
mod reader;
#[cfg(test)]
mod tests;

pub use place::{LIMITS, Limits, Place};

use std::collections::BTreeSet;

use super::walk::{File, Walk, is_left_out};
use crate::diag::{Problem, Severity};
use place::Zip;

/// Puts the members of every archive of a walk in its place, archives in archives included.
pub fn unfolded(walk: Walk, limits: &Limits) -> Walk {
    let Walk { files, problems } = walk;
    let mut out = Walk { files: Vec::with_capacity(files.len()), problems };
    for file in files {
        unfold(file, limits, 0, &mut out);
    }
    out.files.sort_by(|a, b| a.path.cmp(&b.path));
    out.problems.sort();
    out
}

fn unfold(file: File, limits: &Limits, depth: usize, out: &mut Walk) {
    if !file.place.begins_as_zip() {
        return out.files.push(file);
    }
    let refused = |what: String, help: &str| Problem::new(file.path.clone(), Severity::Skipped, what, help);
    let zip = match Zip::open(&file.place) {
        Ok(zip) => zip,
        // A zip that cannot be opened is told of by whoever reads it, as a file.
        Err(_) => return out.files.push(file),
    };
    if zip.is_document() {
        return out.files.push(file);
    }
    if depth >= limits.depth {
        let what = format!("an archive inside {depth} others, which is the limit (archive-depth)");
        return out.problems.push(refused(what, "Unpack the outer ones into the exports folder."));
    }
    let members = match zip.members(limits) {
        Ok(members) => members,
        Err(why) => return out.problems.push(refused(why, "Unpack it into the exports folder, if you trust it.")),
    };
    let mut taken = BTreeSet::new();
    for member in members {
        let name = shown(&member.name, member.index);
        let mut path = format!("{}/{name}", file.path);
        // Two members of one name are two files.
        if !taken.insert(path.clone()) {
            path = format!("{path} (member {})", member.index + 1);
            taken.insert(path.clone());
        }
        let mut left = |severity, what: &str, help: &str| {
            out.problems.push(Problem::new(path.clone(), severity, what, help));
        };
        if name.split('/').any(is_left_out) {
            left(Severity::Note, "left out: hidden, or left behind by an operating system", "");
        } else if member.encrypted {
            left(Severity::Skipped, "locked with a password", "Unpack it into the exports folder.");
        } else if member.link {
            left(Severity::Skipped, "a symbolic link, which is not followed", "Put the file itself into the archive.");
        } else {
            let inner = File { path, bytes: member.bytes, place: zip.place(member.index, limits) };
            unfold(inner, limits, depth + 1, out);
        }
    }
}

/// A member's name as it is shown: parts that would lead elsewhere and signs that no name has are left out of it.
fn shown(name: &str, index: usize) -> String {
    let plain = |part: &str| part.chars().filter(|c| !c.is_control()).collect::<String>();
    let parts: Vec<String> = (name.split(['/', '\\']))
        .map(|part| plain(part).trim().to_owned())
        .filter(|part| !part.is_empty() && part != "." && part != "..")
        .collect();
    if parts.is_empty() { format!("member {}", index + 1) } else { parts.join("/") }
}
