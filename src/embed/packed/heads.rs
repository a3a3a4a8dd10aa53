//! Attention of every text of a pack to itself, head by head, in the matrix unit (Vaswani et al., 2017, section 3.2).

use pulp::Simd;

use super::amx::{Block, Factors, Line, Row, SIDE, Tiles};
use super::lanes::{self, LANES};
use super::tiled::{Halves, Into, Tiled, line, pairs};

/// What makes one head's part out of states.
pub struct Head {
    pub asked: Tiled,
    pub offered: Tiled,
    pub said: Tiled,
    /// Lines of a token, the last filled up with zeros.
    pub steps: usize,
}

/// Room for one head, used again.
#[derive(Default)]
pub struct Room {
    /// A line for each token, then the next lines.
    asked: Vec<Line>,
    offered: Vec<Line>,
    said: Vec<Row>,
    /// What the tokens of one text offer, pairs of a head's numbers side by side.
    offered_across: Vec<Line>,
    /// What they say, pairs of tokens side by side.
    said_across: Vec<Line>,
    /// Scores of the tokens that ask, [`SIDE`] tokens that offer after another.
    scores: Vec<Block>,
    /// The same as shares.
    shares: Vec<Line>,
}

const NOTHING: Row = [0.0; SIDE];

impl Head {
    /// Lines of what each token of texts of such `lengths` hears, out of its `states`; they begin at `step` in `out`. The
    /// weights that come `after` are fetched meanwhile.
    #[inline(always)]
    pub fn attend<S: Simd>(
        &self,
        tiles: &Tiles,
        states: &Halves,
        lengths: &[usize],
        after: &Tiled,
        room: &mut Room,
        (out, step): (&mut Halves, usize),
    ) {
        let rows = lengths.iter().sum::<usize>().next_multiple_of(SIDE);
        // The last text's last block is read to its end.
        room.asked.resize(rows * self.steps + SIDE, Line::default());
        room.offered.resize(rows * self.steps, Line::default());
        room.said.resize(rows * self.steps, NOTHING);
        self.asked.multiply::<S>(tiles, states, Some(&self.offered), Into::Lines(&mut room.asked));
        self.offered.multiply::<S>(tiles, states, Some(&self.said), Into::Lines(&mut room.offered));
        self.said.multiply::<S>(tiles, states, Some(after), Into::Rows(&mut room.said));
        let mut first = 0;
        for &length in lengths {
            room.lay_out(first, length, rows, self.steps);
            room.one::<S>(tiles, first, length, rows, self.steps, (&mut *out, step));
            first += length;
        }
    }
}

impl Room {
    /// Lays what one text offers and says across.
    #[inline(always)]
    fn lay_out(&mut self, first: usize, length: usize, rows: usize, steps: usize) {
        let blocks = length.div_ceil(SIDE);
        self.offered_across.resize(blocks * steps * SIDE, Line::default());
        self.said_across.resize(blocks * steps * SIDE, Line::default());
        for step in 0..steps {
            let offered = &self.offered[step * rows + first..][..length];
            for (block, offered) in offered.chunks(SIDE).enumerate() {
                let to = &mut self.offered_across[(block * steps + step) * SIDE..][..SIDE];
                for (half, offered) in offered.chunks(LANES).enumerate() {
                    for (n, line) in offered.iter().enumerate() {
                        for (to, pair) in to[half * LANES..].iter_mut().zip(&line.0) {
                            to.0[n] = *pair;
                        }
                    }
                }
            }
            let said = &self.said[step * rows + first..][..length];
            for (block, said) in said.chunks(SIDE).enumerate() {
                let to = &mut self.said_across[(step * blocks + block) * SIDE..][..SIDE];
                for n in 0..LANES {
                    // A token that is not there says nothing.
                    let a = said.get(n).unwrap_or(&NOTHING);
                    let b = said.get(n + LANES).unwrap_or(&NOTHING);
                    to[n] = pairs(&a[..LANES], &b[..LANES]);
                    to[n + LANES] = pairs(&a[LANES..], &b[LANES..]);
                }
            }
        }
    }

    /// One text.
    #[inline(always)]
    fn one<S: Simd>(
        &mut self,
        tiles: &Tiles,
        first: usize,
        length: usize,
        rows: usize,
        steps: usize,
        (out, at): (&mut Halves, usize),
    ) {
        let blocks = length.div_ceil(SIDE).max(1);
        self.scores.resize(blocks, Block::default());
        self.shares.resize(blocks * SIDE, Line::default());
        let mut heard = Block::default();
        let last = length - (blocks - 1) * SIDE;
        let absent: Row = std::array::from_fn(|n| if n < last { 0.0 } else { f32::NEG_INFINITY });
        for start in (0..length).step_by(SIDE) {
            let rows = Factors { rows: &self.asked[first + start..], apart: rows, columns: &[], soon: &[] };
            for (columns, scores) in self.offered_across.chunks_exact(steps * SIDE).zip(&mut self.scores) {
                tiles.multiply(&Factors { columns, ..rows }, Some(&NOTHING), scores.0.as_flattened_mut(), SIDE);
            }
            let asking = SIDE.min(length - start);
            let mut wholes = [1.0; SIDE];
            for (row, whole) in wholes[..asking].iter_mut().enumerate() {
                *whole = share::<S>(&mut self.scores, row, &absent, &mut self.shares);
            }
            wholes.iter_mut().for_each(|whole| *whole = 1.0 / *whole);
            let rows = Factors { rows: &self.shares, apart: SIDE, columns: &[], soon: &[] };
            for (step, columns) in self.said_across.chunks_exact(blocks * SIDE).enumerate() {
                tiles.multiply(&Factors { columns, ..rows }, Some(&NOTHING), heard.0.as_flattened_mut(), SIDE);
                for (n, (row, whole)) in heard.0.iter_mut().zip(&wholes[..asking]).enumerate() {
                    row.iter_mut().for_each(|x| *x *= whole);
                    *out.at(first + start + n, at + step) = line(row);
                }
            }
        }
    }
}

/// Shares of the tokens in the scores of a row, before they are divided by their sum; gives the sum. `absent` is added to the
/// last block, which is filled up with tokens that are not there.
#[inline(always)]
fn share<S: Simd>(scores: &mut [Block], row: usize, absent: &Row, shares: &mut [Line]) -> f32 {
    if let Some(last) = scores.last_mut() {
        last.0[row].iter_mut().zip(absent).for_each(|(x, absent)| *x += absent);
    }
    let mut most = [f32::NEG_INFINITY; SIDE];
    for block in &*scores {
        for (most, x) in most.iter_mut().zip(&block.0[row]) {
            *most = lanes::larger(*most, *x);
        }
    }
    let most = lanes::most(&most, f32::NEG_INFINITY);
    let mut sums = NOTHING;
    for (block, shares) in scores.iter_mut().zip(shares.chunks_exact_mut(SIDE)) {
        let scores = &mut block.0[row];
        for (x, sum) in scores.iter_mut().zip(&mut sums) {
            *x = lanes::exp::<S>(*x - most);
            *sum += *x;
        }
        shares[row] = line(scores);
    }
    lanes::sum(&sums)
}
