//! Lines of a text with their places, whatever ends them.

use std::ops::Range;

/// One line without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    pub text: &'t str,
    /// Byte offset of the line in the text.
    pub at: usize,
    /// Line number from 1.
    pub number: usize,
}

impl Line<'_> {
    pub fn is_blank(&self) -> bool {
        self.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty()
    }

    /// The range in the text of the line from byte `from` on.
    pub fn tail(&self, from: usize) -> Range<usize> {
        self.at + from.min(self.text.len())..self.at + self.text.len()
    }
}

/// All lines; `\n`, `\r\n` and a lone `\r` each end one.
pub fn split(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        lines.push(Line { text: &rest[..end], at, number: lines.len() + 1 });
        at += end + if rest[end..].starts_with("\r\n") { 2 } else { 1 };
    }
    lines
}
