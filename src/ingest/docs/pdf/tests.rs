use super::lines::{Line, Span};
use super::paragraphs::{self, Kind};
use super::*;

/// A PDF with one page for each content stream, in Helvetica; offsets of objects are left to the reader to find.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n");
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 10 + 2 * i)).collect();
    out += &format!("2 0 obj <</Type/Pages/Count {}/Kids[{}]>> endobj\n", pages.len(), kids.join(" "));
    out += "3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>> endobj\n";
    for (i, content) in pages.iter().enumerate() {
        let (page, stream) = (10 + 2 * i, 11 + 2 * i);
        out += &format!(
            "{page} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {stream} 0 R\
             /Resources<</Font<</F 3 0 R>>>>>> endobj\n{stream} 0 obj <</Length {}>> stream\n{content}\nendstream endobj\n",
            content.len()
        );
    }
    (out + "trailer <</Root 1 0 R>>\n%%EOF").into_bytes()
}

fn segments(pages: &[&str]) -> Vec<String> {
    let (document, _) = read("x.pdf", &pdf(pages));
    document.map_or(Vec::new(), |d| d.segments.iter().map(|s| s.text.as_str().to_owned()).collect())
}

/// Lines of 10 points at 12 points' distance, each at its place.
fn lines(of: &[(f64, f64, &str)]) -> String {
    of.iter().map(|(x, y, text)| format!("BT /F 10 Tf {x} {y} Td ({text}) Tj ET\n")).collect()
}

#[test]
fn lines_become_paragraphs_and_rows() {
    let page = lines(&[
        (72.0, 700.0, "The service starts on 1 March and the first invoice is due sixty days after it was"),
        (72.0, 688.0, "received by the customer."),
        (72.0, 664.0, "Either side may end it with a notice of ninety days before the end of a year."),
        (72.0, 640.0, "Seats"),
        (300.0, 640.0, "120"),
    ]);
    assert_eq!(
        segments(&[&page]),
        [
            "The service starts on 1 March and the first invoice is due sixty days after it was received by the customer.",
            "Either side may end it with a notice of ninety days before the end of a year.",
            "Seats 120"
        ]
    );
}

#[test]
fn letters_without_drawn_spaces_are_parted_by_their_gaps() {
    assert_eq!(segments(&["BT /F 10 Tf 72 700 Td [(sixty) -350 (days) -20 (.)] TJ ET"]), ["sixty days."]);
}

#[test]
fn columns_are_read_one_after_the_other() {
    let mut page = vec![(72.0, 730.0, "A heading that runs over both of the columns of this page of text, and on")];
    let left = [
        "The left column begins here",
        "and it goes on for a while",
        "with lines of even length,",
        "six of them in all, so that",
        "nobody takes it for a table",
        "of cells. It ends here.",
    ];
    let right = [
        "The right column is not to",
        "be mixed into the left one,",
        "as it would be by reading",
        "straight over the page from",
        "margin to margin, which no",
        "person does.",
    ];
    for (i, (l, r)) in left.iter().zip(right).enumerate() {
        let y = 700.0 - 12.0 * i as f64;
        page.extend([(72.0, y, *l), (320.0, y, r)]);
    }
    let text = segments(&[&lines(&page)]);
    assert_eq!(text[1], left.join(" "), "{text:#?}");
    assert_eq!(text[2], right.join(" "), "{text:#?}");
}

#[test]
fn questions_and_their_answers_stay_side_by_side() {
    let mut page = Vec::new();
    let rows = [
        (
            ["Where is the data kept, and who", "may look at it?"],
            ["In Frankfurt. Nobody but the two", "people named in the annex."],
        ),
        (["How long are the backups kept", "after the end?"], ["Thirty days, and then they are", "written over."]),
        (["Is the data encrypted while it", "is at rest?"], ["Yes, with a key that is changed", "once in a year."]),
        (
            ["Who is told of an incident, and", "how soon?"],
            ["The security officer, within one", "day of its being found."],
        ),
        (["Is there a test of the recovery", "of all data?"], ["There is one in each quarter of", "the year."]),
    ];
    for (i, (question, answer)) in rows.iter().enumerate() {
        for (j, (q, a)) in question.iter().zip(answer).enumerate() {
            let y = 700.0 - 36.0 * i as f64 - 12.0 * j as f64;
            page.extend([(72.0, y, *q), (320.0, y, *a)]);
        }
    }
    let text = segments(&[&lines(&page)]).join("\n");
    assert!(text.find("Frankfurt").unwrap() < text.find("backups").unwrap(), "{text}");
}

