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
    lanes(row, 0.0, |sum, x| sum + x).iter().sum()
}

/// Largest number of a row, none below `least`.
#[inline(always)]
pub fn most(row: &[f32], least: f32) -> f32 {
    lanes(row, least, larger).into_iter().fold(least, larger)
}

/// Smallest number of a row, none above `most`.
#[inline(always)]
pub fn least(row: &[f32], most: f32) -> f32 {
    lanes(row, most, smaller).into_iter().fold(most, smaller)
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

/// x · Φ(x), Φ being the normal distribution (Hendrycks and Gimpel, 2016), Φ good to 1.5e-7 (Abramowitz and Stegun, 1964,
/// 7.1.26).
#[inline(always)]
pub fn gelu<S: Simd>(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / fused::<S>(0.327_591_1, z, 1.0);
    let mut poly = 1.061_405_4;
    for c in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        poly = fused::<S>(poly, t, c);
    }
    let tail = 0.5 * poly * t * exp::<S>(-z * z);
    x * if x < 0.0 { tail } else { 1.0 - tail }
}

/// Brings a row to mean 0 and deviation 1, times `weight`, plus `bias` (Ba, Kiros and Hinton, 2016).
#[inline(always)]
pub fn norm<S: Simd>(row: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
    let n = row.len() as f32;
    let mean = sum(row) / n;
    let variance = lanes(row, 0.0, |sum, x| fused::<S>(x - mean, x - mean, sum)).iter().sum::<f32>() / n;
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
