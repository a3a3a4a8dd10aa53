//! A document whose paragraphs are turns in, a call out: transcripts as Teams, Google Meet and Otter save them for Word.
//!
//! A document counts when its openings recur, their times rise, and what is below them is speech; anything else stays the
//! document it is. The words keep the way back to their bytes, and the place of the paragraph they begin in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::names::{self, Names, Prefix};
use super::stamp;
use super::transcript::{clean, heading_time, is_end_mark, machine};
use super::turns::{Bit, Turns, ends_sentence};
use crate::ingest::offsets::OffsetMap;
use crate::ingest::{Document, Part, Participant, Segment, SegmentKind};

/// Fewest turns of a call: two people who each say something twice.
const FEWEST: usize = 4;

/// How a document marks who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// `Name 0:09`, the words behind it or in the paragraphs below: Teams, Otter.
    Timed,
    /// `0:0:0.0 --> 0:0:4.120`, then the name, then the words: Teams before 2023.
    Spanned,
    /// `Name: words`: Meet, and minutes taken word by word.
    Plain,
}

/// Who begins to speak in a paragraph.
struct Opening<'t> {
    /// Empty where the next paragraph names them.
    name: &'t str,
    start: Option<i64>,
    /// Where the words begin.
    words: usize,
}

static TIMED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\s*(\S[^:]{0,60}?)[\s,]+\(?(\d{1,3}:\d\d(?::\d\d)?)\)?(?:\s+|$)"));
static SPANNED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\s*(-?\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)\s*-->\s*-?[\d:.]+\s*$"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, compiled by every test run")
}

impl Layout {
    fn opening(self, text: &str) -> Option<Opening<'_>> {
        match self {
            Self::Timed => {
                let found = TIMED.captures(text)?;
                let name = found.get(1)?.as_str();
                let named = names::capitalised(name) && !names::is_label(name);
                named.then(|| Opening { name, start: stamp::millis(&found[2]), words: found[0].len() })
            }
            Self::Spanned => {
                let found = SPANNED.captures(text)?;
                Some(Opening { name: "", start: stamp::millis(&found[1]), words: text.len() })
            }
            Self::Plain => {
                let Prefix { name, words } = names::prefix(text)?;
                Some(Opening { name, start: None, words })
            }
        }
    }

    /// Whether the document is a transcript of this layout.
    fn explains(self, texts: &[&str]) -> bool {
        let openings: Vec<Option<Opening<'_>>> = texts.iter().map(|t| self.opening(t)).collect();
        let Some(first) = openings.iter().position(Option::is_some) else { return false };
        let own: Vec<(&str, &Opening<'_>)> =
            texts.iter().zip(&openings).filter_map(|(t, o)| Some((*t, o.as_ref()?))).collect();
        let noise = |text: &str| heading_time(text).is_some() || is_end_mark(text) || machine(text).is_some();
        let after = texts[first..].iter().filter(|t| !noise(t)).count();
        if own.len() < FEWEST {
            return false;
        }
        let times: Vec<i64> = own.iter().filter_map(|(_, o)| o.start).collect();
        let falls = times.windows(2).filter(|w| w[1] < w[0]).count();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        own.iter().for_each(|(_, o)| *counts.entry(o.name).or_default() += 1);
        let recurring = counts.values().filter(|n| **n > 1).count();
        match self {
            // One paragraph in four opens a turn, and a clock does not run back.
            Self::Timed => recurring >= 2 && own.len() * 4 >= after && falls * 10 <= times.len(),
            Self::Spanned => own.len() * 4 >= after && falls * 10 <= times.len(),
            Self::Plain => {
                let mut names = Names::default();
                own.iter().for_each(|(_, o)| names.see(Some(Prefix { name: o.name, words: o.words })));
                let speech = own.iter().filter(|(text, o)| ends_sentence(&text[o.words..])).count();
                names.recurring() >= 2 && own.len() * 5 >= after * 3 && speech * 5 >= own.len() * 2
            }
        }
    }
}

