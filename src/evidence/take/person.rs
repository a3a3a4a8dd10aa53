//! Mentions of known people: full name, family name, given name where only one of them bears it.
//!
//! Refuses to guess: a name that two known people share is no mention, nor is an ordinary word that happens to be a
//! name ("will", "may I", "the bill") unless it clearly stands as one.

use std::collections::BTreeMap;
use std::ops::Range;

use super::token::{Token, tokens};

/// Somebody who may be mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    pub id: String,
    /// Full names and spellings, in natural order or `Family, Given`.
    pub names: Vec<String>,
}

/// Names that are words of everyday English.
const ORDINARY: [&str; 58] = [
    "will",
    "mark",
    "grace",
    "may",
    "bill",
    "april",
    "june",
    "august",
    "hope",
    "faith",
    "joy",
    "rose",
    "art",
    "grant",
    "frank",
    "pat",
    "sue",
    "jack",
    "rob",
    "drew",
    "chase",
    "rich",
    "dean",
    "summer",
    "dawn",
    "ray",
    "miles",
    "price",
    "long",
    "young",
    "brown",
    "green",
    "white",
    "black",
    "king",
    "cook",
    "baker",
    "hill",
    "field",
    "stone",
    "woods",
    "day",
    "page",
    "banks",
    "love",
    "best",
    "case",
    "major",
    "carter",
    "ma",
    "so",
    "an",
    "do",
    "in",
    "day",
    "ward",
    "christian",
    "van",
];

/// Titles that stand before a name.
const TITLES: [&str; 12] = ["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "mx", "rev", "judge"];

/// Particles that belong to the family name after them.
const PARTICLES: [&str; 14] =
    ["van", "von", "de", "der", "den", "di", "da", "del", "la", "le", "bin", "al", "ter", "dos"];

/// One way to call somebody.
#[derive(Debug, Clone)]
struct Called {
    words: Vec<String>,
    /// `None`: more than one known person is called so.
    id: Option<String>,
    full: bool,
}

/// Everything people may be called, longest spellings first at each word.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// By the first word of the name.
    by_first: BTreeMap<String, Vec<Called>>,
}

impl People {
    pub fn new(known: &[KnownPerson]) -> Self {
        let mut bearers: BTreeMap<Vec<String>, (Option<String>, bool)> = BTreeMap::new();
        for person in known {
            for name in &person.names {
                let words = name_words(name);
                for (part, full) in parts(&words) {
                    let entry = bearers.entry(part).or_insert_with(|| (Some(person.id.clone()), full));
                    if entry.0.as_deref() != Some(person.id.as_str()) {
                        entry.0 = None;
                    }
                    entry.1 |= full;
                }
            }
        }
        let mut by_first: BTreeMap<String, Vec<Called>> = BTreeMap::new();
        for (words, (id, full)) in bearers {
            by_first.entry(words[0].clone()).or_default().push(Called { words, id, full });
        }
        for list in by_first.values_mut() {
            list.sort_by_key(|c| std::cmp::Reverse(c.words.len()));
        }
        Self { by_first }
    }

    /// Mentions in text order: byte range of the name (without a possessive ending) and the id of its bearer.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let tokens = tokens(text);
        let mut out = Vec::new();
        let mut i = 0;
        while i < tokens.len() {
            let hit = self.by_first.get(base(&tokens[i].low)).and_then(|list| {
                list.iter().find_map(|Called { words, id, full }| {
                    let end = matches(&tokens, i, words)?;
                    let single = words.len() == 1;
                    let clear = !single || is_clear(&tokens, i, end);
                    (clear || *full && !single).then_some((end, id))
                })
            });
            match hit {
                Some((end, id)) => {
                    if let Some(id) = id {
                        let last = &tokens[end - 1];
                        let cut = possessive(&text[last.range.clone()]);
                        out.push((tokens[i].range.start..last.range.end - cut, id.clone()));
                    }
                    i = end;
                }
                None => i += 1,
            }
        }
        out
    }
}

/// A word without its possessive ending.
fn base(low: &str) -> &str {
    low.strip_suffix("'s").unwrap_or(low)
}

