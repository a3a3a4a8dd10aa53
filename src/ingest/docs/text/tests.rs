//! Plain text as people send it: wrapped, listed, tabulated.

use super::*;

fn segments(text: &str) -> Vec<String> {
    let source = Source::new(text.as_bytes());
    let document = read("a.txt", &source);
    document.map_or_else(Vec::new, |d| d.segments.iter().map(|s| s.text.as_str().to_string()).collect())
}

#[test]
fn wrapped_lines_are_one_paragraph() {
    let text = "We agreed that the rollout begins with the two sites that have\nbandwidth today, and that the others follow in June.\n\nNext one.\n";
    assert_eq!(segments(text).len(), 2);
    assert!(segments(text)[0].contains("that have bandwidth"));
}

#[test]
fn short_lines_and_list_entries_stay_apart() {
    let text =
        "Open points\n- scope of phase two\n  with the annex\n* price\n1. first\n2) second\nOwner: Ann\nDue: May 4\n";
    assert_eq!(
        segments(text),
        [
            "Open points",
            "scope of phase two with the annex",
            "price",
            "1. first",
            "2) second",
            "Owner: Ann",
            "Due: May 4"
        ]
    );
}

#[test]
fn lines_ended_on_purpose_stay_apart_even_when_long() {
    let text = "Hand check of two hundred by the depot: one disputed item here\nDifference on unmatched invoices, billed against quoted: EUR 38,000 over two months\n";
    assert_eq!(segments(text).len(), 2);
}

#[test]
fn columns_made_of_spaces_are_rows() {
    let text = "Run one            sixty percent of the lines were matched here\nRun two            eighty percent of the lines were matched\n";
    assert_eq!(segments(text).len(), 2);
}

#[test]
fn headings_give_title_and_path() {
    let text = "Trial plan\n==========\n\nSCOPE\n\nTwo sites.\n";
    let source = Source::new(text.as_bytes());
    let document = read("x/a.txt", &source).unwrap();
    assert_eq!(document.title, "Trial plan");
    assert_eq!(&document.segments[2].locator["heading"], "Trial plan > SCOPE");
    assert_eq!(&document.segments[2].locator["line"], "6");
    assert_eq!(document.segments[0].kind, SegmentKind::Heading);
}

#[test]
fn segments_point_at_their_bytes() {
    let text = "\u{feff}- naïve  entry\r\n  goes on\r\n";
    let source = Source::new(text.as_bytes());
    let document = read("a.txt", &source).unwrap();
    let segment = &document.segments[0].text;
    assert_eq!(segment.as_str(), "naïve entry goes on");
    let words: Vec<&[u8]> = ["naïve", "goes on"]
        .iter()
        .map(|w| {
            let at = segment.as_str().find(w).unwrap();
            let raw = segment.raw_ranges(at..at + w.len()).remove(0);
            &text.as_bytes()[raw.start as usize..raw.end as usize]
        })
        .collect();
    assert_eq!(words, ["naïve".as_bytes(), b"goes on"]);
}

#[test]
fn a_text_that_says_a_machine_wrote_it_is_a_summary() {
    let source =
        Source::new(b"Recap of the call\n\nAI-generated summary, may contain errors\n\nThey want SSO by June.\n");
    let document = read("a.txt", &source).unwrap();
    assert!(document.segments.iter().all(|s| s.kind == SegmentKind::Summary));
}

#[test]
fn an_empty_file_gives_nothing() {
    assert!(segments("\n \n---\n").is_empty());
}
