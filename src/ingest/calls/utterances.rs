//! Chorus, and other tools that write a call as JSON with one entry an utterance: Fathom, Fireflies, Grain, Stream.
//!
//! Flat documents and JSON:API ones (`data`, `attributes`) are both read. A call without utterances gives only its
//! [`CallMeta`]: nothing was transcribed, which is not the same as nothing said.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{
    stamp,
    turns::{Bit, Turns, ends_sentence},
};
use crate::{
    diag::{Problem, Severity},
    ingest::{
        CallMeta, DocTime, Part, Participant, Read, SegmentKind,
        json::{self, JsonFile, Object},
    },
    terms::Side,
};

/// Lists of utterances, by the names that tools give them.
const LISTS: &[&str] = &["utterances", "transcript", "sentences", "entries", "transcription", "segments", "data"];
const WORDS: &[&str] = &["snippet", "raw_text", "text", "transcript"];
const SPEAKERS: &[&str] =
    &["speaker_name", "speakerName", "speakerDisplayName", "display_name", "speaker", "name", "speaker_id"];
const STARTS: &[&str] = &["snippet_time", "start_time", "startTime", "startOffset", "timestamp", "timestamps", "start"];
const PEOPLE: &[&str] = &["participants", "calendar_invitees", "meeting_attendees", "attendees"];

/// Whether a JSON text has the field names of utterances with speakers.
pub fn looks_like(text: &str) -> bool {
    let any = |names: &[&str]| names.iter().any(|n| text.contains(&format!("\"{n}\"")));
    (any(LISTS) && any(WORDS) && any(SPEAKERS) && any(STARTS)) || (any(&["engagement_id"]) && any(&["participants"]))
}

/// Reads one file; `None` when it holds no call after all.
pub fn read(source: &str, file: &JsonFile<'_>) -> Option<Read> {
    let mut read = Read::default();
    read.problems.extend(file.problem(source));
    let Some(root) = file.root() else {
        read.problems.iter_mut().for_each(|p| p.severity = Severity::Skipped);
        return Some(read);
    };
    for call in calls(root, 0) {
        one(source, file, &call, &mut read);
    }
    (!read.documents.is_empty() || !read.calls.is_empty() || !read.problems.is_empty()).then_some(read)
}

/// The calls of a file, out of their wrappers.
fn calls(value: &RawValue, depth: usize) -> Vec<Object<'_>> {
    // `data` → list → object → `attributes` is the deepest wrapping seen; others may have one more.
    if depth > 5 {
        return Vec::new();
    }
    if let Some(items) = json::array(value) {
        return items.into_iter().flat_map(|i| calls(i, depth + 1)).collect();
    }
    let Some(mut fields) = json::object(value) else { return Vec::new() };
    let is_call = |fields: &Object<'_>| {
        LISTS.iter().any(|n| fields.get(*n).is_some_and(|v| holds_words(v)))
            || PEOPLE.iter().any(|n| fields.contains_key(*n))
            || ["attributes", "recording", "engagement_id"].iter().any(|n| fields.contains_key(*n))
    };
    // What is no call itself is its wrapper: `data`, `items`, `engagements`, `transcript` with the call inside.
    if !is_call(&fields) {
        let inner = fields.values().filter(|v| v.get().starts_with(['{', '[']));
        return inner.flat_map(|v| calls(v, depth + 1)).collect();
    }
    for inner in ["attributes", "recording"] {
        if let Some(inner) = json::object_at(&fields, inner) {
            for (name, value) in inner {
                fields.entry(name).or_insert(value);
            }
        }
    }
    vec![fields]
}

fn one(source: &str, file: &JsonFile<'_>, call: &Object<'_>, read: &mut Read) {
    let first = |names: &[&str]| names.iter().find_map(|n| json::text_at(call, n));
    let id = first(&["engagement_id", "call_id", "recording_id", "id"]).unwrap_or_default();
    let title = first(&["subject", "title", "meeting_title", "name"]);
    let chorus = ["engagement_id", "utterances", "snippet", "date_time"].iter().any(|n| call.contains_key(*n));
    let mut turns = Turns::default();
    let people = PEOPLE.iter().find_map(|n| json::array(call.get(*n)?)).unwrap_or_default();
    for person in people.iter().filter_map(|p| json::object(p)) {
        turns.listed(participant(&person));
    }
    let list = LISTS.iter().find_map(|n| Some((*n, json::array(call.get(*n).filter(|v| holds_words(v))?)?)));
    let voices = call.get("speakers").and_then(|v| json::array(v)).unwrap_or_default();
    let names: BTreeMap<String, String> = (voices.iter().filter_map(|v| json::object(v)))
        .filter_map(|v| Some((json::text_at(&v, "id")?, json::text_at(&v, "name")?)))
        .collect();
    for voice in voices.iter().filter_map(|v| json::object(v)).filter(|v| v.contains_key("email")) {
        turns.listed(participant(&voice));
    }
    let lost =
        list.as_ref().map_or(0, |(_, items)| items.iter().filter(|i| !utterance(file, i, &names, &mut turns)).count());
    turns.close();
    let machine = ["summary", "default_summary", "overview", "action_items"];
    for (name, value) in
        machine.iter().filter_map(|n| Some((*n, call.get(*n)?))).filter(|(_, v)| v.get().starts_with('"'))
    {
        turns.aside(SegmentKind::Summary, vec![("field", name.to_owned())], |builder| {
            file.push(builder, value);
        });
    }
    let time = time(call).unwrap_or_else(|| stamp::in_file_name(source));
    let crm_ids: Vec<String> = ["opportunity_id", "account_id"].iter().filter_map(|n| json::text_at(call, n)).collect();
    if lost > 0 {
        let what =
            format!("{lost} utterances of {} have no words that can be read", title.as_deref().unwrap_or("a call"));
        read.problems.push(Problem::new(source, Severity::Partial, what, "Export the call again if it matters."));
    }
    let title = title.unwrap_or_else(|| stamp::title(source));
    if turns.segments.is_empty() {
        if list.is_none() && people.is_empty() {
            return;
        }
        let participants = turns.participants;
        return read.calls.push(CallMeta {
            source: source.to_owned(),
            call_id: id,
            title,
            time,
            participants,
            crm_ids,
        });
    }
    let mut document = super::document(source, if chorus { "chorus" } else { "transcript" }, turns);
    document.part = id.clone();
    document.title = title;
    document.time = time;
    document.refs.call_id = id;
    document.refs.crm_ids = crm_ids;
    read.documents.push(document);
}

