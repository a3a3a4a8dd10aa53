//! One message that was exported several times (as a file, in two mailboxes, logged in the CRM) is one document.
//!
//! Messages are the same when they have one Message-ID and what they say begins alike. A CRM's log of a mail has no id, and
//! mail programs lose it: then one must say what the other says, from the first to the last letter of the shorter one, under
//! the same subject, at most two days apart, with a receiver in common. In doubt both stay: a message that counts twice is
//! a smaller fault than one that is lost.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::ingest::{Document, Part, SegmentKind};
use crate::terms::Channel;

/// Letters and digits that a text must have to say that two messages are one: "Thanks, will do!" is sent every day.
const TELLING: usize = 80;
/// Share of the shorter text that two copies with one id have in common: readers of several formats cut signatures and
/// links in their own ways.
const ALIKE: f64 = 0.8;
/// A CRM knows the day on which a mail was logged, in the zone of its user.
const APART: SignedDuration = SignedDuration::from_hours(48);
/// That in days, one more for the time of day.
const DAYS: i64 = 3;

/// Subject and first letters of a message, and whose it can only be.
type Key<'a> = (Option<&'a str>, String, String);

/// Joins copies; of each message the copy stays that tells most, with the ids of the others among its references.
///
/// `documents` are sorted by id, and so is what is left. Only documents of one scope are joined.
pub fn join(documents: Vec<Document>, scopes: &[Option<String>]) -> Vec<Document> {
    let groups = groups(&documents, scopes);
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

/// Numbers of the documents that are one message, in order of their first.
fn groups(documents: &[Document], scopes: &[Option<String>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_id: BTreeMap<(Option<&str>, String), Vec<usize>> = BTreeMap::new();
    // Only what begins as a message without an id does can be its copy.
    let without: BTreeSet<Key<'_>> = (documents.iter().zip(scopes))
        .filter(|(d, _)| is_message(d) && d.refs.message_id.trim().is_empty())
        .filter_map(|(d, scope)| key(d, scope.as_deref()))
        .collect();
    let mut by_words: BTreeMap<Key<'_>, BTreeMap<i64, Vec<usize>>> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        let scope = scopes.get(at).and_then(Option::as_deref);
        let id = document.refs.message_id.trim().to_lowercase();
        let is_named = is_message(document) && !id.is_empty();
        let of_id = if is_named { by_id.get(&(scope, id.clone())) } else { None };
        let known = of_id.into_iter().flatten().copied().find(|g| says_alike(&documents[groups[*g][0]], document));
        let words = if is_message(document) { key(document, scope).filter(|k| without.contains(k)) } else { None };
        let day = day(document);
        let alike = || {
            let (days, day) = (by_words.get(words.as_ref()?)?, day?);
            let near = days.range(day - DAYS..=day + DAYS).flat_map(|(_, groups)| groups);
            near.copied().find(|g| may_be(&documents[groups[*g][0]], document))
        };
        let group = known.or_else(alike).unwrap_or(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
            if let (Some(words), Some(day)) = (words, day) {
                by_words.entry(words).or_default().entry(day).or_default().push(group);
            }
        }
        groups[group].push(at);
        if is_named && known.is_none() {
            by_id.entry((scope, id)).or_default().push(group);
        }
    }
    groups
}

/// Mail. A meeting of a calendar has an id of its own kind, and one agenda is sent to many.
fn is_message(document: &Document) -> bool {
    document.channel == Channel::Email && document.format != "ics"
}

/// What has words before what has none; a mail's own export before a CRM's record of it, which is often cut and has no
/// headers; a known moment before a day; a file of its own, which a person can open, before a mailbox.
fn rank(document: &Document) -> (bool, bool, bool, bool) {
    let is_empty = letters(document).next().is_none();
    (is_empty, document.format == "crm", document.time.at.is_none(), !document.part.is_empty())
}

/// Letters and digits of the new text, in lower case.
fn letters(document: &Document) -> impl Iterator<Item = char> + '_ {
    let new = document.segments.iter().filter(|s| s.kind == SegmentKind::New);
    new.flat_map(|s| s.text.as_str().chars()).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Subject without the marks of replies and logs, and the first letters; `None` when these are too few to tell.
fn key<'s>(document: &Document, scope: Option<&'s str>) -> Option<Key<'s>> {
    let mut subject = document.title.trim();
    while let Some((mark, rest)) = subject.split_once(':')
        && ["re", "fw", "fwd", "aw", "wg", "email", "[outlook]"].contains(&mark.trim().to_lowercase().as_str())
    {
        subject = rest.trim();
    }
    let subject = subject.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let first: String = letters(document).take(TELLING).collect();
    (first.chars().count() == TELLING).then_some((scope, subject, first))
}

fn day(document: &Document) -> Option<i64> {
    document.time.order().map(|t: Timestamp| t.as_second().div_euclid(24 * 60 * 60))
}

/// Whether two copies with one id say the same, or one of them came without its text.
fn says_alike(a: &Document, b: &Document) -> bool {
    let same = letters(a).zip(letters(b)).take_while(|(a, b)| a == b).count();
    let shorter = letters(a).count().min(letters(b).count());
    same as f64 >= ALIKE * shorter as f64
}

/// Whether messages that begin alike are one: not two that have different ids or belong to different records, nor one sent
/// to others, at another time, or with another end.
fn may_be(a: &Document, b: &Document) -> bool {
    let named = |d: &Document| !d.refs.message_id.trim().is_empty();
    let near = match (a.time.order(), b.time.order()) {
        (Some(x), Some(y)) => x.duration_since(y).abs() <= APART,
        _ => false,
    };
    let (ids, others) = (&a.refs.crm_ids, &b.refs.crm_ids);
    let of_one = ids.is_empty() || others.is_empty() || ids.iter().any(|id| others.contains(id));
    !(named(a) && named(b))
        && near
        && of_one
        && shares_receiver(a, b)
        && letters(a).zip(letters(b)).all(|(a, b)| a == b)
}

fn shares_receiver(a: &Document, b: &Document) -> bool {
    let receivers = |d: &Document| -> BTreeSet<String> {
        let of = d.participants.iter().filter(|p| matches!(p.part, Part::To | Part::Cc) && !p.email.is_empty());
        of.map(|p| p.email.to_lowercase()).collect()
    };
    !receivers(a).is_disjoint(&receivers(b))
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
    // Two slices of a mailbox may hold one message each under one name.
    if id != kept.id() {
        add(&mut kept.refs.copies, vec![id]);
    }
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
