//! One file of vectors: records by number, and their numbers by key.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::super::{StoreError, files};
use super::table::{self, Short};

const MAGIC: &[u8; 12] = b"dossier-vec1";
const HEAD: usize = MAGIC.len() + 4;
const KEY: usize = 32;
const CHECK: usize = 8;

/// BLAKE3 of a text.
pub(super) type Key = [u8; KEY];

/// A file of vectors of one length, open.
#[derive(Debug)]
pub(super) struct VectorFile {
    path: PathBuf,
    dims: usize,
    /// `None` where there is no file yet, or one of something else.
    file: Option<File>,
    /// Whole records in it.
    records: u32,
    /// Numbers of the records that the table knows, sorted by key.
    table: Vec<(Short, u32)>,
    /// Numbers of those that came after; they go before the table's.
    fresh: HashMap<Short, u32>,
    notes: Vec<String>,
}

/// The beginning of a key. Two texts of a company share sixteen bytes of a BLAKE3 about never; a record has its whole key.
fn short(key: &Key) -> Short {
    let mut short = Short::default();
    let size = short.len();
    short.copy_from_slice(&key[..size]);
    short
}

fn head(dims: usize) -> Vec<u8> {
    [MAGIC.as_slice(), &(dims as u32).to_le_bytes()].concat()
}

fn check(body: &[u8]) -> [u8; CHECK] {
    let mut sum = [0; CHECK];
    sum.copy_from_slice(&blake3::hash(body).as_bytes()[..CHECK]);
    sum
}

/// Length of the vectors of a file; `None` where it is not one.
pub(super) fn dims(path: &Path) -> Result<Option<usize>, StoreError> {
    let mut found = [0; HEAD];
    let read = File::open(path).and_then(|mut file| read_full(&mut file, &mut found));
    let read = read.map_err(|e| StoreError::io(path, "read this file", e))?;
    let (magic, dims) = found.split_at(MAGIC.len());
    let dims = dims.try_into().map_or(0, u32::from_le_bytes);
    Ok((read == HEAD && magic == MAGIC).then_some(dims as usize))
}

impl VectorFile {
    /// Opens a file of vectors of this length. For writing it is made where it is missing or something else, and what a kill
    /// tore off its end is cut away.
    pub fn open(path: PathBuf, dims: usize, writable: bool) -> Result<Self, StoreError> {
        let (table, fresh) = (Vec::new(), HashMap::new());
        let mut out = Self { path, dims, file: None, records: 0, table, fresh, notes: Vec::new() };
        let mut file = match File::open(&out.path) {
            Ok(file) => Some(file),
            Err(e) if e.kind() == ErrorKind::NotFound => None,
            Err(e) => return Err(out.fail("read this file", e)),
        };
        if let Some(old) = &mut file {
            let mut found = vec![0; HEAD];
            let read = read_full(old, &mut found).map_err(|e| out.fail("read this file", e))?;
            if read < HEAD || found != head(dims) {
                out.damaged();
                file = None;
            }
        }
        if file.is_none() && writable {
            files::remove(&out.table_path())?;
            files::write(&out.path, &head(dims))?;
            file = Some(File::open(&out.path).map_err(|e| out.fail("read this file", e))?);
        }
        let Some(file) = file else { return Ok(out) };
        let size = file.metadata().map_err(|e| out.fail("read this file", e))?.len() as usize - HEAD;
        out.records = (size / out.record()) as u32;
        // A reader may see a record that another process is about to append.
        if !size.is_multiple_of(out.record()) && writable {
            out.damaged();
            let whole = (HEAD + out.records as usize * out.record()) as u64;
            let cut = files::append(&out.path)?.set_len(whole);
            cut.map_err(|e| out.fail("cut what was torn off this file", e))?;
        }
        out.file = Some(file);
        out.table = table::read(&out.table_path(), out.records)?.unwrap_or_default();
        out.scan()?;
        Ok(out)
    }

    /// The vector of a text; `None` when it is not kept or does not hold.
    pub fn get(&mut self, key: &Key) -> Result<Option<Vec<f32>>, StoreError> {
        let by_table = || self.table.binary_search_by_key(&short(key), |e| e.0).ok().map(|at| self.table[at].1);
        let number = self.fresh.get(&short(key)).copied().or_else(by_table);
        let (Some(number), Some(file)) = (number, &self.file) else { return Ok(None) };
        let mut bytes = vec![0; self.record()];
        let at = HEAD as u64 + u64::from(number) * bytes.len() as u64;
        match file.read_exact_at(&mut bytes, at) {
            Err(e) if e.kind() != ErrorKind::UnexpectedEof => return Err(self.fail("read this file", e)),
            _ => {}
        }
        match self.body(&bytes) {
            Some((found, numbers)) if found == key => {
                let numbers = numbers.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
                Ok(Some(numbers.collect()))
            }
            Some(_) => Ok(None),
            None => {
                self.damaged();
                Ok(None)
            }
        }
    }

