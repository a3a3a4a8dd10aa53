//! A workbook in, a segment for each row of its visible sheets out, with values as a person sees them. A sheet that is a
//! table of a CRM is handed on as one.
//!
//! The bytes behind a row are those of the whole file: its words lie packed in several members, and the locator names
//! sheet and row. Cells come one by one, so that two of them at far corners cost no more than two.

mod number;
mod sheet;

pub use sheet::Sheet;

use std::collections::BTreeSet;
use std::io::{self, Cursor, Read as _};
use std::ops::Range;

use calamine::{DataRef, Reader, SheetVisible, Xlsx, open_workbook_from_rs};
use zip::ZipArchive;

use super::Draft;
use super::package::Package;
use crate::diag::{Problem, Severity};
use crate::ingest::{Document, SegmentKind, TextBuilder};

/// Most bytes of all members after decompression: a workbook of a million filled cells has some 60 MiB.
const LIMIT: u64 = 256 << 20;
/// Most cells that are read of a workbook. A table with more is data, not a document.
const CELLS: usize = 1_000_000;

/// Whether an archive is a workbook of Excel.
pub fn looks_like(bytes: &[u8]) -> bool {
    Package::open(bytes).is_some_and(|package| package.names().any(|n| n == "xl/workbook.xml"))
}

/// What a workbook holds.
#[derive(Debug, Default)]
pub struct Workbook {
    /// The sheets that are no tables of a CRM, where they have words.
    pub document: Option<Document>,
    pub tables: Vec<Sheet>,
    /// What was lost or left out.
    pub problems: Vec<Problem>,
}

/// Reads a workbook.
pub fn read(path: &str, bytes: &[u8]) -> Workbook {
    let refused = |what: String| {
        let help = "Save it again in Excel, or export the sheet as CSV.";
        Workbook { problems: vec![Problem::new(path, Severity::Skipped, what, help)], ..Workbook::default() }
    };
    match inflated(bytes) {
        Ok(size) if size > LIMIT => {
            return refused(format!("it unpacks to more than the limit of {} MiB", LIMIT >> 20));
        }
        Err(e) => return refused(format!("the workbook is damaged: {e}")),
        Ok(_) => {}
    }
    let mut workbook: Xlsx<_> = match open_workbook_from_rs(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(e) => return refused(format!("the workbook cannot be read: {e}")),
    };
    let (mut problems, mut tables) = (Vec::new(), Vec::new());
    let mut draft = Draft::new(path, "xlsx");
    let mut cells = 0;
    let whole = 0..bytes.len() as u64;
    let sheets: Vec<(String, bool)> =
        workbook.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
    for (name, is_visible) in sheets {
        let mut partly = |severity, what: String| problems.push(Problem::new(path, severity, what, ""));
        if !is_visible {
            partly(Severity::Note, format!("the hidden sheet `{name}` is left out"));
            continue;
        }
        match rows(&mut workbook, &name, &mut cells) {
            Ok((rows, fault)) => {
                match sheet::of(path, &name, &rows) {
                    Some(table) => tables.push(table),
                    None => add(&mut draft, &name, rows, &whole),
                }
                if let Some(fault) = fault {
                    partly(Severity::Partial, format!("sheet `{name}` was read up to a fault: {fault}"));
                }
            }
            // A sheet of charts has no cells.
            Err(e) => partly(Severity::Note, format!("sheet `{name}` has no cells that can be read: {e}")),
        }
    }
    let document = draft.finish();
    if document.is_none() && tables.is_empty() {
        problems.push(Problem::new(path, Severity::Skipped, "the workbook holds no words", ""));
    }
    Workbook { document, tables, problems }
}

/// Bytes of all members after decompression, counted up to one over the limit.
fn inflated(bytes: &[u8]) -> io::Result<u64> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
    let mut sum = 0;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(io::Error::other)?;
        sum += io::copy(&mut member.take(LIMIT + 1 - sum), &mut io::sink())?;
        if sum > LIMIT {
            break;
        }
    }
    Ok(sum)
}

/// A row's number, from 1, and its filled cells from left to right, each with the number of its column, from 0.
type Row = (u32, Vec<(u32, String)>);

/// The filled rows of a sheet, and why the rest was not read.
fn rows(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    cells: &mut usize,
) -> Result<(Vec<Row>, Option<String>), calamine::XlsxError> {
    let mut reader = workbook.worksheet_cells_reader(sheet)?;
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok((rows, None)),
            Err(e) => return Ok((rows, Some(e.to_string()))),
        };
        *cells += 1;
        if *cells > CELLS {
            return Ok((rows, Some(format!("the workbook has more cells than the limit of {CELLS}"))));
        }
        let format = reader.styles().get(style).and_then(|s| s.number_format.as_ref());
        let format = format.map_or("", |f| f.format_code.as_str());
        let text = shown(cell.get_value(), format);
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = (cell.get_position().0 + 1, cell.get_position().1);
        match rows.last_mut().filter(|(number, _)| *number == row) {
            Some((_, cells)) => cells.push((column, text)),
            None => rows.push((row, vec![(column, text)])),
        }
    }
}

/// A value as it stands in the sheet.
fn shown(value: &DataRef<'_>, format: &str) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number::shown(*number as f64, format),
        DataRef::Float(number) => number::shown(*number, format),
        DataRef::Bool(is) => (if *is { "yes" } else { "no" }).to_owned(),
        DataRef::DateTime(moment) if moment.is_duration() => number::duration(moment.as_f64()),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute) == (0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") }
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Adds a sheet's rows under its name; a first row of words over others is their header.
fn add(draft: &mut Draft, sheet: &str, rows: Vec<Row>, whole: &Range<u64>) {
    let words = |cells: &[(u32, String)]| {
        let distinct: BTreeSet<&String> = cells.iter().map(|(_, c)| c).collect();
        cells.len() > 1
            && distinct.len() == cells.len()
            && cells
                .iter()
                .all(|(_, c)| c.split_whitespace().count() <= 6 && !c.starts_with(|c: char| c.is_ascii_digit()))
    };
    let header = rows.iter().find(|(_, cells)| cells.len() > 1).filter(|(_, cells)| words(cells)).map(|(n, _)| *n);
    let mut columns = String::new();
    for (number, cells) in rows {
        let mut builder = TextBuilder::new();
        for (_, cell) in &cells {
            builder.push_break();
            builder.push_decoded(cell, whole.clone());
        }
        let mut locator = vec![("sheet", sheet.to_owned()), ("row", number.to_string())];
        if header == Some(number) {
            columns = cells.iter().map(|(_, c)| c.as_str()).collect::<Vec<_>>().join(" | ");
            draft.push(builder.finish(), SegmentKind::Heading, &locator);
            continue;
        }
        if !columns.is_empty() {
            locator.push(("columns", columns.clone()));
        }
        locator.push(("heading", sheet.to_owned()));
        draft.push(builder.finish(), SegmentKind::New, &locator);
    }
}

#[cfg(test)]
mod tests;
