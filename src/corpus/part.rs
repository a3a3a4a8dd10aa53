//! One deal with what concerns it, cut out of the corpus: what a brief is made from.
//!
//! Documents and people keep their order, so that a brief out of the part is the brief out of the whole. A run keeps the
//! parts, and a later command reads the one that it needs, however many deals a company has.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Corpus, Deal, Person, Quarantined};
use crate::ingest::Document;

/// A deal as a list of deals shows it: enough to find it and to say whether it is to be briefed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Without its records, people and documents.
    pub deal: Deal,
    /// Bytes of text in its documents: what reading it costs, next to the others.
    pub bytes: usize,
}

impl Corpus {
    /// Every deal as a list shows it, in order.
    pub fn listed(&self) -> Vec<Listed> {
        let bytes = |doc: usize| self.documents[doc].segments.iter().map(|s| s.text.as_str().len()).sum::<usize>();
        let line = |deal: &Deal| Listed {
            deal: Deal {
                history: Vec::new(),
                facts: Vec::new(),
                roles: Vec::new(),
                people: Vec::new(),
                routes: Vec::new(),
                owner: None,
                ..deal.clone()
            },
            bytes: deal.routes.iter().map(|r| bytes(r.doc)).sum(),
        };
        self.deals.iter().map(line).collect()
    }

    /// A corpus of one deal: its documents and their people. Documents that were held back because they may be this deal's are
    /// in it by name alone. `deal` is one of [`Self::deals`].
    pub fn part(&self, deal: &Deal) -> Self {
        let held: Vec<&Quarantined> =
            self.quarantine.iter().filter(|q| q.candidates.iter().any(|(id, _)| *id == deal.id)).collect();
        let routed: BTreeSet<usize> = deal.routes.iter().map(|r| r.doc).collect();
        let docs: Vec<usize> =
            routed.iter().copied().chain(held.iter().map(|q| q.doc)).collect::<BTreeSet<_>>().into_iter().collect();
        let casts = routed.iter().flat_map(|&doc| self.cast[doc].iter().copied());
        let roles = deal.roles.iter().map(|r| r.person);
        let people = deal.people.iter().copied().chain(deal.owner).chain(casts).chain(roles);
        let people: Vec<usize> = people.collect::<BTreeSet<_>>().into_iter().collect();
        let (doc_at, person_at) = (place_in(&docs), place_in(&people));
        let document = |&doc: &usize| {
            let document = self.documents[doc].clone();
            let is_own = routed.contains(&doc);
            if is_own { document } else { Document { segments: Vec::new(), participants: Vec::new(), ..document } }
        };
        let cast = |doc: &usize| match routed.contains(doc) {
            true => self.cast[*doc].iter().map(|p| person_at(*p)).collect(),
            false => Vec::new(),
        };
        let mut own = deal.clone();
        own.owner = own.owner.map(&person_at);
        own.people.iter_mut().for_each(|p| *p = person_at(*p));
        own.roles.iter_mut().for_each(|r| r.person = person_at(r.person));
        own.routes.iter_mut().for_each(|r| r.doc = doc_at(r.doc));
        let persons: Vec<Person> = people.iter().map(|p| self.people[*p].clone()).collect();
        let documents: Vec<Document> = docs.iter().map(document).collect();
        Self {
            cast: docs.iter().map(cast).collect(),
            deals: vec![own],
            quarantine: held.into_iter().map(|q| Quarantined { doc: doc_at(q.doc), ..q.clone() }).collect(),
            vendor: self.vendor.clone(),
            inferred: Vec::new(),
            exported: self.exported.spoken_of(&documents, &persons),
            documents,
            people: persons,
        }
    }
}

/// The place of each of these sorted numbers among them.
fn place_in(kept: &[usize]) -> impl Fn(usize) -> usize {
    move |at| kept.partition_point(|k| *k < at)
}
