//! Unit vectors in, cosines out: exact, every vector looked at, the same bits on every run.
//!
//! One deal has thousands of passages, not millions: a full pass takes a millisecond or two, and an approximate index
//! would cost exactness and determinism for nothing.

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
/// Eight lanes summed apart and then in a fixed tree: the compiler may use vector instructions, and the order of the
/// additions, so the last bit, is written here and not left to it.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum::<f32>();
    let mut lanes = [0.0f32; 8];
    for (x, y) in a8.zip(b8) {
        for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
            *lane += x * y;
        }
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + b) + (c + d)) + ((e + f) + (g + h)) + tail
}
