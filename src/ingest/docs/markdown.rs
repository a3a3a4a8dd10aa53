//! Markdown in, a segment for each paragraph, list entry and table row out, below the headings they stand under.
//!
//! Marks are not text, with one exception: the bars of a table row, which keep its cells apart. Struck text is left out
//! and noted. Front matter gives title and date, and is no text.

use std::ops::Range;

use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use super::{Draft, Source};
use crate::ingest::crm::time;
use crate::ingest::html::{BlockKind, blocks};
use crate::ingest::{Document, SegmentKind, TextBuilder};

/// Reads a Markdown file; `None` when it holds no words.
pub fn read(path: &str, source: &Source) -> Option<Document> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut walk = Walk {
        source,
        draft: Draft::new(path, "markdown"),
        lines: Lines::default(),
        builder: TextBuilder::new(),
        begin: None,
        struck: Vec::new(),
        striking: 0,
        row: None,
        meta: false,
        html: None,
    };
    for (event, range) in Parser::new_ext(source.text(), options).into_offset_iter() {
        walk.event(event, range);
    }
    walk.flush(SegmentKind::New);
    walk.draft.finish()
}

struct Walk<'s, 'b> {
    source: &'s Source<'b>,
    draft: Draft,
    lines: Lines,
    builder: TextBuilder,
    /// Where the open segment began.
    begin: Option<usize>,
    /// Struck words of the open segment.
    struck: Vec<String>,
    striking: usize,
    /// Inside a table row: how far its bars have been pushed.
    row: Option<usize>,
    meta: bool,
    /// Range of the open block of raw HTML.
    html: Option<Range<usize>>,
}

impl Walk<'_, '_> {
    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => self.meta = true,
            Event::End(TagEnd::MetadataBlock(MetadataBlockKind::YamlStyle | MetadataBlockKind::PlusesStyle)) => {
                self.meta = false;
            }
            Event::Text(text) if self.meta => self.front_matter(&text),
            Event::Start(Tag::Strikethrough) => self.striking += 1,
            Event::End(TagEnd::Strikethrough) => self.striking = self.striking.saturating_sub(1),
            Event::Start(Tag::HtmlBlock) => {
                self.flush(SegmentKind::New);
                self.html = Some(range);
            }
            Event::End(TagEnd::HtmlBlock) => self.html_block(),
            Event::Start(Tag::TableRow | Tag::TableHead) => {
                self.flush(SegmentKind::New);
                self.row = Some(range.start);
                self.begin = Some(range.start);
            }
            Event::End(TagEnd::TableHead) => self.end_row(range.end, SegmentKind::Heading),
            Event::End(TagEnd::TableRow) => self.end_row(range.end, SegmentKind::New),
            Event::Start(
                Tag::Paragraph
                | Tag::Item
                | Tag::List(_)
                | Tag::Heading { .. }
                | Tag::CodeBlock(_)
                | Tag::BlockQuote(_)
                | Tag::FootnoteDefinition(_),
            ) => self.flush(SegmentKind::New),
            Event::End(TagEnd::Heading(level)) => {
                let locator = self.locator();
                let text = std::mem::take(&mut self.builder).finish();
                self.begin = None;
                self.draft.heading(level as u8, text, &locator);
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::List(_)
                | TagEnd::CodeBlock
                | TagEnd::BlockQuote(_)
                | TagEnd::FootnoteDefinition,
            ) => self.flush(SegmentKind::New),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => {
                // The range holds the backticks; the code stands between them, in one piece unless it spans lines.
                let at = self.source.text().get(range.clone()).and_then(|raw| raw.find(text.as_ref()));
                let inner = at.map_or(range.clone(), |at| range.start + at..range.start + at + text.len());
                self.text(&text, inner);
                self.row = self.row.map(|_| range.end);
            }
            Event::SoftBreak if self.is_new_entry(range.end) => self.flush(SegmentKind::New),
            Event::HardBreak => self.flush(SegmentKind::New),
            Event::SoftBreak => self.source.push(&mut self.builder, range),
            Event::InlineHtml(tag) if tag.to_ascii_lowercase().starts_with("<br") => self.builder.push_break(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.striking > 0 {
            self.struck.push(text.to_string());
            self.row = self.row.map(|_| range.end);
            return;
        }
        self.begin.get_or_insert(range.start);
        self.bars(range.start);
        if self.source.text().get(range.clone()) == Some(text) {
            self.source.push(&mut self.builder, range.clone());
        } else {
            self.source.map.push_entity(&mut self.builder, text, range.clone());
        }
        self.row = self.row.map(|_| range.end);
    }

