//! One deal's documents in, its passages out, each with speaker, side, time, neighbours and kind of witness.
//!
//! Quoted text, signatures, disclaimers and summaries are left out: they never count as new evidence. The exception is a
//! forwarded message whose original is not among the exports, which is the only place where its words stand.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::witness;
use crate::corpus::{Corpus, Deal, speaking_side};
use crate::ingest::passage::{
    self,
    before::{Placed, before},
};
use crate::ingest::{DocTime, Document, ReaderText, Segment, SegmentKind};
use crate::rules::pack::{Authority, Pack, Until};
use crate::terms::{Channel, Side};

/// Most words of a passage.
pub use crate::ingest::passage::LIMIT;

/// The smallest quotable unit, as one deal sees it.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Index into [`Corpus::documents`].
    pub doc: usize,
    pub segment: usize,
    /// Bytes of the segment's reader text.
    pub range: Range<usize>,
    pub text: String,
    /// The passage before it in the same document, or the line that opens its list; empty for the first.
    pub before: String,
    /// What the judge reads before it: the same, and in a paper the heading.
    pub read_after: String,
    /// The passage after it, empty for the last.
    pub after: String,
    /// Index into [`Corpus::people`].
    pub speaker: Option<usize>,
    pub side: Side,
    pub channel: Channel,
    pub time: DocTime,
    pub authority: Authority,
}

impl Passage {
    /// The part of a passage that stands in its source word for word: all of it, or in a chat its longest stretch between
    /// mentions, whose names are looked up and stand elsewhere.
    pub fn quotable(&self, text: &ReaderText) -> Range<usize> {
        if self.channel != Channel::Slack {
            return self.range.clone();
        }
        let whole = text.as_str();
        let mut stretches = Vec::new();
        let mut from = self.range.start;
        for piece in text.pieces().iter().filter(|p| p.decoded) {
            let (start, end) = (piece.at as usize, (piece.at + piece.len) as usize);
            if start >= from && end <= self.range.end && whole[start..].starts_with(['@', '#']) {
                stretches.push(from..start);
                from = end;
            }
        }
        stretches.push(from..self.range.end);
        let longest = stretches.into_iter().rev().max_by_key(|s| s.len()).unwrap_or_else(|| self.range.clone());
        let stretch = &whole[longest.clone()];
        if stretch.trim().is_empty() {
            return self.range.clone(); // nothing but mentions: better as it reads than not at all
        }
        let start = longest.start + (stretch.len() - stretch.trim_start().len());
        start..start + stretch.trim().len()
    }
}

/// What a brief may draw on, and what came too late for it.
#[derive(Debug, Default)]
pub struct DealPassages {
    pub passages: Vec<Passage>,
    /// Documents that counted, in order.
    pub documents: Vec<usize>,
    /// Documents after the horizon.
    pub later: Vec<usize>,
    /// The moment from which evidence counts no more.
    pub horizon: Option<Timestamp>,
}

/// Collects a deal's passages up to its horizon.
///
/// The horizon is `as_of` where given; else the first of the pack's days after the close of a closed deal, the kickoff, and
/// the stage at which the pack ends the evidence; none for an open deal that has met neither. A document without a time counts; of one that began before the horizon
/// (a chat thread), what was said after it does not.
pub fn of_deal(corpus: &Corpus, deal: &Deal, pack: &Pack, as_of: Option<Timestamp>) -> DealPassages {
    let horizon = as_of.or_else(|| horizon(corpus, deal, pack));
    let mut out = DealPassages { horizon, ..DealPassages::default() };
    for route in &deal.routes {
        let document = &corpus.documents[route.doc];
        let too_late = horizon.is_some_and(|h| document.time.order().is_some_and(|t| t >= h));
        if too_late {
            out.later.push(route.doc);
            continue;
        }
        out.documents.push(route.doc);
    }
    let said: BTreeSet<String> = (out.documents.iter())
        .flat_map(|&d| corpus.documents[d].segments.iter().filter(|s| s.kind == SegmentKind::New))
        .map(|s| key(s.text.as_str()))
        .collect();
    for &doc in &out.documents {
        add(&mut out.passages, corpus, doc, pack, &said, horizon);
    }
    out
}

