//! Vectors kept by the hash of their text, so that a second run embeds only what is new.
//!
//! One file per model fingerprint: a head (magic, dimensions) and records of one size (BLAKE3 of the text, the vector,
//! eight bytes of checksum), appended and synced in portions. A kill can only tear the last records; they do not hold
//! their checksum and are dropped. The text itself is not in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::path::Path;

use super::{StoreError, Workspace, files};
use crate::embed::{Embedder, Progress};

pub(super) const VECTORS: &str = "vectors";
const MAGIC: &[u8; 12] = b"dossier-vec1";
const HEAD: usize = MAGIC.len() + 4;
const KEY: usize = 32;
const CHECK: usize = 8;

/// Texts embedded between two syncs: a kill costs the work of a minute or so, and lengths still fill whole batches.
const PORTION: usize = 1024;

type Key = [u8; KEY];

fn head(dims: usize) -> Vec<u8> {
    [MAGIC.as_slice(), &(dims as u32).to_le_bytes()].concat()
}

fn check(body: &[u8]) -> [u8; CHECK] {
    let mut sum = [0; CHECK];
    sum.copy_from_slice(&blake3::hash(body).as_bytes()[..CHECK]);
    sum
}

fn record(key: &Key, vector: &[f32]) -> Vec<u8> {
    let mut bytes = key.to_vec();
    for x in vector {
        bytes.extend_from_slice(&x.to_le_bytes());
    }
    let sum = check(&bytes);
    bytes.extend_from_slice(&sum);
    bytes
}

/// What a vector file holds.
struct Scan {
    wanted: BTreeMap<Key, Vec<f32>>,
    /// Every record in the file holds and nothing follows the last: new ones may be appended.
    sound: bool,
}

/// Reads the records that are wanted, all of them without a list; `None` when there is no file.
fn scan(path: &Path, dims: usize, wanted: Option<&BTreeSet<Key>>) -> Result<Option<Scan>, StoreError> {
    let fail = |e| StoreError::io(path, "read this file", e);
    let mut reader = match std::fs::File::open(path) {
        Ok(file) => BufReader::with_capacity(1 << 20, file),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(fail(e)),
    };
    let mut found = vec![0; HEAD];
    if read_full(&mut reader, &mut found).map_err(fail)? < HEAD || found != head(dims) {
        return Ok(Some(Scan { wanted: BTreeMap::new(), sound: false }));
    }
    let mut scan = Scan { wanted: BTreeMap::new(), sound: true };
    let mut bytes = vec![0; KEY + 4 * dims + CHECK];
    loop {
        let read = read_full(&mut reader, &mut bytes).map_err(fail)?;
        if read < bytes.len() {
            scan.sound &= read == 0;
            return Ok(Some(scan));
        }
        let (body, sum) = bytes.split_at(KEY + 4 * dims);
        if check(body) != sum {
            scan.sound = false;
            continue;
        }
        let mut key = [0; KEY];
        key.copy_from_slice(&body[..KEY]);
        if wanted.is_none_or(|wanted| wanted.contains(&key)) {
            let numbers = body[KEY..].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
            scan.wanted.insert(key, numbers.collect());
        }
    }
}

/// Fills `bytes` as far as the file goes and returns how far.
fn read_full(reader: &mut impl Read, bytes: &mut [u8]) -> std::io::Result<usize> {
    let mut at = 0;
    while at < bytes.len() {
        match reader.read(&mut bytes[at..]) {
            Ok(0) => break,
            Ok(read) => at += read,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(at)
}

impl Workspace {
    /// One vector per text, in the order of the texts: kept ones from the workspace, the others embedded and kept.
    ///
    /// `progress` counts distinct texts that had to be embedded. A workspace that is open for reading keeps nothing.
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
        let wanted: BTreeSet<Key> = keys.iter().copied().collect();
        let path = self.path().join(VECTORS).join(format!("{}.bin", embedder.fingerprint()));
        let found = scan(&path, embedder.dims(), Some(&wanted))?;
        let (is_new, sound) = (found.is_none(), found.as_ref().is_none_or(|found| found.sound));
        let mut known = found.map(|found| found.wanted).unwrap_or_default();
        if !sound {
            self.note(format!("{}: was cut short or damaged; what holds is kept", path.display()));
        }
        if self.is_writable() && (is_new || !sound) {
            files::private_dir(&self.path().join(VECTORS))?;
            // Other texts' records that hold are carried over too.
            let all = scan(&path, embedder.dims(), None)?.map(|all| all.wanted).unwrap_or_default();
            let mut bytes = head(embedder.dims());
            all.iter().for_each(|(key, vector)| bytes.extend(record(key, vector)));
            files::write(&path, &bytes)?;
        }
        let mut new: BTreeMap<Key, &String> = keys.iter().copied().zip(texts).collect();
        new.retain(|key, _| !known.contains_key(key));
        // Near lengths together, so that a portion fills whole batches; the text settles the order, not its hash.
        let mut new: Vec<(Key, &String)> = new.into_iter().collect();
        new.sort_by(|a, b| (a.1.len(), a.1).cmp(&(b.1.len(), b.1)));
        let all = new.len();
        for (i, portion) in new.chunks(PORTION).enumerate() {
            let texts: Vec<String> = portion.iter().map(|(_, text)| (*text).clone()).collect();
            let vectors = embedder.embed_with(&texts, &|done, _| progress(i * PORTION + done, all))?;
            if self.is_writable() {
                let bytes = portion.iter().zip(&vectors).flat_map(|((key, _), vector)| record(key, vector));
                let bytes: Vec<u8> = bytes.collect();
                let mut file = files::append(&path)?;
                let append = file.write_all(&bytes).and_then(|()| file.sync_data());
                append.map_err(|e| StoreError::io(&path, "append to this file", e))?;
            }
            known.extend(portion.iter().map(|(key, _)| *key).zip(vectors));
        }
        Ok(keys.iter().map(|key| known.get(key).cloned().unwrap_or_else(|| vec![0.0; embedder.dims()])).collect())
    }
}
