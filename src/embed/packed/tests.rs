//! The packed encoder gives what candle's own layers give, whatever is packed with what.

use candle_core::{Device, Tensor};
use proptest::prelude::*;

use super::*;
use crate::embed::layer::{Layer, PARTS};

const DIMS: usize = 36;
const INNER: usize = 150;
const HEADS: usize = 3;

/// On the processor in place of a graphics processor: the layers are computed text length by text length, out of the same parts.
#[test]
fn layers_on_a_device_give_what_packed_ones_give() {
    let layers = [layer(1), layer(2)];
    let there = Stack::on(&layers, Device::Cpu).expect("all parts fit");
    let here = Stack::new(&layers, Precision::Single).expect("all parts fit");
    let lengths = [9, 4, 4, 4, 1, 7, 7];
    let tokens = lengths.iter().sum();
    let (cosine, most) = apart(&run(&there, states(tokens, 5), &lengths), &run(&here, states(tokens, 5), &lengths));
    assert!(cosine > 0.999_999 && most < 1e-4, "{cosine}, {most}");
}

/// Numbers between -1 and 1 out of a seed.
fn numbers(count: usize, seed: &str) -> Vec<f32> {
    let mut bytes = vec![0; 4 * count];
    blake3::Hasher::new().update(seed.as_bytes()).finalize_xof().fill(&mut bytes);
    bytes.as_chunks().0.iter().map(|&b| i32::from_le_bytes(b) as f32 / i32::MAX as f32).collect()
}

/// A layer whose lengths are no multiples of what a processor likes.
fn layer(seed: u32) -> Layer {
    layer_of(seed, DIMS, INNER, HEADS)
}

fn layer_of(seed: u32, dims: usize, inner: usize, heads: usize) -> Layer {
    let part = |name: &str| {
        let shape = match name {
            "intermediate.dense.weight" => vec![inner, dims],
            "intermediate.dense.bias" => vec![inner],
            "output.dense.weight" => vec![dims, inner],
            _ if name.ends_with("LayerNorm.weight") || name.ends_with("bias") => vec![dims],
            _ => vec![dims, dims],
        };
        Tensor::from_vec(numbers(shape.iter().product(), &format!("{seed} {name}")), shape, &Device::Cpu)
    };
    Layer::new(heads, 1e-12, part).expect("all parts are there")
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
        if amx::Tiles::are_there() {
            let sixteen = Stack::new(&layers, Precision::Sixteen).expect("all parts fit");
            let (cosine, _) = apart(&run(&sixteen, states(length, length), &[length]), &wanted);
            assert!(cosine > 0.9999, "{length} tokens in 16 bits: {cosine}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_text_does_not_depend_on_those_packed_with_it(
        lengths in prop::collection::vec(1_usize..40, 1..9),
        precision in prop::sample::select(vec![Precision::Sixteen, Precision::Eight, Precision::Single]),
    ) {
        let there = precision != Precision::Sixteen || amx::Tiles::are_there();
        let precision = if there { precision } else { Precision::Single };
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

    /// Intel's manual says in which order the unit adds and how it rounds; so results are the same on all that have one.
    #[test]
    fn the_matrix_unit_adds_in_its_order(
        steps in 1_usize..6,
        more in 0_usize..3,
        goes_on in any::<bool>(),
        seed in any::<u32>(),
    ) {
        use amx::{Factors, LINE, Line, Row, SIDE, Tiles};
        let Some(tiles) = Tiles::new() else { return Ok(()) };
        let (apart, width) = (SIDE + more, SIDE + 16 * more);
        let lines = |count: usize, what: &str| -> Vec<Line> {
            let numbers = numbers(count * LINE, &format!("{what} {seed}"));
            numbers.as_chunks().0.iter().map(tiled::line).collect()
        };
        let (rows, columns) = (lines(steps * apart, "rows"), lines(steps * SIDE, "columns"));
        let start: Row = std::array::from_fn(|i| i as f32 / 7.0);
        let mut out = numbers(SIDE * width, &format!("out {seed}"));
        let first = |n: usize| if goes_on { out[n / SIDE * width + n % SIDE] } else { start[n % SIDE] };
        let pair = |pair: u32| (f32::from_bits(pair << 16), f32::from_bits(pair & 0xffff_0000));
        let wanted: Vec<f32> = (0..SIDE * SIDE).map(|n| {
            (0..steps).fold(first(n), |sum, step| {
                let (row, column) = (n / SIDE, n % SIDE);
                let (mut low, mut high) = (0.0_f32, 0.0_f32);
                for i in 0..LINE / 2 {
                    let a = pair(rows[step * apart + row].0[i]);
                    let b = pair(columns[step * SIDE + column / 16 * 16 + i].0[column % 16]);
                    (low, high) = (a.0.mul_add(b.0, low), a.1.mul_add(b.1, high));
                }
                sum + (low + high)
            })
        }).collect();
        let factors = Factors { rows: &rows, apart, columns: &columns, soon: &[] };
        tiles.multiply(&factors, (!goes_on).then_some(&start), &mut out, width);
        for (n, wanted) in wanted.iter().enumerate() {
            prop_assert_eq!(out[n / SIDE * width + n % SIDE].to_bits(), wanted.to_bits(), "{} of {}", n, steps);
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

/// Heads longer than a line, of no whole lines, and inner numbers in two parts that fill none.
#[test]
fn the_matrix_unit_takes_any_shape() {
    if !amx::Tiles::are_there() {
        return;
    }
    for (dims, inner, heads) in [(80, 70, 2), (40, 500, 1), (96, 96, 3)] {
        let layers = [layer_of(5, dims, inner, heads)];
        let lengths = [5, 33, 1, 64];
        let states = Tensor::from_vec(numbers(103 * dims, "states"), (103, dims), &Device::Cpu).expect("it fits");
        let of = |precision: Precision| -> Vec<f32> {
            let stack = Stack::new(&layers, precision).expect("all parts fit");
            let out = stack.forward(&states, &lengths).expect("it computes");
            out.flatten_all().and_then(|t| t.to_vec1()).expect("numbers")
        };
        let (cosine, most) = apart(&of(Precision::Sixteen), &of(Precision::Single));
        assert!(cosine > 0.9999, "{dims} {inner} {heads}: {cosine}, {most}");
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
