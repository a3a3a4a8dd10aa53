//! Who sells and who buys in calls that come without a CRM, without addresses and without a list of people: told from who
//! is in the calls of several deals, and from how each of them talks.
//!
//! The words are weighed by `fixtures/evidence/sellers.py` on labelled calls: on files that were left out, 92 of 100 people
//! of a deal talk as their side does, and in 93 of 100 calls the one who talks most like a seller is one. Nobody whose side
//! is known by anything else is touched.

mod talk;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::Corpus;
use crate::terms::{Channel, Side};
use talk::Talk;

/// In the calls of so many deals one is who sells, given that one talks like it more than the others do. A first value.
const DEALS: usize = 2;
/// Beside a known seller somebody else of one deal is one too where they talk at least so much like it. A first value.
const LIKE_THE_SELLER: f64 = 0.75;
/// Where no seller is known, the least difference between the two who talk most unlike each other, in mean weight of an
/// utterance: half of what lies between the sides of the labelled calls (1.4). A first value.
const APART: f64 = 0.7;

/// Gives a side to those whom nothing else gives one.
pub fn tell(corpus: &mut Corpus) {
    let calls = calls(corpus);
    let mut whole: BTreeMap<usize, Talk> = BTreeMap::new();
    let mut deals: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for call in &calls {
        for (person, talk) in &call.speakers {
            whole.entry(*person).or_default().add(talk);
            deals.entry(*person).or_default().extend(call.deal);
        }
    }
    for (&person, talk) in &whole {
        let n = deals[&person].len();
        // Two calls of one buyer are two deals where each file is one; a seller is also the one who talks like it.
        let leads = |call: &Call| {
            let most = call.speakers.keys().map(|p| whole[p].mean()).fold(f64::MIN, f64::max);
            !call.speakers.contains_key(&person) || talk.mean() >= most * LIKE_THE_SELLER
        };
        if n >= DEALS && talk.mean() > 0.0 && calls.iter().all(leads) {
            say(corpus, person, Side::Vendor, format!("is in the calls of {n} deals and talks as sellers do"));
        }
    }
    for call in &calls {
        among(corpus, call, &whole);
    }
    let sellers: Vec<String> = (whole.keys().map(|p| &corpus.people[*p]))
        .filter(|p| p.side == Side::Vendor && p.side_reason.contains(TALKS))
        .map(|p| p.name.clone())
        .collect();
    if !sellers.is_empty() {
        corpus.inferred.push(format!(
            "Who sells is told from the talk, as nothing else says it: {}. If that is wrong, name the vendor's people \
             or domains in dossier.toml.",
            sellers.join(", ")
        ));
    }
}

/// In every reason that this module gives to a seller.
const TALKS: &str = "talks as sellers do";

struct Call {
    deal: Option<usize>,
    /// By index into [`Corpus::people`].
    speakers: BTreeMap<usize, Talk>,
}

fn calls(corpus: &Corpus) -> Vec<Call> {
    let mut deal_of = vec![None; corpus.documents.len()];
    for (d, deal) in corpus.deals.iter().enumerate() {
        deal.routes.iter().for_each(|r| deal_of[r.doc] = Some(d));
    }
    let in_calls = corpus.documents.iter().enumerate().filter(|(_, d)| d.channel == Channel::Call);
    in_calls
        .map(|(doc, document)| {
            let mut speakers: BTreeMap<usize, Talk> = BTreeMap::new();
            for segment in &document.segments {
                if let Some(speaker) = segment.speaker {
                    speakers.entry(corpus.cast[doc][speaker]).or_default().hear(segment.text.as_str());
                }
            }
            Call { deal: deal_of[doc], speakers }
        })
        .collect()
}

/// Decides about those of one call whose side is still open.
fn among(corpus: &mut Corpus, call: &Call, whole: &BTreeMap<usize, Talk>) {
    let open: Vec<usize> = call.speakers.keys().copied().filter(|p| corpus.people[*p].side == Side::Unknown).collect();
    let mean = |person: &usize| whole[person].mean();
    let seller = (call.speakers.keys())
        .filter(|p| corpus.people[**p].side == Side::Vendor)
        .max_by(|a, b| mean(a).total_cmp(&mean(b)));
    if let Some(seller) = seller.copied() {
        let name = corpus.people[seller].name.clone();
        for person in open {
            if mean(&person) > 0.0 && mean(&person) >= mean(&seller) * LIKE_THE_SELLER {
                say(corpus, person, Side::Vendor, format!("{TALKS}, beside {name}"));
            } else {
                say(corpus, person, Side::Customer, format!("speaks with {name}, who sells, and talks as buyers do"));
            }
        }
        return;
    }
    let (least, most) = call.speakers.keys().map(mean).fold((f64::MAX, f64::MIN), |(l, m), x| (l.min(x), m.max(x)));
    if call.speakers.len() < 2 || most - least < APART {
        return;
    }
    let middle = (least + most) / 2.0;
    for person in open {
        let sells = mean(&person) > middle;
        let (side, reason) = if sells {
            (Side::Vendor, TALKS)
        } else {
            (Side::Customer, "talks as buyers do, and another as sellers do")
        };
        say(corpus, person, side, reason.to_owned());
    }
}

fn say(corpus: &mut Corpus, person: usize, side: Side, reason: String) {
    let person = &mut corpus.people[person];
    if person.side == Side::Unknown {
        (person.side, person.side_reason) = (side, reason);
    }
}
