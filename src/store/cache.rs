//! What was read, kept so that a second run reads only what changed.
//!
//! Every kept value stands in an envelope with a checksum, so a file that was cut or changed is noticed, dropped and
//! made again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{StoreError, Workspace, files, outputs};
use crate::diag::Problem;
use crate::ingest::Read;

const MANIFEST: &str = "manifest.json";
const DOCUMENTS: &str = "documents";
/// Folders of values that there is one of for each deal, and the format of each; a value of another format is made again.
const FOLDERS: [(&str, u32); 2] = [("briefs", 2), ("deals", 2)];
/// Envelope format of what is kept without a version of its own.
const FORMAT: u32 = 1;

/// What was read last time: every unit (a file, or a Slack channel) by its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub units: BTreeMap<String, Unit>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// [`unit_hash`] of its name and content.
    pub hash: String,
    /// Version of the readers that read it.
    pub reader: u32,
    pub problems: Vec<Problem>,
}

/// Names what a reading depends on: the unit's own name (documents carry it) and the bytes of its files in order.
pub fn unit_hash<'b>(name: &'b str, contents: impl IntoIterator<Item = &'b [u8]>) -> String {
    let mut hash = blake3::Hasher::new();
    for part in std::iter::once(name.as_bytes()).chain(contents) {
        // The length goes first, so that moving bytes from one file to the next is another unit.
        hash.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    hash.finalize().to_hex().to_string()
}

#[derive(Deserialize)]
struct Opened<'v> {
    version: u32,
    blake3: String,
    #[serde(borrow)]
    value: &'v RawValue,
}

/// Writes a value in its envelope. It is made twice, once for its checksum, since all documents of a company are not to be
/// in memory a second time.
fn seal<T: Serialize>(version: u32, value: &T, to: &mut dyn Write) -> io::Result<String> {
    let mut hash = io::BufWriter::with_capacity(1 << 16, blake3::Hasher::new());
    serde_json::to_writer(&mut hash, value)?;
    let blake3 = hash.into_inner().map_err(io::IntoInnerError::into_error)?.finalize().to_hex();
    write!(to, "{{\"version\":{version},\"blake3\":\"{blake3}\",\"value\":")?;
    serde_json::to_writer(&mut *to, value)?;
    to.write_all(b"}")?;
    Ok(blake3.to_string())
}

/// The value, `None` for another version or another checksum than the wanted one, or why it does not hold.
fn unseal<T: DeserializeOwned>(version: u32, wanted: Option<&str>, bytes: &[u8]) -> Result<Option<T>, String> {
    let opened: Opened = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    if opened.version != version || wanted.is_some_and(|sum| opened.blake3 != sum) {
        return Ok(None);
    }
    if blake3::hash(opened.value.get().as_bytes()).to_hex().as_str() != opened.blake3 {
        return Err("its checksum does not match".to_owned());
    }
    serde_json::from_str(opened.value.get()).map(Some).map_err(|e| e.to_string())
}

impl Workspace {
    /// What these readers made of a unit earlier; `None` when it was never read, by other readers, or no longer holds.
    ///
    /// # Errors
    /// [`StoreError::Io`] when a file is there and cannot be read.
    pub fn cached_read(&self, hash: &str, reader: u32) -> Result<Option<Read>, StoreError> {
        self.kept(&document(hash)?, reader, None)
    }

    /// Keeps what was read from a unit; may be called from several threads.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be written.
    pub fn put_read(&self, hash: &str, reader: u32, read: &Read) -> Result<(), StoreError> {
        let path = self.to_write(&document(hash)?)?;
        files::private_dir(&self.path().join(DOCUMENTS))?;
        files::write_with(&path, false, |to| seal(reader, read, to).map(drop))
    }

    /// What was read last time; empty when nothing was, or when the record no longer holds.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it is there and cannot be read.
    pub fn manifest(&self) -> Result<Manifest, StoreError> {
        Ok(self.kept(MANIFEST, FORMAT, None)?.unwrap_or_default())
    }

    /// Records what was read, and removes every cached reading that is no longer part of it.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be written.
    pub fn put_manifest(&self, manifest: &Manifest) -> Result<(), StoreError> {
        self.put(MANIFEST, manifest)?;
        let folder = self.path().join(DOCUMENTS);
        let current: BTreeSet<String> = manifest.units.values().map(|unit| format!("{}.json", unit.hash)).collect();
        let all = files::names(&folder)?;
        all.iter().filter(|name| !current.contains(*name)).try_for_each(|name| files::remove(&folder.join(name)))
    }

