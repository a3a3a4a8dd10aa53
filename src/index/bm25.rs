//! Passages of one deal in, word scores out, with the statistics of these passages alone.
//!
//! Source: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", with the inverse
//! document frequency that Lucene uses, which is never negative.

use std::collections::{BTreeMap, HashMap};

use super::common::{COMMON_WEIGHT, is_common};
use super::query::{exact, stemmed, tokens};

/// How soon a repeated word stops adding, and how far length counts against a passage. Lower than the usual 1.2 and 0.75,
/// since passages end at 60 words: a repetition says little, and length is mostly how much was said. Fused figures on the
/// tuning half of `docs/retrieval.md`: 0.763 on talk and 0.805 on contracts, with 1.2 and 0.75 it is 0.757 and 0.779.
const K1: f32 = 0.9;
const B: f32 = 0.4;

/// Word counts of one deal's passages.
#[derive(Debug)]
pub struct Bm25 {
    /// Stem to the passages that have it, in order, with the count in each. Looked up, never walked.
    postings: HashMap<String, Vec<(u32, u32)>>,
    lengths: Vec<u32>,
    average: f32,
}

impl Bm25 {
    pub fn new<'t>(passages: impl Iterator<Item = &'t str>) -> Self {
        let mut analyzer = stemmed();
        let mut postings: HashMap<String, Vec<(u32, u32)>> = HashMap::new();
        let mut lengths = Vec::new();
        for (passage, text) in passages.enumerate() {
            let words = tokens(&mut analyzer, text);
            lengths.push(words.len() as u32);
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for word in words {
                *counts.entry(word).or_default() += 1;
            }
            for (word, count) in counts {
                postings.entry(word).or_default().push((passage as u32, count));
            }
        }
        let total: u64 = lengths.iter().map(|&n| u64::from(n)).sum();
        let average = (total as f32 / lengths.len().max(1) as f32).max(1.0);
        Self { postings, lengths, average }
    }

    /// Number of passages.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// A score for every passage, 0 where no word of the query stands. A word counts once however often it is asked, and
    /// little when it is one of those that every question has.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        let mut scores = vec![0.0; self.lengths.len()];
        // Sorted, so that scores are summed in one order whatever order the words were asked in.
        for (stem, weight) in weights(query) {
            let Some(postings) = self.postings.get(&stem) else { continue };
            let (all, with) = (self.lengths.len() as f32, postings.len() as f32);
            let rarity = weight * (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for &(passage, count) in postings {
                let count = count as f32;
                let length = self.lengths[passage as usize] as f32 / self.average;
                scores[passage as usize] += rarity * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
            }
        }
        scores
    }
}

/// The stems of a query and what each counts; of several forms of one stem the weightiest decides.
fn weights(query: &str) -> BTreeMap<String, f32> {
    let mut weights = BTreeMap::new();
    // Both analyzers cut alike, so the tokens stand in pairs.
    for (word, stem) in tokens(&mut exact(), query).into_iter().zip(tokens(&mut stemmed(), query)) {
        let weight = if is_common(&word) { COMMON_WEIGHT } else { 1.0 };
        let known = weights.entry(stem).or_insert(weight);
        *known = weight.max(*known);
    }
    weights
}
