//! A CRM table's text in, every cell as text with its raw bytes out: our scanner finds the places, polars reads the values.
//!
//! Nothing becomes a number, a date or a null: ids like `0012E7` and postcodes keep their form.

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{CsvParseOptions, CsvReadOptions, DataType, Field, PolarsError, Schema, SerReader};

use super::Form;
use super::scan::{Scan, scan_from};
use crate::diag::{Problem, Severity};
use crate::ingest::docs::Source;
use crate::ingest::{Cell, Table};

/// A table with what its records need for their text: the scan that the cells came from.
pub struct Scanned {
    pub table: Table,
    pub scan: Scan,
    pub problems: Vec<Problem>,
}

/// How many rows a message names before it counts the rest.
const NAMED: usize = 5;

/// Reads the table of this form whose rows begin at the start of `source`.
///
/// # Errors
/// A [`Problem`] of severity skipped when polars cannot read the table at all.
pub fn read(path: &str, source: &Source, form: &Form) -> Result<Scanned, Problem> {
    let text = source.text();
    let Form { object, delimiter, columns, .. } = form;
    let (delimiter, columns) = (*delimiter, columns.clone());
    let mut scan = scan_from(text, form.start, delimiter);
    // Strict readers would take the line before the header for it.
    scan.strict &= form.start == 0;
    let mut problems = Vec::new();
    if form.is_list {
        problems.extend(without_footer(path, text, &mut scan));
    }
    // On a thread of its own: polars has its own pool, and a worker of ours that waits for that one takes up other files
    // meanwhile, one on top of the other, until its stack is full.
    let alone = || std::thread::scope(|s| s.spawn(|| values(text, &scan, columns.len(), delimiter)).join());
    let read = alone().unwrap_or_else(|_| Err(PolarsError::ComputeError("polars gave up on it".into())));
    let values = read.map_err(|e| {
        Problem::new(
            path,
            Severity::Skipped,
            format!("the table cannot be read: {e}"),
            "Export it again as CSV in UTF-8.",
        )
    })?;
    let mut ragged = Vec::new();
    let mut rows = Vec::with_capacity(values.len());
    for (record, values) in scan.records.iter().skip(1).zip(values) {
        if record.slots.len() != columns.len() {
            ragged.push((record.line, record.slots.len()));
        }
        let cells = record.slots.iter().zip(values).map(|(slot, text)| {
            let raw = source.raw(slot.range.clone());
            Cell { text, raw: raw.start, raw_len: u32::try_from(raw.end - raw.start).unwrap_or(u32::MAX) }
        });
        let mut cells: Vec<Cell> = cells.collect();
        cells.resize_with(columns.len(), Cell::default);
        rows.push(cells);
    }
    problems.extend(ragged_problem(path, &ragged, columns.len()));
    if let Some(first) = scan.unclosed.first() {
        let what = format!("line {first}: a quote opens and never closes; read as part of the cell");
        problems.push(Problem::new(path, Severity::Partial, what, "Export the table again."));
    }
    let table = Table { source: path.to_string(), object: object.to_string(), columns, rows, sheet: None };
    Ok(Scanned { table, scan, problems })
}

/// Takes the lines below a report away: totals, a confidentiality notice, who made it.
///
/// Below the last row of a list stand lines of which one cell at most is filled; a row has more.
fn without_footer(path: &str, text: &str, scan: &mut Scan) -> Option<Problem> {
    let filled = |r: &super::scan::Record| r.slots.iter().filter(|s| !s.value(text).trim().is_empty()).count();
    let rows = scan.records.iter().rposition(|r| filled(r) > 1).map_or(0, |last| last + 1);
    if rows == scan.records.len() || rows < 2 {
        return None;
    }
    let left = scan.records.split_off(rows);
    // Strict readers would see them.
    scan.strict = false;
    let said: Vec<String> = (left.iter().flat_map(|r| &r.slots))
        .map(|s| s.value(text).split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|t| !t.is_empty())
        .take(NAMED)
        .collect();
    let what = format!("the lines below the table are no rows of it and are left out: {}", said.join("; "));
    Some(Problem::new(path, Severity::Note, what, ""))
}

/// Every cell after the header as polars reads it, row by row, each row `width` cells long.
fn values(text: &str, scan: &Scan, width: usize, delimiter: u8) -> Result<Vec<Vec<String>>, PolarsError> {
    let rows = scan.records.len().saturating_sub(1);
    if rows == 0 || width == 0 {
        return Ok(Vec::new());
    }
    // Where the file is not strict, polars gets it written out afresh from our scan, so that one odd row costs itself
    // alone: polars ends a table at the first row it does not like.
    let repaired;
    let body = if scan.strict {
        text
    } else {
        repaired = rewrite(text, scan, width, delimiter);
        &repaired
    };
    let schema = Schema::from_iter((0..width).map(|i| Field::new(format!("c{i}").into(), DataType::String)));
    let frame = CsvReadOptions::default()
        .with_has_header(true)
        .with_schema(Some(Arc::new(schema)))
        .with_infer_schema_length(Some(0))
        .with_parse_options(
            CsvParseOptions::default()
                .with_separator(delimiter)
                .with_quote_char(Some(b'"'))
                .with_try_parse_dates(false),
        )
        .into_reader_with_file_handle(Cursor::new(body.as_bytes()))
        .finish()?;
    if frame.height() != rows {
        let what = format!("{rows} rows in the file, {} after reading", frame.height());
        return Err(PolarsError::ComputeError(what.into()));
    }
    let mut out = vec![Vec::with_capacity(width); rows];
    for column in frame.columns() {
        for (row, value) in out.iter_mut().zip(column.str()?.iter()) {
            row.push(value.unwrap_or_default().to_string());
        }
    }
    Ok(out)
}

/// The same table with every cell quoted and every row `width` cells long.
fn rewrite(text: &str, scan: &Scan, width: usize, delimiter: u8) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for record in &scan.records {
        for i in 0..width {
            if i > 0 {
                out.push(char::from(delimiter));
            }
            out.push('"');
            if let Some(slot) = record.slots.get(i) {
                out.push_str(&slot.value(text).replace('"', "\"\""));
            }
            out.push('"');
        }
        out.push('\n');
    }
    out
}

fn ragged_problem(path: &str, ragged: &[(usize, usize)], width: usize) -> Option<Problem> {
    if ragged.is_empty() {
        return None;
    }
    let mut named: Vec<String> =
        ragged.iter().take(NAMED).map(|(line, cells)| format!("line {line} has {cells}")).collect();
    if ragged.len() > NAMED {
        named.push(format!("{} more rows differ", ragged.len() - NAMED));
    }
    let what = format!(
        "the header has {width} cells, {}; missing cells read as empty, extra ones are left out",
        named.join(", ")
    );
    Some(Problem::new(path, Severity::Partial, what, "Check these rows, or export the table again."))
}

#[cfg(test)]
mod tests;
