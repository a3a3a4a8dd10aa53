//! Labelled utterances in, what the network should say of each out: its labels, and beside them how it is said, what it
//! only looks like, and whether people disagree in it.
//!
//! The further outputs are not shown to anybody. Learning them teaches the layers to tell a promise from a hope of the
//! same words, and the weigher reads them.

use std::collections::BTreeSet;

use super::items::Item;
use crate::evidence::judge::{DISPUTES, SAID, disputed, near, said_as};
use crate::terms::Stance;

/// A positive counts as much as four negatives, since of the labelled utterances one in seventy-six is evidence of a given
/// field.
const POSITIVE: f32 = 4.0;
/// How much a further output counts beside a label. A first value; with it the ranking of labels stayed as it was (mean
/// average precision 0.620 with and without, a prototype after one round).
const FURTHER: f32 = 0.3;
/// How much a passage that speaks of a disagreement counts, and one that does not: there are fifty times as many of
/// those. First values, not tuned.
const DISPUTED: f32 = 2.0;
const UNDISPUTED: f32 = 0.5;
/// How much it counts that plain talk has no stance: writers named it for evidence and look-alikes, and for plain talk
/// only now and then.
const PLAIN: f32 = 0.25;

/// What is wanted of a network, output by output.
pub struct Targets {
    /// Labels first, then the further outputs.
    pub names: Vec<String>,
    /// How many of them are labels.
    pub labels: usize,
    /// `[utterances, outputs]`: zeros and ones.
    values: Vec<f32>,
    /// `[utterances, outputs]`: how much each counts; nothing where nobody knows.
    weights: Vec<f32>,
}

impl Targets {
    pub fn new(items: &[Item]) -> Self {
        let labels: Vec<String> =
            items.iter().flat_map(|i| i.labels.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect();
        let stances = SAID.iter().filter(|s| items.iter().any(|i| i.stance == **s)).copied().collect::<Vec<_>>();
        let likes: Vec<&String> = labels.iter().filter(|l| items.iter().any(|i| i.near == **l)).collect();
        // Only some files say what their look-alikes resemble.
        let telling: BTreeSet<&str> = items.iter().filter(|i| !i.near.is_empty()).map(|i| i.file.as_str()).collect();
        let disputes = DISPUTES.iter().filter(|d| items.iter().any(|i| i.dispute == **d)).collect::<Vec<_>>();
        // Disagreement was looked for in whole deals.
        let looked: BTreeSet<&str> = items.iter().filter(|i| !i.dispute.is_empty()).map(|i| i.deal.as_str()).collect();
        let names = (labels.iter().cloned())
            .chain(stances.iter().map(|s| said_as(*s)))
            .chain(likes.iter().map(|l| near(l)))
            .chain(disputes.iter().map(|d| disputed(d)))
            .collect::<Vec<_>>();
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        for item in items {
            let mut add = |holds: bool, weight: f32| {
                values.push(f32::from(u8::from(holds)));
                weights.push(weight);
            };
            for label in &labels {
                let holds = item.labels.contains(label);
                add(holds, if holds { POSITIVE } else { 1.0 });
            }
            let plain = item.stance == Stance::None && item.labels.is_empty() && item.near.is_empty();
            // Of a turn of several utterances each part may be said in another way.
            let known = if item.joined { 0.0 } else { FURTHER };
            stances.iter().for_each(|s| add(item.stance == *s, if plain { known * PLAIN } else { known }));
            let known = if telling.contains(item.file.as_str()) { known } else { 0.0 };
            likes.iter().for_each(|l| add(item.near == **l, known));
            let looked = !item.joined && looked.contains(item.deal.as_str());
            for dispute in &disputes {
                let holds = item.dispute == **dispute;
                let weight = if holds { DISPUTED } else { UNDISPUTED };
                add(holds, if looked { weight } else { 0.0 });
            }
        }
        Self { names, labels: labels.len(), values, weights }
    }

    /// Whether an utterance is more than plain talk: it has a label, a stance, a label that it resembles or a disagreement.
    pub fn is_telling(&self, i: usize) -> bool {
        let from = i * self.names.len();
        self.values[from..from + self.names.len()].contains(&1.0)
    }

    /// What is wanted, and how much it counts, utterance after utterance.
    pub fn of(&self, chosen: &[usize]) -> (Vec<f32>, Vec<f32>) {
        let width = self.names.len();
        let rows = |of: &[f32]| chosen.iter().flat_map(|&i| of[i * width..(i + 1) * width].iter().copied()).collect();
        (rows(&self.values), rows(&self.weights))
    }
}
