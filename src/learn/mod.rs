//! Labelled utterances in, a pack's judge out: a model trained on this machine, calibrated on deals it had not seen.
//!
//! Same data, embedding model and seed: same weights. Nothing here knows a label by name.

mod average;
mod calibrate;
mod figures;
pub mod items;
mod random;
mod states;
mod targets;
#[cfg(test)]
mod tests;
mod train;
pub mod weigh;

use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat_n;
use std::path::Path;

use crate::embed::{EmbedError, Trunk};
use crate::evidence::judge::{Network, Record, Sizes};
use crate::evidence::passages::LIMIT;
use items::Item;
use states::States;
use targets::Targets;
use train::Plan;

/// Layers of its own that a model has over the trunk.
pub const LAYERS: usize = 4;
const SEED: u64 = 20_261_125;
/// Rounds through the data, and the share of plain talk in each.
const EPOCHS: usize = 2;
const PLAIN: f64 = 0.5;
/// How often a round sees an utterance of no deal: these are few, and each was written to tell two labels apart.
const SINGLE: usize = 3;
/// Parts the deals are dealt into for the held-out figures, file by file: deals of one file have one author.
const FOLDS: usize = 2;
/// Share of the deals that the model of a fold has seen, by which it counts beside the one that has seen all.
const SEEN: f64 = (FOLDS - 1) as f64 / FOLDS as f64;

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
    #[error("{folder} has no file {file} with labelled utterances to hold out; name one of its .jsonl files")]
    NoFile { folder: String, file: String },
}

/// What training made: weights as safetensors bytes, and their record.
pub struct Learned {
    pub weights: Vec<u8>,
    pub record: Record,
    /// The deals that it had not seen; none for the one that is kept.
    pub unseen: Vec<String>,
}

/// Who hears of a long training: what is being done, and each model that is done, fold by fold.
pub trait Listener {
    fn step(&self, step: &str);

    /// A model that was trained without the deals that it names, calibrated on those.
    fn fold(&mut self, fold: usize, learned: &Learned) -> Result<(), LearnError>;
}

/// Trains a judge on the labelled utterances of a folder: the mean of a model that has seen them all and of those that were
/// trained without a part of the deals. Calibration and figures are those of the latter on what they had not seen.
///
/// # Errors
/// [`LearnError`]: unreadable data, a failing model, no labels, or too few deals.
pub fn learn(folder: &Path, trunk: &dyn Trunk, listener: &mut dyn Listener) -> Result<Learned, LearnError> {
    let items = utterances(folder)?;
    let fold_of = folds(&items)?;
    let course = Course::new(folder, &items, trunk, listener)?;
    let mut held_out = Scored::new();
    let mut networks = Vec::new();
    for fold in 0..FOLDS {
        listener.step(&format!("training without fold {} of {FOLDS}", fold + 1));
        let is_out = |item: &Item| fold_of.get(item.deal.as_str()) == Some(&fold);
        let (network, own) = course.without(is_out)?;
        let mut record = course.record(&own);
        record.without = course.files(is_out);
        let unseen = fold_of.iter().filter(|(_, f)| **f == fold).map(|(d, _)| (*d).to_owned()).collect();
        listener.fold(fold, &Learned { weights: weights(&network)?, record, unseen })?;
        held_out.extend(own);
        networks.push((network, SEEN));
    }
    held_out.sort_by_key(|(i, _)| *i);
    listener.step("training on everything");
    let (network, _) = course.without(|_| false)?;
    networks.push((network, 1.0));
    let network = average::mean(&networks, &course.sizes)?;
    Ok(Learned { weights: weights(&network)?, record: course.record(&held_out), unseen: Vec::new() })
}

/// Trains once without each of some files of the folder and measures on it; nothing of the training is kept.
///
/// # Errors
/// As [`learn`], and when the folder has no such file.
pub fn measure(
    folder: &Path,
    files: &[String],
    trunk: &dyn Trunk,
    listener: &mut dyn Listener,
) -> Result<Vec<Record>, LearnError> {
    let items = utterances(folder)?;
    if let Some(file) = files.iter().find(|f| !items.iter().any(|i| i.file == **f)) {
        return Err(LearnError::NoFile { folder: folder.display().to_string(), file: file.clone() });
    }
    let course = Course::new(folder, &items, trunk, listener)?;
    let mut out = Vec::new();
    for file in files {
        listener.step(&format!("training without {file}"));
        let (_, own) = course.without(|item| item.file == *file)?;
        out.push(Record { without: vec![file.clone()], ..course.record(&own) });
    }
    Ok(out)
}

