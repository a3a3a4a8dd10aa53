//! Markdown as order forms, plans and notes use it.

use super::*;

fn document(text: &str) -> Document {
    read("a.md", &Source::new(text.as_bytes())).unwrap()
}

fn texts(text: &str) -> Vec<String> {
    document(text).segments.iter().map(|s| s.text.as_str().to_string()).collect()
}

#[test]
fn rows_keep_their_bars_and_lose_their_marks() {
    let text = "| Item | Price |\n| --- | --- |\n| **Base** seats | `USD` 1,200 |\n| a \\| b | |\n";
    assert_eq!(texts(text), ["| Item | Price |", "| Base seats | USD 1,200 |", "| a | b | |"]);
    assert_eq!(document(text).segments[0].kind, SegmentKind::Heading);
    assert_eq!(&document(text).segments[1].locator["line"], "3");
}

#[test]
fn headings_make_the_path() {
    let text = "# Order form\n\n## Term\n\nTwelve months.\n\n## Fees\n\n- one\n- two\n  wrapped\n    - nested\n";
    let document = document(text);
    assert_eq!(document.title, "Order form");
    let read: Vec<_> = document.segments.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(read, ["Order form", "Term", "Twelve months.", "Fees", "one", "two wrapped", "nested"]);
    assert_eq!(&document.segments[2].locator["heading"], "Order form > Term");
    assert_eq!(&document.segments[6].locator["heading"], "Order form > Fees");
    assert_eq!(&document.segments[2].locator["line"], "5");
}

#[test]
fn emphasis_links_and_entities_read_as_a_person_reads_them() {
    assert_eq!(
        texts("We *will* use [the **portal**](https://x.example) &amp; SSO\\*.\n"),
        ["We will use the portal & SSO*."]
    );
}

#[test]
fn struck_text_is_left_out_and_noted() {
    let document = document("Price: ~~USD 90~~ USD 80\n");
    assert_eq!(document.segments[0].text.as_str(), "Price: USD 80");
    assert_eq!(&document.segments[0].locator["struck"], "USD 90");
}

#[test]
fn front_matter_is_no_text() {
    let document = document("---\ntitle: \"Kickoff plan\"\ndate: 2026-03-04\n---\n\nFirst words.\n");
    assert_eq!(document.segments.len(), 1);
    assert_eq!(document.title, "Kickoff plan");
    assert_eq!(document.time.text().as_deref(), Some("2026-03-04T00:00:00"));
}

#[test]
fn labelled_lines_are_entries_of_their_own() {
    assert_eq!(
        texts("**Customer:** Acme\n**Term**: 12 months\nfrom March\n"),
        ["Customer: Acme", "Term: 12 months from March"]
    );
}

#[test]
fn raw_html_reads_as_html() {
    assert_eq!(texts("<div><p>In a box</p></div>\n\nafter<br>this\n"), ["In a box", "after this"]);
}

#[test]
fn quotes_point_at_their_bytes() {
    let text = "Intro\n\nThe *renewal* date is 4&nbsp;March.\n";
    let document = document(text);
    let segment = &document.segments[1].text;
    let at = segment.as_str().find("renewal date").unwrap();
    let raw: Vec<&str> =
        segment.raw_ranges(at..at + 12).into_iter().map(|r| &text[r.start as usize..r.end as usize]).collect();
    assert_eq!(raw, ["renewal", " date"]);
}
