//! Emails that the CRM keeps: `EmailMessage` rows, and tasks that an email client logged.
//!
//! A logged email's description begins with its own header lines; what they name becomes participants, not text.

use std::ops::Range;

use super::markup;
use super::records::{Row, segment};
use crate::ingest::docs::Source;
use crate::ingest::html::is_markup;
use crate::ingest::{Document, Part, Participant, Segment, SegmentKind};
use crate::terms::Channel;

/// Fills the document of an `EmailMessage` row: sender and receivers by address, text body, or HTML where there is none.
pub(super) fn message(row: &Row, source: &Source, document: &mut Document) {
    document.channel = Channel::Email;
    document.participants.retain(|p| p.part == Part::Contact);
    document.refs.message_id = row.get("MessageIdentifier").trim_matches(['<', '>']).to_string();
    let mut people: Vec<Participant> = addresses(row.get("FromAddress"), Part::From).into_iter().take(1).collect();
    if let Some(from) = people.first_mut() {
        from.name = row.get("FromName").to_string();
    }
    let speaker = (!people.is_empty()).then_some(0);
    people.extend(addresses(row.get("ToAddress"), Part::To));
    people.extend(addresses(row.get("CcAddress"), Part::Cc));
    people.append(&mut document.participants);
    document.participants = people;
    let column = |name: &str| row.table.columns.iter().position(|c| c == name);
    let is_filled = |name: &&str| !row.get(name).is_empty();
    let Some((name, at)) = ["TextBody", "HtmlBody"].into_iter().filter(is_filled).find_map(|n| Some((n, column(n)?)))
    else {
        return;
    };
    // Some CRMs keep the page in the column for the text.
    if name == "HtmlBody" || row.get(name).starts_with('<') && is_markup(row.get(name)) {
        document.segments.extend(markup::segments(row, at, source, speaker));
    } else {
        body(row, at, 0, source, speaker, document);
    }
}

/// Fills the document of a task whose subject begins `Email:`.
pub(super) fn logged(row: &Row, source: &Source, document: &mut Document) {
    document.channel = Channel::Email;
    let Some(at) = row.table.columns.iter().position(|c| c == "Description") else { return };
    let speaker = document.participants.iter().position(|p| p.part == Part::Owner);
    let text = row.cells.get(at).map_or("", |c| c.text.as_str());
    let mut skip = 0;
    for line in text.split_inclusive('\n') {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let part = match key.trim().to_ascii_lowercase().as_str() {
            "to" | "additional to" => Some(Part::To),
            "cc" | "bcc" => Some(Part::Cc),
            "from" => Some(Part::From),
            "subject" | "attachment" | "attachments" => None,
            "body" => {
                skip += line.len() - value.len();
                break;
            }
            "" => {
                skip += line.len();
                continue;
            }
            _ => break,
        };
        skip += line.len();
        if let Some(part) = part {
            document.participants.extend(addresses(value, part));
        }
    }
    let from = document.participants.iter().position(|p| p.part == Part::From);
    body(row, at, skip, source, from.or(speaker), document);
}

/// Adds the paragraphs of a plain-text body, the value's first `skip` bytes left out; older messages below the new one
/// are marked as quoted.
fn body(row: &Row, at: usize, skip: usize, source: &Source, speaker: Option<usize>, document: &mut Document) {
    let Some(slot) = row.slots.get(at) else { return };
    let (value, map) = source.part(&slot.runs(source.text()));
    let (mut old, mut paragraph, mut cursor) = (false, None::<Range<usize>>, skip);
    let mut paragraphs: Vec<(Range<usize>, bool)> = Vec::new();
    for line in value.get(skip..).unwrap_or("").split_inclusive('\n') {
        let range = cursor..cursor + line.len();
        cursor = range.end;
        let bare = line.trim();
        let starts_old = is_quote_header(bare) || is_message_head(bare, value.get(cursor..).unwrap_or(""));
        let quoted = bare.starts_with('>');
        if (bare.is_empty() || starts_old)
            && let Some(done) = paragraph.take()
        {
            paragraphs.push((done, old));
        }
        old |= starts_old;
        if bare.is_empty() {
            continue;
        }
        if quoted && !old {
            if let Some(done) = paragraph.take() {
                paragraphs.push((done, false));
            }
            paragraphs.push((range, true));
        } else {
            paragraph = Some(paragraph.map_or(range.start, |p| p.start)..range.end);
        }
    }
    paragraphs.extend(paragraph.map(|p| (p, old)));
    for (range, quoted) in paragraphs {
        let mut segment: Segment = segment(row, at, source, |b| map.push_into(b, &value, range));
        segment.kind = if quoted { SegmentKind::Quoted } else { SegmentKind::New };
        segment.speaker = speaker.filter(|_| !quoted);
        document.segments.push(segment);
    }
}

/// Lines that mail programs put above the message they quote.
pub(super) fn is_quote_header(line: &str) -> bool {
    let lower = line.to_lowercase();
    (lower.starts_with("on ") && lower.ends_with("wrote:"))
        || lower.trim_matches('-').trim() == "original message" && line.starts_with('-')
        || lower.starts_with("---------- forwarded message")
        || (line.len() >= 10 && line.bytes().all(|b| b == b'_'))
}

/// Whether a line and those below it are the head of an older message: from whom, and when it was sent.
fn is_message_head(line: &str, below: &str) -> bool {
    let begins = |line: &str, names: &[&str]| names.iter().any(|n| line.trim().to_lowercase().starts_with(n));
    begins(line, &["from:"]) && below.lines().take(3).any(|next| begins(next, &["sent:", "date:"]))
}

/// Mail addresses in a cell, parted by `;` or `,`, with the display names that stand before them.
fn addresses(text: &str, part: Part) -> Vec<Participant> {
    let entries = text.split([';', ',', '\n']);
    let participants = entries.filter_map(|entry| {
        let entry = entry.trim();
        let address =
            entry.split_whitespace().map(|w| w.trim_matches(['<', '>', '(', ')', '"'])).find(|w| w.contains('@'))?;
        let name = entry.split('<').next().filter(|n| !n.contains('@')).unwrap_or("").trim().trim_matches('"');
        Some(Participant { email: address.to_lowercase(), ..Participant::named(name, part) })
    });
    participants.collect()
}
