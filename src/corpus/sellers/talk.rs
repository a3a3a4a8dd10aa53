//! How much an utterance sounds like a seller's: the weights of its words and pairs of words, added up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Weight and word, or pair of words, a line; written by `fixtures/evidence/sellers.py`.
static WEIGHTS: LazyLock<BTreeMap<&str, f64>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().filter_map(|l| l.split_once('\t'));
    lines.map(|(weight, word)| (word, weight.parse().expect("a weight is a number"))).collect()
});

/// What somebody said, weighed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Talk {
    sum: f64,
    utterances: usize,
}

impl Talk {
    pub fn hear(&mut self, text: &str) {
        let text = text.to_lowercase().replace('\u{2019}', "'");
        let words: Vec<&str> =
            text.split(|c: char| !c.is_ascii_lowercase() && c != '\'').filter(|w| !w.is_empty()).collect();
        let pairs: Vec<String> = words.windows(2).map(|w| w.join(" ")).collect();
        let features: BTreeSet<&str> = words.iter().copied().chain(pairs.iter().map(String::as_str)).collect();
        self.sum += features.iter().filter_map(|f| WEIGHTS.get(f)).sum::<f64>();
        self.utterances += 1;
    }

    pub fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.utterances += other.utterances;
    }

    /// Mean weight of an utterance: above 0 a seller's more than a buyer's.
    pub fn mean(&self) -> f64 {
        if self.utterances == 0 { 0.0 } else { self.sum / self.utterances as f64 }
    }
}