/// Whether a list is one of utterances: one of its first elements has words and says by whom or when; calls in a list
/// have titles and people.
fn holds_words(value: &RawValue) -> bool {
    let items = json::array(value).unwrap_or_default();
    items.iter().take(FIRST).filter_map(|item| json::object(item)).any(|fields| {
        let has = |names: &[&str]| names.iter().any(|n| fields.contains_key(*n));
        let says = WORDS.iter().any(|n| fields.get(*n).is_some_and(|w| w.get().starts_with('"')));
        says && (has(SPEAKERS) || has(STARTS)) && !has(PEOPLE) && !has(&["title", "subject"])
    })
}

/// Elements that are looked at for words: notices of the recorder may come first.
const FIRST: usize = 10;

/// Adds one utterance; false when it has no words.
fn utterance(file: &JsonFile<'_>, value: &RawValue, names: &BTreeMap<String, String>, turns: &mut Turns) -> bool {
    let Some(fields) = json::object(value) else { return false };
    let words = WORDS.iter().find_map(|n| fields.get(*n).filter(|w| w.get().starts_with('"')));
    let Some(words) = words else { return false };
    let inner = json::object_at(&fields, "speaker").unwrap_or_default();
    let name = SPEAKERS.iter().find_map(|n| json::text_at(&fields, n).or_else(|| json::text_at(&inner, n)));
    let name = name.map(|name| {
        // Speech engines number the voices; some list beside them who they are.
        let listed = names.get(&name).cloned();
        listed
            .unwrap_or_else(|| if name.bytes().all(|b| b.is_ascii_digit()) { format!("Speaker {name}") } else { name })
    });
    let name = name.unwrap_or_default();
    let speaker = turns.speaker(&name, "");
    let person = &mut turns.participants[speaker];
    let said = json::text_at(&fields, "speaker_type").and_then(|t| side(&t));
    person.side_hint = person.side_hint.or(said);
    if let Some(email) = json::text_at(&inner, "matched_calendar_invitee_email").filter(|_| person.email.is_empty()) {
        person.email = email.to_lowercase();
    }
    let start = STARTS.iter().find_map(|n| millis(fields.get(*n)?));
    let end = ["end_time", "endTime", "endOffset", "end"].iter().find_map(|n| millis(fields.get(*n)?));
    let place = vec![("time", String::new())];
    let finished = ends_sentence(words.get());
    // A tool that writes no ends has already made turns; entries of one speaker in a row still are one.
    let bit = Bit { speaker: Some(speaker), start, end, finished, always: !name.is_empty(), place };
    turns.add(bit, |builder| {
        file.push(builder, words);
    });
    true
}

/// Seconds as a number, or a stamp as a string.
fn millis(value: &RawValue) -> Option<i64> {
    let first = json::array(value).and_then(|all| all.first().copied());
    let value = first.unwrap_or(value);
    json::number(value).map(|s| (s * 1000.0).round() as i64).or_else(|| stamp::millis(&json::plain(value)?))
}

fn time(call: &Object<'_>) -> Option<DocTime> {
    let names = [
        "start_time",
        "date_time",
        "recording_start_time",
        "start_datetime",
        "started",
        "scheduled_start_time",
        "date",
        "dateString",
        "created_at",
    ];
    names.iter().find_map(|n| {
        let value = call.get(*n)?;
        let time =
            json::number(value).map_or_else(|| stamp::iso(&json::plain(value).unwrap_or_default()), stamp::epoch);
        (time != DocTime::none()).then_some(time)
    })
}

fn participant(person: &Object<'_>) -> Participant {
    let first = |names: &[&str]| names.iter().find_map(|n| json::text_at(person, n)).unwrap_or_default();
    let external = person.get("is_external").map(|v| v.get() == "true");
    let hint = json::text_at(person, "type").and_then(|t| side(&t));
    Participant {
        name: first(&["name", "displayName", "display_name"]),
        email: first(&["email", "matched_calendar_invitee_email"]).to_lowercase(),
        title: first(&["title"]),
        part: Part::Attendee,
        side_hint: hint.or(external.map(|e| if e { Side::Customer } else { Side::Vendor })),
        key: String::new(),
    }
}

fn side(word: &str) -> Option<Side> {
    match word.to_ascii_lowercase().as_str() {
        "rep" | "internal" | "host" | "user" => Some(Side::Vendor),
        "cust" | "customer" | "external" | "prospect" | "client" => Some(Side::Customer),
        "partner" => Some(Side::Partner),
        _ => None,
    }
}
