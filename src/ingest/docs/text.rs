//! Plain text in, a segment for each paragraph, list entry and short line out.
//!
//! Lines that were broken to fit a width are joined again; lines that somebody ended on purpose stay apart.

use std::ops::Range;

use super::{Draft, Source};
use crate::ingest::{Document, ReaderText, SegmentKind, TextBuilder};

/// A line at least this long may have been broken by a program: common widths are 65 to 80, less the last word.
const FULL: usize = 55;
/// A title is short.
const TITLE_WORDS: usize = 16;

struct Line<'t> {
    number: usize,
    range: Range<usize>,
    text: &'t str,
    indent: usize,
    /// Bytes of the bullet before the words; numbers are words.
    marker: Option<usize>,
}

/// Reads a plain text file; `None` when it holds no words.
pub fn read(path: &str, source: &Source) -> Option<Document> {
    let mut draft = Draft::new(path, "text");
    let lines = lines(source.text());
    let (mut at, mut width) = (0, 0);
    while at < lines.len() {
        let line = &lines[at];
        if line.text.is_empty() || is_rule(line.text) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        if at == 0 || lines[at - 1].text.is_empty() {
            // Program-made breaks fall where the next word would not have fitted into the block's longest line.
            width = lines[at..].iter().take_while(|l| !l.text.is_empty()).map(|l| l.text.len()).max().unwrap_or(0);
        }
        while end < lines.len() && joins(&lines[end - 1], &lines[end], line, width) {
            end += 1;
        }
        let locator = [("line", line.number.to_string())];
        let text = text(source, &lines[at..end]);
        let alone = lines.get(end).is_none_or(|l| l.text.is_empty() || is_rule(l.text));
        if end == at + 1 && line.marker.is_none() && is_heading(line.text, lines.get(end).map(|l| l.text)) {
            draft.heading(if draft.document.segments.is_empty() { 1 } else { 2 }, text, &locator);
        } else {
            if draft.document.segments.is_empty() && alone && end == at + 1 && is_title(line.text) {
                draft.title(text.as_str());
            }
            draft.push(text, SegmentKind::New, &locator);
        }
        at = end;
    }
    draft.finish()
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let mut out = Vec::new();
    for (i, full) in text.split_inclusive('\n').enumerate() {
        let bare = full.trim_start();
        let start = at + full.len() - bare.len();
        let bare = bare.trim_end();
        at += full.len();
        let indent = full.len() - full.trim_start_matches([' ', '\t']).len();
        out.push(Line { number: i + 1, range: start..start + bare.len(), text: bare, indent, marker: marker(bare) });
    }
    out
}

/// Whether `line` goes on with the paragraph that `first` began and `before` continued; `width` is the longest line's.
fn joins(before: &Line, line: &Line, first: &Line, width: usize) -> bool {
    let apart = line.text.is_empty() || line.marker.is_some() || is_rule(line.text);
    if apart || is_columns(line.text) || is_columns(before.text) {
        return false;
    }
    let word = line.text.split_whitespace().next().map_or(0, str::len);
    let full = before.text.len() >= FULL && before.text.len() + 1 + word > width;
    if first.marker.is_some() {
        // A list entry goes on where it is indented under its marker, or where its line was full.
        return line.indent > first.indent || full && goes_on(line.text);
    }
    let ended = before.text.ends_with(['.', '!', '?', ':']);
    !is_label(line.text) && !ended && (full || goes_on(line.text) && before.text.len() >= FULL / 2)
}

fn goes_on(text: &str) -> bool {
    text.starts_with(|c: char| c.is_lowercase())
}

/// Length of a bullet with its space, or 0 for a number, which stays part of the text; `None` for an ordinary line.
fn marker(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if matches!(first, '-' | '*' | '+' | '•' | '–' | '—' | '▪' | '◦' | '·' | '‣' | 'o') {
        let rest = &text[first.len_utf8()..];
        return rest.starts_with([' ', '\t']).then(|| text.len() - rest.trim_start().len());
    }
    let number = text.trim_start_matches('(');
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let letters = usize::from(digits == 0 && number.as_bytes().first().is_some_and(u8::is_ascii_lowercase));
    let rest = number.get((digits + letters).min(number.len())..)?;
    let closed = rest.starts_with(") ") || digits > 0 && digits <= 2 && rest.starts_with(". ");
    (digits + letters > 0 && digits <= 3 && closed).then_some(0)
}

/// A line of dashes, equal signs, stars or underscores.
fn is_rule(text: &str) -> bool {
    text.len() >= 3 && text.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '~' | '#' | '·' | '—' | '─' | ' '))
}

/// A row of a table made with spaces or tabs.
fn is_columns(text: &str) -> bool {
    text.contains('\t') || text.contains("   ") || text.matches("  ").count() >= 2
}

/// `Label: value`, where the label is at most three words.
fn is_label(text: &str) -> bool {
    let Some((label, _)) = text.split_once(": ") else { return false };
    label.split_whitespace().count() <= 3 && label.starts_with(|c: char| c.is_uppercase())
}

fn is_heading(text: &str, next: Option<&str>) -> bool {
    if !is_title(text) {
        return false;
    }
    let underlined = next
        .is_some_and(|n| n.len() >= 3 && n.bytes().all(|b| b == b'=') || n.len() >= 3 && n.bytes().all(|b| b == b'-'));
    let capitals = text.chars().filter(|c| c.is_alphabetic()).count() >= 4 && !text.chars().any(char::is_lowercase);
    underlined || capitals
}

fn is_title(text: &str) -> bool {
    text.split_whitespace().take(TITLE_WORDS + 1).count() <= TITLE_WORDS && !text.ends_with(['.', ',', ';', '?', '!'])
}

fn text(source: &Source, lines: &[Line]) -> ReaderText {
    let mut builder = TextBuilder::new();
    if let [first, ..] = lines {
        // The whole stretch is pushed at once, so that the line ends between stay part of what a quote covers.
        let start = first.range.start + first.marker.unwrap_or(0);
        source.push(&mut builder, start..lines[lines.len() - 1].range.end);
    }
    builder.finish()
}

#[cfg(test)]
mod tests;
