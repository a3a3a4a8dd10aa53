//! The date in an attribution line or a quoted header in, a [`DocTime`] out; nothing when it could mean two days.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use regex::Regex;

use crate::ingest::DocTime;

static CLOCK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(\d{1,2})[:h](\d{2})(?::(\d{2}))?\s*([ap]\.?m\b)?").ok());
static ISO: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b").ok());
static NUMERIC: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})\b").ok());
static ZONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:GMT|UTC|\s)([+-])(\d{2}):?(\d{2})\b").ok());

/// Beginnings of month names in the languages whose attribution lines are known, lower case, January first.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "sty"],
    &["feb", "fév", "fev", "lut"],
    &["mar", "mär", "mrt", "maa", "mrz"],
    &["apr", "avr", "abr", "kwi"],
    &["may", "mai", "mei", "mag", "maj", "maio"],
    &["jun", "juin", "giu", "cze", "kes"],
    &["jul", "juil", "lug", "lip", "hei"],
    &["aug", "aoû", "aou", "ago", "sie", "elo"],
    &["sep", "set", "wrz", "syy"],
    &["oct", "okt", "out", "ott", "paź", "lok"],
    &["nov", "lis"],
    &["dec", "dez", "déc", "dic", "gru", "jou", "des"],
];

/// Reads a date with an optional clock time and zone from a line of a mail.
pub fn loose(text: &str) -> Option<DocTime> {
    let date = iso(text).or_else(|| named(text)).or_else(|| numeric(text))?;
    // A clock that was never set writes 1970 or 1980.
    if !(1985..=2100).contains(&date.year()) {
        return None;
    }
    let time = clock(text);
    let local = DateTime::from_parts(date, time.unwrap_or(Time::midnight()));
    let zone = ZONE.as_ref()?.captures(text).filter(|_| time.is_some());
    let Some(zone) = zone else { return Some(DocTime::civil(local)) };
    let number = |i: usize| zone.get(i).and_then(|m| m.as_str().parse::<i32>().ok());
    let seconds = (number(2)? * 60 + number(3)?) * 60 * if &zone[1] == "-" { -1 } else { 1 };
    let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
    Some(DocTime::zoned(offset.to_timestamp(local).ok()?, seconds))
}

fn clock(text: &str) -> Option<Time> {
    CLOCK.as_ref()?.captures_iter(text).find_map(|c| {
        let number = |i: usize| c.get(i).and_then(|m| m.as_str().parse::<i8>().ok());
        let mut hour = number(1)?;
        if let Some(half) = c.get(4) {
            let afternoon = half.as_str().starts_with(['p', 'P']);
            hour = if afternoon { hour % 12 + 12 } else { hour % 12 };
        }
        Time::new(hour, number(2)?, number(3).unwrap_or(0), 0).ok()
    })
}

fn iso(text: &str) -> Option<Date> {
    let c = ISO.as_ref()?.captures(text)?;
    Date::new(c[1].parse().ok()?, c[2].parse().ok()?, c[3].parse().ok()?).ok()
}

/// Day, month and year as numbers: dots mean day first; with slashes or dashes one of them must be above twelve.
fn numeric(text: &str) -> Option<Date> {
    let c = NUMERIC.as_ref()?.captures(text)?;
    let (a, b): (i8, i8) = (c[1].parse().ok()?, c[3].parse().ok()?);
    let year: i16 = c[4].parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    let (day, month) = match &c[2] {
        "." => (a, b),
        _ if a > 12 || a == b => (a, b),
        _ if b > 12 => (b, a),
        _ => return None,
    };
    Date::new(year, month, day).ok()
}

/// A date with the month's name, in any order.
fn named(text: &str) -> Option<Date> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let day_of = |w: &&str| {
        let digits = w.trim_end_matches(|c: char| c.is_alphabetic());
        digits.parse::<i8>().ok().filter(|d| (1..=31).contains(d))
    };
    let date = |at: usize, day: Option<i8>| {
        let month = month(words[at]).filter(|_| words[at].chars().count() >= 3)?;
        let years = words[at + 1..].iter().take(4);
        let year = years.filter_map(|w| w.parse::<i16>().ok()).find(|y| (1970..2200).contains(y))?;
        Date::new(year, month, day?).ok()
    };
    // "3 March" and "3 de marzo de" before "March 3": in "mar. 3 févr." the first word is a Tuesday.
    let before = |at: usize| date(at, words[at.saturating_sub(2)..at].iter().rev().find_map(day_of));
    let after = |at: usize| date(at, words.get(at + 1).and_then(day_of));
    (0..words.len()).find_map(before).or_else(|| (0..words.len()).find_map(after))
}

fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    MONTHS.iter().position(|names| names.iter().any(|n| word.starts_with(n))).map(|i| i as i8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_mail_programs_write() {
        for (line, want) in [
            ("On Tue, Feb 24, 2026 at 11:44, Ann wrote:", "2026-02-24T11:44:00"),
            ("Sent: Wednesday, December 17, 2025 6:48 PM", "2025-12-17T18:48:00"),
            ("Am 3. März 2026 um 09:05 schrieb Ann:", "2026-03-03T09:05:00"),
            ("Le mar. 3 févr. 2026 à 14h30, Ann a écrit :", "2026-02-03T14:30:00"),
            ("El 3 de diciembre de 2025, 12:01 a.m., Ann escribió:", "2025-12-03T00:01:00"),
            ("2026-03-01 12:00 Ann <a@b.example>:", "2026-03-01T12:00:00"),
            ("Gesendet: 03.12.2025 10:15", "2025-12-03T10:15:00"),
            ("On 25/12/2025 10:15, Ann wrote:", "2025-12-25T10:15:00"),
            ("Date: Mon, 2 Mar 2026 10:00:00 +0100", "2026-03-02T09:00:00Z"),
        ] {
            assert_eq!(loose(line).and_then(|t| t.text()).as_deref(), Some(want), "{line}");
        }
    }

    #[test]
    fn a_date_that_could_mean_two_days_is_none() {
        assert_eq!(loose("On 03/04/2026 10:15, Ann wrote:"), None);
        assert_eq!(loose("Maybe later, 10:15"), None);
    }
}
