//! A document in, its passages out: byte spans of the reader text, the smallest pieces that can be quoted and searched.
//!
//! A turn, paragraph, row or cell of at most [`LIMIT`] words stays whole. A longer one is cut at sentence ends, a longer
//! sentence at clause marks, a longer clause between words. Words are runs of characters between spaces, so an address,
//! a number or a link is never cut. Nothing is dropped here: every word lies in exactly one span.

pub mod before;

use unicode_segmentation::UnicodeSegmentation;

use super::document::Document;
use crate::terms::Channel;

/// Longest passage in words: about 80 word pieces, well inside the 256 that the encoder was trained on. On the four
/// labelled development deals passages of up to 60 words gave completeness 0.758, precision 0.400 and recall 0.534,
/// groups of up to 30 words 0.716, 0.386 and 0.496.
pub const LIMIT: usize = 60;
/// Longest passage in an email, where one paragraph often holds several promises that must not share a passage.
/// A first value, not tuned.
const EMAIL_LIMIT: usize = 45;
/// A group of sentences is closed once it has this many words: fewer say too little on their own. A first value, not
/// tuned.
const ENOUGH: usize = 25;

/// A passage: the bytes `start..end` of the reader text of one segment. Never empty, never over [`LIMIT`] words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Index into the document's segments.
    pub segment: usize,
    pub start: usize,
    pub end: usize,
}

/// The passages of a document, in reading order. Segments without words give none.
pub fn split(document: &Document) -> Vec<Span> {
    let limit = if document.channel == Channel::Email { EMAIL_LIMIT } else { LIMIT };
    let mut spans = Vec::new();
    for (segment, s) in document.segments.iter().enumerate() {
        spans.extend(split_text(s.text.as_str(), limit).into_iter().map(|(start, end)| Span { segment, start, end }));
    }
    spans
}

/// One word with its place.
#[derive(Clone, Copy)]
struct Word<'t> {
    at: usize,
    text: &'t str,
}

fn split_text(text: &str, limit: usize) -> Vec<(usize, usize)> {
    let words: Vec<Word> =
        text.split_whitespace().map(|w| Word { at: w.as_ptr() as usize - text.as_ptr() as usize, text: w }).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let groups = group(&units(text, &words, limit), limit);
    groups
        .into_iter()
        .map(|g| {
            let last = words[g.end - 1];
            (words[g.start].at, last.at + last.text.len())
        })
        .collect()
}

/// Sentences, or parts of overlong ones, as ranges of words; each at most `limit` words.
fn units(text: &str, words: &[Word], limit: usize) -> Vec<std::ops::Range<usize>> {
    let mut units = Vec::new();
    if words.len() <= limit {
        units.push(0..words.len());
        return units;
    }
    for sentence in ranges(words.len(), &sentence_starts(text, words)) {
        if sentence.len() <= limit {
            units.push(sentence);
            continue;
        }
        let clauses: Vec<usize> = (sentence.start + 1..sentence.end)
            .filter(|&i| ends_clause(words[i - 1].text) && may_cut(words, i))
            .collect();
        let mut from = sentence.start;
        for to in clauses.into_iter().chain([sentence.end]) {
            chunk(words, from..to, limit, &mut units);
            from = to;
        }
    }
    units
}

/// Cuts a run of words into equal parts of at most `limit`, keeping numbers written with spaces together.
fn chunk(words: &[Word], run: std::ops::Range<usize>, limit: usize, units: &mut Vec<std::ops::Range<usize>>) {
    let mut from = run.start;
    while run.end - from > limit {
        let parts = (run.end - from).div_ceil(limit);
        let even = from + (run.end - from).div_ceil(parts);
        // A number with spaces has a handful of groups; beyond that the digits are a list and any place will do.
        let cut = (even.saturating_sub(8).max(from + 1)..=even).rev().find(|&i| may_cut(words, i)).unwrap_or(even);
        units.push(from..cut);
        from = cut;
    }
    if from < run.end {
        units.push(from..run.end);
    }
}

/// Joins neighbouring units into groups of [`ENOUGH`] to `limit` words; a short rest joins the group before it.
fn group(units: &[std::ops::Range<usize>], limit: usize) -> Vec<std::ops::Range<usize>> {
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for unit in units {
        match groups.last_mut() {
            Some(last) if last.len() < ENOUGH && last.len() + unit.len() <= limit => last.end = unit.end,
            _ => groups.push(unit.clone()),
        }
    }
    if let [.., before, rest] = groups.as_mut_slice()
        && rest.len() < ENOUGH
        && before.len() + rest.len() <= limit
    {
        before.end = rest.end;
        groups.pop();
    }
    groups
}

/// Ranges between cuts; cuts are sorted and lie strictly inside `0..len`.
fn ranges(len: usize, cuts: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut from = 0;
    cuts.iter()
        .copied()
        .chain([len])
        .map(|to| {
            let range = from..to;
            from = to;
            range
        })
        .collect()
}

