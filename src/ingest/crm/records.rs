//! A CRM table in, one document for each record in which somebody wrote something.
//!
//! A cell becomes a segment of its own; numbers, names, pick lists and ids stay in the table. The owner of the record
//! speaks, except in an email, where the sender does.

use super::email;
use super::markup;
use super::object::{self, Object};
use super::order::{Order, time_in};
use super::scan::Slot;
use super::table::Scanned;
use crate::ingest::docs::{Source, says_summary};
use crate::ingest::html::is_markup;
use crate::ingest::{Cell, DocTime, Document, Part, Participant, Refs, Segment, SegmentKind, Table, TextBuilder};
use crate::terms::Channel;
use crate::terms::is_id;

/// Columns that tell when a record's words were written, the most telling first.
const TIMES: &[&str] = &["ActivityDate", "StartDateTime", "CreatedDate", "MessageDate", "LastModifiedDate"];
/// Columns that tie a record to others.
const LINKS: &[&str] = &["Id", "WhatId", "AccountId", "ParentId", "OpportunityId", "RelatedToId"];
/// The same in lists, which have other ids or names, and the object that each refers to.
const NAMED: &[(&str, &str)] = &[
    ("OpportunityId", "Opportunity"),
    ("Opportunity.Name", "Opportunity"),
    ("WhatId", "Opportunity"),
    ("WhatId", "Account"),
    ("WhoId", "Contact"),
    ("AccountId", "Account"),
    ("Account.Name", "Account"),
    ("ContactId", "Contact"),
    ("Contact.Name", "Contact"),
];
/// Most values of one cell that joins several.
const MOST: usize = 200;
/// A cell of an unknown column is prose from this many words on: pick-list values and names are shorter.
const PROSE_WORDS: usize = 5;

/// One record while its document is made.
pub(super) struct Row<'t> {
    pub table: &'t Table,
    pub cells: &'t [Cell],
    pub slots: &'t [Slot],
    /// Number of the row in the table, from 1, the header not counted.
    pub number: usize,
}

impl<'t> Row<'t> {
    /// A cell's trimmed text; empty when the column is absent.
    pub fn get(&self, column: &str) -> &'t str {
        self.table.cell(self.cells, column).map_or("", |c| c.text.trim())
    }
}

/// Documents of the records with prose, in table order.
pub fn documents(scanned: &Scanned, source: &Source) -> Vec<Document> {
    let table = &scanned.table;
    let known = object::object_named(&table.object);
    let order = Order::of(table);
    let mut seen = std::collections::BTreeSet::new();
    let records = scanned.scan.records.iter().skip(1).zip(&table.rows);
    let documents = records.enumerate().filter_map(|(i, (record, cells))| {
        let row = Row { table, cells, slots: &record.slots, number: i + 1 };
        let mut document = document(&row, known, order, source)?;
        if !seen.insert(document.part.clone()) {
            // The same record twice in one file (two exports joined): both stay, told apart by their rows.
            document.part = format!("{}@{}", document.part, row.number);
        }
        Some(document)
    });
    documents.collect()
}

fn document(row: &Row, known: Option<&Object>, order: Option<Order>, source: &Source) -> Option<Document> {
    let object = row.table.object.as_str();
    let id = row.get("Id");
    let mut document = Document {
        source: row.table.source.clone(),
        part: if id.is_empty() { format!("row {}", row.number) } else { id.to_string() },
        format: "crm".to_string(),
        channel: Channel::Crm,
        title: ["Subject", "Title", "Name"]
            .iter()
            .map(|c| row.get(c))
            .find(|t| !t.is_empty())
            .unwrap_or("")
            .to_string(),
        time: TIMES.iter().map(|c| time_in(row.get(c), order)).find(|t| *t != DocTime::none()).unwrap_or_default(),
        participants: people(row),
        refs: Refs { crm_ids: links(row), ..Refs::default() },
        segments: Vec::new(),
    };
    if object == "EmailMessage" {
        email::message(row, source, &mut document);
    } else if object == "Task" && row.get("Subject").get(..6).is_some_and(|s| s.eq_ignore_ascii_case("Email:")) {
        email::logged(row, source, &mut document);
    } else {
        let speaker = document.participants.iter().position(|p| p.part == Part::Owner);
        for at in prose(row, known) {
            let Some(slot) = row.slots.get(at) else { continue };
            let first = document.segments.len();
            if row.cells.get(at).is_some_and(|c| is_markup(&c.text)) {
                document.segments.extend(markup::segments(row, at, source, speaker));
            } else {
                let segment = segment(row, at, source, |b| cell_text(source, slot, b));
                document.segments.push(Segment { speaker, ..segment });
            }
            if document.segments.get(first).is_some_and(|s| says_summary(s.text.as_str())) {
                for segment in &mut document.segments[first..] {
                    (segment.kind, segment.speaker) = (SegmentKind::Summary, None);
                }
            }
        }
    }
    document.segments.retain(|s| !s.text.is_empty());
    (!document.segments.is_empty()).then_some(document)
}

