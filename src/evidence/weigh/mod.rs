//! Answers in, the probability that each is right out: what a brief shows, and how sure it says it is.
//!
//! The judge looks at passages one by one. Whether an answer made of them is right also depends on what stands beside it:
//! how many say so, who, when, in which kind of document, and how much better others are. A logistic regression over these
//! traits is fitted on labelled deals whose passages the judge had not seen (`model/weigh.json` of the pack).

mod seen;
pub mod traits;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Name of the file in a pack's `model/`.
pub const WEIGH: &str = "weigh.json";

/// Weights of the regression, and where an answer is sure enough to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weigher {
    /// Names of the traits, in order.
    pub traits: Vec<String>,
    /// Mean and deviation of each trait on the deals it was fitted on.
    pub mean: Vec<f32>,
    pub deviation: Vec<f32>,
    pub weights: Vec<f32>,
    pub bias: f32,
    /// What a field adds: its own bias, then its own weight for each trait.
    pub fields: BTreeMap<String, Vec<f32>>,
    /// Probability from which an answer is shown, by shape of the field.
    pub thresholds: BTreeMap<String, f32>,
    /// How it was fitted and what it measured.
    pub record: BTreeMap<String, f64>,
}

#[derive(Debug, thiserror::Error)]
pub enum WeighError {
    #[error("{path}: cannot be read ({why}); fit it again with `dossier rules weigh`")]
    Unreadable { path: String, why: String },
    #[error("{path}: was fitted on other traits than this program has; fit it again with `dossier rules weigh`")]
    Traits { path: String },
}

impl Weigher {
    /// Reads a pack's weigher; `None` when it has none.
    ///
    /// # Errors
    /// [`WeighError`] when the file is there and cannot be used.
    pub fn load(folder: &Path) -> Result<Option<Self>, WeighError> {
        let path = folder.join(WEIGH);
        let shown = path.display().to_string();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(WeighError::Unreadable { path: shown, why: e.to_string() }),
        };
        let weigher: Self = serde_json::from_slice(&bytes)
            .map_err(|e| WeighError::Unreadable { path: shown.clone(), why: e.to_string() })?;
        let n = names().len();
        let fits = weigher.traits == names()
            && [&weigher.mean, &weigher.deviation, &weigher.weights].iter().all(|v| v.len() == n)
            && weigher.fields.values().all(|f| f.len() == n + 1);
        if fits { Ok(Some(weigher)) } else { Err(WeighError::Traits { path: shown }) }
    }

    /// Probability that an answer with these traits is right.
    pub fn probability(&self, field: &str, traits: &[f32]) -> f64 {
        let x = scaled(traits, &self.mean, &self.deviation);
        let mut z = self.bias + x.iter().zip(&self.weights).map(|(x, w)| x * w).sum::<f32>();
        if let Some(own) = self.fields.get(field) {
            z += own[0] + x.iter().zip(&own[1..]).map(|(x, w)| x * w).sum::<f32>();
        }
        1.0 / (1.0 + f64::from(-z).exp())
    }

    /// Probability from which an answer of this shape is shown.
    pub fn threshold(&self, shape: &str) -> f64 {
        f64::from(self.thresholds.get(shape).copied().unwrap_or(0.5))
    }
}

/// Names of all traits: those of an answer, then those of the person it names.
pub fn names() -> Vec<String> {
    traits::NAMES.iter().chain(&super::people::TRAITS).map(|n| (*n).to_owned()).collect()
}

/// A trait farther from its mean counts as no farther: a deal may be larger than all that the weights were fitted on.
const FARTHEST: f32 = 4.0;

/// Traits brought to mean 0 and deviation 1.
pub fn scaled(traits: &[f32], mean: &[f32], deviation: &[f32]) -> Vec<f32> {
    traits.iter().zip(mean).zip(deviation).map(|((x, m), d)| ((x - m) / d).clamp(-FARTHEST, FARTHEST)).collect()
}
