//! One member of a DOCX file in, its paragraphs and table rows out.
//!
//! One pass over the events; the depth is bounded and nothing recurses. A text box is read where it is anchored, once:
//! the copy that old programs get is left out, as are field codes, hidden text and the prompts of empty form fields.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::Source;
use super::super::package::{attribute, local, predefined};
use super::parts::{Styles, outline};
use crate::ingest::{ReaderText, TextBuilder};

/// Deepest nesting that is followed; Word itself refuses documents far shallower.
const DEPTH: usize = 256;
/// A cell with more paragraphs than this is layout, not data: its paragraphs stay apart.
const CELL_PARAGRAPHS: usize = 3;

/// A paragraph or a table row.
#[derive(Default)]
pub struct Block {
    pub text: ReaderText,
    /// Number among the member's paragraphs or rows, from 1.
    pub number: usize,
    pub is_row: bool,
    /// A row that is repeated at the top of each page.
    pub is_header: bool,
    pub heading: Option<u8>,
    /// Text that tracked changes took out or put in, and text that is struck by format; empty when there is none.
    pub deleted: String,
    pub inserted: String,
    pub struck: String,
    /// Author and date of a comment.
    pub author: String,
    pub date: String,
}

#[derive(Default)]
pub struct Walked {
    pub blocks: Vec<Block>,
    /// Why the rest was not read.
    pub fault: Option<String>,
    /// Pieces of text left out as deleted or struck.
    pub deletions: usize,
}

enum Chunk {
    Plain(Range<usize>),
    Decoded(String, Range<usize>),
    Break,
}

#[derive(Default)]
struct Paragraph {
    chunks: Vec<Chunk>,
    heading: Option<u8>,
    deleted: String,
    inserted: String,
    struck: String,
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<Paragraph>>,
    is_header: bool,
    is_deleted: bool,
}

/// What is open at the moment.
#[derive(Default)]
struct State {
    paragraphs: Vec<Paragraph>,
    rows: Vec<Row>,
    /// Names of the open elements, without prefix.
    open: Vec<String>,
    /// How many open elements hide, delete or insert what is in them.
    hidden: usize,
    deleted: usize,
    inserted: usize,
    /// The open run is struck, or hidden by format.
    struck: bool,
    vanished: bool,
    author: String,
    date: String,
    paragraph_count: usize,
    row_count: usize,
}

/// Reads one member; what comes before a fault is kept.
pub fn walk(source: &Source, styles: &Styles) -> Walked {
    let mut reader = Reader::from_str(source.text());
    let mut out = Walked::default();
    let mut state = State::default();
    loop {
        let start = reader.buffer_position() as usize;
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(e) => {
                out.fault = Some(e.to_string());
                break;
            }
        };
        let range = start..reader.buffer_position() as usize;
        match event {
            Event::Start(tag) => {
                if state.open.len() >= DEPTH {
                    out.fault = Some(format!("elements are nested more than {DEPTH} deep"));
                    break;
                }
                state.start(&tag, styles, false);
                state.open.push(local(&tag).to_string());
            }
            Event::Empty(tag) => state.start(&tag, styles, true),
            Event::End(_) => {
                if let Some(name) = state.open.pop() {
                    state.end(&name, source, &mut out);
                }
            }
            Event::Text(_) | Event::CData(_) => state.text(source.text(), range, None, &mut out),
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => predefined(&reference).to_string(),
                };
                state.text(source.text(), range, Some(text), &mut out);
            }
            Event::DocType(_) => {
                out.fault = Some("it declares a document type, which no Word file does".to_string());
                break;
            }
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    // What was open at a fault still has its words.
    while let Some(name) = state.open.pop() {
        state.end(&name, source, &mut out);
    }
    out
}

impl State {
    fn within(&self, name: &str) -> bool {
        self.open.last().is_some_and(|n| n == name)
    }

