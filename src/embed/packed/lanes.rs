//! Arithmetic over rows of numbers, written so that a compiler makes it wide.
//!
//! Sums run in [`LANES`] lanes that are added up in order, whatever instructions a processor has. All functions are
//! inlined, so that they are compiled for the instructions that the caller was dispatched to (`pulp`).

use pulp::Simd;

/// Numbers handled side by side: as many 32-bit floats as the widest registers hold.
pub const LANES: usize = 16;

type Wide = [f32; LANES];

/// Rounding by adding and taking away 1.5 · 2²³: what is left has no bits for a fraction.
const ROUNDER: f32 = 12_582_912.0;

/// Sum of a row.
#[inline(always)]
pub fn sum(row: &[f32]) -> f32 {
    folded(lanes(row, 0.0, |sum, x| sum + x), |a, b| a + b)
}

/// Largest number of a row, none below `least`.
#[inline(always)]
pub fn most(row: &[f32], least: f32) -> f32 {
    folded(lanes(row, least, larger), larger)
}

/// Smallest number of a row, none above `most`.
#[inline(always)]
pub fn least(row: &[f32], most: f32) -> f32 {
    folded(lanes(row, most, smaller), smaller)
}

#[inline(always)]
pub fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

/// `with` takes numbers into lanes that begin as `start`.
#[inline(always)]
fn lanes(row: &[f32], start: f32, with: impl Fn(f32, f32) -> f32) -> Wide {
    let mut lanes: Wide = [start; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane = with(*lane, x);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane = with(*lane, x);
    }
    lanes
}

/// Lanes into one number: the upper half with the lower, again and again.
#[inline(always)]
fn folded(mut lanes: Wide, with: impl Fn(f32, f32) -> f32) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        let (low, high) = lanes.split_at_mut(half);
        for (low, high) in low.iter_mut().zip(high) {
            *low = with(*low, *high);
        }
        half /= 2;
    }
    lanes[0]
}

/// a · b + c, rounded once where the processor has an instruction for it, which is wherever it has wide ones.
#[inline(always)]
pub fn fused<S: Simd>(a: f32, b: f32, c: f32) -> f32 {
    if S::IS_SCALAR { a * b + c } else { a.mul_add(b, c) }
}

/// e to the power of `x`, for `x` up to 0, to about one part in 10⁷: 2 to a whole power times a polynomial for the rest
/// (coefficients of Cephes' `expf`, Moshier, 1992). Below -87 it is next to nothing, not nothing.
#[inline(always)]
pub fn exp<S: Simd>(x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = fused::<S>(x, std::f32::consts::LOG2_E, ROUNDER);
    let whole = shifted - ROUNDER;
    // The natural logarithm of 2 in two parts, so that the rest keeps its low bits.
    let rest = fused::<S>(whole, 2.121_944_4e-4, fused::<S>(whole, -0.693_359_4, x));
    let mut poly = 1.987_569_1e-4;
    for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5e-1] {
        poly = fused::<S>(poly, rest, c);
    }
    // The low bits of `shifted` are the whole power; 127 is what the format adds to an exponent.
    let power = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    (fused::<S>(poly * rest, rest, rest) + 1.0) * power
}

/// x · Φ(x), Φ being the normal distribution (Hendrycks and Gimpel, 2016), to 1.2e-6: between -5 and 5 half of it is an odd
/// polynomial, in powers of x² brought to -1 to 1. Its coefficients are fitted to make the largest error of x · Φ(x) small. It
/// has no division, which takes as long as ten other steps.
#[inline(always)]
pub fn gelu<S: Simd>(x: f32) -> f32 {
    /// From here on Φ is 0 or 1 to 3e-7.
    const END: f32 = 5.0;
    const COEFFICIENTS: [f32; 13] = [
        4.929_689_6e-4,
        -1.514_153_6e-3,
        2.001_861_3e-3,
        -2.915_673_4e-3,
        6.165_429_5e-3,
        -1.097_323_2e-2,
        1.649_765_7e-2,
        -2.333_673e-2,
        3.142_623e-2,
        -4.043_295e-2,
        5.152_142e-2,
        -7.029_665e-2,
        1.413_638e-1,
    ];
    let near = if x > -END { x } else { -END };
    let near = if near < END { near } else { END };
    let square = fused::<S>(near * (2.0 / (END * END)), near, -1.0);
    let mut poly = COEFFICIENTS[0];
    for c in &COEFFICIENTS[1..] {
        poly = fused::<S>(poly, square, *c);
    }
    x * fused::<S>(near, poly, 0.5)
}

/// Brings a row to mean 0 and deviation 1, times `weight`, plus `bias` (Ba, Kiros and Hinton, 2016).
#[inline(always)]
pub fn norm<S: Simd>(row: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
    let n = row.len() as f32;
    let mean = sum(row) / n;
    let variance = folded(lanes(row, 0.0, |sum, x| fused::<S>(x - mean, x - mean, sum)), |a, b| a + b) / n;
    let scale = 1.0 / (variance + eps).sqrt();
    for ((x, w), b) in row.iter_mut().zip(weight).zip(bias) {
        *x = fused::<S>((*x - mean) * scale, *w, *b);
    }
}

/// Writes a row as numbers of eight bits: `x` is about `(code - zero) · step`. Gives step and zero.
#[inline(always)]
pub fn quantize<S: Simd>(row: &[f32], codes: &mut [u8]) -> (f32, f32) {
    /// Largest code.
    const TOP: f32 = 255.0;
    let (low, high) = (least(row, 0.0), most(row, 0.0));
    let step = (high - low) / TOP;
    // A row of zeros, or of numbers too small to divide by, is all zeros.
    let inverse = if step > f32::MIN_POSITIVE { 1.0 / step } else { 0.0 };
    let zero = (ROUNDER - low * inverse) - ROUNDER;
    for (code, &x) in codes.iter_mut().zip(row) {
        let at = fused::<S>(x, inverse, zero);
        let at = if at > 0.0 { at } else { 0.0 };
        let at = if at < TOP { at } else { TOP };
        *code = (at + ROUNDER).to_bits() as u8;
    }
    (step, zero)
}
