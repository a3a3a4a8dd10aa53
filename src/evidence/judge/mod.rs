//! The judge: how likely a passage answers each field, from weights that were trained on labelled deals.
//!
//! The weights belong to a pack (`rules/<pack>/model/`); the engine knows none of them. A field without a trained label is
//! served by the likeness to its rules' sentences alone.

mod features;
mod heads;

pub use features::{Input, row, width};
pub use heads::{Calibration, Heads, HeadsError, LabelCalibration, Net, RECORD, Record, WEIGHTS};

use std::path::Path;

/// Weights with what turns their output into probabilities.
#[derive(Debug)]
pub struct Judge {
    heads: Option<Heads>,
    calibration: Calibration,
}

/// Threshold of a field without a trained label: even odds. A first value, not tuned.
const UNLABELLED_THRESHOLD: f32 = 0.5;
/// Cosine to a rule's sentence at which a passage is taken to be as likely right as wrong, and how fast that turns: 0.4
/// reads as 6 %, 0.8 as 94 %. First values, not tuned on labels.
const EVEN_COSINE: f32 = 0.6;
const COSINE_SLOPE: f32 = 14.0;
/// A further witness is no independent one: people repeat each other, and the judge repeats its mistakes. How much of one
/// it is worth is a first value, not tuned.
const FURTHER_WITNESS: f64 = 0.25;
/// Nothing read off a conversation is surer than this; chosen by judgement.
const SUREST: f64 = 0.97;

impl Judge {
    /// Loads a pack's weights; a pack without `model/` gets a judge without heads.
    ///
    /// # Errors
    /// [`HeadsError`] when the files are there and cannot be used.
    pub fn load(pack_root: &Path) -> Result<Self, HeadsError> {
        let folder = pack_root.join("model");
        // One file without the other is a fault, not a pack without a judge.
        if !folder.join(heads::RECORD).exists() && !folder.join(heads::WEIGHTS).exists() {
            return Ok(Self { heads: None, calibration: Calibration::default() });
        }
        let (heads, calibration) = heads::load(&folder)?;
        Ok(Self { heads: Some(heads), calibration })
    }

    /// The place of a field's label among the probabilities, when it was trained.
    pub fn label(&self, field: &str) -> Option<usize> {
        self.heads.as_ref()?.labels.iter().position(|l| l == field)
    }

    /// Calibrated probability of every label, in the order of the labels; empty without heads.
    pub fn probabilities(&self, input: &Input<'_>) -> Vec<f32> {
        let Some(heads) = &self.heads else { return Vec::new() };
        let logits = heads.logits(&row(input));
        logits.iter().enumerate().map(|(l, z)| self.calibration.probability(&heads.labels[l], *z)).collect()
    }

    /// Probability for a field without a trained label, from the best cosine to its rules' sentences.
    pub fn unlabelled(&self, cosine: f32) -> f32 {
        1.0 / (1.0 + (-COSINE_SLOPE * (cosine - EVEN_COSINE)).exp())
    }

    /// Probability that a passage needs to carry an answer of this field by itself.
    pub fn threshold(&self, field: &str) -> f32 {
        self.calibration.labels.get(field).map_or(UNLABELLED_THRESHOLD, |l| l.threshold)
    }

    /// Probability that a value is right, from its best witness and the others that say the same.
    pub fn confidence(&self, best: f32, others: impl Iterator<Item = f32>) -> f64 {
        let mut doubt = 1.0 - f64::from(best);
        for other in others {
            doubt *= 1.0 - FURTHER_WITNESS * f64::from(other);
        }
        (1.0 - doubt).clamp(0.0, SUREST)
    }

    /// Whether the weights were trained on the vectors of this embedding model; a judge without weights fits any.
    ///
    /// # Errors
    /// [`HeadsError::Model`] when they were not: their figures on other vectors would mean nothing.
    pub fn fits(&self, embedder: &str) -> Result<(), HeadsError> {
        match &self.heads {
            Some(heads) if heads.embedder != embedder => {
                Err(HeadsError::Model { trained: heads.embedder.clone(), here: embedder.to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Length of the vectors that the weights were trained on, when there are weights.
    pub fn dims(&self) -> Option<usize> {
        self.heads.as_ref().map(|h| h.dims)
    }
}
