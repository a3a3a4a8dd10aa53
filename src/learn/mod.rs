//! Labelled utterances in, a pack's judge out: a model trained on this machine, calibrated on deals it had not seen.
//!
//! Same data, embedding model and seed: same weights. Nothing here knows a label by name.

mod calibrate;
mod figures;
pub mod items;
mod random;
mod states;
#[cfg(test)]
mod tests;
mod train;
pub mod weigh;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::embed::{EmbedError, Trunk};
use crate::evidence::judge::{Network, Record};
use crate::evidence::passages::LIMIT;
use items::Item;
use states::States;
use train::Plan;

/// Layers of its own that a model has over the trunk.
pub const LAYERS: usize = 2;
const SEED: u64 = 20_261_125;
/// Rounds through the data, and the share of utterances without a label in each.
const EPOCHS: usize = 3;
const NEGATIVES: f64 = 0.5;
/// Parts the deals are dealt into for the held-out figures, file by file: deals of one file have one author.
const FOLDS: usize = 2;

#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    #[error(transparent)]
    Items(#[from] items::ItemsError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
    #[error("training failed: {0}; free some memory and try again")]
    Compute(#[from] candle_core::Error),
    #[error("what was trained cannot be kept: {0}")]
    Kept(String),
    #[error(
        "the labelled utterances hold only {0} deals; at least {FOLDS} are needed to measure on deals not trained on"
    )]
    TooFewDeals(usize),
    #[error("none of the labelled utterances in {0} has a label; there is nothing to learn")]
    NoLabels(String),
}

/// What training made: weights as safetensors bytes, and their record.
pub struct Learned {
    pub weights: Vec<u8>,
    pub record: Record,
    /// The deals that it had not seen; none for the one that is trained on everything.
    pub unseen: Vec<String>,
}

/// Who hears of a long training: what is being done, and each model that is done, fold by fold.
pub trait Listener {
    fn step(&self, step: &str);

    /// A model that was trained without the deals that it names, calibrated on those.
    fn fold(&mut self, fold: usize, learned: &Learned) -> Result<(), LearnError>;
}

/// Trains a judge on the labelled utterances of a folder.
///
/// # Errors
/// [`LearnError`]: unreadable data, a failing model, no labels, or too few deals.
pub fn learn(folder: &Path, trunk: &dyn Trunk, listener: &mut dyn Listener) -> Result<Learned, LearnError> {
    let mut items = items::read(folder)?;
    items.extend(items::turns(&items, LIMIT));
    let labels: Vec<String> =
        items.iter().flat_map(|i| i.labels.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect();
    if labels.is_empty() {
        return Err(LearnError::NoLabels(folder.display().to_string()));
    }
    let fold_of = folds(&items)?;
    listener.step(&format!("reading {} labelled utterances", items.len()));
    let states = States::new(&items, &labels, trunk)?;
    let sizes = train::sizes(trunk.dims(), labels.len(), trunk.upper());
    let train = |chosen: &[usize], seed| {
        let plan = Plan { epochs: EPOCHS, seed, negatives: NEGATIVES };
        train::train(&states, chosen, &sizes, trunk.upper(), plan)
    };
    let record = |calibration, (held_out, by_label)| Record {
        command: "dossier rules learn".to_owned(),
        trunk: trunk.fingerprint().to_owned(),
        dims: sizes.dims,
        layers: sizes.layers,
        heads: sizes.heads,
        inner: sizes.inner,
        eps: sizes.eps,
        seed: SEED,
        epochs: EPOCHS,
        items: items.len(),
        data: fingerprint(&items),
        labels: labels.clone(),
        held_out,
        by_label,
        calibration,
    };
    let measure = |held_out: &[(usize, Vec<f32>)]| {
        let scored: Vec<(usize, &[f32])> = held_out.iter().map(|(i, z)| (*i, z.as_slice())).collect();
        record(calibrate::fit(&items, &labels, &scored), figures::of(&items, &labels, &scored))
    };
    let mut held_out: Vec<(usize, Vec<f32>)> = Vec::new();
    for fold in 0..FOLDS {
        listener.step(&format!("training without fold {} of {FOLDS}", fold + 1));
        let is_out = |i: &usize| fold_of.get(items[*i].deal.as_str()) == Some(&fold);
        let (out, rest): (Vec<usize>, Vec<usize>) = (0..items.len()).partition(is_out);
        let network = train(&rest, SEED)?;
        let own: Vec<(usize, Vec<f32>)> = out.iter().copied().zip(train::logits(&network, &states, &out)?).collect();
        let unseen = fold_of.iter().filter(|(_, f)| **f == fold).map(|(d, _)| (*d).to_owned()).collect();
        listener.fold(fold, &Learned { weights: weights(&network)?, record: measure(&own), unseen })?;
        held_out.extend(own);
    }
    held_out.sort_by_key(|(i, _)| *i);
    listener.step("training on everything");
    let network = train(&(0..items.len()).collect::<Vec<_>>(), SEED)?;
    Ok(Learned { weights: weights(&network)?, record: measure(&held_out), unseen: Vec::new() })
}

/// The fold of every deal: files are dealt out in turn, so that an author's deals stay together.
fn folds(items: &[Item]) -> Result<BTreeMap<&str, usize>, LearnError> {
    let mut out: BTreeMap<&str, usize> = BTreeMap::new();
    let files: BTreeSet<&str> = items.iter().filter(|i| !i.deal.is_empty()).map(|i| i.file.as_str()).collect();
    let deals: BTreeSet<&str> = items.iter().map(|i| i.deal.as_str()).filter(|d| !d.is_empty()).collect();
    if deals.len() < FOLDS {
        return Err(LearnError::TooFewDeals(deals.len()));
    }
    if files.len() < FOLDS {
        return Ok(deals.into_iter().enumerate().map(|(i, d)| (d, i % FOLDS)).collect());
    }
    let files: Vec<&str> = files.into_iter().collect();
    for item in items.iter().filter(|i| !i.deal.is_empty()) {
        let file = files.binary_search(&item.file.as_str()).unwrap_or(0);
        out.insert(&item.deal, file % FOLDS);
    }
    Ok(out)
}

fn weights(network: &Network) -> candle_core::Result<Vec<u8>> {
    safetensors::serialize(network.tensors()?, None).map_err(candle_core::Error::wrap)
}

fn fingerprint(items: &[Item]) -> String {
    let mut hasher = blake3::Hasher::new();
    for item in items {
        let scene = crate::evidence::judge::scene(item.channel, item.side);
        for part in [item.deal.as_str(), &scene, &item.text, &item.before, &item.labels.join(",")] {
            hasher.update(part.as_bytes());
            hasher.update(b"\n");
        }
    }
    hasher.finalize().to_hex().to_string()
}
