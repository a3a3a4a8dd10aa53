//! Mail in, one document a message out: `.eml` files and mailboxes, told apart by content.
//!
//! New text, quotes with their authors, signatures, disclaimers and automatic answers come as segments of their own
//! kind. Drafts, spam and deleted messages are left out and counted. Attachments are named, not read, except attached
//! messages, which are documents of their own.

mod body;
mod dates;
mod headers;
mod mbox;
mod message;
pub mod msg;
mod quoted;
mod signature;
mod slices;
#[cfg(test)]
mod tests;
mod transfer;

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use mail_parser::{Message, MessageParser};

pub use self::mbox::is_mbox;
use self::message::Place;
pub use self::slices::{SLICE, slices};
use super::{Read, calendar, document::SegmentKind};
use crate::diag::{Problem, Severity};

/// Whether the beginning of a file looks like a single message: header lines first, one of them a mail's own.
pub fn is_mail(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut known = 0;
    for (n, line) in head.split(|b| *b == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return n > 0 && known >= 2;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return false;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        let own = [
            "from",
            "to",
            "cc",
            "date",
            "subject",
            "message-id",
            "received",
            "return-path",
            "delivered-to",
            "mime-version",
            "content-type",
            "reply-to",
            "in-reply-to",
            "references",
            "x-mozilla-status",
            "x-unsent",
            "sender",
        ];
        known += usize::from(own.contains(&name.as_str()));
    }
    // The head may end before the headers do.
    known >= 2
}

/// Reads a single message.
pub fn read_eml(source: &str, bytes: &[u8]) -> Read {
    let mut reader = Reader::new(source, "eml", bytes);
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    reader.message(start..bytes.len(), String::new(), false);
    reader.finish()
}

/// Reads all messages of a mailbox.
pub fn read_mbox(source: &str, bytes: &[u8]) -> Read {
    read_slice(source, bytes, 0)
}

/// Reads the messages of a part of a mailbox that begins at byte `from` of the file.
pub fn read_slice(source: &str, bytes: &[u8], from: u64) -> Read {
    let mut reader = Reader::new(source, "mbox", bytes);
    for (n, range) in mbox::split(bytes).into_iter().enumerate() {
        let name = if from == 0 { format!("n{n}") } else { format!("n{n} from byte {from}") };
        reader.message(range, name, true);
    }
    for segment in reader.read.documents.iter_mut().flat_map(|d| &mut d.segments) {
        segment.text.shift(from);
    }
    if reader.read.documents.is_empty() && reader.read.problems.is_empty() && reader.unsent.is_empty() {
        let what = "no message was found in the mailbox";
        reader.read.problems.push(Problem::new(source, Severity::Skipped, what, "Export the mailbox again as mbox."));
    }
    reader.finish()
}

/// Deepest chain of messages attached to messages that is followed.
const MAX_NESTED: usize = 8;
/// Messages with more attached messages than this are built to hurt; only their headers are read.
const MAX_ATTACHED: usize = 200;

struct Reader<'a> {
    source: &'a str,
    format: &'a str,
    bytes: &'a [u8],
    read: Read,
    /// How often each part name was given out.
    parts: BTreeMap<String, usize>,
    /// Names of the meetings that were read of invitations.
    meetings: BTreeSet<String>,
    /// How many messages were left out, by reason.
    unsent: BTreeMap<&'static str, usize>,
    attached: Option<AhoCorasick>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, format: &'a str, bytes: &'a [u8]) -> Self {
        let attached =
            AhoCorasick::builder().ascii_case_insensitive(true).build(["message/rfc822", "message/global"]).ok();
        Self {
            source,
            format,
            bytes,
            read: Read::default(),
            parts: BTreeMap::new(),
            meetings: BTreeSet::new(),
            unsent: BTreeMap::new(),
            attached,
        }
    }

    /// Reads the message in `range`; `fallback` names it when it has no id, an empty one makes the file the document.
    fn message(&mut self, range: std::ops::Range<usize>, fallback: String, unescape: bool) {
        let raw = &self.bytes[range.clone()];
        let hostile = self.attached.as_ref().is_some_and(|a| a.find_iter(raw).nth(MAX_ATTACHED).is_some());
        let parser = MessageParser::default();
        let parsed = if hostile { parser.parse_headers(raw) } else { parser.parse(raw) };
        let Some(message) = parsed.filter(|m| !m.headers().is_empty()) else {
            let place = if fallback.is_empty() { "the file".to_owned() } else { format!("message {fallback}") };
            let what = format!("{place} is not an e-mail message: no header line could be read");
            self.problem(Severity::Skipped, what, "Export the message again as .eml.");
            return;
        };
        if hostile {
            let what =
                format!("a message holds more than {MAX_ATTACHED} attached messages, so only its headers were read");
            self.problem(Severity::Partial, what, "Export the attached messages on their own.");
        }
        let whole_file = fallback.is_empty();
        let part = if whole_file { String::new() } else { self.part(message::id(&message), fallback) };
        self.add(&message, part, Place { raw: self.bytes, base: range.start, unescape }, 0);
    }

    fn add(&mut self, message: &Message<'_>, part: String, place: Place<'_>, depth: usize) {
        if let Some(reason) = headers::unsent(message) {
            *self.unsent.entry(reason).or_default() += 1;
            return;
        }
        let document = message::document(self.source, part.clone(), self.format, message, place);
        let title =
            if document.title.is_empty() { "without subject".to_owned() } else { format!("\"{}\"", document.title) };
        if !document.segments.iter().any(|s| s.kind != SegmentKind::Signature) {
            self.problem(Severity::Note, format!("the message {title} has no text of its own"), "");
        }
        self.read.documents.push(document);
        for text in message::calendars(message, place) {
            let read = calendar::meetings(self.source, &part, &text.text, &text.map);
            // Mail programs send an invitation twice, as a part to be shown and as a file.
            for meeting in read.documents {
                if self.meetings.insert(meeting.part.clone()) {
                    self.read.documents.push(meeting);
                }
            }
            self.read.called_off.extend(read.called_off);
            self.read.problems.extend(read.problems);
        }
        let (names, inner) = message::attachments(message);
        if !names.is_empty() {
            let what = format!("the message {title} has attachments that were not read: {}", names.join(", "));
            self.problem(Severity::Note, what, "Save the files beside the mail to have them read.");
        }
        if headers::is_report(message) {
            // What a server gave back was said to nobody.
            return;
        }
        for (n, message) in inner.into_iter().enumerate() {
            if depth >= MAX_NESTED {
                let what = format!("the message {title} holds messages attached deeper than {MAX_NESTED} levels");
                self.problem(Severity::Partial, what, "Export the attached messages on their own.");
                return;
            }
            let part = self.part(String::new(), format!("{part}{}attached{n}", if part.is_empty() { "" } else { "/" }));
            self.add(message, part, place, depth + 1);
        }
    }

    /// A part name that no other message of the file has.
    fn part(&mut self, id: String, fallback: String) -> String {
        let name = if id.is_empty() { fallback } else { id };
        let count = self.parts.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name}/{count}") }
    }

    fn problem(&mut self, severity: Severity, what: String, help: &str) {
        self.read.problems.push(Problem::new(self.source, severity, what, help));
    }

    fn finish(mut self) -> Read {
        for (reason, count) in std::mem::take(&mut self.unsent) {
            let s = if count == 1 { "" } else { "s" };
            let what = format!("left out {count} {reason} message{s}: what was not sent or not kept is no evidence");
            self.problem(Severity::Note, what, "");
        }
        self.read
    }
}
