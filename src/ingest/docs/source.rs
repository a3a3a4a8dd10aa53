//! Bytes of a text file in, text out, with the one map back to the bytes that all readers of this room use.

use std::ops::Range;

use crate::diag::Problem;
use crate::ingest::decode::{self, Decoded};
use crate::ingest::offsets::OffsetMap;
use crate::ingest::text::{ReaderText, TextBuilder};

/// A decoded text and the map to its raw bytes.
pub struct Source<'b> {
    bytes: &'b [u8],
    decoded: Decoded<'b>,
    pub map: OffsetMap,
}

impl<'b> Source<'b> {
    /// Decodes a file's bytes; a byte order mark is not part of the text.
    pub fn new(bytes: &'b [u8]) -> Self {
        let decoded = decode::text(bytes);
        let text = decoded.text();
        let first = decoded.raw(0) as usize;
        let mut map = OffsetMap::new();
        if bytes.get(first..) == Some(text.as_bytes()) {
            map.push_same(0, text.len(), first as u64);
        } else {
            for (at, c) in text.char_indices() {
                let raw = decoded.raw(at)..decoded.raw(at + c.len_utf8());
                if bytes.get(raw.start as usize..raw.end as usize) == text.as_bytes().get(at..at + c.len_utf8()) {
                    map.push_same(at, c.len_utf8(), raw.start);
                } else {
                    map.push_decoded(at, c.len_utf8(), raw);
                }
            }
        }
        Self { bytes, decoded, map }
    }

    pub fn text(&self) -> &str {
        self.decoded.text()
    }

    /// Pushes a byte range of the text with its raw bytes.
    pub fn push(&self, builder: &mut TextBuilder, range: Range<usize>) {
        self.map.push_into(builder, self.text(), range);
    }

    /// Reader text of one byte range.
    pub fn reader_text(&self, range: Range<usize>) -> ReaderText {
        let mut builder = TextBuilder::new();
        self.push(&mut builder, range);
        builder.finish()
    }

    /// Raw bytes behind a range of the text; an empty range gives an empty range at its place.
    pub fn raw(&self, range: Range<usize>) -> Range<u64> {
        self.decoded.raw(range.start)..self.decoded.raw(range.end)
    }

    /// Parts of the text joined into one, with a map from the joined text to the raw file.
    pub fn part(&self, ranges: &[Range<usize>]) -> (String, OffsetMap) {
        let (mut text, mut map) = (String::new(), OffsetMap::new());
        for range in ranges {
            let part = self.text().get(range.clone()).unwrap_or_default();
            let mut at = range.start;
            for c in part.chars() {
                let (next, to) = (at + c.len_utf8(), text.len());
                let raw = self.raw(at..next);
                text.push(c);
                if self.bytes.get(raw.start as usize..raw.end as usize) == Some(&text.as_bytes()[to..]) {
                    map.push_same(to, next - at, raw.start);
                } else {
                    map.push_decoded(to, next - at, raw);
                }
                at = next;
            }
        }
        (text, map)
    }

    /// What a person should know about the encoding; `None` for sound UTF-8.
    pub fn problem(&self, path: &str) -> Option<Problem> {
        self.decoded.problem(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(range: Range<u64>) -> Vec<Range<u64>> {
        std::iter::once(range).collect()
    }

    fn read(bytes: &[u8]) -> (String, Vec<Range<u64>>) {
        let source = Source::new(bytes);
        let text = source.reader_text(0..source.text().len());
        let ranges = text.raw_ranges(0..text.as_str().len());
        (text.as_str().to_string(), ranges)
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(read(b"\xef\xbb\xbfhi"), ("hi".into(), one(3..5)));
    }

    #[test]
    fn utf16_with_and_without_a_mark() {
        let little: Vec<u8> = "price: 5 €".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&little), ("price: 5 €".into(), one(0..20)));
        let big: Vec<u8> = "\u{feff}Preis".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&big), ("Preis".into(), one(2..12)));
    }

    #[test]
    fn windows_1252_maps_each_letter_to_its_byte() {
        let source = Source::new(b"Gr\xfc\xdfe aus K\xf6ln, f\xfcr Ihre M\xfche vielen Dank");
        assert!(source.text().starts_with("Grüße aus Köln"));
        let at = source.text().find('ß').unwrap();
        assert_eq!(source.raw(at..at + 2), 3..4);
    }

    #[test]
    fn every_byte_is_survived() {
        let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
        for start in 0..4 {
            let source = Source::new(&bytes[start..]);
            assert!(source.raw(0..source.text().len()).end <= bytes.len() as u64);
        }
    }
}
