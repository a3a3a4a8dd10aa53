//! Workbooks as people keep them, and those made to harm.

use std::io::Write as _;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with a visible sheet of these rows and a hidden one.
fn workbook(rows: &str) -> Vec<u8> {
    let sheet = |rows: &str| format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    let relation = |n: usize| {
        format!("<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
    };
    let members = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Criteria\" sheetId=\"1\" r:id=\"rId1\"/>\
                 <sheet name=\"Notes\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{PACKAGE}\">{}{}</Relationships>", relation(1), relation(2)),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/></numFmts>\
                 <cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet(rows)),
        ("xl/worksheets/sheet2.xml", sheet(&row(1, &[text("A1", "secret")]))),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn row(number: u32, cells: &[String]) -> String {
    format!("<row r=\"{number}\">{}</row>", cells.concat())
}

fn text(place: &str, words: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
}

fn number(place: &str, style: usize, value: &str) -> String {
    format!("<c r=\"{place}\" s=\"{style}\"><v>{value}</v></c>")
}

#[test]
fn rows_read_as_a_person_sees_them_and_hidden_sheets_are_left_out() {
    let rows = [
        row(1, &[text("A1", "Measure"), text("B1", "Bar"), text("C1", "By")]),
        row(3, &[text("A3", "Orders &amp; labels right"), number("B3", 1, "0.95"), number("C3", 2, "46082")]),
    ];
    let Workbook { document, tables, problems } = read("criteria.xlsx", &workbook(&rows.concat()));
    assert!(tables.is_empty());
    let document = document.unwrap_or_else(|| panic!("{problems:?}"));
    let read: Vec<_> = document.segments.iter().map(|s| (s.text.as_str(), s.kind)).collect();
    assert_eq!(
        read,
        [("Measure Bar By", SegmentKind::Heading), ("Orders & labels right 95% 2026-03-01", SegmentKind::New)]
    );
    let at = &document.segments[1].locator;
    assert_eq!((&at["sheet"], &at["row"], &at["columns"]), ("Criteria", "3", "Measure | Bar | By"));
    let said: Vec<_> = problems.iter().map(|p| (p.severity, p.what.as_str())).collect();
    assert_eq!(said, [(Severity::Note, "the hidden sheet `Notes` is left out")]);
}

#[test]
fn two_cells_at_far_corners_cost_no_more_than_two() {
    let rows = [row(1, &[text("A1", "first corner")]), row(1_048_576, &[text("XFD1048576", "last corner")])];
    let Workbook { document, problems, .. } = read("wide.xlsx", &workbook(&rows.concat()));
    let document = document.unwrap_or_else(|| panic!("{problems:?}"));
    assert_eq!(document.segments[1].text.as_str(), "last corner");
}

#[test]
fn a_damaged_workbook_is_named_and_costs_only_itself() {
    let bytes = workbook(&row(1, &[text("A1", "words")]));
    for cut in [bytes.len() / 2, bytes.len() - 30, 10] {
        let Workbook { document, problems, .. } = read("cut.xlsx", &bytes[..cut]);
        assert!(document.is_none() && problems[0].severity == Severity::Skipped, "{problems:?}");
    }
    assert!(read("empty.xlsx", &workbook("")).document.is_none());
}

#[test]
fn a_sheet_with_the_columns_of_a_crm_is_handed_on_as_its_table() {
    let rows = [
        row(
            1,
            &["Record ID", "Deal Name", "Deal Stage", "Close Date", "Next step"]
                .map(|n| n.to_owned())
                .iter()
                .enumerate()
                .map(|(i, name)| text(&format!("{}1", char::from(b'A' + i as u8)), name))
                .collect::<Vec<_>>(),
        ),
        row(
            2,
            &[
                number("A2", 0, "39840021133"),
                text("B2", "Acme &amp; Sons, Line 2"),
                text("C2", "Closed won"),
                number("D2", 2, "46082"),
            ],
        ),
        row(4, &[text("B4", "Berg"), text("E4", "Send the &quot;final&quot; draft")]),
    ];
    let workbook = read("hubspot.xlsx", &workbook(&rows.concat()));
    assert!(workbook.document.is_none());
    assert!(workbook.problems.iter().all(|p| p.severity == Severity::Note), "{:?}", workbook.problems);
    assert_eq!(workbook.tables[0].name, "Criteria");
    assert_eq!(
        workbook.tables[0].csv,
        "\"Record ID\",\"Deal Name\",\"Deal Stage\",\"Close Date\",\"Next step\"\n\
         \"39840021133\",\"Acme & Sons, Line 2\",\"Closed won\",\"2026-03-01\",\n\
         ,\"Berg\",,,\"Send the \"\"final\"\" draft\"\n"
    );
}
