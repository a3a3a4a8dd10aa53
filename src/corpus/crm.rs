//! CRM tables by record id: ids joined on 18 characters, rows of a parent found through one join.
//!
//! Ids are case-sensitive and never folded. Lists that people export have names where ids should be: a name stands for
//! the one record that has it. A table without the column that is asked for yields no rows, no error.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};

use crate::ingest::crm::order::{Order, time_in};
use crate::ingest::{Cell, Table};
pub use crate::terms::id18;

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

/// An object that rows refer to, by its API name.
pub fn referred(word: &str) -> Option<&'static str> {
    REFERRED.iter().map(|(object, _)| *object).find(|object| *object == word)
}

/// All tables of the exports, by object.
pub struct Tables<'t> {
    tables: &'t [Table],
    orders: Vec<Option<Order>>,
    /// Records by object and name in lower case; `None` where several have it.
    names: BTreeMap<(&'static str, String), Option<String>>,
}

/// Objects that rows refer to, and the columns that do.
const REFERRED: [(&str, &[&str]); 4] = [
    ("Account", &["AccountId", "Account.Name"]),
    ("Opportunity", &["OpportunityId", "Opportunity.Name"]),
    ("Contact", &["ContactId", "Contact.Name"]),
    ("User", &["OwnerId"]),
];

/// One row with its table.
#[derive(Clone, Copy)]
pub struct Row<'t> {
    pub table: &'t Table,
    pub at: usize,
    /// How the table writes its dates.
    order: Option<Order>,
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

    /// What the record is known by: its id, or where the table has none its name, with the account's behind it.
    pub fn id(&self) -> String {
        let (id, name, account) = (self.get("Id"), self.name(), self.first(&["Account.Name", "AccountName"]));
        match (id.is_empty(), name.is_empty(), account.is_empty()) {
            (false, ..) => id18(id),
            (true, false, false) => format!("{name} ({account})"),
            (true, true, false) => account.to_owned(),
            (true, _, true) => name,
        }
    }

    pub fn has_id(&self) -> bool {
        !self.get("Id").is_empty()
    }

    /// What other tables may call the record, in lower case: its name, and an address, by which contacts are known too.
    fn names(&self) -> Vec<String> {
        let all = [self.name(), self.get("Email").to_owned()];
        all.into_iter().filter(|n| !n.is_empty()).map(|n| n.to_lowercase()).collect()
    }

    /// The record's name; of a contact its parts together.
    pub fn name(&self) -> String {
        let whole = self.get("Name");
        if whole.is_empty() {
            format!("{} {}", self.get("FirstName"), self.get("LastName")).trim().to_owned()
        } else {
            whole.to_owned()
        }
    }

    /// A calendar date, never shifted through a zone.
    pub fn day(&self, column: &str) -> Option<Date> {
        let text = self.get(column);
        day(text).or_else(|| time_in(text, self.order).local.map(|l| l.date()))
    }

    /// A moment; a clock without a zone counts as UTC.
    pub fn moment(&self, column: &str) -> Option<Timestamp> {
        let text = self.get(column);
        moment(text).or_else(|| time_in(text, self.order).order())
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
        let mut new = Self { tables, orders: tables.iter().map(Order::of).collect(), names: BTreeMap::new() };
        let mut names: BTreeMap<(&'static str, String), Option<String>> = BTreeMap::new();
        for (object, _) in REFERRED {
            // A list without ids names records that a table with them has; it is no second one of that name.
            let (with, without): (Vec<Row>, Vec<Row>) = new.rows(object).partition(|row| row.has_id());
            let of_tables: BTreeSet<String> = with.iter().flat_map(Row::names).collect();
            let lists = without.iter().flat_map(|row| row.names().into_iter().map(|name| (row.id(), name)));
            let lists = lists.filter(|(_, name)| !of_tables.contains(name));
            for (id, name) in with.iter().flat_map(|row| row.names().into_iter().map(|n| (row.id(), n))).chain(lists) {
                let known = names.entry((object, name)).or_insert_with(|| Some(id.clone()));
                if known.as_ref().is_some_and(|k| *k != id) {
                    *known = None;
                }
            }
        }
        new.names = names;
        new
    }

    /// What a row refers to under one of the columns for an object: the record's id, also where its name stands there.
    pub fn refers(&self, row: &Row<'_>, object: &str) -> String {
        let columns = REFERRED.iter().find(|(o, _)| *o == object).map_or(&[][..], |(_, columns)| columns);
        self.record(object, row.first(columns))
    }

    /// The id of the record that an id or a name stands for; what stands for none stays as it is.
    pub fn record(&self, object: &str, said: &str) -> String {
        self.named(object, said).map_or_else(|| id18(said), str::to_owned)
    }

    /// The id of the one record of an object that has this name.
    pub fn named(&self, object: &str, name: &str) -> Option<&str> {
        let (object, _) = REFERRED.iter().find(|(of, _)| *of == object)?;
        self.names.get(&(*object, name.to_lowercase()))?.as_deref()
    }

    pub fn has(&self, object: &str) -> bool {
        self.tables.iter().any(|t| t.object == object)
    }

    /// Rows of an object, in the order of the files.
    pub fn rows(&self, object: &str) -> impl Iterator<Item = Row<'t>> {
        let object = object.to_owned();
        (self.tables.iter().zip(&self.orders))
            .filter(move |(t, _)| t.object == object)
            .map(|(table, order)| (table, *order))
            .flat_map(|(table, order)| (0..table.rows.len()).map(move |at| Row { table, at, order }))
            .collect::<Vec<_>>()
            .into_iter()
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

    /// Objects whose rows refer to another, sorted, each once.
    pub fn objects_of(&self, parent: &str) -> Vec<&'t str> {
        let columns = REFERRED.iter().find(|(o, _)| *o == parent).map_or(&[][..], |(_, columns)| columns);
        let refers = |t: &&Table| t.columns.iter().any(|c| columns.contains(&c.as_str()));
        let mut out: Vec<&str> = self.tables.iter().filter(refers).map(|t| t.object.as_str()).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Rows of an object grouped by the parent that they refer to, in the order of the files.
    pub fn children(&self, object: &str, parent: &str) -> BTreeMap<String, Vec<Row<'t>>> {
        let mut out: BTreeMap<String, Vec<Row<'t>>> = BTreeMap::new();
        for row in self.rows(object) {
            let parent = self.refers(&row, parent);
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
