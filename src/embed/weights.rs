//! A model folder's network: its sizes, and tensors by the names that BERT files give them.
//!
//! The file is mapped: what is never asked for is never read, and several processes share one copy of what is.

use std::path::PathBuf;

use candle_core::safetensors::MmapedSafetensors;
use candle_core::{DType, Device, Result as Computed, Tensor};
use candle_transformers::models::bert::Config;

use super::layer::Layer;
use super::tokens::Tokens;
use super::{EmbedError, ModelFolder};

/// The weights of one model, mapped, with its configuration.
pub(super) struct Weights {
    pub config: Config,
    path: PathBuf,
    tensors: MmapedSafetensors,
}

impl Weights {
    /// Opens the weights of a folder; their hashes are checked by [`ModelFolder::verify`], not here.
    ///
    /// # Errors
    /// [`EmbedError::Read`] when a file cannot be read, [`EmbedError::Unusable`] when it holds no such network.
    pub fn open(folder: &ModelFolder) -> Result<Self, EmbedError> {
        let spec = folder.spec();
        let (path, bytes) = read(folder, "config.json")?;
        let unusable = |path: &PathBuf, why: String| EmbedError::Unusable { path: path.clone(), why };
        let config: Config = serde_json::from_slice(&bytes).map_err(|e| unusable(&path, e.to_string()))?;
        let (dims, most, heads) = (config.hidden_size, config.max_position_embeddings, config.num_attention_heads);
        if dims != spec.dims || most < spec.max_positions {
            let why = format!(
                "it has {dims} dimensions and {most} positions where model.toml says {} and {}",
                spec.dims, spec.max_positions
            );
            return Err(unusable(&path, why));
        }
        if heads == 0 || !dims.is_multiple_of(heads) {
            return Err(unusable(&path, format!("{dims} dimensions cannot be shared among {heads} heads")));
        }
        let path = folder.file("model.safetensors")?;
        // SAFETY: a mapped file must not change while it is mapped. The weights are written once, by `models/fetch.py`, under
        // another name and then renamed, and nothing in this program writes to them.
        #[allow(unsafe_code)]
        let tensors = unsafe { MmapedSafetensors::new(&path) }.map_err(|e| unusable(&path, e.to_string()))?;
        Ok(Self { config, path, tensors })
    }

    /// A tensor in single precision.
    ///
    /// # Errors
    /// [`EmbedError::Unusable`] when the file has none of this name.
    pub fn part(&self, name: &str) -> Result<Tensor, EmbedError> {
        let loaded = self.tensors.load(name, &Device::Cpu).and_then(|t| t.to_dtype(DType::F32));
        loaded.map_err(|e| self.unusable(e.to_string()))
    }

    /// A tensor's numbers, row by row.
    ///
    /// # Errors
    /// As [`Self::part`].
    pub fn numbers(&self, name: &str) -> Result<Vec<f32>, EmbedError> {
        let flat = self.part(name)?.flatten_all().and_then(|t| t.to_vec1());
        flat.map_err(|e| self.unusable(e.to_string()))
    }

    /// Layer `n`, counted from the bottom.
    ///
    /// # Errors
    /// As [`Self::part`].
    pub fn layer(&self, n: usize) -> Result<Layer, EmbedError> {
        let part = |name: &str| -> Computed<Tensor> {
            self.tensors.load(&format!("encoder.layer.{n}.{name}"), &Device::Cpu)?.to_dtype(DType::F32)
        };
        let layer = Layer::new(self.config.num_attention_heads, self.config.layer_norm_eps, part);
        layer.map_err(|e| self.unusable(e.to_string()))
    }

    /// The bytes of a matrix of single floats where they lie in the file; `None` when it has another kind of numbers.
    pub fn mapped(&self, name: &str) -> Option<&[u8]> {
        let view = self.tensors.get(name).ok()?;
        (view.dtype() == safetensors::Dtype::F32).then(|| view.data())
    }

    fn unusable(&self, why: String) -> EmbedError {
        EmbedError::Unusable { path: self.path.clone(), why }
    }
}

/// The tokenizer of a folder.
///
/// # Errors
/// As [`Weights::open`].
pub(super) fn tokens(folder: &ModelFolder) -> Result<Tokens, EmbedError> {
    let (path, bytes) = read(folder, "tokenizer.json")?;
    Tokens::read(&bytes, &path, folder.spec().max_positions)
}

fn read(folder: &ModelFolder, name: &str) -> Result<(PathBuf, Vec<u8>), EmbedError> {
    let path = folder.file(name)?;
    match std::fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(source) => Err(EmbedError::Read { path, source }),
    }
}
