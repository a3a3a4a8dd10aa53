//! One parsed message in, its document out: headers, the body that says most, segments with their kinds and authors.

use mail_parser::{Encoding, HeaderValue, Message, MessagePart, MimeHeaders, PartType};
use regex::Regex;
use std::sync::LazyLock;

use super::body::{self, Line};
use super::quoted::{self, Origin, Quote};
use super::{headers, signature, transfer};
use crate::ingest::{Document, Part, Participant, Refs, Segment, SegmentKind};
use crate::terms::Channel;

/// Where a message stands and how its file was written.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The whole file.
    pub raw: &'a [u8],
    /// Offset of the message in the file.
    pub base: usize,
    /// The file is a mailbox that escapes lines beginning with `From `.
    pub unescape: bool,
}

/// What stands in place of a text body when a mail program could not make one.
static NO_TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(view|see|read|open) (this|it|the) .{0,40}\b(browser|online|html)|html.{0,30}(capable|enabled|compatible)|",
        r"(does not|doesn't|cannot|can't) (support|display|show).{0,30}html|this (e-?mail|message) (is|requires).{0,20}html",
    ))
    .ok()
});

/// Builds the document of `message`; `source` and `part` name it.
pub fn document(source: &str, part: String, format: &str, message: &Message<'_>, place: Place<'_>) -> Document {
    let subject = message.subject().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut participants = headers::people(message);
    let mut segments = Vec::new();
    for lines in bodies(message, place) {
        segments.extend(segments_of(&lines, &subject, headers::is_auto_reply(message), &mut participants));
    }
    Document {
        source: source.to_owned(),
        part,
        format: format.to_owned(),
        channel: Channel::Email,
        title: subject,
        time: headers::time(message),
        participants,
        refs: Refs {
            message_id: message.message_id().unwrap_or_default().to_owned(),
            replies_to: headers::replies_to(message),
            ..Refs::default()
        },
        segments,
    }
}

/// Lines of the text parts, or of the HTML parts where the text says nothing.
fn bodies(message: &Message<'_>, place: Place<'_>) -> Vec<Vec<Line>> {
    let part = |id: &u32| message.parts.get(*id as usize);
    let plain: Vec<Vec<Line>> = message
        .text_body
        .iter()
        .filter_map(part)
        .filter(|p| matches!(p.body, PartType::Text(_)))
        .map(|p| {
            let decoded = decoded(p, place);
            let flowed = p
                .content_type()
                .is_some_and(|c| c.attribute("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed")));
            body::plain_lines(&decoded.text, &decoded.map, flowed)
        })
        .filter(|lines| !lines.is_empty())
        .collect();
    let html = || -> Vec<Vec<Line>> {
        let parts = message.html_body.iter().filter_map(part).filter(|p| matches!(p.body, PartType::Html(_)));
        parts
            .map(|p| {
                let decoded = decoded(p, place);
                body::html_lines(&decoded.text, &decoded.map)
            })
            .filter(|lines| !lines.is_empty())
            .collect()
    };
    // A stand-in is a sentence or two; a real text that mentions a browser is longer.
    let length: usize = plain.iter().flatten().map(|l| l.text.as_str().len()).sum();
    let stand_in =
        length < 400 && plain.iter().flatten().any(|l| NO_TEXT.as_ref().is_some_and(|r| r.is_match(l.text.as_str())));
    if plain.is_empty() || stand_in {
        let html = html();
        if !html.is_empty() {
            return html;
        }
    }
    plain
}

fn decoded(part: &MessagePart<'_>, place: Place<'_>) -> transfer::Text {
    let charset = part.content_type().and_then(|c| c.attribute("charset")).unwrap_or_default();
    let range = place.base + part.offset_body as usize..place.base + part.offset_end as usize;
    // The parser resets the encoding of a part that it could not decode; the header still says what was meant.
    let declared = match part.content_transfer_encoding().map(|e| e.trim().to_ascii_lowercase()).as_deref() {
        Some("base64") => Encoding::Base64,
        Some("quoted-printable") => Encoding::QuotedPrintable,
        _ => Encoding::None,
    };
    transfer::decode_part(place.raw, range, declared, charset, place.unescape)
}

/// Cuts one body into segments.
fn segments_of(lines: &[Line], subject: &str, auto: bool, participants: &mut Vec<Participant>) -> Vec<Segment> {
    let (origins, quotes) = quoted::origins(lines, headers::is_forward(subject));
    let authors: Vec<Option<usize>> = quotes.iter().map(|q| author(q, participants)).collect();
    let sender = participants.first().filter(|p| p.part == Part::From).map(|p| p.name.clone()).unwrap_or_default();
    let kinds = kinds(lines, &origins, &sender, auto);
    let from = participants.first().filter(|p| p.part == Part::From).map(|_| 0);
    let wrap = body::wrap_width(lines);
    let mut out: Vec<Segment> = Vec::new();
    let mut start = 0;
    for end in 1..=lines.len() {
        let goes_on = end < lines.len()
            && origins[end] == origins[end - 1]
            && kinds[end] == kinds[end - 1]
            && (body::continues(&lines[end - 1], &lines[end], wrap)
                || joins_block(kinds[end], origins[end], &lines[end]));
        if goes_on {
            continue;
        }
        let text = body::join(&lines[start..end]);
        if text.as_str().chars().any(char::is_alphanumeric) {
            let mut segment = Segment::new(text);
            segment.kind = kinds[start];
            segment.locator.insert("line", lines[start].number.to_string());
            match origins[start] {
                Origin::New => segment.speaker = from,
                Origin::Quoted(q) => {
                    (segment.speaker, segment.time) = (authors[q], quotes[q].time);
                    mark(&mut segment, &quotes[q]);
                }
                Origin::Attribution(q) => {
                    segment.locator.insert("attribution", "true");
                    mark(&mut segment, &quotes[q]);
                }
            }
            out.push(segment);
        }
        start = end;
    }
    out
}

