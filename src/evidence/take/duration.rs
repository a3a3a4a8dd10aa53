//! Durations: `24 months`, `twenty-four (24) months`, `a year and a half`, `36-month`, `90 days`, `net 45`.

use super::number::{Num, number};
use super::token::{Token, word};

/// Length of a unit.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    pub months: i32,
    pub days: i32,
}

/// A duration: where it ends and how long it is. `open` marks a span of lengths ("six to eight weeks").
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub end: usize,
    pub months: i32,
    pub days: i32,
    pub open: bool,
}

/// Unit of time by its name. Hours and minutes are no contract lengths.
pub fn unit(low: &str) -> Option<Unit> {
    let low = low.strip_suffix('\'').or_else(|| low.strip_suffix("'s")).unwrap_or(low);
    let (months, days) = match low {
        "day" | "days" => (0, 1),
        "week" | "weeks" | "wk" | "wks" => (0, 7),
        "fortnight" | "fortnights" => (0, 14),
        "month" | "months" | "mo" | "mos" | "mth" | "mths" => (1, 0),
        "quarters" => (3, 0),
        "year" | "years" | "yr" | "yrs" => (12, 0),
        _ => return None,
    };
    Some(Unit { months, days })
}

/// The duration that begins at a token.
pub fn duration(tokens: &[Token], i: usize) -> Option<Span> {
    let first = simple(tokens, i)?;
    // "Two years and three months".
    if word(tokens, first.end) == "and"
        && let Some(second) = simple(tokens, first.end + 1)
        && !first.open
        && !second.open
        && first.months > second.months
    {
        let days = first.days.checked_add(second.days)?;
        return Some(Span { end: second.end, months: first.months.checked_add(second.months)?, days, open: false });
    }
    Some(first)
}

fn simple(tokens: &[Token], i: usize) -> Option<Span> {
    if word(tokens, i) == "net" {
        return net(tokens, i);
    }
    if let Some(span) = article(tokens, i) {
        return Some(span);
    }
    let n = number(tokens, i).filter(|n| !n.pair)?;
    let (n, open) = upper(tokens, n).map_or((n, false), |n| (n, true));
    let at = adjectives(tokens, repeated(tokens, n.end));
    let u = unit(word(tokens, at))?;
    // "A three-year-old ruling", "two years old": an age.
    let after = at + 1;
    let dash = usize::from(tokens.get(after).is_some_and(Token::is_dash));
    if matches!(word(tokens, after + dash), "old" | "olds") {
        return None;
    }
    let mut value = n.value;
    let mut end = after;
    // "Two years and a half".
    if word(tokens, end) == "and" && word(tokens, end + 1) == "a" && word(tokens, end + 2) == "half" {
        value += 0.5;
        end += 3;
    }
    length(value, u, end, open)
}

/// `a year and a half`, `half a year`, `a year` or `a month` after a word that asks for a length.
fn article(tokens: &[Token], i: usize) -> Option<Span> {
    if word(tokens, i) == "half" && matches!(word(tokens, i + 1), "a" | "-") {
        let u = unit(word(tokens, i + 2)).filter(|u| u.months == 12)?;
        return length(0.5, u, i + 3, false);
    }
    if !matches!(word(tokens, i), "a" | "an" | "another" | "full" | "single") {
        return None;
    }
    let mut at = i + 1;
    if matches!(word(tokens, at), "full" | "single" | "whole") {
        at += 1;
    }
    if word(tokens, at) == "half" && unit(word(tokens, at + 1)).is_some_and(|u| u.months == 12) {
        return length(0.5, unit("year")?, at + 2, false);
    }
    let u = unit(word(tokens, at)).filter(|_| !matches!(word(tokens, at), "mo" | "yr" | "wk"))?;
    if word(tokens, at + 1) == "and" && word(tokens, at + 2) == "a" && word(tokens, at + 3) == "half" {
        return length(1.5, u, at + 4, false);
    }
    // "$310 a month" and "twice a year" are rates; "for a year" and a sentence that begins so are lengths.
    let before = i.checked_sub(1).map_or(".", |b| word(tokens, b));
    let asks = matches!(
        before,
        "for"
            | "of"
            | "in"
            | "within"
            | "about"
            | "than"
            | "do"
            | "just"
            | "only"
            | "is"
            | "it's"
            | "another"
            | "after"
            | "."
            | ","
            | ":"
            | "sign"
            | "over"
            | "under"
            | "take"
            | "takes"
            | "to"
    );
    (asks && word(tokens, at + 1) != "ago" && (u.months > 0 || at > i + 1)).then(|| length(1.0, u, at + 1, false))?
}

/// `net 45`, `net thirty`, `net 30 days`, `net-60`.
fn net(tokens: &[Token], i: usize) -> Option<Span> {
    let at = if tokens.get(i + 1).is_some_and(Token::is_dash) { i + 2 } else { i + 1 };
    let n = number(tokens, at).filter(|n| !n.pair && !n.scaled)?;
    // Payment terms beyond a year are unheard of; larger figures are net amounts.
    if n.value.fract() != 0.0 || !(1.0..=365.0).contains(&n.value) {
        return None;
    }
    let money = super::money::currency_word(word(tokens, n.end)).is_some() || word(tokens, n.end) == "%";
    let end = if unit(word(tokens, n.end)).is_some_and(|u| u.days == 1) { n.end + 1 } else { n.end };
    (!money).then_some(Span { end, months: 0, days: n.value as i32, open: false })
}

/// The second number of `six to eight weeks`, `6-8 weeks`.
fn upper(tokens: &[Token], n: Num) -> Option<Num> {
    let t = tokens.get(n.end)?;
    if !(t.is_dash() || matches!(t.low.as_str(), "to" | "or")) {
        return None;
    }
    number(tokens, n.end + 1).filter(|m| !m.pair && m.value > n.value)
}

/// Steps over the figure that repeats a word: `twenty-four (24)`.
fn repeated(tokens: &[Token], i: usize) -> usize {
    let closed = word(tokens, i) == "(" && number(tokens, i + 1).is_some() && word(tokens, i + 2) == ")";
    if closed { i + 3 } else { i }
}

fn adjectives(tokens: &[Token], mut i: usize) -> usize {
    if tokens.get(i).is_some_and(|t| t.is_dash() && t.glued) {
        i += 1;
    }
    if matches!(
        word(tokens, i),
        "full"
            | "calendar"
            | "business"
            | "working"
            | "consecutive"
            | "further"
            | "additional"
            | "more"
            | "whole"
            | "successive"
            | "fiscal"
            | "contract"
    ) {
        i += 1;
    }
    i
}

fn length(value: f64, u: Unit, end: usize, open: bool) -> Option<Span> {
    let months = value * f64::from(u.months);
    let days = value * f64::from(u.days);
    // A thousand years is beyond any contract; such figures are something else.
    if !(0.0..=12_000.0).contains(&months) || !(0.0..=366_000.0).contains(&days) || months + days <= 0.0 {
        return None;
    }
    Some(Span { end, months: months.round() as i32, days: days.round() as i32, open })
}
