//! Harmful files beside good ones: each is read or named with its reason, and none costs another.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
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

/// Members packed as a zip.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A sheet of two cells at its far corners: seventeen thousand million cells for a reader that makes a grid of them.
fn corners() -> Vec<u8> {
    let cell = |at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>corner {at}</t></is></c>");
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">{}</row>\
         <row r=\"1048576\">{}</row></sheetData></worksheet>",
        cell("A1"),
        cell("XFD1048576")
    );
    let book = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
                <sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                     <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
                     Target=\"worksheets/sheet1.xml\"/></Relationships>";
    zip(&[
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A CSV of notes whose quote is never closed: 8 MB that a strict reader takes for one cell.
fn open_quote() -> Vec<u8> {
    let mut out = b"Id,Title,Body\n002000000000001,Kickoff,\"We begin on the third.\n".to_vec();
    out.extend(b"002000000000002,Next,We go on.\n".repeat(1 << 18));
    out
}

/// Files known to end programs that read them, each with its name.
fn killers() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = loops();
    all.push(("bomb.pdf", bomb()));
    all.push(("corners.xlsx", corners()));
    all.push(("nested.html", format!("<html><body>{}deep", "<div>".repeat(200_000)).into_bytes()));
    all.push(("bomb.zip", zip(&[("zeros.txt", &vec![0; 1 << 27])])));
    all.push(("bomb.docx", zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", &vec![b' '; 1 << 27])])));
    all.push(("open-quote.csv", open_quote()));
    all.push(("cut.docx", b"PK\x03\x04 and then nothing of a list of members".to_vec()));
    all.push(("cut.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing".to_vec()));
    all
}

/// Names and contents of fifty files of each of four formats.
fn good_files() -> Vec<(String, Vec<u8>)> {
    let of = |n: usize| {
        let mail = format!("From: a@x.example\nTo: b@y.example\nSubject: Step {n}\n\nWe begin with step {n}.\n");
        [
            (format!("good-{n:02}.pdf"), good()),
            (format!("good-{n:02}.eml"), mail.into_bytes()),
            (format!("good-{n:02}.txt"), format!("Step {n} comes after the one before it.\n").into_bytes()),
            (format!("good-{n:02}.html"), format!("<html><body><p>Step {n} is done.</p></body></html>").into_bytes()),
        ]
    };
    (0..50).flat_map(of).collect()
}

#[test]
fn harmful_files_are_named_and_good_ones_read() {
    let folder = tempfile::tempdir().unwrap();
    let killers = killers();
    for (name, bytes) in
        killers.iter().map(|(n, b)| ((*n).to_owned(), b)).chain(good_files().iter().map(|(n, b)| (n.clone(), b)))
    {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let read = dispatch::read_exports(folder.path(), &parser(Limits { memory: 192 << 20, ..LIMITS })).unwrap();
    let good = read.documents.iter().filter(|d| d.source.starts_with("good"));
    assert_eq!(good.count(), 200, "{:?}", read.problems);
    for (name, _) in killers {
        let is_read = read.documents.iter().any(|d| d.source == name) || read.tables.iter().any(|t| t.source == name);
        assert!(is_read || read.problems.iter().any(|p| p.source.starts_with(name)), "nothing is said of {name}");
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

#[test]
fn a_limit_is_set_by_its_name_and_told_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("order.pdf");
    std::fs::write(&file, good()).unwrap();
    let read = |limit: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_dossier"))
            .args(["read", "--limit", limit])
            .arg(&file)
            .output()
            .unwrap();
        let words = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(words).unwrap())
    };
    assert_eq!(read("parse-mib=512").0, Some(0));
    let (code, told) = read("parse-mib=1");
    assert!(code == Some(1) && told.contains("1 MiB of memory (parse-mib)"), "{told}");
    let (code, told) = read("memory=1");
    assert!(code == Some(2) && told.contains("there is no limit memory"), "{told}");
}
