//! A passage and what came before it in, states of their tokens out: the lower layers of the embedding model, frozen.
//!
//! An evidence model continues from these states with layers of its own. What is read first gives the scene (channel,
//! side and the end of what was said before), what is read second is the passage; only its states count as its own.

use candle_core::Tensor;

use super::compute::Compute;
use super::layer::Layer;
use super::packed::{Entry, Stack};
use super::tokens::Tokens;
use super::weights::{self, Weights};
use super::{EmbedError, ModelFolder};

/// Most tokens kept of what was said before, its end: it decides what an answer means, and its beginning seldom does.
const BEFORE: usize = 24;
/// Most tokens of the passage: one of 60 words seldom has more than 90, and the longest words stay within.
const PASSAGE: usize = 128;

/// A passage with its scene, as the evidence model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// Channel and side, in words.
    pub scene: &'a str,
    pub before: &'a str,
    pub text: &'a str,
}

/// Ids of a pair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairIds {
    pub ids: Vec<u32>,
    /// Where the passage begins; it ends before the closing mark, which counts with it.
    pub first: usize,
}

/// Where frozen states come from: the model's lower layers, or a stand-in.
pub trait Trunk: Send + Sync {
    /// Length of a state.
    fn dims(&self) -> usize;

    /// Names everything that the states depend on.
    fn fingerprint(&self) -> &str;

    /// Ids of a pair.
    ///
    /// # Errors
    /// [`EmbedError::Tokens`] when the tokenizer fails.
    fn ids(&self, pair: &Pair<'_>) -> Result<PairIds, EmbedError>;

    /// States `[tokens, dims]` of pairs, one after another.
    ///
    /// # Errors
    /// [`EmbedError::Compute`] when memory runs out.
    fn states(&self, pairs: &[&PairIds]) -> Result<Tensor, EmbedError>;

    /// The upper layers as they were trained to embed, in order, for a start; none where the trunk has none.
    fn upper(&self) -> &[Layer];
}

/// The lower layers of a BERT.
pub struct BertTrunk {
    tokens: Tokens,
    entry: Entry,
    lower: Stack,
    upper: Vec<Layer>,
    fingerprint: String,
}

impl BertTrunk {
    /// Loads the model of a folder; all but the last `upper` layers are the trunk.
    ///
    /// # Errors
    /// [`EmbedError::Read`] when a file cannot be read, [`EmbedError::Unusable`] when it holds no such network.
    pub fn load(folder: &ModelFolder, upper: usize, compute: Compute) -> Result<Self, EmbedError> {
        let tokens = weights::tokens(folder)?;
        let weights = Weights::open(folder)?;
        let depth = weights.config.num_hidden_layers.saturating_sub(upper);
        let lower = (0..depth).map(|n| weights.layer(n)).collect::<Result<Vec<_>, _>>()?;
        let upper = (depth..weights.config.num_hidden_layers).map(|n| weights.layer(n)).collect::<Result<_, _>>()?;
        let lower = compute.stack(&lower)?;
        let entry = Entry::new(weights)?;
        Ok(Self { tokens, entry, lower, upper, fingerprint: folder.fingerprint() })
    }
}

impl Trunk for BertTrunk {
    fn dims(&self) -> usize {
        self.entry.dims()
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn ids(&self, pair: &Pair<'_>) -> Result<PairIds, EmbedError> {
        let (open, close) = self.tokens.marks()?;
        let scene = self.tokens.bare(pair.scene)?;
        let before = self.tokens.bare(pair.before)?;
        let mut text = self.tokens.bare(pair.text)?;
        text.truncate(PASSAGE);
        let mut ids = vec![open];
        ids.extend(scene);
        ids.extend(&before[before.len().saturating_sub(BEFORE)..]);
        ids.push(close);
        let first = ids.len();
        ids.extend(text);
        ids.push(close);
        Ok(PairIds { ids, first })
    }

    fn states(&self, pairs: &[&PairIds]) -> Result<Tensor, EmbedError> {
        let (states, lengths) = self.entry.pack(pairs.iter().map(|p| (p.ids.as_slice(), p.first)))?;
        self.lower.forward(&states, &lengths).map_err(|e| EmbedError::Compute(e.to_string()))
    }

    fn upper(&self) -> &[Layer] {
        &self.upper
    }
}