/// The call that a document holds; `None` when it is no transcript.
pub fn read(document: &Document) -> Option<Document> {
    // Headers, footers and comments stand in other members than the words.
    let member = document.segments.first()?.locator.get("member");
    let body: Vec<&Segment> = document.segments.iter().filter(|s| s.locator.get("member") == member).collect();
    let texts: Vec<&str> = body.iter().map(|s| s.text.as_str()).collect();
    let layout = [Layout::Spanned, Layout::Timed, Layout::Plain].into_iter().find(|l| l.explains(&texts))?;
    let first = texts.iter().position(|t| layout.opening(t).is_some())?;
    let mut turns = Turns::default();
    let mut head = Head::default();
    body[..first].iter().for_each(|segment| head.add(segment, &mut turns));
    let (mut speaker, mut start, mut named) = (None, None, true);
    for segment in &body[first..] {
        let text = segment.text.as_str();
        if let Some(time) = heading_time(text) {
            start = Some(time);
            turns.close();
            continue;
        }
        if is_end_mark(text) {
            continue;
        }
        if let Some(kind) = machine(text) {
            turns.aside(kind, place(segment), |builder| whole(segment).push_into(builder, text, 0..text.len()));
            continue;
        }
        let mut from = 0;
        match layout.opening(text) {
            Some(opening) => {
                start = opening.start.or(start);
                from = opening.words;
                named = !opening.name.is_empty();
                if named {
                    speaker = Some(turns.speaker(opening.name, ""));
                }
                turns.close();
            }
            None if !named => {
                (speaker, named) = (Some(turns.speaker(text, "")), true);
                continue;
            }
            None => {}
        }
        let bit = Bit {
            speaker,
            start,
            end: None,
            finished: ends_sentence(&text[from..]),
            always: true,
            place: place(segment),
        };
        turns.add(bit, |builder| whole(segment).push_into(builder, text, from..text.len()));
    }
    turns.close();
    let call = super::document(&document.source, &format!("{}-transcript", document.format), turns);
    let title = head.title.filter(|t| !t.is_empty()).unwrap_or_else(|| document.title.clone());
    let time = head.time.unwrap_or_else(|| match stamp::in_file_name(&document.source) {
        none if none == crate::ingest::DocTime::none() => document.time,
        named => named,
    });
    Some(Document { title, time, ..call })
}

/// What stands before the first turn.
#[derive(Default)]
struct Head {
    title: Option<String>,
    time: Option<crate::ingest::DocTime>,
    attendees: bool,
}

impl Head {
    fn add(&mut self, segment: &Segment, turns: &mut Turns) {
        let text = segment.text.as_str().trim();
        let word = text.trim_end_matches(':').to_lowercase();
        self.time = self.time.or_else(|| stamp::in_line(text));
        if heading_time(text).is_some() || is_end_mark(text) {
            return;
        }
        if ["attendees", "participants", "speakers", "invited"].contains(&word.as_str()) {
            self.attendees = true;
        } else if std::mem::take(&mut self.attendees) {
            for name in text.split([',', ';']).map(str::trim).filter(|n| !n.is_empty()) {
                turns.listed(Participant::named(name, Part::Attendee));
            }
        } else if self.title.is_none() && word != "transcript" {
            self.title = Some(clean(text));
        } else {
            let kind = machine(text).unwrap_or(SegmentKind::Heading);
            turns.aside(kind, place(segment), |builder| whole(segment).push_into(builder, text, 0..text.len()));
        }
    }
}

fn whole(segment: &Segment) -> OffsetMap {
    OffsetMap::of(&segment.text)
}

