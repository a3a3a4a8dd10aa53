//! Weights on disk: a few small nets whose outputs are averaged, and the record of how they came to be.

use std::collections::BTreeMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};
use serde::{Deserialize, Serialize};

use crate::index::dot;

/// Name of the training record in `model/`.
pub const RECORD: &str = "record.json";
/// Name of the weights in `model/`.
pub const WEIGHTS: &str = "heads.safetensors";
/// More components, hidden units, labels or nets than any judge has; a record that says more is damaged.
const MOST: usize = 1 << 16;

/// One hidden layer: `w1` is `[hidden, width]`, `w2` is `[labels, hidden]`, both row by row.
#[derive(Debug, Clone)]
pub struct Net {
    pub w1: Vec<f32>,
    pub b1: Vec<f32>,
    pub w2: Vec<f32>,
    pub b2: Vec<f32>,
}

/// Trained heads of a pack.
#[derive(Debug, Clone)]
pub struct Heads {
    /// Field ids and other labels, in the order of the outputs.
    pub labels: Vec<String>,
    /// Length of the passage vectors.
    pub dims: usize,
    pub nets: Vec<Net>,
    /// Fingerprint of the embedding model whose vectors they were trained on.
    pub embedder: String,
}

/// How logits become probabilities, and from which probability on a passage carries an answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub labels: BTreeMap<String, LabelCalibration>,
}

/// Probability = sigmoid(`slope` · logit + `shift`), fitted on deals that the heads had not seen (Platt, 1999).
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
    /// Fingerprint of the embedding model.
    pub embedder: String,
    pub dims: usize,
    pub width: usize,
    pub hidden: usize,
    pub nets: usize,
    pub seed: u64,
    pub epochs: usize,
    pub items: usize,
    /// BLAKE3 over the labelled utterances in order.
    pub data: String,
    pub labels: Vec<String>,
    /// Figures on held-out deals: mean average precision, right passage first, right one in the first five.
    pub held_out: BTreeMap<String, f64>,
    /// Average precision of each label on held-out deals.
    pub by_label: BTreeMap<String, f64>,
    pub calibration: Calibration,
}

#[derive(Debug, thiserror::Error)]
pub enum HeadsError {
    #[error(
        "the pack's judge was trained on the vectors of {trained}, and the model here is {here}; use that model, or train \
         the judge again with `dossier rules learn`"
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
        let (slope, shift) = self.labels.get(label).map_or((1.0, 0.0), |l| (l.slope, l.shift));
        1.0 / (1.0 + (-(slope * logit + shift)).exp())
    }
}

impl Heads {
    /// Mean of the nets' logits for one feature row of the length that [`super::width`] gives for [`Self::dims`].
    pub fn logits(&self, row: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; self.labels.len()];
        for net in &self.nets {
            let hidden: Vec<f32> =
                (net.w1.chunks_exact(row.len()).zip(&net.b1)).map(|(w, b)| (dot(w, row) + b).max(0.0)).collect();
            for ((out, w), b) in out.iter_mut().zip(net.w2.chunks_exact(hidden.len())).zip(&net.b2) {
                *out += (dot(w, &hidden) + b) / self.nets.len() as f32;
            }
        }
        out
    }
}

/// Reads weights and record from a pack's `model/` folder.
///
/// # Errors
/// [`HeadsError`] when a file cannot be read or the two do not belong together.
pub fn load(folder: &Path) -> Result<(Heads, Calibration), HeadsError> {
    let path = folder.join(RECORD);
    let unreadable = |path: &Path, why: String| HeadsError::Unreadable { path: path.display().to_string(), why };
    let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, e.to_string()))?;
    let record: Record = serde_json::from_slice(&bytes).map_err(|e| unreadable(&path, e.to_string()))?;
    let path = folder.join(WEIGHTS);
    let shape = || HeadsError::Shape { path: path.display().to_string() };
    let (dims, hidden, labels) = (record.dims, record.hidden, record.labels.len());
    let sizes = [dims, hidden, labels, record.nets];
    // The sizes come first, so that no product of them can overflow.
    if sizes.iter().any(|n| !(1..=MOST).contains(n)) || record.width != super::width(dims) {
        return Err(shape());
    }
    let width = record.width;
    let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, e.to_string()))?;
    let tensors =
        candle_core::safetensors::load_buffer(&bytes, &Device::Cpu).map_err(|e| unreadable(&path, e.to_string()))?;
    let take = |name: String, len: usize| -> Result<Vec<f32>, HeadsError> {
        let tensor: &Tensor = tensors.get(&name).ok_or_else(|| unreadable(&path, format!("no tensor {name}")))?;
        let values = (tensor.to_dtype(DType::F32).and_then(|t| t.flatten_all()).and_then(|t| t.to_vec1::<f32>()))
            .map_err(|e| unreadable(&path, e.to_string()))?;
        match values.len() == len {
            false => Err(shape()),
            true if values.iter().all(|v| v.is_finite()) => Ok(values),
            true => Err(unreadable(&path, format!("{name} holds a value that is no number"))),
        }
    };
    let nets = (0..record.nets)
        .map(|n| {
            Ok(Net {
                w1: take(format!("net{n}.w1"), hidden * width)?,
                b1: take(format!("net{n}.b1"), hidden)?,
                w2: take(format!("net{n}.w2"), labels * hidden)?,
                b2: take(format!("net{n}.b2"), labels)?,
            })
        })
        .collect::<Result<Vec<_>, HeadsError>>()?;
    let heads = Heads { labels: record.labels, dims, nets, embedder: record.embedder };
    Ok((heads, record.calibration))
}
