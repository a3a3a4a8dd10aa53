//! Labelled fields with what is seen of a disagreement in, out from where one is shown, and how many that finds.

use super::newton::Pull;
use super::{Case, FieldExample, crossed};
use crate::evidence::weigh::{Disputes, disputes::NAMES};

/// Pulls as for answers, firmer: of a field in dispute there are some eighty examples, not eight thousand. First values,
/// not tuned.
const PULL: Pull = Pull { shared: 3.0, own: 24.0 };

/// What a field that is wrongly shown as in dispute counts beside one that is found: its reader sees two answers where one
/// would do, and looks for herself; who is not told of a dispute walks into it.
const FALSE: f64 = 0.2;

/// Fits the weights; the figures are by name, each field weighed without its own account.
pub fn fit(fields: &[FieldExample]) -> (Disputes, Vec<(String, f64)>) {
    let names: Vec<String> = NAMES.iter().map(|n| (*n).to_owned()).collect();
    let cases: Vec<Case<'_>> = (fields.iter())
        .map(|f| Case { account: &f.account, field: &f.field, traits: &f.traits, truth: f.is_disputed })
        .collect();
    let (regression, unseen) = crossed(&cases, &names, PULL);
    let at = |threshold: f64| {
        let shown = || cases.iter().zip(&unseen).filter(move |(_, p)| **p >= threshold);
        let found = shown().filter(|(c, _)| c.truth).count();
        (found, shown().count() - found)
    };
    let worth = |threshold: f64| {
        let (found, wrong) = at(threshold);
        found as f64 - FALSE * wrong as f64
    };
    // Above one: where none is worth showing, none is shown.
    let threshold = (5..=100)
        .map(|t| f64::from(t) / 100.0)
        .chain([1.01])
        .max_by(|a, b| worth(*a).total_cmp(&worth(*b)).then(a.total_cmp(b)))
        .unwrap_or(1.01);
    let (found, wrong) = at(threshold);
    let figures = vec![
        ("disputes".to_owned(), cases.iter().filter(|c| c.truth).count() as f64),
        ("unseen: disputes found".to_owned(), found as f64),
        ("unseen: disputes wrongly shown".to_owned(), wrong as f64),
    ];
    (Disputes { fields: regression, threshold: threshold as f32 }, figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples(open: impl Fn(usize) -> f32) -> Vec<FieldExample> {
        (0..120)
            .map(|i| {
                let mut traits = vec![0.0; NAMES.len()];
                traits[0] = open(i);
                traits[1] = (i * 5 % 7) as f32;
                FieldExample { account: format!("a{}", i / 4), field: "f".into(), traits, is_disputed: i % 12 == 0 }
            })
            .collect()
    }

    #[test]
    fn a_disagreement_that_shows_is_found_and_one_that_does_not_is_left() {
        let (disputes, figures) = fit(&examples(|i| if i % 12 == 0 { 0.8 } else { 0.1 }));
        assert_eq!(
            figures,
            [
                ("disputes".into(), 10.0),
                ("unseen: disputes found".into(), 10.0),
                ("unseen: disputes wrongly shown".into(), 0.0)
            ]
        );
        assert!(disputes.threshold < 1.0);
        let (hidden, figures) = fit(&examples(|_| 0.3));
        assert!(hidden.threshold > 1.0, "{figures:?}: none is shown where nothing tells them");
    }
}
