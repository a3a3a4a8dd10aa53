//! A sheet's rows in, the same as CSV out, when it is a table of a CRM: its reader knows one form only.

use serde::{Deserialize, Serialize};

use super::Row;
use crate::ingest::crm;

/// A sheet that is a table of a CRM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub csv: String,
    /// Number that the sheet shows for each row of it, the header's first.
    pub rows: Vec<u32>,
}

/// Widest table: Salesforce allows 800 fields an object, and a cell far to the right must not cost a row of commas.
const COLUMNS: u32 = 2_000;
/// Most cells, empty ones included, for which columns without a heading are kept: four times what is read of a workbook.
const CELLS: u64 = 4_000_000;

/// The sheet as a table, when the columns that its first row names are those of a CRM.
///
/// A report that was exported as it looks has titles above its header and groups below; it stays a document.
pub fn of(path: &str, name: &str, rows: &[Row]) -> Option<Sheet> {
    let (_, header) = rows.first()?;
    let headed = header.last()?.0 + 1;
    if header.len() < 2 || headed > COLUMNS {
        return None;
    }
    // Notes beside a table often have no heading.
    let widest = rows.iter().filter_map(|(_, cells)| cells.last()).map(|(at, _)| at + 1).fold(headed, u32::max);
    let fits = widest <= COLUMNS && u64::from(widest) * rows.len() as u64 <= CELLS;
    let width = if fits { widest } else { headed };
    let numbers = |rows: &[Row]| rows.iter().map(|(number, _)| *number).collect();
    let sheet = |rows: &[Row]| Sheet { name: name.to_owned(), csv: csv(rows, width), rows: numbers(rows) };
    // The header and the first row tell; the rest is written out only for a table.
    let head = sheet(&rows[..rows.len().min(2)]);
    crm::sniff(&head.called(path), &head.csv)?;
    Some(sheet(rows))
}

impl Sheet {
    /// What the table would be called as a file: of workbooks with one sheet the file says more, of others the sheet.
    pub fn called(&self, path: &str) -> String {
        let file = path.rsplit('/').next().unwrap_or(path);
        format!("{} {}.csv", file.rsplit_once('.').map_or(file, |(stem, _)| stem), self.name)
    }
}

fn csv(rows: &[Row], width: u32) -> String {
    let mut out = String::new();
    for (_, cells) in rows {
        let mut cells = cells.iter().peekable();
        for column in 0..width {
            if column > 0 {
                out.push(',');
            }
            if let Some((_, text)) = cells.next_if(|(at, _)| *at == column) {
                out.push('"');
                out.push_str(&text.replace('"', "\"\""));
                out.push('"');
            }
        }
        out.push('\n');
    }
    out
}
