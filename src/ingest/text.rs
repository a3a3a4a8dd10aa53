//! Reader text: what a person would read, with the way back to the bytes of the raw file.
//!
//! Readers push pieces in order; white space collapses on the way in, so text and map cannot drift apart.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A stretch of reader text and the raw bytes it came from.
///
/// `raw` counts bytes of the file, or of the decompressed archive member that the segment's locator names as `member`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// First byte in the reader text.
    pub at: u32,
    /// Length in bytes in the reader text.
    pub len: u32,
    /// First byte in the raw file.
    pub raw: u64,
    /// Length in bytes in the raw file.
    pub raw_len: u32,
    /// Whether it was decoded (an entity, an escape, a quoted-printable or base64 run) and maps as a whole; otherwise the
    /// bytes are the same in both.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub decoded: bool,
}

/// Decoded text of one segment: entities resolved, white space collapsed, trimmed. Always valid UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderText {
    text: String,
    pieces: Vec<Piece>,
}

impl ReaderText {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Gives back the room that was taken while the text was made.
    pub fn fit(&mut self) {
        self.text.shrink_to_fit();
        self.pieces.shrink_to_fit();
    }

    /// Counts raw bytes from `by` bytes further back: what was read was only a part of the file.
    pub fn shift(&mut self, by: u64) {
        self.pieces.iter_mut().for_each(|p| p.raw += by);
    }

    /// Raw byte ranges behind a byte range of the reader text, in reading order, neighbours joined.
    ///
    /// Undecoded pieces are cut to the exact bytes; decoded pieces are given whole.
    pub fn raw_ranges(&self, range: Range<usize>) -> Vec<Range<u64>> {
        let mut out: Vec<Range<u64>> = Vec::new();
        let first = self.pieces.partition_point(|p| (p.at + p.len) as usize <= range.start);
        for p in &self.pieces[first..] {
            let (start, end) = (p.at as usize, (p.at + p.len) as usize);
            if start >= range.end {
                break;
            }
            let raw = if p.decoded {
                p.raw..p.raw + u64::from(p.raw_len)
            } else {
                let cut = range.start.max(start) - start..range.end.min(end) - start;
                p.raw + cut.start as u64..p.raw + cut.end as u64
            };
            match out.last_mut() {
                Some(last) if last.end == raw.start => last.end = raw.end,
                Some(last) if *last == raw => {}
                _ => out.push(raw),
            }
        }
        out
    }
}

/// Builds a [`ReaderText`] from left to right.
#[derive(Debug, Default)]
pub struct TextBuilder {
    text: String,
    pieces: Vec<Piece>,
    /// White space seen since the last visible character, with the raw bytes of its first character and whether they are
    /// something else than the one byte of a space.
    gap: Option<Option<(Range<u64>, bool)>>,
}

impl TextBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Appends text that stands in the raw file byte for byte, beginning at `raw`.
    pub fn push_raw(&mut self, text: &str, raw: u64) {
        let mut visible: Option<usize> = None;
        for (i, c) in text.char_indices() {
            if is_space(c) {
                if let Some(from) = visible.take() {
                    self.append(&text[from..i], raw + from as u64..raw + i as u64, false);
                }
                let at = raw + i as u64;
                self.space(Some((at..at + c.len_utf8() as u64, c.len_utf8() != 1)));
            } else if visible.is_none() {
                visible = Some(i);
            }
        }
        if let Some(from) = visible {
            self.append(&text[from..], raw + from as u64..raw + text.len() as u64, false);
        }
    }

    /// Appends text that was decoded from the raw bytes `raw` (an entity, an escape, an encoded run).
    pub fn push_decoded(&mut self, text: &str, raw: Range<u64>) {
        let mut rest = text;
        while !rest.is_empty() {
            let space = rest.len() - rest.trim_start_matches(is_space).len();
            if space > 0 {
                self.space(Some((raw.clone(), true)));
                rest = &rest[space..];
                continue;
            }
            let word = rest.find(is_space).unwrap_or(rest.len());
            self.append(&rest[..word], raw.clone(), true);
            rest = &rest[word..];
        }
    }

    /// Puts a break between what came before and what comes next (a new cue, a new table cell): one space, no bytes.
    pub fn push_break(&mut self) {
        self.space(None);
    }

    pub fn finish(self) -> ReaderText {
        ReaderText { text: self.text, pieces: self.pieces }
    }

    fn space(&mut self, raw: Option<(Range<u64>, bool)>) {
        if !self.text.is_empty() && self.gap.is_none() {
            self.gap = Some(raw);
        }
    }

    fn append(&mut self, text: &str, raw: Range<u64>, decoded: bool) {
        if let Some(gap) = self.gap.take() {
            let at = self.text.len();
            self.text.push(' ');
            if let Some((gap, decoded)) = gap {
                self.piece(at, 1, gap, decoded);
            }
        }
        let at = self.text.len();
        self.text.push_str(text);
        self.piece(at, text.len(), raw, decoded);
    }

    fn piece(&mut self, at: usize, len: usize, raw: Range<u64>, decoded: bool) {
        let raw_len = (raw.end - raw.start) as u32;
        if let Some(last) = self.pieces.last_mut() {
            let joins = (last.at + last.len) as usize == at && last.raw + u64::from(last.raw_len) == raw.start;
            if joins && !last.decoded && !decoded {
                last.len += len as u32;
                last.raw_len += raw_len;
                return;
            }
        }
        self.pieces.push(Piece { at: at as u32, len: len as u32, raw: raw.start, raw_len, decoded });
    }
}

/// White space as a reader sees it, with the invisible characters that word processors and chat tools leave behind.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoded_word_as_long_as_its_raw_bytes_still_maps_as_a_whole() {
        // UTF-16LE "é": two raw bytes, two of UTF-8, not the same. And a control sign before a letter of an old charset:
        // what is left of the text is as long as the raw bytes of all of it.
        let mut b = TextBuilder::new();
        b.push_decoded("\u{e9}", 10..12);
        b.push_decoded("\u{8f}\u{e9}", 12..14);
        let text = b.finish();
        assert!(text.pieces().iter().all(|p| p.decoded), "{:?}", text.pieces());
        assert_eq!(text.raw_ranges(0..1).first(), Some(&(10..12)));
    }
}
