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

/// How a deal's texts write their words. Its texts are cut into words twice, here and where they are read: all words of a
/// year of mail at once take more memory than the mail.
#[derive(Default)]
pub struct Spellings {
    /// Also written small, addresses and file names left out: no names, wherever a sentence begins with one.
    pub plain: BTreeSet<String>,
    /// Written large within a sentence.
    pub inner: BTreeSet<String>,
}

impl Spellings {
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        for word in texts.flat_map(words) {
            if word.is_capital {
                if !word.begins_sentence {
                    found.inner.insert(word.low);
                }
            } else if !word.low.contains(['@', '/', '.', '_']) {
                found.plain.insert(word.low);
            }
        }
        found
    }
}
