//! Calendar arithmetic behind the date grammar: whole months, quarters by the fiscal year, feasts, and which year a
//! date without one belongs to.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// First and last day, both included.
pub type Days = (Date, Date);

/// Which way a date without a year looks from the day it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    Past,
    Future,
}

pub fn day(year: i32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

pub fn month(year: i32, month: u32) -> Option<Days> {
    let first = day(year, month, 1)?;
    Some((first, first.last_of_month()))
}

pub fn add(date: Date, span: Span) -> Option<Date> {
    date.checked_add(span).ok()
}

/// Several months from the first of a year and month.
fn months(year: i32, first: u32, count: i32) -> Option<Days> {
    let from = day(year, first, 1)?;
    Some((from, add(from, count.months())?.yesterday().ok()?))
}

/// Month in which the fiscal year starts; 0 and 1 are the calendar year.
pub fn fiscal_start(start: u8) -> u32 {
    if (2..=12).contains(&start) { u32::from(start) } else { 1 }
}

/// A fiscal year is named after the calendar year in which it ends.
pub fn fiscal_year(year: i32, start: u8) -> Option<Days> {
    let start = fiscal_start(start);
    months(if start == 1 { year } else { year - 1 }, start, 12)
}

/// The fiscal year that holds a day.
pub fn fiscal_year_of(date: Date, start: u8) -> i32 {
    let start = fiscal_start(start);
    i32::from(date.year()) + i32::from(start > 1 && date.month() as u32 >= start)
}

/// Part `n` (from 1) of a fiscal year cut in pieces of so many months: quarters are 3, halves 6.
pub fn fiscal_part(year: i32, n: u32, length: i32, start: u8) -> Option<Days> {
    let (first, _) = fiscal_year(year, start)?;
    let from = add(first, ((n as i32 - 1) * length).months())?;
    Some((from, add(from, length.months())?.yesterday().ok()?))
}

/// The year that makes a span of days the nearest one on the wanted side of the anchor; the day itself counts as
/// the future.
pub fn nearest(anchor: Date, lean: Lean, in_year: impl Fn(i32) -> Option<Days>) -> Option<Days> {
    let year = i32::from(anchor.year());
    // Four years on each side reach the next 29th of February, but for the turn of some centuries.
    match lean {
        Lean::Future => (year - 1..=year + 4).filter_map(in_year).find(|(_, to)| *to >= anchor),
        Lean::Past => (year - 4..=year + 1).rev().filter_map(in_year).find(|(from, _)| *from <= anchor),
    }
}

/// The nearest day of a month's number: "the 27th".
pub fn nearest_day(anchor: Date, lean: Lean, number: u32) -> Option<Date> {
    let step = if lean == Lean::Future { 1 } else { -1 };
    let start = anchor.first_of_month();
    (0..4).filter_map(|n| add(start, (n * step).months())).find_map(|first| {
        let date = day(first.year().into(), first.month() as u32, number)?;
        let fits = if lean == Lean::Future { date >= anchor } else { date <= anchor };
        fits.then_some(date)
    })
}

/// The nearest day with a weekday's name, never the anchor itself.
pub fn weekday(anchor: Date, lean: Lean, name: Weekday) -> Option<Date> {
    anchor.nth_weekday(if lean == Lean::Future { 1 } else { -1 }, name).ok()
}

/// Monday to Sunday of the week that holds a day, shifted by whole weeks.
pub fn week(anchor: Date, shift: i32) -> Option<Days> {
    let monday = add(anchor, (-i32::from(anchor.weekday().to_monday_zero_offset())).days())?;
    let from = add(monday, shift.weeks())?;
    Some((from, add(from, 6.days())?))
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm, as printed in Meeus, "Astronomical Algorithms").
pub fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    day(year, (n / 31) as u32, (n % 31 + 1) as u32)
}

/// Days that people name by their feast, in a year.
pub fn feast(name: &str, year: i32) -> Option<Date> {
    let nth = |month: u32, n: i8, weekday: Weekday| day(year, month, 1)?.nth_weekday_of_month(n, weekday).ok();
    match name {
        "easter" | "easter sunday" => easter(year),
        "good friday" => add(easter(year)?, (-2).days()),
        "easter monday" => add(easter(year)?, 1.day()),
        "pentecost" | "whitsun" => add(easter(year)?, 49.days()),
        "christmas" | "xmas" | "christmas day" => day(year, 12, 25),
        "christmas eve" => day(year, 12, 24),
        "boxing day" => day(year, 12, 26),
        "new year" | "new year's" | "new year's day" => day(year, 1, 1),
        "new year's eve" => day(year, 12, 31),
        "halloween" => day(year, 10, 31),
        "thanksgiving" => nth(11, 4, Weekday::Thursday),
        "labor day" => nth(9, 1, Weekday::Monday),
        "memorial day" => nth(5, -1, Weekday::Monday),
        _ => None,
    }
}
