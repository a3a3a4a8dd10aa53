//! CUAD in, passages of contracts and clauses to be found out.
//!
//! A passage has at most 60 words and a question is a category's name and description. There are two ways to cut: as
//! the program itself cuts a text file (a paragraph, or part of one), and the same passages joined in reading order up
//! to 60 words, since these texts break lines within sentences and many a paragraph is a line of three words.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use dossier::ingest::{docs, passage};
use serde::Deserialize;

use super::Failure;
use super::measure::Figure;
use super::sets::{Group, Question, Set, lines, read};

/// What stands in the head of a contract and is no clause: no search by what a passage says finds a title by "the name of
/// the contract".
const HEAD: [&str; 3] = ["Document Name", "Parties", "Agreement Date"];
/// The line of the table for all other categories together.
const CLAUSES: &str = "(clauses: all but title, parties, date)";

#[derive(Deserialize)]
struct Contract {
    doc: String,
    fields: BTreeMap<String, Clauses>,
}

#[derive(Deserialize)]
struct Clauses {
    spans: Vec<Marked>,
}

/// A marked stretch, in characters of the file.
#[derive(Deserialize)]
struct Marked {
    start: usize,
    end: usize,
}

/// A passage and the bytes it covers, breaks between its parts included.
#[derive(Clone)]
struct Piece {
    text: String,
    bytes: Range<usize>,
}

/// The set cut in both ways.
pub fn read_both(name: &str, folder: &Path) -> Result<[Set; 2], Failure> {
    let rules: BTreeMap<String, String> = table(&read(&folder.join("categories.csv"))?)
        .into_iter()
        .skip(1)
        .filter_map(|row| Some((row.first()?.clone(), format!("{}. {}", row.first()?, row.get(1)?))))
        .collect();
    let set = |name: String| Set { name, figures: vec![Figure::Any(5)], groups: Vec::new(), questions: Vec::new() };
    let mut sets = [set(name.to_owned()), set(format!("{name} joined"))];
    for contract in lines::<Contract>(&folder.join("gold.jsonl"))? {
        let path = folder.join("txt").join(&contract.doc);
        let text = read(&path)?;
        // Where each character begins, and where the last one ends.
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let byte = |at: usize| starts.get(at).copied().unwrap_or(text.len());
        let pieces = pieces(&contract.doc, &text);
        for (set, pieces) in sets.iter_mut().zip([pieces.clone(), joined(&pieces)]) {
            for (category, clauses) in &contract.fields {
                let touched = |span: &Marked| -> Vec<usize> {
                    let (start, end) = (byte(span.start), byte(span.end));
                    (0..pieces.len()).filter(|&i| pieces[i].bytes.start < end && start < pieces[i].bytes.end).collect()
                };
                let items: Vec<Vec<usize>> = clauses.spans.iter().map(touched).filter(|i| !i.is_empty()).collect();
                if let (Some(rule), false) = (rules.get(category), items.is_empty()) {
                    let mut categories = vec![category.clone()];
                    if !HEAD.contains(&category.as_str()) {
                        categories.push(CLAUSES.to_owned());
                    }
                    set.questions.push(Question { group: set.groups.len(), text: rule.clone(), categories, items });
                }
            }
            let documents = vec![0; pieces.len()];
            set.groups.push(Group { texts: pieces.into_iter().map(|p| p.text).collect(), documents });
        }
    }
    Ok(sets)
}

/// The passages of a text file, as the program's own reader and splitter cut it.
fn pieces(name: &str, text: &str) -> Vec<Piece> {
    let source = docs::Source::new(text.as_bytes());
    let Some(document) = docs::text::read(name, &source) else { return Vec::new() };
    let spans = passage::split(&document);
    let piece = |span: passage::Span| {
        let text = &document.segments[span.segment].text;
        let ranges = text.raw_ranges(span.start..span.end);
        let bytes = ranges.first()?.start as usize..ranges.last()?.end as usize;
        Some(Piece { text: text.as_str()[span.start..span.end].to_owned(), bytes })
    };
    spans.into_iter().filter_map(piece).collect()
}

/// Neighbours joined as long as they have no more words than a passage may have.
fn joined(pieces: &[Piece]) -> Vec<Piece> {
    let words = |text: &str| text.split_whitespace().count();
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        match out.last_mut() {
            Some(last) if words(&last.text) + words(&piece.text) <= passage::LIMIT => {
                last.text = format!("{} {}", last.text, piece.text);
                last.bytes.end = piece.bytes.end;
            }
            _ => out.push(piece.clone()),
        }
    }
    out
}

/// Rows of comma-separated cells; a quoted cell may hold commas, line breaks and doubled quotes.
fn table(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let cells = rows.last_mut().expect("there is always a row");
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => {
                cells.last_mut().expect("nor a row without a cell").push('"')
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            c => cells.last_mut().expect("nor a row without a cell").push(c),
        }
    }
    rows
}
