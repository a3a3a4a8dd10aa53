//! Unit vectors in, cosines out: exact, every vector looked at, the same bits on every run.
//!
//! One deal has thousands of passages, not millions: a full pass takes a millisecond or two, and an approximate index
//! would cost exactness and determinism for nothing.

use pulp::{Arch, Simd, WithSimd};

/// Vectors of equal length, one after another.
#[derive(Debug)]
pub struct Block {
    dims: usize,
    data: Vec<f32>,
}

impl Block {
    /// The first vector sets the length; one of another length is kept as zeros, so that it is unlike everything.
    pub fn new(vectors: &[Vec<f32>]) -> Self {
        let dims = vectors.first().map_or(0, Vec::len);
        let mut data = vec![0.0; dims * vectors.len()];
        for (row, vector) in data.chunks_exact_mut(dims.max(1)).zip(vectors) {
            if vector.len() == dims {
                row.copy_from_slice(vector);
            }
        }
        Self { dims, data }
    }

    pub fn len(&self) -> usize {
        self.data.len() / self.dims.max(1)
    }

    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&[f32]> {
        self.data.chunks_exact(self.dims.max(1)).nth(at)
    }

    /// For each of `len` positions the highest cosine to any of the queries; 0 where there is no vector or no query.
    pub fn nearest(&self, queries: &[Vec<f32>], len: usize) -> Vec<f32> {
        let mut best = vec![0.0; len];
        for (i, query) in queries.iter().filter(|q| q.len() == self.dims).enumerate() {
            for (best, row) in best.iter_mut().zip(self.data.chunks_exact(self.dims.max(1))) {
                let cosine = dot(query, row);
                if i == 0 || cosine > *best {
                    *best = cosine;
                }
            }
        }
        best
    }
}

/// Dot product of two vectors of equal length (the shorter decides), which is the cosine of unit vectors.
///
/// [`LANES`] sums apart and then in a fixed tree, whatever instructions the processor has: the order of the additions, so the
/// last bit, is written here and not left to a compiler.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    Arch::new().dispatch(Dot { a, b })
}

/// Two of the widest registers, so that one sum need not wait for the one before.
const LANES: usize = 32;

struct Dot<'a> {
    a: &'a [f32],
    b: &'a [f32],
}

impl WithSimd for Dot<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f32 {
        let size = self.a.len().min(self.b.len());
        let (a, b) = (self.a[..size].chunks_exact(LANES), self.b[..size].chunks_exact(LANES));
        let tail = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum::<f32>();
        let mut lanes = [0.0f32; LANES];
        for (x, y) in a.zip(b) {
            for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
                *lane += x * y;
            }
        }
        let mut width = LANES;
        while width > 1 {
            width /= 2;
            for i in 0..width {
                lanes[i] += lanes[i + width];
            }
        }
        lanes[0] + tail
    }
}
