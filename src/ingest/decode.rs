//! Bytes of a text file in, UTF-8 text out, with the way back from every character to its bytes.
//!
//! A byte order mark decides first, then strict UTF-8, then the zero bytes that give UTF-16 away, then a guess among the
//! legacy encodings. For UTF-8 an offset in the text is an offset in the file (plus the mark); for all others the map
//! leads through the decoded characters, so a quote from such a file must be decoded before it is compared.

use std::{borrow::Cow, ops::Range};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding};

use super::text::TextBuilder;
use crate::diag::{Problem, Severity};

/// Text of a file and the map to its bytes.
#[derive(Debug)]
pub struct Decoded<'b> {
    text: Cow<'b, str>,
    encoding: &'static str,
    /// Bytes or byte sequences that could not be read and stand as U+FFFD.
    damaged: usize,
    /// Offset of the first text byte, used when `marks` is empty.
    base: u64,
    /// Places where text and file fall out of step, ascending; empty for sound UTF-8.
    marks: Vec<Mark>,
}

/// From `text` on, up to the next mark, file offsets run in step with text offsets.
#[derive(Clone, Copy, Debug)]
struct Mark {
    text: usize,
    raw: u64,
}

impl Decoded<'_> {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Offset in the file of the character that begins at a byte offset of the text (or of the end of the text).
    pub fn raw(&self, text_offset: usize) -> u64 {
        match self.marks.partition_point(|m| m.text <= text_offset).checked_sub(1).map(|i| self.marks[i]) {
            Some(mark) => mark.raw + (text_offset - mark.text) as u64,
            None => self.base + text_offset as u64,
        }
    }

    /// Appends a range of the text, which must begin and end between characters, with its bytes in the file.
    pub fn push(&self, builder: &mut TextBuilder, range: Range<usize>) {
        let Some(text) = self.text.get(range.clone()) else { return };
        if self.marks.is_empty() {
            builder.push_raw(text, self.raw(range.start));
            return;
        }
        for (at, c) in text.char_indices() {
            let (from, to) = (range.start + at, range.start + at + c.len_utf8());
            let raw = self.raw(from)..self.raw(to);
            let mut bytes = [0; 4];
            let c = &*c.encode_utf8(&mut bytes);
            if raw.end - raw.start == c.len() as u64 {
                builder.push_raw(c, raw.start);
            } else {
                builder.push_decoded(c, raw);
            }
        }
    }

    /// What a person should know about the encoding; `None` for sound UTF-8.
    pub fn problem(&self, source: &str) -> Option<Problem> {
        if self.damaged > 0 {
            let what = format!("{} places hold bytes that are not valid {}", self.damaged, self.encoding);
            let help = "The rest was read; export the file again as UTF-8 to have all of it.";
            return Some(Problem::new(source, Severity::Partial, what, help));
        }
        if self.marks.is_empty() {
            return None;
        }
        let what = format!("the file is in {}, not UTF-8, and was converted", self.encoding);
        Some(Problem::new(source, Severity::Note, what, ""))
    }
}

/// Decodes the bytes of a text file; never fails, at worst with U+FFFD in place of what cannot be read.
pub fn text(bytes: &[u8]) -> Decoded<'_> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest, 3);
    }
    if bytes.starts_with(b"\xff\xfe") {
        return utf16(bytes, 2, u16::from_le_bytes, "UTF-16LE");
    }
    if bytes.starts_with(b"\xfe\xff") {
        return utf16(bytes, 2, u16::from_be_bytes, "UTF-16BE");
    }
    match zero_bytes(bytes) {
        Some(0) => return utf16(bytes, 0, u16::from_be_bytes, "UTF-16BE"),
        Some(_) => return utf16(bytes, 0, u16::from_le_bytes, "UTF-16LE"),
        None => {}
    }
    if mostly_utf8(bytes) {
        return utf8(bytes, 0);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    legacy(bytes, if spells_nothing(bytes, guess) { encoding_rs::WINDOWS_1252 } else { guess })
}

/// Whether a guess rests on no word: none of its letters beyond ASCII stands beside another letter. Such a file has signs
/// alone, as "£7k" and dashes in English text, and these are where Windows' western encoding has them.
fn spells_nothing(bytes: &[u8], guess: &'static Encoding) -> bool {
    if !guess.is_single_byte() {
        return false;
    }
    let (text, _) = guess.decode_without_bom_handling(bytes);
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let beside = before.is_alphabetic() || letters.peek().is_some_and(|next| next.is_alphabetic());
        if !c.is_ascii() && c.is_alphabetic() && beside {
            return false;
        }
        before = c;
    }
    true
}

/// Whether the even (0) or the odd (1) bytes are the zero half of UTF-16 text in a European language.
fn zero_bytes(bytes: &[u8]) -> Option<usize> {
    // 512 bytes hold some 250 characters; four of five being ASCII is plain for headers and names in most languages.
    let head = &bytes[..bytes.len().min(512)];
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    (0..2).find(|p| half >= 2 && zeros(*p) * 5 >= half * 4 && zeros(1 - *p) * 5 < half)
}

/// Sound UTF-8, or UTF-8 with a little damage: a cut at the end, or one bad sequence to four good ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let cut_at_end = std::str::from_utf8(bytes).err().is_some_and(|e| e.error_len().is_none());
    bad == 0 || (bad == 1 && cut_at_end) || good >= 4 * bad
}

fn utf8(bytes: &[u8], base: u64) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", damaged: 0, base, marks: Vec::new() };
    }
    let mut out = Growing::new(base);
    for chunk in bytes.utf8_chunks() {
        out.push(chunk.valid(), chunk.valid().len() as u64);
        if !chunk.invalid().is_empty() {
            out.damaged += 1;
            out.push("\u{fffd}", chunk.invalid().len() as u64);
        }
    }
    out.finish("UTF-8")
}

