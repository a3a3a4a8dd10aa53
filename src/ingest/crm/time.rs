//! A CRM date or instant as text in, a time with its grade out.
//!
//! A date stays a date: reading it through UTC would shift it by a day for half the world. Locale forms (`3/4/2026`) are
//! left unread here, since the order of day and month is not known.

use jiff::civil::{DateTime, Time};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::Offset;

use crate::ingest::DocTime;

/// Reads ISO 8601: `2026-03-04`, `2026-03-04 10:15:00`, `2026-03-04T10:15:00.000Z`, `…+0200`; `none` for anything else.
pub fn time(text: &str) -> DocTime {
    let Ok(pieces) = Pieces::parse(text.trim()) else { return DocTime::none() };
    let local = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
    let offset = match pieces.offset() {
        Some(PiecesOffset::Zulu) => Offset::UTC,
        Some(PiecesOffset::Numeric(numeric)) => numeric.offset(),
        _ => return DocTime::civil(local),
    };
    match offset.to_timestamp(local) {
        Ok(at) => DocTime::zoned(at, offset.seconds()),
        Err(_) => DocTime::civil(local),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::TimeGrade;

    #[test]
    fn grades_are_kept() {
        for (text, grade, said) in [
            ("2026-03-04", TimeGrade::Civil, "2026-03-04T00:00:00"),
            ("2026-03-04 10:15:00", TimeGrade::Civil, "2026-03-04T10:15:00"),
            ("2026-03-04T10:15:00.000Z", TimeGrade::Zoned, "2026-03-04T10:15:00Z"),
            ("2026-03-04T10:15:00.000+0000", TimeGrade::Zoned, "2026-03-04T10:15:00Z"),
            ("2026-03-04T23:15:00-05:00", TimeGrade::Zoned, "2026-03-05T04:15:00Z"),
        ] {
            let read = time(text);
            assert_eq!((read.grade, read.text().as_deref()), (grade, Some(said)), "{text}");
        }
        assert_eq!(time("2026-03-04T23:15:00-05:00").local.unwrap().to_string(), "2026-03-04T23:15:00");
        for text in ["", "3/4/2026", "soon", "2026-13-01"] {
            assert_eq!(time(text), DocTime::none(), "{text}");
        }
    }
}
