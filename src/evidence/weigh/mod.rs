//! Answers in, the probability that each is right out: what a brief shows, and how sure it says it is.
//!
//! The judge looks at passages one by one. Whether an answer made of them is right also depends on what stands beside it:
//! how many say so, who, when, in which kind of document, and how much better others are. A logistic regression over these
//! traits is fitted on labelled deals whose passages the judge had not seen (`model/weigh.json` of the pack).

pub mod disputes;
mod regression;
mod seen;
pub mod traits;

pub use regression::{Regression, scaled};

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::terms::Shape;

/// Name of the file in a pack's `model/`.
pub const WEIGH: &str = "weigh.json";

/// The regression, and where an answer is sure enough to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weigher {
    #[serde(flatten)]
    pub answers: Regression,
    /// Probability from which an answer is shown.
    pub threshold: f32,
    /// Which fields are in dispute.
    pub disputes: Disputes,
    /// How it was fitted and what it measured.
    pub record: BTreeMap<String, f64>,
}

/// A regression over what can be seen of a disagreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disputes {
    #[serde(flatten)]
    pub fields: Regression,
    /// Probability from which a field is shown as in dispute.
    pub threshold: f32,
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
        let disputes: Vec<String> = disputes::NAMES.iter().map(|n| (*n).to_owned()).collect();
        let fits = weigher.answers.is_of(&names()) && weigher.disputes.fields.is_of(&disputes);
        if fits { Ok(Some(weigher)) } else { Err(WeighError::Traits { path: shown }) }
    }

    /// Probability that an answer with these traits is right.
    pub fn probability(&self, field: &str, traits: &[f32]) -> f64 {
        self.answers.probability(field, traits)
    }

    /// Whether a field with these traits is in dispute.
    pub fn is_disputed(&self, field: &str, traits: &[f32]) -> bool {
        self.disputes.fields.probability(field, traits) >= f64::from(self.disputes.threshold)
    }

    /// Probability from which an answer of this shape is shown. A record always is: it says what the CRM's tables hold, and
    /// how sure that is.
    pub fn threshold(&self, shape: Shape) -> f64 {
        if shape == Shape::Record { 0.0 } else { f64::from(self.threshold) }
    }
}

/// Names of all traits: those of an answer, then those of the person it names.
pub fn names() -> Vec<String> {
    traits::NAMES.iter().chain(&super::people::TRAITS).map(|n| (*n).to_owned()).collect()
}
