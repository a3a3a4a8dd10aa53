//! HTML in, blocks of reader text out, with the way back to the raw bytes.
//!
//! A single pass over the tokenizer's stream, with no tree: linear in the input at any nesting depth. Scripts, styles
//! and the head (except its title) are dropped, entities are resolved, and text inside elements that a reader does not
//! see is marked `hidden`; struck words no longer count and are kept beside their block. Nothing is fetched; links keep their label only.

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

mod elements;
mod rows;
mod sink;

use self::sink::Sink;
use super::offsets::OffsetMap;
use super::text::{ReaderText, TextBuilder};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// The document's `<title>`.
    Title,
    Paragraph,
    /// `<h1>` to `<h6>`.
    Heading(u8),
    Item,
    /// A table row of at least two cells that say something; see [`Block::cells`].
    Row,
}

/// What mail programs say about a block through class and id; the innermost element wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// The line or header block above a quote (`gmail_attr`, `moz-cite-prefix`, `divRplyFwdMsg`).
    Attribution,
    Signature,
}

/// One paragraph, heading, list item or table row.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub kind: BlockKind,
    pub text: ReaderText,
    /// The cells of a row, empty ones included; empty for other kinds.
    pub cells: Vec<ReaderText>,
    /// A row made of `<th>` alone, or inside `<thead>`.
    pub header: bool,
    /// How many quoting elements enclose it: `<blockquote>`, `gmail_quote`, `OLK_SRC_BODY_SECTION` and the like.
    pub quote: usize,
    pub hint: Option<Hint>,
    /// Begins after a single line break inside the same element, so it may continue the block before it.
    pub continues: bool,
    /// Inside an element that is not shown (`hidden`, `display:none`, `mso-hide:all`).
    pub hidden: bool,
    /// Its words that are struck out (`<s>`, `<del>`, `line-through`): not part of the text; empty when there are none.
    pub struck: String,
}

/// Blocks of an HTML text in reading order; `map` leads from bytes of `html` to the raw file.
pub fn blocks(html: &str, map: &OffsetMap) -> Vec<Block> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut sink = Sink::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => sink.start(&tag),
            Token::EndTag(tag) => sink.end(&tag.name),
            Token::String(text) => sink.text(html, text.span.start..text.span.end, &text.value),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    sink.finish().into_iter().filter_map(|draft| draft.finish(html, map)).collect()
}

/// Whether a text is written in HTML. A sign in speech ("<3", "a < b") closes nothing.
pub fn is_markup(text: &str) -> bool {
    const SIGNS: [&str; 9] = ["</p>", "</div>", "</span>", "</li>", "</a>", "</table>", "<br>", "<br/>", "<br />"];
    let low = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| low.contains(sign))
}

/// A bit of a block's text, by its place in the HTML.
#[derive(Clone, Debug)]
enum Chunk {
    Plain(Range<usize>),
    Decoded(String, Range<usize>),
    Break,
}

#[derive(Clone, Debug)]
struct Draft {
    kind: BlockKind,
    cells: Vec<Vec<Chunk>>,
    header: bool,
    quote: usize,
    hint: Option<Hint>,
    continues: bool,
    hidden: bool,
    struck: String,
}

impl Draft {
    fn finish(self, html: &str, map: &OffsetMap) -> Option<Block> {
        let push = |builder: &mut TextBuilder, chunks: &[Chunk]| {
            for chunk in chunks {
                match chunk {
                    Chunk::Plain(range) => map.push_into(builder, html, range.clone()),
                    Chunk::Decoded(text, range) => map.push_entity(builder, text, range.clone()),
                    Chunk::Break => builder.push_break(),
                }
            }
        };
        let mut whole = TextBuilder::new();
        let mut cells = Vec::new();
        for chunks in &self.cells {
            whole.push_break();
            push(&mut whole, chunks);
            if self.kind == BlockKind::Row {
                let mut cell = TextBuilder::new();
                push(&mut cell, chunks);
                cells.push(cell.finish());
            }
        }
        let text = whole.finish();
        (!text.is_empty()).then_some(Block {
            kind: self.kind,
            text,
            cells,
            header: self.header,
            quote: self.quote,
            hint: self.hint,
            continues: self.continues,
            hidden: self.hidden,
            struck: self.struck,
        })
    }
}

/// Cuts text at its entities: plain stretches keep their place, an entity is decoded by the tokenizer's own table.
fn resolve(raw: &str, at: usize, value: &[u8], out: &mut Vec<Chunk>) {
    if !raw.contains('&') || raw.as_bytes() == value {
        if !raw.trim().is_empty() || !out.is_empty() {
            out.push(Chunk::Plain(at..at + raw.len()));
        }
        return;
    }
    let mut plain = 0;
    let mut from = 0;
    while let Some(amp) = raw[from..].find('&').map(|i| i + from) {
        let len = entity_len(&raw[amp..]);
        let entity = &raw[amp..amp + len];
        let text = decode_entity(entity);
        if text == entity {
            from = amp + len;
            continue;
        }
        if plain < amp {
            out.push(Chunk::Plain(at + plain..at + amp));
        }
        out.push(Chunk::Decoded(text, at + amp..at + amp + len));
        (plain, from) = (amp + len, amp + len);
    }
    if plain < raw.len() {
        out.push(Chunk::Plain(at + plain..at + raw.len()));
    }
}

/// Length of the entity at the start of `text`, its `;` included; at most 33 bytes, the longest name in the standard.
fn entity_len(text: &str) -> usize {
    let name = text.bytes().skip(1).take(32).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    1 + name + usize::from(text.as_bytes().get(1 + name) == Some(&b';'))
}

fn decode_entity(entity: &str) -> String {
    match entity {
        "&amp;" => "&".to_owned(),
        "&lt;" => "<".to_owned(),
        "&gt;" => ">".to_owned(),
        "&quot;" => "\"".to_owned(),
        "&nbsp;" => "\u{a0}".to_owned(),
        "&#39;" => "'".to_owned(),
        _ => Tokenizer::new(entity)
            .filter_map(|Ok(token)| match token {
                Token::String(text) => Some(String::from_utf8_lossy(&text).into_owned()),
                _ => None,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
