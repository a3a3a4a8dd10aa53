//! Token ids in, unit vectors out: BERT through candle, mean pooled.
//!
//! Texts of equal token length share a batch, so nothing is padded and no mask is needed. Each stream runs inside a
//! thread pool of its own with one thread: candle's matrix product splits its work over the pool it is called from, and
//! two whole texts side by side use two cores better than two halves of one small product.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use rayon::prelude::*;

use super::tokens::{Ids, Tokens};
use super::{EmbedError, Embedder, ModelFolder, Progress, normalize};

/// Most tokens in a batch. Candle hands an element-wise step of 65,536 numbers or more to one shared pool where streams
/// wait for each other; 170 tokens of 384 numbers stay below. Measured on 600 utterances with two streams on a busy
/// machine: 9.3 s of processor time, against 14.6 s with 64 tokens a batch and 10.6 s with 1024.
const BATCH_TOKENS: usize = 170;

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
        let streams = std::thread::available_parallelism().map_or(1, usize::from);
        let mut hashes = blake3::Hasher::new();
        for file in &spec.files {
            hashes.update(file.sha256.as_bytes());
        }
        let hash = hashes.finalize().to_hex();
        let fingerprint = format!("{}-{}-r{REVISION}", spec.id, &hash[..12]);
        Ok(Self { model, tokens, dims: spec.dims, fingerprint, streams, cut: AtomicU64::new(0) })
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
        let batches = batches(&ids);
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results: Mutex<Vec<Vec<f32>>> = Mutex::new(vec![Vec::new(); texts.len()]);
        let stream = || -> Result<(), EmbedError> {
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                let rows: Vec<&[u32]> = batch.iter().map(|&i| ids[i].ids.as_slice()).collect();
                let vectors = self.forward(&rows).map_err(|e| EmbedError::Compute(e.to_string()))?;
                let mut results = results.lock().map_err(|_| EmbedError::Compute("a stream stopped".to_owned()))?;
                for (&i, vector) in batch.iter().zip(vectors) {
                    results[i] = vector;
                }
                drop(results);
                progress(done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len(), texts.len());
            }
            Ok(())
        };
        let pools = (0..self.streams.min(batches.len()))
            .map(|_| rayon::ThreadPoolBuilder::new().num_threads(1).build())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| EmbedError::Compute(format!("no thread could be started: {e}")))?;
        std::thread::scope(|scope| {
            let running: Vec<_> = pools.iter().map(|pool| scope.spawn(|| pool.install(stream))).collect();
            running.into_iter().try_for_each(|stream| {
                stream.join().unwrap_or_else(|_| Err(EmbedError::Compute("a stream stopped".to_owned())))
            })
        })?;
        results.into_inner().map_err(|_| EmbedError::Compute("a stream stopped".to_owned()))
    }
}

/// Indexes of texts, batch by batch: equal token length, at most [`BATCH_TOKENS`], longest first so that no stream is
/// left alone with a long one at the end.
fn batches(ids: &[Ids]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by(|&a, &b| ids[b].ids.len().cmp(&ids[a].ids.len()).then_with(|| ids[a].ids.cmp(&ids[b].ids)));
    order
        .chunk_by(|&a, &b| ids[a].ids.len() == ids[b].ids.len())
        .flat_map(|same| same.chunks((BATCH_TOKENS / ids[same[0]].ids.len().max(1)).max(1)))
        .map(<[usize]>::to_vec)
        .collect()
}
