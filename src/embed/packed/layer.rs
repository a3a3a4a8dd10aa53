//! Layers of an encoder over a pack of texts: their tokens lie one after another, whatever their lengths.
//!
//! The same computation as [`Layer`] makes, in single steps with their results still at hand, and without padding.

use std::sync::Mutex;

use candle_core::{CpuStorage, CustomOp1, Error, Layout, Result, Shape, Tensor};
use pulp::Arch;

use super::amx::Tiles;
use super::attention::{self, Attend};
use super::linear::{Finish, Linear, Precision, Scratch};
use super::sixteen::{self, Sixteen};
use crate::embed::layer::Layer;

/// Layers that follow each other, ready for this processor.
pub struct Here {
    layers: Layers,
    /// Room that no stream is using.
    rooms: Mutex<Vec<Room>>,
}

enum Layers {
    Sixteen(Vec<Sixteen>),
    Other(Vec<Packed>),
}

/// The numbers of a layer: weights with their bias, and norms.
pub struct Parts {
    /// What a token asks for, offers and says, one after another.
    pub asked: (Vec<f32>, Vec<f32>),
    pub heard: (Vec<f32>, Vec<f32>),
    pub first_norm: Norm,
    pub inner: (Vec<f32>, Vec<f32>),
    pub outer: (Vec<f32>, Vec<f32>),
    pub second_norm: Norm,
    pub heads: usize,
}

struct Packed {
    /// What a token asks for, offers and says, one after another.
    asked: Linear,
    heard: Linear,
    first_norm: Norm,
    inner: Linear,
    outer: Linear,
    second_norm: Norm,
    heads: usize,
}

/// Weight and bias of a norm, and what keeps it from dividing by nothing.
pub struct Norm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub eps: f32,
}

/// What one stream computes in.
#[derive(Default)]
struct Room {
    products: Scratch,
    attention: attention::Scratch,
    wide: Vec<f32>,
    heard: Vec<f32>,
    sixteen: sixteen::Room,
}

impl Here {
    /// As [`super::Stack::new`].
    pub fn new<'l>(layers: impl IntoIterator<Item = &'l Layer>, precision: Precision) -> Result<Self> {
        let parts = layers.into_iter().map(Parts::of);
        let layers = match precision {
            Precision::Sixteen => Layers::Sixteen(parts.map(|parts| parts.map(Sixteen::new)).collect::<Result<_>>()?),
            _ => Layers::Other(parts.map(|parts| Ok(Packed::new(parts?, precision))).collect::<Result<_>>()?),
        };
        Ok(Self { layers, rooms: Mutex::default() })
    }

    /// As [`super::Stack::forward`].
    pub fn forward(&self, states: &Tensor, lengths: &[usize]) -> Result<Tensor> {
        states.apply_op1_no_bwd(&Pass { layers: self, lengths })
    }

    /// Numbers in a state, for each layer.
    fn dims(&self) -> impl Iterator<Item = usize> {
        let (sixteen, other) = match &self.layers {
            Layers::Sixteen(layers) => (layers.as_slice(), [].as_slice()),
            Layers::Other(layers) => ([].as_slice(), layers.as_slice()),
        };
        sixteen.iter().map(Sixteen::dims).chain(other.iter().map(|layer| layer.asked.inputs()))
    }

    fn run(&self, states: &mut [f32], lengths: &[usize]) -> Result<()> {
        let mut room = self.rooms.lock().ok().and_then(|mut rooms| rooms.pop()).unwrap_or_default();
        match &self.layers {
            Layers::Sixteen(layers) => {
                let tiles =
                    Tiles::new().ok_or_else(|| Error::msg("this processor has no matrix unit for 16-bit floats"))?;
                sixteen::Run { layers, tiles: &tiles, states, lengths, room: &mut room.sixteen }.run();
            }
            Layers::Other(layers) => {
                for layer in layers {
                    layer.run(states, lengths, &mut room).map_err(|e| Error::msg(e.to_string()))?;
                }
            }
        }
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(room);
        }
        Ok(())
    }
}

