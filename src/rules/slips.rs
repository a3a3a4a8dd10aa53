//! Why a file is not YAML, from where the reader stopped: the slip itself often stands some lines above.

use std::ops::Range;

use super::tree::Source;
use crate::diag::Diagnostic;

/// The fault at the slip that most likely led to it: a tab, a quotation mark or a bracket that is never closed; else where
/// reading stopped, with the reader's own reason.
pub fn told(source: &Source, stopped: Range<usize>, reason: String) -> Diagnostic {
    let text = source.text.as_str();
    let fault = |at: &Range<usize>| source.fault("D002", at, "this file is not valid YAML");
    let line = text[..stopped.start].rfind('\n').map_or(0, |i| i + 1);
    let indent = text[line..].find(|c: char| c != ' ' && c != '\t').unwrap_or(0);
    if let Some(tab) = text[line..line + indent].find('\t') {
        let at = line + tab..line + tab + 1;
        return fault(&at).label("a tab").help("indent with spaces, two for each level");
    }
    match open(&text[..text[stopped.start..].find('\n').map_or(text.len(), |i| stopped.start + i)]) {
        Some((at, '"')) => fault(&(at..at + 1))
            .label("opened here and never closed")
            .help("close the quotation marks on the same line"),
        Some((at, bracket)) if text[..at].matches('\n').count() < text[..stopped.start].matches('\n').count() => {
            let closing = if bracket == '[' { ']' } else { '}' };
            fault(&(at..at + 1)).label("opened here and never closed").help(format!("close it with `{closing}`"))
        }
        _ => fault(&stopped)
            .label(reason)
            .help("put quotation marks around a text that holds `: ` or begins with `@`, `*`, `[` or `{`"),
    }
}

/// The first quotation mark that its line does not close, else the innermost bracket that is still open, with its place.
fn open(text: &str) -> Option<(usize, char)> {
    let mut brackets: Vec<(usize, char)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut quote: Option<usize> = None;
        let mut before = ' ';
        for (i, c) in line.char_indices() {
            match (quote, c) {
                // Inside a text an apostrophe or an inch is no quotation mark.
                (None, '"') if " [{,:(".contains(before) => quote = Some(at + i),
                (Some(_), '"') if before != '\\' => quote = None,
                (None, '#') if before.is_whitespace() => break,
                (None, '[' | '{') if " [{,:-".contains(before) => brackets.push((at + i, c)),
                (None, ']' | '}') => drop(brackets.pop()),
                _ => {}
            }
            before = c;
        }
        if let Some(at) = quote {
            return Some((at, '"'));
        }
        at += line.len();
    }
    brackets.pop()
}
