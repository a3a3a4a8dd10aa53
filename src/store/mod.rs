//! The one place that writes files: the workspace, its manifest, its caches; private, atomic, deterministic.
//!
//! Folders are 0700 and files 0600 whatever the umask. A file is written beside its name and renamed, so a kill leaves
//! the old one or the new one. One process writes at a time; readers need no lock. What can be made again (readings,
//! vectors, the index) is checked when read, and dropped with a note when it does not hold. Refused: a folder that holds
//! something else, a workspace of a newer version, a name that is no plain file name.

mod cache;
mod files;
mod lock;
mod outputs;
mod temporary;
#[cfg(test)]
mod tests;
mod vectors;
mod workspace;

use std::io;
use std::path::{Path, PathBuf};

pub use cache::{Manifest, Unit, unit_hash};
pub use outputs::{write_kept, write_output};
pub use temporary::Temporary;
pub use workspace::{FOLDER, Found, WORKSPACE_VARIABLE, Workspace};

use crate::embed::EmbedError;
use crate::index::IndexError;

/// Why something could not be kept or found again.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "no workspace was found ({looked}); make one with `dossier run EXPORTS`, or name one with --workspace or \
         DOSSIER_WORKSPACE"
    )]
    NoWorkspace { looked: String },
    #[error(
        "{path}: holds other files and no workspace.json, so it is no workspace; name an empty or a new folder with \
         --workspace"
    )]
    NotAWorkspace { path: PathBuf },
    #[error(
        "{path}: another process ({holder}) is writing to this workspace; wait until it ends, or name another folder \
         with --workspace"
    )]
    Locked { path: PathBuf, holder: String },
    #[error(
        "{path}: was made by another version of dossier (format {found}, this program writes {known}); remove the folder \
         and run again, or use the other version"
    )]
    Version { path: PathBuf, found: u32, known: u32 },
    #[error("{path}: is damaged ({why}); remove it and run `dossier run` again, which makes it anew")]
    Damaged { path: PathBuf, why: String },
    #[error(
        "{path}: is damaged ({why}), and what people wrote in it cannot be made again; put back a copy of it, or move it away to \
         begin anew"
    )]
    Torn { path: PathBuf, why: String },
    #[error("{path}: is open for reading only, so nothing can be kept in it; this is a fault of the program")]
    ReadOnly { path: PathBuf },
    #[error("`{name}` cannot be used as a file name; give a plain name without folders")]
    Name { name: String },
    #[error("{path}: cannot {doing} ({source}); {help}")]
    Io { path: PathBuf, doing: &'static str, source: io::Error, help: &'static str },
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl StoreError {
    /// An error of the system, with what a person can do about it.
    pub(crate) fn io(path: &Path, doing: &'static str, source: io::Error) -> Self {
        let help = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "free some space and run again, nothing already kept was lost"
            }
            io::ErrorKind::PermissionDenied => "check who owns it and its mode, or name another folder",
            io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only, name a folder on another one",
            io::ErrorKind::NotFound => "check that the folder above it is there",
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "a file stands where a folder is needed, name another folder"
            }
            _ => "check the disk and run again, nothing already kept was lost",
        };
        Self::Io { path: path.to_owned(), doing, source, help }
    }
}
