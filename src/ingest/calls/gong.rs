//! Gong: transcripts and call records as its API, webhook and archives write them.
//!
//! Words and people stand in different files, so a transcript becomes a [`Document`] whose speakers are known by id only,
//! and a record becomes a [`CallMeta`]; [`super::join`] brings them together. Machine-written briefs and key points are
//! kept as summaries, never as speech.

use serde_json::value::RawValue;

use super::{
    stamp,
    turns::{Bit, Turns},
};
use crate::{
    diag::{Problem, Severity},
    ingest::{
        CallMeta, DocTime, Part, Participant, Read, Refs, SegmentKind,
        json::{self, JsonFile, Object},
    },
    terms::Side,
};

/// Whether a JSON text has the field names that only Gong writes together.
pub fn looks_like(text: &str) -> bool {
    let has = |name: &str| text.contains(name);
    has("\"callTranscripts\"")
        || (has("\"speakerId\"") && has("\"sentences\""))
        || (has("\"metaData\"") && (has("\"parties\"") || has("\"primaryUserId\"")))
}

/// Reads one file; `None` when its outermost value is neither object nor array.
pub fn read(source: &str, file: &JsonFile<'_>) -> Option<Read> {
    let mut read = Read::default();
    read.problems.extend(file.problem(source));
    let Some(root) = file.root() else {
        if let Some(problem) = read.problems.last_mut() {
            problem.severity = Severity::Skipped;
            problem.what =
                format!("the JSON is broken ({}) and nothing in it stands complete", file.fault().unwrap_or(""));
        }
        return Some(read);
    };
    let mut reader = Reader { source, file, read };
    match json::object(root) {
        Some(top) => reader.top(&top, 0),
        None => {
            let items = json::array(root)?;
            // A bare list is either calls or the monologues of one call.
            if items.iter().filter_map(|i| json::object(i)).any(|o| o.contains_key("sentences")) {
                reader.transcript(&Object::from([("transcript".to_owned(), root)]));
            } else {
                items.iter().filter_map(|i| json::object(i)).for_each(|o| reader.top(&o, 0));
            }
        }
    }
    let read = &mut reader.read;
    if read.documents.is_empty() && read.calls.is_empty() && read.problems.is_empty() {
        let what = "the file is written like a Gong export and holds no call";
        read.problems.push(Problem::new(source, Severity::Skipped, what, ""));
    }
    Some(reader.read)
}

struct Reader<'r, 'b> {
    source: &'r str,
    file: &'r JsonFile<'b>,
    read: Read,
}

impl Reader<'_, '_> {
    fn top(&mut self, top: &Object<'_>, depth: usize) {
        // Wrappers seen: `{payload: …}` and `{callData: …}`; three levels leave room for one in the other.
        for inner in ["payload", "callData"].iter().filter_map(|k| json::object(top.get(*k)?)) {
            if depth < 3 {
                self.top(&inner, depth + 1);
            }
        }
        for list in ["callTranscripts", "calls"] {
            let Some(value) = top.get(list) else { continue };
            let Some(items) = json::array(value) else {
                self.lost(format!("`{list}` is no list"));
                continue;
            };
            if let Some(total) = json::object_at(top, "records").and_then(|r| json::number(r.get("totalRecords")?))
                && total > items.len() as f64
            {
                let what = format!("the file holds {} of {total} calls that the export counts", items.len());
                let help = "Make sure that the files with the other pages are among the exports.";
                self.read.problems.push(Problem::new(self.source, Severity::Note, what, help));
            }
            for (n, item) in items.iter().enumerate() {
                match json::object(item) {
                    Some(call) => self.call(&call),
                    None => self.lost(format!("entry {} of `{list}` is no object", n + 1)),
                }
            }
        }
        self.call(top);
    }

    fn call(&mut self, call: &Object<'_>) {
        if call.contains_key("transcript") {
            self.transcript(call);
        }
        if call.contains_key("metaData") {
            self.record(call);
        }
    }

    fn transcript(&mut self, call: &Object<'_>) {
        let meta = json::object_at(call, "metaData").unwrap_or_default();
        let id = json::text_at(call, "callId")
            .or_else(|| json::text_at(&meta, "id"))
            .or_else(|| json::text_at(call, "id"))
            .unwrap_or_default();
        let named = if id.is_empty() { "a call without an id".to_owned() } else { format!("call {id}") };
        let Some(entries) = call.get("transcript").and_then(|t| json::array(t)) else {
            return self.lost(format!("the transcript of {named} is no list"));
        };
        let entries: Vec<Option<Object<'_>>> = entries.iter().map(|e| json::object(e)).collect();
        let scale = scale(&entries);
        let mut turns = Turns::default();
        let mut lost = 0;
        for (n, entry) in entries.iter().enumerate() {
            let sentences = entry.as_ref().and_then(|e| json::array(e.get("sentences")?));
            let (Some(entry), Some(sentences)) = (entry, sentences) else {
                lost += 1;
                continue;
            };
            let id = json::text_at(entry, "speakerId").unwrap_or_default();
            let key = if id.is_empty() { String::new() } else { format!("gong:{id}") };
            let speaker = turns.speaker("", &key);
            for (at, sentence) in sentences.iter().enumerate() {
                let Some(sentence) = json::object(sentence) else {
                    lost += 1;
                    continue;
                };
                let Some(words) = sentence.get("text").filter(|t| t.get().starts_with('"')) else {
                    lost += 1;
                    continue;
                };
                let time =
                    |name: &str| sentence.get(name).and_then(|v| json::number(v)).map(|n| (n * scale).round() as i64);
                // Two entries without an id may be two people, so they are not joined.
                let always = at > 0 || !key.is_empty();
                let place = vec![("entry", (n + 1).to_string())];
                let bit = Bit {
                    speaker: Some(speaker),
                    start: time("start"),
                    end: time("end"),
                    finished: true,
                    always,
                    place,
                };
                turns.add(bit, |builder| {
                    self.file.push(builder, words);
                });
            }
        }
        turns.close();
        if lost > 0 {
            self.lost(format!("{lost} entries of the transcript of {named} have no words that can be read"));
        }
        if turns.segments.is_empty() {
            let what = format!("the transcript of {named} is empty");
            let help = "Treat the call as one without a transcript; ask for the recording if it matters.";
            return self.read.problems.push(Problem::new(self.source, Severity::Skipped, what, help));
        }
        let mut document = super::document(self.source, "gong", turns);
        document.part = id.clone();
        document.refs = Refs { call_id: id, ..Refs::default() };
        self.read.documents.push(document);
    }

