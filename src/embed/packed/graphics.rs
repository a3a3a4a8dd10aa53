//! Layers on a graphics processor, by candle's own kernels. Texts of equal length are computed together, so that nothing is
//! padded there either; states come from the processor and go back to it.

use candle_core::{Device, Result, Tensor};

use crate::embed::layer::Layer;

/// Layers that follow each other, on one device.
pub struct Graphics {
    layers: Vec<Layer>,
    device: Device,
}

impl Graphics {
    pub fn new<'l>(layers: impl IntoIterator<Item = &'l Layer>, device: Device) -> Result<Self> {
        Ok(Self { layers: layers.into_iter().map(|layer| layer.on(&device)).collect::<Result<_>>()?, device })
    }

    /// As [`super::Stack::forward`].
    pub fn forward(&self, states: &Tensor, lengths: &[usize]) -> Result<Tensor> {
        let dims = states.dims2()?.1;
        let mut at = 0;
        let mut out = Vec::new();
        for same in lengths.chunk_by(|a, b| a == b) {
            let tokens = same.len() * same[0];
            let texts = states.narrow(0, at, tokens)?.reshape((same.len(), same[0], dims))?.to_device(&self.device)?;
            let done = self.layers.iter().try_fold(texts, |x, layer| layer.forward(&x))?;
            out.push(done.reshape((tokens, dims))?.to_device(states.device())?);
            at += tokens;
        }
        Tensor::cat(&out, 0)
    }
}
