//! Text of a passage in, typed answers out: dates, durations, money, percentages, numbers, people, and the tightest
//! clause.
//!
//! Every find is a slice of the text it was found in, with a normal form for comparing. What cannot be settled (an
//! ambiguous order of day and month, a weekday without a day to count from) keeps its own words and is not precise.
//! Nothing is judged here: whether a date is the one that a field asks for is `evidence`'s matter.

use std::ops::Range;

use jiff::civil::{Date, DateTime};

use crate::rules::pack::TypedKind;

mod calendar;
pub mod clause;
mod date;
mod duration;
mod money;
mod name;
mod normal;
mod number;
mod per;
mod percent;
mod period;
pub mod person;
mod token;
mod weekday;
mod written;

#[cfg(test)]
mod tests;

pub use normal::{Normal, Per};

/// A typed answer in a passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub kind: TypedKind,
    /// Bytes of the passage's text.
    pub range: Range<usize>,
    /// The source's words: the slice of the text at `range`.
    pub text: String,
    pub normal: Normal,
    /// The words themselves settle it; false when a year, month or side was supplied, or when it is a span.
    pub precise: bool,
}

impl Found {
    /// Whether two finds can mean the same: equal in normal form, or one day of a year that at least one of them left
    /// open ("July 14" on a call, "14 July 2027" on paper).
    pub fn agrees(&self, other: &Self) -> bool {
        if self.normal.same(&other.normal) {
            return true;
        }
        match (&self.normal, &other.normal) {
            (Normal::Date { from: a, to: a_to }, Normal::Date { from: b, to: b_to }) => {
                let open = !self.precise || !other.precise;
                open && (a.month(), a.day()) == (b.month(), b.day())
                    && (a_to.month(), a_to.day()) == (b_to.month(), b_to.day())
            }
            _ => false,
        }
    }
}

/// How `03/04/2028` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    Mdy,
    Dmy,
    Ymd,
    /// Ambiguous dates stay unread.
    #[default]
    Unknown,
}

impl DateOrder {
    /// The order by its name in `dossier.toml`: `mdy`, `dmy`, `ymd`; anything else is unknown.
    pub fn parse(word: &str) -> Self {
        match word {
            "mdy" => Self::Mdy,
            "dmy" => Self::Dmy,
            "ymd" => Self::Ymd,
            _ => Self::Unknown,
        }
    }
}

/// What a company's settings say about reading dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TakeOptions {
    /// First month of the fiscal year, 1 to 12; 0 is the calendar year.
    pub fiscal_year_start: u8,
    pub date_order: DateOrder,
}

/// What the grammar of dates needs besides the tokens.
struct Scene<'a> {
    anchor: Option<Date>,
    options: &'a TakeOptions,
    tokens: &'a [token::Token],
}

impl Scene<'_> {
    fn lean(&self, i: usize) -> calendar::Lean {
        period::lean(self.tokens, i)
    }

    /// The days in the year that is nearest to the anchor, on the side that the words before token `i` look.
    fn nearest(&self, i: usize, in_year: impl Fn(i32) -> Option<calendar::Days>) -> Option<calendar::Days> {
        calendar::nearest(self.anchor?, self.lean(i), in_year)
    }
}

/// Typed answers of a passage in text order; where two overlap the longer wins, and of two equal ones the kind that
/// says more (a date before an amount before a length before a bare number).
///
/// `anchor` is when the words were said, on the speaker's clock. People are found by [`person::People`].
pub fn find(text: &str, anchor: Option<DateTime>, options: &TakeOptions) -> Vec<Found> {
    let tokens = token::tokens(text);
    let scene = Scene { anchor: anchor.map(|a| a.date()), options, tokens: &tokens };
    let mut all = Vec::new();
    for i in 0..tokens.len() {
        at(text, &tokens, i, &scene, &mut all);
    }
    resolve(all)
}

