//! Dates in running text: written out, in figures, spoken, relative to the day they were said, quarters and feasts.
//!
//! A date is precise when its own words settle it. A year or month supplied from the anchor makes a guess that is
//! marked as such; without an anchor the words stay as they are.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::{self, Days, Lean};
use super::number::{below_hundred, digits, number, ordinal};
use super::token::Token;
use super::{DateOrder, Scene};

/// A reading: where it ends, the days it names (`None`: cannot be settled), and whether its own words settle it.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub end: usize,
    pub days: Option<Days>,
    pub precise: bool,
}

impl Reading {
    fn sure(end: usize, days: Option<Days>) -> Option<Self> {
        days.map(|d| Self { end, days: Some(d), precise: true })
    }

    fn guess(end: usize, days: Option<Days>) -> Option<Self> {
        Some(Self { end, days, precise: false })
    }
}

fn one(date: Date) -> Days {
    (date, date)
}

/// Number of a month's name or usual short form.
pub fn month_number(low: &str) -> Option<u32> {
    let full = match low {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sep" | "sept" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    };
    Some(full)
}

pub fn weekday_name(low: &str) -> Option<Weekday> {
    Some(match low {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// Steps over a full stop after a short form ("Sept. 3") and a comma.
fn skip(tokens: &[Token], i: usize, signs: &[&str]) -> usize {
    match tokens.get(i) {
        Some(t) if signs.contains(&t.low.as_str()) => i + 1,
        _ => i,
    }
}

fn word<'t>(tokens: &'t [Token], i: usize) -> &'t str {
    tokens.get(i).map_or("", |t| t.low.as_str())
}

/// A month's name, and the index after it and its full stop.
fn month_at(tokens: &[Token], i: usize) -> Option<(u32, usize)> {
    let t = tokens.get(i)?;
    let n = month_number(&t.low)?;
    let short = t.low.len() <= 4 && tokens.get(i + 1).is_some_and(|d| d.is(".") && d.glued);
    let more = tokens.get(i + 2).is_some_and(|t| t.is_digits() || !t.capital);
    Some((n, if short && more { i + 2 } else { i + 1 }))
}

/// A day of the month: `14`, `14th`, `fourteen` (spoken, after a month), `fourteenth`.
fn day_at(tokens: &[Token], i: usize, cardinal: bool) -> Option<(u32, usize)> {
    let i = if cardinal && word(tokens, i) == "the" { i + 1 } else { i };
    let found = ordinal(tokens, i).or_else(|| {
        let t = tokens.get(i)?;
        if t.is_digits() && !t.barred && t.low.len() <= 2 {
            // "March 14.5%" and "14%" are no days.
            let unit = tokens.get(i + 1).is_some_and(|n| n.is("%") || (n.glued && n.is_word()));
            return t.low.parse().ok().filter(|_| !unit).map(|n| (n, i + 1));
        }
        below_hundred(tokens, i).filter(|_| cardinal)
    })?;
    (1..=31).contains(&found.0).then_some(found)
}

/// A year: `2028`, `'28`, `twenty twenty-eight`, `two thousand twenty-eight`, and after a day `of twenty-eight`.
fn year_at(tokens: &[Token], i: usize) -> Option<(i32, usize)> {
    let mut at = skip(tokens, i, &[","]);
    if word(tokens, at) == "of" || word(tokens, at) == "in" {
        at += 1;
    }
    let t = tokens.get(at)?;
    if t.barred {
        return None;
    }
    if matches!(t.low.as_str(), "'" | "’" | "‘") {
        let d = tokens.get(at + 1).filter(|d| d.is_digits() && d.glued && d.low.len() == 2)?;
        return d.low.parse::<i32>().ok().map(|n| (2000 + n, at + 2));
    }
    if t.is_digits() {
        let year = t.low.parse().ok().filter(|y| (1950..=2150).contains(y))?;
        return Some((year, at + 1));
    }
    let n = number(tokens, at).filter(|n| n.spoken && n.value.fract() == 0.0)?;
    let two = (20.0..=69.0).contains(&n.value) && at > i;
    let value = n.value as i32;
    if (1950..=2150).contains(&value) {
        Some((value, n.end))
    } else {
        // "of twenty-eight", and "June thirtieth, twenty-eight": a bare two-digit year needs its "of" or comma.
        two.then_some((2000 + value, n.end))
    }
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
    // A year named only at the end holds for the start too: "May 11 to June 5, 2028".
    let mut from = from;
    if second.precise && !first.precise && from > to || second.precise && !first.precise && from.year() != to.year() {
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
        .or_else(|| super::period::edge(tokens, i, scene))
        .or_else(|| super::period::period(tokens, i, scene))
        .or_else(|| super::period::relative(tokens, i, scene))
        .or_else(|| month_alone(tokens, i, scene))
        .or_else(|| bare_day(tokens, i, scene))
}

/// `2028-03-14`, `14/03/2028`, `14.03.28`, `03/14`.
fn figures(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
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

/// Gives a month and day their year: their own, or the nearest one.
fn with_year(tokens: &[Token], i: usize, end: usize, m: u32, d: u32, scene: &Scene<'_>) -> Option<Reading> {
    // A day that no year has (31 April) is no date; 2024 has every day that exists.
    calendar::day(2024, m, d)?;
    if let Some((y, end)) = year_at(tokens, end) {
        return Reading::sure(end, calendar::day(y, m, d).map(one));
    }
    if word(tokens, end) == "next" && word(tokens, end + 1) == "year" {
        let year = scene.anchor.map(|a| i32::from(a.year()) + 1);
        return Reading::sure(end + 2, year.and_then(|y| calendar::day(y, m, d)).map(one));
    }
    Reading::guess(end, scene.nearest(i, |y| calendar::day(y, m, d).map(one)))
}

/// `14 March 2028`, `the fourteenth of March`, `14-Mar-2028`, `5th of next month`.
fn day_month(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
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
    spoken_year(tokens, end, m, d).or_else(|| with_year(tokens, i, end, m, d, scene))
}

/// "thirty-first of December twenty-seven": a spoken year of two digits right after the month.
fn spoken_year(tokens: &[Token], end: usize, m: u32, d: u32) -> Option<Reading> {
    let (n, after) = below_hundred(tokens, end).filter(|(n, _)| (20..70).contains(n))?;
    let counts = tokens.get(after).is_some_and(|t| t.is_word() && number(tokens, after).is_some());
    let unit = super::duration::unit(word(tokens, after)).is_some() || tokens.get(after).is_some_and(|t| t.is("%"));
    if counts || unit {
        return None;
    }
    Reading::sure(after, calendar::day(2000 + n as i32, m, d).map(one))
}

/// `March 14`, `March 14th, 2028`, `May the eighteenth`, `June twenty twenty-eight` (a month of a year).
fn month_day(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let (m, at) = month_at(tokens, i)?;
    let verb = m == 5 && !tokens[i].capital && !after_preposition(tokens, i);
    if let Some((d, end)) = day_at(tokens, at, true).filter(|_| year_at(tokens, at).is_none()) {
        let plain = word(tokens, at) != "the" && ordinal(tokens, at).is_none();
        if verb && plain && !tokens[at].is_digits() {
            return None;
        }
        // "in March 20 sites": a count of something, unless a year follows.
        let counted = plain && after_preposition(tokens, i) && counts(tokens, end);
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

pub fn after_preposition(tokens: &[Token], i: usize) -> bool {
    i > 0
        && matches!(
            tokens[i - 1].low.as_str(),
            "in" | "by"
                | "from"
                | "until"
                | "till"
                | "since"
                | "before"
                | "after"
                | "during"
                | "through"
                | "early"
                | "late"
                | "mid"
                | "next"
                | "last"
                | "this"
                | "every"
                | "around"
                | "end"
                | "for"
                | "to"
                | "of"
                | "starting"
                | "start"
                | "beginning"
                | "about"
                | "between"
                | "per"
                | "on"
                | "towards"
                | "toward"
        )
}

/// A month by itself: `in May`, `next March`, `September`. The verbs need their preposition and the short forms too.
fn month_alone(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
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

/// `Monday the 30th of March`, `Fri 13 Nov`, `next Friday`, `Tuesday`.
fn weekday(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let shift = match tokens[i].low.as_str() {
        "next" | "last" | "this" | "coming" => Some(tokens[i].low.as_str()),
        _ => None,
    };
    let at = if shift.is_some() { i + 1 } else { i };
    let t = tokens.get(at)?;
    let name = weekday_name(&t.low)?;
    let mut end = at + 1;
    if t.low.len() < 6 {
        end = skip(tokens, end, &["."]);
    }
    let rest = skip(tokens, end, &[","]);
    if shift.is_none() && rest < tokens.len() && !tokens[rest].barred {
        let full = day_month(tokens, rest, scene)
            .or_else(|| month_day(tokens, rest, scene))
            .or_else(|| figures(tokens, rest, scene).filter(|_| tokens[rest].is_digits()));
        if let Some(full) = full.filter(|r| r.days.is_none_or(|(a, b)| a == b)) {
            // The weekday picks the year when the words do not.
            let days = match full.days {
                Some((d, _)) if !full.precise && d.weekday() != name => scene
                    .anchor
                    .and_then(|a| {
                        let near = |n: i32| calendar::day(i32::from(a.year()) + n, d.month() as u32, d.day() as u32);
                        [0, 1, -1].into_iter().filter_map(near).find(|d| d.weekday() == name)
                    })
                    .map_or(Some((d, d)), |d| Some(one(d))),
                days => days,
            };
            return Some(Reading { days, ..full });
        }
        // "Monday the 30th", "Friday fourteenth": the number alone.
        let number = if word(tokens, rest) == "the" { rest + 1 } else { rest };
        if let Some((d, end)) = ordinal(tokens, number).filter(|(d, _)| (1..=31).contains(d)) {
            let day = scene.anchor.and_then(|a| {
                (-6..24)
                    .filter_map(|n: i32| calendar::add(a.first_of_month(), n.months()))
                    .filter_map(|f| calendar::day(f.year().into(), f.month() as u32, d))
                    .filter(|x| x.weekday() == name)
                    .min_by_key(|x| {
                        let away = a.until(*x).map_or(i32::MAX, |s| s.get_days());
                        if away < 0 { away.saturating_abs().saturating_mul(3) } else { away }
                    })
            });
            return Reading::guess(end, day.map(one));
        }
    }
    // Short forms are words of their own: "sat down", "the sun", "we wed".
    if t.low.len() <= 4 && !(t.capital && i > 0) {
        return None;
    }
    let anchor = scene.anchor;
    let day = match shift {
        Some("last") => anchor.and_then(|a| calendar::weekday(a, Lean::Past, name)),
        // "Next Friday" is the one of next week; said early in a week some mean this one, so it stays a guess.
        Some("next") => anchor
            .and_then(|a| calendar::week(a, 1))
            .and_then(|(monday, _)| calendar::add(monday, i32::from(name.to_monday_zero_offset()).days())),
        _ => anchor.and_then(|a| calendar::weekday(a, scene.lean(i), name)),
    };
    Reading::guess(end, day.map(one))
}

/// `the 27th`, `by the first`: a number alone, when nothing that could be counted follows.
fn bare_day(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
    let (d, end) = ordinal(tokens, i + 1).filter(|(d, _)| tokens[i].is("the") && (1..=31).contains(d))?;
    let asked = i > 0
        && matches!(
            tokens[i - 1].low.as_str(),
            "on" | "by" | "from" | "until" | "till" | "before" | "after" | "since" | "starting" | "is" | "through"
        );
    let spoken = tokens[i + 1].is_word();
    let closes = tokens.get(end).is_none_or(|t| {
        matches!(
            t.low.as_str(),
            "." | ","
                | ";"
                | ")"
                | "!"
                | "?"
                | "-"
                | "–"
                | "—"
                | ":"
                | "and"
                | "or"
                | "at"
                | "if"
                | "then"
                | "we"
                | "i"
                | "you"
                | "they"
                | "because"
                | "so"
                | "but"
                | "works"
                | "for"
                | "to"
                | "with"
                | "when"
                | "please"
                | "latest"
                | "would"
                | "will"
                | "is"
                | "it"
                | "he"
                | "she"
                | "already"
        )
    });
    let first = d <= 3 && spoken;
    (closes && (asked || !spoken) && !(first && matches!(word(tokens, i.wrapping_sub(1)), "is" | "after")))
        .then_some(())?;
    let lean = scene.lean(i);
    Reading::guess(end, scene.anchor.and_then(|a| calendar::nearest_day(a, lean, d)).map(one))
}

/// Whether figures read as a year: four digits without separators, in a likely span.
pub fn is_year(low: &str) -> bool {
    low.len() == 4 && !low.contains(['.', ',']) && digits(low).is_some_and(|n| (1990.0..=2060.0).contains(&n))
}
