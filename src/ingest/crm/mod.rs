//! CRM tables in, typed tables and the prose of their records out.
//!
//! Reads what Salesforce's Data Loader, Bulk API and weekly export write, one object a file with API names in the header,
//! and the lists that people export: Salesforce reports and HubSpot lists, told by their labels. Deals and people are not
//! joined here; see `corpus`.

mod email;
mod labels;
mod markup;
pub mod object;
pub mod order;
mod records;
mod roles;
pub mod scan;
mod table;
mod time;

pub use object::is_table;
pub use time::time;

use crate::diag::{Problem, Severity};
use crate::ingest::docs::{Source, xlsx::Sheet};
use crate::ingest::{Read, SheetRows, TextBuilder};

/// What a text is that is a CRM table.
pub struct Form {
    /// API name of the object.
    pub object: String,
    pub delimiter: u8,
    /// Where the header begins: Excel's `sep=;` may stand before it.
    pub start: usize,
    /// API names of the columns, in order.
    pub columns: Vec<String>,
    /// Whether the header has labels: a list that a person exported, with a footer below it.
    pub is_list: bool,
}

/// The form of a text that is a CRM table; `None` for any other text.
pub fn sniff(path: &str, text: &str) -> Option<Form> {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let file = path.rsplit('/').next().unwrap_or(path);
    let told = scan::told(head);
    let forms = told.map_or_else(|| scan::DELIMITERS.map(|d| (d, 0)).to_vec(), |told| vec![told]);
    forms.into_iter().find_map(|(delimiter, start)| {
        let records = scan::scan_from(head, start, delimiter).records;
        let header: Vec<_> = records.first()?.slots.iter().map(|s| s.value(head)).collect();
        let names: Vec<&str> = header.iter().map(|c| c.as_ref()).collect();
        let id = names.iter().position(|c| object::column(c) == "Id");
        let first = id.and_then(|at| records.get(1)?.slots.get(at)).map(|s| s.value(head)).unwrap_or_default();
        // One column is no table, and a header never spans what a person would not read as one.
        if names.len() < 2 {
            return None;
        }
        if let Some(object) = is_table(&names, first.trim(), file) {
            let columns = names.iter().map(|n| object::column(n).to_owned()).collect();
            return Some(Form { object, delimiter, start, columns, is_list: false });
        }
        let list = labels::of(&names)?;
        Some(Form { object: list.object.into(), delimiter, start, columns: list.columns, is_list: true })
    })
}

/// A header and a first row lie within this many bytes: Salesforce allows 800 fields an object, 43 characters a name.
const HEAD: usize = 1 << 16;

/// Reads one CRM table: the table itself and a document for every record with prose.
pub fn read(path: &str, bytes: &[u8]) -> Read {
    read_called(path, path, bytes)
}

/// Reads a sheet of a workbook of `size` bytes. The bytes behind its cells are those of the whole file, where they lie
/// packed in several members.
pub fn read_sheet(path: &str, sheet: &Sheet, size: usize) -> Read {
    let mut read = read_called(path, &sheet.called(path), sheet.csv.as_bytes());
    let place = SheetRows { name: sheet.name.clone(), numbers: sheet.rows.get(1..).unwrap_or_default().to_vec() };
    for table in &mut read.tables {
        table.sheet = Some(place.clone());
        for cell in table.rows.iter_mut().flatten() {
            (cell.raw, cell.raw_len) = (0, u32::try_from(size).unwrap_or(u32::MAX));
        }
    }
    for document in &mut read.documents {
        for segment in &mut document.segments {
            let mut builder = TextBuilder::new();
            builder.push_decoded(segment.text.as_str(), 0..size as u64);
            segment.text = builder.finish();
            let at = segment.locator["row"].parse().map_or(0, |row: usize| row - 1);
            let number = place.numbers.get(at).map(u32::to_string).unwrap_or_default();
            let others = segment.locator.iter().filter(|(key, _)| !["byte", "row"].contains(key));
            segment.locator = others.chain([("sheet", place.name.as_str()), ("row", &number)]).collect();
        }
        // Rows of two sheets may have one number.
        if let Some(row) = document.part.strip_prefix("row ") {
            document.part = place.row_name(row.parse().map_or(0, |row: usize| row - 1));
        }
    }
    read
}

/// Reads the table of `path`, whose object its columns tell, and where they leave it open, what the table is called.
fn read_called(path: &str, called: &str, bytes: &[u8]) -> Read {
    let source = Source::new(bytes);
    let mut out = Read::default();
    out.problems.extend(source.problem(path));
    let Some(form) = sniff(called, source.text()) else {
        let what = "the columns are those of no CRM object";
        out.problems.push(Problem::new(path, Severity::Skipped, what, "Export it with API names in the header."));
        return out;
    };
    match table::read(path, &source, &form) {
        Ok(scanned) => {
            out.documents = records::documents(&scanned, &source);
            out.problems.extend(scanned.problems);
            let roles = form.is_list.then(|| roles::of(&scanned.table)).flatten();
            out.tables.push(scanned.table);
            out.tables.extend(roles);
        }
        Err(problem) => out.problems.push(problem),
    }
    out
}

#[cfg(test)]
mod tests;
