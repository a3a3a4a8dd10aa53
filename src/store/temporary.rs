//! A workspace for one command, gone when it ends.

use std::path::{Path, PathBuf};

use super::{StoreError, Workspace};

/// A private folder in the system's place for temporary files; dropping it removes the folder.
pub struct Temporary {
    folder: tempfile::TempDir,
}

impl Temporary {
    /// # Errors
    /// [`StoreError::Io`] when the folder cannot be made.
    pub fn new() -> Result<Self, StoreError> {
        let made = tempfile::Builder::new().prefix("dossier-").tempdir();
        let folder = made.map_err(|e| StoreError::io(&std::env::temp_dir(), "make a folder in", e))?;
        Ok(Self { folder })
    }

    /// A workspace in it, open for writing.
    ///
    /// # Errors
    /// As [`Workspace::create_or_open`].
    pub fn workspace(&self) -> Result<Workspace, StoreError> {
        Workspace::create_or_open(&self.path())
    }

    /// The folder itself, for files that are no workspace.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self) -> PathBuf {
        Path::join(self.folder.path(), super::FOLDER)
    }
}
