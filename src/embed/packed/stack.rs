//! Layers that follow each other, ready for what computes them.

use candle_core::{Device, Result, Tensor};

use super::graphics::Graphics;
use super::layer::Here;
use super::linear::Precision;
use crate::embed::layer::Layer;

pub struct Stack(Layers);

enum Layers {
    Here(Here),
    Graphics(Graphics),
}

impl Stack {
    /// Makes layers ready for this processor.
    ///
    /// # Errors
    /// candle's own, on a layer whose parts do not fit.
    pub fn new<'l>(layers: impl IntoIterator<Item = &'l Layer>, precision: Precision) -> Result<Self> {
        Here::new(layers, precision).map(|here| Self(Layers::Here(here)))
    }

    /// Makes layers ready on a device, in 32-bit floats.
    ///
    /// # Errors
    /// candle's own, when the device has no room for them.
    pub fn on<'l>(layers: impl IntoIterator<Item = &'l Layer>, device: Device) -> Result<Self> {
        Graphics::new(layers, device).map(|graphics| Self(Layers::Graphics(graphics)))
    }

    /// `states` is `[tokens, dims]` on the processor, the tokens of texts of these `lengths` one after another, as is what
    /// comes out.
    ///
    /// # Errors
    /// candle's own, when the shapes do not fit.
    pub fn forward(&self, states: &Tensor, lengths: &[usize]) -> Result<Tensor> {
        match &self.0 {
            Layers::Here(layers) => layers.forward(states, lengths),
            Layers::Graphics(layers) => layers.forward(states, lengths),
        }
    }
}
