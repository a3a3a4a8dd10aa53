//! One slide, its notes or its diagram in, its paragraphs and table rows out.
//!
//! One pass over the events; the depth is bounded and nothing recurses.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::Source;
use super::super::package::{attribute, local, predefined};
use crate::ingest::{ReaderText, TextBuilder};

/// Deepest nesting that is followed: groups in groups, far deeper than people draw.
const DEPTH: usize = 256;

/// A paragraph or a table row.
pub struct Block {
    pub text: ReaderText,
    pub is_title: bool,
    /// Words struck out by format, which are not part of the text.
    pub struck: String,
}

#[derive(Default)]
pub struct Slide {
    pub blocks: Vec<Block>,
    pub is_hidden: bool,
    /// Why the rest was not read.
    pub fault: Option<String>,
}

/// What is open at the moment.
#[derive(Default)]
struct State {
    /// Names of the open elements, without prefix.
    open: Vec<String>,
    /// What the open shape is a place for: `title`, `body`, `sldNum`; empty for any other.
    place: String,
    text: TextBuilder,
    struck: String,
    /// The open run is struck out.
    is_struck: bool,
    /// Open table rows; their cells' paragraphs are one text.
    rows: usize,
    /// Open elements for programs that cannot show what stands before them.
    fallbacks: usize,
}

/// Reads one member; what comes before a fault is kept.
pub fn read(source: &Source) -> Slide {
    let mut reader = Reader::from_str(source.text());
    let mut slide = Slide::default();
    let mut state = State::default();
    loop {
        let start = reader.buffer_position() as usize;
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(e) => {
                slide.fault = Some(e.to_string());
                break;
            }
        };
        let range = start..reader.buffer_position() as usize;
        match event {
            Event::Start(tag) => {
                if state.open.len() >= DEPTH {
                    slide.fault = Some(format!("elements are nested more than {DEPTH} deep"));
                    break;
                }
                state.start(&tag, &mut slide);
                let name = local(&tag);
                state.rows += usize::from(name == "tr");
                state.fallbacks += usize::from(name == "Fallback");
                state.open.push(name.to_owned());
            }
            Event::Empty(tag) => state.start(&tag, &mut slide),
            Event::End(_) => {
                if let Some(name) = state.open.pop() {
                    state.end(&name, &mut slide);
                }
            }
            Event::Text(_) | Event::CData(_) => state.said(source, range, None),
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => predefined(&reference).to_string(),
                };
                state.said(source, range, Some(text));
            }
            Event::DocType(_) => {
                slide.fault = Some("it declares a document type, which no slide does".to_string());
                break;
            }
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    // What was open at a fault still has its words.
    while let Some(name) = state.open.pop() {
        state.end(&name, &mut slide);
    }
    slide
}

impl State {
    fn start(&mut self, tag: &BytesStart, slide: &mut Slide) {
        match local(tag) {
            "sld" => slide.is_hidden = matches!(attribute(tag, "show").as_deref(), Some("0" | "false")),
            "sp" => self.place.clear(),
            "ph" => self.place = attribute(tag, "type").unwrap_or_else(|| "body".into()),
            "r" | "fld" => self.is_struck = false,
            "rPr" => self.is_struck = attribute(tag, "strike").is_some_and(|s| s != "noStrike"),
            "br" | "tab" | "tc" => self.text.push_break(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, slide: &mut Slide) {
        match name {
            "p" if self.rows == 0 => self.close(slide),
            "p" => self.text.push_break(),
            "tr" => {
                self.rows = self.rows.saturating_sub(1);
                self.close(slide);
            }
            "sp" => self.place.clear(),
            "Fallback" => self.fallbacks = self.fallbacks.saturating_sub(1),
            _ => {}
        }
    }

    fn said(&mut self, source: &Source, range: Range<usize>, decoded: Option<String>) {
        // Numbers, dates and footers are the same on every slide.
        let repeats = matches!(self.place.as_str(), "sldNum" | "dt" | "ftr" | "hdr" | "sldImg");
        if repeats || self.fallbacks > 0 || self.open.last().is_none_or(|n| n != "t") {
            return;
        }
        if self.is_struck {
            return self.struck.push_str(decoded.as_deref().unwrap_or(&source.text()[range]));
        }
        match decoded {
            Some(text) => source.map.push_entity(&mut self.text, &text, range),
            None => source.push(&mut self.text, range),
        }
    }

    fn close(&mut self, slide: &mut Slide) {
        let text = std::mem::take(&mut self.text).finish();
        let struck = std::mem::take(&mut self.struck);
        if !text.is_empty() {
            let is_title = matches!(self.place.as_str(), "title" | "ctrTitle");
            slide.blocks.push(Block { text, is_title, struck });
        }
    }
}
