//! Rows times weights, plus bias, and what follows at once while the row is still at hand.
//!
//! Where the processor multiplies bytes well, weights are kept as signed bytes and rows are turned into unsigned ones as
//! they come, both with a scale for every group of inputs: one outlier then costs its own group precision and no other.
//! Elsewhere the same products are made of 32-bit floats.

use pulp::{Arch, Simd, WithSimd};
use rten_gemm::{GemmError, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::amx::Tiles;
use super::lanes;

/// Inputs that share a scale, or [`MOST`] groups of more. Cosines to 32-bit floats on 375 real turns, mean and worst: all
/// inputs in one group 0.9979 and 0.990, 192 inputs 0.9988 and 0.994, 128 0.9991 and 0.996, 96 0.9993 and 0.997, 64 0.9995
/// and 0.998; products of 96 take 1.4 times as long as those of 384, products of 64 1.6 times.
const GROUP: usize = 96;
/// Groups of inputs. With the 1,536 hidden states in 8 groups in place of 16 the cosines are 0.9992 and 0.996, and their
/// product takes 0.85 times as long.
const MOST: usize = 8;
/// Rows multiplied at a time: their sums stay in a core's own cache.
const ROWS: usize = 64;
/// Largest weight as a signed byte.
const TOP: f32 = 127.0;

/// Length of a group of so many inputs.
#[inline(always)]
fn group(inputs: usize) -> usize {
    GROUP.max(inputs.div_ceil(MOST))
}

/// How weights are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 16-bit floats, in the matrix unit; single products are made of 32-bit floats.
    Sixteen,
    /// Bytes with scales.
    Eight,
    /// 32-bit floats.
    Single,
}

impl Precision {
    /// What this processor does best. 16 bits need a matrix unit, eight bits instructions that add up products of bytes
    /// without a limit on the way (VNNI, or aarch64's).
    pub fn best() -> Self {
        if Tiles::are_there() {
            return Self::Sixteen;
        }
        let bytes = GemmExecutor::<u8, i8, i32>::default();
        // Without wide instructions bytes are no faster than floats.
        if bytes.may_saturate() || bytes.kernel_name().starts_with("generic") { Self::Single } else { Self::Eight }
    }
}

/// Fit for a file name.
impl std::fmt::Display for Precision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sixteen => "sixteen",
            Self::Eight => "eight",
            Self::Single => "single",
        })
    }
}

/// What is done with a row of products and bias.
#[derive(Clone, Copy)]
pub enum Finish<'a> {
    Plain,
    /// [`lanes::gelu`] of each number.
    Gelu,
    /// Added to what stands where the row goes, and normed.
    AddNorm {
        weight: &'a [f32],
        bias: &'a [f32],
        eps: f32,
    },
}

/// Weights `[outputs, inputs]` and bias `[outputs]`, made ready for this processor.
pub struct Linear {
    weights: Weights,
    bias: Vec<f32>,
    inputs: usize,
}

enum Weights {
    Eight(Vec<Group>),
    Single(PackedBMatrix<f32>),
}

/// Weights of a few inputs as bytes.
struct Group {
    inputs: std::ops::Range<usize>,
    packed: PackedBMatrix<i8>,
    /// What a byte is worth, for each output.
    scale: Vec<f32>,
    /// What to take away for each step of a row's zero, for each output.
    shift: Vec<f32>,
}

/// Room for products, used again from call to call.
#[derive(Default)]
pub struct Scratch {
    codes: Vec<u8>,
    scales: Vec<(f32, f32)>,
    sums: Vec<i32>,
    rows: Vec<f32>,
}

thread_local! {
    // The products cannot go from thread to thread, and to make them asks the processor what it can do, which takes its time.
    static PRODUCTS: Products = Products::default();
}

/// The products of this processor.
struct Products {
    arch: Arch,
    bytes: GemmExecutor<u8, i8, i32>,
    floats: GemmExecutor<f32>,
}

impl Default for Products {
    fn default() -> Self {
        Self { arch: Arch::new(), bytes: GemmExecutor::default(), floats: GemmExecutor::default() }
    }
}

