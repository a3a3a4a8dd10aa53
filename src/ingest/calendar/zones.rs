//! When a meeting begins: in UTC, in a named zone, on a clock without one, or on a day.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::lines::Line;
use crate::ingest::DocTime;

/// Names of zones that Windows programs write, with the zone database's own (Unicode CLDR, `windowsZones`). Others stay
/// clocks without a zone.
const WINDOWS: &[(&str, &str)] = &[
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Central Standard Time", "America/Chicago"),
    ("China Standard Time", "Asia/Shanghai"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Eastern Standard Time", "America/New_York"),
    ("FLE Standard Time", "Europe/Kiev"),
    ("GMT Standard Time", "Europe/London"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("India Standard Time", "Asia/Calcutta"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Mountain Standard Time", "America/Denver"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Romance Standard Time", "Europe/Paris"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("UTC", "Etc/UTC"),
    ("W. Europe Standard Time", "Europe/Berlin"),
];

/// The moment or day of a `DTSTART`.
pub fn time(line: &Line) -> DocTime {
    let value = line.value.trim();
    let Some(clock) = clock(value.trim_end_matches(['Z', 'z'])) else { return DocTime::none() };
    let zone = if value.ends_with(['Z', 'z']) { Some(TimeZone::UTC) } else { zone(line.param("TZID")) };
    let zoned = zone.and_then(|zone| clock.to_zoned(zone).ok());
    zoned.map_or_else(|| DocTime::civil(clock), |z| DocTime::zoned(z.timestamp(), z.offset().seconds()))
}

/// `20260304T150000`, or `20260304` for a whole day.
fn clock(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_once('T').unwrap_or((text, "000000"));
    let two = |text: &str, at: usize| text.get(at..at + 2)?.parse::<i8>().ok();
    let date = Date::new(day.get(..4)?.parse().ok()?, two(day, 4)?, two(day, 6)?).ok()?;
    let time = jiff::civil::Time::new(two(time, 0)?, two(time, 2)?, two(time, 4).unwrap_or(0), 0).ok()?;
    Some(date.to_datetime(time))
}

fn zone(name: &str) -> Option<TimeZone> {
    if name.is_empty() {
        return None;
    }
    let windows = WINDOWS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, zone)| *zone);
    // Some programs put a path before it: "/citadel.org/20210210_1/Europe/Berlin".
    let short: String = name.rsplit('/').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/");
    [windows.unwrap_or(name), &short].into_iter().find_map(|zone| TimeZone::get(zone).ok())
}