    /// Appends vectors, and waits until they are on the disk.
    pub fn append<'v>(&mut self, vectors: impl Iterator<Item = (&'v Key, &'v [f32])>) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        let mut keys = Vec::new();
        for (key, vector) in vectors {
            let from = bytes.len();
            bytes.extend_from_slice(key);
            vector.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes()));
            let sum = check(&bytes[from..]);
            bytes.extend_from_slice(&sum);
            keys.push(short(key));
        }
        let mut file = files::append(&self.path)?;
        let written = file.write_all(&bytes).and_then(|()| file.sync_data());
        written.map_err(|e| self.fail("append to this file", e))?;
        for key in keys {
            self.fresh.insert(key, self.records);
            self.records += 1;
        }
        Ok(())
    }

    /// Appends what another file has and this one lacks, so many at a time.
    pub fn take(&mut self, other: &mut Self, portion: usize) -> Result<(), StoreError> {
        let mut others: Vec<u32> = other.table.iter().map(|e| e.1).chain(other.fresh.values().copied()).collect();
        others.sort_unstable();
        let mut new: Vec<(Key, Vec<f32>)> = Vec::new();
        for number in others {
            let Some(key) = other.key(number)? else { continue };
            if self.get(&key)?.is_none()
                && let Some(vector) = other.get(&key)?
            {
                new.push((key, vector));
            }
            if new.len() == portion {
                self.append(new.iter().map(|(key, vector)| (key, vector.as_slice())))?;
                new.clear();
            }
        }
        self.append(new.iter().map(|(key, vector)| (key, vector.as_slice())))
    }

    /// Writes down where every record is.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        if self.fresh.is_empty() {
            return Ok(());
        }
        let table = std::mem::take(&mut self.table).into_iter().filter(|(key, _)| !self.fresh.contains_key(key));
        let mut table: Vec<(Short, u32)> = table.collect();
        table.extend(self.fresh.drain());
        table.sort_unstable();
        self.table = table;
        table::write(&self.table_path(), self.records, &self.table)
    }

    pub fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Reads the records that the table does not cover.
    fn scan(&mut self) -> Result<(), StoreError> {
        let (from, size) = (table::covered(&self.table), self.record());
        let Some(file) = &self.file else { return Ok(()) };
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let start = SeekFrom::Start(HEAD as u64 + u64::from(from) * size as u64);
        reader.seek(start).map_err(|e| self.fail("read this file", e))?;
        let (mut bytes, mut found, mut sound) = (vec![0; size], Vec::new(), true);
        for number in from..self.records {
            reader.read_exact(&mut bytes).map_err(|e| self.fail("read this file", e))?;
            match self.body(&bytes) {
                Some((key, _)) => found.push((short(key), number)),
                None => sound = false,
            }
        }
        self.fresh.extend(found);
        if !sound {
            self.damaged();
        }
        Ok(())
    }

    /// Key and numbers of a record that holds.
    fn body<'b>(&self, bytes: &'b [u8]) -> Option<(&'b Key, &'b [u8])> {
        let (body, sum) = bytes.split_at(KEY + 4 * self.dims);
        (check(body) == sum).then(|| body.split_first_chunk()).flatten()
    }

    fn key(&self, number: u32) -> Result<Option<Key>, StoreError> {
        let Some(file) = &self.file else { return Ok(None) };
        let mut key = Key::default();
        let at = HEAD as u64 + u64::from(number) * self.record() as u64;
        file.read_exact_at(&mut key, at).map_err(|e| self.fail("read this file", e))?;
        Ok(Some(key))
    }

    /// Bytes of a record.
    fn record(&self) -> usize {
        KEY + 4 * self.dims + CHECK
    }

    fn table_path(&self) -> PathBuf {
        self.path.with_extension("table")
    }

    fn fail(&self, doing: &'static str, e: std::io::Error) -> StoreError {
        StoreError::io(&self.path, doing, e)
    }

    fn damaged(&mut self) {
        let note = format!("{}: was cut short or damaged; what holds is kept", self.path.display());
        if !self.notes.contains(&note) {
            self.notes.push(note);
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