fn mark(segment: &mut Segment, quote: &Quote) {
    if quote.forwarded {
        segment.locator.insert("forwarded", "true");
    }
}

/// Attribution lines, signatures and disclaimers are one segment as long as no gap lies between their lines.
fn joins_block(kind: SegmentKind, origin: Origin, next: &Line) -> bool {
    let block =
        matches!(origin, Origin::Attribution(_)) || matches!(kind, SegmentKind::Signature | SegmentKind::Disclaimer);
    block && !next.gap
}

fn kinds(lines: &[Line], origins: &[Origin], sender: &str, auto: bool) -> Vec<SegmentKind> {
    let mut kinds = vec![SegmentKind::Quoted; lines.len()];
    let last_new = origins.iter().rposition(|o| *o == Origin::New);
    let mut start = 0;
    for run in origins.chunk_by(|a, b| (*a == Origin::New) == (*b == Origin::New)) {
        let end = start + run.len();
        if run[0] == Origin::New {
            let stretch: Vec<&Line> = lines[start..end].iter().collect();
            let is_last = last_new.is_some_and(|i| i < end);
            for (kind, new) in kinds[start..end].iter_mut().zip(signature::kinds(&stretch, sender, start == 0, is_last))
            {
                *kind = if auto && new == SegmentKind::New { SegmentKind::AutoReply } else { new };
            }
        }
        start = end;
    }
    kinds
}

/// The participant whom a quote names, added when the headers do not have them.
fn author(quote: &Quote, participants: &mut Vec<Participant>) -> Option<usize> {
    let named = |p: &Participant| !quote.name.is_empty() && p.name.eq_ignore_ascii_case(&quote.name);
    let found = if quote.email.is_empty() {
        participants.iter().position(named)
    } else {
        participants
            .iter()
            .position(|p| p.email == quote.email)
            .or_else(|| participants.iter().position(|p| p.email.is_empty() && named(p)))
    };
    if found.is_some() || quote.email.is_empty() && quote.name.is_empty() {
        return found;
    }
    let new = Participant { email: quote.email.clone(), ..Participant::named(quote.name.clone(), Part::Attendee) };
    participants.push(new);
    Some(participants.len() - 1)
}

/// Names of the parts of a message that are not read here, and messages attached to it.
pub fn attachments<'m, 'x>(message: &'m Message<'x>) -> (Vec<String>, Vec<&'m Message<'x>>) {
    let (mut names, mut messages) = (Vec::new(), Vec::new());
    for id in &message.attachments {
        let Some(part) = message.parts.get(*id as usize) else { continue };
        match &part.body {
            PartType::Message(inner) if part.encoding == Encoding::None => messages.push(inner),
            PartType::Html(_) | PartType::Text(_) if is_alternative(message, *id) => {}
            _ if is_calendar(part) => {}
            _ => names.push(name(part)),
        }
    }
    (names, messages)
}

/// Texts of the invitations that came with a message.
pub fn calendars(message: &Message<'_>, place: Place<'_>) -> Vec<transfer::Text> {
    message.parts.iter().filter(|part| is_calendar(part)).map(|part| decoded(part, place)).collect()
}

fn is_calendar(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|c| {
        let of = |kind: &str, sub: &str| {
            c.ctype().eq_ignore_ascii_case(kind) && c.subtype().is_some_and(|s| s.eq_ignore_ascii_case(sub))
        };
        of("text", "calendar") || of("application", "ics")
    })
}

/// A text in another form of the body, not a file of its own.
fn is_alternative(message: &Message<'_>, id: u32) -> bool {
    message.html_body.contains(&id) || message.text_body.contains(&id)
}

fn name(part: &MessagePart<'_>) -> String {
    let kind = part.content_type().map(|c| format!("{}/{}", c.ctype(), c.subtype().unwrap_or("*"))).unwrap_or_default();
    match part.attachment_name() {
        // A name comes from outside: it is shown, never used as a path, and kept to one line.
        Some(name) => format!("`{}` ({kind})", name.split_whitespace().collect::<Vec<_>>().join(" ")),
        None if kind.is_empty() => "one without a name".to_owned(),
        None => format!("one of type {kind}"),
    }
}

/// The Message-ID without brackets, also when the parser gave a list.
pub fn id(message: &Message<'_>) -> String {
    message
        .message_id()
        .or_else(|| message.header("Message-ID").and_then(HeaderValue::as_text))
        .unwrap_or_default()
        .to_owned()
}