    fn record(&mut self, call: &Object<'_>) {
        let Some(meta) = json::object_at(call, "metaData") else {
            return self.lost("`metaData` of a call is no object".to_owned());
        };
        let id = json::text_at(&meta, "id").unwrap_or_default();
        let time = ["started", "scheduled"].iter().filter_map(|k| json::text_at(&meta, k)).map(|t| stamp::iso(&t));
        let time = time.into_iter().find(|t| *t != DocTime::none()).unwrap_or_default();
        let title = json::text_at(&meta, "title").unwrap_or_default();
        let parties = call.get("parties").and_then(|p| json::array(p)).unwrap_or_default();
        let participants = parties.iter().filter_map(|p| Some(party(&json::object(p)?))).collect();
        let crm_ids = crm_ids(call);
        self.summaries(call, &id);
        let source = self.source.to_owned();
        self.read.calls.push(CallMeta { source, call_id: id, title, time, participants, crm_ids });
    }

    /// What a model wrote about the call: a document of its own, since the words may stand in another file or nowhere.
    fn summaries(&mut self, call: &Object<'_>, id: &str) {
        let Some(content) = json::object_at(call, "content") else { return };
        let mut turns = Turns::default();
        for name in ["brief", "keyPoints", "highlights", "outline", "callOutcome"] {
            for value in content.get(name).map(|v| strings(v, 0)).unwrap_or_default() {
                turns.aside(SegmentKind::Summary, vec![("field", name.to_owned())], |builder| {
                    self.file.push(builder, value);
                });
            }
        }
        if let Some(words) = self.read.documents.iter_mut().find(|d| d.refs.call_id == id) {
            words.segments.append(&mut turns.segments);
        } else if !turns.segments.is_empty() {
            let mut document = super::document(self.source, "gong", turns);
            document.part = id.to_owned();
            document.refs.call_id = id.to_owned();
            self.read.documents.push(document);
        }
    }

    fn lost(&mut self, what: String) {
        let help = "Export the call again if it matters.";
        self.read.problems.push(Problem::new(self.source, Severity::Partial, what, help));
    }
}

/// Milliseconds in one unit of the sentences' times.
///
/// Gong's API writes milliseconds, other writers of its format seconds. People say two to four words a second, so even
/// with long silences there is at least a word in ten seconds; a thousandth of that means that the unit is milliseconds.
fn scale(entries: &[Option<Object<'_>>]) -> f64 {
    let (mut words, mut last) = (0usize, 0f64);
    for entry in entries.iter().flatten() {
        for sentence in entry.get("sentences").and_then(|s| json::array(s)).unwrap_or_default() {
            let Some(sentence) = json::object(sentence) else { continue };
            words += sentence.get("text").map_or(0, |t| t.get().split_whitespace().count());
            last = sentence.get("end").and_then(|e| json::number(e)).map_or(last, |e| e.max(last));
        }
    }
    if last > 0.0 && words as f64 / last > 0.1 { 1000.0 } else { 1.0 }
}

fn party(party: &Object<'_>) -> Participant {
    let side = json::text_at(party, "affiliation").and_then(|a| match a.to_ascii_lowercase().as_str() {
        "internal" => Some(Side::Vendor),
        "external" => Some(Side::Customer),
        _ => None,
    });
    Participant {
        name: json::text_at(party, "name").unwrap_or_default(),
        email: json::text_at(party, "emailAddress").unwrap_or_default().to_lowercase(),
        title: json::text_at(party, "title").unwrap_or_default(),
        part: Part::Attendee,
        side_hint: side,
        key: json::text_at(party, "speakerId").map(|id| format!("gong:{id}")).unwrap_or_default(),
    }
}

/// Ids of the CRM records that the call is tied to, in file order, each once.
fn crm_ids(call: &Object<'_>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for system in call.get("context").and_then(|c| json::array(c)).unwrap_or_default() {
        let objects = json::object(system).and_then(|s| json::array(s.get("objects")?)).unwrap_or_default();
        for id in objects.iter().filter_map(|o| json::text_at(&json::object(o)?, "objectId")) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

/// The strings of prose in a value: itself, or those under `text`, `items`, `section` and the like of its elements.
fn strings(value: &RawValue, depth: usize) -> Vec<&RawValue> {
    if value.get().starts_with('"') {
        return vec![value];
    }
    // Outlines nest sections and items: two lists and two objects.
    if depth > 4 {
        return Vec::new();
    }
    if let Some(items) = json::array(value) {
        return items.into_iter().flat_map(|i| strings(i, depth + 1)).collect();
    }
    let fields = json::object(value).unwrap_or_default();
    let prose = ["title", "section", "text", "items"];
    prose.iter().filter_map(|k| fields.get(*k).copied()).flat_map(|v| strings(v, depth + 1)).collect()
}
