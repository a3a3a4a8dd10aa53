//! Calendars and invitations (RFC 5545) in, one document a meeting out: who was asked, when, and what it was to be about.
//!
//! An invitation says who was meant to come, not who came. Meetings that were called off, rooms, those who declined,
//! answers to invitations and proposals of other times are left out; what a meeting tool adds below the agenda is no evidence. Of several versions of one
//! meeting in a calendar the last one counts; those of several files are settled in `corpus`. Read by lines of our own, since every text is to know the bytes that it came from.

mod lines;
#[cfg(test)]
mod tests;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

use super::docs::Source;
use super::html;
use super::offsets::OffsetMap;
use super::text::TextBuilder;
use super::{DocTime, Document, Meeting, Part, Participant, Read, Refs, Segment, SegmentKind};
use crate::diag::{Problem, Severity};
use crate::terms::Channel;
use lines::Line;

/// Whether a text is a calendar.
pub fn is_calendar(text: &str) -> bool {
    let start = text.trim_start();
    start.get(..15).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

/// Reads a calendar file.
pub fn read(source: &str, bytes: &[u8]) -> Read {
    let file = Source::new(bytes);
    let mut read = meetings(source, "", file.text(), &file.map);
    read.problems.extend(file.problem(source));
    if read.documents.is_empty() && read.problems.is_empty() {
        let what = "the calendar holds no meeting";
        read.problems.push(Problem::new(source, Severity::Note, what, ""));
    }
    read
}

/// The meetings of a calendar's text; `within` names the message that it came with, empty for a file of its own.
pub fn meetings(source: &str, within: &str, text: &str, map: &OffsetMap) -> Read {
    let mut read = Read::default();
    let mut events: BTreeMap<String, Event> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let (mut method, mut open): (String, Option<Vec<Line>>) = (String::new(), None);
    // Alarms within an event have texts of their own.
    let mut depth = 0_usize;
    for line in lines::of(text, map) {
        match (line.name.as_str(), line.value.to_ascii_uppercase().as_str()) {
            ("BEGIN", "VCALENDAR") => method.clear(),
            ("METHOD", value) => value.clone_into(&mut method),
            ("BEGIN", "VEVENT") => (open, depth) = (Some(Vec::new()), 0),
            ("END", "VEVENT") => {
                let Some(event) = open.take() else { continue };
                let about = about(&event);
                let key = format!("{} {}", about.uid, about.date).trim().to_owned();
                let key = if key.is_empty() { format!("meeting {}", order.len() + 1) } else { key };
                let known = events.get(&key);
                if known.is_none() {
                    order.push(key.clone());
                }
                if known.is_none_or(|known| !known.about.is_after(&about)) {
                    events.insert(key, Event { about, method: method.clone(), lines: event });
                }
            }
            ("BEGIN", _) => depth += 1,
            ("END", _) => depth = depth.saturating_sub(1),
            _ if depth == 0 => open.iter_mut().for_each(|event| event.push(line.clone())),
            _ => {}
        }
    }
    for key in order {
        let Some(Event { about, method, lines }) = events.remove(&key) else { continue };
        // Without this status a cancellation only tells one person not to come (RFC 5546, 3.2.5).
        let is_off = lines.iter().any(|l| l.name == "STATUS" && l.value.eq_ignore_ascii_case("CANCELLED"));
        if is_off {
            read.called_off.push(about);
        } else if matches!(method.as_str(), "" | "PUBLISH" | "REQUEST" | "ADD") {
            let part = if within.is_empty() { key } else { format!("{within}/{key}") };
            let mut document = meeting(source, part, &lines);
            document.refs.meeting = (!about.uid.is_empty()).then_some(about);
            read.documents.push(document);
        }
    }
    let called_off = read.called_off.len();
    if called_off > 0 {
        let meetings = if called_off == 1 { "meeting that was" } else { "meetings that were" };
        let what = format!("left out {called_off} {meetings} called off");
        read.problems.push(Problem::new(source, Severity::Note, what, ""));
    }
    read
}

/// One version of a meeting.
struct Event {
    about: Meeting,
    method: String,
    lines: Vec<Line>,
}

fn about(event: &[Line]) -> Meeting {
    let find = |name: &str| event.iter().find(|l| l.name == name);
    let of = |name: &str| find(name).map_or("", |l| l.value.trim());
    Meeting {
        uid: of("UID").to_owned(),
        // The same date is written in several zones.
        date: find("RECURRENCE-ID").map_or_else(String::new, |l| match zones::time(l).at {
            Some(at) => at.to_string(),
            None => l.value.trim().to_owned(),
        }),
        version: of("SEQUENCE").parse().unwrap_or(0),
        written: find("DTSTAMP").and_then(|l| zones::time(l).order()),
    }
}

fn meeting(source: &str, part: String, event: &[Line]) -> Document {
    let find = |name: &str| event.iter().find(|l| l.name == name);
    let title = find("SUMMARY").map(Line::text).map(|(text, _)| text).unwrap_or_default();
    let organizer = find("ORGANIZER").and_then(|l| person(l, Part::From));
    let mut known: BTreeSet<String> = organizer.iter().map(|p| p.email.clone()).collect();
    let mut participants: Vec<Participant> = organizer.into_iter().collect();
    let asked = event.iter().filter(|l| l.name == "ATTENDEE").filter_map(|l| person(l, Part::Attendee));
    participants.extend(asked.filter(|p| p.email.is_empty() || known.insert(p.email.clone())));
    let mut segments = Vec::new();
    if let Some(line) = find("SUMMARY") {
        push(&mut segments, line, "summary", |_| SegmentKind::Heading);
    }
    if let Some(line) = find("DESCRIPTION") {
        let mut below = false;
        push(&mut segments, line, "description", |text| {
            below |= is_added(text);
            if below { SegmentKind::Disclaimer } else { SegmentKind::New }
        });
    }
    let speaker = participants.first().filter(|p| p.part == Part::From).map(|_| 0);
    // The agenda was written before the meeting that it is for.
    let written = find("DTSTAMP").or_else(|| find("CREATED")).map(zones::time).filter(|t| t.order().is_some());
    for segment in segments.iter_mut().filter(|s| s.kind == SegmentKind::New) {
        (segment.speaker, segment.time) = (speaker, written);
    }
    Document {
        source: source.to_owned(),
        part,
        format: "ics".to_owned(),
        channel: Channel::Email,
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        time: find("DTSTART").map_or(DocTime::none(), zones::time),
        participants,
        refs: Refs::default(),
        segments,
    }
}

/// Somebody who invites or is invited; none for rooms and for who declined.
fn person(line: &Line, part: Part) -> Option<Participant> {
    let is = |param: &str, word: &str| line.param(param).eq_ignore_ascii_case(word);
    if is("PARTSTAT", "DECLINED") || is("CUTYPE", "RESOURCE") || is("CUTYPE", "ROOM") {
        return None;
    }
    let address = line.value.trim();
    let address = address.get(..7).filter(|s| s.eq_ignore_ascii_case("mailto:")).map_or(address, |_| &address[7..]);
    let email = if address.contains('@') { address.to_lowercase() } else { String::new() };
    let name = line.param("CN");
    // Calendars write the address where they know no name.
    let name = if name.contains('@') { "" } else { name.trim() };
    (!email.is_empty() || !name.is_empty()).then(|| Participant { email, ..Participant::named(name, part) })
}

/// Adds the paragraphs of a text property.
fn push(segments: &mut Vec<Segment>, line: &Line, property: &str, mut kind: impl FnMut(&str) -> SegmentKind) {
    let (text, map) = line.text();
    let plain = || {
        let mut at = 0;
        let range = |paragraph: &str| {
            at += paragraph.len();
            at - paragraph.len()..at
        };
        let read = |range| {
            let mut builder = TextBuilder::new();
            map.push_into(&mut builder, &text, range);
            builder.finish()
        };
        text.split_inclusive('\n').map(range).map(read).collect::<Vec<_>>()
    };
    let marked = || html::blocks(&text, &map).into_iter().filter(|b| !b.hidden).map(|b| b.text).collect();
    // Google's calendar keeps what was written there as a page.
    let paragraphs = if html::is_markup(&text) { marked() } else { plain() };
    for text in paragraphs {
        if text.as_str().chars().any(char::is_alphanumeric) {
            let mut segment = Segment { kind: kind(text.as_str()), ..Segment::new(text) };
            segment.locator.insert("property", property);
            segments.push(segment);
        }
    }
}

/// Whether a line begins what a meeting tool adds: how to join, numbers to dial, its own rules.
fn is_added(line: &str) -> bool {
    const SIGNS: &[&str] = &[
        "join zoom meeting",
        "is inviting you to a scheduled zoom meeting",
        "microsoft teams meeting",
        "microsoft teams need help",
        "join the meeting now",
        "join on your computer",
        "click here to join",
        "join with google meet",
        "join by phone",
        "one tap mobile",
        "dial by your location",
        "meeting id:",
        "join from the meeting link",
        "https://",
        "http://",
    ];
    let low = line.to_lowercase();
    SIGNS.iter().any(|sign| low.starts_with(sign) || (!sign.contains("http") && low.contains(sign)))
        || low.starts_with("-::~")
        || low.starts_with("____")
}
