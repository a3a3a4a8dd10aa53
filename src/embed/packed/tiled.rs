//! Rows times weights in the matrix unit, both as 16-bit floats laid out in the blocks that it takes.

use super::amx::{Block, Factors, LINE, Line, Row, SIDE, SOON, Tiles};
use super::lanes::{self, LANES};

/// Rows of numbers as 16-bit floats: [`SIDE`] rows after another, and of these a step of [`LINE`] numbers after another, so
/// that whatever is multiplied next lies together. What fills up the last rows is nobody's.
#[derive(Default)]
pub struct Halves {
    lines: Vec<Line>,
    steps: usize,
}

impl Halves {
    /// Makes room for `rows` of `steps` lines.
    pub fn shape(&mut self, rows: usize, steps: usize) {
        self.steps = steps;
        self.lines.resize(rows.next_multiple_of(SIDE) * steps, Line::default());
    }

    /// One line of a row.
    #[inline(always)]
    pub fn at(&mut self, row: usize, step: usize) -> &mut Line {
        &mut self.lines[(row / SIDE * self.steps + step) * SIDE + row % SIDE]
    }

    /// Writes a row, whole lines of it.
    #[inline(always)]
    pub fn put(&mut self, row: usize, numbers: &[f32]) {
        let lines = self.lines[row / SIDE * self.steps * SIDE + row % SIDE..].iter_mut().step_by(SIDE);
        for (to, numbers) in lines.zip(numbers.as_chunks().0) {
            *to = line(numbers);
        }
    }
}

/// A row of a block as a line: its pairs are numbers half a line apart, so that they lie side by side in two registers.
#[inline(always)]
pub fn line(numbers: &Row) -> Line {
    let (first, second) = numbers.split_at(LANES);
    pairs(first, second)
}

/// A line of pairs.
#[inline(always)]
pub fn pairs(first: &[f32], second: &[f32]) -> Line {
    let mut line = Line::default();
    for ((pair, a), b) in line.0.iter_mut().zip(first).zip(second) {
        *pair = rounded(*a) >> 16 | rounded(*b) & 0xffff_0000;
    }
    line
}

/// A number whose upper half is the nearest 16-bit float, the larger one of two.
#[inline(always)]
fn rounded(x: f32) -> u32 {
    x.to_bits().wrapping_add(0x8000)
}

/// Weights and bias, laid out for the unit.
pub struct Tiled {
    /// For every [`SIDE`] outputs, for every [`LINE`] inputs: lines of the inputs' pairs for 16 outputs, then for the other 16.
    lines: Vec<Line>,
    bias: Vec<Row>,
    steps: usize,
}

/// What becomes of products.
pub enum Into<'a> {
    /// Added to rows so long.
    Onto(&'a mut [f32], usize),
    /// [`lanes::gelu`] of each, as 16-bit floats.
    Gelu(&'a mut Halves),
    /// As 16-bit floats, a line for each row; then the same for the next [`SIDE`] outputs.
    Lines(&'a mut [Line]),
    /// As they are, in the same order.
    Rows(&'a mut [Row]),
}

impl Tiled {
    /// `weight` gives the weight of an output for an input, 0 for those that fill up the last step or block.
    pub fn new(
        outputs: usize,
        inputs: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: impl Fn(usize) -> f32,
    ) -> Self {
        let (blocks, steps) = (outputs.div_ceil(SIDE), inputs.div_ceil(LINE));
        let lines = (0..blocks * steps * SIDE).map(|n| {
            let (block, step, half, pair) = (n / SIDE / steps, n / SIDE % steps, n / LANES % 2, n % LANES);
            let (output, input) = (block * SIDE + half * LANES, step * LINE + pair);
            let of = |input: usize| -> [f32; LANES] { std::array::from_fn(|i| weight(output + i, input)) };
            pairs(&of(input), &of(input + LANES))
        });
        let bias = (0..blocks).map(|block| std::array::from_fn(|i| bias(block * SIDE + i)));
        Self { lines: lines.collect(), bias: bias.collect(), steps }
    }

    /// All rows, with weights in the outer loop: they are read once for a whole pack, and a block of them stays at hand. A block
    /// of results is finished while the unit is at work on the next. What comes `after` these weights is fetched meanwhile.
    #[inline(always)]
    pub fn multiply<S: pulp::Simd>(&self, tiles: &Tiles, rows: &Halves, after: Option<&Self>, mut to: Into<'_>) {
        let mut blocks = [Block::default(); 2];
        let size = SIDE * self.steps;
        let count = rows.lines.len() / size;
        for (n, (columns, bias)) in self.lines.chunks_exact(size).zip(&self.bias).enumerate() {
            for (m, rows) in rows.lines.chunks_exact(size).enumerate() {
                let next = self.lines.get((n + 1) * size..).filter(|next| !next.is_empty());
                let next = next.unwrap_or_else(|| after.map_or(&[], |after| &after.lines));
                let soon = next.get(m * SOON * self.steps..).unwrap_or_default();
                let factors = Factors { rows, apart: SIDE, columns, soon };
                if let Into::Onto(out, width) = &mut to {
                    tiles.multiply(&factors, None, &mut out[m * SIDE * *width + n * SIDE..], *width);
                    continue;
                }
                tiles.multiply(&factors, Some(bias), blocks[m % 2].0.as_flattened_mut(), SIDE);
                if m > 0 {
                    to.finish::<S>(n, m - 1, count, &mut blocks[(m - 1) % 2]);
                }
            }
            if count > 0 {
                to.finish::<S>(n, count - 1, count, &mut blocks[(count - 1) % 2]);
            }
        }
    }

    /// What is added to products when they do not begin with it, in blocks.
    pub fn bias(&self) -> &[Row] {
        &self.bias
    }
}

impl Into<'_> {
    /// Block `m` of `count` blocks of rows, and `n` of outputs.
    #[inline(always)]
    fn finish<S: pulp::Simd>(&mut self, n: usize, m: usize, count: usize, block: &mut Block) {
        match self {
            Self::Gelu(out) => {
                let lines = &mut out.lines[(m * out.steps + n) * SIDE..][..SIDE];
                for (line, row) in lines.iter_mut().zip(&mut block.0) {
                    row.iter_mut().for_each(|x| *x = lanes::gelu::<S>(*x));
                    *line = self::line(row);
                }
            }
            Self::Lines(out) => {
                for (line, row) in out[(n * count + m) * SIDE..].iter_mut().zip(&block.0) {
                    *line = self::line(row);
                }
            }
            Self::Rows(out) => out[(n * count + m) * SIDE..][..SIDE].copy_from_slice(&block.0),
            // The unit has done that itself.
            Self::Onto(..) => {}
        }
    }
}
