//! Logits on deals not trained on in, probabilities and thresholds out.

use std::collections::BTreeMap;

use super::items::Item;
use crate::evidence::judge::{Calibration, LabelCalibration};

/// Steps of Newton's method, more than a fit of two numbers needs.
const STEPS: usize = 25;
/// Pulls a label's fit towards slope 1 and shift 0 with the force of about two examples, for labels with few.
const PRIOR: f64 = 2.0;
/// Thresholds tried, in hundredths.
const GRID: std::ops::RangeInclusive<u32> = 10..=70;
/// Examples' worth of the pooled threshold mixed into a label's own, which rests on few positives (100 to 340 a label in
/// the corpus). A first value, not tuned.
const POOLED: f64 = 40.0;

/// Fits slope and shift of each label (Platt, 1999) and picks the threshold with the best F1 on the same deals.
pub fn fit(items: &[Item], labels: &[String], scored: &[(usize, &[f32])]) -> Calibration {
    let mut fits = Vec::new();
    let mut pooled: Vec<(f64, bool)> = Vec::new();
    for (l, label) in labels.iter().enumerate() {
        let points: Vec<(f64, bool)> =
            scored.iter().map(|(i, z)| (f64::from(z[l]), items[*i].labels.contains(label))).collect();
        let (slope, shift) = platt(&points);
        let judged: Vec<(f64, bool)> = points.iter().map(|(z, y)| (sigmoid(slope * z + shift), *y)).collect();
        pooled.extend(&judged);
        fits.push((label, slope, shift, judged));
    }
    let common = best_threshold(&pooled);
    let labels = (fits.into_iter())
        .map(|(label, slope, shift, judged)| {
            let positives = judged.iter().filter(|p| p.1).count() as f64;
            let own = best_threshold(&judged);
            let threshold = (own * positives + common * POOLED) / (positives + POOLED);
            let round = |x: f64| ((x * 1e4).round() / 1e4) as f32;
            let calibration =
                LabelCalibration { slope: round(slope), shift: round(shift), threshold: round(threshold) };
            (label.clone(), calibration)
        })
        .collect::<BTreeMap<_, _>>();
    Calibration { labels }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Logistic regression of the truth on one logit, by Newton's method.
fn platt(points: &[(f64, bool)]) -> (f64, f64) {
    let (mut a, mut b) = (1.0, 0.0);
    for _ in 0..STEPS {
        let (mut ga, mut gb) = (PRIOR * (a - 1.0), PRIOR * b);
        let (mut haa, mut hab, mut hbb) = (PRIOR, 0.0, PRIOR);
        for (z, y) in points {
            let p = sigmoid(a * z + b);
            let (g, h) = (p - f64::from(u8::from(*y)), p * (1.0 - p));
            ga += g * z;
            gb += g;
            haa += h * z * z;
            hab += h * z;
            hbb += h;
        }
        let det = haa * hbb - hab * hab;
        if det <= f64::EPSILON {
            break;
        }
        a -= (hbb * ga - hab * gb) / det;
        b -= (haa * gb - hab * ga) / det;
    }
    // A fit that ran away, or that would turn the order of passages round, says that the logits tell nothing: then every
    // passage has the label's own share.
    let share = (points.iter().filter(|p| p.1).count() as f64 + 0.5) / (points.len() as f64 + 1.0);
    let finds = |a: f64, b: f64| -> f64 {
        let loss =
            |(z, y): &(f64, bool)| -if *y { sigmoid(a * z + b) } else { 1.0 - sigmoid(a * z + b) }.max(1e-9).ln();
        points.iter().map(loss).sum()
    };
    let mean = points.iter().map(|p| p.0).sum::<f64>() / points.len().max(1) as f64;
    let flat = (1.0, (share / (1.0 - share)).ln() - mean);
    if a > 0.0 && a.is_finite() && b.is_finite() && finds(a, b) <= finds(flat.0, flat.1) { (a, b) } else { flat }
}

fn best_threshold(points: &[(f64, bool)]) -> f64 {
    let f1 = |t: f64| {
        let (mut hit, mut given, mut wanted) = (0.0, 0.0, 0.0);
        for (p, y) in points {
            wanted += f64::from(u8::from(*y));
            given += f64::from(u8::from(*p >= t));
            hit += f64::from(u8::from(*p >= t && *y));
        }
        2.0 * hit / f64::max(given + wanted, 1.0)
    };
    let grid: Vec<f64> = GRID.map(|t| f64::from(t) / 100.0).collect();
    grid.into_iter().max_by(|a, b| f1(*a).total_cmp(&f1(*b)).then(b.total_cmp(a))).unwrap_or(0.5)
}
