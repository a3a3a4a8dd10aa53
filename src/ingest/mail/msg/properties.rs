//! The compound file that Outlook keeps a message in ([MS-OXMSG]): properties by their number, recipients, attachments.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use cfb::CompoundFile;

/// Longest value of one property: the body of the longest mails has a few MiB.
const VALUE: u64 = 64 << 20;
/// Most recipients and attachments that are looked at.
pub const MOST: usize = 2_000;

/// An Outlook message file that was opened.
pub struct File<'b>(CompoundFile<Cursor<&'b [u8]>>);

/// Properties of a message, a recipient or an attachment, by number.
#[derive(Debug, Default)]
pub struct Properties {
    texts: BTreeMap<u16, Value>,
    numbers: BTreeMap<u16, u64>,
}

#[derive(Debug)]
enum Value {
    Text(String),
    /// Letters of an old charset, which other properties name; or no letters at all.
    Bytes(Vec<u8>),
}

impl<'b> File<'b> {
    /// `None` when it is no compound file that can be read.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        CompoundFile::open(Cursor::new(bytes)).ok().map(Self)
    }

    pub fn is_message(&self) -> bool {
        self.0.exists("/__properties_version1.0") && !self.0.exists("/WordDocument") && !self.0.exists("/Workbook")
    }

    /// Folders inside one whose names begin so, in the order of their names.
    pub fn folders(&self, of: &Path, prefix: &str) -> Vec<PathBuf> {
        let Ok(entries) = self.0.read_storage(of) else { return Vec::new() };
        let mut out: Vec<PathBuf> = (entries.filter(|e| e.is_storage() && e.name().starts_with(prefix)))
            .map(|e| e.path().to_path_buf())
            .collect();
        out.sort();
        out
    }

    /// The properties that a folder holds.
    pub fn properties(&mut self, of: &Path) -> Properties {
        let mut out = Properties::default();
        // Numbers, times and truths stand together in one stream, 16 bytes each, behind a head whose length says what
        // they belong to.
        if let Some(fixed) = self.stream(&of.join("__properties_version1.0")) {
            for entry in fixed.get(fixed.len() % 16..).unwrap_or_default().chunks_exact(16) {
                let (kind, id) = (u16::from_le_bytes([entry[0], entry[1]]), u16::from_le_bytes([entry[2], entry[3]]));
                let value = u64::from_le_bytes(entry[8..16].try_into().unwrap_or_default());
                match kind {
                    0x0003 => drop(out.numbers.insert(id, value & 0xffff_ffff)),
                    0x000b | 0x0040 => drop(out.numbers.insert(id, value)),
                    _ => {}
                }
            }
        }
        let Ok(entries) = self.0.read_storage(of) else { return out };
        let named: Vec<(u16, u16, PathBuf)> =
            entries.filter(cfb::Entry::is_stream).filter_map(|e| numbered(&e)).collect();
        for (id, kind, path) in named {
            let Some(bytes) = self.stream(&path) else { continue };
            let value = match kind {
                0x001f => {
                    let units: Vec<u16> = bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
                    Value::Text(String::from_utf16_lossy(&units))
                }
                0x001e | 0x0102 => Value::Bytes(bytes),
                _ => continue,
            };
            out.texts.insert(id, value);
        }
        out
    }

    fn stream(&mut self, path: &Path) -> Option<Vec<u8>> {
        let stream = self.0.open_stream(path).ok()?;
        let mut bytes = Vec::new();
        stream.take(VALUE).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// `__substg1.0_0037001F`: number and type of a property that has a stream of its own.
fn numbered(entry: &cfb::Entry) -> Option<(u16, u16, PathBuf)> {
    let number = entry.name().strip_prefix("__substg1.0_").filter(|n| n.len() == 8 && n.is_ascii())?;
    let part = |range| u16::from_str_radix(&number[range], 16).ok();
    Some((part(0..4)?, part(4..8)?, entry.path().to_path_buf()))
}

impl Properties {
    /// A text, in the charset that the message names where it is not Unicode.
    pub fn text(&self, id: u16, charset: &'static encoding_rs::Encoding) -> Option<String> {
        let text = match self.texts.get(&id)? {
            Value::Text(text) => text.clone(),
            Value::Bytes(bytes) => charset.decode(bytes).0.into_owned(),
        };
        let text = text.trim_end_matches('\0');
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    pub fn bytes(&self, id: u16) -> Option<&[u8]> {
        match self.texts.get(&id)? {
            Value::Bytes(bytes) => Some(bytes),
            Value::Text(_) => None,
        }
    }

    pub fn number(&self, id: u16) -> Option<u64> {
        self.numbers.get(&id).copied()
    }
}
