//! How sure answers were and whether they were right in, how far the two agree out.

use serde::Serialize;

/// Lower bounds of the bins. What is shown is rarely under one half, and there the bins would be empty one by one.
const BOUNDS: [f64; 6] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9];

/// Answers of about the same confidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Least confidence of the bin; it ends where the next begins.
    pub from: f64,
    pub values: usize,
    /// Mean confidence.
    pub said: f64,
    /// Share that is right.
    pub right: f64,
}

/// Answers sorted into bins by confidence, lowest first; empty bins are left out.
pub fn reliability(answers: &[(f64, bool)]) -> Vec<Bin> {
    let bin_of = |p: f64| BOUNDS.iter().rposition(|b| p >= *b).unwrap_or(0);
    (BOUNDS.iter().enumerate())
        .filter_map(|(i, &from)| {
            let own: Vec<&(f64, bool)> = answers.iter().filter(|(p, _)| bin_of(*p) == i).collect();
            let values = own.len();
            let mean = |sum: f64| sum / values as f64;
            (values > 0).then(|| Bin {
                from,
                values,
                said: mean(own.iter().map(|(p, _)| p).sum()),
                right: mean(own.iter().filter(|(_, right)| *right).count() as f64),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_fall_into_their_bins_and_empty_ones_are_left_out() {
        let bins = reliability(&[(0.95, true), (0.85, true), (0.9, false), (0.2, false)]);
        let of: Vec<(f64, usize, f64)> = bins.iter().map(|b| (b.from, b.values, b.right)).collect();
        assert_eq!(of, [(0.0, 1, 0.0), (0.8, 1, 1.0), (0.9, 2, 0.5)]);
        assert!((bins[2].said - 0.925).abs() < 1e-9);
    }
}
