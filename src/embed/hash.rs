//! Words in, vectors out, with no model: a seeded hash of words and character trigrams, for tests and examples.

use candle_core::{Device, Tensor};
use unicode_segmentation::UnicodeSegmentation;

use super::layer::Layer;
use super::trunk::{Pair, PairIds, Trunk};
use super::{EmbedError, Embedder, Progress, normalize};

/// Texts that share words (or parts of words) get near vectors; it knows nothing of meaning.
#[derive(Clone, Debug)]
pub struct HashEmbedder {
    dims: usize,
    fingerprint: String,
    key: [u8; 32],
}

impl HashEmbedder {
    /// `dims` is at least 1; the seed changes every vector.
    pub fn new(dims: usize, seed: u64) -> Self {
        let dims = dims.max(1);
        let key = *blake3::hash(&seed.to_le_bytes()).as_bytes();
        Self { dims, fingerprint: format!("hash-{dims}-{seed}"), key }
    }

    fn add(&self, vector: &mut [f32], feature: &str, weight: f32) {
        let hash = blake3::keyed_hash(&self.key, feature.as_bytes());
        let bytes = hash.as_bytes();
        let slot = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize % self.dims;
        vector[slot] += if bytes[4] & 1 == 0 { weight } else { -weight };
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.0; self.dims];
        for word in text.to_lowercase().unicode_words() {
            self.add(&mut vector, word, 1.0);
            let chars: Vec<char> = format!("^{word}$").chars().collect();
            for gram in chars.windows(3) {
                // Trigrams count less than the word, so that the same word beats a similar one.
                self.add(&mut vector, &gram.iter().collect::<String>(), 0.3);
            }
        }
        normalize(&mut vector);
        vector
    }
}

impl Default for HashEmbedder {
    /// 64 dimensions keep tests quick and collisions rare enough for a few dozen texts.
    fn default() -> Self {
        Self::new(64, 7)
    }
}

impl Embedder for HashEmbedder {
    fn dims(&self) -> usize {
        self.dims
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn embed_with(&self, texts: &[String], progress: Progress) -> Result<Vec<Vec<f32>>, EmbedError> {
        let vectors = texts.iter().map(|text| self.vector(text)).collect();
        progress(texts.len(), texts.len());
        Ok(vectors)
    }
}

/// A trunk that knows words alone: the state of a token is a seeded hash of its word, for tests and examples.
#[derive(Clone, Debug)]
pub struct HashTrunk {
    embedder: HashEmbedder,
}

impl HashTrunk {
    /// Ids that stand for no word.
    const OPEN: u32 = 0;
    const CLOSE: u32 = 1;

    /// `dims` is at least 1; the seed changes every state.
    pub fn new(dims: usize, seed: u64) -> Self {
        Self { embedder: HashEmbedder::new(dims, seed) }
    }

    fn words(text: &str) -> impl Iterator<Item = u32> {
        let hash = |word: &str| {
            u32::from_le_bytes(blake3::hash(word.as_bytes()).as_bytes()[..4].try_into().unwrap_or_default())
        };
        text.to_lowercase().unicode_words().map(|w| hash(w).max(2)).collect::<Vec<_>>().into_iter()
    }
}

impl Trunk for HashTrunk {
    fn dims(&self) -> usize {
        self.embedder.dims
    }

    fn fingerprint(&self) -> &str {
        &self.embedder.fingerprint
    }

    fn ids(&self, pair: &Pair<'_>) -> Result<PairIds, EmbedError> {
        let mut ids = vec![Self::OPEN];
        ids.extend(Self::words(pair.scene).chain(Self::words(pair.before)));
        ids.push(Self::CLOSE);
        let first = ids.len();
        ids.extend(Self::words(pair.text));
        ids.push(Self::CLOSE);
        Ok(PairIds { ids, first })
    }

    fn states(&self, pairs: &[&PairIds]) -> Result<Tensor, EmbedError> {
        let tokens = pairs.iter().map(|p| p.ids.len()).sum::<usize>();
        let flat = pairs.iter().flat_map(|p| &p.ids).flat_map(|id| self.embedder.vector(&id.to_string())).collect();
        let shape = (tokens, self.embedder.dims);
        Tensor::from_vec::<_, f32>(flat, shape, &Device::Cpu).map_err(|e| EmbedError::Compute(e.to_string()))
    }

    fn upper(&self) -> &[Layer] {
        &[]
    }
}
