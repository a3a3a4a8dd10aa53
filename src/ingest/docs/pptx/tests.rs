//! Decks as people show them, and one made to harm.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn deck(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn relations(targets: &[(&str, &str)]) -> String {
    let one = |(id, target): &(&str, &str)| format!("<Relationship Id=\"{id}\" Target=\"{target}\"/>");
    format!("<Relationships>{}</Relationships>", targets.iter().map(one).collect::<String>())
}

fn shape(place: &str, words: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"{place}\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
}

#[test]
fn slides_stand_in_the_order_of_the_presentation_each_with_its_notes() {
    let table = "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Sites</a:t></a:r></a:p></a:txBody></a:tc>\
                 <a:tc><a:txBody><a:p><a:r><a:t>9 &amp; more</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>";
    let first = format!("<p:sld show=\"0\">{}{table}{}</p:sld>", shape("title", "Scope"), shape("sldNum", "1"));
    let second = format!("<p:sld>{}{}</p:sld>", shape("ctrTitle", "Hello"), shape("body", "We are glad."));
    let order = "<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId7\"/><p:sldId id=\"257\" r:id=\"rId3\"/></p:sldIdLst></p:presentation>";
    let bytes = deck(&[
        ("ppt/presentation.xml", order),
        (
            "ppt/_rels/presentation.xml.rels",
            &relations(&[("rId3", "slides/slide1.xml"), ("rId7", "slides/slide2.xml")]),
        ),
        ("ppt/slides/slide1.xml", &first),
        ("ppt/slides/_rels/slide1.xml.rels", &relations(&[("rId1", "../notesSlides/notesSlide1.xml")])),
        ("ppt/notesSlides/notesSlide1.xml", &format!("<p:notes>{}</p:notes>", shape("body", "Do not promise ten."))),
        ("ppt/slides/slide2.xml", &second),
    ]);
    assert!(looks_like(&bytes));
    let (document, problems) = read("deck.pptx", &bytes);
    let document = document.unwrap_or_else(|| panic!("{problems:?}"));
    let read: Vec<_> = document.segments.iter().map(|s| (s.text.as_str(), s.kind)).collect();
    assert_eq!(
        read,
        [
            ("Hello", SegmentKind::Heading),
            ("We are glad.", SegmentKind::New),
            ("Scope", SegmentKind::Heading),
            ("Sites 9 & more", SegmentKind::New),
            ("Do not promise ten.", SegmentKind::New)
        ]
    );
    let at = &document.segments[4].locator;
    assert_eq!((&at["slide"], &at["notes"], &at["heading"]), ("2", "yes", "Scope"));
    assert_eq!(&document.segments[3].locator["hidden"], "yes");
    let text = &document.segments[3].text;
    let spelled: Vec<&str> =
        text.raw_ranges(6..9).into_iter().map(|r| &first[r.start as usize..r.end as usize]).collect();
    assert_eq!(spelled, ["9 &amp;"], "the words lead to the slide's own bytes");
    assert!(problems.is_empty());
}

#[test]
fn a_slide_with_a_document_type_is_refused_and_the_others_are_read() {
    let evil = "<!DOCTYPE x [<!ENTITY a \"b\">]><p:sld/>";
    let fine = format!("<p:sld>{}</p:sld>", shape("body", "Fine."));
    let order = "<p:presentation><p:sldId id=\"1\" r:id=\"a\"/><p:sldId id=\"2\" r:id=\"b\"/></p:presentation>";
    let bytes = deck(&[
        ("ppt/presentation.xml", order),
        ("ppt/_rels/presentation.xml.rels", &relations(&[("a", "slides/s1.xml"), ("b", "slides/s2.xml")])),
        ("ppt/slides/s1.xml", evil),
        ("ppt/slides/s2.xml", &fine),
    ]);
    let (document, problems) = read("deck.pptx", &bytes);
    assert_eq!(document.expect("one slide is sound").segments.len(), 1);
    assert!(problems[0].what.contains("document type"), "{problems:?}");
}

#[test]
fn struck_words_are_left_out_and_noted() {
    let run = |format: &str, words: &str| format!("<a:r><a:rPr{format}/><a:t>{words}</a:t></a:r>");
    let body =
        [run(" strike=\"sngStrike\"", "USD 90"), run(" strike=\"noStrike\"", "USD 80"), run("", " net")].concat();
    let slide = format!("<p:sld><p:sp><p:txBody><a:p>{body}</a:p></p:txBody></p:sp></p:sld>");
    let bytes = deck(&[
        ("ppt/presentation.xml", "<p:presentation><p:sldId id=\"1\" r:id=\"a\"/></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", &relations(&[("a", "slides/s1.xml")])),
        ("ppt/slides/s1.xml", &slide),
    ]);
    let segments = read("deck.pptx", &bytes).0.expect("it is read").segments;
    assert_eq!((segments[0].text.as_str(), &segments[0].locator["struck"]), ("USD 80 net", "USD 90"));
}
