//! A text in, its words out: where each stands, how it is written, and what follows it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::names::fold;

/// One word between spaces, without the signs around it and without a possessive ending.
#[derive(Clone, Debug)]
pub struct Word {
    pub range: Range<usize>,
    /// Folded: lower case, without accents.
    pub low: String,
    /// Begins with a capital and goes on in small letters, as names do and initials of offices do not.
    pub is_capital: bool,
    /// Capitals alone: `IT`, `HR`, `COO`.
    pub is_acronym: bool,
    pub is_possessive: bool,
    pub begins_sentence: bool,
    /// A bracket stands before it.
    pub opens: bool,
    /// The first sign after it.
    pub sign: Option<char>,
}

/// Words of address before a name, which are no part of it.
pub const ADDRESSES: [&str; 11] =
    ["mr", "mrs", "ms", "miss", "dr", "herr", "frau", "captain", "dona", "madame", "professor"];

/// Words of a text in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut begins = true;
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += piece.len();
        let piece = piece.trim_end();
        let inner = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if inner.is_empty() {
            begins |= !piece.is_empty();
            continue;
        }
        let lead = piece.len() - piece.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        let core = ["'s", "’s"].iter().find_map(|s| inner.strip_suffix(s)).unwrap_or(inner);
        let from = start + lead;
        let sign = piece[lead + inner.len()..].chars().next();
        let before = &piece[..lead];
        let low = fold(core);
        let mut chars = core.chars();
        out.push(Word {
            is_capital: chars.next().is_some_and(char::is_uppercase) && chars.any(char::is_lowercase),
            is_acronym: core.chars().count() > 1 && core.chars().all(char::is_uppercase),
            is_possessive: core.len() < inner.len(),
            begins_sentence: begins || before.ends_with(['"', '“', '„']),
            opens: before.ends_with(['(', '[']),
            range: from..from + core.len(),
            sign,
            low,
        });
        let abbreviated = out.last().is_some_and(|w| ADDRESSES.contains(&w.low.as_str()) || w.low.chars().count() == 1);
        begins = sign.is_some_and(|s| !matches!(s, ',' | '\'' | '’' | ')' | ']' | '/' | '%'))
            && !(sign == Some('.') && abbreviated);
    }
    out
}

/// Words that texts also write small, addresses and file names left out: they are no names, wherever a sentence begins
/// with one.
pub fn plain<'a>(texts: impl Iterator<Item = &'a [Word]>) -> BTreeSet<String> {
    let small = |w: &&Word| !w.is_capital && !w.low.contains(['@', '/', '.', '_']);
    texts.flat_map(|words| words.iter().filter(small).map(|w| w.low.clone())).collect()
}

/// Words that are written large within a sentence.
pub fn inner_capitals<'a>(texts: impl Iterator<Item = &'a [Word]>) -> BTreeSet<String> {
    texts.flat_map(|words| words.iter().filter(|w| w.is_capital && !w.begins_sentence).map(|w| w.low.clone())).collect()
}
