//! Passages in, search out: words through tantivy, meaning through exact cosine, persisted in the workspace.
//!
//! Two indexes with two duties. [`DealIndex`] holds one deal in memory, with word statistics of that deal alone: what a
//! brief says comes from here, so another customer's exports change nothing. [`WordIndex`] holds all deals on disk and
//! serves `find`. Both put hits in a total order: by score, then by passage number. Refused: comparing vectors of
//! different length; they count as unlike.

mod bm25;
mod common;
mod context;
mod fuse;
mod query;
mod schema;
mod vectors;
mod words;

pub use bm25::Bm25;
pub use fuse::fuse;
pub use query::stems;
pub use schema::Entry;
pub use vectors::{Block, dot};
pub use words::{Filter, IndexError, WordHit, WordIndex};

use std::cmp::Ordering;

/// Which lists a search goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Words,
    Vectors,
    /// Both, fused by score, each passage with a share of its neighbours.
    Both,
}

/// What is searched for in one deal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<'q> {
    /// Free text; any of its words may match.
    pub words: &'q str,
    /// Sentences that say the same thing, as unit vectors; a passage counts by the nearest of them.
    pub vectors: &'q [Vec<f32>],
}

/// One passage found, with every part of its standing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Position in the passages that the index was made from.
    pub passage: usize,
    /// BM25 with the deal's statistics; 0 when no word matches.
    pub words: f32,
    /// Rank by words, from 1; `None` when no word matches.
    pub words_rank: Option<usize>,
    /// Cosine to the nearest query vector, -1 to 1; 0 without a query vector.
    pub cosine: f32,
    /// Rank by cosine, from 1; `None` without a query vector.
    pub cosine_rank: Option<usize>,
    /// What the hits are sorted by: BM25, cosine or, with 0 for an ordinary passage, the fused score, as the mode says.
    pub score: f32,
}

/// Passages of one deal, searchable by words and by meaning.
#[derive(Debug)]
pub struct DealIndex {
    words: Bm25,
    vectors: Block,
    /// Of each passage the number of its document; empty when nobody said.
    documents: Vec<usize>,
}

impl DealIndex {
    /// `vectors` stand in the order of `passages`, one each; an index without vectors is searched by words only.
    pub fn new<T: AsRef<str>>(passages: &[T], vectors: &[Vec<f32>]) -> Self {
        let words = Bm25::new(passages.iter().map(AsRef::as_ref));
        Self { words, vectors: Block::new(vectors), documents: Vec::new() }
    }

    /// Says which passages stand side by side: those of one number, in reading order. [`Mode::Both`] then finds a passage
    /// by what stands around it too.
    #[must_use]
    pub fn in_documents(mut self, documents: impl IntoIterator<Item = usize>) -> Self {
        self.documents = documents.into_iter().collect();
        self
    }

    /// Number of passages.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `top` best passages, best first; equal scores in order of passage. Linear in the passages of the deal.
    pub fn search(&self, query: Query, mode: Mode, top: usize) -> Vec<Hit> {
        let words = self.words.scores(query.words);
        let cosines = self.vectors.nearest(query.vectors, self.len());
        let by_words = ranking(&words, |&score| score > 0.0);
        let by_cosine = if query.vectors.is_empty() { Vec::new() } else { ranking(&cosines, |_| true) };
        let (word_ranks, cosine_ranks) = (ranks(&by_words, self.len()), ranks(&by_cosine, self.len()));
        let order: Vec<(usize, f32)> = match mode {
            Mode::Words => by_words.iter().map(|&p| (p, words[p])).collect(),
            Mode::Vectors => by_cosine.iter().map(|&p| (p, cosines[p])).collect(),
            Mode::Both => {
                let fused = context::lend(&fuse(&words, &cosines), &self.documents);
                // Without vectors only words speak for a passage, its own ones.
                let has_vectors = !query.vectors.is_empty();
                let counts = |&passage: &usize| has_vectors || words[passage] > 0.0;
                let mut order: Vec<(usize, f32)> = (0..self.len()).filter(counts).map(|p| (p, fused[p])).collect();
                order.sort_by(|&a, &b| by_score(a, b));
                order
            }
        };
        let hit = |(passage, score): (usize, f32)| Hit {
            passage,
            words: words[passage],
            words_rank: word_ranks[passage],
            cosine: cosines[passage],
            cosine_rank: cosine_ranks[passage],
            score,
        };
        order.into_iter().take(top).map(hit).collect()
    }
}

/// Best score first, equal scores by position: a total order, also over scores that are no number (they come last).
pub(crate) fn by_score(a: (usize, f32), b: (usize, f32)) -> Ordering {
    let key = |score: f32| if score.is_nan() { f32::NEG_INFINITY } else { score };
    key(b.1).total_cmp(&key(a.1)).then(a.0.cmp(&b.0))
}

/// Positions of the scores that count, best first.
fn ranking(scores: &[f32], counts: impl Fn(&f32) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| counts(&scores[i])).collect();
    order.sort_by(|&a, &b| by_score((a, scores[a]), (b, scores[b])));
    order
}

/// For each position its rank from 1.
fn ranks(order: &[usize], len: usize) -> Vec<Option<usize>> {
    let mut ranks = vec![None; len];
    for (rank, &at) in order.iter().enumerate() {
        ranks[at] = Some(rank + 1);
    }
    ranks
}

#[cfg(test)]
mod tests;
