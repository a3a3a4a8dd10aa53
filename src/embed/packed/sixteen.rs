//! Layers in 16-bit floats: products in the matrix unit, everything between them in single floats.

use pulp::{Arch, Simd, WithSimd};

use super::amx::{LINE, Row, SIDE, Tiles};
use super::heads::{self, Head};
use super::lanes;
use super::layer::{Norm, Parts};
use super::tiled::{Halves, Into, Tiled};

/// Inner numbers of a token that are made and used up at a time: with the states they stay in a core's own cache.
const INNER: usize = 384;

/// A layer laid out for the unit.
pub struct Sixteen {
    heads: Vec<Head>,
    heard: Tiled,
    first_norm: Norm,
    /// Some of the inner numbers, and what they say.
    inner: Vec<(Tiled, Tiled)>,
    second_norm: Norm,
}

/// What one stream computes in.
#[derive(Default)]
pub struct Room {
    /// States, each filled up to whole blocks.
    states: Vec<f32>,
    /// The same in 16 bits.
    halves: Halves,
    heard: Halves,
    inner: Halves,
    heads: heads::Room,
}

impl Sixteen {
    /// Lays out a layer.
    pub fn new(parts: Parts) -> Self {
        let dims = parts.heard.1.len();
        let size = dims / parts.heads;
        let (steps, padded) = (size.div_ceil(LINE), size.next_multiple_of(LINE));
        let asked = |which: usize, head: usize| {
            let first = which * dims + head * size;
            let (weight, bias) = (&parts.asked.0[first * dims..][..size * dims], &parts.asked.1[first..][..size]);
            plain(weight, bias, 0..dims)
        };
        let head = |n: usize| Head { asked: asked(0, n), offered: asked(1, n), said: asked(2, n), steps };
        // A head's numbers are filled up to whole lines.
        let (weight, bias) = &parts.heard;
        let heard = |output: usize, input: usize| {
            let (head, at) = (input / padded, input % padded);
            if output < dims && at < size { weight[output * dims + head * size + at] } else { 0.0 }
        };
        let of = |output: usize| bias.get(output).copied().unwrap_or_default();
        let (weight, bias) = &parts.inner;
        let inner = (0..bias.len()).step_by(INNER).map(|first| {
            let range = first..(first + INNER).min(bias.len());
            let up = plain(&weight[first * dims..range.end * dims], &bias[range.clone()], 0..dims);
            (up, plain(&parts.outer.0, &parts.outer.1, range))
        });
        Self {
            heads: (0..parts.heads).map(head).collect(),
            heard: Tiled::new(dims, parts.heads * padded, heard, of),
            inner: inner.collect(),
            first_norm: parts.first_norm,
            second_norm: parts.second_norm,
        }
    }

    /// Numbers in a state.
    pub fn dims(&self) -> usize {
        self.first_norm.weight.len()
    }
}

/// Weights row by row, for some of their inputs.
fn plain(weight: &[f32], bias: &[f32], inputs: std::ops::Range<usize>) -> Tiled {
    let width = weight.len() / bias.len().max(1);
    let at = |output: usize, input: usize| {
        let there = output < bias.len() && input < inputs.len();
        if there { weight[output * width + inputs.start + input] } else { 0.0 }
    };
    Tiled::new(bias.len(), inputs.len(), at, |output| bias.get(output).copied().unwrap_or_default())
}

/// Layers at work on a pack.
pub struct Run<'a> {
    pub layers: &'a [Sixteen],
    pub tiles: &'a Tiles,
    pub states: &'a mut [f32],
    pub lengths: &'a [usize],
    pub room: &'a mut Room,
}

impl Run<'_> {
    /// Runs them, compiled for this processor.
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { layers, tiles, states: all, lengths, room } = self;
        let Some(dims) = layers.first().map(Sixteen::dims) else { return };
        let (tokens, width) = (all.len() / dims, dims.next_multiple_of(LINE));
        let Room { states, halves, heard, inner, heads } = room;
        states.clear();
        states.resize(tokens.next_multiple_of(SIDE) * width, 0.0);
        halves.shape(tokens, width / LINE);
        for (n, (state, from)) in states.chunks_exact_mut(width).zip(all.chunks_exact(dims)).enumerate() {
            state[..dims].copy_from_slice(from);
            halves.put(n, state);
        }
        for layer in layers {
            let steps: usize = layer.heads.iter().map(|head| head.steps).sum();
            heard.shape(tokens, steps);
            let mut step = 0;
            for (n, head) in layer.heads.iter().enumerate() {
                let after = layer.heads.get(n + 1).map_or(&layer.heard, |next| &next.asked);
                head.attend::<S>(tiles, halves, lengths, after, heads, (&mut *heard, step));
                step += head.steps;
            }
            layer.heard.multiply::<S>(tiles, heard, layer.inner.first().map(|(up, _)| up), Into::Onto(states, width));
            layer.first_norm.rows::<S>(&mut states[..tokens * width], width, layer.heard.bias(), halves);
            for (n, (up, down)) in layer.inner.iter().enumerate() {
                inner.shape(tokens, up.bias().len());
                up.multiply::<S>(tiles, halves, Some(down), Into::Gelu(inner));
                let after = layer.inner.get(n + 1).map(|(up, _)| up);
                down.multiply::<S>(tiles, inner, after, Into::Onto(states, width));
            }
            let bias = layer.inner.first().map_or(&[][..], |(_, down)| down.bias());
            layer.second_norm.rows::<S>(&mut states[..tokens * width], width, bias, halves);
        }
        for (state, to) in states.chunks_exact(width).zip(all.chunks_exact_mut(dims)) {
            to.copy_from_slice(&state[..dims]);
        }
    }
}

impl Norm {
    /// Adds a bias to rows, norms them, and writes them in 16 bits too.
    #[inline(always)]
    fn rows<S: Simd>(&self, states: &mut [f32], width: usize, bias: &[Row], halves: &mut Halves) {
        let dims = self.weight.len();
        for (n, state) in states.chunks_exact_mut(width).enumerate() {
            state.iter_mut().zip(bias.as_flattened()).for_each(|(x, b)| *x += b);
            lanes::norm::<S>(&mut state[..dims], &self.weight, &self.bias, self.eps);
            halves.put(n, state);
        }
    }
}
