//! The scanner and polars see the same cells, and nothing is turned into something else.

use proptest::prelude::*;

use super::*;

fn form(text: &str, is_list: bool) -> Form {
    let columns = scan_from(text, 0, b',').records[0].slots.iter().map(|s| s.value(text).into_owned()).collect();
    Form { object: "Task".to_owned(), delimiter: b',', start: 0, columns, is_list }
}

fn table(text: &str) -> Scanned {
    read("t.csv", &Source::new(text.as_bytes()), &form(text, false)).unwrap()
}

#[test]
fn what_stands_below_a_report_is_no_row_of_it() {
    let text = "A,B,C\n1,2,3\n3,,4\n\"Total\",\"\",\"\"\n\nCopyright (c) 2026\n";
    let list = read("t.csv", &Source::new(text.as_bytes()), &form(text, true)).unwrap();
    assert_eq!(texts(&list), [["1", "2", "3"], ["3", "", "4"]]);
    assert!(list.problems[0].what.ends_with("left out: Total; Copyright (c) 2026"), "{:?}", list.problems);
}

fn texts(scanned: &Scanned) -> Vec<Vec<&str>> {
    scanned.table.rows.iter().map(|r| r.iter().map(|c| c.text.as_str()).collect()).collect()
}

#[test]
fn ids_dates_and_blanks_keep_their_form() {
    let read = table("Id,Zip,When,Flag\n0012E70000000AB,01234,2026-03-04,true\n1.50, x ,,\n");
    assert_eq!(texts(&read), [["0012E70000000AB", "01234", "2026-03-04", "true"], ["1.50", " x ", "", ""]]);
    assert!(read.problems.is_empty());
}

#[test]
fn raw_ranges_include_the_quotes() {
    let text = "\u{feff}Id,Description\r\n1,\"a\r\nb \"\"c\"\"\"\r\n";
    let read = table(text);
    let cell = &read.table.rows[0][1];
    assert_eq!(cell.text, "a\r\nb \"c\"");
    let raw = &text.as_bytes()[cell.raw as usize..][..cell.raw_len as usize];
    assert_eq!(raw, b"\"a\r\nb \"\"c\"\"\"");
}

#[test]
fn a_ragged_row_is_kept_as_far_as_it_goes_and_named() {
    let read = table("Id,A,B\n1,x\n2,y,z,extra\n3,p,q\n");
    assert_eq!(texts(&read), [["1", "x", ""], ["2", "y", "z"], ["3", "p", "q"]]);
    assert!(read.problems[0].what.contains("line 2 has 2, line 3 has 4"), "{}", read.problems[0].what);
    assert_eq!(read.problems[0].severity, Severity::Partial);
}

#[test]
fn a_header_alone_is_an_empty_table() {
    let read = table("Id,A\n");
    assert_eq!(read.table.columns, ["Id", "A"]);
    assert!(read.table.rows.is_empty() && read.problems.is_empty());
}

proptest! {
    /// Strict files go to polars as they are, so equal values here mean that both agree on every cell.
    #[test]
    fn scanner_and_polars_agree(
        rows in prop::collection::vec(prop::collection::vec("[a-z0-9 ,;\"\n\ré.#-]{0,8}", 3..4), 1..12),
        crlf in any::<bool>(),
        quote_all in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = format!("A,B,C{end}");
        for row in &rows {
            let cells: Vec<String> = row
                .iter()
                .map(|c| if quote_all || c.contains([',', '"', '\n', '\r']) { format!("\"{}\"", c.replace('"', "\"\"")) } else { c.clone() })
                .collect();
            text.push_str(&cells.join(","));
            text.push_str(end);
        }
        let read = table(&text);
        prop_assert!(read.scan.strict);
        let want: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
        prop_assert_eq!(texts(&read), want);
        for (record, row) in read.scan.records.iter().skip(1).zip(&read.table.rows) {
            for (slot, cell) in record.slots.iter().zip(row) {
                prop_assert_eq!(slot.value(&text), cell.text.as_str());
                prop_assert_eq!(cell.raw as usize..cell.raw as usize + cell.raw_len as usize, slot.range.clone());
            }
        }
    }

    #[test]
    fn any_text_is_read_without_loss_of_rows(text in "[a\",\n\r ]{0,60}") {
        let text = format!("A,B\n{text}");
        if let Ok(read) = read("t.csv", &Source::new(text.as_bytes()), &form(&text, false)) {
            prop_assert_eq!(read.table.rows.len() + 1, read.scan.records.len());
        } else {
            prop_assert!(false, "refused");
        }
    }
}
