//! Entries of a deal onto its brief.

use std::collections::BTreeMap;

use super::{Entry, Reason, SOURCE, What, standing};
use crate::brief::{Brief, FieldBrief, Value, Witness, recount};
use crate::rules::pack::Pack;
use crate::terms::{Channel, Side, Status};

/// What a person has confirmed is as sure as anything gets.
const CONFIRMED: f64 = 1.0;

/// Applies every entry that holds for the brief's deal, in the order in which they were made, and counts anew.
pub fn apply(brief: &mut Brief, pack: &Pack, entries: &[Entry]) {
    let mut touched = false;
    for entry in standing(entries).into_iter().filter(|e| e.deal == brief.deal.id) {
        let Some(field) = brief.fields.iter_mut().find(|f| f.id == entry.field()) else { continue };
        touched = true;
        match &entry.what {
            What::Accept { value, .. } => put(field, value, &said("confirmed", entry)),
            What::Set { value, .. } => put(field, value, &said("set", entry)),
            What::Answer { text, .. } => put(field, &answered(entry, text), &said("answered", entry)),
            What::Reject { value, reason, .. } => reject(field, value, *reason, entry),
            What::Move { .. } | What::Merge { .. } | What::Undo { .. } => {}
        }
    }
    if touched {
        recount(brief, pack);
    }
}

fn said(what: &str, entry: &Entry) -> String {
    let day = entry.at.split('T').next().unwrap_or_default();
    format!("{what} by {} on {day}", entry.by)
}

/// Whether two values say the same: in the same words, or of the same person.
fn same(a: &Value, b: &Value) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    match (&a.person, &b.person) {
        (Some(a), Some(b)) => plain(&a.name) == plain(&b.name),
        _ => plain(&a.text) == plain(&b.text) && a.verdict == b.verdict,
    }
}

/// The value becomes current, first of all; in a field of one value it is the only one.
fn put(field: &mut FieldBrief, value: &Value, note: &str) {
    let mut value = field.values.iter().find(|v| same(v, value)).unwrap_or(value).clone();
    value.confidence = CONFIRMED;
    note.clone_into(&mut value.note);
    field.superseded.retain(|v| !same(v, &value));
    let mut others: Vec<Value> = std::mem::take(&mut field.values);
    others.retain(|v| !same(v, &value));
    let open = field.status == Status::Conflict;
    if field.shape.is_many() {
        if open {
            others.clear();
        }
        // What was confirmed before stays before what nobody has looked at.
        let at = others.iter().take_while(|v| v.confidence >= CONFIRMED).count();
        others.insert(at, value);
        field.values = others;
    } else {
        for mut other in others {
            other.note = format!("another value was {note}");
            field.superseded.push(other);
        }
        field.values = vec![value];
    }
    (field.status, field.receipt) = (Status::Filled, None);
}

/// The value no longer holds. A field without another one is missing.
fn reject(field: &mut FieldBrief, value: &Value, reason: Reason, entry: &Entry) {
    let gone: Vec<Value> = field.values.extract_if(.., |v| same(v, value)).collect();
    for mut value in gone {
        value.note = format!("{}: {}", said("rejected", entry), reason.word().replace('_', " "));
        field.superseded.push(value);
    }
    let was = field.status;
    field.status = match (field.values.len(), was) {
        (0, _) => Status::Missing,
        (1, Status::Conflict) => Status::Filled,
        (_, status) => status,
    };
    if was == Status::Conflict && field.status == Status::Filled {
        field.values[0].note.clear();
    }
}

/// A person's own words as a value: their witness is the entry.
fn answered(entry: &Entry, text: &str) -> Value {
    let witness = Witness {
        source: format!("{SOURCE}#{}", entry.id),
        quote: text.to_owned(),
        speaker: entry.by.clone(),
        side: Side::Internal,
        channel: Channel::Doc,
        at: entry.at.clone(),
        title: "answer to the question".to_owned(),
        before: String::new(),
        after: String::new(),
        locator: BTreeMap::new(),
    };
    Value {
        text: text.to_owned(),
        confidence: CONFIRMED,
        person: None,
        verdict: None,
        evidence: vec![witness],
        state: String::new(),
        note: String::new(),
    }
}
