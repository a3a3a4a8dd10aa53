//! The workspace folder: found or made, locked for writing, with what it is written in `workspace.json`.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::lock::{LOCK, Lock};
use super::vectors::Open;
use super::{StoreError, files};
use crate::embed::{ModelFolder, Stamp};
use crate::index::{Entry, WordIndex};

/// Name of the workspace folder beside an exports folder.
pub const FOLDER: &str = ".dossier";
/// Environment variable that names the workspace.
pub const WORKSPACE_VARIABLE: &str = "DOSSIER_WORKSPACE";

/// Format of the folder; another number means another layout.
const VERSION: u32 = 1;
const HEAD: &str = "workspace.json";
const INDEX: &str = "index";
const NEW_INDEX: &str = ".tmp-index";
const MODEL: &str = "model.json";
const SHARDS: &str = "shards";
const GONE: &str = ".tmp-shards";

/// What a workspace is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    version: u32,
    /// The exports folder of the last run; empty before the first.
    #[serde(default)]
    exports: PathBuf,
    /// Fingerprint of the model of the last run; empty before the first.
    #[serde(default)]
    model: String,
}

/// Where a workspace was found, for a person: it helps when it is not the one that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Given,
    Environment,
    Upward,
}

/// State kept between runs. Reading needs no lock; writing needs [`Workspace::create_or_open`].
#[derive(Debug)]
pub struct Workspace {
    path: PathBuf,
    head: Mutex<Head>,
    lock: Option<Lock>,
    notes: Mutex<Vec<String>>,
    vectors: Open,
    /// What this one is a shard of.
    base: Option<Box<Workspace>>,
}

impl Workspace {
    /// The workspace that belongs to an exports folder or file: [`FOLDER`] beside it.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the exports are not there.
    pub fn beside(exports: &Path) -> Result<PathBuf, StoreError> {
        let full = exports.canonicalize().map_err(|e| StoreError::io(exports, "find these exports", e))?;
        Ok(full.parent().unwrap_or(&full).join(FOLDER))
    }

    /// Opens a workspace for writing, making it when the folder is missing or empty.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process writes to it, [`StoreError::NotAWorkspace`] when the folder holds
    /// something else, [`StoreError::Version`] and [`StoreError::Damaged`] as for [`Self::open_existing`].
    pub fn create_or_open(path: &Path) -> Result<Self, StoreError> {
        // A workspace is made by renaming its head in place last, so a folder with only a lock is one half made.
        let fresh = !path.join(HEAD).is_file();
        let others = |name: &String| name != LOCK && !name.starts_with(files::TEMPORARY);
        if fresh && path.exists() && files::names(path)?.iter().any(others) {
            return Err(StoreError::NotAWorkspace { path: path.to_owned() });
        }
        files::private_dir(path)?;
        let lock = Lock::take(path)?;
        files::make_private(path)?;
        files::sweep(path)?;
        // The other folders are cleared of what is not listed by whoever lists them anew.
        for folder in ["vectors", "briefs"] {
            files::sweep(&path.join(folder))?;
        }
        let head = if fresh { Head { version: VERSION, ..Head::default() } } else { read_head(path)? };
        let workspace = Self { lock: Some(lock), ..Self::at(path) };
        workspace.set_head(|current| *current = head)?;
        Ok(workspace)
    }

    /// Opens a workspace for reading.
    ///
    /// # Errors
    /// [`StoreError::NoWorkspace`] when there is none, [`StoreError::Version`] when another version made it,
    /// [`StoreError::Damaged`] when its head cannot be understood.
    pub fn open_existing(path: &Path) -> Result<Self, StoreError> {
        let inside = path.join(FOLDER);
        // A person may name the folder that the workspace stands in.
        let path = if !path.join(HEAD).is_file() && inside.join(HEAD).is_file() { &inside } else { path };
        let head = Mutex::new(read_head(path)?);
        Ok(Self { head, ..Self::at(path) })
    }

