//! Text in, unit vectors out: MiniLM through candle, on this machine.
//!
//! On the processor a vector depends on its text and the model alone: never on the texts embedded with it, their order or the
//! number of threads (bit for bit, held by tests). On a graphics processor its last bits may depend on them, because libraries
//! of its maker choose the order of a sum by the shape of the whole product. Refused: weights whose SHA-256 is not the one that `model.toml` names. Nothing
//! is ever downloaded.

mod bert;
mod compute;
mod hash;
mod layer;
mod model;
pub mod ops;
pub mod packed;
pub mod streams;
#[cfg(test)]
mod tests;
mod tokens;
mod trunk;
mod weights;

use std::path::PathBuf;

pub use bert::MiniLm;
pub use compute::Compute;
pub use hash::{HashEmbedder, HashTrunk};
pub use layer::{Layer, PARTS};
pub use model::{MODEL_DIR_VARIABLE, ModelFile, ModelFolder, ModelSpec, Source, Stamp};

pub use trunk::{BertTrunk, Pair, PairIds, Trunk};

/// Called with texts done and texts in all; may be called from several threads.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Turns texts into vectors of unit length.
pub trait Embedder: Send + Sync {
    /// Length of every vector.
    fn dims(&self) -> usize;

    /// Names the model and everything else a vector depends on; fit for a file name. Vectors of different fingerprints
    /// must never be compared.
    fn fingerprint(&self) -> &str;

    /// One vector of [`Self::dims`] f32 per text, in the order of the texts.
    ///
    /// # Errors
    /// [`EmbedError::Compute`] or [`EmbedError::Tokens`] when the model itself fails; no text is refused for what it says.
    fn embed_with(&self, texts: &[String], progress: Progress) -> Result<Vec<Vec<f32>>, EmbedError>;

    /// [`Self::embed_with`] without a progress report.
    ///
    /// # Errors
    /// As [`Self::embed_with`].
    fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.embed_with(texts, &|_, _| {})
    }
}

/// Why there is no vector.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    #[error(
        "the model {id} was not found: looked in {looked}. Run `python3 models/fetch.py`, or point DOSSIER_MODEL_DIR to a \
         folder that holds it; models/README.md tells more"
    )]
    Missing { id: String, looked: String },
    #[error("{path}: cannot be read ({source}); check that it is there and that you may read it")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: is not a model description ({why}); compare it with models/all-minilm-l6-v2/model.toml")]
    Spec { path: PathBuf, why: String },
    #[error("{path}: {why}, so it is not the file that model.toml names; remove it and run `python3 models/fetch.py`")]
    Mismatch { path: PathBuf, why: String },
    #[error("{path}: is no model that can be run here ({why})")]
    Unusable { path: PathBuf, why: String },
    /// Whatever keeps the weights of a judge from being used.
    #[error("{0}")]
    Judge(String),
    #[error("a text could not be cut into tokens: {0}")]
    Tokens(String),
    #[error(
        "this program computes on a graphics processor ({device}) and cannot use one here ({why}); use a program built \
         without `--features {device}`, or look at docs/speed.md"
    )]
    Device { device: String, why: String },
    #[error("the model failed while computing: {0}")]
    Compute(String),
}

/// Scales a vector to length 1 in place; a vector of zeros stays as it is.
pub(crate) fn normalize(vector: &mut [f32]) {
    // Summed in f64 and in order, so that the last bit does not depend on how a compiler arranges lanes.
    let norm = vector.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
    if norm > 0.0 {
        for x in vector {
            *x = (f64::from(*x) / norm) as f32;
        }
    }
}
