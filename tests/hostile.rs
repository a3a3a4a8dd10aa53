//! Harmful files beside good ones: each is read or named with its reason, and none costs another.

use std::fmt::Write as _;
use std::path::PathBuf;

use dossier::ingest::apart::{Cell, LIMITS, Limits, Parser};
use dossier::ingest::dispatch;

fn parser(limits: Limits) -> Parser {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_dossier"));
    Parser::Apart(Cell { program, arguments: vec!["parse-apart".into()], limits })
}

/// A PDF of numbered objects; where they stand is left to the reader to find.
fn pdf(objects: &[(usize, &str)]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    for (number, object) in objects {
        let _ = writeln!(out, "{number} 0 obj {object} endobj");
    }
    (out + "trailer <</Root 1 0 R>>\n%%EOF").into_bytes()
}

fn stream(content: &str, keys: &str) -> String {
    format!("<</Length {} {keys}>> stream\n{content}\nendstream", content.len())
}

const CATALOG: (usize, &str) = (1, "<</Type/Catalog/Pages 2 0 R>>");
const PAGES: (usize, &str) = (2, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
const PAGE: (usize, &str) = (
    3,
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>",
);
const FONT: (usize, &str) = (5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");

fn good() -> Vec<u8> {
    let page = stream("BT /F 10 Tf 72 700 Td (Sixty days, not thirty.) Tj ET", "");
    pdf(&[CATALOG, PAGES, PAGE, (4, &page), FONT])
}

/// Forms that draw themselves, pages that are their own parents, brackets without end.
fn loops() -> Vec<(&'static str, Vec<u8>)> {
    let draws = stream("/X Do", "");
    let form = stream("/X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>");
    let brackets = stream(&"[".repeat(100_000), "");
    vec![
        ("form.pdf", pdf(&[CATALOG, PAGES, PAGE, (4, &draws), FONT, (6, &form)])),
        ("parent.pdf", pdf(&[CATALOG, (2, "<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>")])),
        ("brackets.pdf", pdf(&[CATALOG, PAGES, PAGE, (4, &brackets), FONT])),
    ]
}

/// A page of half a GiB in 120 KB: two bytes stand for 128, and two of these for 128 again.
fn bomb() -> Vec<u8> {
    let inner: Vec<u8> = std::iter::repeat_n([0x81_u8, 0x81], 60_000).flatten().collect();
    let mut out = pdf(&[CATALOG, PAGES, PAGE, FONT]);
    let end = out.len() - "trailer <</Root 1 0 R>>\n%%EOF".len();
    let tail = out.split_off(end);
    let head = format!("4 0 obj <</Length {}/Filter[/RunLengthDecode/RunLengthDecode]>> stream\n", inner.len());
    out.extend(head.into_bytes());
    out.extend(inner);
    out.extend(b"\nendstream endobj\n");
    out.extend(tail);
    out
}

#[test]
fn harmful_files_are_named_and_good_ones_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut harmful = loops();
    harmful.push(("bomb.pdf", bomb()));
    harmful.push(("cut.docx", b"PK\x03\x04 and then nothing of a list of members".to_vec()));
    harmful.push(("cut.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing".to_vec()));
    for (name, bytes) in &harmful {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    for n in 0..20 {
        std::fs::write(folder.path().join(format!("good-{n:02}.pdf")), good()).unwrap();
    }
    let read = dispatch::read_exports(folder.path(), &parser(Limits { memory: 192 << 20, ..LIMITS })).unwrap();
    let good: Vec<&str> = read.documents.iter().map(|d| d.source.as_str()).filter(|s| s.starts_with("good")).collect();
    assert_eq!(good.len(), 20, "{:?}", read.problems);
    for (name, _) in harmful {
        let is_read = read.documents.iter().any(|d| d.source == name);
        assert!(is_read || read.problems.iter().any(|p| p.source == name), "nothing is said of {name}");
    }
}

#[test]
fn a_child_reads_as_this_process_does() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("order form.pdf"), good()).unwrap();
    let apart = dispatch::read_exports(folder.path(), &parser(LIMITS)).unwrap();
    assert_eq!(apart.documents[0].segments[0].text.as_str(), "Sixty days, not thirty.");
    assert_eq!(apart, dispatch::read_exports(folder.path(), &Parser::Here).unwrap());
}
