//! Delimited text in, records out with the place of every cell; nothing is copied and nothing is guessed away.
//!
//! Follows RFC 4180 where the text does, and keeps going where it does not: a quote inside a plain cell is a character,
//! a quote that closes nothing is a character, and a quote that is never closed costs its own line, not the rest of the
//! file. Knows nothing of what the columns mean.

use std::borrow::Cow;
use std::ops::Range;

/// A quoted cell longer than this is taken for a forgotten closing quote: Salesforce's longest text field holds 131,072
/// characters, and four bytes a character with room to spare stay below it.
const LONGEST_CELL: usize = 1 << 20;

/// How far a closing quote is looked for, on the same line only, once too much was searched in vain: most quoted cells
/// are shorter, and a hostile file stays linear.
const IMPATIENT: usize = 256;

/// One cell as a byte range of the text, quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub range: Range<usize>,
    pub quoted: bool,
}

impl Slot {
    /// Byte range of what stands between the quotes, or of the whole cell.
    pub fn inner(&self) -> Range<usize> {
        if self.quoted { self.range.start + 1..self.range.end - 1 } else { self.range.clone() }
    }

    /// The cell's value: outer quotes gone, doubled quotes undone, nothing trimmed.
    pub fn value<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let inner = &text[self.inner()];
        if self.quoted && inner.contains("\"\"") { inner.replace("\"\"", "\"").into() } else { inner.into() }
    }

    /// Runs of the value that stand in the text byte for byte: the second quote of each doubled pair is left out.
    pub fn runs(&self, text: &str) -> Vec<Range<usize>> {
        let inner = self.inner();
        let mut runs = Vec::new();
        let mut from = inner.start;
        if self.quoted {
            let mut at = inner.start;
            while let Some(found) = text[at..inner.end].find("\"\"") {
                at += found + 2;
                runs.push(from..at - 1);
                from = at;
            }
        }
        runs.push(from..inner.end);
        runs
    }
}

/// One row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Line of the file on which the row begins, from 1.
    pub line: usize,
    pub slots: Vec<Slot>,
}

/// Everything found in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Rows with at least one character, the header first.
    pub records: Vec<Record>,
    /// Lines on which a quote opens and never closes.
    pub unclosed: Vec<usize>,
    /// Whether strict readers see the same cells: equal widths, no stray quotes, no blank lines.
    pub strict: bool,
    /// Bytes looked through for closing quotes that never came; beyond [`LONGEST_CELL`] the search is cut short.
    wasted: usize,
}

/// Finds the rows and cells of `text`, whose cells are parted by `delimiter` (an ASCII character).
pub fn scan(text: &str, delimiter: u8) -> Scan {
    scan_from(text, 0, delimiter)
}

/// The same, for a table that begins at byte `start` of the text.
pub fn scan_from(text: &str, start: usize, delimiter: u8) -> Scan {
    let bytes = text.as_bytes();
    let mut out = Scan { strict: true, ..Scan::default() };
    let (mut at, mut line) = (start, 1 + count(b'\n', &bytes[..start]));
    while at < bytes.len() {
        let mut record = Record { line, slots: Vec::new() };
        loop {
            let slot = slot(bytes, at, delimiter, &mut out, line);
            line += count(b'\n', &bytes[slot.range.clone()]);
            at = slot.range.end;
            record.slots.push(slot);
            if bytes.get(at) != Some(&delimiter) {
                break;
            }
            at += 1;
        }
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => at += 2,
            (Some(b'\r'), _) => {
                out.strict = false;
                at += 1;
            }
            (Some(_), _) => at += 1,
            (None, _) => {}
        }
        line += 1;
        match record.slots.as_slice() {
            [only] if only.range.is_empty() => out.strict = false,
            _ => out.records.push(record),
        }
    }
    let width = out.records.first().map_or(0, |r| r.slots.len());
    out.strict &= out.records.iter().all(|r| r.slots.len() == width);
    out
}

/// The cell that begins at byte `at`; it ends before a delimiter, a line end or the end of the text.
fn slot(bytes: &[u8], at: usize, delimiter: u8, out: &mut Scan, line: usize) -> Slot {
    let ends = |i: usize| bytes.get(i).is_none_or(|&b| b == delimiter || b == b'\n' || b == b'\r');
    if bytes.get(at) == Some(&b'"') {
        let patient = out.wasted <= LONGEST_CELL;
        let limit = bytes.len().min(at + if patient { LONGEST_CELL } else { IMPATIENT });
        let mut i = at + 1;
        while i < limit {
            match bytes[i] {
                b'\n' if !patient => break,
                b'"' if bytes.get(i + 1) == Some(&b'"') => i += 2,
                b'"' if ends(i + 1) => return Slot { range: at..i + 1, quoted: true },
                // A quote that opens a line: the row before it was never closed.
                b'"' if bytes[i - 1] == b'\n' => break,
                b => {
                    out.strict &= b != b'"';
                    i += 1;
                }
            }
        }
        out.wasted += i - at;
        out.unclosed.push(line);
    }
    let len = bytes[at..].iter().position(|&b| b == delimiter || b == b'\n' || b == b'\r').unwrap_or(bytes.len() - at);
    out.strict &= !bytes[at..at + len].contains(&b'"');
    Slot { range: at..at + len, quoted: false }
}

