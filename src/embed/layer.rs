//! One layer of a BERT encoder: states of tokens in, states of tokens out (Devlin et al., 2019; Vaswani et al., 2017).
//!
//! Where the weights come from is the caller's matter: a file, or variables that are being trained. Texts of a batch have
//! equal length, so nothing is padded and no mask is needed.

use candle_core::{Device, Result, Tensor};

use super::ops;

/// A layer's tensors under the names that BERT files give them, below `encoder.layer.N.`.
pub const PARTS: [&str; 16] = [
    "attention.self.query.weight",
    "attention.self.query.bias",
    "attention.self.key.weight",
    "attention.self.key.bias",
    "attention.self.value.weight",
    "attention.self.value.bias",
    "attention.output.dense.weight",
    "attention.output.dense.bias",
    "attention.output.LayerNorm.weight",
    "attention.output.LayerNorm.bias",
    "intermediate.dense.weight",
    "intermediate.dense.bias",
    "output.dense.weight",
    "output.dense.bias",
    "output.LayerNorm.weight",
    "output.LayerNorm.bias",
];

/// Weights of one layer: self-attention, then a network of one hidden layer, each added to its input and normed.
#[derive(Clone, Debug)]
pub struct Layer {
    parts: Vec<Tensor>,
    heads: usize,
    eps: f64,
}

impl Layer {
    /// `part` gives the tensor of each name in [`PARTS`]; `heads` divides the length of a state.
    ///
    /// # Errors
    /// The first one of `part`.
    pub fn new(heads: usize, eps: f64, part: impl FnMut(&str) -> Result<Tensor>) -> Result<Self> {
        Ok(Self { parts: PARTS.into_iter().map(part).collect::<Result<_>>()?, heads, eps })
    }

    /// The same layer on a device.
    ///
    /// # Errors
    /// candle's own, when the device has no room for it.
    pub fn on(&self, device: &Device) -> Result<Self> {
        let parts = self.parts.iter().map(|part| part.to_device(device)).collect::<Result<_>>()?;
        Ok(Self { parts, ..*self })
    }

    /// Tensors in the order of [`PARTS`].
    pub fn parts(&self) -> &[Tensor] {
        &self.parts
    }

    /// Attention heads.
    pub fn heads(&self) -> usize {
        self.heads
    }

    /// What keeps a norm from dividing by nothing.
    pub fn eps(&self) -> f64 {
        self.eps
    }

    /// Length of the hidden states.
    pub fn inner(&self) -> usize {
        self.parts[10].dims().first().copied().unwrap_or(0)
    }

    /// `states` is `[texts, tokens, dims]`, as is what comes out.
    ///
    /// # Errors
    /// candle's own, on shapes that do not fit.
    pub fn forward(&self, states: &Tensor) -> Result<Tensor> {
        let (texts, tokens, dims) = states.dims3()?;
        let flat = states.reshape((texts * tokens, dims))?;
        let attended = self.attend(&flat, (texts, tokens, dims))?;
        let flat = self.norm(&(flat + self.dense(&attended, 6)?)?, 8)?;
        let inner = ops::gelu(&self.dense(&flat, 10)?)?;
        let flat = self.norm(&(&flat + self.dense(&inner, 12)?)?, 14)?;
        flat.reshape((texts, tokens, dims))
    }

    fn attend(&self, flat: &Tensor, (texts, tokens, dims): (usize, usize, usize)) -> Result<Tensor> {
        let split = |part: usize| {
            let all = self.dense(flat, part)?.reshape((texts, tokens, self.heads, dims / self.heads))?;
            all.transpose(1, 2)?.contiguous()
        };
        let (query, key, value) = (split(0)?, split(2)?, split(4)?);
        let scale = 1.0 / ((dims / self.heads) as f64).sqrt();
        let scores = (query.matmul(&key.t()?)? * scale)?;
        ops::softmax(&scores)?.matmul(&value)?.transpose(1, 2)?.reshape((texts * tokens, dims))
    }

    /// `x` times the weight at `part`, plus the bias that follows it.
    fn dense(&self, x: &Tensor, part: usize) -> Result<Tensor> {
        ops::dense(x, &self.parts[part], &self.parts[part + 1])
    }

    fn norm(&self, x: &Tensor, part: usize) -> Result<Tensor> {
        ops::norm(x, &self.parts[part], &self.parts[part + 1], self.eps)
    }
}
