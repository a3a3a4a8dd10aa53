//! Many looks at one text: each weighs its tokens by a score of its own and adds up what they say.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{self, LANES};

/// For each of `looks` the sum over tokens of `said` times the softmax over tokens of `score`; `rows` has for each token first
/// all scores, then all that is said.
pub fn focused(rows: &[f32], looks: usize) -> Vec<f32> {
    let mut out = vec![0.0; looks];
    Arch::new().dispatch(Focus { rows, out: &mut out });
    out
}

struct Focus<'a> {
    rows: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Focus<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let looks = self.out.len();
        for (n, out) in self.out.chunks_mut(LANES).enumerate() {
            let of = |row: &'_ [f32], first: usize| -> [f32; LANES] {
                let mut lanes = [0.0; LANES];
                lanes[..out.len()].copy_from_slice(&row[first + n * LANES..][..out.len()]);
                lanes
            };
            let mut most = [f32::NEG_INFINITY; LANES];
            for row in self.rows.chunks_exact(2 * looks) {
                most = std::array::from_fn(|i| lanes::larger(most[i], of(row, 0)[i]));
            }
            let (mut whole, mut sums) = ([0.0; LANES], [0.0; LANES]);
            for row in self.rows.chunks_exact(2 * looks) {
                let (scores, said) = (of(row, 0), of(row, looks));
                for i in 0..LANES {
                    let share = lanes::exp::<S>(scores[i] - most[i]);
                    whole[i] += share;
                    sums[i] = lanes::fused::<S>(share, said[i], sums[i]);
                }
            }
            let shares: [f32; LANES] = std::array::from_fn(|i| sums[i] / whole[i]);
            out.copy_from_slice(&shares[..out.len()]);
        }
    }
}