fn place(segment: &Segment) -> Vec<(&'static str, String)> {
    let of = |key: &'static str| segment.locator.get(key).map(|value| (key, value.to_owned()));
    ["member", "paragraph", "row", "block"].into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::docs::{Source, html};

    /// A page with a paragraph for each line, as a call; and its bytes.
    fn call(lines: &[&str]) -> (Option<Document>, String) {
        let page: String = lines.iter().map(|l| format!("<p>{l}</p>\n")).collect();
        let document = html::read("visit.html", &Source::new(page.as_bytes())).expect("it has words");
        (read(&document), page)
    }

    fn turns(document: &Document) -> Vec<String> {
        let name = |s: &Segment| s.speaker.map_or("-", |at| document.participants[at].name.as_str());
        document.segments.iter().map(|s| format!("{}: {}", name(s), s.text.as_str())).collect()
    }

    #[test]
    fn teams_saves_names_with_times_and_words_behind_or_below() {
        let (call, page) = call(&[
            "Quarry Lane-20251217_190400-Meeting Recording",
            "December 17, 2025, 7:04PM",
            "56m 41s",
            "Erickson, James started transcription",
            "Erickson, James 0:09 Shall we begin at 9:30?",
            "Doe, Jane [NA] 0:12",
            "Yes &amp; gladly.",
            "We start on 3 March.",
            "Erickson, James 0:31",
            "Good.",
            "Doe, Jane [NA] 1:02:03 Bye.",
            "Erickson, James stopped transcription",
        ]);
        let call = call.expect("it is a transcript");
        let want = [
            "-: December 17, 2025, 7:04PM",
            "-: 56m 41s",
            "Erickson, James: Shall we begin at 9:30?",
            "Doe, Jane [NA]: Yes & gladly. We start on 3 March.",
            "Erickson, James: Good.",
            "Doe, Jane [NA]: Bye.",
        ];
        assert_eq!(turns(&call), want);
        assert_eq!(call.time.text().as_deref(), Some("2025-12-17T19:04:00"));
        assert_eq!((call.segments[5].offset_ms, call.format.as_str()), (Some(3_723_000), "html-transcript"));
        let good = &call.segments[4];
        let bytes = good.text.raw_ranges(0..good.text.as_str().len());
        assert_eq!(&page[bytes[0].start as usize..bytes[0].end as usize], "Good.");
    }

    #[test]
    fn meet_saves_names_before_colons_with_a_time_now_and_then() {
        let (call, _) = call(&[
            "Kick (2026-09-15 at 10:02 GMT+2) – Transcript",
            "Attendees",
            "Ana Ruiz, Bo Lind",
            "Transcript",
            "00:00:00",
            "Ana Ruiz: We need it by May.",
            "Bo Lind: By May it is.",
            "00:05:00",
            "Ana Ruiz: Note: the pilot is small.",
            "Bo Lind: Fine.",
            "Transcription ended after 00:46:43",
        ]);
        let call = call.expect("it is a transcript");
        assert_eq!(turns(&call)[2..4], ["Bo Lind: By May it is.", "Ana Ruiz: Note: the pilot is small."]);
        assert_eq!((call.title.as_str(), call.segments[3].offset_ms), ("Kick", Some(300_000)));
        assert_eq!(call.participants.len(), 2, "who is listed is who speaks: {:?}", call.participants);
    }

    #[test]
    fn older_teams_files_put_the_times_over_the_names() {
        let one = ["0:0:0.0 --> 0:0:4.120", "Ana Ruiz", "Hello.", "0:0:5.0 --> 0:0:9.0", "Bo", "Hi.", "How are you?"];
        let two = ["0:0:10.0 --> 0:0:11.0", "Ana Ruiz", "Well.", "0:0:12.5 --> 0:0:13.0", "Bo", "Good."];
        let (call, _) = call(&[&one[..], &two[..]].concat());
        let call = call.expect("it is a transcript");
        assert_eq!(turns(&call), ["Ana Ruiz: Hello.", "Bo: Hi. How are you?", "Ana Ruiz: Well.", "Bo: Good."]);
        assert_eq!(call.segments[3].offset_ms, Some(12_500));
    }

    #[test]
    fn an_agenda_and_a_contract_stay_documents() {
        let agenda = ["Agenda", "Welcome 9:00", "Pricing 9:30", "Coffee 10:00", "Security 10:15", "Close 11:00"];
        assert!(call(&agenda).0.is_none());
        let terms = ["Term: 24 months", "Fee: EUR 12,000", "Term: renews", "Fee: due in 30 days", "Notice: 60 days"];
        assert!(call(&terms).0.is_none());
    }
}
