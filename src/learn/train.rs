//! Training of one evidence model with candle, in a fixed order: same data and seed, same weights.

use candle_core::backprop::GradStore;
use candle_core::{DType, Device, Result, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW, ops};
use rayon::prelude::*;

use super::random::Random;
use super::states::States;
use crate::embed::Layer;
use crate::evidence::judge::{Network, Sizes};

/// What decides a training run; with the data it decides the weights.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub epochs: usize,
    pub seed: u64,
    /// Share of plain talk that a round looks at, other utterances every round.
    pub plain: f64,
}

/// Utterances of one step.
const BATCH: usize = 32;
/// Parts of a step computed side by side. It is a constant, since the sum of the parts' gradients depends on it.
const SHARDS: usize = 2;
/// Step size of the layers and of the heads over them, at their highest.
const RATE: f64 = 2e-4;
const HEAD_RATE: f64 = 1e-3;
/// Steps over which the step size rises from nothing, before it falls evenly to nothing.
const WARM_UP: usize = 100;
const DECAY: f64 = 0.01;
/// Longest step of all weights together, as the length of the gradient.
const LONGEST: f64 = 5.0;
/// Share of what the passage says on the whole that is left out at random in a step.
const DROPPED: f64 = 0.1;
/// Every label is rare: a bias of -4 is a probability of 0.018, near the mean share of 0.014, so that the first steps
/// need not learn it.
const START: f32 = -4.0;
/// Spread of the first weights of the heads.
const SPREAD: f32 = 0.02;

/// Sizes of a model that continues from the given upper layers of the embedding model.
pub fn sizes(dims: usize, outputs: usize, upper: &[Layer]) -> Sizes {
    let inner = upper.first().map_or(0, Layer::inner);
    let (heads, eps) = upper.first().map_or((1, 0.0), |l| (l.heads(), l.eps()));
    Sizes { dims, outputs, layers: upper.len(), heads, inner, eps }
}

/// Trains a model on the chosen utterances, its layers starting as the embedding model has them.
///
/// # Errors
/// candle's own, which for these shapes means that memory ran out.
pub fn train(states: &States, chosen: &[usize], sizes: &Sizes, upper: &[Layer], plan: Plan) -> Result<Network> {
    let mut random = Random::new(plan.seed);
    let (mut vars, mut flat, mut heads) = (Vec::new(), Vec::new(), Vec::new());
    let mut layers = Vec::new();
    for layer in upper {
        let mut parts = Vec::new();
        for part in layer.parts() {
            let var = Var::from_tensor(&part.copy()?)?;
            parts.push(var.as_tensor().clone());
            if part.rank() == 1 { flat.push(var) } else { vars.push(var) }
        }
        let mut parts = parts.into_iter();
        layers.push(Layer::new(sizes.heads, sizes.eps, |_| {
            parts.next().ok_or_else(|| candle_core::Error::msg("a part"))
        })?);
    }
    let shape = (sizes.outputs, sizes.dims);
    let first: Vec<f32> = (0..sizes.outputs * sizes.dims).map(|_| random.normal() * SPREAD).collect();
    let focus = Var::from_tensor(&Tensor::from_vec(first, shape, &Device::Cpu)?)?;
    let (said, whole) = (Var::zeros(shape, DType::F32, &Device::Cpu)?, Var::zeros(shape, DType::F32, &Device::Cpu)?);
    let bias = Var::from_tensor(&Tensor::full(START, sizes.outputs, &Device::Cpu)?)?;
    heads.extend([focus.clone(), said.clone(), whole.clone(), bias.clone()]);
    let network = Network {
        upper: layers,
        focus: focus.as_tensor().clone(),
        said: said.as_tensor().clone(),
        whole: whole.as_tensor().clone(),
        bias: bias.as_tensor().clone(),
    };
    let all: Vec<Var> = vars.iter().chain(&flat).chain(&heads).cloned().collect();
    let with = |vars: Vec<Var>, lr: f64, weight_decay: f64| {
        AdamW::new(vars, ParamsAdamW { lr, weight_decay, ..ParamsAdamW::default() })
    };
    // The many weights of the layers in two parts, so that both cores step.
    let half = vars.split_off(vars.len() / 2);
    let mut optimizers = [
        (with(vars, RATE, DECAY)?, RATE),
        (with(half, RATE, DECAY)?, RATE),
        (with(flat, RATE, 0.0)?, RATE),
        (with(heads, HEAD_RATE, DECAY)?, HEAD_RATE),
    ];
    let rounds: Vec<Vec<Vec<usize>>> = (0..plan.epochs).map(|_| round(states, chosen, plan, &mut random)).collect();
    let steps: usize = rounds.iter().map(Vec::len).sum();
    // A corpus of a few utterances has fewer steps than that in all.
    let warm_up = WARM_UP.min(steps.div_ceil(10));
    let pools = (0..SHARDS)
        .map(|_| rayon::ThreadPoolBuilder::new().num_threads(1).build())
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(candle_core::Error::wrap)?;
    for (step, batch) in rounds.iter().flatten().enumerate() {
        let rise = ((step + 1) as f64 / warm_up as f64).min(1.0) * (1.0 - step as f64 / (steps + 1) as f64);
        let shards: Vec<(&[usize], Tensor)> = (batch.chunks(batch.len().div_ceil(SHARDS)))
            .map(|shard| Ok((shard, kept(shard.len(), sizes.dims, &mut random)?)))
            .collect::<Result<_>>()?;
        let grads: Vec<GradStore> = std::thread::scope(|scope| {
            let running: Vec<_> = (shards.iter().zip(&pools))
                .map(|((shard, keep), pool)| {
                    let network = &network;
                    scope.spawn(move || pool.install(|| gradient(network, states, shard, keep, batch.len())))
                })
                .collect();
            let joined = running
                .into_iter()
                .map(|r| r.join().unwrap_or_else(|_| Err(candle_core::Error::msg("a stream stopped"))));
            joined.collect::<Result<_>>()
        })?;
        let grads = added(grads, &all)?;
        optimizers.par_iter_mut().try_for_each(|(optimizer, rate)| {
            optimizer.set_learning_rate(*rate * rise);
            optimizer.step(&grads)
        })?;
    }
    detached(&network, sizes)
}

