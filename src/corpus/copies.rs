//! One message that was exported several times (as a file, in two mailboxes, logged in the CRM) is one document.
//!
//! Messages are the same when they have one Message-ID. A CRM's log of a mail has none, and mail programs lose it: then
//! they must begin with the same words under the same subject, at most two days apart, with a receiver in common.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::ingest::{Document, Part, SegmentKind};
use crate::terms::Channel;

/// Letters and digits that a text must have to say that two messages are one: "Thanks, will do!" is sent every day.
const TELLING: usize = 80;
/// Letters that are compared at most, so that a year of mail can be compared at once.
const COMPARED: usize = 400;
/// Share of the shorter text that must be the same from its beginning: logs cut signatures otherwise than mailboxes.
const SAME: f64 = 0.8;
/// A CRM knows the day on which a mail was logged, in the zone of its user.
const APART: SignedDuration = SignedDuration::from_hours(48);

/// Joins copies; of each message the copy stays that tells most, with the ids of the others among its references.
///
/// `documents` are sorted by id, and so is what is left.
pub fn join(documents: Vec<Document>) -> Vec<Document> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    // Subject and first words to the groups that have them, each with the letters of its first message.
    let mut by_words: BTreeMap<(String, String), Vec<(usize, String)>> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        let id = document.refs.message_id.trim().to_lowercase();
        let is_mail = document.channel == Channel::Email;
        let known = if is_mail && !id.is_empty() { by_id.get(&id).copied() } else { None };
        let words = if is_mail { words(document) } else { None };
        let alike = || {
            let (key, said) = words.as_ref()?;
            let same = |(group, other): &&(usize, String)| {
                begin_alike(said, other) && groups[*group].iter().all(|other| may_be(&documents[*other], document))
            };
            by_words.get(key)?.iter().find(same).map(|(group, _)| *group)
        };
        let group = known.or_else(alike).unwrap_or(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
        if is_mail && !id.is_empty() {
            by_id.insert(id, group);
        }
        if let Some((key, said)) = words {
            by_words.entry(key).or_default().push((group, said));
        }
    }
    let mut left: Vec<Option<Document>> = documents.into_iter().map(Some).collect();
    let mut out: Vec<Document> = Vec::with_capacity(groups.len());
    for group in groups {
        let mut copies: Vec<Document> = group.iter().filter_map(|at| left[*at].take()).collect();
        // The first of equals stays: they are in the order of their ids.
        let best = (0..copies.len()).min_by_key(|i| rank(&copies[*i])).unwrap_or(0);
        let mut kept = copies.remove(best);
        copies.into_iter().for_each(|copy| absorb(&mut kept, copy));
        out.push(kept);
    }
    out.sort_by_cached_key(Document::id);
    out
}

/// A mail's own export before a CRM's record of it, which is often cut and has no headers; a known moment before a
/// day; a file of its own, which a person can open, before a mailbox.
fn rank(document: &Document) -> (bool, bool, bool) {
    (document.format == "crm", document.time.at.is_none(), !document.part.is_empty())
}

/// Subject without the marks of replies and logs with the first letters, and the first [`COMPARED`] letters of the new
/// text; `None` when these are too few to tell.
fn words(document: &Document) -> Option<((String, String), String)> {
    let new = document.segments.iter().filter(|s| s.kind == SegmentKind::New);
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let said: String = new.flat_map(|s| letters(s.text.as_str())).take(COMPARED).collect();
    let mut subject = document.title.trim();
    while let Some((mark, rest)) = subject.split_once(':')
        && ["re", "fw", "fwd", "aw", "wg", "email", "[outlook]"].contains(&mark.trim().to_lowercase().as_str())
    {
        subject = rest.trim();
    }
    let first: String = said.chars().take(TELLING).collect();
    (first.chars().count() == TELLING).then(|| ((letters(subject).into_iter().collect(), first), said))
}

fn begin_alike(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    same as f64 >= SAME * a.chars().count().min(b.chars().count()) as f64
}

/// Whether messages of the same words can be one: not two that have different ids, nor one sent to others or at another
/// time.
fn may_be(a: &Document, b: &Document) -> bool {
    let ids = [&a.refs.message_id, &b.refs.message_id];
    let differ = ids.iter().all(|id| !id.is_empty());
    let order = |d: &Document| -> Option<Timestamp> { d.time.order() };
    let near = match (order(a), order(b)) {
        (Some(x), Some(y)) => x.duration_since(y).abs() <= APART,
        _ => true,
    };
    !differ && near && shares_receiver(a, b)
}

fn shares_receiver(a: &Document, b: &Document) -> bool {
    let receivers = |d: &Document| -> Vec<String> {
        let of = d.participants.iter().filter(|p| matches!(p.part, Part::To | Part::Cc) && !p.email.is_empty());
        of.map(|p| p.email.to_lowercase()).collect()
    };
    let (a, b) = (receivers(a), receivers(b));
    a.is_empty() || b.is_empty() || a.iter().any(|email| b.contains(email))
}

/// Takes from a copy what the kept one lacks: links to records and threads, people, a time.
fn absorb(kept: &mut Document, copy: Document) {
    let id = copy.id();
    let add = |to: &mut Vec<String>, from: Vec<String>| {
        for one in from {
            if !to.contains(&one) {
                to.push(one);
            }
        }
    };
    add(&mut kept.refs.crm_ids, copy.refs.crm_ids);
    add(&mut kept.refs.replies_to, copy.refs.replies_to);
    kept.refs.copies.push(id);
    if kept.refs.message_id.is_empty() {
        kept.refs.message_id = copy.refs.message_id;
    }
    if kept.time.order().is_none() {
        kept.time = copy.time;
    }
    for person in copy.participants {
        let same = |p: &&mut crate::ingest::Participant| {
            (!person.key.is_empty() && p.key == person.key)
                || (!person.email.is_empty() && p.email.eq_ignore_ascii_case(&person.email))
                || (!person.name.is_empty() && p.name.eq_ignore_ascii_case(&person.name))
        };
        match kept.participants.iter_mut().find(same) {
            Some(known) if known.key.is_empty() => known.key = person.key,
            Some(_) => {}
            None => kept.participants.push(person),
        }
    }
}

#[cfg(test)]
mod tests;
