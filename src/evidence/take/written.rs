//! Dates with a month's name: `14 March 2028`, `the fourteenth of March`, `March 14th`, `June twenty twenty-eight`, `in May`.

use jiff::ToSpan;

use super::Scene;
use super::calendar::{self, Lean};
use super::date::{Reading, one};
use super::name::{after_preposition, day_at, month_at, year_at};
use super::number::{below_hundred, number, ordinal};
use super::token::{Token, word};

/// Gives a month and day their year: their own, or the nearest one.
fn with_year(tokens: &[Token], i: usize, end: usize, m: u32, d: u32, scene: &Scene<'_>) -> Option<Reading> {
    // A day that no year has (31 April) is no date; 2024 has every day that exists.
    calendar::day(2024, m, d)?;
    if let Some((y, end)) = year_at(tokens, end) {
        return Reading::sure(end, calendar::day(y, m, d).map(one));
    }
    if matches!(word(tokens, end), "this" | "next") && word(tokens, end + 1) == "year" {
        let year = scene.anchor.map(|a| i32::from(a.year()) + i32::from(word(tokens, end) == "next"));
        return Reading::sure(end + 2, year.and_then(|y| calendar::day(y, m, d)).map(one));
    }
    Reading::guess(end, scene.nearest(i, |y| calendar::day(y, m, d).map(one)))
}

/// `14 March 2028`, `the fourteenth of March`, `14-Mar-2028`, `5th of next month`.
pub fn day_month(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let start = if tokens[i].is("the") { i + 1 } else { i };
    let (d, mut at) = day_at(tokens, start, false).or_else(|| {
        // "eleven March" said without its ending; never "one may".
        let (n, end) = below_hundred(tokens, start)?;
        tokens.get(end).filter(|t| t.capital && (1..=31).contains(&n)).map(|_| (n, end))
    })?;
    let dashed = tokens.get(at).is_some_and(|t| t.is_dash() && t.glued);
    at = if dashed { at + 1 } else { at };
    let of = word(tokens, at) == "of";
    if of
        && matches!(word(tokens, at + 1), "this" | "next" | "the")
        && matches!(word(tokens, at + 2), "month" | "following")
    {
        let shift = i32::from(word(tokens, at + 1) == "next");
        let anchor = scene.anchor.and_then(|a| calendar::add(a.first_of_month(), shift.months()));
        let day = anchor.and_then(|a| calendar::day(a.year().into(), a.month() as u32, d));
        return Reading::guess(at + 3, day.map(one).filter(|_| word(tokens, at + 1) != "the"));
    }
    let (m, end) = month_at(tokens, if of { at + 1 } else { at })?;
    // "the first may" and "2 may need": the verb is never capital, and never follows "of".
    if m == 5 && !of && !tokens[at].capital && start == i && !dashed {
        year_at(tokens, end)?;
    }
    let end = if dashed && tokens.get(end).is_some_and(|t| t.is_dash() && t.glued) {
        let y = tokens.get(end + 1).and_then(|t| t.low.parse::<i32>().ok());
        if let Some(y) = y.map(|y| if y < 100 { 2000 + y } else { y }).filter(|y| (1900..=2200).contains(y)) {
            return Reading::sure(end + 2, calendar::day(y, m, d).map(one));
        }
        end
    } else {
        end
    };
    // "31 aug 28" and "31 August '28": a figure of two digits after day and month is the year.
    if let Some(t) = tokens.get(end).filter(|t| t.is_digits() && !t.barred && t.low.len() == 2)
        && t.low.parse::<i32>().is_ok_and(|y| (20..70).contains(&y))
        && !counts(tokens, end + 1)
    {
        return Reading::sure(end + 1, calendar::day(2000 + t.low.parse::<i32>().ok()?, m, d).map(one));
    }
    if let Some((y, end)) = short_year(tokens, end).filter(|_| year_at(tokens, end).is_none()) {
        return Reading::sure(end, calendar::day(y, m, d).map(one));
    }
    with_year(tokens, i, end, m, d, scene)
}

/// "thirty-first of December twenty-seven": a spoken year of two digits right after the month or day.
pub fn short_year(tokens: &[Token], end: usize) -> Option<(i32, usize)> {
    let (n, after) = below_hundred(tokens, end).filter(|(n, _)| (20..70).contains(n))?;
    let counts = tokens.get(after).is_some_and(|t| t.is_word() && number(tokens, after).is_some());
    let unit = super::duration::unit(word(tokens, after)).is_some() || tokens.get(after).is_some_and(|t| t.is("%"));
    if counts || unit {
        return None;
    }
    Some((2000 + n as i32, after))
}

/// `March 14`, `March 14th, 2028`, `May the eighteenth`, `June twenty twenty-eight` (a month of a year).
pub fn month_day(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let (m, at) = month_at(tokens, i)?;
    let verb = m == 5 && !tokens[i].capital && !after_preposition(tokens, i);
    if let Some((d, end)) = day_at(tokens, at, true).filter(|_| year_at(tokens, at).is_none()) {
        let plain = word(tokens, at) != "the" && ordinal(tokens, at).is_none();
        if verb && plain && !tokens[at].is_digits() {
            return None;
        }
        // "in March 20 sites": a count of something, unless a year follows.
        let counted = plain && after_preposition(tokens, i) && counts(tokens, end);
        // "In June twenty-nine" names a year: a day would be "on".
        let spoken = plain && tokens[at].is_word() && i > 0 && tokens[i - 1].is("in");
        if let Some((y, end)) = short_year(tokens, at).filter(|_| spoken) {
            return Reading::sure(end, calendar::month(y, m));
        }
        if let Some((y, end)) = short_year(tokens, end).filter(|_| !plain && year_at(tokens, end).is_none()) {
            return Reading::sure(end, calendar::day(y, m, d).map(one));
        }
        if !counted || year_at(tokens, end).is_some() {
            return with_year(tokens, i, end, m, d, scene);
        }
    }
    if verb {
        return None;
    }
    let dash = if tokens.get(at).is_some_and(|t| t.is_dash() && t.glued) { at + 1 } else { at };
    let (y, end) = year_at(tokens, dash)?;
    Reading::sure(end, calendar::month(y, m))
}

/// Whether what follows a figure is counted by it: a plural, a unit, a percent sign.
fn counts(tokens: &[Token], i: usize) -> bool {
    tokens.get(i).is_some_and(|t| {
        t.is("%") || t.is("percent") || (t.is_word() && t.low.len() > 3 && t.low.ends_with('s') && !t.is("this"))
    })
}

/// A month by itself: `in May`, `next March`, `September`. The verbs need their preposition and the short forms too.
pub fn month_alone(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let t = &tokens[i];
    let (m, end) = month_at(tokens, i)?;
    let end = if end > i + 1 { i + 1 } else { end };
    let asked = after_preposition(tokens, i);
    // "to march on", "we may": words of their own.
    let verbal = matches!(m, 3 | 5) || t.low.len() == 3 || (i == 0 && matches!(m, 4 | 6 | 8));
    if verbal && !(asked && (t.capital || !matches!(tokens[i - 1].low.as_str(), "to" | "on" | "of" | "about"))) {
        return None;
    }
    let last = i > 0 && tokens[i - 1].is("last");
    let lean = if last { Lean::Past } else { scene.lean(i) };
    Reading::guess(end, scene.anchor.and_then(|a| calendar::nearest(a, lean, |y| calendar::month(y, m))))
}
