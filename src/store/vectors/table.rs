//! The table beside a vector file: which record each text has, sorted, under a checksum.

use std::path::Path;

use super::super::{StoreError, files};

const MAGIC: &[u8; 12] = b"dossier-tab1";
const COUNT: usize = 4;
const ENTRY: usize = 20;
const CHECK: usize = 32;

/// The beginning of a text's key.
pub(super) type Short = [u8; 16];

/// The records of a vector file that has `records` of them; `None` where there is no table, or one that does not hold. It can be
/// made again.
pub(super) fn read(path: &Path, records: u32) -> Result<Option<Vec<(Short, u32)>>, StoreError> {
    let Some(bytes) = files::read(path)? else { return Ok(None) };
    let Some((body, sum)) = bytes.len().checked_sub(CHECK).map(|at| bytes.split_at(at)) else { return Ok(None) };
    let covers = body.get(MAGIC.len()..MAGIC.len() + COUNT).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    let holds = body.starts_with(MAGIC) && blake3::hash(body).as_bytes() == sum;
    // A file that is shorter than its table was put back from somewhere, or repaired.
    if !holds || covers.is_none_or(|covers| covers > records) {
        return Ok(None);
    }
    let entry = |bytes: &[u8]| {
        let (key, number) = bytes.split_first_chunk()?;
        Some((*key, u32::from_le_bytes(number.try_into().ok()?)))
    };
    Ok(body[MAGIC.len() + COUNT..].chunks_exact(ENTRY).map(entry).collect())
}

/// Puts the table of a vector file with `records` in place.
pub(super) fn write(path: &Path, records: u32, table: &[(Short, u32)]) -> Result<(), StoreError> {
    let mut bytes = [MAGIC.as_slice(), &records.to_le_bytes()].concat();
    for (key, number) in table {
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    let sum = blake3::hash(&bytes);
    bytes.extend_from_slice(sum.as_bytes());
    files::write(path, &bytes)
}

/// How many records of the file need not be looked at again.
pub(super) fn covered(table: &[(Short, u32)]) -> u32 {
    table.iter().map(|e| e.1 + 1).max().unwrap_or(0)
}
