//! Answers with their traits and whether they were right in, a weigher out: a logistic regression.
//!
//! A field's own weights are held near nothing more firmly than those that all fields share, so that one with few
//! examples goes with the others.

mod disputes;
mod newton;
mod thresholds;

use std::collections::{BTreeMap, BTreeSet};

use newton::{Pull, Row};

use crate::evidence::weigh::{Regression, Weigher, names, scaled};
use crate::terms::Shape;

/// One answer of one labelled deal.
#[derive(Debug, Clone)]
pub struct Example {
    pub deal: String,
    /// Which kind of deal sets it is out of: [`WHOLE`], or what follows the dash in the set's name.
    pub kind: String,
    /// Whose deal it is: all that is known of one account is on the same side when weights are tried on others.
    pub account: String,
    pub field: String,
    pub shape: Shape,
    /// How many answers the field shows.
    pub at_most: usize,
    pub traits: Vec<f32>,
    /// Labelled values that it meets; none when it is wrong.
    pub met: Vec<usize>,
}

/// Pull of a shared weight, and of a field's own, towards nothing, in examples' worth. Of own pulls of 12, 24 and 48, on 72
/// deals, 48 had the best squared error on deals that the weights were not fitted on (0.1397, 24: 0.1404, 12: 0.1418).
const SHARED: f64 = 3.0;
const OWN: f64 = 48.0;
/// Parts the deals are dealt into, to measure on answers that the weights were not fitted on.
const FOLDS: usize = 6;

/// Labelled values of each field of each deal.
pub type Wanted = BTreeMap<(String, String), usize>;

/// One field of one labelled deal, and whether its answer is in dispute.
#[derive(Debug, Clone)]
pub struct FieldExample {
    pub account: String,
    pub field: String,
    pub traits: Vec<f32>,
    pub is_disputed: bool,
}

/// Traits of one field's answer, or of a field, and the truth about it.
struct Case<'a> {
    account: &'a str,
    field: &'a str,
    traits: &'a [f32],
    truth: bool,
}

/// What fitting made.
pub struct Fitted {
    pub weigher: Weigher,
    /// How sure whole deals' briefs would be of each value they show, weighed by the other deals, and whether it is right.
    pub shown: Vec<(f64, bool)>,
}

/// The kind of the sets that are as companies have them that keep everything.
pub const WHOLE: &str = "whole";

/// Fits the weights on all examples, and the threshold on what each part of the deals gets from the others.
pub fn fit(examples: &[Example], wanted: &Wanted, fields: &[FieldExample]) -> Fitted {
    let deals = examples.iter().map(|e| e.deal.as_str()).collect::<BTreeSet<_>>().len();
    let cases: Vec<Case<'_>> = (examples.iter())
        .map(|e| Case { account: &e.account, field: &e.field, traits: &e.traits, truth: !e.met.is_empty() })
        .collect();
    let pull = Pull { shared: SHARED, own: OWN };
    let (answers, unseen) = crossed(&cases, &names(), pull);
    let judged: Vec<(&Example, f64)> = examples.iter().zip(unseen).collect();
    let threshold = thresholds::common(&judged, wanted) as f32;
    let (disputes, found) = disputes::fit(fields);
    let mut weigher = Weigher { answers, threshold, disputes, record: BTreeMap::new() };
    let brier = judged.iter().map(|(e, p)| (p - truth(e)).powi(2)).sum::<f64>() / examples.len().max(1) as f64;
    let kinds: BTreeSet<&str> = examples.iter().map(|e| e.kind.as_str()).collect();
    let of_kind: BTreeMap<&str, &str> = examples.iter().map(|e| (e.deal.as_str(), e.kind.as_str())).collect();
    let shown = thresholds::shown(&judged, &weigher);
    let shares: Vec<(String, f64)> = (kinds.into_iter())
        .flat_map(|kind| {
            let holds = |deal: &str| of_kind.get(deal).is_some_and(|k| *k == kind);
            thresholds::measured(&shown, wanted, (kind, holds))
        })
        .collect();
    let whole = shown.into_values().flatten().filter(|(e, _)| e.kind == WHOLE);
    let shown = whole.map(|(e, p)| (p, !e.met.is_empty())).collect();
    weigher.record = BTreeMap::from([
        ("examples".to_owned(), examples.len() as f64),
        ("deals".to_owned(), deals as f64),
        ("right".to_owned(), examples.iter().map(truth).sum()),
        ("brier_unseen".to_owned(), (brier * 1e4).round() / 1e4),
    ]);
    weigher.record.extend(shares);
    weigher.record.extend(found);
    Fitted { weigher, shown }
}

