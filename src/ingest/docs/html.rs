//! An HTML page in, a segment for each block that a person sees out.

use super::{Draft, Source};
use crate::ingest::html::{BlockKind, blocks};
use crate::ingest::{Document, SegmentKind};

/// Reads an HTML file; `None` when it shows no words.
pub fn read(path: &str, source: &Source) -> Option<Document> {
    let mut draft = Draft::new(path, "html");
    let mut page_title = None;
    for (number, block) in blocks(source.text(), &source.map).into_iter().enumerate() {
        if block.hidden {
            continue;
        }
        let mut locator = vec![("block", (number + 1).to_string())];
        if !block.struck.is_empty() {
            locator.push(("struck", block.struck));
        }
        match block.kind {
            BlockKind::Title => page_title = Some(block.text.as_str().to_string()),
            BlockKind::Heading(level) => draft.heading(level, block.text, &locator),
            _ if block.header => draft.push(block.text, SegmentKind::Heading, &locator),
            BlockKind::Paragraph | BlockKind::Item | BlockKind::Row => {
                draft.push(block.text, SegmentKind::New, &locator);
            }
        }
    }
    // The heading says more than the page title, which is often the name of the tool.
    draft.title(&page_title.unwrap_or_default());
    draft.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_rows_and_headings() {
        let html = "<html><head><title>Tool</title></head><body><h1>Plan &amp; dates</h1><p>Go live <b>May 4</b>.</p>\
                    <h2>Who</h2><table><tr><th>Site</th><th>Lead</th></tr><tr><td>East</td><td>Ann</td></tr></table>\
                    <div style='display:none'>secret</div></body></html>";
        let source = Source::new(html.as_bytes());
        let document = read("plan.html", &source).unwrap();
        let read: Vec<_> = document.segments.iter().map(|s| (s.text.as_str(), s.kind)).collect();
        assert_eq!(
            read,
            [
                ("Plan & dates", SegmentKind::Heading),
                ("Go live May 4.", SegmentKind::New),
                ("Who", SegmentKind::Heading),
                ("Site Lead", SegmentKind::Heading),
                ("East Ann", SegmentKind::New)
            ]
        );
        assert_eq!(document.title, "Plan & dates");
        assert_eq!(&document.segments[4].locator["heading"], "Plan & dates > Who");
    }

    #[test]
    fn a_page_without_headings_is_named_by_its_title() {
        let document = read("x.html", &Source::new(b"<title>Recap</title><p>Hello there")).unwrap();
        assert_eq!(document.title, "Recap");
        assert!(read("x.html", &Source::new(b"<title>Recap</title>")).is_none());
    }
}
