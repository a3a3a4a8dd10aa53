//! A cell that holds HTML in, segments of its words out: notes and mails that were written in a browser.

use super::email::is_quote_header;
use super::records::{Row, segment};
use crate::ingest::docs::Source;
use crate::ingest::html::{self, BlockKind, Hint};
use crate::ingest::{Segment, SegmentKind};

/// The blocks of a cell, one segment each; `speaker` said what is new in them.
pub(super) fn segments(row: &Row, at: usize, source: &Source, speaker: Option<usize>) -> Vec<Segment> {
    let Some(slot) = row.slots.get(at) else { return Vec::new() };
    let (text, map) = source.part(&slot.runs(source.text()));
    let blocks = html::blocks(&text, &map).into_iter().filter(|b| !b.hidden && b.kind != BlockKind::Title);
    let mut old = false;
    let one = |block: html::Block| {
        // Outlook puts what was answered below the head of that message, without a mark of its own.
        old |= block.hint == Some(Hint::Attribution) || is_quote_header(block.text.as_str());
        let kind = match block.hint {
            _ if old || block.quote > 0 => SegmentKind::Quoted,
            Some(Hint::Signature) => SegmentKind::Signature,
            _ => SegmentKind::New,
        };
        let mut segment = segment(row, at, source, |_| {});
        (segment.text, segment.kind) = (block.text, kind);
        segment.speaker = speaker.filter(|_| kind != SegmentKind::Quoted);
        if !block.struck.is_empty() {
            segment.locator.insert("struck", block.struck);
        }
        segment
    };
    blocks.map(one).collect()
}
