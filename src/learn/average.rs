//! Several models of one training in, one out whose weights are their mean.
//!
//! Models that began alike and saw mostly the same end near one another; between them lies one that is less sure of what
//! only one of them took for a sign (Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models
//! improves accuracy without increasing inference time").

use candle_core::{DType, Error, Result, Tensor};

use crate::evidence::judge::{Network, Sizes};

/// The mean of the networks' weights, each counting by the number beside it; as it will be read from a file.
///
/// # Errors
/// Without a network, or with networks of other sizes than the given ones.
pub fn mean(networks: &[(Network, f64)], sizes: &Sizes) -> Result<Network> {
    let whole: f64 = networks.iter().map(|(_, counts)| counts).sum();
    let mut sums: Vec<(String, DType, Tensor)> = Vec::new();
    for (network, counts) in networks {
        for (i, (name, tensor)) in network.tensors()?.into_iter().enumerate() {
            let part = (tensor.to_dtype(DType::F32)? * (counts / whole))?;
            match sums.get_mut(i) {
                Some((_, _, sum)) => *sum = (&*sum + part)?,
                None => sums.push((name, tensor.dtype(), part)),
            }
        }
    }
    Network::new(sizes, |name| match sums.iter().find(|(n, ..)| n == name) {
        Some((_, dtype, sum)) => sum.to_dtype(*dtype),
        None => Err(Error::msg(format!("no network has {name}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::Device;

    const SIZES: Sizes = Sizes { dims: 2, outputs: 1, layers: 0, heads: 1, inner: 0, eps: 0.0 };

    fn network(value: f32) -> Network {
        Network::new(&SIZES, |name| {
            let shape: &[usize] = if name == "bias" { &[1] } else { &[1, 2] };
            Tensor::full(value, shape, &Device::Cpu)
        })
        .expect("the shapes fit")
    }

    #[test]
    fn who_counts_twice_pulls_twice() {
        let mean = mean(&[(network(1.0), 0.5), (network(4.0), 1.0)], &SIZES).expect("the sizes are the same");
        assert_eq!(mean.bias.to_vec1::<f32>().expect("it is flat"), [3.0]);
        assert_eq!(mean.focus.to_vec2::<f32>().expect("it is a table"), [[3.0, 3.0]]);
    }

    #[test]
    fn without_a_network_there_is_no_mean() {
        assert!(mean(&[], &SIZES).is_err());
    }
}
