//! Dates by weekday or by the day's number alone: `Monday the 30th`, `next Friday`, `the 27th`.

use jiff::ToSpan;

use super::Scene;
use super::calendar::{self, Lean};
use super::date::{Reading, figures, one};
use super::name::{skip, weekday_name};
use super::number::ordinal;
use super::token::Token;
use super::token::word;
use super::written::{day_month, month_day};

/// `Monday the 30th of March`, `Fri 13 Nov`, `next Friday`, `Tuesday`.
pub fn weekday(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
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
pub fn bare_day(tokens: &[Token], i: usize, scene: &Scene<'_>) -> Option<Reading> {
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
