//! Attention of every text of a pack to itself, head by head (Vaswani et al., 2017, section 3.2).

use pulp::{Simd, WithSimd};

use super::lanes::{self, LANES};

/// Tokens that ask side by side: each weight and each state that is loaded serves them all.
const ASKING: usize = 4;

type Wide = [f32; LANES];

/// What tokens ask for, offer and say, row by row `[tokens, 3 · dims]`, into what each hears `[tokens, dims]`.
pub struct Attend<'a> {
    pub states: &'a [f32],
    /// Tokens of each text, in order.
    pub lengths: &'a [usize],
    pub heads: usize,
    pub out: &'a mut [f32],
    pub scratch: &'a mut Scratch,
}

/// Room for one head of one text, used again.
#[derive(Default)]
pub struct Scratch {
    /// What tokens offer, one row for each dimension of a head.
    offered: Vec<f32>,
    /// What tokens say, row by row.
    said: Vec<f32>,
    /// How much each of the tokens that ask hears of each token.
    shares: Vec<f32>,
}

impl WithSimd for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let dims = self.out.len() / self.lengths.iter().sum::<usize>().max(1);
        let mut first = 0;
        for &length in self.lengths {
            let states = &self.states[first * 3 * dims..][..length * 3 * dims];
            let out = &mut self.out[first * dims..][..length * dims];
            for head in 0..self.heads {
                one::<S>(states, out, dims, head * dims / self.heads..(head + 1) * dims / self.heads, self.scratch);
            }
            first += length;
        }
    }
}

/// One head of one text: `part` of `dims`.
#[inline(always)]
fn one<S: Simd>(states: &[f32], out: &mut [f32], dims: usize, part: std::ops::Range<usize>, scratch: &mut Scratch) {
    let length = out.len() / dims;
    let padded = length.next_multiple_of(LANES);
    let row = |token: usize, which: usize| &states[(3 * token + which) * dims..][part.clone()];
    let size = part.len();
    let wide = size.next_multiple_of(LANES);
    scratch.offered.resize(size * padded, 0.0);
    scratch.said.resize(length * wide, 0.0);
    scratch.shares.resize(ASKING * padded, 0.0);
    for (token, said) in scratch.said.chunks_exact_mut(wide).enumerate() {
        for (d, &x) in row(token, 1).iter().enumerate() {
            scratch.offered[d * padded + token] = x;
        }
        said[..size].copy_from_slice(row(token, 2));
    }
    for start in (0..length).step_by(ASKING) {
        // At the end the last token asks several times.
        let asking: [usize; ASKING] = std::array::from_fn(|i| (start + i).min(length - 1));
        let asked = asking.map(|token| row(token, 0));
        for at in (0..padded).step_by(LANES) {
            let scores = added::<S>(asked, scratch.offered.chunks_exact(padded).map(|row| &row[at..]));
            for (shares, scores) in scratch.shares.chunks_exact_mut(padded).zip(&scores) {
                shares[at..at + LANES].copy_from_slice(scores);
            }
        }
        for shares in scratch.shares.chunks_exact_mut(padded) {
            softmax::<S>(shares, length);
        }
        let shares: [&[f32]; ASKING] = std::array::from_fn(|i| &scratch.shares[i * padded..][..length]);
        for at in (0..size).step_by(LANES) {
            let heard = added::<S>(shares, scratch.said.chunks_exact(wide).map(|row| &row[at..]));
            let width = LANES.min(size - at);
            for (token, heard) in asking.iter().zip(&heard) {
                out[token * dims..][part.clone()][at..at + width].copy_from_slice(&heard[..width]);
            }
        }
    }
}

/// For each list of weights the sum of the rows' first [`LANES`] numbers, each row times its weight.
#[inline(always)]
fn added<'r, S: Simd>(weights: [&[f32]; ASKING], rows: impl Iterator<Item = &'r [f32]>) -> [Wide; ASKING] {
    let [first, second, third, fourth] = weights;
    let mut sums = [[0.0; LANES]; ASKING];
    for ((((row, a), b), c), d) in rows.zip(first).zip(second).zip(third).zip(fourth) {
        let Some(row) = row.first_chunk::<LANES>() else { break };
        for (sum, &weight) in sums.iter_mut().zip([a, b, c, d]) {
            for (sum, x) in sum.iter_mut().zip(row) {
                *sum = lanes::fused::<S>(weight, *x, *sum);
            }
        }
    }
    sums
}

/// Shares of the first `length` that add up to 1; the others become 0.
#[inline(always)]
fn softmax<S: Simd>(row: &mut [f32], length: usize) {
    let most = lanes::most(&row[..length], f32::NEG_INFINITY);
    row.iter_mut().for_each(|x| *x = lanes::exp::<S>(*x - most));
    row[length..].fill(0.0);
    let whole = 1.0 / lanes::sum(row);
    row.iter_mut().for_each(|x| *x *= whole);
}