    /// Opens the workspace of one shard of this one for writing, making it when it is missing: several processes may each work
    /// on one, while this one is only read.
    ///
    /// # Errors
    /// As [`Self::create_or_open`].
    pub fn shard(self, name: &str) -> Result<Self, StoreError> {
        let shard = Self::create_or_open(&self.path.join(SHARDS).join(name))?;
        shard.set_about(&self.head().exports, &self.head().model)?;
        Ok(Self { base: Some(Box::new(self)), ..shard })
    }

    /// Folders of the shards in this workspace, in order of their names.
    ///
    /// # Errors
    /// [`StoreError::Io`] when they cannot be listed.
    pub fn shards(&self) -> Result<Vec<PathBuf>, StoreError> {
        let folder = self.path.join(SHARDS);
        let all = files::names(&folder)?.into_iter().map(|name| folder.join(name));
        Ok(all.filter(|shard| shard.join(HEAD).is_file()).collect())
    }

    /// Removes what the shards of this workspace kept.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be removed, [`StoreError::ReadOnly`].
    pub fn remove_shards(&self) -> Result<(), StoreError> {
        let (shards, gone) = (self.to_write(SHARDS)?, self.path.join(GONE));
        if !shards.exists() {
            return Ok(());
        }
        // All at once: half of the shards would ask for the other half. What a kill leaves is swept at the next start.
        files::remove(&gone)?;
        let renamed = std::fs::rename(&shards, &gone).and_then(|()| files::sync_dir(&self.path));
        renamed.map_err(|e| StoreError::io(&shards, "put this folder away", e))?;
        files::remove(&gone)
    }

    /// The workspace that this one is a shard of.
    pub(super) fn base(&self) -> Option<&Self> {
        self.base.as_deref()
    }

    pub(super) fn open_vectors(&self) -> &Open {
        &self.vectors
    }

    fn at(path: &Path) -> Self {
        let path = path.to_owned();
        Self { path, head: Mutex::default(), lock: None, notes: Mutex::default(), vectors: Open::default(), base: None }
    }

