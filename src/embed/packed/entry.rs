//! What goes into the first layer: for every token its word, its place and which of two texts it stands in, normed.

use candle_core::{Device, Tensor};

use crate::embed::EmbedError;
use crate::embed::weights::Weights;

use super::lanes;

/// The three tables of a BERT and their norm.
pub struct Entry {
    weights: Weights,
    /// Words that are no mapped single floats.
    loaded: Option<Vec<f32>>,
    words: usize,
    /// Place 0 as text 0, place 0 as text 1, place 1 as text 0 …: the two small tables, added up.
    places: Vec<f32>,
    types: usize,
    norm: (Vec<f32>, Vec<f32>),
}

const WORDS: &str = "embeddings.word_embeddings.weight";

impl Entry {
    /// Takes over the weights, whose table of words stays where it is.
    ///
    /// # Errors
    /// [`EmbedError::Unusable`] when a table is missing.
    pub(in crate::embed) fn new(weights: Weights) -> Result<Self, EmbedError> {
        let dims = weights.config.hidden_size;
        let loaded = if weights.mapped(WORDS).is_some() { None } else { Some(weights.numbers(WORDS)?) };
        let words = match &loaded {
            Some(all) => all.len() / dims,
            None => weights.mapped(WORDS).map_or(0, <[u8]>::len) / (4 * dims),
        };
        let places = weights.numbers("embeddings.position_embeddings.weight")?;
        let types = weights.numbers("embeddings.token_type_embeddings.weight")?;
        let both = places.chunks_exact(dims).flat_map(|place| {
            types.chunks_exact(dims).flat_map(move |of| place.iter().zip(of).map(|(place, of)| place + of))
        });
        let places = both.collect();
        let norm = (weights.numbers("embeddings.LayerNorm.weight")?, weights.numbers("embeddings.LayerNorm.bias")?);
        Ok(Self { loaded, words, places, types: types.len() / dims, norm, weights })
    }

    /// Length of a state.
    pub fn dims(&self) -> usize {
        self.weights.config.hidden_size
    }

    /// States `[tokens, dims]` of texts one after another, and the length of each; a text is its ids and where the second of
    /// two texts begins among them.
    ///
    /// # Errors
    /// [`EmbedError::Compute`] for an id that no word has, or more tokens than places.
    pub fn pack<'t>(
        &self,
        texts: impl IntoIterator<Item = (&'t [u32], usize)>,
    ) -> Result<(Tensor, Vec<usize>), EmbedError> {
        let (mut states, mut lengths) = (Vec::new(), Vec::new());
        for (ids, second) in texts {
            self.read(ids, second, &mut states)?;
            lengths.push(ids.len());
        }
        let shape = (lengths.iter().sum::<usize>(), self.dims());
        let states = Tensor::from_vec(states, shape, &Device::Cpu).map_err(|e| EmbedError::Compute(e.to_string()))?;
        Ok((states, lengths))
    }

    /// Adds the states of one text's tokens to `states`; from token `second` on they stand in the second of two texts.
    fn read(&self, ids: &[u32], second: usize, states: &mut Vec<f32>) -> Result<(), EmbedError> {
        let dims = self.dims();
        let eps = self.weights.config.layer_norm_eps as f32;
        let mapped = self.weights.mapped(WORDS).unwrap_or_default();
        for (at, &id) in ids.iter().enumerate() {
            let of = usize::from(at >= second).min(self.types.saturating_sub(1));
            let place = self.places.get((at * self.types + of) * dims..).and_then(|rest| rest.get(..dims));
            let (Some(place), true) = (place, (id as usize) < self.words) else {
                return Err(EmbedError::Compute(format!("the model has no word {id} or no place {at}")));
            };
            let first = states.len();
            let word = id as usize * dims;
            match &self.loaded {
                Some(all) => states.extend_from_slice(&all[word..word + dims]),
                None => {
                    let bytes = &mapped[4 * word..4 * (word + dims)];
                    states.extend(bytes.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)));
                }
            }
            let state = &mut states[first..];
            state.iter_mut().zip(place).for_each(|(x, place)| *x += place);
            lanes::norm::<pulp::Scalar>(state, &self.norm.0, &self.norm.1, eps);
        }
        Ok(())
    }
}
