//! A cell that holds HTML in, segments of its words out: notes and mails that were written in a browser.

use super::records::{Row, segment};
use crate::ingest::docs::Source;
use crate::ingest::html::{self, BlockKind, Hint};
use crate::ingest::{Segment, SegmentKind};

/// The blocks of a cell, one segment each; `speaker` said what is new in them.
pub(super) fn segments(row: &Row, at: usize, source: &Source, speaker: Option<usize>) -> Vec<Segment> {
    let Some(slot) = row.slots.get(at) else { return Vec::new() };
    let (text, map) = source.part(&slot.runs(source.text()));
    let blocks = html::blocks(&text, &map).into_iter().filter(|b| !b.hidden && b.kind != BlockKind::Title);
    let one = |block: html::Block| {
        let kind = match block.hint {
            _ if block.quote > 0 => SegmentKind::Quoted,
            Some(Hint::Attribution) => SegmentKind::Quoted,
            Some(Hint::Signature) => SegmentKind::Signature,
            None => SegmentKind::New,
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
