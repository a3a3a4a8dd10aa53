//! A passage and what came before it in, states of their tokens out: the lower layers of the embedding model, frozen.
//!
//! An evidence model continues from these states with layers of its own. What is read first gives the scene (channel,
//! side and the end of what was said before), what is read second is the passage; only its states count as its own.

use std::path::PathBuf;

use candle_core::{DType, Device, IndexOp, Result as Computed, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::Config;

use super::layer::Layer;
use super::ops;
use super::tokens::Tokens;
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

    /// States `[pairs, tokens, dims]` of pairs with equally many ids.
    ///
    /// # Errors
    /// [`EmbedError::Compute`] when memory runs out.
    fn states(&self, pairs: &[&PairIds]) -> Result<Tensor, EmbedError>;

    /// The upper layers as they were trained to embed, in order, for a start; none where the trunk has none.
    fn upper(&self) -> &[Layer];
}

/// The lower layers of a BERT, on the processor.
pub struct BertTrunk {
    tokens: Tokens,
    words: Tensor,
    positions: Tensor,
    types: Tensor,
    norm: (Tensor, Tensor),
    eps: f64,
    lower: Vec<Layer>,
    upper: Vec<Layer>,
    dims: usize,
    fingerprint: String,
}

impl BertTrunk {
    /// Loads the model of a folder; all but the last `upper` layers are the trunk.
    ///
    /// # Errors
    /// [`EmbedError::Read`] when a file cannot be read, [`EmbedError::Unusable`] when it holds no such network.
    pub fn load(folder: &ModelFolder, upper: usize) -> Result<Self, EmbedError> {
        let read = |name: &str| -> Result<(PathBuf, Vec<u8>), EmbedError> {
            let path = folder.file(name)?;
            match std::fs::read(&path) {
                Ok(bytes) => Ok((path, bytes)),
                Err(source) => Err(EmbedError::Read { path, source }),
            }
        };
        let (path, bytes) = read("config.json")?;
        let unusable = |path: PathBuf| move |why: String| EmbedError::Unusable { path, why };
        let config: Config = serde_json::from_slice(&bytes).map_err(|e| unusable(path)(e.to_string()))?;
        let (path, bytes) = read("tokenizer.json")?;
        let tokens = Tokens::read(&bytes, &path, folder.spec().max_positions)?;
        let (path, bytes) = read("model.safetensors")?;
        let computed = || -> Computed<Self> {
            let weights = VarBuilder::from_buffered_safetensors(bytes, DType::F32, &Device::Cpu)?;
            let part = |name: &str| weights.get_unchecked_dtype(name, DType::F32);
            let layer = |n: usize| {
                let name = |p: &str| part(&format!("encoder.layer.{n}.{p}"));
                Layer::new(config.num_attention_heads, config.layer_norm_eps, name)
            };
            let depth = config.num_hidden_layers.saturating_sub(upper);
            Ok(Self {
                tokens,
                words: part("embeddings.word_embeddings.weight")?,
                positions: part("embeddings.position_embeddings.weight")?,
                types: part("embeddings.token_type_embeddings.weight")?,
                norm: (part("embeddings.LayerNorm.weight")?, part("embeddings.LayerNorm.bias")?),
                eps: config.layer_norm_eps,
                lower: (0..depth).map(layer).collect::<Computed<_>>()?,
                upper: (depth..config.num_hidden_layers).map(layer).collect::<Computed<_>>()?,
                dims: config.hidden_size,
                fingerprint: folder.fingerprint(),
            })
        };
        computed().map_err(|e| unusable(path)(e.to_string()))
    }

    fn run(&self, pairs: &[&PairIds]) -> Computed<Tensor> {
        let length = pairs.first().map_or(0, |p| p.ids.len());
        let ids: Vec<u32> = pairs.iter().flat_map(|p| p.ids.iter().copied()).collect();
        let types: Vec<u32> = pairs.iter().flat_map(|p| (0..length).map(|i| u32::from(i >= p.first))).collect();
        let ids = Tensor::from_vec(ids, pairs.len() * length, &Device::Cpu)?;
        let types = Tensor::from_vec(types, pairs.len() * length, &Device::Cpu)?;
        let shape = (pairs.len(), length, self.dims);
        let mut x = (self.words.index_select(&ids, 0)? + self.types.index_select(&types, 0)?)?.reshape(shape)?;
        x = x.broadcast_add(&self.positions.i(..length)?)?;
        x = ops::norm(&x, &self.norm.0, &self.norm.1, self.eps)?;
        for layer in &self.lower {
            x = layer.forward(&x)?;
        }
        Ok(x)
    }
}

impl Trunk for BertTrunk {
    fn dims(&self) -> usize {
        self.dims
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
        self.run(pairs).map_err(|e| EmbedError::Compute(e.to_string()))
    }

    fn upper(&self) -> &[Layer] {
        &self.upper
    }
}