    fn start(&mut self, tag: &BytesStart, styles: &Styles, is_empty: bool) {
        let on = || !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "none" | "off"));
        match local(tag) {
            "p" if !is_empty => self.paragraphs.push(Paragraph::default()),
            "tr" if !is_empty => self.rows.push(Row::default()),
            "tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.cells.push(Vec::new());
                }
            }
            "r" => (self.struck, self.vanished) = (false, false),
            "strike" | "dstrike" if self.in_run_format() => self.struck |= on(),
            "vanish" if self.in_run_format() => self.vanished |= on(),
            "pStyle" => self.set_heading(attribute(tag, "val").and_then(|id| styles.level(&id))),
            "outlineLvl" => self.set_heading(attribute(tag, "val").and_then(|v| outline(&v))),
            "tblHeader" => {
                if let Some(row) = self.rows.last_mut() {
                    row.is_header |= on();
                }
            }
            // An empty mark in the row's properties: the whole row was deleted.
            "del" if self.within("trPr") => {
                if let Some(row) = self.rows.last_mut() {
                    row.is_deleted = true;
                }
            }
            "showingPlcHdr" if self.within("sdtPr") && on() => self.hide_form_field(),
            "tab" | "br" | "cr" | "ptab" if self.within("r") => self.chunk(Chunk::Break),
            "comment" => {
                self.author = attribute(tag, "author").unwrap_or_default();
                self.date = attribute(tag, "date").unwrap_or_default();
            }
            "Fallback" if !is_empty => self.hidden += 1,
            "del" | "moveFrom" if !is_empty => self.deleted += 1,
            "ins" | "moveTo" if !is_empty => self.inserted += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str, source: &Source, out: &mut Walked) {
        match name {
            "p" => self.end_paragraph(source, out),
            "tr" => self.end_row(source, out),
            "r" => (self.struck, self.vanished) = (false, false),
            "Fallback" | "sdt prompt" => self.hidden = self.hidden.saturating_sub(1),
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "ins" | "moveTo" => self.inserted = self.inserted.saturating_sub(1),
            "comment" => (self.author, self.date) = (String::new(), String::new()),
            _ => {}
        }
    }

    /// Inside the properties of a run that is open, not those of a paragraph mark.
    fn in_run_format(&self) -> bool {
        matches!(self.open.as_slice(), [.., run, format] if run == "r" && format == "rPr")
    }

    fn set_heading(&mut self, level: Option<u8>) {
        if self.within("pPr")
            && let (Some(paragraph), Some(level)) = (self.paragraphs.last_mut(), level)
        {
            paragraph.heading = Some(level);
        }
    }

    /// A form field that nobody filled shows a prompt; its element is renamed, so that its end shows text again.
    fn hide_form_field(&mut self) {
        if let Some(field) = self.open.iter_mut().rev().nth(1).filter(|n| *n == "sdt") {
            *field = "sdt prompt".to_string();
            self.hidden += 1;
        }
    }

    fn chunk(&mut self, chunk: Chunk) {
        if self.hidden == 0
            && self.deleted == 0
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.chunks.push(chunk);
        }
    }

    fn text(&mut self, raw: &str, range: Range<usize>, decoded: Option<String>, out: &mut Walked) {
        let Some(name) = self.open.last() else { return };
        if self.hidden > 0 || self.vanished || !matches!(name.as_str(), "t" | "delText") {
            return;
        }
        let shown = decoded.as_deref().unwrap_or(raw.get(range.clone()).unwrap_or_default());
        let (is_deleted, is_struck) = (self.deleted > 0 || name == "delText", self.struck);
        let is_inserted = self.inserted > 0;
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if is_deleted {
            out.deletions += usize::from(decoded.is_none());
            paragraph.deleted.push_str(shown);
            return;
        }
        if is_struck {
            out.deletions += usize::from(decoded.is_none());
            paragraph.struck.push_str(shown);
            return;
        }
        if is_inserted {
            paragraph.inserted.push_str(shown);
        }
        paragraph.chunks.push(match decoded {
            Some(text) => Chunk::Decoded(text, range),
            None => Chunk::Plain(range),
        });
    }

    fn end_paragraph(&mut self, source: &Source, out: &mut Walked) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        // A text box inside a cell belongs to no column: the paragraph around it is still open.
        let in_cell = self.paragraphs.is_empty() && self.open.iter().any(|n| n == "tc");
        match self.rows.last_mut().and_then(|r| r.cells.last_mut()).filter(|_| in_cell) {
            Some(cell) => cell.push(paragraph),
            None => self.emit(vec![paragraph], source, out, None),
        }
    }

    fn end_row(&mut self, source: &Source, out: &mut Walked) {
        let Some(row) = self.rows.pop() else { return };
        if row.is_deleted {
            out.deletions += 1;
            return;
        }
        self.row_count += 1;
        if row.cells.iter().any(|c| c.len() > CELL_PARAGRAPHS) {
            for paragraph in row.cells.into_iter().flatten() {
                self.emit(vec![paragraph], source, out, None);
            }
        } else {
            self.emit(row.cells.into_iter().flatten().collect(), source, out, Some(row.is_header));
        }
    }

    /// Adds one block made of paragraphs; `row` says that they are a table row, and whether it is a header.
    fn emit(&mut self, paragraphs: Vec<Paragraph>, source: &Source, out: &mut Walked, row: Option<bool>) {
        self.paragraph_count += usize::from(row.is_none());
        let mut builder = TextBuilder::new();
        let mut block = Block {
            number: if row.is_some() { self.row_count } else { self.paragraph_count },
            is_row: row.is_some(),
            is_header: row == Some(true),
            author: self.author.clone(),
            date: self.date.clone(),
            ..Block::default()
        };
        for paragraph in paragraphs {
            builder.push_break();
            for chunk in paragraph.chunks {
                match chunk {
                    Chunk::Plain(range) => source.push(&mut builder, range),
                    Chunk::Decoded(text, range) => source.map.push_entity(&mut builder, &text, range),
                    Chunk::Break => builder.push_break(),
                }
            }
            block.heading = paragraph.heading.filter(|_| row.is_none());
            for (to, from) in [
                (&mut block.deleted, paragraph.deleted),
                (&mut block.inserted, paragraph.inserted),
                (&mut block.struck, paragraph.struck),
            ] {
                if !from.is_empty() && !to.is_empty() {
                    to.push_str(" … ");
                }
                to.push_str(&from);
            }
        }
        block.text = builder.finish();
        if !block.text.is_empty() {
            out.blocks.push(block);
        }
    }
}
