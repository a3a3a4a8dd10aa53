//! A table that is no CRM export in, one segment for each row out.
//!
//! A row reads as its cells in order, one space between; no bars or commas are put into the text.

use super::{Draft, Source};
use crate::ingest::crm::scan::{Scan, scan_from, sniff};
use crate::ingest::{Document, SegmentKind, TextBuilder};

/// Reads a delimited file; `None` when it holds no words or is no table.
pub fn read(path: &str, source: &Source) -> Option<Document> {
    let (delimiter, start) = sniff(source.text())?;
    let Scan { records, .. } = scan_from(source.text(), start, delimiter);
    let mut draft = Draft::new(path, "csv");
    let columns: Vec<String> =
        records.first()?.slots.iter().map(|s| s.value(source.text()).trim().to_string()).collect();
    for (number, record) in records.iter().enumerate() {
        let mut builder = TextBuilder::new();
        for slot in &record.slots {
            builder.push_break();
            for run in slot.runs(source.text()) {
                source.push(&mut builder, run);
            }
        }
        let mut locator = vec![("row", number.to_string()), ("line", record.line.to_string())];
        if number == 0 {
            draft.push(builder.finish(), SegmentKind::Heading, &locator);
        } else {
            locator.push(("columns", columns.join(" | ")));
            draft.push(builder.finish(), SegmentKind::New, &locator);
        }
    }
    draft.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_segment_without_invented_marks() {
        let text = "sep=;\nStep;Who;When\n\"Go \"\"live\"\"\";Ann;\"May\n4\"\n;;\nPay;;June\n";
        let source = Source::new(text.as_bytes());
        let document = read("p/steps.csv", &source).unwrap();
        let read: Vec<_> = document.segments.iter().map(|s| (s.text.as_str(), s.kind)).collect();
        assert_eq!(
            read,
            [
                ("Step Who When", SegmentKind::Heading),
                ("Go \"live\" Ann May 4", SegmentKind::New),
                ("Pay June", SegmentKind::New)
            ]
        );
        assert_eq!(document.title, "steps");
        assert_eq!(&document.segments[2].locator["row"], "3");
        let raw = document.segments[2].text.raw_ranges(0..3).remove(0);
        assert_eq!(&text.as_bytes()[raw.start as usize..raw.end as usize], b"Pay");
    }

    #[test]
    fn utf16_tables_from_spreadsheets() {
        let bytes: Vec<u8> = "\u{feff}A\tB\r\n1\té\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let document = read("t.csv", &Source::new(&bytes)).unwrap();
        assert_eq!(document.segments[1].text.as_str(), "1 é");
    }
}
