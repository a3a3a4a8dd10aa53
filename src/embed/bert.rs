//! Token ids in, unit vectors out: BERT through candle, mean pooled.
//!
//! Texts of equal token length share a batch, so nothing is padded and no mask is needed.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use rayon::prelude::*;

use super::tokens::{Ids, Tokens};
use super::{EmbedError, Embedder, ModelFolder, Progress, normalize, streams};

/// Changes whenever the way from text to vector changes, so that stored vectors of an older way are not used.
const REVISION: u32 = 1;

/// all-MiniLM-L6-v2 (or another BERT with mean pooling), 32-bit floats, on the processor.
pub struct MiniLm {
    model: BertModel,
    tokens: Tokens,
    dims: usize,
    fingerprint: String,
    streams: usize,
    cut: AtomicU64,
}

impl MiniLm {
    /// Loads the weights; their hashes are checked by [`ModelFolder::verify`], not here.
    ///
    /// The file is read whole rather than mapped: the tensors are copied either way, the buffer is gone when this
    /// returns, and the crate needs no `unsafe` for it.
    ///
    /// # Errors
    /// [`EmbedError::Read`] when a file cannot be read, [`EmbedError::Unusable`] when it holds no such network.
    pub fn load(folder: &ModelFolder) -> Result<Self, EmbedError> {
        let spec = folder.spec();
        let read = |name: &str| -> Result<(std::path::PathBuf, Vec<u8>), EmbedError> {
            let path = folder.file(name)?;
            match std::fs::read(&path) {
                Ok(bytes) => Ok((path, bytes)),
                Err(source) => Err(EmbedError::Read { path, source }),
            }
        };
        let unusable = |path: &Path, why: String| EmbedError::Unusable { path: path.to_owned(), why };
        let (path, bytes) = read("config.json")?;
        let config: Config = serde_json::from_slice(&bytes).map_err(|e| unusable(&path, e.to_string()))?;
        if config.hidden_size != spec.dims || config.max_position_embeddings < spec.max_positions {
            let (dims, most) = (config.hidden_size, config.max_position_embeddings);
            let why = format!(
                "it has {dims} dimensions and {most} positions where model.toml says {} and {}",
                spec.dims, spec.max_positions
            );
            return Err(unusable(&path, why));
        }
        let (path, bytes) = read("tokenizer.json")?;
        let tokens = Tokens::read(&bytes, &path, spec.max_positions)?;
        let (path, bytes) = read("model.safetensors")?;
        let model = VarBuilder::from_buffered_safetensors(bytes, DType::F32, &Device::Cpu)
            .and_then(|weights| BertModel::load(weights, &config))
            .map_err(|e| unusable(&path, e.to_string()))?;
        let fingerprint = Self::fingerprint_of(folder);
        Ok(Self { model, tokens, dims: spec.dims, fingerprint, streams: streams::cores(), cut: AtomicU64::new(0) })
    }

    /// What the vectors of the model in a folder are known by, before it is loaded.
    pub fn fingerprint_of(folder: &ModelFolder) -> String {
        format!("{}-r{REVISION}", folder.fingerprint())
    }

    /// Sets the number of batches computed side by side, at least 1; the vectors do not depend on it.
    pub fn with_streams(mut self, streams: usize) -> Self {
        self.streams = streams.max(1);
        self
    }

    /// How many texts since loading were longer than the model reads, so that their vectors speak of the beginning only.
    pub fn cut(&self) -> u64 {
        self.cut.load(Ordering::Relaxed)
    }

    /// Tokens of a text as the model sees it, marks included.
    ///
    /// # Errors
    /// [`EmbedError::Tokens`] when the tokenizer fails.
    pub fn count_tokens(&self, text: &str) -> Result<usize, EmbedError> {
        Ok(self.tokens.ids(text)?.ids.len())
    }

    /// Vectors of one batch: `texts` are ids of equal, non-zero length.
    fn forward(&self, texts: &[&[u32]]) -> candle_core::Result<Vec<Vec<f32>>> {
        let length = texts[0].len();
        let ids = Tensor::from_vec(texts.concat(), (texts.len(), length), &Device::Cpu)?;
        let states = self.model.forward(&ids, &ids.zeros_like()?, None)?;
        let rows = states.to_vec3::<f32>()?;
        Ok(rows.iter().map(|states| mean(states, self.dims)).collect())
    }
}

/// Averages token states (each `dims` long) and scales to length 1. Source: Reimers and Gurevych (2019), section 3.
fn mean(states: &[Vec<f32>], dims: usize) -> Vec<f32> {
    let mut sum = vec![0.0f32; dims];
    for state in states {
        for (total, x) in sum.iter_mut().zip(state) {
            *total += x;
        }
    }
    normalize(&mut sum);
    sum
}

impl Embedder for MiniLm {
    fn dims(&self) -> usize {
        self.dims
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn embed_with(&self, texts: &[String], progress: Progress) -> Result<Vec<Vec<f32>>, EmbedError> {
        let ids: Vec<Ids> = texts.par_iter().map(|text| self.tokens.ids(text)).collect::<Result<_, _>>()?;
        self.cut.fetch_add(ids.iter().filter(|ids| ids.cut).count() as u64, Ordering::Relaxed);
        let batches = streams::batches(&ids.iter().map(|i| i.ids.as_slice()).collect::<Vec<_>>());
        streams::rows(&batches, self.streams, progress, &|batch| {
            let rows: Vec<&[u32]> = batch.iter().map(|&i| ids[i].ids.as_slice()).collect();
            self.forward(&rows).map_err(|e| EmbedError::Compute(e.to_string()))
        })
    }
}
