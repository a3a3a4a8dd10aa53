//! What computes the layers: the processor in the precision that it does best, or the graphics processor that a program was
//! built for.

use candle_core::{Device, Error};

use super::EmbedError;
use super::layer::Layer;
use super::packed::{Precision, Stack};

/// Chosen when the program is built, and by the processor that it runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compute {
    Processor(Precision),
    /// The first graphics processor of NVIDIA's that this process may see (`CUDA_VISIBLE_DEVICES`).
    Cuda,
    /// The first one of Apple's.
    Metal,
}

impl Compute {
    /// What this program was built for. A program for a graphics processor never falls back to another one unasked: vectors
    /// of either are kept apart, and a run that changed its mind would read everything again.
    pub fn best() -> Self {
        if cfg!(feature = "cuda") {
            Self::Cuda
        } else if cfg!(feature = "metal") {
            Self::Metal
        } else {
            Self::Processor(Precision::best())
        }
    }

    /// Makes layers ready.
    ///
    /// # Errors
    /// [`EmbedError::Device`] when there is no such graphics processor, [`EmbedError::Compute`] when a layer's parts do not fit.
    pub fn stack<'l>(self, layers: impl IntoIterator<Item = &'l Layer>) -> Result<Stack, EmbedError> {
        let there = |device: Result<Device, Error>| {
            device.map_err(|e| EmbedError::Device { device: self.to_string(), why: e.to_string() })
        };
        let stack = match self {
            Self::Processor(precision) => Stack::new(layers, precision),
            Self::Cuda => Stack::on(layers, there(Device::new_cuda(0))?),
            Self::Metal => Stack::on(layers, there(Device::new_metal(0))?),
        };
        stack.map_err(|e| EmbedError::Compute(e.to_string()))
    }

    /// Most tokens in a pack, one long text apart.
    pub fn pack_tokens(self) -> usize {
        match self {
            // What a core computes with stays in its own cache. With 64, 128, 256 and 512 two streams made 19.1, 19.5, 20.1
            // and 20.3 thousand tokens a second of 3,000 real turns.
            Self::Processor(_) => 256,
            // Hidden states, and scores of eight texts of 512 tokens, take 25 and 100 MB then: room that any has. Which
            // number is fastest was not measured.
            Self::Cuda | Self::Metal => 4096,
        }
    }
}

/// Fit for a file name.
impl std::fmt::Display for Compute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Processor(precision) => precision.fmt(f),
            Self::Cuda => f.write_str("cuda"),
            Self::Metal => f.write_str("metal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graphics_processor_that_the_program_was_not_built_for_is_refused_by_name() {
        for (built, compute, name) in
            [(cfg!(feature = "cuda"), Compute::Cuda, "cuda"), (cfg!(feature = "metal"), Compute::Metal, "metal")]
        {
            if !built {
                let message = compute.stack(&[]).err().expect("it is refused").to_string();
                assert!(message.contains(&format!("`--features {name}`")), "{message}");
            }
        }
    }
}
