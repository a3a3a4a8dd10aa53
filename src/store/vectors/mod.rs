//! Vectors kept by the hash of their text, so that a second run embeds only what is new.
//!
//! One file per model fingerprint: a head (magic, dimensions) and records of one size (BLAKE3 of the text, the vector,
//! eight bytes of checksum), appended and synced in portions. A kill can only tear the last records; they do not hold
//! their checksum and are dropped. The text itself is not in the file. Beside it stands a table of where each text's record
//! is, so that a command that needs a few of a million vectors reads those alone.

mod file;
mod table;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{StoreError, Workspace, files};
use crate::embed::{Embedder, Progress};
use file::{Key, VectorFile};

pub(super) const VECTORS: &str = "vectors";

/// Texts embedded between two syncs: a kill costs the work of a minute or so, and lengths still fill whole batches.
const PORTION: usize = 1024;

/// Vector files that are open, by fingerprint.
#[derive(Debug, Default)]
pub(super) struct Open(Mutex<BTreeMap<String, Arc<Mutex<VectorFile>>>>);

impl Workspace {
    /// One vector per text, in the order of the texts: kept ones from the workspace, the others embedded and kept.
    ///
    /// `progress` counts distinct texts that had to be embedded. A workspace that is open for reading keeps nothing; a shard
    /// also takes what the workspace knows that it is a shard of.
    ///
    /// # Errors
    /// [`StoreError::Embed`] when the model fails, [`StoreError::Io`] when the file cannot be read or written.
    pub fn vectors(
        &self,
        embedder: &dyn Embedder,
        texts: &[String],
        progress: Progress,
    ) -> Result<Vec<Vec<f32>>, StoreError> {
        let keys: Vec<Key> = texts.iter().map(|text| *blake3::hash(text.as_bytes()).as_bytes()).collect();
        let file = self.vector_file(embedder.fingerprint(), embedder.dims())?;
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known: HashMap<Key, Vec<f32>> = HashMap::new();
        let mut new: BTreeMap<Key, &String> = BTreeMap::new();
        for (key, text) in keys.iter().zip(texts) {
            if known.contains_key(key) || new.contains_key(key) {
                continue;
            }
            let kept = match file.get(key)? {
                None => self.base().map(|base| base.vector(embedder, key)).transpose()?.flatten(),
                kept => kept,
            };
            match kept {
                Some(vector) => drop(known.insert(*key, vector)),
                None => drop(new.insert(*key, text)),
            }
        }
        // Near lengths together, so that a portion fills whole batches; the text settles the order, not its hash.
        let mut new: Vec<(Key, &String)> = new.into_iter().collect();
        new.sort_by(|a, b| (a.1.len(), a.1).cmp(&(b.1.len(), b.1)));
        let all = new.len();
        for (i, portion) in new.chunks(PORTION).enumerate() {
            let texts: Vec<String> = portion.iter().map(|(_, text)| (*text).clone()).collect();
            let vectors = embedder.embed_with(&texts, &|done, _| progress(i * PORTION + done, all))?;
            if self.is_writable() {
                file.append(portion.iter().map(|(key, _)| key).zip(vectors.iter().map(Vec::as_slice)))?;
            }
            known.extend(portion.iter().map(|(key, _)| *key).zip(vectors));
        }
        file.take_notes().into_iter().for_each(|note| self.note(note));
        Ok(keys.iter().map(|key| known.get(key).cloned().unwrap_or_else(|| vec![0.0; embedder.dims()])).collect())
    }

    /// Writes down where the record of each text is, for the commands that follow; at the end of a run.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be written.
    pub fn settle_vectors(&self) -> Result<(), StoreError> {
        let open = self.open_vectors().0.lock().unwrap_or_else(PoisonError::into_inner);
        open.values().try_for_each(|file| file.lock().unwrap_or_else(PoisonError::into_inner).settle())
    }

    /// Takes over the vectors that another workspace has and this one lacks.
    ///
    /// # Errors
    /// [`StoreError::Io`] when a file cannot be read or written.
    pub fn take_vectors(&self, other: &Self) -> Result<(), StoreError> {
        for name in files::names(&other.path().join(VECTORS))? {
            let Some(fingerprint) = name.strip_suffix(".bin") else { continue };
            let Some(dims) = file::dims(&other.path().join(VECTORS).join(&name))? else { continue };
            let own = self.path().join(VECTORS).join(&name);
            // A damaged head must not cost what is whole here.
            if own.exists() && file::dims(&own)? != Some(dims) {
                self.note(format!(
                    "{}: was damaged; its vectors are made again",
                    other.path().join(VECTORS).join(&name).display()
                ));
                continue;
            }
            let (own, others) = (self.vector_file(fingerprint, dims)?, other.vector_file(fingerprint, dims)?);
            let mut own = own.lock().unwrap_or_else(PoisonError::into_inner);
            let mut others = others.lock().unwrap_or_else(PoisonError::into_inner);
            own.take(&mut others, PORTION)?;
        }
        Ok(())
    }

    fn vector(&self, embedder: &dyn Embedder, key: &Key) -> Result<Option<Vec<f32>>, StoreError> {
        let file = self.vector_file(embedder.fingerprint(), embedder.dims())?;
        file.lock().unwrap_or_else(PoisonError::into_inner).get(key)
    }

    fn vector_file(&self, fingerprint: &str, dims: usize) -> Result<Arc<Mutex<VectorFile>>, StoreError> {
        let mut open = self.open_vectors().0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = open.get(fingerprint) {
            return Ok(file.clone());
        }
        let folder = self.path().join(VECTORS);
        if self.is_writable() {
            files::private_dir(&folder)?;
        }
        let path = Path::join(&folder, format!("{fingerprint}.bin"));
        let file = Arc::new(Mutex::new(VectorFile::open(path, dims, self.is_writable())?));
        open.insert(fingerprint.to_owned(), file.clone());
        Ok(file)
    }
}
