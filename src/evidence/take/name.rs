//! Names of months and days, and the small parts that dates are written from: a day of the month, a year, a preposition.

use jiff::civil::Weekday;

use super::number::{below_hundred, digits, number, ordinal};
use super::token::{Token, word};

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
pub fn skip(tokens: &[Token], i: usize, signs: &[&str]) -> usize {
    match tokens.get(i) {
        Some(t) if signs.contains(&t.low.as_str()) => i + 1,
        _ => i,
    }
}

/// A month's name, and the index after it and its full stop.
pub fn month_at(tokens: &[Token], i: usize) -> Option<(u32, usize)> {
    let t = tokens.get(i)?;
    let n = month_number(&t.low)?;
    let short = t.low.len() <= 4 && tokens.get(i + 1).is_some_and(|d| d.is(".") && d.glued);
    let more = tokens.get(i + 2).is_some_and(|t| t.is_digits() || !t.capital);
    Some((n, if short && more { i + 2 } else { i + 1 }))
}

/// A day of the month: `14`, `14th`, `fourteen` (spoken, after a month), `fourteenth`.
pub fn day_at(tokens: &[Token], i: usize, cardinal: bool) -> Option<(u32, usize)> {
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
pub fn year_at(tokens: &[Token], i: usize) -> Option<(i32, usize)> {
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

/// Whether figures read as a year: four digits without separators, in a likely span.
pub fn is_year(low: &str) -> bool {
    low.len() == 4 && !low.contains(['.', ',']) && digits(low).is_some_and(|n| (1990.0..=2060.0).contains(&n))
}
