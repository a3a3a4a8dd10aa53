//! Tokens in, drafts of blocks out: where a block begins and ends, what encloses it, which rows are data.

use std::collections::BTreeMap;
use std::ops::Range;

use html5gum::StartTag;

use super::elements::{Open, closes, describe, is_inline, struck_classes};
use super::rows::Row;
use super::{BlockKind, Chunk, Draft, Hint, resolve};

/// How many open elements are looked through for one whose end tag was left out: a list item or a cell rarely holds more
/// inside one another, and the search must cost no more in a document of a hundred thousand levels.
const SIBLING: usize = 16;

/// Most classes that are kept of a page's sheet; a document has some thirty.
const CLASSES: usize = 1_000;

/// Gathers text between block borders; every element costs constant time, amortised.
#[derive(Default)]
pub(super) struct Sink {
    pub(super) out: Vec<Draft>,
    chunks: Vec<Chunk>,
    struck: String,
    /// Classes that strike text out, as the page's own sheet has them.
    struck_classes: Vec<String>,
    open: Vec<Open>,
    /// How many elements of each name are open, so that a stray end tag is known without a search.
    counts: BTreeMap<String, usize>,
    drops: usize,
    hides: usize,
    strikes: usize,
    quotes: usize,
    keeps_lines: usize,
    kinds: Vec<BlockKind>,
    hints: Vec<Hint>,
    titles: usize,
    pub(super) rows: Vec<Row>,
    continues: bool,
}

impl Sink {
    pub(super) fn start(&mut self, tag: &StartTag<usize>) {
        let Ok(name) = std::str::from_utf8(&tag.name) else { return };
        match name {
            "br" => return self.break_line(),
            "hr" => return self.close_block(),
            "img" | "input" | "meta" | "link" | "base" | "area" | "col" | "embed" | "source" | "track" | "wbr" => {
                return;
            }
            "body" => self.end(b"head"),
            "table" => self.start_table(),
            "tr" => self.start_row(),
            "td" | "th" => self.start_cell(name == "th"),
            "thead" => self.set_thead(true),
            "tbody" | "tfoot" => self.set_thead(false),
            _ => {}
        }
        self.close_sibling(name);
        let mut open = describe(name, tag);
        open.strikes |= self.is_struck_by_class(tag);
        let matters =
            open.hides || open.strikes || open.quotes || open.hint.is_some() || self.counts.contains_key(name);
        if is_inline(name) && !matters {
            return;
        }
        if !is_inline(name) || open.hides {
            self.close_block();
        }
        self.drops += usize::from(open.drops);
        self.hides += usize::from(open.hides);
        self.strikes += usize::from(open.strikes);
        self.quotes += usize::from(open.quotes);
        self.keeps_lines += usize::from(open.keeps_lines);
        self.titles += usize::from(open.is_title);
        self.kinds.extend(open.kind);
        self.hints.extend(open.hint);
        *self.counts.entry(open.name.clone()).or_default() += 1;
        self.open.push(open);
    }

    fn is_struck_by_class(&self, tag: &StartTag<usize>) -> bool {
        let class = tag.attributes.get(b"class".as_slice()).filter(|_| !self.struck_classes.is_empty());
        class.is_some_and(|class| {
            let class = String::from_utf8_lossy(class).to_ascii_lowercase();
            class.split_whitespace().any(|word| self.struck_classes.iter().any(|c| c == word))
        })
    }

    /// Ends the open element whose end tag may be left out before this one: what was struck or hidden there ends with it.
    fn close_sibling(&mut self, name: &str) {
        let Some((ended, walls)) = closes(name) else { return };
        let near = self.open.iter().rev().take(SIBLING).take_while(|open| !walls.contains(&open.name.as_str()));
        let found = near.map(|open| open.name.clone()).find(|open| ended.contains(&open.as_str()));
        if let Some(found) = found {
            self.end(found.as_bytes());
        }
    }

    pub(super) fn end(&mut self, name: &[u8]) {
        let Ok(name) = std::str::from_utf8(name) else { return };
        match name {
            "p" | "br" if !self.counts.contains_key(name) => return self.break_line(),
            "tr" => self.end_row(),
            "table" => self.end_table(),
            "thead" => self.set_thead(false),
            _ => {}
        }
        if !self.counts.contains_key(name) {
            return;
        }
        while let Some(open) = self.open.pop() {
            if !is_inline(&open.name) || open.hides {
                self.close_block();
            }
            self.drops -= usize::from(open.drops);
            self.hides -= usize::from(open.hides);
            self.strikes -= usize::from(open.strikes);
            if open.strikes {
                self.struck.push(' ');
            }
            self.quotes -= usize::from(open.quotes);
            self.keeps_lines -= usize::from(open.keeps_lines);
            self.titles -= usize::from(open.is_title);
            if open.kind.is_some() {
                self.kinds.pop();
            }
            if open.hint.is_some() {
                self.hints.pop();
            }
            let left = self.counts.get(&open.name).copied().unwrap_or(1) - 1;
            if left == 0 {
                self.counts.remove(&open.name);
            } else {
                self.counts.insert(open.name.clone(), left);
            }
            if open.name == name {
                break;
            }
        }
    }

    pub(super) fn text(&mut self, html: &str, span: Range<usize>, value: &[u8]) {
        if self.drops > 0 && self.titles == 0 {
            if self.open.last().is_some_and(|open| open.name == "style") && self.struck_classes.len() < CLASSES {
                self.struck_classes.extend(struck_classes(&String::from_utf8_lossy(value)));
            }
            return;
        }
        if self.strikes > 0 {
            return self.struck.push_str(&String::from_utf8_lossy(value));
        }
        let Some(raw) = html.get(span.clone()) else { return };
        if self.keeps_lines == 0 {
            return resolve(raw, span.start, value, &mut self.chunks);
        }
        let mut at = span.start;
        for (n, line) in raw.split('\n').enumerate() {
            if n > 0 {
                self.break_line();
            }
            resolve(line, at, value, &mut self.chunks);
            at += line.len() + 1;
        }
    }

    /// Ends a line inside an element: the next block may continue this one, unless an empty line lies between.
    fn break_line(&mut self) {
        if !self.struck.is_empty() {
            self.struck.push(' ');
        }
        let said = self.flush();
        self.continues = said;
    }

    /// Ends a block at an element's border.
    pub(super) fn close_block(&mut self) {
        self.flush();
        self.struck.clear();
        self.continues = false;
    }

    /// Writes out the text gathered so far; false when there was none.
    fn flush(&mut self) -> bool {
        let chunks = std::mem::take(&mut self.chunks);
        if chunks.is_empty() {
            return false;
        }
        let struck = std::mem::take(&mut self.struck);
        let kind =
            if self.titles > 0 { BlockKind::Title } else { self.kinds.last().copied().unwrap_or(BlockKind::Paragraph) };
        self.out.push(Draft {
            kind,
            cells: vec![chunks],
            header: false,
            quote: self.quotes,
            hint: self.hints.last().copied(),
            continues: self.continues,
            hidden: self.hides > 0,
            struck: struck.split_whitespace().collect::<Vec<_>>().join(" "),
        });
        true
    }

    /// Closes what is still open and gives the blocks up.
    pub(super) fn finish(mut self) -> Vec<Draft> {
        self.close_block();
        while !self.rows.is_empty() {
            self.end_table();
        }
        self.out
    }
}
