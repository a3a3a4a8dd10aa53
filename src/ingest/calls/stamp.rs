//! Times and titles as recorders write them: stamps within a recording, dates in header lines and file names.

use std::sync::LazyLock;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use regex::Regex;

use crate::ingest::DocTime;

/// Milliseconds of `h:mm:ss.mmm`, `mm:ss`, `0:0:5.320` or `00:00:01,000`, with a leading `-` when speech began before
/// the transcription did. `None` for anything else.
pub fn millis(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = text.strip_prefix(['-', '\u{2212}']).map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut seconds = 0i64;
    let mut parts = 0;
    for part in whole.split(':') {
        // Six digits hold any number of seconds in a recording and cannot overflow.
        if part.is_empty() || part.len() > 6 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        seconds = seconds * 60 + part.parse::<i64>().ok()?;
        parts += 1;
    }
    if !(2..=3).contains(&parts) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths = fraction.bytes().chain(*b"000").take(3).fold(0, |ms, b| ms * 10 + i64::from(b - b'0'));
    Some(sign * (seconds * 1000 + thousandths))
}

/// `h:mm:ss`, with a leading `-` for a negative offset.
pub fn clock(millis: i64) -> String {
    let seconds = millis.unsigned_abs() / 1000;
    let sign = if millis < 0 { "-" } else { "" };
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// An ISO 8601 moment with its zone, or without one; a bare date counts as a civil time.
pub fn iso(text: &str) -> DocTime {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        let offset = jiff::fmt::temporal::Pieces::parse(text).ok().and_then(|p| p.to_numeric_offset());
        return DocTime::zoned(at, offset.map_or(0, |o| o.seconds()));
    }
    text.parse::<DateTime>().map_or_else(|_| DocTime::none(), DocTime::civil)
}

/// A moment given as seconds, or milliseconds, since 1970.
pub fn epoch(number: f64) -> DocTime {
    // As seconds, 1e11 lies in the year 5138; as milliseconds, in 1973, before any recorder.
    let millis = if number.abs() > 1e11 { number } else { number * 1000.0 };
    Timestamp::from_millisecond(millis.round() as i64).map_or_else(|_| DocTime::none(), |at| DocTime::zoned(at, 0))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static ZOOM: LazyLock<Regex> = LazyLock::new(|| regex(r"GMT(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)"));
static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:^|\D)(20\d\d)[-_. ]?(\d\d)[-_. ]?(\d\d)(?:[-_ tT]+(?:at )?(\d\d)[-_.:h]?(\d\d)(?:[-_.:]?(\d\d))?)?(?:\D|$)",
    )
});
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? ?(?:(\d{1,2})(?:st|nd|rd|th)?,? )?(20\d\d)(?:,? (?:at )?(\d{1,2}):(\d\d) ?([ap])?\.?m?)?",
    )
});
static NOISE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)GMT\d{8}-\d{6}|(?:^|[-_. ])20\d\d[-_. ]?\d\d[-_. ]?\d\d(?:[-_ T]+\d\d[-_.:h]?\d\d(?:[-_.:]?\d\d)?)?(?:$|[-_. ])|meeting[-_ ](?:recording|transcript)|(?:^|[-_. ])(?:recording|transcript|transcription|captions?|cc|otter[-_.]ai|\d{3,4}x\d{3,4}|en(?:-[A-Z]{2})?)(?:$|[-_. ])|\(\d+\)$",
    )
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, compiled by every test run")
}

/// The date in a line of words or digits: `Mon, Mar 03, 2025 10:15AM`, `17 December 2025`, `2026-09-15 at 10:02`.
pub fn in_line(line: &str) -> Option<DocTime> {
    if let Some(found) = WORDS.captures(line) {
        let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<i8>().ok());
        let month = MONTHS.iter().position(|m| found[2].eq_ignore_ascii_case(m))? as i8 + 1;
        let day = number(1).or(number(3))?;
        let hour = number(5).map(|h| match found.get(7).map(|m| m.as_str()) {
            Some("p" | "P") => h % 12 + 12,
            Some(_) => h % 12,
            None => h,
        });
        return civil(found[4].parse().ok()?, month, day, hour.unwrap_or(0), number(6).unwrap_or(0), 0);
    }
    let found = DIGITS.captures(line)?;
    let number = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<i8>().ok()).unwrap_or(0);
    civil(found[1].parse().ok()?, number(2), number(3), number(4), number(5), number(6))
}

fn civil(year: i16, month: i8, day: i8, hour: i8, minute: i8, second: i8) -> Option<DocTime> {
    let day = jiff::civil::Date::new(year, month, day).ok()?;
    let time = jiff::civil::Time::new(hour, minute, second, 0).unwrap_or(jiff::civil::Time::midnight());
    Some(DocTime::civil(day.to_datetime(time)))
}

/// When a recording began, by its file name: Zoom's `GMT20250402-090000` is UTC, any other date has no zone.
pub fn in_file_name(source: &str) -> DocTime {
    let name = source.rsplit('/').next().unwrap_or(source);
    if let Some(found) = ZOOM.captures(name) {
        let n = |i: usize| found[i].parse::<i8>().unwrap_or(0);
        let zoned = jiff::civil::Date::new(found[1].parse().unwrap_or(0), n(2), n(3))
            .and_then(|day| jiff::civil::Time::new(n(4), n(5), n(6), 0).map(|time| day.to_datetime(time)))
            .and_then(|local| local.to_zoned(TimeZone::UTC));
        if let Ok(zoned) = zoned {
            return DocTime::zoned(zoned.timestamp(), 0);
        }
    }
    in_line(name).unwrap_or_else(DocTime::none)
}

/// A title from a file name: without folders, endings, dates and the words that recorders add.
pub fn title(source: &str) -> String {
    let mut name = source.rsplit('/').next().unwrap_or(source);
    while let Some((stem, ending)) = name.rsplit_once('.') {
        let known = ["vtt", "srt", "txt", "json", "md", "transcript", "cc", "html"];
        if !known.contains(&ending.to_ascii_lowercase().as_str()) {
            break;
        }
        name = stem;
    }
    let mut title = name.to_owned();
    // Neighbouring matches share their separator, so what one pass uncovers the next one takes; each makes it shorter.
    loop {
        let cleaner = NOISE.replace_all(&title, " ").into_owned();
        if cleaner == title {
            break;
        }
        title = cleaner;
    }
    let spaced = name.contains(' ');
    let words: String = title.chars().map(|c| if c == '_' || (c == '-' && !spaced) { ' ' } else { c }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|c: char| c == '-' || c == '.' || c.is_whitespace()).to_owned()
}