impl Linear {
    /// `weight` is `[outputs, inputs]` row by row, `bias` as long as there are outputs.
    pub fn new(precision: Precision, weight: &[f32], bias: &[f32]) -> Self {
        PRODUCTS.with(|products| Self::with(products, precision, weight, bias))
    }

    fn with(products: &Products, precision: Precision, weight: &[f32], bias: &[f32]) -> Self {
        let (outputs, inputs) = (bias.len(), weight.len() / bias.len().max(1));
        let weights = match precision {
            Precision::Sixteen | Precision::Single => {
                let all = NdTensorView::from_data([outputs, inputs], weight);
                Weights::Single(products.floats.prepack_b(all.transposed()))
            }
            Precision::Eight => {
                let starts = (0..inputs).step_by(group(inputs));
                Weights::Eight(starts.map(|at| Group::new(products, weight, inputs, at)).collect())
            }
        };
        Self { weights, bias: bias.to_vec(), inputs }
    }

    /// Numbers in a row that goes in.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers in a row that comes out.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// `x` is rows of [`Self::inputs`], `out` as many rows of [`Self::outputs`].
    ///
    /// # Errors
    /// When the two do not fit.
    pub fn apply(
        &self,
        x: &[f32],
        out: &mut [f32],
        finish: Finish<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), GemmError> {
        PRODUCTS.with(|products| self.multiply(products, x, out, finish, scratch))
    }

    fn multiply(
        &self,
        products: &Products,
        x: &[f32],
        out: &mut [f32],
        finish: Finish<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), GemmError> {
        let (inputs, outputs) = (self.inputs(), self.outputs());
        for (x, out) in x.chunks(ROWS * inputs).zip(out.chunks_mut(ROWS * outputs)) {
            match &self.weights {
                Weights::Single(packed) => {
                    scratch.rows.resize(out.len(), 0.0);
                    let rows = NdTensorView::from_data([x.len() / inputs, inputs], x);
                    let (a, b) = (GemmInputA::Unpacked(rows), GemmInputB::Packed(packed));
                    products.floats.gemm(&mut scratch.rows, a, b, GemmOptions::default())?;
                    let rows = scratch.rows.as_mut_slice();
                    products.arch.dispatch(Floats { rows, bias: &self.bias, out, finish });
                }
                Weights::Eight(groups) => self.bytes(products, groups, x, out, finish, scratch)?,
            }
        }
        Ok(())
    }

    fn bytes(
        &self,
        products: &Products,
        groups: &[Group],
        x: &[f32],
        out: &mut [f32],
        finish: Finish<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), GemmError> {
        let rows = x.len() / self.inputs;
        scratch.codes.resize(x.len(), 0);
        scratch.scales.resize(rows * groups.len(), (0.0, 0.0));
        scratch.sums.resize(out.len(), 0);
        scratch.rows.resize(out.len(), 0.0);
        let (codes, scales) = (scratch.codes.as_mut_slice(), scratch.scales.as_mut_slice());
        products.arch.dispatch(Quantize { x, inputs: self.inputs, codes, scales });
        let codes = NdTensorView::from_data([rows, self.inputs], &*codes);
        for (n, group) in groups.iter().enumerate() {
            let a = GemmInputA::Unpacked(codes.slice((.., group.inputs.clone())));
            products.bytes.gemm(&mut scratch.sums, a, GemmInputB::Packed(&group.packed), GemmOptions::default())?;
            products.arch.dispatch(Bytes {
                sums: &scratch.sums,
                group,
                scales: &scales[n..],
                groups: groups.len(),
                bias: (n == 0).then_some(self.bias.as_slice()),
                rows: &mut scratch.rows,
                last: (n + 1 == groups.len()).then_some((&mut *out, finish)),
            });
        }
        Ok(())
    }
}

