//! Invitations from several files in, each meeting in its last version out, without those that were called off.
//!
//! An invitation is sent to many and sent again when it changes, and the mail that calls it off may lie in one mailbox
//! alone. RFC 5546 tells which version is the last one.

use std::collections::BTreeMap;

use crate::ingest::{Document, Meeting};

/// Leaves of each meeting the document of its last version, with the ids of its other copies; documents that are no
/// meetings stay as they are. `documents` are sorted by id, and so is what is left; only documents of one scope are settled.
pub fn settle(documents: Vec<Document>, scopes: &mut Vec<Option<String>>, called_off: &[Meeting]) -> Vec<Document> {
    let mut last: BTreeMap<(Option<&str>, &str, &str), usize> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        let Some(meeting) = &document.refs.meeting else { continue };
        let key = (scopes.get(at).and_then(Option::as_deref), meeting.uid.as_str(), meeting.date.as_str());
        let is_later = |known: &usize| documents[*known].refs.meeting.as_ref().is_some_and(|m| meeting.is_after(m));
        if last.get(&key).is_none_or(is_later) {
            last.insert(key, at);
        }
    }
    let mut off: BTreeMap<&str, Vec<&Meeting>> = BTreeMap::new();
    for meeting in called_off.iter().filter(|m| !m.uid.is_empty()) {
        off.entry(&meeting.uid).or_default().push(meeting);
    }
    let mut copies: Vec<Vec<String>> = vec![Vec::new(); documents.len()];
    let mut stays = vec![true; documents.len()];
    for (at, document) in documents.iter().enumerate() {
        let Some(meeting) = &document.refs.meeting else { continue };
        let key = (scopes.get(at).and_then(Option::as_deref), meeting.uid.as_str(), meeting.date.as_str());
        let kept = last.get(&key).copied().unwrap_or(at);
        if off.get(meeting.uid.as_str()).is_some_and(|off| off.iter().any(|off| ends(off, meeting))) {
            stays[at] = false;
        } else if kept != at {
            stays[at] = false;
            // An older version says something else; it is no copy.
            if documents[kept].refs.meeting.as_ref() == Some(meeting) {
                copies[kept].push(document.id());
            }
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

/// Whether a cancellation of the same meeting ends this version of it: that of its date, or of the whole series.
fn ends(off: &Meeting, meeting: &Meeting) -> bool {
    (off.date == meeting.date || off.date.is_empty()) && !meeting.is_after(off)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{DocTime, Refs};
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
    fn where_folders_are_deals_each_keeps_its_own() {
        let documents = vec![invitation("a/x", "", 0), invitation("b/x", "", 1)];
        let mut scopes = vec![Some("a".to_owned()), Some("b".to_owned())];
        assert_eq!(settle(documents, &mut scopes, &[]).len(), 2);
    }
}
