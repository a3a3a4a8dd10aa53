//! Brings the words of a call and the record of it together, across files.

use std::collections::BTreeMap;

use crate::{
    diag::{Problem, Severity},
    ingest::{CallMeta, DocTime, Document, Part, Participant, SegmentKind},
};

/// Gives transcripts the title, time, people and CRM ids of their records.
///
/// A record is found by call id, or, for a transcript without one, when it is the only record in the same folder.
/// Returns a note for each record without words and for each Gong transcript without a record.
pub fn join(documents: &mut [Document], metas: &[CallMeta]) -> Vec<Problem> {
    let mut by_id: BTreeMap<&str, &CallMeta> = BTreeMap::new();
    let mut by_folder: BTreeMap<&str, Vec<&CallMeta>> = BTreeMap::new();
    for meta in metas {
        if !meta.call_id.is_empty() {
            by_id.entry(&meta.call_id).or_insert(meta);
        }
        by_folder.entry(folder(&meta.source)).or_default().push(meta);
    }
    let mut problems = Vec::new();
    let mut heard: Vec<(&str, &str)> = Vec::new();
    for document in documents.iter_mut().filter(|d| !d.refs.call_id.is_empty() || d.format == "gong") {
        let meta = if document.refs.call_id.is_empty() {
            by_folder.get(folder(&document.source)).filter(|m| m.len() == 1).map(|m| m[0])
        } else {
            by_id.get(document.refs.call_id.as_str()).copied()
        };
        let words = document.segments.iter().any(|s| s.kind == SegmentKind::New);
        match meta {
            Some(meta) => {
                fill(document, meta);
                if words {
                    heard.push((&meta.call_id, &meta.source));
                }
            }
            None if document.format == "gong" && words => {
                let what = format!("call {} has a transcript and no record with its date and people", document.part);
                let help = "Export the call's metadata too (calls/extensive), or nobody knows who speaks.";
                problems.push(Problem::new(document.source.clone(), Severity::Note, what, help));
            }
            None => {}
        }
    }
    heard.sort_unstable();
    for meta in metas.iter().filter(|m| heard.binary_search(&(&m.call_id, &m.source)).is_err()) {
        let title = if meta.title.is_empty() { "a meeting without a title" } else { &meta.title };
        let day = meta.time.local.map(|l| format!(" of {}", l.date())).unwrap_or_default();
        let what = format!("`{title}`{day} has no transcript among the exports");
        let help = "Export the transcript if the call was recorded; until then nothing said there is known.";
        problems.push(Problem::new(meta.source.clone(), Severity::Note, what, help));
    }
    problems
}

fn fill(document: &mut Document, meta: &CallMeta) {
    if document.title.is_empty() {
        document.title.clone_from(&meta.title);
    }
    if document.time == DocTime::none() {
        document.time = meta.time;
    }
    if document.refs.call_id.is_empty() {
        document.refs.call_id.clone_from(&meta.call_id);
        document.part.clone_from(&meta.call_id);
    }
    for id in &meta.crm_ids {
        if !document.refs.crm_ids.contains(id) {
            document.refs.crm_ids.push(id.clone());
        }
    }
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for (n, p) in document.participants.iter_mut().enumerate() {
        at.entry(identity(p)).or_insert(n);
    }
    for party in &meta.participants {
        match at.get(&identity(party)).filter(|_| !identity(party).is_empty()) {
            Some(&n) => {
                let part = document.participants[n].part;
                document.participants[n] = Participant { part, ..party.clone() };
            }
            None => document.participants.push(Participant { part: Part::Attendee, ..party.clone() }),
        }
    }
    // A speaker id that no party has says nothing to anybody.
    for dangling in document.participants.iter_mut().filter(|p| p.name.is_empty() && p.email.is_empty()) {
        dangling.key.clear();
    }
}

fn identity(p: &Participant) -> String {
    if p.key.is_empty() { p.name.clone() } else { p.key.clone() }
}

fn folder(source: &str) -> &str {
    source.rsplit_once('/').map_or("", |(folder, _)| folder)
}
