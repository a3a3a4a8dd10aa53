//! Training of one small net with candle: one hidden layer, many labels, minibatches in a fixed order.

use candle_core::{DType, Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW, ops};

use crate::evidence::judge::Net;

/// What decides a training run; with the data it decides the weights.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub hidden: usize,
    pub epochs: usize,
    pub seed: u64,
}

/// Rows of one minibatch. A first value, not tuned.
const BATCH: usize = 512;
/// Step size at the start, falling in equal steps towards nothing. A first value, not tuned.
const RATE: f64 = 0.003;
/// Decay of the weights, ten times the library's own: the prototype's best net was one with a stronger decay. Other
/// values were not compared with everything else held equal.
const DECAY: f64 = 0.1;
/// A positive counts as much as two negatives, since of the labelled utterances one in seventy is evidence of a given
/// field. The factor is a first value, not tuned.
const POSITIVE: f64 = 2.0;
/// Every label is rare: a bias of -4 is a probability of 0.018, near the mean share of 0.014, so that the first steps
/// need not learn it.
const START: f32 = -4.0;

/// Trains one net. `rows` is `[n, width]`, `labels` is `[n, labels]` of zeros and ones, both row by row.
///
/// # Errors
/// candle's own, which for these shapes means that memory ran out.
pub fn train(rows: &[f32], labels: &[f32], width: usize, outputs: usize, plan: Plan) -> candle_core::Result<Net> {
    let device = Device::Cpu;
    let n = rows.len() / width;
    let x = Tensor::from_slice(rows, (n, width), &device)?;
    let y = Tensor::from_slice(labels, (n, outputs), &device)?;
    let mut random = Random::new(plan.seed);
    let spread = 2.0 / (width as f32).sqrt();
    let first: Vec<f32> = (0..width * plan.hidden).map(|_| random.normal() * spread).collect();
    let w1 = Var::from_tensor(&Tensor::from_vec(first, (width, plan.hidden), &device)?)?;
    let b1 = Var::zeros(plan.hidden, DType::F32, &device)?;
    let w2 = Var::zeros((plan.hidden, outputs), DType::F32, &device)?;
    let b2 = Var::from_tensor(&Tensor::full(START, outputs, &device)?)?;
    let vars = vec![w1.clone(), b1.clone(), w2.clone(), b2.clone()];
    let params = ParamsAdamW { lr: RATE, weight_decay: DECAY, ..ParamsAdamW::default() };
    let mut optimizer = AdamW::new(vars, params)?;
    for epoch in 0..plan.epochs {
        optimizer.set_learning_rate(RATE * (1.0 - epoch as f64 / plan.epochs as f64));
        let order = random.shuffled(n);
        for batch in order.chunks(BATCH) {
            let picked = Tensor::from_slice(batch, batch.len(), &device)?;
            let (x, y) = (x.index_select(&picked, 0)?, y.index_select(&picked, 0)?);
            let z = x.matmul(&w1)?.broadcast_add(&b1)?.relu()?.matmul(&w2)?.broadcast_add(&b2)?;
            optimizer.backward_step(&loss(&z, &y)?)?;
        }
    }
    let rows_of = |t: &Tensor| t.t()?.contiguous()?.flatten_all()?.to_vec1::<f32>();
    Ok(Net { w1: rows_of(&w1)?, b1: b1.to_vec1()?, w2: rows_of(&w2)?, b2: b2.to_vec1()? })
}

/// Binary cross-entropy over every label, positives weighted, summed over labels and averaged over rows.
fn loss(z: &Tensor, y: &Tensor) -> candle_core::Result<Tensor> {
    let p = ops::sigmoid(z)?.clamp(1e-6, 1.0 - 1e-6)?;
    let hit = (y * p.log()?)?.affine(-POSITIVE, 0.0)?;
    let miss = (y.affine(-1.0, 1.0)? * p.affine(-1.0, 1.0)?.log()?)?.neg()?;
    (hit + miss)?.sum(1)?.mean(0)
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in (0, 1).
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller, 1958).
    fn normal(&mut self) -> f32 {
        let (a, b) = (self.unit(), self.unit());
        ((-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()) as f32
    }

    /// The numbers below `n` in random order (Fisher and Yates).
    fn shuffled(&mut self, n: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..n as u32).collect();
        for i in (1..n).rev() {
            order.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
        order
    }
}
