//! Labelled utterances in, their frozen states out: computed once, so that a round of training is cheap.

use candle_core::{DType, Tensor};

use super::LearnError;
use super::items::Item;
use super::targets::Targets;
use crate::embed::{EmbedError, Pair, PairIds, Trunk, streams};
use crate::evidence::judge::scene;

/// Utterances as the network sees them.
pub struct States {
    pub ids: Vec<PairIds>,
    /// `[tokens, dims]` in half precision.
    rows: Vec<Tensor>,
    targets: Targets,
}

impl States {
    pub fn new(items: &[Item], targets: Targets, trunk: &dyn Trunk) -> Result<Self, LearnError> {
        let ids = (items.iter())
            .map(|i| trunk.ids(&Pair { scene: &scene(i.channel, i.side), before: &i.before, text: &i.text }))
            .collect::<Result<Vec<_>, EmbedError>>()?;
        let dims = trunk.dims();
        let batches = streams::batches(&ids.iter().map(|i| i.ids.as_slice()).collect::<Vec<_>>());
        // A few thousand at a time: the states of all of them in single precision would be twice what is kept.
        let mut rows: Vec<Option<Tensor>> = vec![None; ids.len()];
        for some in batches.chunks(512) {
            let states = streams::map(some, streams::cores(), &|batch| {
                let pairs: Vec<&PairIds> = batch.iter().map(|&i| &ids[i]).collect();
                let states = trunk.states(&pairs)?;
                let half = states.to_dtype(DType::F16).map_err(|e| EmbedError::Compute(e.to_string()))?;
                let length = pairs.first().map_or(0, |p| p.ids.len());
                let row = |i| half.narrow(0, i * length, length);
                let rows = (0..pairs.len()).map(row).collect::<candle_core::Result<Vec<Tensor>>>();
                rows.map_err(|e| EmbedError::Compute(e.to_string()))
            })?;
            for (&i, state) in some.iter().flatten().zip(states.into_iter().flatten()) {
                rows[i] = Some(state);
            }
        }
        let rows: Vec<Tensor> = rows.into_iter().flatten().collect();
        debug_assert!(rows.iter().all(|r| r.dims()[1] == dims));
        Ok(Self { ids, rows, targets })
    }

    pub fn length(&self, i: usize) -> usize {
        self.ids[i].ids.len()
    }

    pub fn is_telling(&self, i: usize) -> bool {
        self.targets.is_telling(i)
    }

    /// States `[utterances, tokens, dims]` of utterances of equal length, and where each passage begins.
    pub fn batch(&self, chosen: &[usize]) -> candle_core::Result<(Tensor, Vec<usize>)> {
        let rows: Vec<&Tensor> = chosen.iter().map(|&i| &self.rows[i]).collect();
        let states = Tensor::stack(&rows, 0)?.to_dtype(DType::F32)?;
        Ok((states, chosen.iter().map(|&i| self.ids[i].first).collect()))
    }

    /// What is wanted of utterances and how much it counts, each `[utterances, outputs]`.
    pub fn truth(&self, chosen: &[usize]) -> candle_core::Result<(Tensor, Tensor)> {
        let (values, weights) = self.targets.of(chosen);
        let shape = (chosen.len(), self.targets.names.len());
        let tensor = |flat: Vec<f32>| Tensor::from_vec(flat, shape, &candle_core::Device::Cpu);
        Ok((tensor(values)?, tensor(weights)?))
    }

    /// Indexes in batches of at most `most` of equal length, in the order given within each length.
    pub fn batches(&self, chosen: &[usize], most: usize) -> Vec<Vec<usize>> {
        let mut order = chosen.to_vec();
        order.sort_by_key(|&i| self.length(i));
        (order.chunk_by(|&a, &b| self.length(a) == self.length(b)))
            .flat_map(|same| same.chunks(most).map(<[usize]>::to_vec))
            .collect()
    }
}
