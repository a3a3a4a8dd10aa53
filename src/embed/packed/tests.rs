//! The packed encoder gives what candle's own layers give, whatever is packed with what.

use candle_core::{Device, Tensor};
use proptest::prelude::*;

use super::*;
use crate::embed::layer::{Layer, PARTS};

const DIMS: usize = 36;
const INNER: usize = 150;
const HEADS: usize = 3;

/// Numbers between -1 and 1 out of a seed.
fn numbers(count: usize, seed: &str) -> Vec<f32> {
    let mut bytes = vec![0; 4 * count];
    blake3::Hasher::new().update(seed.as_bytes()).finalize_xof().fill(&mut bytes);
    bytes.as_chunks().0.iter().map(|&b| i32::from_le_bytes(b) as f32 / i32::MAX as f32).collect()
}

/// A layer whose lengths are no multiples of what a processor likes.
fn layer(seed: u32) -> Layer {
    let part = |name: &str| {
        let shape = match name {
            "intermediate.dense.weight" => vec![INNER, DIMS],
            "intermediate.dense.bias" => vec![INNER],
            "output.dense.weight" => vec![DIMS, INNER],
            _ if name.ends_with("LayerNorm.weight") || name.ends_with("bias") => vec![DIMS],
            _ => vec![DIMS, DIMS],
        };
        Tensor::from_vec(numbers(shape.iter().product(), &format!("{seed} {name}")), shape, &Device::Cpu)
    };
    Layer::new(HEADS, 1e-12, part).expect("all parts are there")
}

fn states(length: usize, seed: usize) -> Vec<f32> {
    numbers(length * DIMS, &format!("states {seed}"))
}

fn run(stack: &Stack, states: Vec<f32>, lengths: &[usize]) -> Vec<f32> {
    let shape = (lengths.iter().sum::<usize>(), DIMS);
    let states = Tensor::from_vec(states, shape, &Device::Cpu).expect("the shape fits");
    let out = stack.forward(&states, lengths).expect("it computes");
    out.flatten_all().and_then(|t| t.to_vec1()).expect("numbers")
}

/// The cosine of the two and the largest distance between two numbers.
fn apart(a: &[f32], b: &[f32]) -> (f32, f32) {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let most = a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
    (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt(), most)
}

#[test]
fn layers_give_what_candle_gives() {
    let layers = [layer(1), layer(2)];
    assert_eq!(layers[0].parts().len(), PARTS.len());
    for length in [1, 2, 15, 16, 17, 70] {
        let one = Tensor::from_vec(states(length, length), (1, length, DIMS), &Device::Cpu).expect("the shape fits");
        let two = layers.iter().try_fold(one, |x, layer| layer.forward(&x)).expect("it computes");
        let wanted: Vec<f32> = two.flatten_all().and_then(|t| t.to_vec1()).expect("numbers");
        let single = Stack::new(&layers, Precision::Single).expect("all parts fit");
        let (cosine, most) = apart(&run(&single, states(length, length), &[length]), &wanted);
        assert!(cosine > 0.999_999 && most < 1e-4, "{length} tokens: {cosine}, {most}");
        let eight = Stack::new(&layers, Precision::Eight).expect("all parts fit");
        // Where sums of bytes may overflow, eight bits are never chosen.
        if Precision::best() == Precision::Eight {
            let (cosine, _) = apart(&run(&eight, states(length, length), &[length]), &wanted);
            assert!(cosine > 0.999, "{length} tokens in eight bits: {cosine}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_text_does_not_depend_on_those_packed_with_it(
        lengths in prop::collection::vec(1_usize..40, 1..9),
        eight in any::<bool>(),
    ) {
        let precision = if eight { Precision::Eight } else { Precision::Single };
        let stack = Stack::new(&[layer(3)], precision).expect("all parts fit");
        let texts: Vec<Vec<f32>> = lengths.iter().enumerate().map(|(i, &n)| states(n, i)).collect();
        let together = run(&stack, texts.concat(), &lengths);
        let mut at = 0;
        for (text, &length) in texts.iter().zip(&lengths) {
            let alone = run(&stack, text.clone(), &[length]);
            prop_assert_eq!(&alone, &together[at * DIMS..(at + length) * DIMS]);
            at += length;
        }
    }

    #[test]
    fn a_look_is_a_sum_weighed_by_softmax(tokens in 1_usize..9, looks in 1_usize..40, seed in any::<u32>()) {
        let rows = numbers(tokens * 2 * looks, &seed.to_string());
        for (look, found) in focused(&rows, looks).into_iter().enumerate() {
            let shares: Vec<f32> = (0..tokens).map(|t| rows[t * 2 * looks + look].exp()).collect();
            let said = (0..tokens).map(|t| shares[t] * rows[t * 2 * looks + looks + look]).sum::<f32>();
            let wanted = said / shares.iter().sum::<f32>();
            prop_assert!((found - wanted).abs() < 1e-5, "{found} and {wanted}");
        }
    }
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let stack = Stack::new(&[layer(4)], Precision::Single).expect("all parts fit");
    let of =
        |rows: usize, dims: usize| Tensor::zeros((rows, dims), candle_core::DType::F32, &Device::Cpu).expect("small");
    assert!(stack.forward(&of(3, DIMS), &[1, 1]).is_err(), "three tokens, two in texts");
    assert!(stack.forward(&of(3, DIMS + 1), &[3]).is_err(), "states of another length");
}
