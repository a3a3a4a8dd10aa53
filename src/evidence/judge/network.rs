//! The evidence model: states of the embedding model's lower layers in, one logit for every label out.
//!
//! Layers of its own go over the frozen states. Then every label looks at the passage for itself: it weighs the passage's
//! tokens by how much they concern it and adds up what those say, beside what the passage says on the whole. In a passage
//! of several sentences one may be evidence and the others not, and an average over all of them would drown it.

use candle_core::{D, DType, Device, IndexOp, Result, Tensor};

use crate::embed::{Layer, PARTS, ops};

/// Weights of an evidence model with `outputs` outputs, most of them labels, on states of length `dims`.
#[derive(Clone, Debug)]
pub struct Network {
    pub upper: Vec<Layer>,
    /// `[outputs, dims]`: which tokens concern a label.
    pub focus: Tensor,
    /// `[outputs, dims]`: what a token that concerns it says.
    pub said: Tensor,
    /// `[outputs, dims]`: what the passage says on the whole.
    pub whole: Tensor,
    /// `[outputs]`.
    pub bias: Tensor,
}

/// Added to the score of a token outside the passage: its share becomes nothing.
const AWAY: f64 = -1e4;

impl Network {
    /// Logits `[passages, outputs]` of states `[passages, tokens, dims]`; passage `i` begins at token `first[i]`.
    ///
    /// While learning, `keep` of the shape `[passages, dims]` scales what is said on the whole.
    ///
    /// # Errors
    /// candle's own, on shapes that do not fit.
    pub fn logits(&self, states: &Tensor, first: &[usize], keep: Option<&Tensor>) -> Result<Tensor> {
        let mut x = states.clone();
        for layer in &self.upper {
            x = layer.forward(&x)?;
        }
        let (passages, tokens, dims) = x.dims3()?;
        let inside: Vec<f32> =
            (first.iter()).flat_map(|&f| (0..tokens).map(move |t| f32::from(u8::from(t >= f)))).collect();
        let inside = Tensor::from_vec(inside, (passages, 1, tokens), &Device::Cpu)?;
        let flat = x.reshape((passages * tokens, dims))?;
        let of = |weights: &Tensor| {
            flat.matmul(&weights.t()?)?.reshape((passages, tokens, ()))?.transpose(1, 2)?.contiguous()
        };
        let scores = of(&self.focus)?.broadcast_add(&inside.affine(-AWAY, AWAY)?)?;
        let focused = (ops::softmax(&scores)? * of(&self.said)?)?.sum(D::Minus1)?;
        let count = inside.sum(D::Minus1)?;
        let mut mean = inside.matmul(&x)?.i((.., 0, ..))?.broadcast_div(&count)?;
        if let Some(keep) = keep {
            mean = (mean * keep)?;
        }
        ops::add_bias(&(focused + mean.matmul(&self.whole.t()?)?)?, &self.bias)
    }

    /// Tensors by the name they have in a weights file; layers in half precision, the rest in single.
    ///
    /// # Errors
    /// candle's own, when memory runs out.
    pub fn tensors(&self) -> Result<Vec<(String, Tensor)>> {
        let mut out = Vec::new();
        for (n, layer) in self.upper.iter().enumerate() {
            for (name, part) in PARTS.iter().zip(layer.parts()) {
                out.push((format!("layer.{n}.{name}"), part.to_dtype(DType::F16)?));
            }
        }
        for (name, tensor) in
            [("focus", &self.focus), ("said", &self.said), ("whole", &self.whole), ("bias", &self.bias)]
        {
            out.push((name.to_owned(), tensor.clone()));
        }
        Ok(out)
    }

    /// Puts a network together from tensors by name.
    ///
    /// # Errors
    /// When one is missing, or its shape is another than the record's sizes say.
    pub fn new(sizes: &Sizes, mut tensor: impl FnMut(&str) -> Result<Tensor>) -> Result<Self> {
        let &Sizes { dims, outputs, layers, heads, eps, .. } = sizes;
        let mut shaped = |name: &str, shape: &[usize]| -> Result<Tensor> {
            let found = tensor(name)?.to_dtype(DType::F32)?;
            if found.dims() != shape {
                candle_core::bail!("{name} has the shape {:?} where {shape:?} is needed", found.dims());
            }
            Ok(found)
        };
        let upper = (0..layers)
            .map(|n| Layer::new(heads, eps, |part| shaped(&format!("layer.{n}.{part}"), &sizes.shape(part))))
            .collect::<Result<_>>()?;
        Ok(Self {
            upper,
            focus: shaped("focus", &[outputs, dims])?,
            said: shaped("said", &[outputs, dims])?,
            whole: shaped("whole", &[outputs, dims])?,
            bias: shaped("bias", &[outputs])?,
        })
    }
}

/// Sizes of an evidence model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    /// Length of a state.
    pub dims: usize,
    pub outputs: usize,
    /// Layers of its own.
    pub layers: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Length of the hidden states inside a layer.
    pub inner: usize,
    pub eps: f64,
}

impl Sizes {
    /// Shape of a layer's part.
    fn shape(&self, part: &str) -> Vec<usize> {
        let (dims, inner) = (self.dims, self.inner);
        match part {
            "intermediate.dense.weight" => vec![inner, dims],
            "intermediate.dense.bias" => vec![inner],
            "output.dense.weight" => vec![dims, inner],
            _ if part.ends_with("LayerNorm.weight") || part.ends_with("bias") => vec![dims],
            _ => vec![dims, dims],
        }
    }
}
