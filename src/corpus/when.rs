//! A document in, the time by which it fits a deal's life out.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::weights::Life;
use crate::ingest::Document;

/// Dates of a text that are looked at: a paper with more is a table of them.
const MOST: usize = 500;

/// When a document was said, or, where nothing says so, the dates that its text names.
#[derive(Debug, Default)]
pub struct When {
    pub at: Option<Timestamp>,
    pub named: Vec<Timestamp>,
}

impl When {
    pub fn of(doc: &Document) -> Self {
        let at = moment(doc);
        let texts = doc.segments.iter().filter(|_| at.is_none());
        let named: BTreeSet<Timestamp> = texts.flat_map(|s| dates_in(s.text.as_str())).take(MOST).collect();
        Self { at, named: named.into_iter().collect() }
    }

    /// How well a deal's life fits: at the document's time, else at the best of the dates that it names.
    pub fn factor(&self, life: &Life) -> f32 {
        if self.at.is_some() || self.named.is_empty() {
            return life.factor(self.at);
        }
        let life = life.reaching_ahead();
        self.named.iter().map(|t| life.factor(Some(*t))).fold(0.0, f32::max)
    }
}

/// The time of a document, else the date in its file name.
fn moment(doc: &Document) -> Option<Timestamp> {
    doc.time.order().or_else(|| {
        let name = doc.source.rsplit('/').next()?;
        dates_in(name).into_iter().next()
    })
}

/// Dates written as `2026-03-14`, `20260314`, `14 March 2026` or `March 14, 2026`, in order of appearance.
fn dates_in(text: &str) -> Vec<Timestamp> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = |w: &str| -> Option<i8> {
        let head = w.get(..3)?.to_ascii_lowercase();
        let long = w.len() > 3 && !w.bytes().all(|b| b.is_ascii_alphabetic());
        MONTHS.iter().position(|m| *m == head && !long).map(|i| i as i8 + 1)
    };
    let tokens: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|t| !t.is_empty()).collect();
    let number = |i: usize| tokens.get(i).and_then(|t| t.parse::<i32>().ok());
    let year = |i: usize| number(i).filter(|y| (2000..2100).contains(y)).map(|y| y as i16);
    let mut out = Vec::new();
    let mut push = |y: i16, m: i8, d: i32| {
        let date = i8::try_from(d).ok().and_then(|d| jiff::civil::Date::new(y, m, d).ok());
        out.extend(date.and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC).ok()).map(|z| z.timestamp()));
    };
    for (i, token) in tokens.iter().enumerate() {
        let digits = token.strip_prefix("GMT").unwrap_or(token);
        if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) {
            if let (Ok(y), Ok(m), Ok(d)) = (digits[..4].parse(), digits[4..6].parse(), digits[6..].parse())
                && (2000..2100).contains(&y)
            {
                push(y, m, d);
            }
        } else if let Some(y) = year(i) {
            if let (Some(m), Some(d)) = (number(i + 1), number(i + 2)) {
                push(y, i8::try_from(m).unwrap_or(0), d);
            }
        } else if let Some(m) = month(token) {
            if let (Some(d), Some(y)) = (number(i + 1), year(i + 2)) {
                push(y, m, d);
            } else if let (Some(d), Some(y)) = (i.checked_sub(1).and_then(number), year(i + 1)) {
                push(y, m, d);
            }
        }
    }
    out
}
