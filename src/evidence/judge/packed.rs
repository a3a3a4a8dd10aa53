//! The evidence model as what computes it likes it: the same logits as [`Network::logits`] gives, of passages packed one after
//! another.

use candle_core::{Error, Result, Tensor};

use super::network::Network;
use crate::embed::packed::{self, Finish, Linear, Precision, Scratch, Stack};
use crate::embed::{Compute, EmbedError};

/// A network made ready.
pub struct Packed {
    upper: Stack,
    /// What concerns each output, and what each is told: all of the first, then all of the second.
    looks: Linear,
    whole: Linear,
}

impl Packed {
    /// # Errors
    /// As [`Compute::stack`].
    pub fn new(network: &Network, compute: Compute) -> std::result::Result<Self, EmbedError> {
        let numbers = |tensor: &Tensor| {
            let flat = tensor.flatten_all().and_then(|t| t.to_vec1::<f32>());
            flat.map_err(|e| EmbedError::Compute(e.to_string()))
        };
        let looks = [numbers(&network.focus)?, numbers(&network.said)?].concat();
        let bias = numbers(&network.bias)?;
        // The looks are a small part of the work and the last step, so they keep single precision on the processor.
        let linear = |weight: &[f32], bias: &[f32]| Linear::new(Precision::Single, weight, bias);
        let looks = linear(&looks, &vec![0.0; 2 * bias.len()]);
        let whole = linear(&numbers(&network.whole)?, &bias);
        Ok(Self { upper: compute.stack(&network.upper)?, looks, whole })
    }

    /// Logits of each passage out of the trunk's `states` `[tokens, dims]`; `spans` has each passage's tokens and where among
    /// them it begins by itself, after its scene.
    ///
    /// # Errors
    /// candle's own, when the shapes do not fit.
    pub fn logits(&self, states: &Tensor, spans: &[(usize, usize)]) -> Result<Vec<Vec<f32>>> {
        let lengths: Vec<usize> = spans.iter().map(|(length, _)| *length).collect();
        let states = self.upper.forward(states, &lengths)?.flatten_all()?.to_vec1::<f32>()?;
        let (dims, outputs) = (self.whole.inputs(), self.whole.outputs());
        let mut scratch = Scratch::default();
        let mut apply = |linear: &Linear, x: &[f32]| {
            let mut out = vec![0.0; x.len() / dims * linear.outputs()];
            let done = linear.apply(x, &mut out, Finish::Plain, &mut scratch);
            done.map(|()| out).map_err(|e| Error::msg(e.to_string()))
        };
        let rows = apply(&self.looks, &states)?;
        let (mut means, mut focused) = (Vec::with_capacity(spans.len() * dims), Vec::with_capacity(spans.len()));
        let mut at = 0;
        for &(length, first) in spans {
            let own = at + first..at + length;
            focused.push(packed::focused(&rows[own.start * 2 * outputs..own.end * 2 * outputs], outputs));
            means.extend(mean(&states[own.start * dims..own.end * dims], dims));
            at += length;
        }
        let mut logits = focused;
        for (logits, whole) in logits.iter_mut().zip(apply(&self.whole, &means)?.chunks_exact(outputs)) {
            logits.iter_mut().zip(whole).for_each(|(logit, whole)| *logit += whole);
        }
        Ok(logits)
    }
}

fn mean(states: &[f32], dims: usize) -> Vec<f32> {
    let mut sum = vec![0.0; dims];
    for state in states.chunks_exact(dims) {
        sum.iter_mut().zip(state).for_each(|(sum, x)| *sum += x);
    }
    let count = (states.len() / dims) as f32;
    sum.iter_mut().for_each(|sum| *sum /= count);
    sum
}