/// Indexes of the columns that hold prose in this row, the object's own ones first.
fn prose(row: &Row, known: Option<&Object>) -> Vec<usize> {
    let named = known.map_or(&[][..], |o| o.prose);
    let filled = |at: &usize| row.cells.get(*at).is_some_and(|c| !c.text.trim().is_empty());
    let position = |name: &&str| row.table.columns.iter().position(|c| c == name);
    let mut out: Vec<usize> = named.iter().filter_map(position).filter(filled).collect();
    for (at, column) in row.table.columns.iter().enumerate() {
        let words = row.cells.get(at).map_or(0, |c| c.text.split_whitespace().take(PROSE_WORDS).count());
        if words == PROSE_WORDS && !out.contains(&at) && !is_label(column) {
            out.push(at);
        }
    }
    out
}

/// Columns whose cells are long without being prose.
fn is_label(column: &str) -> bool {
    const LABELS: &[&str] = &["Name", "Title", "Company", "ProductCode", "Family", "Email", "Headers", "ToAddress"];
    const ENDS: &[&str] = &["Id", "Date", "Street", "Address", "Name", "Url", "URL", "Phone", "Location"];
    LABELS.contains(&column) || ENDS.iter().any(|e| column.ends_with(e)) || column.ends_with("_location")
}

/// A segment of one column, its text pushed by `fill`.
pub(super) fn segment(row: &Row, at: usize, source: &Source, fill: impl FnOnce(&mut TextBuilder)) -> Segment {
    let mut builder = TextBuilder::new();
    fill(&mut builder);
    let mut segment = Segment::new(builder.finish());
    segment.locator.insert("table", row.table.object.clone());
    segment.locator.insert("column", row.table.columns.get(at).cloned().unwrap_or_default());
    segment.locator.insert("row", row.number.to_string());
    if let Some(slot) = row.slots.get(at) {
        segment.locator.insert("byte", source.raw(slot.range.clone()).start.to_string());
    }
    segment
}

/// Pushes a cell's value.
pub(super) fn cell_text(source: &Source, slot: &Slot, builder: &mut TextBuilder) {
    for run in slot.runs(source.text()) {
        source.push(builder, run);
    }
}

fn people(row: &Row) -> Vec<Participant> {
    let mut people = Vec::new();
    for (column, part) in [("OwnerId", Part::Owner), ("WhoId", Part::Contact)] {
        let id = row.get(column);
        if !id.is_empty() {
            // In lists people stand by their names.
            let name = if id.contains(' ') { id } else { "" };
            people.push(Participant { key: format!("crm:{id}"), ..Participant::named(name, part) });
        }
    }
    people
}

fn links(row: &Row) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for column in LINKS {
        let id = row.get(column);
        if !id.is_empty() && !ids.iter().any(|i| i == id) {
            ids.push(id.to_string());
        }
    }
    // A row of a list is a record of its own, which no id of another system's form says.
    let own = if row.get("Id").is_empty() { row.get("Name") } else { row.get("Id") };
    if row.table.object == "Opportunity" && !own.is_empty() && !is_id(own) {
        ids.push(format!("Opportunity:{own}"));
    }
    // The object stands before an id or a name that does not itself say what it is of.
    for (column, object) in NAMED {
        let parts = row.get(column).split(';').map(str::trim).filter(|p| !p.is_empty() && !is_id(p)).take(MOST);
        ids.extend(parts.map(|part| format!("{object}:{part}")));
    }
    ids
}
