//! Salesforce tables in, typed tables and the prose of their records out.
//!
//! Reads what Data Loader, the Bulk API and the weekly export write: one object a file, API names in the header. Reports
//! with labels for headers are left to the reader of plain CSV. Deals and people are not joined here; see `corpus`.

mod email;
pub mod id;
pub mod object;
mod records;
pub mod scan;
mod table;
mod time;

pub use id::id18;
pub use object::is_table;
pub use time::time;

use crate::diag::{Problem, Severity};
use crate::ingest::Read;
use crate::ingest::docs::Source;

/// The object and delimiter of a text that is a CRM table; `None` for any other text.
pub fn sniff(path: &str, text: &str) -> Option<(String, u8)> {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let file = path.rsplit('/').next().unwrap_or(path);
    scan::DELIMITERS.into_iter().find_map(|delimiter| {
        let records = scan::scan(head, delimiter).records;
        let header: Vec<_> = records.first()?.slots.iter().map(|s| s.value(head)).collect();
        let names: Vec<&str> = header.iter().map(|c| c.as_ref()).collect();
        let id = names.iter().position(|c| object::column(c) == "Id");
        let first = id.and_then(|at| records.get(1)?.slots.get(at)).map(|s| s.value(head)).unwrap_or_default();
        // One column is no table, and a header never spans what a person would not read as one.
        (names.len() > 1).then(|| is_table(&names, first.trim(), file)).flatten().map(|object| (object, delimiter))
    })
}

/// A header and a first row lie within this many bytes: Salesforce allows 800 fields an object, 43 characters a name.
const HEAD: usize = 1 << 16;

/// Reads one CRM table: the table itself and a document for every record with prose.
pub fn read(path: &str, bytes: &[u8]) -> Read {
    let source = Source::new(bytes);
    let mut out = Read::default();
    out.problems.extend(source.problem(path));
    let Some((object, delimiter)) = sniff(path, source.text()) else {
        let what = "the columns are those of no CRM object";
        out.problems.push(Problem::new(path, Severity::Skipped, what, "Export it with API names in the header."));
        return out;
    };
    match table::read(path, &source, &object, delimiter) {
        Ok(scanned) => {
            out.documents = records::documents(&scanned, &source);
            out.problems.extend(scanned.problems);
            out.tables.push(scanned.table);
        }
        Err(problem) => out.problems.push(problem),
    }
    out
}

#[cfg(test)]
mod tests;
