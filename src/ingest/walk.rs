//! An exports folder, or one file in its place, in, its files out, sorted by path; archives count as their members.
//!
//! Symbolic links are not followed, since they can lead out of the folder. Hidden files and what operating systems leave
//! behind are left out, and said so. Rules of `.gitignore` do not count: an export is an export.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::archive::{self, Place};
use crate::diag::{Problem, Severity};

/// A regular file below the exports folder, or in an archive there; or the one file that was given in its place.
#[derive(Clone, Debug)]
pub struct File {
    /// Path relative to the exports folder, `/` between parts; of a file given in its place it begins with its name.
    pub path: String,
    /// Size in bytes when it was listed.
    pub bytes: u64,
    pub place: Place,
}

/// What lies in an exports folder.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Sorted by path.
    pub files: Vec<File>,
    /// Entries that were left out, and why; sorted.
    pub problems: Vec<Problem>,
}

/// Lists the regular files below `root`, or `root` where it is one, and the members of archives, within their limits, in
/// their place.
///
/// # Errors
/// When `root` does not exist or cannot be listed. A folder below it that cannot be listed is a problem.
pub fn files(root: &Path, limits: &archive::Limits) -> io::Result<Walk> {
    let about = std::fs::metadata(root)?;
    if about.is_file() {
        let path = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = File { path, bytes: about.len(), place: Place::Disk(root.to_owned()) };
        return Ok(archive::unfolded(Walk { files: vec![file], problems: Vec::new() }, limits));
    }
    std::fs::read_dir(root)?;
    let skipped: Arc<Mutex<BTreeSet<PathBuf>>> = Arc::default();
    let seen = Arc::clone(&skipped);
    let mut walk = Walk::default();
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false).filter_entry(move |entry: &DirEntry| {
        let skip = entry.depth() > 0 && is_left_out(&entry.file_name().to_string_lossy());
        if skip {
            seen.lock().unwrap_or_else(PoisonError::into_inner).insert(entry.path().to_path_buf());
        }
        !skip
    });
    for entry in builder.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let place = place_of(&error).map_or_else(String::new, |p| relative(root, p));
                let what = format!("cannot be opened: {error}");
                walk.problems.push(Problem::new(place, Severity::Skipped, what, "Check its permissions."));
                continue;
            }
        };
        let path = relative(root, entry.path());
        match (entry.file_type(), entry.metadata()) {
            (Some(kind), Ok(meta)) if kind.is_file() => {
                walk.files.push(File { path, bytes: meta.len(), place: Place::Disk(entry.into_path()) });
            }
            (Some(kind), _) if kind.is_dir() => {}
            (Some(kind), _) if kind.is_symlink() => {
                let help = "Copy the file itself into the exports folder.";
                walk.problems.push(Problem::new(
                    path,
                    Severity::Skipped,
                    "a symbolic link, which is not followed",
                    help,
                ));
            }
            (_, Err(error)) => {
                let what = format!("cannot be read: {error}");
                walk.problems.push(Problem::new(path, Severity::Skipped, what, "Check its permissions."));
            }
            _ => walk.problems.push(Problem::new(path, Severity::Skipped, "neither a file nor a folder", "")),
        }
    }
    for path in skipped.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let what = "left out: hidden, or left behind by an operating system";
        walk.problems.push(Problem::new(relative(root, path), Severity::Note, what, ""));
    }
    Ok(archive::unfolded(walk, limits))
}

/// Hidden entries, and those that archives and desktops add.
pub(super) fn is_left_out(name: &str) -> bool {
    name.starts_with('.')
        || matches!(name, "__MACOSX" | "Thumbs.db" | "desktop.ini" | "Icon\r")
        // Word's lock file of an open document.
        || name.starts_with("~$")
}

fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

fn place_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_sorted_and_nothing_is_lost_silently() {
        let root = tempfile::tempdir().unwrap();
        for name in
            ["b/two.txt", "a.txt", "b/one.txt", ".git/x", "b/.DS_Store", "__MACOSX/y", ".gitignore", "b/ignored.log"]
        {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, if name == ".gitignore" { "*.log" } else { "x" }).unwrap();
        }
        std::os::unix::fs::symlink("/etc", root.path().join("link")).unwrap();
        let walk = files(root.path(), &archive::LIMITS).unwrap();
        let paths: Vec<_> = walk.files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["a.txt", "b/ignored.log", "b/one.txt", "b/two.txt"]);
        let problems: Vec<_> = walk.problems.iter().map(|p| (p.source.as_str(), p.severity)).collect();
        assert_eq!(
            problems,
            [
                (".git", Severity::Note),
                (".gitignore", Severity::Note),
                ("__MACOSX", Severity::Note),
                ("b/.DS_Store", Severity::Note),
                ("link", Severity::Skipped)
            ]
        );
    }

    #[test]
    fn a_missing_folder_is_an_error() {
        assert_eq!(files(Path::new("/no/such/folder"), &archive::LIMITS).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