/// Indexes of the words that begin a sentence, the first word left out.
fn sentence_starts(text: &str, words: &[Word]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut word = 0;
    let mut begin = 0;
    for (at, _) in text.split_sentence_bound_indices() {
        while word < words.len() && words[word].at < at {
            word += 1;
        }
        if word == 0 || word >= words.len() || words[word].at != at {
            continue;
        }
        if is_end(words, begin, word) {
            starts.push(word);
            begin = word;
        }
    }
    starts
}

/// Whether the sentence that began at word `begin` really ends before word `next`, where the Unicode rules see an end.
fn is_end(words: &[Word], begin: usize, next: usize) -> bool {
    let bare = words[next - 1].text.trim_start_matches(['(', '[', '"', '\'', '“', '‘', '*', '|']);
    let Some(stem) = bare.strip_suffix('.') else { return true };
    let lower = stem.to_lowercase();
    let after = words[next].text;
    if OPENERS.contains(&lower.as_str()) {
        return false;
    }
    if NUMBERED.contains(&lower.as_str()) && after.starts_with(|c: char| c.is_ascii_digit() || c == '#') {
        return false;
    }
    // "J. Smith"; a list number "2." that opens the sentence.
    let mut chars = stem.chars();
    if chars.next().is_some_and(char::is_uppercase) && chars.next().is_none() && stem != "I" {
        return false;
    }
    if next - 1 == begin && stem.len() <= 2 && stem.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    // "Inc.", "p.m.", "B.V.": they end a sentence only where a plain sentence opener follows.
    if MAY_END.contains(&lower.as_str()) || is_initialism(stem) {
        let opener = after.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
        return STARTERS.contains(&opener);
    }
    true
}

/// `U.S`, `B.V`, `p.m`: single letters with points between.
fn is_initialism(stem: &str) -> bool {
    stem.contains('.') && stem.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// Abbreviations that always have something after them.
const OPENERS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "mt", "ft", "gen", "rep", "sen", "hon", "rev", "approx", "ca", "e.g", "i.e",
    "eg", "ie", "cf", "vs", "v", "viz", "incl", "excl", "est", "resp", "attn", "dept", "sr", "messrs", "jan", "feb",
    "apr", "aug", "sept", "oct", "nov", "dec", "w.r.t", "a.k.a",
];
/// Abbreviations only in front of a number: "No. 4", but "She said no."
const NUMBERED: &[&str] = &[
    "no", "nos", "nr", "art", "sec", "fig", "figs", "p", "pp", "para", "vol", "ch", "ext", "ver", "rev", "cl", "tel",
    "eq", "max", "min",
];
/// Abbreviations that stand inside a sentence or at its end.
const MAY_END: &[&str] = &[
    "inc", "ltd", "corp", "co", "llc", "plc", "gmbh", "bv", "jr", "bros", "etc", "al", "ave", "blvd", "rd", "hwy",
    "hr", "hrs", "mo", "mos", "yr", "yrs", "qty", "min", "max", "a.m", "p.m", "am", "pm", "dist", "intl", "mfg",
    "assoc",
];
/// Words that open a sentence when they begin with a capital.
const STARTERS: &[&str] = &[
    "The", "A", "An", "We", "I", "I'm", "I'll", "I've", "I’m", "I’ll", "I’ve", "It", "It's", "It’s", "They", "You",
    "He", "She", "This", "That", "That's", "That’s", "These", "Those", "There", "If", "When", "While", "As", "At",
    "And", "But", "So", "Or", "In", "On", "For", "From", "To", "Our", "Your", "Their", "His", "Her", "My", "Please",
    "What", "Who", "How", "Why", "Where", "Which", "Is", "Are", "Do", "Does", "Did", "Can", "Could", "Would", "Will",
    "No", "Not", "Yes", "Also", "However", "Then", "After", "Before", "Once", "With", "Let", "Let's", "Let’s",
    "Thanks", "Both", "All", "Any", "Each",
];

/// Whether a clause may end with this word.
fn ends_clause(word: &str) -> bool {
    word.trim_end_matches(['"', '”', ')', '\'']).ends_with([',', ';', ':', '—', '–', '…', '.', '?', '!'])
        || matches!(word, "-" | "--" | "|")
}

/// Whether words `next - 1` and `next` may part: not inside "12 000", "5, 2026", "March 5" or "EUR 900".
fn may_cut(words: &[Word], next: usize) -> bool {
    let before = words[next - 1].text;
    let digit = |c: char| c.is_ascii_digit();
    let figure = words[next].text.trim_start_matches(['(', '+', '$', '€', '£']).starts_with(digit);
    !figure || ends_clause(before) && !before.trim_end_matches([',', '.', ')', ';', ':']).ends_with(digit)
}

#[cfg(test)]
mod tests;
