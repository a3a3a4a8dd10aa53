//! Cues of WebVTT and SubRip files, read leniently: what matters is a line with `-->` and the words below it.
//!
//! Cue numbers may be missing, repeat or be GUIDs; stamps may be unpadded, negative or without hours; blank lines may
//! stand inside a cue. Of a file that is cut off, all complete lines are read.

use std::ops::Range;

use super::{
    lines::{self, Line},
    stamp,
};
use crate::ingest::{TextBuilder, decode::Decoded};

/// One cue: its times where they can be read, and its words by speaker tag.
#[derive(Clone, Debug)]
pub struct Cue<'t> {
    pub id: &'t str,
    pub start: Option<i64>,
    pub end: Option<i64>,
    /// Line number of the times.
    pub line: usize,
    pub lines: Vec<Line<'t>>,
}

/// The cues of a file in file order.
pub fn read(text: &str) -> Vec<Cue<'_>> {
    let lines = lines::split(text);
    let timings: Vec<usize> = (0..lines.len()).filter(|i| is_timing(lines[*i].text)).collect();
    let mut cues = Vec::with_capacity(timings.len());
    for (n, &at) in timings.iter().enumerate() {
        let next = timings.get(n + 1).map_or(lines.len(), |&next| if has_id(&lines, next) { next - 1 } else { next });
        let id = if has_id(&lines, at) { lines[at - 1].text.trim() } else { "" };
        let (start, end) = times(lines[at].text);
        cues.push(Cue { id, start, end, line: lines[at].number, lines: words(&lines[at + 1..next.max(at + 1)]) });
    }
    cues
}

/// Whether a line holds the times of a cue. Speech may hold an arrow, so one side at least must be a stamp.
pub fn is_timing(line: &str) -> bool {
    let (start, end) = times(line);
    if line.contains("-->") { start.is_some() || end.is_some() } else { start.is_some() && end.is_some() }
}

/// `0:00:00.599,0:00:04.160`, as YouTube writes captions, and nothing else in the line.
fn sbv(line: &str) -> Option<(&str, &str)> {
    let (start, end) = line.trim().split_once(',')?;
    let is_stamp = |text: &str| text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || b".:".contains(&b));
    (is_stamp(start) && is_stamp(end)).then_some((start, end))
}

fn times(line: &str) -> (Option<i64>, Option<i64>) {
    let Some((start, rest)) = line.split_once("-->").or_else(|| sbv(line)) else { return (None, None) };
    (stamp::millis(start.trim_start_matches('\u{feff}')), rest.split_whitespace().next().and_then(stamp::millis))
}

/// Whether the line before the times is the cue's id: a number, or a line by itself after a blank one.
fn has_id(lines: &[Line<'_>], timing: usize) -> bool {
    let Some(id) = timing.checked_sub(1).map(|i| lines[i].text.trim().trim_start_matches('\u{feff}')) else {
        return false;
    };
    if id.is_empty() || id.starts_with("WEBVTT") || is_timing(id) {
        return false;
    }
    let number = id.bytes().all(|b| b.is_ascii_digit());
    let alone = timing < 2 || lines[timing - 2].is_blank();
    number || (alone && !id.contains(char::is_whitespace))
}

/// The lines of words, without blank ones and without the blocks of a WebVTT file that are no cue.
fn words<'t>(lines: &[Line<'t>]) -> Vec<Line<'t>> {
    let mut words = Vec::new();
    let (mut after_blank, mut skipping) = (false, false);
    for line in lines {
        if line.is_blank() {
            (after_blank, skipping) = (true, false);
            continue;
        }
        let block =
            |name: &str| line.text.strip_prefix(name).is_some_and(|r| r.is_empty() || r.starts_with([' ', '\t']));
        skipping |= after_blank && ["NOTE", "STYLE", "REGION"].into_iter().any(block);
        after_blank = false;
        if !skipping {
            words.push(line.clone());
        }
    }
    words
}

/// The name in a `<v Name>` tag, and what a line holds besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Voice(String),
    /// Words as they stand.
    Words(Range<usize>),
    /// One entity and what it stands for.
    Entity(&'static str, Range<usize>),
}

const ENTITIES: [(&str, &str); 8] = [
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&nbsp;", "\u{a0}"),
    ("&lrm;", "\u{200b}"),
];

/// Takes a stretch of a line apart: tags and `{\an8}` fall away, voices and entities are told. Ranges count from `text`.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(mark) = text[at..].find(['<', '&', '{']).map(|i| at + i) {
        let rest = &text[mark..];
        let entity = ENTITIES.iter().find(|(e, _)| rest.starts_with(e)).map(|(e, c)| (e.len(), Some(*c)));
        let Some((len, decoded)) = entity.or_else(|| tag(rest).map(|len| (len, None))) else {
            at = mark + 1;
            continue;
        };
        if from < mark {
            out.push(Token::Words(from..mark));
        }
        match decoded {
            Some(c) => out.push(Token::Entity(c, mark..mark + len)),
            None => out.extend(voice(&rest[..len]).map(Token::Voice)),
        }
        at = mark + len;
        from = at;
    }
    if from < text.len() {
        out.push(Token::Words(from..text.len()));
    }
    out
}

/// Where the words of a line begin, behind tags of form (`{\\an8}`, `<i>`) but not behind a voice.
pub fn lead(text: &str) -> usize {
    match tokens(text).first() {
        Some(Token::Words(range) | Token::Entity(_, range)) => range.start,
        _ => 0,
    }
}

/// Length of the tag at the start of `text`; `None` when `<` or `{` is only a sign in speech.
fn tag(text: &str) -> Option<usize> {
    let (known, close) = if text.starts_with("{\\") {
        (true, '}')
    } else {
        let name = text.strip_prefix('<')?.trim_start_matches('/');
        let word = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("").to_ascii_lowercase();
        let stamp = name.split('>').next().is_some_and(|s| stamp::millis(s).is_some());
        (stamp || ["v", "c", "i", "b", "u", "s", "font", "lang", "ruby", "rt"].contains(&word.as_str()), '>')
    };
    // Two hundred bytes hold any tag; beyond that the sign stands in speech, and the search stays linear.
    let head = &text.as_bytes()[..text.len().min(200)];
    known.then(|| head.iter().position(|b| *b == close as u8).map(|i| i + 1))?
}

fn voice(tag: &str) -> Option<String> {
    let inner = tag.strip_prefix("<v")?.strip_suffix('>')?;
    if !inner.starts_with([' ', '\t', '.']) {
        return None;
    }
    let name = inner.split_once([' ', '\t']).map_or("", |(_, name)| name);
    let name = ENTITIES.iter().fold(name.to_owned(), |name, (e, c)| name.replace(e, c));
    Some(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Appends a range of the file's text as a reader sees it, without tags and with entities resolved.
pub fn push(builder: &mut TextBuilder, decoded: &Decoded<'_>, range: Range<usize>) {
    for token in tokens(&decoded.text()[range.clone()]) {
        match token {
            Token::Voice(_) => {}
            Token::Words(r) => decoded.push(builder, range.start + r.start..range.start + r.end),
            Token::Entity(c, r) => {
                builder.push_decoded(c, decoded.raw(range.start + r.start)..decoded.raw(range.start + r.end));
            }
        }
    }
}
