//! The text of a Slack message in, lines of reader text out: mentions, channels, links and escapes resolved.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

use super::strikes;
use super::users::{SlackChannel, SlackUser};
use crate::ingest::json::JsonFile;
use crate::ingest::offsets::OffsetMap;
use crate::ingest::text::{ReaderText, TextBuilder};

/// Names behind ids.
pub(super) struct Names<'a> {
    pub users: BTreeMap<&'a str, &'a SlackUser>,
    pub channels: BTreeMap<&'a str, &'a SlackChannel>,
}

/// One line of a message.
#[derive(Debug)]
pub(super) struct Line {
    pub text: ReaderText,
    /// Begins with `>`: somebody else's words.
    pub quoted: bool,
    /// Begins with a bullet or a number.
    pub item: bool,
    /// Words between tildes, which the writer struck out; not part of the text.
    pub struck: String,
}

/// Lines of a string value, and the ids of the people it mentions.
pub(super) fn lines(file: &JsonFile<'_>, value: &RawValue, names: &Names<'_>, mentions: &mut Vec<String>) -> Vec<Line> {
    lines_with(file, value, names, mentions, None)
}

/// [`lines`] of a message whose blocks say what is struck out.
pub(super) fn lines_with(
    file: &JsonFile<'_>,
    value: &RawValue,
    names: &Names<'_>,
    mentions: &mut Vec<String>,
    said_struck: Option<&[String]>,
) -> Vec<Line> {
    let Some((text, map)) = literal(file, value) else { return Vec::new() };
    let mut out = Vec::new();
    let (mut at, mut block_quote) = (0, false);
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']);
        let mark = ["&gt;&gt;&gt;", "&gt;", ">>>", ">"].into_iter().find(|m| line.starts_with(m));
        // Three arrows quote everything after them.
        block_quote |= mark.is_some_and(|m| m == "&gt;&gt;&gt;" || m == ">>>");
        let skip = mark.map_or(0, str::len);
        let mut builder = TextBuilder::new();
        let (mut from, mut gone) = (skip, Vec::new());
        for part in strikes::of(line, said_struck) {
            resolve(&text, at + from..at + part.start.max(from), &map, names, mentions, &mut builder);
            gone.push(&line[part.start + 1..part.end - 1]);
            from = part.end;
        }
        resolve(&text, at + from..at + line.len(), &map, names, mentions, &mut builder);
        let reader = builder.finish();
        let head = reader.as_str();
        let digits = head.bytes().take_while(u8::is_ascii_digit).count();
        let item = head.starts_with(['\u{2022}', '\u{25e6}', '\u{25aa}'])
            || head.starts_with("- ")
            || (1..=2).contains(&digits)
                && head[digits..].starts_with([')', '.'])
                && head[digits + 1..].starts_with(' ');
        // Nothing but a bullet is left of an item that was struck.
        let is_left = gone.is_empty() || reader.as_str().contains(char::is_alphanumeric);
        if !reader.is_empty() && is_left {
            out.push(Line { text: reader, quoted: mark.is_some() || block_quote, item, struck: gone.join(" ") });
        }
        at += whole.len();
    }
    out
}

/// Resolves `<…>` and the three escapes in `text[range]`.
fn resolve(
    text: &str,
    range: Range<usize>,
    map: &OffsetMap,
    names: &Names<'_>,
    mentions: &mut Vec<String>,
    builder: &mut TextBuilder,
) {
    let mut done = range.start;
    while let Some(at) = text[done..range.end].find(['<', '&']).map(|i| i + done) {
        map.push_into(builder, text, done..at);
        let rest = &text[at..range.end];
        if let Some((sign, len)) = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&apos;"), ("\"", "&quot;")]
            .into_iter()
            .find_map(|(sign, escape)| rest.starts_with(escape).then_some((sign, escape.len())))
        {
            map.push_entity(builder, sign, at..at + len);
            done = at + len;
            continue;
        }
        // A link of more than 4,000 bytes is longer than Slack lets a message be.
        let end = rest.bytes().take(4_000).position(|b| b == b'>').filter(|_| rest.starts_with('<'));
        let Some(end) = end else {
            map.push_into(builder, text, at..at + 1);
            done = at + 1;
            continue;
        };
        entity(text, at + 1..at + end, map, names, mentions, builder);
        done = at + end + 1;
    }
    map.push_into(builder, text, done..range.end);
}

