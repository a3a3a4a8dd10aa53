//! One entry of a day file in, its segments and author out; nothing for notices of the system.

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::Said;
use super::blocks;
use super::markup::{self, Line, Names};
use super::users::{self, text};
use crate::ingest::json::{JsonFile, Object, array, object};
use crate::ingest::offsets;
use crate::ingest::text::TextBuilder;
use crate::ingest::{Locator, Part, Participant, Segment, SegmentKind};

/// One message.
#[derive(Debug)]
pub(super) struct Message {
    pub ts: String,
    pub at: Timestamp,
    /// `thread_ts` of a thread's parent and replies.
    pub thread: Option<String>,
    pub source: String,
    /// `slack:<id>` of the author.
    pub key: String,
    name: String,
    pub mentions: Vec<String>,
    pub segments: Vec<Said>,
}

impl Message {
    /// The author as a participant; somebody whom the directory does not list keeps id and name.
    pub fn author(&self, names: &Names<'_>, alone: bool) -> Participant {
        match self.key.strip_prefix("slack:").and_then(|id| names.users.get(id)) {
            Some(user) => users::participant(user, Part::Speaker, alone),
            None => Participant { key: self.key.clone(), ..Participant::named(self.name.clone(), Part::Speaker) },
        }
    }
}

/// Notices of the system: nothing that a person said.
const NOTICES: &[&str] = &[
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_purpose",
    "channel_name",
    "channel_archive",
    "channel_unarchive",
    "channel_convert_to_private",
    "channel_convert_to_public",
    "channel_posting_permissions",
    "group_join",
    "group_leave",
    "group_topic",
    "group_purpose",
    "group_name",
    "group_archive",
    "group_unarchive",
    "bot_add",
    "bot_remove",
    "bot_enable",
    "bot_disable",
    "pinned_item",
    "unpinned_item",
    "reminder_add",
    "tombstone",
    "message_changed",
    "message_deleted",
    "message_replied",
    "sh_room_created",
    "huddle_thread",
    "app_conversation_join",
];

/// Reads an entry; `Ok(None)` for notices and empty messages, `Err` for an entry without a time.
pub(super) fn read(
    file: &JsonFile<'_>,
    item: &RawValue,
    source: &str,
    names: &Names<'_>,
) -> Result<Option<Message>, ()> {
    let fields = object(item).ok_or(())?;
    let ts = text(&fields, "ts").ok_or(())?;
    let at = moment(&ts).ok_or(())?;
    let subtype = text(&fields, "subtype").unwrap_or_default();
    if NOTICES.contains(&subtype.as_str()) {
        return Ok(None);
    }
    let (id, name) = who(&fields);
    let bot = subtype == "bot_message"
        || fields.contains_key("bot_profile")
        || names.users.get(id.as_str()).is_some_and(|u| u.is_bot)
        || fields.contains_key("bot_id") && !fields.contains_key("user");
    let mut locator = Locator::from_iter([("ts", ts.clone())]);
    if let Some(edited) = fields.get("edited").and_then(|e| object(e)) {
        locator.insert("edited", text(&edited, "ts").unwrap_or_else(|| "true".into()));
    }
    if bot {
        locator.insert("bot", "true");
    }
    if let Some(files) = file_names(&fields) {
        locator.insert("files", files);
    }
    let mut mentions = Vec::new();
    let mut segments: Vec<Said> = Vec::new();
    // What a machine posts about a deal or a call is kept for search and is nobody's word.
    let kind = if bot { SegmentKind::Summary } else { SegmentKind::New };
    if let Some(value) = fields.get("text") {
        let struck = fields.get("blocks").and_then(|b| blocks::struck(b));
        push(&mut segments, markup::lines_with(file, value, names, &mut mentions, struck.as_deref()), kind, None);
    }
    // A message whose words are all struck had words of its own.
    let empty = text(&fields, "text").is_none_or(|t| t.trim().is_empty());
    if empty && let Some(blocks) = fields.get("blocks") {
        let mut lines = Vec::new();
        blocks::lines(file, blocks, names, &mut mentions, &mut lines, 0);
        push(&mut segments, lines, kind, None);
    }
    for attachment in fields.get("attachments").and_then(|a| array(a)).unwrap_or_default() {
        let Some(attachment) = object(attachment) else { continue };
        let shared = attachment.contains_key("is_share") || attachment.contains_key("is_msg_unfurl");
        let (kind, author) = match (empty, shared) {
            // A shared message is somebody's words, a preview of a page is the page's.
            (_, true) => (SegmentKind::Quoted, Some(text(&attachment, "author_name").unwrap_or_default())),
            (false, false) if attachment.contains_key("from_url") || attachment.contains_key("title_link") => {
                (SegmentKind::Quoted, Some(String::new()))
            }
            _ => (kind, None),
        };
        let lines = attachment_lines(file, &attachment, names, &mut mentions);
        push(&mut segments, lines, kind, author);
    }
    for (segment, _) in &mut segments {
        for (key, value) in locator.iter() {
            segment.locator.insert(key, value);
        }
    }
    let thread = text(&fields, "thread_ts");
    let key = format!("slack:{id}");
    let message = Message { ts, at, thread, source: source.to_owned(), key, name, mentions, segments };
    Ok((!message.segments.is_empty()).then_some(message))
}

