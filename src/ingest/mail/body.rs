//! A message's text or HTML in, lines of reader text out, each with its quote depth; lines in, paragraphs out.
//!
//! What is quoted by whom and where the signature begins is decided on lines; the paragraph is put together afterwards,
//! so hard-wrapped and `format=flowed` text reads as it was written.

use crate::ingest::html::{self, BlockKind, Hint};
use crate::ingest::offsets::{self, OffsetMap};
use crate::ingest::text::{ReaderText, TextBuilder};

/// One line of a plain body, or one block of an HTML body.
#[derive(Clone, Debug)]
pub struct Line {
    pub text: ReaderText,
    /// 1 for the first line of the body.
    pub number: usize,
    /// How many levels of `>` or of quoting elements it stands under.
    pub depth: usize,
    /// An empty line or an element's border lies before it.
    pub gap: bool,
    /// Opens a list item or is a table row: never joined to the line before.
    pub opens: bool,
    /// The line was cut by a mail program, so the next line goes on with its sentence.
    pub flows: bool,
    pub hint: Option<Hint>,
    /// Length in characters, for the guess at hard wraps.
    pub width: usize,
}

/// Lines of a plain text body.
pub fn plain_lines(text: &str, map: &OffsetMap, flowed: bool) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let (mut at, mut gap, mut last_depth) = (0, true, 0);
    for (n, whole) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += whole.len();
        let line = whole.trim_end_matches(['\n', '\r']);
        let (depth, skip) = arrows(line);
        let content = &line[skip..];
        let mut builder = TextBuilder::new();
        map.push_into(&mut builder, text, start + skip..start + line.len());
        let reader = builder.finish();
        if reader.is_empty() {
            gap = true;
            continue;
        }
        let flows = flowed && content.ends_with(' ') && content.trim_end() != "--";
        let opens = is_item(content) || content.contains('\t') && content.trim().contains('\t');
        let width = line.chars().count();
        let gap_here = std::mem::take(&mut gap) || depth != last_depth;
        out.push(Line { text: reader, number: n + 1, depth, gap: gap_here, opens, flows, hint: None, width });
        last_depth = depth;
    }
    out
}

/// Lines of an HTML body; hidden blocks (previews for the inbox) are left out.
pub fn html_lines(text: &str, map: &OffsetMap) -> Vec<Line> {
    let blocks = html::blocks(text, map).into_iter().filter(|b| !b.hidden && b.kind != BlockKind::Title);
    let mut out = Vec::new();
    for (n, block) in blocks.enumerate() {
        let (arrows, _) = arrows(block.text.as_str());
        out.push(Line {
            number: n + 1,
            depth: (block.quote + arrows).min(MAX_DEPTH),
            gap: !block.continues,
            opens: matches!(block.kind, BlockKind::Item | BlockKind::Row | BlockKind::Heading(_)),
            flows: false,
            hint: block.hint,
            width: 0,
            text: block.text,
        });
    }
    out
}

/// Deepest quote that is told apart; a thread of more replies than this is read as that deep.
const MAX_DEPTH: usize = 64;

/// Counts `>` at the start of a line, with spaces between them allowed, and how many bytes they take.
fn arrows(line: &str) -> (usize, usize) {
    let (mut depth, mut end) = (0, 0);
    for (i, c) in line.char_indices() {
        match c {
            '>' => (depth, end) = (depth + 1, i + 1),
            ' ' if i - end < 2 => {}
            _ => break,
        }
    }
    (depth.min(MAX_DEPTH), end)
}

/// A bullet, a number with a dot or bracket, or a letter with a bracket.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let mut chars = line.chars();
    match chars.next() {
        Some('-' | '*' | '+' | '\u{2022}' | '\u{b7}' | '\u{2013}' | '\u{25aa}' | '\u{25e6}' | '\u{2023}') => {
            chars.next().is_some_and(char::is_whitespace)
        }
        Some(c) if c.is_ascii_digit() => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            digits <= 2 && line[digits..].starts_with(['.', ')']) && line[digits + 1..].starts_with(char::is_whitespace)
        }
        Some(c) if c.is_ascii_alphabetic() => chars.next() == Some(')'),
        _ => false,
    }
}

/// Widest line that still counts as wrapped by a mail program: RFC 5322 asks for 78, some clients use up to 100.
const MAX_WRAP: usize = 100;
/// Narrowest wrap that is believed: below it, short lines are meant to be short.
const MIN_WRAP: usize = 60;

/// The column at which a body was wrapped; `None` when it was not.
pub fn wrap_width(lines: &[Line]) -> Option<usize> {
    let widest = lines.iter().map(|l| l.width).max().unwrap_or(0);
    (widest > 0 && widest <= MAX_WRAP).then_some(widest.max(MIN_WRAP))
}

/// Whether `next` goes on with the paragraph of `line`.
pub fn continues(line: &Line, next: &Line, wrap: Option<usize>) -> bool {
    if next.gap || next.opens || line.depth != next.depth {
        return false;
    }
    if line.flows {
        return true;
    }
    let first_word = next.text.as_str().split(' ').next().unwrap_or_default().chars().count();
    wrap.is_some_and(|w| line.width > 0 && line.width + 1 + first_word > w)
}

/// Puts lines together into one reader text.
pub fn join(lines: &[Line]) -> ReaderText {
    let mut builder = TextBuilder::new();
    for line in lines {
        offsets::append(&mut builder, &line.text);
    }
    builder.finish()
}
