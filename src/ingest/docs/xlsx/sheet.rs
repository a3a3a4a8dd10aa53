//! A sheet's rows in, the same as CSV out, when it is a table of a CRM: its reader knows one form only.

use serde::{Deserialize, Serialize};

use super::Row;
use crate::ingest::crm;

/// A sheet that is a table of a CRM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub csv: String,
}

/// Widest table: Salesforce allows 800 fields an object, and a cell far to the right must not cost a row of commas.
const COLUMNS: u32 = 2_000;

/// The sheet as a table, when the columns that its first row names are those of a CRM.
///
/// A report that was exported as it looks has titles above its header and groups below; it stays a document.
pub fn of(path: &str, name: &str, rows: &[Row]) -> Option<Sheet> {
    let (_, header) = rows.first()?;
    let width = header.last()?.0 + 1;
    if header.len() < 2 || width > COLUMNS {
        return None;
    }
    let sheet = |rows: &[Row]| Sheet { name: name.to_owned(), csv: csv(rows, width) };
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