    /// Finds the workspace to read: the one given, else the one that `DOSSIER_WORKSPACE` names, else [`FOLDER`] in `from`
    /// or a folder above it. One that a person named is never passed over for another.
    ///
    /// # Errors
    /// [`StoreError::NoWorkspace`] with the places looked at, or as [`Self::open_existing`].
    pub fn find(given: Option<&Path>, from: &Path) -> Result<(Self, Found), StoreError> {
        let variable = std::env::var_os(WORKSPACE_VARIABLE).filter(|value| !value.is_empty());
        if let Some(path) = given {
            return Ok((Self::open_existing(path)?, Found::Given));
        }
        if let Some(path) = variable {
            return Ok((Self::open_existing(Path::new(&path))?, Found::Environment));
        }
        match from.ancestors().map(|at| at.join(FOLDER)).find(|at| at.join(HEAD).is_file()) {
            Some(path) => Ok((Self::open_existing(&path)?, Found::Upward)),
            None => Err(StoreError::NoWorkspace { looked: format!("upward from {}", from.display()) }),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this process holds the lock.
    pub fn is_writable(&self) -> bool {
        self.lock.is_some()
    }

    /// The exports folder of the last run, `None` before the first.
    pub fn exports(&self) -> Option<PathBuf> {
        Some(self.head().exports).filter(|path| !path.as_os_str().is_empty())
    }

    /// Fingerprint of the model of the last run, empty before the first.
    pub fn model(&self) -> String {
        self.head().model
    }

    /// Records what the workspace is about.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be written.
    pub fn set_about(&self, exports: &Path, model: &str) -> Result<(), StoreError> {
        self.set_head(|head| {
            head.exports = exports.to_owned();
            head.model = model.to_owned();
        })
    }

    /// What was dropped and made again since the last call, a sentence each, sorted.
    pub fn take_notes(&self) -> Vec<String> {
        let mut notes = self.notes.lock().map(|mut notes| std::mem::take(&mut *notes)).unwrap_or_default();
        notes.sort();
        notes
    }

    /// Hashes the model's files unless the very same files (path, size, time of change) were hashed before.
    ///
    /// # Errors
    /// [`StoreError::Embed`] when a file is not the one named, [`StoreError::Io`] when the result cannot be kept.
    pub fn verify_model(&self, model: &ModelFolder) -> Result<(), StoreError> {
        let known: Option<Vec<Stamp>> = self.get(MODEL)?;
        if known.is_some_and(|known| model.stamps().is_ok_and(|now| now == known)) {
            return Ok(());
        }
        let verified = model.verify()?;
        if self.is_writable() { self.put(MODEL, &verified).map(drop) } else { Ok(()) }
    }

    /// The word index of all deals, when it was built from `key`; `None` otherwise.
    pub fn word_index(&self, key: &str) -> Option<WordIndex> {
        WordIndex::open(&self.path.join(INDEX), key)
    }

    /// Builds the word index anew, unless it was built from `key` already.
    ///
    /// The new one is built beside the old one and takes its place when it is whole. Where the workspace cannot be written to,
    /// since another command does so or it lies on a read-only medium, it is built in memory for this once.
    ///
    /// # Errors
    /// [`StoreError::Index`] when it cannot be built, [`StoreError::Io`] when it cannot be put in place.
    pub fn build_word_index(&self, key: &str, entries: impl Iterator<Item = Entry>) -> Result<WordIndex, StoreError> {
        if let Some(index) = self.word_index(key) {
            return Ok(index);
        }
        if !self.is_writable() {
            return Ok(WordIndex::in_memory(entries)?);
        }
        let (new, current) = (self.to_write(NEW_INDEX)?, self.path.join(INDEX));
        files::remove(&new)?;
        files::private_dir(&new)?;
        WordIndex::build(&new, key, entries)?;
        files::seal(&new)?;
        files::remove(&current)?;
        let renamed = std::fs::rename(&new, &current).and_then(|()| files::sync_dir(&self.path));
        renamed.map_err(|e| StoreError::io(&current, "put the index in place", e))?;
        self.word_index(key).ok_or_else(|| StoreError::Damaged {
            path: current,
            why: "the index just built cannot be opened".to_owned(),
        })
    }

    /// Path of a file of the workspace for writing.
    pub(super) fn to_write(&self, name: &str) -> Result<PathBuf, StoreError> {
        if self.is_writable() {
            return Ok(self.path.join(name));
        }
        Err(StoreError::ReadOnly { path: self.path.clone() })
    }

    pub(super) fn note(&self, note: String) {
        if let Ok(mut notes) = self.notes.lock() {
            notes.push(note);
        }
    }

    fn head(&self) -> Head {
        self.head.lock().map(|head| head.clone()).unwrap_or_default()
    }

    fn set_head(&self, change: impl FnOnce(&mut Head)) -> Result<(), StoreError> {
        let path = self.to_write(HEAD)?;
        let mut head = self.head();
        change(&mut head);
        let mut bytes =
            serde_json::to_vec_pretty(&head).map_err(|e| StoreError::io(&path, "write this file", e.into()))?;
        bytes.push(b'\n');
        if files::read(&path)?.as_deref() != Some(bytes.as_slice()) {
            files::write(&path, &bytes)?;
        }
        if let Ok(mut current) = self.head.lock() {
            *current = head;
        }
        Ok(())
    }
}

fn read_head(path: &Path) -> Result<Head, StoreError> {
    let file = path.join(HEAD);
    let Some(bytes) = files::read(&file)? else {
        return Err(StoreError::NoWorkspace { looked: path.display().to_string() });
    };
    /// The number alone, since another version may have put other things beside it.
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let damaged = |e: serde_json::Error| StoreError::Damaged { path: file.clone(), why: e.to_string() };
    let Version { version: found } = serde_json::from_slice(&bytes).map_err(damaged)?;
    if found != VERSION {
        return Err(StoreError::Version { path: path.to_owned(), found, known: VERSION });
    }
    serde_json::from_slice(&bytes).map_err(damaged)
}
