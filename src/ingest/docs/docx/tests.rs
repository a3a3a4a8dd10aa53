//! Word files as contracts use them: redlines, price tables, notes; and files made to harm.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

/// A Word file whose members hold the given XML inside their root element.
fn docx(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn body(xml: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{xml}</w:body></w:document>")
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn document(xml: &str) -> Document {
    read("a.docx", &docx(&[("word/document.xml", &body(xml))])).0.unwrap()
}

fn texts(document: &Document) -> Vec<&str> {
    document.segments.iter().map(|s| s.text.as_str()).collect()
}

#[test]
fn redlines_read_as_the_current_text() {
    let xml = "<w:p><w:r><w:t xml:space=\"preserve\">Term: </w:t></w:r><w:del w:id=\"1\"><w:r><w:delText>12</w:delText></w:r></w:del>\
               <w:ins w:id=\"2\"><w:r><w:t>24</w:t></w:r></w:ins><w:r><w:t xml:space=\"preserve\"> months</w:t></w:r>\
               <w:r><w:rPr><w:strike/></w:rPr><w:t> or so</w:t></w:r></w:p>";
    let bytes = docx(&[("word/document.xml", &body(xml))]);
    let (found, problems) = read("a.docx", &bytes);
    let segment = &found.unwrap().segments[0];
    assert_eq!(segment.text.as_str(), "Term: 24 months");
    assert_eq!(&segment.locator["deleted"], "12");
    assert_eq!(&segment.locator["inserted"], "24");
    assert_eq!(&segment.locator["struck"], " or so");
    assert_eq!(problems.iter().map(|p| p.severity).collect::<Vec<_>>(), [Severity::Note]);
}

#[test]
fn words_split_over_runs_point_at_the_member() {
    let xml = "<w:p><w:r><w:t>re</w:t></w:r><w:r><w:t>newal &amp; fees</w:t></w:r></w:p>";
    let found = document(xml);
    let text = &found.segments[0].text;
    assert_eq!(text.as_str(), "renewal & fees");
    assert_eq!(&found.segments[0].locator["member"], "word/document.xml");
    let member = body(xml);
    let spelled: Vec<&str> =
        text.raw_ranges(0..9).into_iter().map(|r| &member[r.start as usize..r.end as usize]).collect();
    assert_eq!(spelled, ["re", "newal &amp;"]);
}

#[test]
fn a_table_row_is_one_segment_and_a_layout_cell_is_not() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let xml = format!(
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}</w:tr><w:tr><w:trPr><w:del w:id=\"3\"/></w:trPr>{}</w:tr>\
         <w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
        cell("Item"),
        cell("Price"),
        cell("Seats"),
        cell("USD 9"),
        cell("Gone"),
        ["a", "b", "c", "d"].map(p).concat()
    );
    let found = document(&xml);
    assert_eq!(texts(&found), ["Item Price", "Seats USD 9", "a", "b", "c", "d"]);
    assert_eq!(found.segments[0].kind, SegmentKind::Heading);
    assert_eq!(&found.segments[1].locator["row"], "2");
}

#[test]
fn headings_come_from_styles_in_any_language() {
    let styles =
        "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/></w:style></w:styles>";
    let xml = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"berschrift1\"/></w:pPr><w:r><w:t>Laufzeit</w:t></w:r></w:p>{}",
        p("Zwei Jahre")
    );
    let found = read("a.docx", &docx(&[("word/document.xml", &body(&xml)), ("word/styles.xml", styles)])).0.unwrap();
    assert_eq!(found.title, "Laufzeit");
    assert_eq!(&found.segments[1].locator["heading"], "Laufzeit");
}

#[test]
fn text_boxes_are_read_once_and_prompts_and_fields_are_not() {
    let shape = "<mc:AlternateContent><mc:Choice><w:txbxContent>BOX</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>BOX</w:txbxContent></mc:Fallback></mc:AlternateContent>"
        .replace("BOX", &p("In a box"));
    let xml = format!(
        "<w:p><w:r><w:t>Around</w:t></w:r><w:r>{shape}</w:r></w:p>\
         <w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>\
         <w:p><w:r><w:instrText>PAGE \\* MERGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>After</w:t></w:r></w:p>",
        p("Click to enter")
    );
    assert_eq!(texts(&document(&xml)), ["In a box", "Around", "After"]);
}

#[test]
fn notes_comments_and_headers_are_segments_of_their_member() {
    let comments = "<w:comments xmlns:w=\"w\"><w:comment w:author=\"A. Counsel\" w:date=\"2026-02-03T10:00:00Z\">COMMENT</w:comment></w:comments>"
        .replace("COMMENT", &p("Cap this at 3%"));
    let header = format!("<w:hdr xmlns:w=\"w\">{}</w:hdr>", p("Order form 12"));
    let bytes = docx(&[
        ("word/document.xml", &body(&p("Body"))),
        ("word/header1.xml", &header),
        ("word/header2.xml", &header),
        ("word/comments.xml", &comments),
        ("docProps/core.xml", "<c xmlns:dcterms=\"d\"><dcterms:modified>2026-02-04T09:00:00Z</dcterms:modified></c>"),
    ]);
    let found = read("a.docx", &bytes).0.unwrap();
    assert_eq!(texts(&found), ["Body", "Cap this at 3%", "Order form 12"]);
    assert_eq!(&found.segments[1].locator["author"], "A. Counsel");
    assert_eq!(found.segments[1].time.and_then(|t| t.text()).as_deref(), Some("2026-02-03T10:00:00Z"));
    assert_eq!(&found.segments[2].locator["member"], "word/header1.xml");
    assert_eq!(found.time.text().as_deref(), Some("2026-02-04T09:00:00"));
}

#[test]
fn the_date_of_a_template_is_no_date() {
    let core = "<c xmlns:dcterms=\"d\"><dcterms:modified>2013-12-23T23:15:00Z</dcterms:modified></c>";
    let bytes = docx(&[("word/document.xml", &body(&p("Body"))), ("docProps/core.xml", core)]);
    assert_eq!(read("a.docx", &bytes).0.unwrap().time, DocTime::none());
}

#[test]
fn a_document_type_is_refused_and_depth_is_bounded() {
    let bomb = format!("<!DOCTYPE w [<!ENTITY a \"aaaa\">]>{}", body(&p("&a;")));
    let (found, problems) = read("a.docx", &docx(&[("word/document.xml", &bomb)]));
    assert!(found.is_none());
    assert!(problems[0].what.contains("document type"), "{}", problems[0].what);
    let deep = body(&format!("{}{}", p("Before"), "<w:x>".repeat(100_000)));
    let (found, problems) = read("a.docx", &docx(&[("word/document.xml", &deep)]));
    assert_eq!(texts(&found.unwrap()), ["Before"]);
    assert_eq!(problems[0].severity, Severity::Partial);
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let mut xml = "<w:document xmlns:w=\"w\">".to_string();
    xml.push_str(&" ".repeat((crate::ingest::docs::package::MEMBER_LIMIT + 10) as usize));
    let (found, problems) = read("a.docx", &docx(&[("word/document.xml", &xml)]));
    assert!(found.is_none());
    assert!(problems[0].what.contains("limit of 64 MiB"), "{}", problems[0].what);
}

#[test]
fn cut_files_are_survived_at_every_byte() {
    let bytes = docx(&[("word/document.xml", &body(&p("Body")))]);
    for end in 0..bytes.len() {
        let (found, problems) = read("a.docx", &bytes[..end]);
        assert!(found.is_some() || !problems.is_empty());
    }
}