fn count(byte: u8, bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b == byte).count()
}

/// Delimiters that exports use, the commonest first.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The delimiter that Excel's `sep=;` line tells, and where the line after it begins.
pub fn told(text: &str) -> Option<(u8, usize)> {
    let rest = text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP="))?;
    let delimiter = *rest.as_bytes().first().filter(|b| b.is_ascii_punctuation() || **b == b'\t')?;
    Some((delimiter, text.find('\n').map_or(text.len(), |n| n + 1)))
}

/// The delimiter of a text that looks like a table, and where its first row begins; `None` for prose.
///
/// Excel's `sep=;` line decides by itself. Otherwise a delimiter must give at least two columns and the same number in
/// nine of ten of the first rows; the one that gives the most columns wins.
pub fn sniff(text: &str) -> Option<(u8, usize)> {
    if text.starts_with("sep=") || text.starts_with("SEP=") {
        return told(text);
    }
    // Twenty rows show a table's shape; 64 KiB hold them even where cells are long.
    let head = &text[..text.floor_char_boundary(1 << 16)];
    let mut best: Option<(usize, u8)> = None;
    for delimiter in DELIMITERS {
        let rows = scan(head, delimiter).records;
        let rows = if head.len() < text.len() && rows.len() > 1 { &rows[..rows.len() - 1] } else { &rows[..] };
        let rows = &rows[..rows.len().min(20)];
        let Some(width) = rows.first().map(|r| r.slots.len()).filter(|&w| w > 1) else { continue };
        let same = rows.iter().filter(|r| r.slots.len() == width).count();
        if same * 10 >= rows.len() * 9 && best.is_none_or(|(w, _)| width > w) {
            best = Some((width, delimiter));
        }
    }
    best.map(|(_, delimiter)| (delimiter, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let value = |s: &Slot| s.value(text).into_owned();
        scan(text, delimiter).records.iter().map(|r| r.slots.iter().map(value).collect()).collect()
    }

    #[test]
    fn line_ends_and_delimiters_inside_quotes_belong_to_the_cell() {
        let text = "a,b\r\n\"1,\r\n2\",\"say \"\"hi\"\"\"\n3,\n";
        assert_eq!(values(text, b','), [["a", "b"], ["1,\r\n2", "say \"hi\""], ["3", ""]]);
        let found = scan(text, b',');
        assert!(found.strict);
        assert_eq!(found.records.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_its_own_line() {
        let text = "a,b\n\"open,2\n3,4\n\"5\",6\n";
        let found = scan(text, b',');
        assert_eq!(values(text, b',')[2..], [["3", "4"], ["5", "6"]]);
        assert_eq!(found.unclosed, [2]);
        assert!(!found.strict);
    }

    #[test]
    fn stray_quotes_are_characters() {
        assert_eq!(values("a,b\n5\" pipe,x\n\"a \"b\" c\",y\n", b',')[1..], [["5\" pipe", "x"], ["a \"b\" c", "y"]]);
    }

    #[test]
    fn runs_spell_the_value() {
        let text = "\"a \"\"b\"\"\"\"c\"";
        let slot = &scan(text, b',').records[0].slots[0];
        let spelled: String = slot.runs(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(spelled, slot.value(text));
    }

    #[test]
    fn many_open_quotes_stay_linear() {
        let text = "x,y\n".to_string() + &"\"a\",\"b\n".repeat(100_000);
        assert!(scan(&text, b',').records.len() > 40_000);
    }

    #[test]
    fn delimiters_are_told_from_prose() {
        assert_eq!(sniff("a;b;c\n1,5;2;3\n"), Some((b';', 0)));
        assert_eq!(sniff("sep=;\na;b\n"), Some((b';', 6)));
        assert_eq!(sniff("a\tb\n1\t2\n"), Some((b'\t', 0)));
        assert_eq!(sniff("Dear Ann,\nthank you for the call, it was good, as ever.\nBest,\nJo\n"), None);
    }
}
