//! Entries about documents and people onto the corpus: routes and people as they were corrected.

use std::collections::BTreeSet;

use super::{Entry, What, Who, standing};
use crate::corpus::{Corpus, Exported, Route};

/// Names the entries that change the corpus; empty where there are none. Others change briefs alone.
pub fn moved(entries: &[Entry]) -> String {
    let change = |e: &&&Entry| matches!(e.what, What::Move { .. } | What::Merge { .. });
    let said: Vec<String> = standing(entries).iter().filter(change).map(|e| format!("{e:?}")).collect();
    if said.is_empty() { String::new() } else { blake3::hash(said.join("\n").as_bytes()).to_hex().to_string() }
}

/// The corpus with every document where people put it and with the people joined whom they called one.
///
/// An entry whose document, deal or person is no longer among the exports does nothing.
pub fn corrected(mut corpus: Corpus, entries: &[Entry]) -> Corpus {
    for entry in standing(entries) {
        match &entry.what {
            What::Move { document, to } => reroute(&mut corpus, entry, document, to.as_deref()),
            What::Merge { who, into } => merged(&mut corpus, &entry.deal, who, into),
            _ => {}
        }
    }
    if !moved(entries).is_empty() {
        corpus.exported = Exported::of(&corpus);
    }
    corpus
}

fn reroute(corpus: &mut Corpus, entry: &Entry, document: &str, to: Option<&str>) {
    let Some(doc) = corpus.documents.iter().position(|d| d.id() == document) else { return };
    let target = to.map(|to| corpus.deals.iter().position(|d| d.id == to));
    if target == Some(None) {
        return;
    }
    for deal in &mut corpus.deals {
        deal.routes.retain(|r| r.doc != doc);
    }
    corpus.quarantine.retain(|q| q.doc != doc);
    if let Some(Some(target)) = target {
        let day = entry.at.split('T').next().unwrap_or_default();
        let route = Route { doc, reason: format!("moved here by {} on {day}", entry.by), score: 1.0, margin: 1.0 };
        let deal = &mut corpus.deals[target];
        let at = deal.routes.partition_point(|r| r.doc < doc);
        deal.routes.insert(at, route);
        let people: BTreeSet<usize> = deal.people.iter().chain(&corpus.cast[doc]).copied().collect();
        deal.people = people.into_iter().collect();
    }
}

/// Somebody of a deal by an address, else by the name.
fn find(corpus: &Corpus, deal: &str, who: &Who) -> Option<usize> {
    let deal = corpus.deals.iter().find(|d| d.id == deal)?;
    let people = || deal.people.iter().copied();
    let by_email = |p: usize| corpus.people[p].emails.iter().any(|e| who.emails.contains(e));
    people().find(|p| by_email(*p)).or_else(|| people().find(|p| corpus.people[*p].name == who.name))
}

fn merged(corpus: &mut Corpus, deal: &str, who: &Who, into: &Who) {
    let (Some(from), Some(to)) = (find(corpus, deal, who), find(corpus, deal, into)) else { return };
    if from == to {
        return;
    }
    let gone = corpus.people[from].clone();
    let person = &mut corpus.people[to];
    for (list, more) in
        [(&mut person.names, gone.names), (&mut person.emails, gone.emails), (&mut person.keys, gone.keys)]
    {
        list.extend(more);
        list.sort();
        list.dedup();
    }
    if person.title.is_empty() {
        (person.title, person.title_source) = (gone.title, gone.title_source);
    }
    let renamed = |p: &mut usize| {
        if *p == from {
            *p = to;
        }
    };
    corpus.cast.iter_mut().flatten().for_each(renamed);
    for deal in &mut corpus.deals {
        deal.people.iter_mut().for_each(renamed);
        deal.people.sort_unstable();
        deal.people.dedup();
        deal.roles.iter_mut().for_each(|r| renamed(&mut r.person));
        deal.owner.iter_mut().for_each(renamed);
    }
}
