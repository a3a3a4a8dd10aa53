//! Where a file's bytes are: on disk, or a member of an archive; and how much of an archive is believed.

use std::io::{self, Read};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use zip::ZipArchive;

use super::reader::Reader;

/// How much an archive may hold. What is over a limit is named, with the limit, and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Members of one archive.
    pub members: usize,
    /// Archives around a file.
    pub depth: usize,
    /// Bytes of all members of one archive, as it declares them.
    pub inflated: u64,
    /// Bytes of one member: all of it is held in memory at once.
    pub member: u64,
    /// Times that a member may be longer than its packed form, beyond `free` bytes. Chat exports reach 40.
    pub ratio: u64,
    pub free: u64,
}

/// The limits that hold. A year of a large company's chat has some 100,000 days of channels.
pub const LIMITS: Limits =
    Limits { members: 100_000, depth: 3, inflated: 4 << 30, member: 512 << 20, ratio: 100, free: 16 << 20 };

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub enum Place {
    Disk(PathBuf),
    /// Part of a file on disk.
    Slice(PathBuf, Range<u64>),
    Member(Member),
}

/// A member of an archive, read under the archive's limits.
#[derive(Clone, Debug)]
pub struct Member {
    zip: ZipArchive<Reader>,
    index: usize,
    limits: Limits,
}

impl Place {
    /// All bytes of the file.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or is over a limit of its archive; the message says which.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Disk(path) => std::fs::read(path),
            Self::Slice(path, range) => {
                let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
                let mut bytes = vec![0; len];
                std::fs::File::open(path)?.read_exact_at(&mut bytes, range.start)?;
                Ok(bytes)
            }
            Self::Member(member) => member.read(),
        }
    }

    /// What to do about a file that could not be read for this reason.
    pub fn help(&self, error: &io::Error) -> &'static str {
        match (self, error.kind()) {
            (Self::Member(_), io::ErrorKind::Other) => "Unpack the archive into the exports folder, if you trust it.",
            (Self::Member(_), _) => "Export or copy the archive again.",
            (Self::Disk(_) | Self::Slice(..), _) => "Check that the file is there and that you may read it.",
        }
    }

    /// Whether the file begins as zip files do. What cannot be opened does not.
    pub fn begins_as_zip(&self) -> bool {
        let begins = |mut reader: &mut dyn Read| {
            let mut head = [0; 4];
            (&mut reader).read_exact(&mut head).is_ok() && (head == *b"PK\x03\x04" || head == *b"PK\x05\x06")
        };
        match self {
            Self::Disk(path) => std::fs::File::open(path).is_ok_and(|mut file| begins(&mut file)),
            Self::Slice(..) => false,
            Self::Member(member) => {
                let mut zip = member.zip.clone();
                zip.by_index(member.index).is_ok_and(|mut entry| begins(&mut entry))
            }
        }
    }
}

impl Member {
    fn read(&self) -> io::Result<Vec<u8>> {
        let mut zip = self.zip.clone();
        let entry = zip.by_index(self.index).map_err(io::Error::other)?;
        let Limits { ratio, free, member: most, .. } = self.limits;
        let believed = entry.compressed_size().saturating_mul(ratio).max(free).min(most);
        let mut bytes = Vec::new();
        entry.take(believed + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > believed {
            let why = if believed == most {
                format!("longer than the limit of {} MiB (member-mib)", most >> 20)
            } else {
                format!("more than {ratio} times as long as it is packed (archive-ratio), as only harmful archives are")
            };
            return Err(io::Error::other(why));
        }
        Ok(bytes)
    }
}

/// An archive that was opened: its list of members is read, and nothing else.
pub struct Zip(ZipArchive<Reader>);

/// What an archive says about a member.
pub struct Listed {
    pub index: usize,
    pub name: String,
    pub bytes: u64,
    pub encrypted: bool,
    pub link: bool,
}

impl Zip {
    /// # Errors
    /// When it is no zip that can be read. An archive inside another is held in memory from here on.
    pub fn open(place: &Place) -> io::Result<Self> {
        let reader = match place {
            Place::Disk(path) | Place::Slice(path, _) => Reader::of_file(std::fs::File::open(path)?)?,
            Place::Member(member) => Reader::of_bytes(member.read()?),
        };
        ZipArchive::new(reader).map(Self).map_err(io::Error::other)
    }

    /// Whether it is a document that is packed as a zip: Office, OpenDocument, EPUB.
    pub fn is_document(&self) -> bool {
        let has = |name: &str| self.0.index_for_name(name).is_some();
        has("[Content_Types].xml") || has("word/document.xml") || has("mimetype")
    }

    /// The place of a member.
    pub fn place(&self, index: usize, limits: &Limits) -> Place {
        Place::Member(Member { zip: self.0.clone(), index, limits: *limits })
    }

    /// Its members without the folders, in their order; or why the archive is refused.
    pub fn members(&self, limits: &Limits) -> Result<Vec<Listed>, String> {
        let mut zip = self.0.clone();
        if zip.len() > limits.members {
            return Err(format!("holds {} members; the limit is {} (archive-members)", zip.len(), limits.members));
        }
        if !zip.has_overlapping_files().is_ok_and(|overlap| !overlap) {
            return Err("its members overlap, as only those of damaged or harmful archives do".into());
        }
        let mut out = Vec::new();
        let mut sum: u64 = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|e| format!("its list of members is damaged ({e})"))?;
            sum = sum.saturating_add(entry.size());
            if entry.is_dir() {
                continue;
            }
            let name = entry.name().unwrap_or_else(|_| String::from_utf8_lossy(entry.name_raw()));
            out.push(Listed {
                index,
                name: name.into_owned(),
                bytes: entry.size(),
                encrypted: entry.encrypted(),
                link: entry.is_symlink(),
            });
        }
        if sum > limits.inflated {
            return Err(format!("unpacks to {} MiB; the limit is {} (archive-mib)", sum >> 20, limits.inflated >> 20));
        }
        Ok(out)
    }
}
