//! A brief in, the contract `dossier.brief/1` out: pretty, in the order of the types, the same bytes every time.

use std::fmt::Write as _;

use crate::brief::Brief;

use super::escape::is_hidden;

/// The brief as JSON, two spaces a level, a line break at the end.
///
/// Hidden characters of outside text (see [`is_hidden`]) are written as `\uXXXX`: the same text to a program, and
/// inert on a terminal. Numbers that JSON has no word for (NaN) become `null`, as serde writes them.
///
/// # Errors
/// What serde reports; the types of a brief have no form that it refuses.
pub fn brief(brief: &Brief) -> serde_json::Result<String> {
    let plain = serde_json::to_string_pretty(brief)?;
    let mut out = String::with_capacity(plain.len() + 1);
    let mut units = [0; 2];
    for c in plain.chars() {
        // Outside of strings the only control is the line break of the layout; within, serde has escaped it.
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    Ok(out)
}