/// `1434139102.000002` as a moment: seconds, then microseconds.
fn moment(ts: &str) -> Option<Timestamp> {
    let (seconds, rest) = ts.split_once('.').unwrap_or((ts, ""));
    let micros = rest.get(..rest.len().min(6)).unwrap_or_default();
    let nanos = if micros.is_empty() { 0 } else { format!("{micros:0<9}").parse().ok()? };
    Timestamp::new(seconds.parse().ok()?, nanos).ok()
}

/// Id and display name of the author: a member, a bot, or an old file comment's writer.
fn who(fields: &Object<'_>) -> (String, String) {
    let inner = |key: &str| fields.get(key).and_then(|v| object(v)).unwrap_or_default();
    let profile = inner("user_profile");
    let name = ["real_name", "display_name", "name"].iter().find_map(|k| text(&profile, k));
    let name = name.or_else(|| text(fields, "username")).or_else(|| text(&inner("bot_profile"), "name"));
    let comment = inner("comment");
    let id = text(fields, "user").or_else(|| text(&comment, "user")).or_else(|| text(fields, "bot_id"));
    let id = id.or_else(|| text(fields, "username")).unwrap_or_default();
    (id, name.unwrap_or_default())
}

/// Turns lines into segments: a message is one, but quoted lines and list items stand alone.
fn push(out: &mut Vec<Said>, lines: Vec<Line>, kind: SegmentKind, author: Option<String>) {
    let mut builder = TextBuilder::new();
    let mut quoted = false;
    let mut struck: Vec<String> = Vec::new();
    let mut flush = |builder: &mut TextBuilder, struck: &mut Vec<String>, quoted: bool| {
        let mut segment = Segment::new(std::mem::take(builder).finish());
        let struck = std::mem::take(struck).join(" ");
        if segment.text.is_empty() {
            return;
        }
        if !struck.is_empty() {
            segment.locator.insert("struck", struck);
        }
        segment.kind = if quoted { SegmentKind::Quoted } else { kind };
        let author = if quoted && author.is_none() { Some(String::new()) } else { author.clone() };
        out.push((segment, author));
    };
    for line in lines {
        if line.quoted != quoted || line.item {
            flush(&mut builder, &mut struck, quoted);
        }
        quoted = line.quoted;
        offsets::append(&mut builder, &line.text);
        struck.extend(Some(line.struck).filter(|s| !s.is_empty()));
    }
    flush(&mut builder, &mut struck, quoted);
}

/// The words of an attachment, with the fallback only when there are no others.
fn attachment_lines(
    file: &JsonFile<'_>,
    attachment: &Object<'_>,
    names: &Names<'_>,
    mentions: &mut Vec<String>,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for key in ["pretext", "title", "text"] {
        if let Some(value) = attachment.get(key) {
            lines.extend(markup::lines(file, value, names, mentions));
        }
    }
    for field in attachment.get("fields").and_then(|f| array(f)).unwrap_or_default() {
        let Some(field) = object(field) else { continue };
        let mut builder = TextBuilder::new();
        for value in ["title", "value"].iter().filter_map(|k| field.get(*k)) {
            for line in markup::lines(file, value, names, mentions) {
                offsets::append(&mut builder, &line.text);
            }
        }
        lines.push(Line { text: builder.finish(), quoted: false, item: true, struck: String::new() });
    }
    if lines.is_empty()
        && let Some(blocks) = attachment.get("blocks")
    {
        blocks::lines(file, blocks, names, mentions, &mut lines, 0);
    }
    if lines.is_empty()
        && let Some(value) = attachment.get("fallback")
    {
        lines.extend(markup::lines(file, value, names, mentions));
    }
    lines
}

/// Names of the files that a message shared; their bytes are not in an export.
fn file_names(fields: &Object<'_>) -> Option<String> {
    let mut files = fields.get("files").and_then(|f| array(f)).unwrap_or_default();
    files.extend(fields.get("file").copied());
    let named = files.into_iter().filter_map(object);
    let all: Vec<String> = named.filter_map(|f| text(&f, "title").or_else(|| text(&f, "name"))).collect();
    (!all.is_empty()).then(|| all.join(", "))
}
