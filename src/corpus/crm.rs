//! CRM tables by record id: ids joined on 18 characters, rows of a parent found through one join.
//!
//! Ids are case-sensitive and never folded. A table without the column that is asked for yields no rows, no error.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

pub use crate::ingest::crm::id18;
use crate::ingest::{Cell, Table};

/// Object that an id belongs to, by its first three characters; `None` for ids of other systems.
pub fn object_of(id: &str) -> Option<&'static str> {
    match id.get(..3)? {
        "001" => Some("Account"),
        "003" => Some("Contact"),
        "005" => Some("User"),
        "006" => Some("Opportunity"),
        _ => None,
    }
}

/// All tables of the exports, by object.
pub struct Tables<'t> {
    tables: &'t [Table],
}

/// One row with its table.
#[derive(Clone, Copy)]
pub struct Row<'t> {
    pub table: &'t Table,
    pub at: usize,
}

impl<'t> Row<'t> {
    /// The trimmed text of a cell, `""` when it is empty or the column is absent.
    pub fn get(&self, column: &str) -> &'t str {
        self.cell(column).map_or("", |c| c.text.trim())
    }

    pub fn cell(&self, column: &str) -> Option<&'t Cell> {
        self.table.cell(&self.table.rows[self.at], column)
    }

    /// The first of several columns that is filled.
    pub fn first(&self, columns: &[&str]) -> &'t str {
        columns.iter().map(|c| self.get(c)).find(|t| !t.is_empty()).unwrap_or("")
    }

    pub fn id(&self) -> String {
        id18(self.get("Id"))
    }

    /// Checkboxes are `true/false` in some exports and `1/0` in others; `None` when the cell is empty or says neither.
    pub fn flag(&self, column: &str) -> Option<bool> {
        match self.get(column).to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        }
    }
}

impl<'t> Tables<'t> {
    pub fn new(tables: &'t [Table]) -> Self {
        Self { tables }
    }

    pub fn has(&self, object: &str) -> bool {
        self.tables.iter().any(|t| t.object == object)
    }

    /// Rows of an object, in the order of the files.
    pub fn rows(&self, object: &str) -> impl Iterator<Item = Row<'t>> {
        let tables = self.tables;
        let object = object.to_owned();
        tables
            .iter()
            .filter(move |t| t.object == object)
            .flat_map(|table| (0..table.rows.len()).map(move |at| Row { table, at }))
    }

    /// Rows of an object by their 18-character id; the first row of an id wins.
    pub fn by_id(&self, object: &str) -> BTreeMap<String, Row<'t>> {
        let mut out = BTreeMap::new();
        for row in self.rows(object) {
            let id = row.id();
            if !id.is_empty() {
                out.entry(id).or_insert(row);
            }
        }
        out
    }

    /// Objects that have a column, sorted, each once.
    pub fn objects_with(&self, column: &str) -> Vec<&'t str> {
        let mut out: Vec<&str> =
            self.tables.iter().filter(|t| t.columns.iter().any(|c| c == column)).map(|t| t.object.as_str()).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Rows of an object grouped by the parent that a column names, in the order of the files.
    pub fn children(&self, object: &str, column: &str) -> BTreeMap<String, Vec<Row<'t>>> {
        let mut out: BTreeMap<String, Vec<Row<'t>>> = BTreeMap::new();
        for row in self.rows(object) {
            let parent = id18(row.get(column));
            if !parent.is_empty() {
                out.entry(parent).or_default().push(row);
            }
        }
        out
    }
}

/// A moment as CRM exports write it: ISO 8601 with `Z` or an offset, with or without a colon, or a clock without a
/// zone, which the Data Export service writes in UTC. `None` for anything else.
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(at) = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text) {
        return Some(at);
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok().or_else(|| day(text).map(|d| d.at(0, 0, 0, 0)))?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp())
}

/// A calendar date: the first ten characters of an ISO date or moment, never shifted through a zone.
pub fn day(text: &str) -> Option<Date> {
    text.trim().get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_in_the_forms_of_exports() {
        let want = "2026-01-02T03:04:05Z".parse::<Timestamp>().ok();
        for text in [
            "2026-01-02T03:04:05.000Z",
            "2026-01-02T03:04:05.000+0000",
            "2026-01-02 03:04:05",
            "2026-01-02T04:04:05+01:00",
        ] {
            assert_eq!(moment(text), want, "{text}");
        }
        assert_eq!(moment("3/4/2026"), None);
        assert_eq!(day("2026-03-31T23:30:00Z"), Some(jiff::civil::date(2026, 3, 31)));
    }
}
