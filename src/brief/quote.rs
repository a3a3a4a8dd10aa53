//! A passage in, the words that a brief may show as a quote out; they stand in the source as they are shown.

use std::ops::Range;

use crate::evidence::passages::Passage;
use crate::ingest::ReaderText;
use crate::terms::Channel;

/// The part of a passage that stands in its source word for word: all of it, or in a chat its longest stretch between
/// mentions, whose names are looked up and stand elsewhere.
pub fn quotable(text: &ReaderText, passage: &Passage) -> Range<usize> {
    if passage.channel != Channel::Slack {
        return passage.range.clone();
    }
    let whole = text.as_str();
    let mut stretches = Vec::new();
    let mut from = passage.range.start;
    for piece in text.pieces().iter().filter(|p| p.len != p.raw_len) {
        let (start, end) = (piece.at as usize, (piece.at + piece.len) as usize);
        if start >= from && end <= passage.range.end && whole[start..].starts_with(['@', '#']) {
            stretches.push(from..start);
            from = end;
        }
    }
    stretches.push(from..passage.range.end);
    let longest = stretches.into_iter().rev().max_by_key(|s| s.len()).unwrap_or_else(|| passage.range.clone());
    let stretch = &whole[longest.clone()];
    if stretch.trim().is_empty() {
        return passage.range.clone(); // nothing but mentions: better as it reads than not at all
    }
    let start = longest.start + (stretch.len() - stretch.trim_start().len());
    start..start + stretch.trim().len()
}

/// At most `n` words of a text, white space as it stands.
pub fn first_words(text: &str, n: usize) -> String {
    let mut words = text.split_whitespace();
    let kept: Vec<&str> = words.by_ref().take(n).collect();
    if words.next().is_some() { format!("{} …", kept.join(" ")) } else { text.to_owned() }
}
