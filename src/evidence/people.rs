//! Who a field is about: evidence for a person field is weighed per person over the whole deal, then a choice is made.

use std::collections::BTreeMap;

use super::passages::Passage;
use super::take::person::{KnownPerson, People};
use super::trace::{Candidate, WitnessAt};
use crate::corpus::{Corpus, Deal};
use crate::terms::Side;

/// What speaks for one person.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// One minus the product of the doubts that each witness leaves.
    pub weight: f64,
    /// Passages, best first, then roles.
    pub witnesses: Vec<(f64, WitnessAt)>,
}

// The shares below, and [`CRM_ROLE`], are first values, not tuned.
/// Somebody who speaks of themselves ("I sign", "comes to me") is taken to be the one meant, more than anybody they name.
const SELF: f64 = 1.0;
/// Somebody named while the speaker speaks of themselves may be the listener or the boss.
const NAMED_BESIDE_SELF: f64 = 0.4;
/// Somebody named in a sentence that is not about the speaker.
const NAMED: f64 = 1.0;
/// The speaker, where nobody is named and nobody says "I".
const SPEAKER: f64 = 0.7;
/// The speaker, where others are named and nobody says "I".
const SPEAKER_BESIDE_NAMED: f64 = 0.15;
/// A CRM role is one witness among several, set early and seldom kept.
pub const CRM_ROLE: f64 = 0.35;

/// Weighs every person of a deal for one field. `named` tells who is named in each passage, `sides` are the sides that the
/// person may stand on.
pub fn weigh(
    corpus: &Corpus,
    deal: &Deal,
    passages: &[Passage],
    named: &[Vec<usize>],
    candidates: &[&Candidate],
    sides: &[Side],
) -> BTreeMap<usize, Standing> {
    let mut out: BTreeMap<usize, Standing> = BTreeMap::new();
    for candidate in candidates {
        let passage = &passages[candidate.passage];
        let p = f64::from(candidate.probability);
        for (person, share) in meant(passage, &named[candidate.passage]) {
            if sides.contains(&corpus.people[person].side) {
                out.entry(person).or_default().add(p * share, WitnessAt::Passage(candidate.passage));
            }
        }
    }
    out.retain(|person, _| deal.people.binary_search(person).is_ok());
    for standing in out.values_mut() {
        standing.witnesses.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }
    out
}

impl Standing {
    pub fn add(&mut self, weight: f64, at: WitnessAt) {
        self.weight = 1.0 - (1.0 - self.weight) * (1.0 - weight.clamp(0.0, 0.99));
        self.witnesses.push((weight, at));
    }
}

/// People a passage may be about, each with its share.
fn meant(passage: &Passage, named: &[usize]) -> Vec<(usize, f64)> {
    let named: Vec<usize> = named.iter().copied().filter(|n| Some(*n) != passage.speaker).collect();
    let first = speaks_of_self(&passage.text);
    let mut out: Vec<(usize, f64)> =
        named.iter().map(|n| (*n, if first { NAMED_BESIDE_SELF } else { NAMED / named.len() as f64 })).collect();
    if let Some(speaker) = passage.speaker {
        out.push((
            speaker,
            if first {
                SELF
            } else if named.is_empty() {
                SPEAKER
            } else {
                SPEAKER_BESIDE_NAMED
            },
        ));
    }
    out
}

fn speaks_of_self(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').any(|w| {
        // "I'm", "i’ll": transcripts without capitals write it small.
        let w = w.trim_matches(['\'', '’']).split(['\'', '’']).next().unwrap_or_default().to_lowercase();
        matches!(w.as_str(), "i" | "me" | "my" | "mine" | "myself")
    })
}

/// The people of a deal as the finder of names takes them; the id is the index into [`Corpus::people`].
pub fn known(corpus: &Corpus, deal: &Deal) -> People {
    let known: Vec<KnownPerson> = (deal.people.iter())
        .map(|&p| KnownPerson { id: p.to_string(), names: corpus.people[p].names.clone() })
        .collect();
    People::new(&known)
}

/// Who is named in a text: indexes into [`Corpus::people`], sorted, each once.
pub fn named(text: &str, people: &People) -> Vec<usize> {
    let mut named: Vec<usize> = people.find(text).into_iter().filter_map(|(_, id)| id.parse().ok()).collect();
    named.sort_unstable();
    named.dedup();
    named
}
