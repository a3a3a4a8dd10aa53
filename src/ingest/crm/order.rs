//! Dates as a person's settings write them: which of day and month stands first, told by a whole table.
//!
//! `3/4/2026` is the fourth of March or the third of April, and nothing in the cell says which. One cell of the table
//! with a number above twelve does, since one person's settings wrote them all.

use jiff::civil::{Date, DateTime, Time};

use super::time::time;
use crate::ingest::{DocTime, Table};

/// The order of day and month in dates with a sign between numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    DayFirst,
    MonthFirst,
}

impl Order {
    /// The order in which a table writes its dates; `None` when it has none of that form, or no cell tells.
    pub fn of(table: &Table) -> Option<Self> {
        let dates = (0..table.columns.len()).filter(|c| table.columns[*c].contains("Date"));
        let cells = dates.flat_map(|c| table.rows.iter().filter_map(move |row| row.get(c)));
        let (mut first, mut second, mut dotted) = (false, false, false);
        for (a, b, sign) in cells.filter_map(|cell| numbers(&cell.text)).map(|(a, b, _, sign)| (a, b, sign)) {
            first |= a > 12;
            second |= b > 12;
            // Whoever writes dots between them writes the day first.
            dotted |= sign == '.';
        }
        match (first || dotted, second) {
            (true, false) => Some(Self::DayFirst),
            (false, true) => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// Reads a date or instant: ISO 8601, or numbers in the given order with a clock behind them, 12 or 24 hours.
pub fn time_in(text: &str, order: Option<Order>) -> DocTime {
    let read = time(text);
    if read != DocTime::none() {
        return read;
    }
    let Some((date, clock)) = local(text, order) else { return DocTime::none() };
    DocTime::civil(DateTime::from_parts(date, clock))
}

fn local(text: &str, order: Option<Order>) -> Option<(Date, Time)> {
    let (a, b, year, _) = numbers(text)?;
    let (day, month) = match order? {
        Order::DayFirst => (a, b),
        Order::MonthFirst => (b, a),
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date, clock(text).unwrap_or(Time::midnight())))
}

/// `14.03.2026, 10:22` as 14, 3, 2026 and the sign between them; `None` for anything that does not begin so.
fn numbers(text: &str) -> Option<(u8, u8, i16, char)> {
    let date = text.trim().split([' ', ',', 'T']).next()?;
    let sign = date.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = date.split(sign);
    let (a, b, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || a.len() > 2 || b.len() > 2 || !matches!(year.len(), 2 | 4) {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    Some((a.parse().ok()?, b.parse().ok()?, if year < 100 { 2000 + year } else { year }, sign))
}

/// The clock behind a date: `10:22`, `4:05 PM`.
fn clock(text: &str) -> Option<Time> {
    let rest = text.trim().split_once([' ', ','])?.1.trim_start_matches([' ', ',']);
    let (hour, rest) = rest.split_once(':')?;
    let minute = rest.get(..2)?.parse().ok()?;
    let half = rest.to_ascii_lowercase();
    let hour: i8 = match (hour.trim().parse().ok()?, half.contains("pm"), half.contains("am")) {
        (12, _, true) => 0,
        (hour @ 1..=11, true, _) => hour + 12,
        (hour, ..) => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Cell;

    fn order(dates: &[&str]) -> Option<Order> {
        let rows = dates.iter().map(|d| vec![Cell { text: (*d).to_owned(), ..Cell::default() }]).collect();
        Order::of(&Table {
            source: String::new(),
            object: String::new(),
            columns: vec!["CloseDate".into()],
            rows,
            sheet: None,
        })
    }

    #[test]
    fn one_cell_above_twelve_tells_the_whole_table() {
        assert_eq!(order(&["3/4/2026", "27/3/2026"]), Some(Order::DayFirst));
        assert_eq!(order(&["3/4/2026", "3/27/2026"]), Some(Order::MonthFirst));
        assert_eq!(order(&["03.04.2026"]), Some(Order::DayFirst));
        assert_eq!(order(&["3/4/2026", "4/3/2026"]), None, "nothing tells");
        assert_eq!(order(&["27/3/2026", "3/27/2026"]), None, "two settings in one table");
    }

    #[test]
    fn dates_are_read_in_their_order_and_never_guessed() {
        let read = |text: &str, order| time_in(text, order).text();
        assert_eq!(read("3/4/2026", Some(Order::DayFirst)).as_deref(), Some("2026-04-03T00:00:00"));
        assert_eq!(read("3/4/2026 4:05 PM", Some(Order::MonthFirst)).as_deref(), Some("2026-03-04T16:05:00"));
        assert_eq!(read("14.03.2026, 10:22", Some(Order::DayFirst)).as_deref(), Some("2026-03-14T10:22:00"));
        assert_eq!(read("3/4/2026", None), None);
        assert_eq!(read("2026-03-04", None).as_deref(), Some("2026-03-04T00:00:00"));
        assert_eq!(read("13/13/2026", Some(Order::DayFirst)), None);
    }
}