impl Parts {
    fn of(layer: &Layer) -> Result<Self> {
        let numbers = |part: usize| layer.parts()[part].flatten_all()?.to_vec1::<f32>();
        let both = |part: usize| Ok::<_, Error>((numbers(part)?, numbers(part + 1)?));
        let norm = |part: usize| {
            Ok::<_, Error>(Norm { weight: numbers(part)?, bias: numbers(part + 1)?, eps: layer.eps() as f32 })
        };
        let dims = layer.parts()[0].dims2()?.0;
        let scale = 1.0 / ((dims / layer.heads()) as f32).sqrt();
        let (mut weight, mut bias) = both(0)?;
        // Scores are scaled once, in what is asked for.
        weight.iter_mut().chain(&mut bias).for_each(|x| *x *= scale);
        for part in [2, 4] {
            weight.extend(numbers(part)?);
            bias.extend(numbers(part + 1)?);
        }
        Ok(Self {
            asked: (weight, bias),
            heard: both(6)?,
            first_norm: norm(8)?,
            inner: both(10)?,
            outer: both(12)?,
            second_norm: norm(14)?,
            heads: layer.heads(),
        })
    }
}

impl Packed {
    fn new(parts: Parts, precision: Precision) -> Self {
        let linear = |(weight, bias): (Vec<f32>, Vec<f32>)| Linear::new(precision, &weight, &bias);
        Self {
            asked: linear(parts.asked),
            heard: linear(parts.heard),
            first_norm: parts.first_norm,
            inner: linear(parts.inner),
            outer: linear(parts.outer),
            second_norm: parts.second_norm,
            heads: parts.heads,
        }
    }

    fn run(
        &self,
        states: &mut [f32],
        lengths: &[usize],
        room: &mut Room,
    ) -> std::result::Result<(), rten_gemm::GemmError> {
        let tokens = states.len() / self.asked.inputs();
        let Room { products: scratch, attention, wide, heard, .. } = room;
        wide.resize(tokens * self.asked.outputs(), 0.0);
        self.asked.apply(states, wide, Finish::Plain, scratch)?;
        heard.resize(states.len(), 0.0);
        Arch::new().dispatch(Attend { states: wide, lengths, heads: self.heads, out: heard, scratch: attention });
        self.heard.apply(heard, states, self.first_norm.after_adding(), scratch)?;
        wide.resize(tokens * self.inner.outputs(), 0.0);
        self.inner.apply(states, wide, Finish::Gelu, scratch)?;
        self.outer.apply(wide, states, self.second_norm.after_adding(), scratch)
    }
}

impl Norm {
    fn after_adding(&self) -> Finish<'_> {
        Finish::AddNorm { weight: &self.weight, bias: &self.bias, eps: self.eps }
    }
}

/// Layers at work on one pack, as an operation of candle's.
struct Pass<'a> {
    layers: &'a Here,
    lengths: &'a [usize],
}

impl CustomOp1 for Pass<'_> {
    fn name(&self) -> &'static str {
        "packed-layers"
    }

    fn cpu_fwd(&self, states: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (tokens, dims) = layout.shape().dims2()?;
        let fits = dims > 0 && self.layers.dims().all(|of| of == dims);
        let Some((from, to)) = layout.contiguous_offsets().filter(|_| fits) else {
            return Err(Error::msg("these layers take contiguous states of their own length"));
        };
        if self.lengths.iter().sum::<usize>() != tokens {
            return Err(Error::msg(format!("a pack of {tokens} tokens, and texts of {:?}", self.lengths)));
        }
        let mut states = states.as_slice::<f32>()?[from..to].to_vec();
        self.layers.run(&mut states, self.lengths)?;
        Ok((CpuStorage::F32(states), Shape::from((tokens, dims))))
    }
}
