//! The tables of a CRM as they were exported: every cell as text, with its place in the file.

use serde::{Deserialize, Serialize};

/// One CRM table as exported: every cell as text, with its place in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub source: String,
    /// API name of the object: `Opportunity`, `Account`, `Contact`, `User`, `OpportunityHistory`, …
    pub object: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    /// Where a workbook's sheet has these rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<SheetRows>,
}

/// A sheet's name, and the numbers that it shows for its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRows {
    pub name: String,
    pub numbers: Vec<u32>,
}

/// One cell: its text (quotes undone, not trimmed) and the raw bytes it came from, quotes included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub text: String,
    pub raw: u64,
    pub raw_len: u32,
}

impl Table {
    /// The cell of a row under a column's API name, `None` when the column is absent or the cell is empty.
    pub fn cell<'t>(&'t self, row: &'t [Cell], column: &str) -> Option<&'t Cell> {
        let at = self.columns.iter().position(|c| c == column)?;
        row.get(at).filter(|c| !c.text.trim().is_empty())
    }

    /// What the row at a place is cited by: its `Id`, or its number, from 1 without the header, in a sheet as it is shown.
    pub fn row_name(&self, at: usize) -> String {
        let id = self.rows.get(at).and_then(|row| self.cell(row, "Id"));
        match (id, &self.sheet) {
            (Some(id), _) => id.text.trim().to_owned(),
            (None, Some(sheet)) => sheet.row_name(at),
            (None, None) => (at + 1).to_string(),
        }
    }
}

impl SheetRows {
    /// The sheet with the number that it shows for the row at a place.
    pub fn row_name(&self, at: usize) -> String {
        self.numbers.get(at).map_or_else(|| self.name.clone(), |number| format!("{} row {number}", self.name))
    }
}
