//! Decoded text in, the way back to the raw file out: which raw bytes stand behind a byte of decoded text.
//!
//! A reader that undoes an encoding (quoted-printable, base64, a charset) before it parses keeps an [`OffsetMap`] beside
//! the decoded text and pushes pieces through it. Runs are in order and never overlap in the decoded text.

use std::ops::Range;

use super::text::{ReaderText, TextBuilder};

/// A stretch of decoded text and the raw bytes it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    at: usize,
    len: usize,
    raw: u64,
    raw_len: u64,
    /// The bytes are the same in both, so the run may be cut anywhere.
    same: bool,
}

/// The map from decoded text to the raw file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    runs: Vec<Run>,
}

impl OffsetMap {
    /// No text yet; see [`OffsetMap::push_same`] and [`OffsetMap::push_decoded`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Text of `len` bytes that stands in the raw file byte for byte, beginning at `raw`.
    pub fn identity(len: usize, raw: u64) -> Self {
        let mut map = Self::new();
        map.push_same(0, len, raw);
        map
    }

    /// Notes that decoded bytes `at..at + len` are the raw bytes from `raw` on. Empty stretches are ignored.
    pub fn push_same(&mut self, at: usize, len: usize, raw: u64) {
        if len == 0 {
            return;
        }
        if let Some(last) = self.runs.last_mut()
            && last.same
            && last.at + last.len == at
            && last.raw + last.raw_len == raw
        {
            last.len += len;
            last.raw_len += len as u64;
            return;
        }
        self.runs.push(Run { at, len, raw, raw_len: len as u64, same: true });
    }

    /// Notes that decoded bytes `at..at + len` came, as a whole, from the raw bytes `raw`.
    pub fn push_decoded(&mut self, at: usize, len: usize, raw: Range<u64>) {
        if len > 0 {
            self.runs.push(Run { at, len, raw: raw.start, raw_len: raw.end.saturating_sub(raw.start), same: false });
        }
    }

    /// Appends what `of` says about `range`, for text that was taken over from there unchanged and now begins at `at`.
    pub fn copy(&mut self, at: usize, of: &OffsetMap, range: Range<usize>) {
        for run in of.touching(&range) {
            let (start, end) = (run.at.max(range.start), (run.at + run.len).min(range.end));
            let (to, raw) = (at + start - range.start, cut(run, &range));
            if run.same {
                self.push_same(to, end - start, raw.start);
            } else {
                self.push_decoded(to, end - start, raw);
            }
        }
    }

    /// The raw bytes from the first to the last behind `range`; `None` when no run touches it.
    pub fn raw(&self, range: Range<usize>) -> Option<Range<u64>> {
        let mut out: Option<Range<u64>> = None;
        for run in self.touching(&range) {
            let raw = cut(run, &range);
            out = Some(match out {
                Some(seen) => seen.start.min(raw.start)..seen.end.max(raw.end),
                None => raw,
            });
        }
        out
    }

    /// Pushes `text[range]`, where `text` is the decoded text of this map.
    pub fn push_into(&self, builder: &mut TextBuilder, text: &str, range: Range<usize>) {
        for run in self.touching(&range) {
            let (start, end) = (run.at.max(range.start), (run.at + run.len).min(range.end));
            let Some(part) = text.get(start..end) else { continue };
            if run.same {
                builder.push_raw(part, run.raw + (start - run.at) as u64);
            } else {
                builder.push_decoded(part, run.raw..run.raw + run.raw_len);
            }
        }
    }

    /// The text of a reader text with its map, to be read once more (chat markup inside a JSON string).
    pub fn of(text: &ReaderText) -> Self {
        let mut map = Self::new();
        for piece in text.pieces() {
            let raw = piece.raw..piece.raw + u64::from(piece.raw_len);
            if piece.decoded {
                map.push_decoded(piece.at as usize, piece.len as usize, raw);
            } else {
                map.push_same(piece.at as usize, piece.len as usize, piece.raw);
            }
        }
        map
    }

    /// Pushes `text`, decoded once more (an entity) from `range` of the decoded text of this map.
    pub fn push_entity(&self, builder: &mut TextBuilder, text: &str, range: Range<usize>) {
        if let Some(raw) = self.raw(range) {
            builder.push_decoded(text, raw);
        }
    }

    fn touching(&self, range: &Range<usize>) -> impl Iterator<Item = &Run> {
        let first = self.runs.partition_point(|r| r.at + r.len <= range.start);
        let end = range.end;
        self.runs[first..].iter().take_while(move |r| r.at < end)
    }
}

/// Appends a finished reader text to another, with a break between them.
pub fn append(builder: &mut TextBuilder, text: &ReaderText) {
    builder.push_break();
    let mut done = 0;
    for piece in text.pieces() {
        let (start, end) = (piece.at as usize, (piece.at + piece.len) as usize);
        if start > done {
            builder.push_break();
        }
        done = end;
        let Some(part) = text.as_str().get(start..end) else { continue };
        if piece.decoded {
            builder.push_decoded(part, piece.raw..piece.raw + u64::from(piece.raw_len));
        } else {
            builder.push_raw(part, piece.raw);
        }
    }
}

/// The raw bytes of a run behind `range`: cut when the bytes are the same, whole otherwise.
fn cut(run: &Run, range: &Range<usize>) -> Range<u64> {
    if !run.same {
        return run.raw..run.raw + run.raw_len;
    }
    let (start, end) = (run.at.max(range.start), (run.at + run.len).min(range.end));
    run.raw + (start - run.at) as u64..run.raw + (end - run.at) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_same_runs_and_keeps_decoded_ones_whole() {
        let text = "caf\u{e9} bar";
        let mut map = OffsetMap::new();
        map.push_same(0, 3, 100);
        map.push_decoded(3, 2, 103..109);
        map.push_same(5, 4, 109);
        assert_eq!(map.raw(1..2), Some(101..102));
        assert_eq!(map.raw(3..5), Some(103..109));
        assert_eq!(map.raw(0..9), Some(100..113));
        let mut b = TextBuilder::new();
        map.push_into(&mut b, text, 2..7);
        let r = b.finish();
        assert_eq!(r.as_str(), "f\u{e9} b");
        assert_eq!(r.raw_ranges(0..r.as_str().len()), vec![102..111]);
    }
}
