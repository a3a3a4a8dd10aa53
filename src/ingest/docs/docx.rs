//! A DOCX file in, a segment for each paragraph, list entry and table row out; notes, comments, headers and text boxes too.
//!
//! The current text is read: tracked insertions count, tracked deletions and struck words do not, and both are noted.
//! Raw ranges count bytes of the decompressed member that the locator names. Every member is bounded, nothing is unpacked
//! to disk, and XML that declares a document type is refused.

mod parts;
mod walk;

use std::collections::BTreeSet;

use super::package::Package;
use super::{Draft, Source};
use crate::diag::{Problem, Severity};
use crate::ingest::crm::time;
use crate::ingest::{DocTime, Document, SegmentKind};
use parts::Styles;
use walk::{Block, Walked};

/// Most members that are looked at; a long handbook has some 60 headers and footers.
const MEMBERS: usize = 512;

/// The date that python-docx, which writes many generated contracts, copies from its template into every file.
const TEMPLATE: &str = "2013-12-23T23:15:00Z";

/// Whether an archive is a Word document.
pub fn looks_like(bytes: &[u8]) -> bool {
    Package::open(bytes).is_some_and(|package| main_member(&package).is_some())
}

/// Reads a DOCX file: its document, where there is text, and what was lost or left out.
pub fn read(path: &str, bytes: &[u8]) -> (Option<Document>, Vec<Problem>) {
    let mut problems = Vec::new();
    let skipped = |what: &str, help: &str| vec![Problem::new(path, Severity::Skipped, what, help)];
    let Some(mut package) = Package::open(bytes) else {
        return (
            None,
            skipped("the file is cut off or damaged: its list of parts cannot be read", "Save it again in Word."),
        );
    };
    let Some(main) = main_member(&package) else {
        return (None, skipped("the archive holds no Word document", "Save it again in Word as .docx."));
    };
    let styles = match package.member("word/styles.xml") {
        Ok(bytes) => Styles::read(&Source::new(&bytes)),
        Err(_) => Styles::default(),
    };
    let mut draft = Draft::new(path, "docx");
    if let Ok(core) = package.member("docProps/core.xml")
        && let Some(stamp) = parts::modified(&Source::new(&core)).filter(|t| t != TEMPLATE)
        && let Some(local) = time(&stamp).local
    {
        draft.time(DocTime::civil(local));
    }
    let mut seen = BTreeSet::new();
    let mut deleted = 0;
    for name in std::iter::once(main).chain(side_members(&package)) {
        let bytes = match package.member(&name) {
            Ok(bytes) => bytes,
            Err(why) => {
                problems.push(Problem::new(
                    path,
                    Severity::Partial,
                    format!("`{name}` was not read: {why}"),
                    "Save the file again in Word.",
                ));
                continue;
            }
        };
        let source = Source::new(&bytes);
        let Walked { blocks, fault, deletions } = walk::walk(&source, &styles);
        deleted += deletions;
        if let Some(fault) = fault {
            let what = format!("`{name}` was read up to a fault: {fault}");
            problems.push(Problem::new(path, Severity::Partial, what, "Save the file again in Word."));
        }
        let repeats = name.contains("header") || name.contains("footer");
        for block in blocks {
            // The same header stands in the file once for every section.
            if repeats && !seen.insert(block.text.as_str().to_string()) {
                continue;
            }
            add(&mut draft, block, &name, repeats);
        }
    }
    if deleted > 0 {
        let what =
            format!("tracked changes: {deleted} deleted or struck pieces of text are left out, insertions are read");
        problems.push(Problem::new(
            path,
            Severity::Note,
            what,
            "Accept or reject the changes in Word if this is not the agreed text.",
        ));
    }
    let document = draft.finish();
    if document.is_none() && problems.iter().all(|p| p.severity == Severity::Note) {
        problems.extend(skipped("the document holds no text", "If it is a scan, ask for the original."));
    }
    (document, problems)
}

fn add(draft: &mut Draft, block: Block, member: &str, repeats: bool) {
    let mut locator = vec![("member", member.to_string())];
    let number = if block.is_row { "row" } else { "paragraph" };
    locator.push((number, block.number.to_string()));
    let notes =
        [("deleted", block.deleted), ("inserted", block.inserted), ("struck", block.struck), ("author", block.author)];
    locator.extend(notes.into_iter().filter(|(_, text)| !text.is_empty()));
    match block.heading {
        Some(level) => draft.heading(level, block.text, &locator),
        None if repeats || block.is_header => draft.push(block.text, SegmentKind::Heading, &locator),
        None => {
            let before = draft.document.segments.len();
            draft.push(block.text, SegmentKind::New, &locator);
            if let Some(segment) = draft.document.segments.get_mut(before)
                && !block.date.is_empty()
            {
                segment.time = Some(time(&block.date)).filter(|t| *t != DocTime::none());
            }
        }
    }
}

/// The member with the body: `word/document.xml`, or `word/document2.xml` as some programs write it.
fn main_member(package: &Package<'_>) -> Option<String> {
    let is_main = |name: &str| {
        name.strip_prefix("word/document")
            .and_then(|n| n.strip_suffix(".xml"))
            .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    };
    package.names().filter(|n| is_main(n)).min()
}

/// Members with text beside the body, in the order in which a reader wants them.
fn side_members(package: &Package<'_>) -> Vec<String> {
    const ORDER: [&str; 5] = ["word/footnotes", "word/endnotes", "word/comments", "word/header", "word/footer"];
    let rank = |name: &str| {
        let digits = |n: &str| n.strip_suffix(".xml").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        ORDER.iter().position(|p| name.strip_prefix(p).is_some_and(digits))
    };
    let mut ranked: Vec<(usize, usize, String)> =
        package.names().filter_map(|n| Some((rank(&n)?, n.len(), n))).collect();
    ranked.sort();
    ranked.into_iter().take(MEMBERS).map(|(_, _, name)| name).collect()
}

#[cfg(test)]
mod tests;