fn utterances(folder: &Path) -> Result<Vec<Item>, LearnError> {
    let mut items = items::read(folder)?;
    items.extend(items::turns(&items, LIMIT));
    Ok(items)
}

/// Utterances by their places, each with its logits.
type Scored = Vec<(usize, Vec<f32>)>;

/// What trainings on the same utterances have in common.
struct Course<'a> {
    items: &'a [Item],
    trunk: &'a dyn Trunk,
    states: States,
    sizes: Sizes,
    /// Names of the outputs, `labels` of which come first and are labels.
    outputs: Vec<String>,
    labels: usize,
}

impl<'a> Course<'a> {
    fn new(
        folder: &Path,
        items: &'a [Item],
        trunk: &'a dyn Trunk,
        listener: &mut dyn Listener,
    ) -> Result<Self, LearnError> {
        let targets = Targets::new(items);
        let (outputs, labels) = (targets.names.clone(), targets.labels);
        if labels == 0 {
            return Err(LearnError::NoLabels(folder.display().to_string()));
        }
        listener.step(&format!("reading {} labelled utterances", items.len()));
        let states = States::new(items, targets, trunk)?;
        let sizes = train::sizes(trunk.dims(), outputs.len(), trunk.upper());
        Ok(Self { items, trunk, states, sizes, outputs, labels })
    }

    /// A model trained on all utterances but those that are held out, and its logits of these.
    fn without(&self, is_out: impl Fn(&Item) -> bool) -> Result<(Network, Scored), LearnError> {
        let (out, rest): (Vec<usize>, Vec<usize>) = (0..self.items.len()).partition(|i| is_out(&self.items[*i]));
        let plan = Plan { epochs: EPOCHS, seed: SEED, plain: PLAIN };
        let rest: Vec<usize> = rest.into_iter().flat_map(|i| repeat_n(i, self.times(i))).collect();
        let network = train::train(&self.states, &rest, &self.sizes, self.trunk.upper(), plan)?;
        let logits = train::logits(&network, &self.states, &out)?;
        Ok((network, out.into_iter().zip(logits).collect()))
    }

    /// How often a round sees an utterance.
    fn times(&self, i: usize) -> usize {
        if self.items[i].deal.is_empty() { SINGLE } else { 1 }
    }

    /// Files with utterances that are held out.
    fn files(&self, is_out: impl Fn(&Item) -> bool) -> Vec<String> {
        let files: BTreeSet<&str> = self.items.iter().filter(|i| is_out(i)).map(|i| i.file.as_str()).collect();
        files.into_iter().map(str::to_owned).collect()
    }

    /// The record of a model: calibrated and measured on what it had not seen.
    fn record(&self, held_out: &Scored) -> Record {
        let scored: Vec<(usize, &[f32])> = held_out.iter().map(|(i, z)| (*i, z.as_slice())).collect();
        let labels = &self.outputs[..self.labels];
        let (held_out, by_label) = figures::of(self.items, labels, &scored);
        let &Sizes { dims, layers, heads, inner, eps, .. } = &self.sizes;
        Record {
            command: "dossier rules learn".to_owned(),
            trunk: self.trunk.fingerprint().to_owned(),
            dims,
            layers,
            heads,
            inner,
            eps,
            seed: SEED,
            epochs: EPOCHS,
            items: self.items.len(),
            without: Vec::new(),
            data: fingerprint(self.items),
            outputs: self.outputs.clone(),
            held_out,
            by_label,
            calibration: calibrate::fit(self.items, labels, &scored),
        }
    }
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
        let stance = item.stance.word();
        let (file, deal, labels) = (item.file.as_str(), item.deal.as_str(), item.labels.join(","));
        for part in [file, deal, &scene, &item.text, &item.before, &labels, stance, &item.near, &item.dispute] {
            hasher.update(part.as_bytes());
            hasher.update(b"\n");
        }
    }
    hasher.finalize().to_hex().to_string()
}
