//! A slide deck in, a segment for each paragraph and table row out: slides in their order, each with its notes.
//!
//! The order stands in the presentation's relations, not in the numbers of its slides. Hidden slides are read and marked:
//! they were written for somebody. What stands in pictures is not read.

mod slide;

use super::package::{Package, attribute, local, relation_id};
use super::{Draft, Source};
use crate::diag::{Problem, Severity};
use crate::ingest::{Document, SegmentKind};

use quick_xml::Reader;
use quick_xml::events::Event;
use slide::{Block, Slide};

const MAIN: &str = "ppt/presentation.xml";
/// Most slides that are read; the longest decks that people show have a few hundred.
const SLIDES: usize = 5_000;

/// Whether an archive is a slide deck.
pub fn looks_like(bytes: &[u8]) -> bool {
    Package::open(bytes).is_some_and(|package| package.names().any(|n| n == MAIN))
}

/// Reads a deck: its document, where there is text, and what was lost or left out.
pub fn read(path: &str, bytes: &[u8]) -> (Option<Document>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut problem = |severity, what: String, help: &str| problems.push(Problem::new(path, severity, what, help));
    let again = "Save it again in PowerPoint.";
    let Some(mut package) = Package::open(bytes) else {
        problem(Severity::Skipped, "the file is cut off or damaged: its list of parts cannot be read".into(), again);
        return (None, problems);
    };
    let slides = match package.member(MAIN) {
        Ok(main) => slides(&main, &mut package),
        Err(why) => {
            problem(Severity::Skipped, format!("`{MAIN}` was not read: {why}"), again);
            return (None, problems);
        }
    };
    if slides.len() > SLIDES {
        problem(Severity::Partial, format!("{} slides; the first {SLIDES} are read", slides.len()), "");
    }
    let mut draft = Draft::new(path, "pptx");
    for (n, name) in slides.iter().take(SLIDES).enumerate() {
        let mut parts = vec![name.clone()];
        // Notes and drawn diagrams belong to their slide.
        let beside = |target: &String| target.contains("/notesSlides/") || target.contains("/diagrams/data");
        parts.extend(package.relations(name).into_values().filter(beside));
        for part in parts {
            let member = match package.member(&part) {
                Ok(member) => member,
                Err(why) => {
                    problem(Severity::Partial, format!("`{part}` was not read: {why}"), again);
                    continue;
                }
            };
            let Slide { blocks, is_hidden, fault } = slide::read(&Source::new(&member));
            if let Some(fault) = fault {
                problem(Severity::Partial, format!("`{part}` was read up to a fault: {fault}"), again);
            }
            for block in blocks {
                add(&mut draft, block, &part, n + 1, is_hidden);
            }
        }
    }
    let document = draft.finish();
    if document.is_none() {
        problem(Severity::Skipped, "the deck holds no text".into(), "If it is made of pictures, ask for the original.");
    }
    (document, problems)
}

fn add(draft: &mut Draft, block: Block, member: &str, slide: usize, is_hidden: bool) {
    let mut locator = vec![("member", member.to_owned()), ("slide", slide.to_string())];
    if is_hidden {
        locator.push(("hidden", "yes".into()));
    }
    if member.contains("/notesSlides/") {
        locator.push(("notes", "yes".into()));
    }
    if !block.struck.is_empty() {
        locator.push(("struck", block.struck));
    }
    // Each slide is a chapter of its own.
    if block.is_title {
        draft.heading(1, block.text, &locator);
    } else {
        draft.push(block.text, SegmentKind::New, &locator);
    }
}

/// Names of the slides' members in the order in which they are shown.
fn slides(main: &[u8], package: &mut Package<'_>) -> Vec<String> {
    let source = Source::new(main);
    let relations = package.relations(MAIN);
    let mut reader = Reader::from_str(source.text());
    let mut out = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if local(&tag) == "sldId" && attribute(&tag, "id").is_some() => {
                out.extend(relation_id(&tag).and_then(|id| relations.get(&id).cloned()));
            }
            Ok(Event::Eof | Event::DocType(_)) | Err(_) => return out,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
