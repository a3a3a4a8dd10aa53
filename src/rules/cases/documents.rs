//! One fence of a case in, one document out: speakers with their sides, words with the bytes they stand at.

use std::ops::Range;

use jiff::civil::{Date, Time};

use super::{Fence, Parser};
use crate::ingest::{DocTime, Document, Locator, Part, Participant, Refs, Segment, TextBuilder};
use crate::rules::read::meant;
use crate::terms::{Channel, Side};

const SPEAKER: &str = "begin the line with side, name and a colon: `customer Dana Ortiz, CFO: …`";

impl Parser<'_> {
    pub(super) fn document(
        &mut self,
        fence: &Fence,
        channel: Channel,
        date: Date,
        title: &str,
        number: usize,
    ) -> Option<Document> {
        // A document counts its own day from noon, and in order of the file.
        let clock = date.to_datetime(Time::midnight()).checked_add(jiff::Span::new().hours(12).minutes(number as i64));
        let mut doc = Document {
            source: format!("case/{number}-{channel}-line-{}.txt", fence.line),
            part: String::new(),
            format: "case".to_owned(),
            channel,
            title: title.trim().to_owned(),
            time: clock.map_or_else(|_| DocTime::none(), DocTime::civil),
            participants: Vec::new(),
            refs: Refs::default(),
            segments: Vec::new(),
        };
        if channel == Channel::Email {
            self.email(fence, &mut doc)?;
        } else {
            for (at, line) in fence.body.iter().filter(|(_, l)| !l.trim().is_empty()) {
                let Some((who, said)) = line.split_once(": ") else {
                    self.fault("D031", at, "this line names no speaker", SPEAKER);
                    continue;
                };
                let Some(speaker) = self.person(at, who, Part::Speaker) else { continue };
                let speaker = cast(&mut doc, speaker);
                doc.segments.push(segment(said, at.end - said.len(), Some(speaker)));
            }
        }
        if doc.segments.is_empty() {
            self.fault("D030", &fence.info_at, "this document says nothing", "write what was said in it");
            return None;
        }
        Some(doc)
    }

    fn email(&mut self, fence: &Fence, doc: &mut Document) -> Option<()> {
        let mut body = fence.body.iter();
        let Some((at, who)) = body.next().and_then(|(at, l)| l.strip_prefix("From: ").map(|w| (at, w))) else {
            let message = "this email has no `From:` line";
            let at = fence.body.iter().find(|(_, l)| !l.trim().is_empty()).map_or(&fence.info_at, |(at, _)| at);
            self.fault("D031", at, message, "begin with `From: customer Dana Ortiz <dana@acme.example>`");
            return None;
        };
        let sender = self.person(at, who, Part::From)?;
        cast(doc, sender);
        let mut block: Option<(TextBuilder, u64)> = None;
        for (at, line) in body {
            if line.trim().is_empty() {
                doc.segments.extend(block.take().map(|(b, _)| written(b)));
                continue;
            }
            let (text, _) = block.get_or_insert_with(|| (TextBuilder::new(), at.start as u64));
            text.push_break();
            text.push_raw(line, at.start as u64);
        }
        doc.segments.extend(block.map(|(b, _)| written(b)));
        Some(())
    }

    /// `side Name, Title <address>`; title and address may be left out.
    fn person(&mut self, at: &Range<usize>, who: &str, part: Part) -> Option<Participant> {
        let (side, name) = who.trim().split_once(' ').unwrap_or((who.trim(), ""));
        let Some(side) = Side::parse(side) else {
            let sides = Side::ALL.iter().map(|s| s.word());
            let near = meant(side, &sides.collect::<Vec<_>>());
            let help = if near.is_empty() { SPEAKER.to_owned() } else { near };
            self.fault("D031", at, format!("`{side}` is not a side"), help);
            return None;
        };
        let (name, email) = match name.split_once('<') {
            Some((name, address)) => (name, address.trim_end_matches(['>', ' ']).to_lowercase()),
            None => (name, String::new()),
        };
        let (name, title) = name.split_once(',').unwrap_or((name, ""));
        if name.trim().is_empty() {
            self.fault("D031", at, "this line names no speaker", SPEAKER);
            return None;
        }
        Some(Participant {
            email,
            title: title.trim().to_owned(),
            side_hint: Some(side),
            ..Participant::named(name.trim(), part)
        })
    }
}

fn written(text: TextBuilder) -> Segment {
    Segment { speaker: Some(0), ..Segment::new(text.finish()) }
}

fn segment(text: &str, raw: usize, speaker: Option<usize>) -> Segment {
    let mut builder = TextBuilder::new();
    builder.push_raw(text, raw as u64);
    let locator = Locator::from_iter([("byte", raw.to_string())]);
    Segment { speaker, locator, ..Segment::new(builder.finish()) }
}

/// Index of a person among the participants, added when new.
fn cast(doc: &mut Document, person: Participant) -> usize {
    match doc.participants.iter().position(|p| p.name == person.name && p.side_hint == person.side_hint) {
        Some(at) => at,
        None => {
            doc.participants.push(person);
            doc.participants.len() - 1
        }
    }
}