    /// Pushes the bars between the last text of the row and `to`.
    fn bars(&mut self, to: usize) {
        let Some(from) = self.row else { return };
        let Some(gap) = self.source.text().get(from..to) else { return };
        for (i, c) in gap.char_indices() {
            if c == '|' && !gap[..i].ends_with('\\') || c.is_whitespace() {
                self.source.push(&mut self.builder, from + i..from + i + c.len_utf8());
            }
        }
    }

    fn end_row(&mut self, end: usize, kind: SegmentKind) {
        self.bars(end);
        self.row = None;
        self.flush(kind);
    }

    /// Whether the line that begins at `at` is an entry of its own: `**Customer:** …`.
    fn is_new_entry(&self, at: usize) -> bool {
        let line = self.source.text().get(at..).and_then(|t| t.lines().next()).unwrap_or("").trim_start();
        let label = line.strip_prefix("**").or_else(|| line.strip_prefix("__"));
        label.is_some_and(|l| {
            l.find("**")
                .or_else(|| l.find("__"))
                .is_some_and(|end| l[..end].ends_with(':') || l[end + 2..].starts_with(':'))
        })
    }

    fn locator(&mut self) -> Vec<(&'static str, String)> {
        let mut locator = Vec::new();
        if let Some(begin) = self.begin {
            locator.push(("line", self.lines.at(self.source.text(), begin).to_string()));
        }
        if !self.struck.is_empty() {
            locator.push(("struck", std::mem::take(&mut self.struck).join(" ")));
        }
        locator
    }

    fn flush(&mut self, kind: SegmentKind) {
        let locator = self.locator();
        self.begin = None;
        let text = std::mem::take(&mut self.builder).finish();
        if text.as_str().chars().all(|c| c == '|' || c == ' ') {
            return;
        }
        self.draft.push(text, kind, &locator);
    }

    fn html_block(&mut self) {
        let Some(range) = self.html.take() else { return };
        let line = self.lines.at(self.source.text(), range.start).to_string();
        let (html, map) = self.source.part(&[range]);
        for block in blocks(&html, &map).into_iter().filter(|b| !b.hidden && b.kind != BlockKind::Title) {
            let kind = if block.header { SegmentKind::Heading } else { SegmentKind::New };
            self.draft.push(block.text, kind, &[("line", line.clone())]);
        }
    }

    fn front_matter(&mut self, text: &str) {
        for line in text.lines() {
            let Some((key, value)) = line.split_once([':', '=']) else { continue };
            let value = value.trim().trim_matches(['"', '\'']);
            match key.trim().to_ascii_lowercase().as_str() {
                "title" => self.draft.title(value),
                "date" | "updated" | "last_modified" => self.draft.time(time(value)),
                _ => {}
            }
        }
    }
}

/// Line numbers for places that are asked in ascending order.
#[derive(Default)]
struct Lines {
    at: usize,
    breaks: usize,
}

impl Lines {
    fn at(&mut self, text: &str, place: usize) -> usize {
        if place > self.at {
            self.breaks += text.as_bytes()[self.at..place.min(text.len())].iter().filter(|&&b| b == b'\n').count();
            self.at = place;
        }
        self.breaks + 1
    }
}

#[cfg(test)]
mod tests;
