//! A long mailbox in, the byte ranges that are read one at a time out, so that no mailbox is held in memory whole.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;
use std::path::Path;

use super::mbox;

/// Mailboxes are read in slices of at least this many bytes. Some hundred messages with their attachments: enough for
/// every core to have a slice, little enough that several fit in memory beside what they become.
pub const SLICE: u64 = 16 << 20;
/// Longest stretch of a line that is looked at at once; no separator and no header's name is longer.
const LINE: u64 = 4096;

/// Cuts a mailbox into ranges that begin with a message and, but for the last, are at least `slice` bytes long; `None`
/// when the file is no mailbox.
///
/// # Errors
/// When the file cannot be read.
pub fn slices(path: &Path, slice: u64) -> io::Result<Option<Vec<Range<u64>>>> {
    let mut head = Vec::new();
    File::open(path)?.take(LINE).read_to_end(&mut head)?;
    if !mbox::is_mbox(&head) {
        return Ok(None);
    }
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut out = Vec::new();
    let (mut start, mut at, mut line) = (0, 0, Vec::new());
    // Whether a message may begin at the next line, and where one does if that line is a header.
    let (mut after_empty, mut begun) = (true, None);
    let mut is_whole = true;
    loop {
        line.clear();
        if (&mut reader).take(LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let begins = std::mem::replace(&mut is_whole, line.ends_with(b"\n"));
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        if let Some(from) = begun.take()
            && begins
            && mbox::is_header(text)
            && from - start >= slice.max(1)
        {
            out.push(start..from);
            start = from;
        }
        if begins && after_empty && mbox::is_separator(text) {
            begun = Some(at);
        }
        after_empty = begins && is_whole && text.trim_ascii().is_empty();
        at += line.len() as u64;
    }
    out.push(start..at);
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::mail::{read_mbox, read_slice};

    /// Messages with and without an id, of many lengths, one of them with lines that only look like separators.
    fn mailbox() -> String {
        let mut text = String::from("\n");
        for n in 0..60 {
            let id = if n % 3 == 0 { String::new() } else { format!("Message-ID: <m{n}@x.example>\n") };
            text +=
                &format!("From a@x.example Tue Dec 16 15:20:00 2025\nSubject: number {n}\nFrom: a@x.example\n{id}\n");
            text += &format!("Line one of {n}.\n\nFrom here on we count: {}\n", "more ".repeat(n * 40));
            text += "\nFrom b@x.example Tue Dec 16 15:20:00 2025\nno header follows, so no message begins.\n\n";
        }
        text
    }

    #[test]
    fn a_mailbox_read_in_slices_says_what_it_says_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("box.mbox");
        let text = mailbox();
        std::fs::write(&path, &text).unwrap();
        let said = |read: &crate::ingest::Read| -> Vec<(String, String, Vec<Range<u64>>)> {
            let of = |d: &crate::ingest::Document| {
                let raw = d.segments.iter().flat_map(|s| s.text.raw_ranges(0..s.text.as_str().len())).collect();
                let words: Vec<&str> = d.segments.iter().map(|s| s.text.as_str()).collect();
                (d.title.clone(), words.join(" "), raw)
            };
            read.documents.iter().map(of).collect()
        };
        let whole = said(&read_mbox("box.mbox", text.as_bytes()));
        assert_eq!(whole.len(), 60);
        for slice in [1, 1000, 20_000, 1 << 30] {
            let ranges = slices(&path, slice).unwrap().unwrap();
            assert_eq!((ranges[0].start, ranges.last().unwrap().end), (0, text.len() as u64));
            let mut parts = std::collections::BTreeSet::new();
            let mut cut = Vec::new();
            for range in &ranges {
                let bytes = &text.as_bytes()[range.start as usize..range.end as usize];
                let read = read_slice("box.mbox", bytes, range.start);
                assert!(read.documents.iter().all(|d| parts.insert(d.part.clone())), "two messages have one name");
                cut.extend(said(&read));
            }
            assert_eq!(cut, whole, "slices of {slice}");
        }
    }

    #[test]
    fn what_is_no_mailbox_is_not_sliced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.txt");
        std::fs::write(&path, "From the desk of Ann\n\nHello.\n").unwrap();
        assert_eq!(slices(&path, 1).unwrap(), None);
    }
}