fn at(text: &str, tokens: &[token::Token], i: usize, scene: &Scene<'_>, out: &mut Vec<Found>) {
    let mut push = |kind, end: usize, normal: Normal, precise| {
        let range = tokens[i].range.start..tokens[end - 1].range.end;
        let text = text[range.clone()].to_owned();
        let normal = match normal {
            Normal::Words(_) => Normal::Words(text.clone()),
            normal => normal,
        };
        out.push(Found { kind, range, text, normal, precise });
    };
    if let Some(r) = date::date(tokens, i, scene).or_else(|| period::bare_year(tokens, i)) {
        let normal = match r.days {
            Some((from, to)) => Normal::Date { from, to },
            None => Normal::Words(String::new()),
        };
        push(TypedKind::Date, r.end, normal, r.precise);
    }
    if let Some(m) = money::money(tokens, i) {
        push(TypedKind::Money, m.end, m.normal, m.precise);
    }
    if let Some((end, normal)) = percent::percent(tokens, i) {
        let precise = !matches!(normal, Normal::Words(_));
        push(TypedKind::Percent, end, normal, precise);
    }
    if let Some(s) = duration::duration(tokens, i) {
        let some = |n: i32| (n != 0).then_some(n);
        let normal = if s.open {
            Normal::Words(String::new())
        } else {
            Normal::Duration { months: some(s.months), days: some(s.days) }
        };
        push(TypedKind::Duration, s.end, normal, !s.open);
    }
    if let Some((end, value)) = counted(tokens, i) {
        push(TypedKind::Number, end, Normal::Number(value), true);
    }
}

/// A number, with the noun that it counts when one follows. `one` by itself is a pronoun, and so are small numbers in
/// words without a noun.
fn counted(tokens: &[token::Token], i: usize) -> Option<(usize, f64)> {
    let n = number::number(tokens, i)?;
    let inside = i > 0 && tokens[i].glued && (tokens[i - 1].is_digits() || tokens[i - 1].is("/"));
    if inside || tokens.get(n.end).is_some_and(|t| t.glued && (t.is(":") || t.is("/"))) {
        return None;
    }
    const NO_NOUN: [&str; 40] = [
        "of", "and", "or", "to", "in", "on", "at", "by", "for", "is", "was", "are", "were", "it", "we", "you", "they",
        "i", "the", "a", "an", "that", "this", "so", "but", "if", "then", "because", "with", "from", "as", "would",
        "will", "can", "has", "have", "not", "who", "which", "per",
    ];
    let dash = usize::from(tokens.get(n.end).is_some_and(|t| t.is_dash() && t.glued));
    let noun =
        |i: usize| tokens.get(i).is_some_and(|t| t.is_word() && t.low.len() > 1 && !NO_NOUN.contains(&t.low.as_str()));
    let end = if noun(n.end + dash) { Some(n.end + dash + 1) } else { None };
    match end {
        Some(_) if n.spoken && n.value <= 1.0 => None,
        Some(end) => Some((end, n.value)),
        None => (!n.spoken || n.value > 12.0).then_some((n.end, n.value)),
    }
}

/// Keeps the longest of overlapping finds. The number's noun counts only among numbers, so that "twenty-four months"
/// is a length and not twenty-four of something.
fn resolve(mut all: Vec<Found>) -> Vec<Found> {
    let rank = |kind: TypedKind| match kind {
        TypedKind::Date => 0,
        TypedKind::Money => 1,
        TypedKind::Percent => 2,
        TypedKind::Duration => 3,
        TypedKind::Number | TypedKind::Person => 4,
    };
    all.sort_by_key(|f| (rank(f.kind) == 4, std::cmp::Reverse(f.range.len()), rank(f.kind), f.range.start));
    let mut kept: std::collections::BTreeMap<usize, Found> = std::collections::BTreeMap::new();
    for found in all {
        let before = kept.range(..found.range.end).next_back();
        if before.is_none_or(|(_, b)| b.range.end <= found.range.start) {
            kept.insert(found.range.start, found);
        }
    }
    kept.into_values().collect()
}