/// Bytes of a possessive ending as written.
fn possessive(word: &str) -> usize {
    ["'s", "’s", "'S", "’S"].iter().find(|s| word.ends_with(**s)).map_or(0, |s| s.len())
}

/// Lower-case words of a name in natural order, titles and initials left out.
fn name_words(name: &str) -> Vec<String> {
    let name = name.split(['(', '<', '|']).next().unwrap_or_default();
    let name = match name.split_once(',') {
        Some((family, given)) if !given.trim().is_empty() => format!("{given} {family}"),
        _ => name.to_owned(),
    };
    tokens(&name)
        .into_iter()
        .filter(|t| t.is_word() && t.low.chars().count() > 1 && !TITLES.contains(&t.low.as_str()))
        .map(|t| t.low)
        .collect()
}

/// Ways to call somebody: the whole name, first and last, the family name with its particles, the given name. True
/// marks those that stand for the full name.
fn parts(words: &[String]) -> Vec<(Vec<String>, bool)> {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
    let mut out = vec![(words.to_vec(), true)];
    if words.len() > 1 {
        let family =
            words.iter().skip(1).position(|w| PARTICLES.contains(&w.as_str())).map_or(words.len() - 1, |n| n + 1);
        out.push((vec![first.clone(), last.clone()], true));
        out.push((words[family..].to_vec(), false));
        out.push((vec![last.clone()], false));
        out.push((vec![first.clone()], false));
    }
    out.sort();
    out.dedup();
    out
}

/// Index after a name that begins at a token; a hyphen, a full stop or one initial may stand between its words.
fn matches(tokens: &[Token], i: usize, words: &[String]) -> Option<usize> {
    let mut at = i;
    for (n, word) in words.iter().enumerate() {
        if n > 0 {
            if tokens.get(at).is_some_and(|t| t.is_dash() && t.glued) {
                at += 1;
            } else if tokens.get(at).is_some_and(|t| t.is_word() && t.low.chars().count() == 1) && words.len() == 2 {
                at += 1 + usize::from(tokens.get(at + 1).is_some_and(|t| t.is(".")));
            }
        }
        let t = tokens.get(at)?;
        let last = n + 1 == words.len();
        if !(t.low == *word || last && base(&t.low) == word) || t.barred {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// Whether a single word stands as a name: capital, and if it is an ordinary word, not where any word is capital.
fn is_clear(tokens: &[Token], i: usize, end: usize) -> bool {
    let t = &tokens[i];
    let word = base(&t.low);
    let titled = i > 0 && (TITLES.contains(&tokens[i - 1].low.as_str()) || tokens[i - 1].is("@"))
        || i > 1 && tokens[i - 1].is(".") && TITLES.contains(&tokens[i - 2].low.as_str());
    if titled {
        return true;
    }
    if !ORDINARY.contains(&word) {
        // Transcripts without capitals still name people; a short lower-case word is too easily another one.
        return t.capital || word.chars().count() > 3;
    }
    if !t.capital {
        return false;
    }
    let starts = i == 0 || matches!(tokens[i - 1].low.as_str(), "." | "?" | "!" | ":" | "\"" | "“" | "-" | "—");
    let next = tokens.get(end).map_or("", |t| t.low.as_str());
    let acts = matches!(
        next,
        "said"
            | "says"
            | "asked"
            | "told"
            | "wants"
            | "wanted"
            | "thinks"
            | "needs"
            | "signs"
            | "signed"
            | "joined"
            | "mentioned"
            | "from"
            | "and"
            | "is"
            | "was"
            | "has"
            | "agreed"
            | "confirmed"
            | "sent"
            | "owns"
    ) || t.low.ends_with("'s");
    if matches!(word, "may" | "april" | "june" | "august" | "summer") && !acts {
        return false;
    }
    if starts {
        // "Will and I" but "Will that be all"; "Mark, can you": a comma after the first word calls somebody.
        return acts || next == "," && word != "so";
    }
    // A capital word in front makes it part of another name: "Stone Hill", "Dean Street".
    !tokens.get(end).is_some_and(|t| t.capital && t.is_word() && t.low.len() > 1)
}