/// A regression on all cases, and for each the probability that the parts without its account give it.
fn crossed(cases: &[Case<'_>], names: &[String], pull: Pull) -> (Regression, Vec<f64>) {
    let accounts: Vec<&str> = cases.iter().map(|c| c.account).collect::<BTreeSet<_>>().into_iter().collect();
    let fold_of = |c: &Case<'_>| accounts.binary_search(&c.account).unwrap_or(0) % FOLDS;
    let mut unseen: Vec<f64> = vec![0.0; cases.len()];
    for fold in 0..FOLDS {
        let rest: Vec<&Case<'_>> = cases.iter().filter(|c| fold_of(c) != fold).collect();
        let regression = fitted(&rest, names, pull);
        for (c, p) in cases.iter().zip(&mut unseen).filter(|(c, _)| fold_of(c) == fold) {
            *p = regression.probability(c.field, c.traits);
        }
    }
    (fitted(&cases.iter().collect::<Vec<_>>(), names, pull), unseen)
}

fn truth(e: &Example) -> f64 {
    f64::from(u8::from(!e.met.is_empty()))
}

fn fitted(cases: &[&Case<'_>], names: &[String], pull: Pull) -> Regression {
    let n = names.len();
    let count = cases.len().max(1) as f32;
    let mean: Vec<f32> = (0..n).map(|i| cases.iter().map(|c| c.traits[i]).sum::<f32>() / count).collect();
    let deviation: Vec<f32> = (0..n)
        .map(|i| {
            let variance = cases.iter().map(|c| (c.traits[i] - mean[i]).powi(2)).sum::<f32>() / count;
            // A trait that never changes says nothing, and must not divide by nothing.
            if variance > 1e-6 { variance.sqrt() } else { 1.0 }
        })
        .collect();
    let fields: Vec<&str> = cases.iter().map(|c| c.field).collect::<BTreeSet<_>>().into_iter().collect();
    let rows: Vec<Row> = (cases.iter())
        .map(|c| {
            let x = scaled(c.traits, &mean, &deviation);
            let inputs = std::iter::once(1.0).chain(x.iter().map(|x| f64::from(*x))).collect();
            let group = fields.binary_search(&c.field).unwrap_or(0);
            Row { inputs, group, truth: f64::from(u8::from(c.truth)) }
        })
        .collect();
    let mut linear = newton::fit(&rows, fields.len(), pull);
    // Without a case there are no weights at all.
    linear.shared.resize(n + 1, 0.0);
    let single = |x: &f64| ((x * 1e5).round() / 1e5) as f32;
    Regression {
        traits: names.to_vec(),
        mean: mean.iter().map(|x| single(&f64::from(*x))).collect(),
        deviation: deviation.iter().map(|x| single(&f64::from(*x))).collect(),
        weights: linear.shared[1..].iter().map(single).collect(),
        bias: single(&linear.shared[0]),
        fields: (fields.iter().zip(&linear.own))
            .map(|(id, own)| ((*id).to_owned(), own.iter().map(single).collect()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forty deals of one field: the first trait tells right from wrong, but for one in ten.
    fn examples() -> (Vec<Example>, Wanted) {
        let mut out = Vec::new();
        for deal in 0..40 {
            for answer in 0..3 {
                let looks = answer == 0;
                let mut traits = vec![0.0; names().len()];
                traits[0] = if looks { 2.0 } else { -2.0 } + 0.1 * (deal % 7) as f32;
                traits[1] = (deal * 7 % 5) as f32;
                let right = looks != (deal % 10 == 0);
                out.push(Example {
                    deal: format!("d{deal:02}"),
                    kind: WHOLE.into(),
                    account: format!("a{deal:02}"),
                    field: "f".into(),
                    shape: Shape::List,
                    at_most: 3,
                    traits,
                    met: if right { vec![0] } else { Vec::new() },
                });
            }
        }
        let wanted = (0..40).map(|d| ((format!("d{d:02}"), "f".to_owned()), 1)).collect();
        (out, wanted)
    }

    #[test]
    fn what_tells_right_from_wrong_decides_and_probabilities_are_shares() {
        let (examples, wanted) = examples();
        let weigher = fit(&examples, &wanted, &[]).weigher;
        let of = |looks: bool| {
            let mean = |e: &&Example| (e.traits[0] > 0.0) == looks;
            let chosen: Vec<&Example> = examples.iter().filter(mean).collect();
            let sum: f64 = chosen.iter().map(|e| weigher.probability(&e.field, &e.traits)).sum();
            sum / chosen.len() as f64
        };
        assert!((of(true) - 0.9).abs() < 0.08 && (of(false) - 0.1).abs() < 0.08, "{} {}", of(true), of(false));
        assert_eq!(fit(&examples, &wanted, &[]).shown.len(), 40, "of each deal the answer that looks right");
        let threshold = weigher.threshold(Shape::List);
        assert!(threshold > of(false) && threshold < of(true), "{threshold}");
        assert_eq!(weigher, fit(&examples, &wanted, &[]).weigher, "the same examples give the same weights");
        let stranger = weigher.probability("another field", &examples[0].traits);
        assert!(stranger > 0.5, "a field without examples goes with the others: {stranger}");
    }
}