impl Group {
    /// The weights of one group, which begins at `at`, out of rows of `inputs`.
    fn new(products: &Products, weight: &[f32], inputs: usize, at: usize) -> Self {
        let range = at..(at + group(inputs)).min(inputs);
        let rows = weight.chunks_exact(inputs).map(|row| &row[range.clone()]);
        let scale: Vec<f32> = rows.clone().map(|row| lanes::most(row, -lanes::least(row, 0.0)) / TOP).collect();
        let byte = |x: f32, scale: f32| if scale > 0.0 { (x / scale).round() as i8 } else { 0 };
        let bytes: Vec<i8> =
            rows.zip(&scale).flat_map(|(row, &scale)| row.iter().map(move |&x| byte(x, scale))).collect();
        let sum = |row: &[i8]| row.iter().map(|&x| i32::from(x)).sum::<i32>() as f32;
        let shift = bytes.chunks_exact(range.len()).zip(&scale).map(|(row, scale)| sum(row) * scale).collect();
        let all = NdTensorView::from_data([scale.len(), range.len()], bytes.as_slice());
        let packed = products.bytes.prepack_b(all.transposed());
        Self { inputs: range, packed, scale, shift }
    }
}

/// Rows of floats into codes, every group of a row by itself; step and zero of each go to `scales`.
struct Quantize<'a> {
    x: &'a [f32],
    inputs: usize,
    codes: &'a mut [u8],
    scales: &'a mut [(f32, f32)],
}

impl WithSimd for Quantize<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let rows = self.x.chunks_exact(self.inputs).zip(self.codes.chunks_exact_mut(self.inputs));
        let group = group(self.inputs);
        let groups = rows.flat_map(|(x, codes)| x.chunks(group).zip(codes.chunks_mut(group)));
        for ((x, codes), scale) in groups.zip(self.scales) {
            *scale = lanes::quantize::<S>(x, codes);
        }
    }
}

/// One group's sums onto rows of floats.
struct Bytes<'a> {
    sums: &'a [i32],
    group: &'a Group,
    /// Step and zero of this group for row 0, and for the next row `groups` further on.
    scales: &'a [(f32, f32)],
    groups: usize,
    /// Where a row begins with the bias: at the first group.
    bias: Option<&'a [f32]>,
    rows: &'a mut [f32],
    /// Where finished rows go: at the last group.
    last: Option<(&'a mut [f32], Finish<'a>)>,
}

impl WithSimd for Bytes<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _: S) {
        let width = self.group.scale.len();
        let (scale, shift) = (&self.group.scale[..width], &self.group.shift[..width]);
        for (n, (row, sums)) in self.rows.chunks_exact_mut(width).zip(self.sums.chunks_exact(width)).enumerate() {
            let (step, zero) = self.scales[n * self.groups];
            if let Some(bias) = self.bias {
                row.copy_from_slice(bias);
            }
            for i in 0..width {
                let sum = lanes::fused::<S>(sums[i] as f32, scale[i], -zero * shift[i]);
                row[i] = lanes::fused::<S>(sum, step, row[i]);
            }
            if let Some((out, finish)) = &mut self.last {
                finish.row::<S>(row, &mut out[n * width..][..width]);
            }
        }
    }
}

/// Products of floats, bias, and what follows.
struct Floats<'a> {
    rows: &'a mut [f32],
    bias: &'a [f32],
    out: &'a mut [f32],
    finish: Finish<'a>,
}

impl WithSimd for Floats<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let width = self.bias.len();
        for (row, out) in self.rows.chunks_exact_mut(width).zip(self.out.chunks_exact_mut(width)) {
            row.iter_mut().zip(self.bias).for_each(|(x, b)| *x += b);
            self.finish.row::<S>(row, out);
        }
    }
}

impl Finish<'_> {
    #[inline(always)]
    fn row<S: Simd>(&self, row: &[f32], out: &mut [f32]) {
        match *self {
            Finish::Plain => out.copy_from_slice(row),
            Finish::Gelu => out.iter_mut().zip(row).for_each(|(out, &x)| *out = lanes::gelu::<S>(x)),
            Finish::AddNorm { weight, bias, eps } => {
                out.iter_mut().zip(row).for_each(|(out, &x)| *out += x);
                lanes::norm::<S>(out, weight, bias, eps);
            }
        }
    }
}
