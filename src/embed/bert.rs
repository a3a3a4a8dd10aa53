//! Token ids in, unit vectors out: all layers of the model, mean pooled.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::compute::Compute;
use super::packed::{Entry, Stack};
use super::tokens::{Ids, Tokens};
use super::weights::{self, Weights};
use super::{EmbedError, Embedder, ModelFolder, Progress, normalize, streams};

/// Changes whenever the way from text to vector changes, so that stored vectors of an older way are not used.
const REVISION: u32 = 3;

/// all-MiniLM-L6-v2 (or another BERT with mean pooling) on this machine.
///
/// Nothing is loaded before the first text: a command that finds all vectors in its workspace needs no model.
pub struct MiniLm {
    folder: ModelFolder,
    compute: Compute,
    fingerprint: String,
    streams: usize,
    loaded: OnceLock<Loaded>,
    cut: AtomicU64,
}

struct Loaded {
    tokens: Tokens,
    entry: Entry,
    layers: Stack,
}

impl MiniLm {
    /// The model of a folder, computed by what this program was built for.
    pub fn new(folder: &ModelFolder) -> Self {
        Self::computed_by(folder, Compute::best())
    }

    /// The model of a folder, computed by something else.
    pub fn computed_by(folder: &ModelFolder, compute: Compute) -> Self {
        let fingerprint = fingerprint(folder, compute);
        let (streams, cut) = (streams::cores(), AtomicU64::new(0));
        Self { folder: folder.clone(), compute, fingerprint, streams, loaded: OnceLock::new(), cut }
    }

    /// What the vectors of the model in a folder are known by.
    pub fn fingerprint_of(folder: &ModelFolder) -> String {
        fingerprint(folder, Compute::best())
    }

    /// Sets the number of packs computed side by side, at least 1; the vectors do not depend on it.
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
    /// As [`Embedder::embed_with`].
    pub fn count_tokens(&self, text: &str) -> Result<usize, EmbedError> {
        Ok(self.loaded()?.tokens.ids(text)?.ids.len())
    }

    fn loaded(&self) -> Result<&Loaded, EmbedError> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let (tokens, network) = rayon::join(|| weights::tokens(&self.folder), || load(&self.folder, self.compute));
        let ((entry, layers), tokens) = (network?, tokens?);
        // Another thread may have been first; both loaded the same.
        Ok(self.loaded.get_or_init(|| Loaded { tokens, entry, layers }))
    }
}

/// What the vectors of a model are known by: another processor or precision gives other bits.
fn fingerprint(folder: &ModelFolder, compute: Compute) -> String {
    format!("{}-r{REVISION}-{compute}", folder.fingerprint())
}

fn load(folder: &ModelFolder, compute: Compute) -> Result<(Entry, Stack), EmbedError> {
    let weights = Weights::open(folder)?;
    let depth = weights.config.num_hidden_layers;
    let layers = (0..depth).into_par_iter().map(|n| weights.layer(n)).collect::<Result<Vec<_>, _>>()?;
    let stack = compute.stack(&layers)?;
    Ok((Entry::new(weights)?, stack))
}

impl Loaded {
    /// Vectors of one pack of texts, none without a token.
    fn forward(&self, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let dims = self.entry.dims();
        let (states, lengths) = self.entry.pack(texts.iter().map(|ids| (*ids, ids.len())))?;
        let states = self.layers.forward(&states, &lengths).and_then(|x| x.flatten_all()?.to_vec1::<f32>());
        let states = states.map_err(|e| EmbedError::Compute(e.to_string()))?;
        let mut rows = states.chunks_exact(dims);
        Ok(lengths.iter().map(|&length| mean(rows.by_ref().take(length), dims)).collect())
    }
}

/// Averages token states (each `dims` long) and scales to length 1. Source: Reimers and Gurevych (2019), section 3.
fn mean<'s>(states: impl Iterator<Item = &'s [f32]>, dims: usize) -> Vec<f32> {
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
        self.folder.spec().dims
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// # Errors
    /// [`EmbedError::Read`] and [`EmbedError::Unusable`] when the model cannot be loaded for the first text, and those of every
    /// embedder.
    fn embed_with(&self, texts: &[String], progress: Progress) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let loaded = self.loaded()?;
        let ids: Vec<Ids> = texts.par_iter().map(|text| loaded.tokens.ids(text)).collect::<Result<_, _>>()?;
        self.cut.fetch_add(ids.iter().filter(|ids| ids.cut).count() as u64, Ordering::Relaxed);
        let packs =
            streams::packs(&ids.iter().map(|i| i.ids.as_slice()).collect::<Vec<_>>(), self.compute.pack_tokens());
        streams::rows(&packs, self.streams, progress, &|pack| {
            loaded.forward(&pack.iter().map(|&i| ids[i].ids.as_slice()).collect::<Vec<_>>())
        })
    }
}
