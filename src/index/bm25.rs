//! Passages of one deal in, word scores out, with the statistics of these passages alone.
//!
//! Source: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", with the inverse
//! document frequency that Lucene uses, which is never negative.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::query::{stemmed, tokens};

/// How soon a repeated word stops adding; the usual value.
const K1: f32 = 1.2;
/// How far length counts against a passage; the usual value. Passages end at 60 words, so it seldom decides.
const B: f32 = 0.75;

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

    /// A score for every passage, 0 where no word of the query stands. A word counts once however often it is asked.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        let mut scores = vec![0.0; self.lengths.len()];
        // A sorted set, so that scores are summed in one order whatever order the words were asked in.
        let words: BTreeSet<String> = tokens(&mut stemmed(), query).into_iter().collect();
        for postings in words.iter().filter_map(|word| self.postings.get(word)) {
            let (all, with) = (self.lengths.len() as f32, postings.len() as f32);
            let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for &(passage, count) in postings {
                let count = count as f32;
                let length = self.lengths[passage as usize] as f32 / self.average;
                scores[passage as usize] += rarity * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
            }
        }
        scores
    }
}
