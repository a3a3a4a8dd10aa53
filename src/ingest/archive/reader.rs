//! A zip's bytes, on disk or in memory, read from anywhere by several at once.

use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Where the bytes are.
#[derive(Clone, Debug)]
enum Bytes {
    Disk(Arc<std::fs::File>),
    Memory(Arc<[u8]>),
}

/// A reader with a place of its own; copies share the bytes.
#[derive(Clone, Debug)]
pub struct Reader {
    bytes: Bytes,
    len: u64,
    at: u64,
}

impl Reader {
    /// # Errors
    /// When its size cannot be told.
    pub fn of_file(file: std::fs::File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { bytes: Bytes::Disk(Arc::new(file)), len, at: 0 })
    }

    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        Self { len: bytes.len() as u64, bytes: Bytes::Memory(bytes.into()), at: 0 }
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match &self.bytes {
            Bytes::Disk(file) => file.read_at(into, self.at)?,
            Bytes::Memory(bytes) => {
                let rest = usize::try_from(self.at).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
                let read = rest.len().min(into.len());
                into[..read].copy_from_slice(&rest[..read]);
                read
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the beginning"))?;
        Ok(self.at)
    }
}