#[test]
fn running_titles_are_no_evidence_and_part_no_sentence() {
    let page = |n: usize, first: &str, last: &str| {
        lines(&[
            (72.0, 760.0, &format!("Order form 2231, page {n} of 3")),
            (72.0, 700.0, first),
            (72.0, 688.0, last),
            (72.0, 30.0, "Confidential"),
        ])
    };
    let (a, b, c) = (
        page(
            1,
            "The customer may add users at any time during the term at the price",
            "that was agreed for the first of them, and",
        ),
        page(2, "need not pay for a month in which they were added", "after the twentieth."),
        page(3, "Signed in two copies.", "In Lund."),
    );
    let (document, _) = read("x.pdf", &pdf(&[&a, &b, &c]));
    let document = document.unwrap();
    let running: Vec<&str> =
        (document.segments.iter()).filter(|s| s.kind == SegmentKind::Disclaimer).map(|s| s.text.as_str()).collect();
    assert_eq!(running.len(), 6, "{running:?}");
    let joined = "The customer may add users at any time during the term at the price that was agreed for the first of them, \
                  and need not pay for a month in which they were added after the twentieth.";
    assert!(document.segments.iter().any(|s| s.text.as_str() == joined), "{document:#?}");
}

#[test]
fn a_parted_word_is_joined_and_a_compound_is_not() {
    let line = |text: &str, base: f64| Line {
        spans: vec![Span { text: text.into(), from: 72.0, to: 500.0, base, size: 10.0 }],
        column: 0,
    };
    let page = vec![
        line("the agree-", 700.0),
        line("ment covers the follow-up and the follow-", 688.0),
        line("up of the follow-up", 676.0),
    ];
    let [block] = &paragraphs::of(vec![page])[..] else { panic!("one paragraph") };
    assert_eq!(block.text, "the agreement covers the follow-up and the follow-up of the follow-up");
    assert_eq!(block.kind, Kind::Text);
}

#[test]
fn larger_type_is_a_heading_of_what_follows() {
    let page = format!(
        "BT /F 18 Tf 72 720 Td (Term and renewal) Tj ET\n{}",
        lines(&[(72.0, 690.0, "It runs for three years and then from year to year, unless somebody ends it.")])
    );
    let (document, _) = read("x.pdf", &pdf(&[&page]));
    let document = document.unwrap();
    assert_eq!(document.title, "Term and renewal");
    assert_eq!(&document.segments[1].locator["heading"], "Term and renewal");
    assert_eq!(&document.segments[1].locator["page"], "1");
}

#[test]
fn what_cannot_be_read_is_named() {
    let problem = |bytes: &[u8]| {
        let (document, problems) = read("x.pdf", bytes);
        assert!(document.is_none());
        problems.into_iter().map(|p| p.what).collect::<Vec<_>>()
    };
    assert_eq!(problem(b"%PDF-1.7\nnothing"), ["the PDF is cut off or damaged: no page can be found in it"]);
    assert_eq!(problem(&pdf(&["0 0 10 10 re f"])), ["the PDF holds no text, only pictures"]);
}

#[test]
fn the_mark_of_a_note_is_no_digit_of_the_number_before_it() {
    let page = "BT /F 10 Tf 72 700 Td (a fee of 500) Tj /F 6 Tf 4 Ts (2) Tj /F 10 Tf 0 Ts ( a month on the 20) Tj /F 6 Tf 4 Ts (th) Tj ET";
    assert_eq!(segments(&[page]), ["a fee of 500 2 a month on the 20th"]);
}

#[test]
fn stamps_and_filled_fields_are_read_and_columns_in_their_order() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/readers/binary/minutes.pdf");
    let (document, problems) = read("minutes.pdf", &std::fs::read(path).expect("the fixture is there"));
    let text: Vec<String> = document.unwrap().segments.iter().map(|s| s.text.as_str().to_owned()).collect();
    assert!(problems.is_empty(), "{problems:?}");
    assert!(text.iter().any(|t| t == "Paid by 1 May") && text.iter().any(|t| t == "Stamp: seen, 5 March"), "{text:#?}");
    let at = |words: &str| text.iter().position(|t| t.contains(words)).unwrap();
    assert!(text[at("going to the whiteboard")].starts_with("Present: Ines"), "{text:#?}");
    assert!(at("one more than was asked for") < at("Joost keeps his doubts about the tablets"), "{text:#?}");
}

#[test]
fn a_sum_at_the_foot_of_each_page_is_no_running_title() {
    let page = |n: usize, sum: &str| {
        lines(&[(72.0, 700.0, &format!("Seats of year {n}")), (72.0, 40.0, sum), (300.0, 20.0, &n.to_string())])
    };
    let (document, _) = read("x.pdf", &pdf(&[&page(1, "Total EUR 48,000"), &page(2, "Total EUR 52,500")]));
    let kinds: Vec<(String, SegmentKind)> =
        document.unwrap().segments.iter().map(|s| (s.text.as_str().to_owned(), s.kind)).collect();
    assert!(kinds.contains(&("Total EUR 52,500".into(), SegmentKind::New)), "{kinds:?}");
    assert!(kinds.contains(&("2".into(), SegmentKind::Disclaimer)), "{kinds:?}");
}
