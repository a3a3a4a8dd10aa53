//! Dates that are named by a period or counted from today: quarters, fiscal years, `end of next month`, `tomorrow`,
//! `in the spring of`, feasts, `two weeks ago`.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Scene;
use super::calendar::{self, Days, Lean};
use super::date::Reading;
use super::duration;
use super::name::{after_preposition, is_year, month_number, year_at};
use super::number::{number, ordinal};
use super::token::{Token, word};
use super::written::short_year;

fn guess(end: usize, days: Option<Days>) -> Option<Reading> {
    Some(Reading { end, days, precise: false })
}

/// A year after a quarter or half: `2027`, `'27`, `FY27`, `of next year`.
fn year(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<(i32, usize)> {
    let mut at = i;
    if matches!(word(tokens, at), "of" | "in" | "," | "/" | "-") {
        at += 1;
    }
    let shift = match word(tokens, at) {
        "next" => Some(1),
        "this" => Some(0),
        "last" => Some(-1),
        _ => None,
    };
    if let Some(shift) = shift {
        let fiscal = usize::from(word(tokens, at + 1) == "fiscal");
        if word(tokens, at + 1 + fiscal) != "year" {
            return None;
        }
        let now = calendar::fiscal_year_of(scene.anchor?, scene.options.fiscal_year_start);
        return Some((now + shift, at + 2 + fiscal));
    }
    if matches!(word(tokens, at), "fy" | "cy" | "fiscal") {
        at += 1;
    }
    if matches!(word(tokens, at), "'" | "’" | "‘") {
        at += 1;
    }
    let t = tokens.get(at).filter(|t| t.is_digits() && !t.barred)?;
    let short = at > i && t.glued && t.low.len() == 2;
    let n = t.low.parse::<i32>().ok()?;
    if is_year(&t.low) { Some((n, at + 1)) } else { short.then_some((2000 + n, at + 1)) }
}

/// `Q3`, `Q3 2027`, `second quarter`, `H1`, `first half of next year`, `FY27`, `this quarter`, `next year`, `2027`.
pub fn period(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let start = scene.options.fiscal_year_start;
    let mut at = if word(tokens, i) == "the" { i + 1 } else { i };
    let t = tokens.get(at)?;
    if matches!(t.low.as_str(), "fiscal" | "calendar") {
        at += 1;
    }
    let t = tokens.get(at)?;
    let part = match t.low.as_str() {
        "q" | "h" => {
            let d = tokens.get(at + 1).filter(|d| d.glued && d.is_digits() && d.low.len() == 1)?;
            let n: u32 = d.low.parse().ok()?;
            let (length, most) = if t.is("q") { (3, 4) } else { (6, 2) };
            (1..=most).contains(&n).then_some((n, length, at + 2))
        }
        _ => ordinal_part(tokens, at),
    };
    if let Some((n, length, end)) = part {
        if let Some((y, end)) = year(tokens, end, scene) {
            let days = calendar::fiscal_part(y, n, length, start)?;
            return Some(Reading { end, days: Some(days), precise: true });
        }
        return guess(end, scene.nearest(i, |y| calendar::fiscal_part(y, n, length, start)));
    }
    if matches!(t.low.as_str(), "fy" | "cy") {
        let (y, end) = year(tokens, at, scene)?;
        let days = calendar::fiscal_year(y, if t.is("cy") { 1 } else { start })?;
        return Some(Reading { end, days: Some(days), precise: true });
    }
    if let Some((days, end)) = shifted(tokens, at, scene) {
        return guess(end, days);
    }
    if let Some(name) = feast_name(tokens, at) {
        let end = at + name.split_whitespace().count();
        if let Some((y, end)) = year_at(tokens, end).or_else(|| short_year(tokens, end)) {
            let days = calendar::feast(&name, y).map(|d| (d, d))?;
            return Some(Reading { end, days: Some(days), precise: true });
        }
        return guess(end, scene.nearest(i, |y| calendar::feast(&name, y).map(|d| (d, d))));
    }
    None
}

fn ordinal_part(tokens: &[Token], at: usize) -> Option<(u32, i32, usize)> {
    let (n, end) = match word(tokens, at) {
        "last" | "final" if word(tokens, at + 1) == "quarter" && word(tokens, at + 2) == "of" => (4, at + 1),
        _ => ordinal(tokens, at)?,
    };
    match word(tokens, end) {
        "quarter" | "qtr" if (1..=4).contains(&n) => Some((n, 3, end + 1)),
        "half" if (1..=2).contains(&n) && matches!(word(tokens, end + 1), "of" | "next") => Some((n, 6, end + 1)),
        _ => None,
    }
}

/// `next month`, `this quarter`, `last year`, `the coming week`.
fn shifted(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<(Option<Days>, usize)> {
    let shift = match word(tokens, i) {
        "next" | "following" => 1,
        "this" | "current" | "the" => 0,
        "last" | "previous" => -1,
        _ => return None,
    };
    let fiscal = usize::from(matches!(word(tokens, i + 1), "fiscal" | "financial" | "calendar"));
    let unit = word(tokens, i + 1 + fiscal);
    let end = i + 2 + fiscal;
    // "The year" and "last month's" are heard too often to mean a day of their own.
    if word(tokens, i) == "the" {
        return None;
    }
    if !matches!(unit, "week" | "month" | "quarter" | "year") {
        return None;
    }
    Some((scene.anchor.and_then(|a| unit_of(a, unit, shift, scene)), end))
}

/// The week, month, quarter or year that lies so many of them from the one that holds a day.
fn unit_of(anchor: Date, unit: &str, shift: i32, scene: &Scene<'_>) -> Option<Days> {
    let start = scene.options.fiscal_year_start;
    match unit {
        "week" => calendar::week(anchor, shift),
        "month" => {
            let first = calendar::add(anchor.first_of_month(), shift.months())?;
            Some((first, first.last_of_month()))
        }
        "quarter" => {
            let moved = calendar::add(anchor.first_of_month(), (shift * 3).months())?;
            let year = calendar::fiscal_year_of(moved, start);
            (1..=4).filter_map(|n| calendar::fiscal_part(year, n, 3, start)).find(|(a, b)| (*a..=*b).contains(&moved))
        }
        "year" => calendar::fiscal_year(i32::from(anchor.year()) + shift, 1),
        "fiscal" => calendar::fiscal_year(calendar::fiscal_year_of(anchor, start) + shift, start),
        _ => None,
    }
}

fn feast_name(tokens: &[Token], i: usize) -> Option<String> {
    let t = tokens.get(i)?;
    // Longest first: "Easter Monday" before "Easter".
    for length in (1..=3).rev() {
        let words: Vec<&str> = (i..i + length).map(|n| word(tokens, n)).collect();
        let name = words.join(" ");
        if calendar::feast(&name, 2024).is_some() {
            let plain = matches!(t.low.as_str(), "new" | "christmas" | "easter" | "xmas");
            // "A new year", "the Christmas party": a date only after a word of time.
            return (!plain
                || length > 1 && t.is("easter")
                || after_preposition(tokens, i)
                || word(tokens, i.wrapping_sub(1)) == "the")
                .then_some(name)
                .filter(|n| n != "new year" || t.capital || after_preposition(tokens, i));
        }
    }
    None
}

/// `end of April`, `mid June`, `early Q3`, `the beginning of next year`, `EOM`, `year end`.
pub fn edge(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let short = match word(tokens, i) {
        "eom" => Some("month"),
        "eoq" => Some("quarter"),
        "eoy" => Some("year"),
        "eow" => Some("week"),
        _ => None,
    };
    if let Some(unit) = short {
        return guess(i + 1, scene.anchor.and_then(|a| unit_of(a, unit, 0, scene)).map(|(_, b)| (b, b)));
    }
    let at = if word(tokens, i) == "the" { i + 1 } else { i };
    // "Quarter end", "year-end", "month end".
    if matches!(word(tokens, at), "month" | "quarter" | "year" | "fiscal") {
        let fiscal = usize::from(word(tokens, at) == "fiscal" && word(tokens, at + 1) == "year");
        let unit = word(tokens, at);
        let dash = usize::from(tokens.get(at + 1 + fiscal).is_some_and(Token::is_dash));
        if word(tokens, at + 1 + fiscal + dash) != "end" || word(tokens, at + 2 + fiscal + dash) == "of" {
            return None;
        }
        let days = scene.anchor.and_then(|a| unit_of(a, unit, 0, scene));
        return guess(at + 2 + fiscal + dash, days.map(|(_, b)| (b, b)));
    }
    let (edge, mut next) = match word(tokens, at) {
        w @ ("end" | "close") if word(tokens, at + 1) == "of" => (w, at + 2),
        w @ ("beginning" | "start" | "middle") if word(tokens, at + 1) == "of" => (w, at + 2),
        w @ ("mid" | "early" | "late") => (w, at + 1),
        "last" | "first" if word(tokens, at + 1) == "day" && word(tokens, at + 2) == "of" => {
            (if word(tokens, at) == "last" { "end" } else { "start" }, at + 3)
        }
        "last" if word(tokens, at + 1) == "of" => ("end", at + 2),
        "end" if tokens.get(at + 1).is_some_and(|t| t.capital && month_number(&t.low).is_some()) => ("end", at + 1),
        _ => return None,
    };
    if tokens.get(next).is_some_and(Token::is_dash) {
        next += 1;
    }
    let (days, end, precise) = span(tokens, next, scene)?;
    let cut = days.and_then(|d| cut(d, edge));
    Some(Reading { end, days: cut, precise: precise && cut.is_some_and(|(a, b)| a == b) })
}

/// What an edge is cut from.
fn span(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<(Option<Days>, usize, bool)> {
    if let Some(m) = tokens.get(i).and_then(|t| month_number(&t.low)) {
        let named = year(tokens, i + 1, scene).or_else(|| year_at(tokens, i + 1)).or_else(|| short_year(tokens, i + 1));
        return Some(match named {
            Some((y, end)) => (calendar::month(y, m), end, true),
            None => (scene.nearest(i, |y| calendar::month(y, m)), i + 1, false),
        });
    }
    if let Some(r) = period(tokens, i, scene) {
        return Some((r.days, r.end, r.precise));
    }
    if let Some(t) = tokens.get(i).filter(|t| t.is_digits() && is_year(&t.low)) {
        return Some((calendar::fiscal_year(t.low.parse().ok()?, 1), i + 1, true));
    }
    let at = if matches!(word(tokens, i), "the" | "our" | "your" | "their") { i + 1 } else { i };
    let fiscal = matches!(word(tokens, at), "fiscal" | "financial") && word(tokens, at + 1) == "year";
    if fiscal {
        return Some((scene.anchor.and_then(|a| unit_of(a, "fiscal", 0, scene)), at + 2, false));
    }
    let unit = word(tokens, at);
    // "End of the week" is a date; "start of the month" too; "end of the year" as well. "End of the day" is a phrase.
    matches!(unit, "week" | "month" | "quarter" | "year")
        .then(|| (scene.anchor.and_then(|a| unit_of(a, unit, 0, scene)), at + 1, false))
}

/// The end is one day, and so is the start; early, middle and late are thirds.
fn cut((from, to): Days, edge: &str) -> Option<Days> {
    let length = from.until(to).ok()?.get_days();
    match edge {
        "end" | "close" => Some((to, to)),
        "beginning" | "start" => Some((from, from)),
        "early" => Some((from, calendar::add(from, (length / 3).days())?)),
        "late" => Some((calendar::add(to, (-(length / 3)).days())?, to)),
        _ => Some((calendar::add(from, (length / 3).days())?, calendar::add(to, (-(length / 3)).days())?)),
    }
}

/// `today`, `tomorrow`, `yesterday`, `a week from now`, `two months ago`.
pub fn relative(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let shift = |n: i32| scene.anchor.and_then(|a| calendar::add(a, n.days())).map(|d| (d, d));
    let precise = scene.anchor.is_some();
    let near = match word(tokens, i) {
        "today" | "tonight" => Some((0, i + 1)),
        "tomorrow" => Some((1, i + 1)),
        "yesterday" => Some((-1, i + 1)),
        "the"
            if word(tokens, i + 1) == "day" && word(tokens, i + 2) == "after" && word(tokens, i + 3) == "tomorrow" =>
        {
            Some((2, i + 4))
        }
        _ => None,
    };
    if let Some((n, end)) = near {
        // "Today's price" speaks of now, not of a day.
        return Some(Reading { end, days: shift(n), precise });
    }
    let span = duration::duration(tokens, i).or_else(|| {
        let n = if matches!(word(tokens, i), "a" | "one") { 1 } else { return None };
        duration::unit(word(tokens, i + 1)).map(|u| duration::Span {
            end: i + 2,
            months: u.months * n,
            days: u.days * n,
            open: false,
        })
    })?;
    let sign = match (word(tokens, span.end), word(tokens, span.end + 1)) {
        ("ago", _) => (-1, span.end + 1),
        ("from", "now" | "today") => (1, span.end + 2),
        _ => return None,
    };
    let day = scene.anchor.and_then(|a| {
        let shift = jiff::Span::new().try_months(span.months * sign.0).ok()?.try_days(span.days * sign.0).ok()?;
        calendar::add(a, shift)
    });
    Some(Reading { end: sign.1, days: day.map(|d| (d, d)), precise: false })
}

/// A year by itself: context for other dates, never one day.
pub fn bare_year(tokens: &[Token], i: usize) -> Option<Reading> {
    let t = tokens.get(i).filter(|t| t.is_digits() && !t.barred && is_year(&t.low));
    let (y, end) = match t {
        Some(t) => (t.low.parse().ok()?, i + 1),
        None => {
            let n = number(tokens, i).filter(|n| n.spoken && after_preposition(tokens, i))?;
            (2000.0..=2060.0).contains(&n.value).then_some((n.value as i32, n.end))?
        }
    };
    Some(Reading { end, days: calendar::fiscal_year(y, 1), precise: false })
}

/// Which way the words before a date look: `signed on March 3` is past, unless the future is named.
pub fn lean(tokens: &[Token], i: usize) -> Lean {
    // Eight words back reach the verb of most clauses; further back it is another clause's.
    for t in tokens[i.saturating_sub(8)..i].iter().rev() {
        match t.low.as_str() {
            "will" | "by" | "until" | "till" | "starting" | "renews" | "expires" | "ends" | "next" | "'ll" | "to" => {
                return Lean::Future;
            }
            "was" | "were" | "did" | "had" | "went" | "since" | "signed" | "met" | "sent" | "spoke" | "talked"
            | "last" | "started" | "happened" | "began" | "came" | "left" | "ran" | "dated" | "received" | "ended" => {
                return Lean::Past;
            }
            "." | "?" | "!" | ";" => break,
            _ => {}
        }
    }
    Lean::Future
}