fn add(
    out: &mut Vec<Passage>,
    corpus: &Corpus,
    doc: usize,
    pack: &Pack,
    said: &BTreeSet<String>,
    horizon: Option<Timestamp>,
) {
    let document = &corpus.documents[doc];
    let first = out.len();
    let mut sides: BTreeMap<usize, Side> = BTreeMap::new();
    for span in passage::split(document) {
        let segment = &document.segments[span.segment];
        if !counts(segment, said) {
            continue;
        }
        let time = segment.time.filter(|t| t.order().is_some()).unwrap_or(document.time);
        if horizon.is_some_and(|h| time.order().is_some_and(|t| t >= h)) {
            continue;
        }
        // Who forwards a mail did not say what stands in it.
        let is_quoted = segment.kind == SegmentKind::Quoted;
        let participant = segment.speaker.or_else(|| if is_quoted { None } else { witness::author(document) });
        // Looking for listeners is work for a whole chat channel, so it is done once a speaker.
        let side =
            participant.map_or(Side::Unknown, |p| *sides.entry(p).or_insert_with(|| speaking_side(corpus, doc, p)));
        let range = span.start..span.end;
        let text = &segment.text.as_str()[range.clone()];
        if is_quoted && is_mail_header(text) {
            continue;
        }
        out.push(Passage {
            doc,
            segment: span.segment,
            text: text.to_owned(),
            range,
            before: String::new(),
            read_after: String::new(),
            after: String::new(),
            speaker: participant.map(|p| corpus.cast[doc][p]),
            side: witness::side_of_paper(document, side),
            channel: document.channel,
            time,
            authority: witness::authority(document, side, pack),
        });
    }
    let placed: Vec<Placed<'_>> = (out[first..].iter())
        .map(|p| Placed { text: &p.text, heading: heading(document, &document.segments[p.segment]) })
        .collect();
    let before = before(&placed, document.channel == Channel::Doc);
    for (i, before) in (first..).zip(before) {
        (out[i].before, out[i].read_after) = (before.said, before.read);
        if i + 1 < out.len() {
            out[i].after = out[i + 1].text.clone();
        }
    }
}

/// The innermost heading above a segment, or the title of the document.
fn heading<'a>(document: &'a Document, segment: &'a Segment) -> &'a str {
    let path = segment.locator.get("heading").unwrap_or(&document.title);
    path.rsplit(" > ").next().unwrap_or_default()
}

fn counts(segment: &Segment, said: &BTreeSet<String>) -> bool {
    match segment.kind {
        SegmentKind::New => true,
        SegmentKind::Quoted => {
            segment.locator.get("forwarded") == Some("true") && !said.contains(&key(segment.text.as_str()))
        }
        _ => false,
    }
}

/// Whether a passage is the head of a forwarded mail: its date and names are nobody's words.
fn is_mail_header(text: &str) -> bool {
    let holds = |words: &[&str]| words.iter().any(|w| text.contains(w));
    text.trim_start_matches(['>', ' ', '*']).starts_with("From:")
        && holds(&["Sent:", "Date:"])
        && holds(&["To:", "Subject:"])
}

/// Letters and digits alone, so that quoting and wrapping make no difference.
fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn horizon(corpus: &Corpus, deal: &Deal, pack: &Pack) -> Option<Timestamp> {
    let ends = [after_close(corpus, deal, pack), at_stage(deal, pack)];
    ends.into_iter().flatten().min()
}

/// When the deal first entered a stage that ends the evidence.
fn at_stage(deal: &Deal, pack: &Pack) -> Option<Timestamp> {
    let ends = |stage: &str| match pack.reach.until {
        Some(Until::Late) => pack.stages.is_late(stage),
        Some(Until::Won) => pack.stages.is_won(stage),
        None => false,
    };
    deal.history.iter().filter(|h| ends(&h.stage)).filter_map(|h| h.at).min()
}

fn after_close(corpus: &Corpus, deal: &Deal, pack: &Pack) -> Option<Timestamp> {
    if !deal.is_closed {
        return None;
    }
    let close = deal.close_date?;
    let days = i64::from(pack.reach.days_after_close) + 1;
    let end = close.checked_add(days.days()).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    // A kickoff is held once the deal is as good as signed; a "kickoff of the trial" months before is not one.
    let earliest = close.checked_sub(14.days()).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let kickoff = (deal.routes.iter().map(|r| &corpus.documents[r.doc]))
        .filter(|d| d.channel == Channel::Call)
        .filter(|d| pack.reach.stop_at.iter().any(|w| d.title.to_lowercase().contains(w.as_str())))
        .filter_map(|d| d.time.order())
        .filter(|t| *t >= earliest)
        .min();
    Some(kickoff.map_or(end, |k| k.min(end)))
}
