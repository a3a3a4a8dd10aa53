//! Briefs and the like in, files in a folder of the user's choice out.

use std::fs;
use std::path::{Path, PathBuf};

use super::{StoreError, files};

/// Longest name in bytes: file systems end at 255, and an extension and a temporary suffix must fit beside it.
const LONGEST: usize = 120;

/// Writes one file into `dir` (made, private, when missing) and returns its path; an older file is replaced whole,
/// and one of the same bytes that others cannot read is left as it is.
///
/// # Errors
/// [`StoreError::Name`] when `name` is no plain file name, [`StoreError::Io`] when it cannot be written.
pub fn write_output(dir: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    if !is_plain(name) {
        return Err(StoreError::Name { name: name.to_owned() });
    }
    files::private_dir(dir)?;
    let path = dir.join(name);
    if !files::is_private(&path) || files::read(&path)?.is_none_or(|there| there != bytes) {
        files::write(&path, bytes)?;
    }
    Ok(path)
}

/// Writes a file that a person keeps and edits, such as a rule: whole or not at all, in a folder made when it is missing, with
/// the permissions of the file that it replaces, or those that any new file of theirs would have.
///
/// # Errors
/// [`StoreError::Io`] when it cannot be written.
pub fn write_kept(path: &Path, text: &str) -> Result<(), StoreError> {
    let failed = |e| StoreError::io(path, "write this file", e);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    if !path.exists() {
        return fs::write(path, text).map_err(failed);
    }
    // What a link leads to is what is edited.
    let path = &path.canonicalize().map_err(failed)?;
    let permissions = fs::metadata(path).map_err(failed)?.permissions();
    files::write(path, text.as_bytes())?;
    fs::set_permissions(path, permissions).map_err(failed)
}

/// No folder, no way up, no hidden file, nothing a shell or a terminal would take for something else.
pub(super) fn is_plain(name: &str) -> bool {
    let fine = |c: char| !c.is_control() && !matches!(c, '/' | '\\');
    !name.is_empty() && name.len() <= 2 * LONGEST && !name.starts_with('.') && name.chars().all(fine)
}
