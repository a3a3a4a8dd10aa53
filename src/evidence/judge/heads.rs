//! Weights on disk: a pack's evidence model, and the record of how it came to be.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::Device;
use serde::{Deserialize, Serialize};

use super::network::{Network, Sizes};
use super::reader::Reader;
use crate::embed::ModelFolder;
use crate::evidence::weigh::WeighError;

/// Name of the training record in `model/`.
pub const RECORD: &str = "record.json";
/// Name of the weights in `model/`.
pub const WEIGHTS: &str = "evidence.safetensors";
/// More components, labels or layers than any judge has; a record that says more is damaged.
const MOST: usize = 1 << 16;

/// How logits become probabilities, and from which probability on a passage carries an answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub labels: BTreeMap<String, LabelCalibration>,
}

/// Probability = sigmoid(`slope` · logit + `shift`), fitted on deals that the model had not seen (Platt, 1999).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LabelCalibration {
    pub slope: f32,
    pub shift: f32,
    pub threshold: f32,
}

/// How the weights came to be, enough to train them again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The command that trains them again.
    pub command: String,
    /// Fingerprint of the embedding model whose lower layers are the trunk.
    pub trunk: String,
    pub dims: usize,
    pub layers: usize,
    pub heads: usize,
    pub inner: usize,
    pub eps: f64,
    pub seed: u64,
    pub epochs: usize,
    pub items: usize,
    /// Files of deals that it was not trained on; none for the one that is kept.
    #[serde(default)]
    pub without: Vec<String>,
    /// BLAKE3 over the labelled utterances in order.
    pub data: String,
    /// Names of the outputs: labels first, then those that tell how something is said.
    pub outputs: Vec<String>,
    /// Figures on held-out deals: mean average precision, right passage first, right one in the first five.
    pub held_out: BTreeMap<String, f64>,
    /// Average precision of each label on held-out deals.
    pub by_label: BTreeMap<String, f64>,
    pub calibration: Calibration,
}

#[derive(Debug, thiserror::Error)]
pub enum HeadsError {
    #[error(transparent)]
    Weigh(#[from] WeighError),
    #[error(
        "the pack's judge continues from the embedding model {trained}, and the model here is {here}; use that model, or \
         train the judge again with `dossier rules learn`"
    )]
    Model { trained: String, here: String },
    #[error("{path}: the judge's weights cannot be read ({why}); train them again with `dossier rules learn`")]
    Unreadable { path: String, why: String },
    #[error(
        "{path}: the judge's weights have another shape than their record says; train them again with `dossier rules learn`"
    )]
    Shape { path: String },
}

impl Calibration {
    /// Probability of a label for its logit.
    pub fn probability(&self, label: &str, logit: f32) -> f32 {
        probability(self.line(label), logit)
    }

    /// Slope and shift of a label; an output without figures keeps its logit.
    pub fn line(&self, label: &str) -> (f32, f32) {
        self.labels.get(label).map_or((1.0, 0.0), |l| (l.slope, l.shift))
    }
}

/// The probability of a logit by slope and shift.
pub fn probability((slope, shift): (f32, f32), logit: f32) -> f32 {
    1.0 / (1.0 + (-(slope * logit + shift)).exp())
}

impl Record {
    /// Sizes of the network.
    pub fn sizes(&self) -> Sizes {
        let &Self { dims, layers, heads, inner, eps, .. } = self;
        Sizes { dims, outputs: self.outputs.len(), layers, heads, inner, eps }
    }
}

/// Reads record and network from a pack's `model/` folder.
///
/// # Errors
/// [`HeadsError`] when a file cannot be read or the two do not belong together.
pub fn load(folder: &Path) -> Result<(Record, Network, String), HeadsError> {
    let record = read(folder)?;
    let path = folder.join(WEIGHTS);
    let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, e.to_string()))?;
    let tensors =
        candle_core::safetensors::load_buffer(&bytes, &Device::Cpu).map_err(|e| unreadable(&path, e.to_string()))?;
    let network = Network::new(&record.sizes(), |name| {
        tensors.get(name).cloned().ok_or_else(|| candle_core::Error::msg(format!("no tensor {name}")))
    })
    .map_err(|e| unreadable(&path, e.to_string()))?;
    Ok((record, network, blake3::hash(&bytes).to_hex().to_string()))
}

/// Reads the record of a pack's `model/` folder, and by what hash its weights are known; the network is made of them when the first
/// passage is read.
///
/// # Errors
/// [`HeadsError`] when a file cannot be read, the record says what cannot be, or the network was trained over another model than
/// the one in `model`.
pub fn reader(folder: &Path, model: &ModelFolder) -> Result<(Record, Reader), HeadsError> {
    let record = read(folder)?;
    let here = model.fingerprint();
    if record.trunk != here {
        return Err(HeadsError::Model { trained: record.trunk, here });
    }
    let path = folder.join(WEIGHTS);
    // Read piece by piece: a command that finds every passage in its workspace needs no more of them.
    let hash = std::fs::File::open(&path).and_then(|file| Ok(blake3::Hasher::new().update_reader(file)?.finalize()));
    let hash = hash.map_err(|e| unreadable(&path, e.to_string()))?;
    let reader = Reader::new(folder, record.outputs.len(), &hash.to_hex(), model.clone());
    Ok((record, reader))
}

/// A record that can be.
fn read(folder: &Path) -> Result<Record, HeadsError> {
    let path = folder.join(RECORD);
    let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, e.to_string()))?;
    let record: Record = serde_json::from_slice(&bytes).map_err(|e| unreadable(&path, e.to_string()))?;
    let path = folder.join(WEIGHTS);
    // The sizes come first, so that no product of them can overflow.
    // A model without layers of its own has no hidden states.
    let inner = if record.layers == 0 { 1 } else { record.inner };
    let sizes = [record.dims, record.outputs.len(), record.heads, inner, record.layers.max(1)];
    if sizes.iter().any(|n| !(1..=MOST).contains(n)) || !record.dims.is_multiple_of(record.heads) {
        return Err(HeadsError::Shape { path: path.display().to_string() });
    }
    Ok(record)
}

fn unreadable(path: &Path, why: String) -> HeadsError {
    HeadsError::Unreadable { path: path.display().to_string(), why }
}
