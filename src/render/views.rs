//! A brief and a view in, the brief as that reader sees it out: same evidence, fewer fields, another order.
//!
//! Nothing is judged again: readiness stays that of the whole brief, while the counts are those of what is shown.
//! A customer-safe view goes without everything that only our side has seen, and without what was made from it.

use std::collections::BTreeSet;

use crate::brief::{Brief, FieldBrief, Score, Value, Witness};
use crate::rules::pack::View;
use crate::terms::{Channel, Side, Status, file_of};

/// The fields of the view's sections in its order; only those meant for this reader, unless the view shows all.
///
/// In a customer-safe view a field without an answer is left out, also where one rests on internal evidence alone, and so
/// are a conflict of which one side cannot be shown and what no longer holds. Questions to the account executive, what was
/// looked through, problems, notes, the words around a quote and what only the CRM says of the deal stay inside.
pub fn project(brief: &Brief, view: &View) -> Brief {
    let mut out = brief.clone();
    out.fields.clear();
    for section in &view.sections {
        let shown =
            brief.fields.iter().filter(|f| f.section == *section && (view.all || f.audience.contains(&view.id)));
        if view.customer_safe {
            out.fields.extend(shown.filter_map(customer_safe));
        } else {
            out.fields.extend(shown.cloned());
        }
    }
    let ids: BTreeSet<&str> = out.fields.iter().map(|f| f.id.as_str()).collect();
    out.questions.retain(|q| ids.contains(q.field.as_str()));
    out.score = recount(&brief.score, &out.fields);
    if view.customer_safe {
        out.questions.clear();
        out.coverage.problems.clear();
        out.coverage.gaps.clear();
        for docs in [&mut out.coverage.documents, &mut out.coverage.later] {
            // A document has no side of its own, so whole channels stay inside.
            docs.retain(|d| matches!(d.channel, Channel::Call | Channel::Email | Channel::Doc));
            docs.retain(|d| out.fields.iter().any(|f| cites(f, &d.source)));
            docs.iter_mut().for_each(|d| d.reason.clear());
        }
        out.deal.name.clear();
        out.deal.stage.clear();
        out.deal.amount = None;
        out.deal.currency.clear();
    }
    out
}

/// Counts of the fields shown, by the meanings in [`Score`]; readiness as it was.
fn recount(whole: &Score, fields: &[FieldBrief]) -> Score {
    let count = |status| fields.iter().filter(|f| f.status == status).count();
    let weak = |f: &&FieldBrief| f.status == Status::Filled && f.values.first().is_some_and(|v| v.confidence < 0.5);
    Score {
        readiness: whole.readiness,
        filled: count(Status::Filled),
        required: fields.len(),
        missing: count(Status::Missing),
        conflict: count(Status::Conflict),
        weak: fields.iter().filter(weak).count(),
        sections: whole
            .sections
            .iter()
            .filter(|(id, _)| fields.iter().any(|f| f.section == **id))
            .map(|(id, share)| (id.clone(), *share))
            .collect(),
        must_haves_open: whole
            .must_haves_open
            .iter()
            .filter(|id| fields.iter().any(|f| f.id == **id))
            .cloned()
            .collect(),
    }
}

/// The field without internal evidence; `None` when nothing true could then be said of it.
fn customer_safe(field: &FieldBrief) -> Option<FieldBrief> {
    let mut out = field.clone();
    out.values = field.values.iter().filter_map(safe_value).collect();
    out.superseded.clear();
    out.receipt = None;
    match field.status {
        Status::Filled if out.values.is_empty() => None,
        Status::Conflict if out.values.len() < field.values.len() => None,
        Status::Missing => None,
        Status::Filled | Status::Conflict => Some(out),
    }
}

fn safe_value(value: &Value) -> Option<Value> {
    let (kept, dropped): (Vec<&Witness>, Vec<&Witness>) = value.evidence.iter().partition(|w| is_open(w));
    if kept.is_empty() {
        return None;
    }
    let (seen, unseen) = (tokens_of(&kept), tokens_of(&dropped));
    // An answer may be composed of several witnesses: words that only the internal ones had must not slip through.
    let leaks = |text: &str| tokens(text).any(|t| unseen.contains(&t) && !seen.contains(&t));
    if leaks(&value.text) {
        return None;
    }
    let mut out = value.clone();
    out.evidence = kept.into_iter().map(bare).collect();
    out.note.clear();
    if let Some(person) = &mut out.person {
        for part in [&mut person.name, &mut person.role, &mut person.email] {
            if leaks(part) {
                part.clear();
            }
        }
    }
    Some(out)
}

/// Whether the customer has seen it. In Slack that takes a known side, since a channel may be ours alone.
fn is_open(witness: &Witness) -> bool {
    match (witness.side, witness.channel) {
        (Side::Internal, _) | (_, Channel::Crm) | (Side::Unknown, Channel::Slack) => false,
        (Side::Customer | Side::Vendor | Side::Partner | Side::Unknown, _) => true,
    }
}

fn bare(witness: &Witness) -> Witness {
    Witness { before: String::new(), after: String::new(), ..witness.clone() }
}

fn cites(field: &FieldBrief, source: &str) -> bool {
    field
        .values
        .iter()
        .chain(&field.superseded)
        .flat_map(|v| &v.evidence)
        .any(|w| file_of(&w.source) == file_of(source))
}

fn tokens_of(witnesses: &[&Witness]) -> BTreeSet<String> {
    witnesses.iter().flat_map(|w| tokens(&w.quote).chain(tokens(&w.speaker))).collect()
}

fn tokens(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).map(str::to_lowercase)
}
