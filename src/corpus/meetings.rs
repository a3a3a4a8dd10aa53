//! Invitations from several files in, each meeting in its last version out, without those that were called off.
//!
//! An invitation is sent to many and sent again when it changes, and the mail that calls it off may lie in one mailbox
//! alone. RFC 5546 tells which version is the last one.

use std::collections::BTreeMap;

use crate::ingest::{Document, Meeting, SegmentKind};

/// Scope, meeting and date of a series.
type Key<'a> = (Option<&'a str>, &'a str, &'a str);

/// Leaves of each meeting the document of its last version, with the ids of its other copies; documents that are no
/// meetings stay as they are. `documents` are sorted by id, and so is what is left; only documents of one scope are settled.
pub fn settle(documents: Vec<Document>, scopes: &mut Vec<Option<String>>, called_off: &[Meeting]) -> Vec<Document> {
    let mut last: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        let Some(key) = key(document, scopes.get(at)) else { continue };
        if last.get(&key).is_none_or(|known| is_later(document, &documents[*known])) {
            last.insert(key, at);
        }
    }
    let mut off: BTreeMap<(&str, &str), &Meeting> = BTreeMap::new();
    for meeting in called_off.iter().filter(|m| !m.uid.is_empty()) {
        let known = off.entry((&meeting.uid, &meeting.date)).or_insert(meeting);
        if meeting.is_after(known) {
            *known = meeting;
        }
    }
    // A cancellation of its date or of the whole series, unless it was asked again since.
    let is_off = |meeting: &Meeting| {
        let of = |date: &str| off.get(&(meeting.uid.as_str(), date)).is_some_and(|off| !meeting.is_after(off));
        of(&meeting.date) || of("")
    };
    let mut copies: Vec<Vec<String>> = vec![Vec::new(); documents.len()];
    let mut stays = vec![true; documents.len()];
    for (at, document) in documents.iter().enumerate() {
        let (Some(key), Some(meeting)) = (key(document, scopes.get(at)), &document.refs.meeting) else { continue };
        let kept = last.get(&key).copied().unwrap_or(at);
        stays[at] = kept == at && !is_off(meeting);
        // An older version says something else; it is no copy.
        if kept != at && documents[kept].refs.meeting.as_ref().is_some_and(|m| m.version == meeting.version) {
            copies[kept].push(document.id());
        }
    }
    let mut kept = Vec::with_capacity(documents.len());
    let mut left = std::mem::take(scopes).into_iter();
    for ((mut document, copies), stays) in documents.into_iter().zip(copies).zip(stays) {
        let scope = left.next().flatten();
        if stays {
            document.refs.copies.extend(copies);
            kept.push(document);
            scopes.push(scope);
        }
    }
    kept
}

fn key<'a>(document: &'a Document, scope: Option<&'a Option<String>>) -> Option<Key<'a>> {
    let meeting = document.refs.meeting.as_ref()?;
    Some((scope.and_then(Option::as_deref), meeting.uid.as_str(), meeting.date.as_str()))
}

/// Whether a document is the later version of a meeting, or of one version the one that says more: a calendar may show
/// no more than "busy", and stamps what it exports with the hour of the export.
fn is_later(document: &Document, known: &Document) -> bool {
    let rank = |d: &Document| {
        let meeting = d.refs.meeting.as_ref();
        let says = d.segments.iter().any(|s| s.kind == SegmentKind::New);
        meeting.map(|m| (m.version, says, m.written))
    };
    rank(document) > rank(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{DocTime, Refs, Segment, TextBuilder};
    use crate::terms::Channel;

    fn about(date: &str, version: u64) -> Meeting {
        Meeting { uid: "m1".into(), date: date.into(), version, written: None }
    }

    fn invitation(source: &str, date: &str, version: u64) -> Document {
        Document {
            source: source.into(),
            part: date.into(),
            format: "ics".into(),
            channel: Channel::Email,
            title: format!("version {version}"),
            time: DocTime::none(),
            participants: Vec::new(),
            refs: Refs { meeting: Some(about(date, version)), ..Refs::default() },
            segments: Vec::new(),
        }
    }

    fn left(documents: Vec<Document>, called_off: &[Meeting]) -> Vec<(String, Vec<String>)> {
        let mut scopes = vec![None; documents.len()];
        let kept = settle(documents, &mut scopes, called_off);
        assert_eq!(scopes.len(), kept.len());
        kept.into_iter().map(|d| (d.id(), d.refs.copies)).collect()
    }

    #[test]
    fn the_last_version_stays_and_names_its_copies() {
        let all = ["a.eml", "b.eml", "c.ics", "d.mbox"].iter().zip([0, 2, 2, 1]);
        let documents: Vec<Document> = all.map(|(source, version)| invitation(source, "", version)).collect();
        assert_eq!(left(documents, &[]), [("b.eml".to_owned(), vec!["c.ics".to_owned()])]);
    }

    #[test]
    fn a_series_that_was_called_off_takes_its_dates_along_but_for_a_later_invitation() {
        let dates = || vec![invitation("a", "", 1), invitation("a", "0310", 1), invitation("b", "0317", 3)];
        let ids = |off: &[Meeting]| left(dates(), off).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids(&[about("", 1)]), ["b#0317"]);
        assert_eq!(ids(&[about("0310", 1)]), ["a", "b#0317"]);
        assert_eq!(ids(&[about("", 0)]).len(), 3, "it was asked again since");
        assert_eq!(ids(&[Meeting { uid: "m2".into(), ..about("", 9) }]).len(), 3, "another meeting");
    }

    #[test]
    fn a_copy_that_only_says_busy_makes_no_way_for_itself() {
        let mut builder = TextBuilder::new();
        builder.push_raw("Agenda: the cutover", 0);
        let mut sent = invitation("a.eml", "", 0);
        sent.segments = vec![Segment::new(builder.finish())];
        let mut busy = invitation("b.ics", "", 0);
        busy.refs.meeting = Some(Meeting { written: Some(jiff::Timestamp::UNIX_EPOCH), ..about("", 0) });
        assert_eq!(left(vec![sent, busy], &[]), [("a.eml".to_owned(), vec!["b.ics".to_owned()])]);
    }

    #[test]
    fn where_folders_are_deals_each_keeps_its_own() {
        let documents = vec![invitation("a/x", "", 0), invitation("b/x", "", 1)];
        let mut scopes = vec![Some("a".to_owned()), Some("b".to_owned())];
        assert_eq!(settle(documents, &mut scopes, &[]).len(), 2);
    }
}
