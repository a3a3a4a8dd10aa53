//! The nouns of ingest: a document, its people as the source names them, its segments.

use jiff::{Timestamp, civil::DateTime};
use serde::{Deserialize, Serialize};

use super::locator::Locator;
use super::refs::Refs;
use super::text::ReaderText;
use crate::terms::{Channel, Side};

/// One call, one email message, one Slack thread, one CRM record with prose, one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Path of the file relative to the exports folder, `/` between parts.
    pub source: String,
    /// What tells this document from others of the same file: call id, Message-ID, thread `ts`, record id. Empty when
    /// the file is the document.
    pub part: String,
    /// Reader that made it: `gong`, `chorus`, `zoom-vtt`, `teams-vtt`, `otter`, `srt`, `transcript`, `eml`, `mbox`, `ics`,
    /// `slack`, `crm`, `markdown`, `text`, `html`, `csv`, `docx`, `xlsx`, `pptx`, and `html-transcript`, `docx-transcript`.
    pub format: String,
    pub channel: Channel,
    /// Subject, call title, channel name, file title; may be empty.
    pub title: String,
    pub time: DocTime,
    pub participants: Vec<Participant>,
    pub refs: Refs,
    pub segments: Vec<Segment>,
}

impl Document {
    /// Stable name of the document: `source` or `source#part`.
    pub fn id(&self) -> String {
        if self.part.is_empty() { self.source.clone() } else { format!("{}#{}", self.source, self.part) }
    }
}

/// How much a source says about when something was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeGrade {
    /// A moment with a zone.
    Zoned,
    /// A date or a clock time without a zone.
    Civil,
    #[default]
    None,
}

/// When a document or segment was said, as far as its source tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocTime {
    pub grade: TimeGrade,
    /// The moment; only for [`TimeGrade::Zoned`].
    pub at: Option<Timestamp>,
    /// The clock and calendar where it was said: relative dates ("next Friday") count from here.
    pub local: Option<DateTime>,
}

impl DocTime {
    /// A moment, and the local clock at the given offset from UTC in seconds.
    pub fn zoned(at: Timestamp, offset_seconds: i32) -> Self {
        let offset = jiff::tz::Offset::from_seconds(offset_seconds).unwrap_or(jiff::tz::Offset::UTC);
        Self { grade: TimeGrade::Zoned, at: Some(at), local: Some(offset.to_datetime(at)) }
    }

    pub fn civil(local: DateTime) -> Self {
        Self { grade: TimeGrade::Civil, at: None, local: Some(local) }
    }

    pub fn none() -> Self {
        Self::default()
    }

    /// Order for settling: the moment, or the local clock read as UTC; `None` when the source has no time.
    pub fn order(&self) -> Option<Timestamp> {
        self.at.or_else(|| self.local.and_then(|l| l.to_zoned(jiff::tz::TimeZone::UTC).ok()).map(|z| z.timestamp()))
    }

    /// RFC 3339 for a moment, ISO 8601 without a zone for a civil time, `None` otherwise.
    pub fn text(&self) -> Option<String> {
        match self.grade {
            TimeGrade::Zoned => self.at.map(|t| t.to_string()),
            TimeGrade::Civil => self.local.map(|l| l.to_string()),
            TimeGrade::None => None,
        }
    }
}

/// What a participant did in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Speaker,
    From,
    To,
    Cc,
    /// Invited or listed, not heard.
    Attendee,
    /// Owns the CRM record.
    Owner,
    /// Named by the CRM record (`WhoId`).
    Contact,
}

/// Somebody as one source names them; `corpus` joins them across sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Display name as it stands in the source, may be empty.
    pub name: String,
    /// Lower case, may be empty.
    pub email: String,
    /// Job title, may be empty.
    pub title: String,
    pub part: Part,
    /// What the source itself says about the side (Gong affiliation, Chorus type).
    pub side_hint: Option<Side>,
    /// Id in the source's system, `gong:<speakerId>`, `slack:<U…>`, `crm:<003…>`; may be empty.
    pub key: String,
}

impl Participant {
    pub fn named(name: impl Into<String>, part: Part) -> Self {
        Self {
            name: name.into(),
            email: String::new(),
            title: String::new(),
            part,
            side_hint: None,
            key: String::new(),
        }
    }
}

/// What a segment is, so that old text never counts as new evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    /// Said or written here and now.
    New,
    /// Quoted or forwarded from an earlier message.
    Quoted,
    Signature,
    /// Legal footer, external-sender banner, "sent automatically".
    Disclaimer,
    /// Written by a machine about the conversation: call brief, key points.
    Summary,
    /// Out-of-office and the like.
    AutoReply,
    /// A heading or a table's header: context, seldom evidence.
    Heading,
}

/// A turn, a block of an email, a Slack message, a paragraph, a table row, a CRM prose cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    pub text: ReaderText,
    pub kind: SegmentKind,
    /// Index into the document's participants; for quoted text the author of the quote where it is named.
    pub speaker: Option<usize>,
    /// Its own time where it has one (a Slack message, the date of a quoted mail).
    pub time: Option<DocTime>,
    /// Milliseconds from the start of the recording.
    pub offset_ms: Option<i64>,
    /// File of the segment where it differs from the document's (a reply in another day's Slack file).
    pub source: Option<String>,
    /// Where in the file: `cue`, `line`, `row`, `column`, `ts`, `heading`, `member`, …; keys and values for a person.
    pub locator: Locator,
}

impl Segment {
    /// New text with nothing else known about it.
    pub fn new(text: ReaderText) -> Self {
        Self {
            text,
            kind: SegmentKind::New,
            speaker: None,
            time: None,
            offset_ms: None,
            source: None,
            locator: Locator::default(),
        }
    }
}

/// What a recorder's metadata says about a call whose words may stand in another file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallMeta {
    pub source: String,
    pub call_id: String,
    pub title: String,
    pub time: DocTime,
    pub participants: Vec<Participant>,
    pub crm_ids: Vec<String>,
}
