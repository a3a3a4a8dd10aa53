//! Turns under construction: cues, sentences or lines in, one segment for each stretch of one speaker out.

use std::collections::BTreeMap;

use super::stamp;
use crate::ingest::{Locator, Part, Participant, Segment, SegmentKind, TextBuilder};

/// Speech of one speaker goes on over a pause shorter than this: recorders cut cues about every three seconds.
const PAUSE_MS: i64 = 2_000;
/// A sentence that is not finished goes on over a longer pause, but not over a silence.
const SILENCE_MS: i64 = 10_000;

/// One cue, sentence or line on its way into a turn.
#[derive(Clone, Debug, Default)]
pub struct Bit {
    pub speaker: Option<usize>,
    pub start: Option<i64>,
    pub end: Option<i64>,
    /// Whether the words end a sentence.
    pub finished: bool,
    /// Joins the turn of the same speaker whatever the pause (the recorder itself marks where turns end).
    pub always: bool,
    /// Where it stands, for a person: `cue`, `line`, `sentence`.
    pub place: Vec<(&'static str, String)>,
}

/// Speakers and segments of one call.
#[derive(Default)]
pub struct Turns {
    pub participants: Vec<Participant>,
    pub segments: Vec<Segment>,
    open: Option<(Bit, TextBuilder)>,
    by_name: BTreeMap<(String, String), usize>,
}

impl Turns {
    /// The speaker of a name and key, made on first sight. Names are compared as written.
    pub fn speaker(&mut self, name: &str, key: &str) -> usize {
        // With a key, the key tells people apart; the name is only shown.
        let identity = (if key.is_empty() { name.to_owned() } else { String::new() }, key.to_owned());
        if let Some(at) = self.by_name.get(&identity) {
            self.participants[*at].part = Part::Speaker;
            return *at;
        }
        self.listed(Participant { key: key.to_owned(), ..Participant::named(name, Part::Speaker) })
    }

    /// Adds somebody the file lists; a speaker of the same name or key will be the same participant.
    pub fn listed(&mut self, participant: Participant) -> usize {
        let name = if participant.key.is_empty() { participant.name.clone() } else { String::new() };
        self.participants.push(participant.clone());
        let at = self.participants.len() - 1;
        *self.by_name.entry((name, participant.key)).or_insert(at)
    }

    /// Adds words, either to the open turn or to a new one; `push` writes them.
    pub fn add(&mut self, bit: Bit, push: impl FnOnce(&mut TextBuilder)) {
        if let Some((open, text)) = &mut self.open
            && joins(open, &bit)
        {
            text.push_break();
            push(text);
            open.end = bit.end.or(bit.start).or(open.end);
            open.finished = bit.finished;
            return;
        }
        self.close();
        let mut text = TextBuilder::new();
        push(&mut text);
        self.open = Some((bit, text));
    }

    /// Adds a segment that is no turn: a heading, a machine's summary. It ends the open turn.
    pub fn aside(
        &mut self,
        kind: SegmentKind,
        place: Vec<(&'static str, String)>,
        push: impl FnOnce(&mut TextBuilder),
    ) {
        self.close();
        let mut text = TextBuilder::new();
        push(&mut text);
        self.keep(text, |segment| {
            segment.kind = kind;
            segment.locator = locator(place);
        });
    }

    /// Ends the open turn.
    pub fn close(&mut self) {
        if let Some((bit, text)) = self.open.take() {
            self.keep(text, |segment| {
                segment.speaker = bit.speaker;
                segment.offset_ms = bit.start;
                segment.locator = locator(bit.place);
                if let Some(start) = bit.start {
                    segment.locator.insert("time", stamp::clock(start));
                }
            });
        }
    }

    fn keep(&mut self, text: TextBuilder, fill: impl FnOnce(&mut Segment)) {
        let mut segment = Segment::new(text.finish());
        if !segment.text.is_empty() {
            fill(&mut segment);
            self.segments.push(segment);
        }
    }
}

fn joins(open: &Bit, next: &Bit) -> bool {
    if open.speaker != next.speaker {
        return false;
    }
    if next.always {
        return true;
    }
    let (Some(end), Some(start)) = (open.end, next.start) else { return !open.finished || next.start.is_none() };
    let pause = start - end;
    // Without a speaker nothing but the end of a sentence tells where a turn may end.
    let flows = pause < PAUSE_MS && (open.speaker.is_some() || !open.finished);
    flows || (!open.finished && pause < SILENCE_MS)
}

/// Whether words end a sentence, closing quotes and brackets aside.
pub fn ends_sentence(words: &str) -> bool {
    let words = words.trim_end().trim_end_matches(['"', '\'', '”', '’', ')', ']', '*', '_']);
    words.is_empty() || words.ends_with(['.', '?', '!', '…', '。', '？', '！'])
}

fn locator(place: Vec<(&'static str, String)>) -> Locator {
    place.into_iter().filter(|(_, v)| !v.is_empty()).collect()
}
