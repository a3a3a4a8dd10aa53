//! Traits in, a probability out: weights that all fields share, and what each field adds to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Weights of a logistic regression over named traits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regression {
    /// Names of the traits, in order.
    pub traits: Vec<String>,
    /// Mean and deviation of each trait on the deals it was fitted on.
    pub mean: Vec<f32>,
    pub deviation: Vec<f32>,
    pub weights: Vec<f32>,
    pub bias: f32,
    /// What a field adds: its own bias, then its own weight for each trait.
    pub fields: BTreeMap<String, Vec<f32>>,
}

impl Regression {
    /// Whether it is one over these traits, and whole.
    pub fn is_of(&self, names: &[String]) -> bool {
        let n = names.len();
        self.traits == names
            && [&self.mean, &self.deviation, &self.weights].iter().all(|v| v.len() == n)
            && self.fields.values().all(|f| f.len() == n + 1)
    }

    /// Probability for a field with these traits.
    pub fn probability(&self, field: &str, traits: &[f32]) -> f64 {
        let x = scaled(traits, &self.mean, &self.deviation);
        let mut z = self.bias + x.iter().zip(&self.weights).map(|(x, w)| x * w).sum::<f32>();
        if let Some(own) = self.fields.get(field) {
            z += own[0] + x.iter().zip(&own[1..]).map(|(x, w)| x * w).sum::<f32>();
        }
        1.0 / (1.0 + f64::from(-z).exp())
    }
}

/// A trait farther from its mean counts as no farther: a deal may be larger than all that the weights were fitted on.
const FARTHEST: f32 = 4.0;

/// Traits brought to mean 0 and deviation 1.
pub fn scaled(traits: &[f32], mean: &[f32], deviation: &[f32]) -> Vec<f32> {
    traits.iter().zip(mean).zip(deviation).map(|((x, m), d)| ((x - m) / d).clamp(-FARTHEST, FARTHEST)).collect()
}
