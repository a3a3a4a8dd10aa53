//! A PDF in, a segment for each paragraph, heading and table row out, in the order in which a person reads the page.
//!
//! A PDF places letters on a page and knows no words, lines or paragraphs: those are found again from where letters stand.
//! The bytes behind a segment are those of the whole file, and the locator names the page. Scripts and actions are never
//! run. What stands in pictures is not read, and said so.

mod glyphs;
mod lines;
mod paragraphs;

use std::ops::Range;

use hayro_interpret::InterpreterCache;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};

use super::Draft;
use crate::diag::{Problem, Severity};
use crate::ingest::{DocTime, Document, SegmentKind, TextBuilder};
use glyphs::Drawn;
use paragraphs::{Block, Kind};

/// Most pages that are read: the longest contracts with all their schedules have some 2,000.
const PAGES: usize = 5_000;
/// Letters under which a page with a picture counts as a scan.
const SCANNED: usize = 50;

/// Whether a file is a PDF; some writers put lines before its first mark, and then its last one must stand at the end.
pub fn looks_like(bytes: &[u8]) -> bool {
    let holds = |part: &[u8], mark: &[u8]| part.windows(mark.len()).any(|w| w == mark);
    let (head, tail) = (&bytes[..bytes.len().min(1024)], &bytes[bytes.len().saturating_sub(1024)..]);
    bytes.starts_with(b"%PDF-") || holds(head, b"%PDF-") && holds(tail, b"%%EOF")
}

/// Reads a PDF: its document, where there is text, and what was lost or left out.
pub fn read(path: &str, bytes: &[u8]) -> (Option<Document>, Vec<Problem>) {
    let refused = |what: &str, help: &str| (None, vec![Problem::new(path, Severity::Skipped, what, help)]);
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => {
            return refused("the PDF is locked with a password", "Save it without the password.");
        }
        Err(LoadPdfError::Invalid) => {
            return refused("the PDF is cut off or damaged: no page can be found in it", "Get it or save it again.");
        }
    };
    let mut problems = Vec::new();
    let mut problem = |severity, what: String, help: &str| problems.push(Problem::new(path, severity, what, help));
    let count = pdf.pages().len();
    if count > PAGES {
        problem(Severity::Partial, format!("{count} pages; the first {PAGES} are read"), "Split it.");
    }
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    let (mut scans, mut recognized, mut unknown, mut cut) = (Vec::new(), Vec::new(), 0, Vec::new());
    for (n, page) in pdf.pages().iter().take(PAGES).enumerate() {
        let drawn: Drawn = glyphs::of(page, &cache);
        let page = n + 1;
        scans.extend((drawn.pictures > 0 && drawn.letters.len() < SCANNED).then_some(page));
        recognized.extend((drawn.unseen * 2 > drawn.letters.len()).then_some(page));
        cut.extend(drawn.cut.then_some(page));
        unknown += drawn.unknown;
        pages.push(lines::of(&drawn.letters));
    }
    let mut draft = Draft::new(path, "pdf");
    let metadata = pdf.metadata();
    if let Some(title) = metadata.title.as_deref().and_then(stated) {
        draft.title(&title);
    }
    if let Some(time) = metadata.modification_date.or(metadata.creation_date).and_then(civil) {
        draft.time(DocTime::civil(time));
    }
    for block in paragraphs::of(pages) {
        add(&mut draft, &block, &recognized, &(0..bytes.len() as u64));
    }
    if !cut.is_empty() {
        problem(
            Severity::Partial,
            format!("{} too many letters to be text; they were cut", of_pages(&cut, "has", "have")),
            "",
        );
    }
    if unknown > 0 {
        let what = format!("letters that are drawn without saying which they are, left out: {unknown}");
        problem(Severity::Partial, what, "Ask for the original document.");
    }
    let document = draft.finish();
    if document.is_none() {
        let help = "If it is a scan, have its text recognised and save it again.";
        problem(Severity::Skipped, "the PDF holds no text, only pictures".into(), help);
    } else if !scans.is_empty() {
        let what = format!("{} only a picture, which is not read", of_pages(&scans, "is", "are"));
        problem(Severity::Partial, what, "Have the text of the picture recognised and save it again.");
    }
    if !recognized.is_empty() {
        let what = format!("the text of {} recognised by a machine", of_pages(&recognized, "was", "were"));
        problem(Severity::Note, what, "Compare it with the picture before relying on it.");
    }
    (document, problems)
}

fn add(draft: &mut Draft, block: &Block, recognized: &[usize], whole: &Range<u64>) {
    let mut builder = TextBuilder::new();
    builder.push_decoded(&block.text, whole.clone());
    let mut locator = vec![("page", block.page.to_string())];
    if recognized.contains(&block.page) {
        locator.push(("recognised", "by a machine".into()));
    }
    match block.kind {
        Kind::Text => draft.push(builder.finish(), SegmentKind::New, &locator),
        Kind::Heading(level) => draft.heading(level, builder.finish(), &locator),
        Kind::Running => draft.push(builder.finish(), SegmentKind::Disclaimer, &locator),
    }
}

/// `pages 1 and 4 are`, `page 2 is`, `12 pages are`.
fn of_pages(pages: &[usize], one: &str, many: &str) -> String {
    match pages {
        [page] => format!("page {page} {one}"),
        [a, b] => format!("pages {a} and {b} {many}"),
        pages => format!("{} pages {many}", pages.len()),
    }
}

/// A title that somebody stated, not one that a program made of a file name.
fn stated(raw: &[u8]) -> Option<String> {
    let text = match raw {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        raw => encoding_rs::WINDOWS_1252.decode_without_bom_handling(raw).0.into_owned(),
    };
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    let plain = plain.trim();
    let is_file = [".doc", ".docx", ".ppt", ".pptx", ".xls", ".xlsx", ".pdf", ".tex", ".indd"]
        .iter()
        .any(|end| plain.to_ascii_lowercase().ends_with(end));
    let is_named = !plain.is_empty() && !is_file && !plain.eq_ignore_ascii_case("untitled");
    is_named.then(|| plain.strip_prefix("Microsoft Word - ").unwrap_or(plain).to_owned())
}

/// The clock and calendar of a date in a file's properties.
fn civil(date: hayro_interpret::hayro_syntax::object::DateTime) -> Option<jiff::civil::DateTime> {
    let part = |n: u8| i8::try_from(n).ok();
    let (month, day) = (part(date.month)?, part(date.day)?);
    let (hour, minute, second) = (part(date.hour)?, part(date.minute)?, part(date.second)?);
    jiff::civil::DateTime::new(i16::try_from(date.year).ok()?, month, day, hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests;