/// Logits of the chosen utterances, in their order.
pub fn logits(network: &Network, states: &States, chosen: &[usize]) -> Result<Vec<Vec<f32>>> {
    let mut out = std::collections::BTreeMap::new();
    for batch in states.batches(chosen, BATCH) {
        let (x, first) = states.batch(&batch)?;
        let rows = network.logits(&x, &first, None)?.to_vec2::<f32>()?;
        out.extend(batch.into_iter().zip(rows));
    }
    Ok(chosen.iter().map(|i| out[i].clone()).collect())
}

/// One round's batches in random order: every telling utterance, and a share of plain talk.
fn round(states: &States, chosen: &[usize], plan: Plan, random: &mut Random) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> =
        chosen.iter().copied().filter(|&i| states.is_telling(i) || random.unit() < plan.plain).collect();
    random.shuffle(&mut order);
    let mut batches = states.batches(&order, BATCH);
    random.shuffle(&mut batches);
    batches
}

fn kept(rows: usize, dims: usize, random: &mut Random) -> Result<Tensor> {
    let scale = (1.0 / (1.0 - DROPPED)) as f32;
    let keep: Vec<f32> = (0..rows * dims).map(|_| if random.unit() < DROPPED { 0.0 } else { scale }).collect();
    Tensor::from_vec(keep, (rows, dims), &Device::Cpu)
}

fn gradient(network: &Network, states: &States, shard: &[usize], keep: &Tensor, all: usize) -> Result<GradStore> {
    let (x, first) = states.batch(shard)?;
    let z = network.logits(&x, &first, Some(keep))?;
    let (wanted, counts) = states.truth(shard)?;
    (loss(&z, &wanted, &counts)? * (1.0 / all as f64))?.backward()
}

/// Binary cross-entropy over every output, each counting as `counts` says, summed.
fn loss(z: &Tensor, y: &Tensor, counts: &Tensor) -> Result<Tensor> {
    let p = ops::sigmoid(z)?.clamp(1e-6, 1.0 - 1e-6)?;
    let hit = (y * p.log()?)?;
    let miss = (y.affine(-1.0, 1.0)? * p.affine(-1.0, 1.0)?.log()?)?;
    ((hit + miss)?.neg()? * counts)?.sum_all()
}

/// The shards' gradients added up in order, shortened where they are too long together.
fn added(stores: Vec<GradStore>, vars: &[Var]) -> Result<GradStore> {
    let sums = (vars.par_iter())
        .map(|var| {
            let mut grads = stores.iter().filter_map(|store| store.get(var));
            let Some(first) = grads.next() else { return Ok(None) };
            let sum = grads.try_fold(first.clone(), |sum, grad| sum + grad)?;
            let square = f64::from(sum.sqr()?.sum_all()?.to_scalar::<f32>()?);
            Ok(Some((sum, square)))
        })
        .collect::<Result<Vec<Option<(Tensor, f64)>>>>()?;
    let length = sums.iter().flatten().map(|(_, square)| square).sum::<f64>().sqrt();
    let shorter = |grad: Tensor| if length > LONGEST { grad * (LONGEST / length) } else { Ok(grad) };
    let Some(mut out) = stores.into_iter().next() else {
        return Err(candle_core::Error::msg("a step without utterances"));
    };
    for (var, sum) in vars.iter().zip(sums) {
        if let Some((grad, _)) = sum {
            out.insert(var, shorter(grad)?);
        }
    }
    Ok(out)
}

/// The network as it will be read from a file: half precision where the file has it.
fn detached(network: &Network, sizes: &Sizes) -> Result<Network> {
    let tensors: std::collections::BTreeMap<String, Tensor> =
        network.tensors()?.into_iter().map(|(name, t)| (name, t.detach())).collect();
    Network::new(sizes, |name| tensors.get(name).cloned().ok_or_else(|| candle_core::Error::msg(name)))
}