    /// Keeps a value under a plain file name or one in [`FOLDERS`], durably: `corpus.json`, `briefs/006….json`. Gives its
    /// checksum, as [`Self::sum_of`] will.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be written, [`StoreError::Name`] for another kind of name.
    pub fn put<T: Serialize>(&self, name: &str, value: &T) -> Result<String, StoreError> {
        self.put_value(name, value, true)
    }

    /// [`Self::put`] for one of many values that are made again when they do not hold: it does not wait for the disk.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn put_again<T: Serialize>(&self, name: &str, value: &T) -> Result<String, StoreError> {
        self.put_value(name, value, false)
    }

    /// Removes what else is kept in a folder of values.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it cannot be removed, [`StoreError::Name`] for another folder.
    pub fn keep_only(&self, folder: &str, names: &BTreeSet<String>) -> Result<(), StoreError> {
        if !FOLDERS.iter().any(|(name, _)| *name == folder) {
            return Err(StoreError::Name { name: folder.to_owned() });
        }
        let path = self.to_write(folder)?;
        let all = files::names(&path)?;
        let gone = all.iter().filter(|name| !names.contains(&format!("{folder}/{name}")));
        gone.map(|name| path.join(name)).try_for_each(|path| files::remove(&path))
    }

    /// The value kept under a name; `None` when there is none or it no longer holds (with a note, see
    /// [`Workspace::take_notes`]).
    ///
    /// # Errors
    /// [`StoreError::Io`] when it is there and cannot be read, [`StoreError::Name`] as for [`Self::put`].
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        self.kept(&checked(name)?, format(name), None)
    }

    /// [`Self::get`] if it is the value of this checksum.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn get_named<T: DeserializeOwned>(&self, name: &str, sum: &str) -> Result<Option<T>, StoreError> {
        self.kept(&checked(name)?, format(name), Some(sum))
    }

    /// The checksum that a kept value claims, which names it: nothing is read but that.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn sum_of(&self, name: &str) -> Result<Option<String>, StoreError> {
        let head = files::begin(&self.path().join(checked(name)?), 128)?;
        let head = head.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let sum = head.split_once("\"blake3\":\"").and_then(|(_, rest)| rest.split_once('"'));
        Ok(sum.map(|(sum, _)| sum.to_owned()))
    }

    /// [`Self::get`] for what cannot be made again: a file that no longer holds is an error, and stays as it is.
    ///
    /// # Errors
    /// As [`Self::get`], and [`StoreError::Torn`] when the file does not hold.
    pub fn get_irreplaceable<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let path = self.path().join(checked(name)?);
        let Some(bytes) = files::read(&path)? else { return Ok(None) };
        unseal(FORMAT, None, &bytes).map_err(|why| StoreError::Torn { path, why: why.to_string() })
    }

    fn put_value<T: Serialize>(&self, name: &str, value: &T, durable: bool) -> Result<String, StoreError> {
        let path = self.to_write(&checked(name)?)?;
        if let Some(folder) = path.parent() {
            files::private_dir(folder)?;
        }
        let mut sum = String::new();
        files::write_with(&path, durable, |to| {
            sum = seal(format(name), value, to)?;
            Ok(())
        })?;
        Ok(sum)
    }

    fn kept<T: DeserializeOwned>(
        &self,
        name: &str,
        version: u32,
        wanted: Option<&str>,
    ) -> Result<Option<T>, StoreError> {
        let path = self.path().join(name);
        let Some(bytes) = files::read(&path)? else { return Ok(None) };
        match unseal(version, wanted, &bytes) {
            Ok(value) => Ok(value),
            Err(why) => {
                self.note(format!("{}: was damaged ({why}) and is made again", path.display()));
                Ok(None)
            }
        }
    }
}

fn document(hash: &str) -> Result<String, StoreError> {
    if !hash.is_empty() && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(format!("{DOCUMENTS}/{hash}.json"));
    }
    Err(StoreError::Name { name: hash.to_owned() })
}

fn checked(name: &str) -> Result<String, StoreError> {
    let last = within(name).map_or(name, |(_, last)| last);
    if outputs::is_plain(last) { Ok(name.to_owned()) } else { Err(StoreError::Name { name: name.to_owned() }) }
}

/// The format of the folder that a name is in, and what is left of the name.
fn within(name: &str) -> Option<(u32, &str)> {
    FOLDERS.iter().find_map(|(folder, format)| Some((*format, name.strip_prefix(folder)?.strip_prefix('/')?)))
}

fn format(name: &str) -> u32 {
    within(name).map_or(FORMAT, |(format, _)| format)
}
