//! Dates in running text: written out, in figures, spoken, relative to the day they were said, quarters and feasts.
//!
//! A date is precise when its own words settle it. A year or month supplied from the anchor makes a guess that is
//! marked as such; without an anchor the words stay as they are.

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{self, Days};
use super::name::{day_at, year_at};
use super::token::Token;
use super::weekday::{bare_day, weekday};
use super::written::{day_month, month_alone, month_day};
use super::{DateOrder, Scene, period};

/// A reading: where it ends, the days it names (`None`: cannot be settled), and whether its own words settle it.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub end: usize,
    pub days: Option<Days>,
    pub precise: bool,
}

impl Reading {
    pub fn sure(end: usize, days: Option<Days>) -> Option<Self> {
        days.map(|d| Self { end, days: Some(d), precise: true })
    }

    pub fn guess(end: usize, days: Option<Days>) -> Option<Self> {
        Some(Self { end, days, precise: false })
    }
}

/// One day as a span.
pub fn one(date: Date) -> Days {
    (date, date)
}

/// The date that begins at a token, ranges included.
pub fn date(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    if tokens[i].barred {
        return None;
    }
    let first = single(tokens, i, scene)?;
    Some(range(tokens, i, first, scene).unwrap_or(first))
}

/// `May 11 - Jun 5`, `11 to 14 March`, `1 May 2028 through 30 April 2029`, `11-14 May`.
fn range(tokens: &[Token], i: usize, first: Reading, scene: &Scene<'_>) -> Option<Reading> {
    let dash = tokens.get(first.end)?;
    let joins = dash.is_dash() || matches!(dash.low.as_str(), "to" | "through" | "thru" | "until" | "till" | "and");
    if !joins || (dash.is("and") && !(i > 0 && tokens[i - 1].is("between"))) {
        return None;
    }
    // "Moved from 1 May to 1 June" names two days and no span.
    let moved = |t: &Token| {
        matches!(
            t.low.as_str(),
            "move" | "moves" | "moved" | "change" | "changed" | "shift" | "shifted" | "pushed" | "slipped"
        )
    };
    if i > 0 && tokens[i - 1].is("from") && tokens[i.saturating_sub(7)..i].iter().any(moved) {
        return None;
    }
    let at = first.end + 1;
    let (from, start_to) = first.days?;
    let mut second = match single(tokens, at, scene) {
        Some(s) => s,
        // "May 11 - 15": the month carries over.
        None => {
            let (n, end) = day_at(tokens, at, false).filter(|_| from == start_to)?;
            let year = year_at(tokens, end);
            let date = calendar::day(year.map_or(from.year().into(), |y| y.0), from.month() as u32, n)?;
            Reading { end: year.map_or(end, |y| y.1), days: Some(one(date)), precise: first.precise || year.is_some() }
        }
    };
    let (second_from, to) = second.days?;
    // A month and a day have nothing in common to span.
    if (from == start_to) != (second_from == to) {
        return None;
    }
    // A year named only at the end holds for the start too: "May 11 to June 5, 2028".
    let mut from = from;
    if second.precise && !first.precise && (from > to || from.year() != to.year()) {
        from = calendar::day(to.year().into(), from.month() as u32, from.day() as u32)?;
        if from > to {
            from = calendar::add(from, (-1).year())?;
        }
    }
    if from > second_from {
        let next = calendar::add(to, 1.year())?;
        if second.precise || from > next {
            return None;
        }
        second.days = Some((second_from, next));
    }
    Some(Reading { end: second.end, days: Some((from, second.days?.1)), precise: second.precise })
}

fn single(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let t = tokens.get(i).filter(|t| !t.barred)?;
    if t.is_digits() {
        return figures(tokens, i, scene).or_else(|| day_month(tokens, i, scene));
    }
    if !t.is_word() {
        return None;
    }
    weekday(tokens, i, scene)
        .or_else(|| month_day(tokens, i, scene))
        .or_else(|| day_month(tokens, i, scene))
        .or_else(|| period::edge(tokens, i, scene))
        .or_else(|| period::period(tokens, i, scene))
        .or_else(|| period::relative(tokens, i, scene))
        .or_else(|| month_alone(tokens, i, scene))
        .or_else(|| bare_day(tokens, i, scene))
}

/// `2028-03-14`, `14/03/2028`, `14.03.28`, `03/14`.
pub fn figures(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let first = &tokens[i];
    let (parts, end): (Vec<&str>, usize) = if first.low.matches('.').count() == 2 {
        (first.low.split('.').collect(), i + 1)
    } else {
        let sign = tokens.get(i + 1).filter(|s| s.glued && (s.is("/") || s.is_dash()))?;
        let second = tokens.get(i + 2).filter(|t| t.is_digits() && t.glued)?;
        let third = tokens
            .get(i + 3)
            .filter(|s| s.glued && s.low == sign.low)
            .and_then(|_| tokens.get(i + 4).filter(|t| t.is_digits() && t.glued));
        match third {
            Some(third) => (vec![&first.low, &second.low, &third.low], i + 5),
            None if sign.is("/") => (vec![&first.low, &second.low], i + 3),
            None => return None,
        }
    };
    // A further part makes it something else: a path, a serial number.
    if tokens.get(end).is_some_and(|t| t.glued && (t.is("/") || t.is_dash()))
        && tokens.get(end + 1).is_some_and(|t| t.glued && t.is_digits())
    {
        return None;
    }
    let n: Vec<i32> = parts.iter().map(|p| p.parse().ok()).collect::<Option<_>>()?;
    if let [y, m, d] = n[..]
        && parts[0].len() == 4
    {
        return Reading::sure(end, calendar::day(y, m as u32, d as u32).map(one));
    }
    if let [a, b, y] = n[..] {
        if parts[0].len() > 2 || parts[1].len() > 2 || !matches!(parts[2].len(), 2 | 4) {
            return None;
        }
        let y = if y < 100 { 2000 + y } else { y };
        if !(1900..=2200).contains(&y) {
            return None;
        }
        let (dmy, mdy) = (calendar::day(y, b as u32, a as u32), calendar::day(y, a as u32, b as u32));
        return match (dmy, mdy, scene.options.date_order) {
            (Some(d), None, _) | (None, Some(d), _) => Reading::sure(end, Some(one(d))),
            (Some(d), Some(m), _) if d == m => Reading::sure(end, Some(one(d))),
            (Some(d), Some(_), DateOrder::Dmy) => Reading::sure(end, Some(one(d))),
            (Some(_), Some(m), DateOrder::Mdy) => Reading::sure(end, Some(one(m))),
            (Some(_), Some(_), _) => Reading::guess(end, None),
            (None, None, _) => None,
        };
    }
    // "by 3/14": two figures are a date only after a word that asks for one.
    let asked = i > 0 && matches!(tokens[i - 1].low.as_str(), "on" | "by" | "before" | "until" | "from" | "since");
    let (a, b) = (n[0] as u32, n[1] as u32);
    if !asked || parts.iter().any(|p| p.len() > 2) {
        return None;
    }
    let reading = |m: u32, d: u32| scene.nearest(i, |y| calendar::day(y, m, d).map(one));
    let known = |m: u32, d: u32| (1..=12).contains(&m) && (1..=31).contains(&d);
    match (known(b, a), known(a, b), scene.options.date_order) {
        (false, false, _) => None,
        (true, false, _) | (true, true, DateOrder::Dmy) => Reading::guess(end, reading(b, a)),
        (false, true, _) | (true, true, DateOrder::Mdy) => Reading::guess(end, reading(a, b)),
        _ => Reading::guess(end, None),
    }
}