/// What stands between `<` and `>`: `@U1|name`, `#C1|name`, `!here`, `!subteam^S1|@cs`, `!date^…|label`, `url|label`.
fn entity(
    text: &str,
    range: Range<usize>,
    map: &OffsetMap,
    names: &Names<'_>,
    mentions: &mut Vec<String>,
    builder: &mut TextBuilder,
) {
    let inner = &text[range.clone()];
    let whole = range.start - 1..range.end + 1;
    let (target, label) = match inner.find('|') {
        Some(bar) => (&inner[..bar], Some(range.start + bar + 1..range.end)),
        None => (inner, None),
    };
    let label = label.filter(|l| !text[l.clone()].trim().is_empty());
    let say = |builder: &mut TextBuilder, words: &str| map.push_entity(builder, words, whole.clone());
    if let Some(id) = target.strip_prefix('@') {
        mentions.push(id.to_owned());
        return match (names.users.get(id), label) {
            (Some(user), _) => say(builder, &format!("@{}", user.name)),
            (None, Some(label)) => say(builder, &format!("@{}", text[label].trim_start_matches('@'))),
            (None, None) => say(builder, &format!("@{id}")),
        };
    }
    if let Some(id) = target.strip_prefix('#') {
        let name = label.map(|l| text[l].to_owned()).or_else(|| names.channels.get(id).map(|c| c.name.clone()));
        return say(builder, &format!("#{}", name.unwrap_or_else(|| id.to_owned())));
    }
    if let Some(command) = target.strip_prefix('!') {
        return match label {
            Some(label) => map.push_into(builder, text, label),
            None => say(builder, &format!("@{}", command.split('^').next().unwrap_or_default())),
        };
    }
    match label {
        // The label may hold an escape of its own ("R&amp;D").
        Some(label) => label_text(text, label, map, builder),
        None => {
            let skip = if target.starts_with("mailto:") { 7 } else { 0 };
            label_text(text, range.start + skip..range.end, map, builder);
        }
    }
}

fn label_text(text: &str, range: Range<usize>, map: &OffsetMap, builder: &mut TextBuilder) {
    let mut done = range.start;
    while let Some(at) = text[done..range.end].find("&amp;").map(|i| i + done) {
        map.push_into(builder, text, done..at);
        map.push_entity(builder, "&", at..at + 5);
        done = at + 5;
    }
    map.push_into(builder, text, done..range.end);
}

/// A JSON string with its line breaks, and the way back to the file.
fn literal(file: &JsonFile<'_>, value: &RawValue) -> Option<(String, OffsetMap)> {
    let literal = value.get();
    let inner = literal.strip_prefix('"').and_then(|l| l.strip_suffix('"'))?;
    // Line breaks are escapes in JSON; each line is handed to the file on its own.
    let source = file.decoded().text();
    let at = (literal.as_ptr() as usize)
        .checked_sub(source.as_ptr() as usize)
        .filter(|at| at + literal.len() <= source.len());
    let Some(at) = at else {
        let text = file.string(value)?;
        return Some((text.as_str().to_owned(), OffsetMap::of(&text)));
    };
    let (mut text, mut map) = (String::with_capacity(inner.len()), OffsetMap::new());
    let mut chars = inner.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let mut end = i + c.len_utf8();
        let mut decoded = c;
        if c == '\\' {
            let (unescaped, len) = unescape(&inner[i..]);
            (decoded, end) = (unescaped, (i + len).min(inner.len()));
            while chars.peek().is_some_and(|(n, _)| *n < end) {
                chars.next();
            }
        }
        let raw = file.decoded().raw(at + 1 + i)..file.decoded().raw(at + 1 + end);
        // In UTF-16 two bytes may stand for two bytes of UTF-8 that are not the same.
        if c != '\\' && raw.end - raw.start == c.len_utf8() as u64 && file.decoded().problem("").is_none() {
            map.push_same(text.len(), decoded.len_utf8(), raw.start);
        } else {
            map.push_decoded(text.len(), decoded.len_utf8(), raw);
        }
        text.push(decoded);
    }
    Some((text, map))
}

/// The character of an escape and the escape's length; U+FFFD for half a surrogate pair.
fn unescape(text: &str) -> (char, usize) {
    let unit = |at: usize| u16::from_str_radix(text.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok();
    if let Some(first) = unit(0) {
        let second = unit(6).unwrap_or(0);
        return match char::decode_utf16([first, second]).next() {
            Some(Ok(c)) => (c, c.len_utf16() * 6),
            _ => ('\u{fffd}', 6),
        };
    }
    match text[1..].chars().next() {
        Some('n') => ('\n', 2),
        Some('t') => ('\t', 2),
        Some('r') => ('\r', 2),
        Some('b') => ('\u{8}', 2),
        Some('f') => ('\u{c}', 2),
        Some(c) => (c, 1 + c.len_utf8()),
        None => ('\u{fffd}', 1),
    }
}