fn utf16<'b>(bytes: &'b [u8], skip: usize, unit: fn([u8; 2]) -> u16, encoding: &'static str) -> Decoded<'b> {
    let mut out = Growing::new(skip as u64);
    let pairs = bytes[skip..].chunks_exact(2);
    let odd = !pairs.remainder().is_empty();
    for c in char::decode_utf16(pairs.map(|p| unit([p[0], p[1]]))) {
        out.damaged += usize::from(c.is_err());
        let c = c.unwrap_or('\u{fffd}');
        let raw = if u32::from(c) > 0xffff { 4 } else { 2 };
        out.push(c.encode_utf8(&mut [0; 4]), raw);
    }
    out.damaged += usize::from(odd);
    out.finish(encoding)
}

/// Feeds one byte at a time, so that each character is known by the bytes that completed it.
fn legacy(bytes: &[u8], encoding: &'static Encoding) -> Decoded<'static> {
    let mut out = Growing::new(0);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut waiting = 0u64;
    for i in 0..=bytes.len() {
        let (last, byte) = (i == bytes.len(), &bytes[i..(i + 1).min(bytes.len())]);
        // One byte completes at most two characters; 32 bytes hold any of them, so the loop below runs once.
        let mut room = [0u8; 32];
        let (result, _, written, damaged) = decoder.decode_to_utf8(byte, &mut room, last);
        debug_assert!(result == CoderResult::InputEmpty);
        out.damaged += usize::from(damaged);
        waiting += byte.len() as u64;
        if let (Ok(text), true) = (std::str::from_utf8(&room[..written]), written > 0) {
            out.push(text, waiting);
            waiting = 0;
        }
    }
    out.finish(encoding.name())
}

/// Text under construction with its marks.
struct Growing {
    text: String,
    raw: u64,
    damaged: usize,
    marks: Vec<Mark>,
    in_step: bool,
}

impl Growing {
    fn new(base: u64) -> Self {
        Self { text: String::new(), raw: base, damaged: 0, marks: Vec::new(), in_step: false }
    }

    fn push(&mut self, text: &str, raw: u64) {
        let same = text.len() as u64 == raw;
        if !(same && self.in_step) {
            self.marks.push(Mark { text: self.text.len(), raw: self.raw });
        }
        self.in_step = same;
        self.text.push_str(text);
        self.raw += raw;
    }

    fn finish(mut self, encoding: &'static str) -> Decoded<'static> {
        self.marks.push(Mark { text: self.text.len(), raw: self.raw });
        Decoded { text: Cow::Owned(self.text), encoding, damaged: self.damaged, base: 0, marks: self.marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and last byte offset of a word, which must stand in one stretch of the file.
    fn range(bytes: &[u8], word: &str) -> (u64, u64) {
        let decoded = text(bytes);
        let mut builder = TextBuilder::new();
        decoded.push(&mut builder, 0..decoded.text().len());
        let reader = builder.finish();
        let at = reader.as_str().find(word).expect("the word stands in the text");
        let ranges = reader.raw_ranges(at..at + word.len());
        assert_eq!(ranges.len(), 1);
        (ranges[0].start, ranges[0].end)
    }

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn a_byte_order_mark_shifts_offsets_and_is_not_text() {
        let bytes = "\u{feff}één dag".as_bytes();
        assert_eq!(text(bytes).text(), "één dag");
        assert_eq!(range(bytes, "dag"), (9, 12));
    }

    #[test]
    fn utf16_is_found_with_and_without_mark_in_both_orders() {
        let words = "Renée agreed to 🎯 May";
        for (bytes, shift) in [
            (wide(words, u16::to_le_bytes), 0),
            (wide(words, u16::to_be_bytes), 0),
            (wide(&format!("\u{feff}{words}"), u16::to_le_bytes), 2),
            (wide(&format!("\u{feff}{words}"), u16::to_be_bytes), 2),
        ] {
            assert_eq!(text(&bytes).text(), words);
            // Sixteen characters of two bytes and one of four stand before the word, with a space after it.
            assert_eq!(range(&bytes, "May"), (shift + 38, shift + 44));
        }
    }

    #[test]
    fn windows_1252_is_guessed_and_maps_to_single_bytes() {
        let bytes = b"Ren\xe9e said: the caf\xe9 opens in \x93May\x94 \x96 d\xe9j\xe0 vu";
        assert!(text(bytes).text().contains("Renée said: the café opens in “May”"));
        assert_eq!(range(bytes, "May"), (31, 34));
        assert_eq!(range(bytes, "é"), (3, 4));
    }

    #[test]
    fn signs_alone_are_western_ones() {
        let bytes = b"Needs handhelds, budget \xa37k \x96 \x93not yet\x94. Carmen OK\x92d the \xa376,500 floor.";
        assert_eq!(text(bytes).text(), "Needs handhelds, budget £7k – “not yet”. Carmen OK’d the £76,500 floor.");
        // Polish is told by its words.
        let polish = encoding_rs::WINDOWS_1250.encode("Łukasz wróci w środę, żeby podpisać umowę na łąki.").0;
        assert!(text(&polish).text().starts_with("Łukasz wróci"));
    }

    #[test]
    fn a_cut_character_does_not_turn_utf8_into_mojibake() {
        let whole = "Zoë: déjà vu";
        let decoded = text(&whole.as_bytes()[..11]);
        assert_eq!(decoded.text(), "Zoë: déj\u{fffd}");
        assert!(decoded.problem("a.vtt").is_some_and(|p| p.severity == Severity::Partial));
    }
}
