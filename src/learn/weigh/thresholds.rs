//! Answers with how sure they are and whether they were right in, out from where they are shown and what that would score.

use std::collections::{BTreeMap, BTreeSet};

use super::{Example, Wanted, truth};
use crate::evidence::weigh::Weigher;
use crate::terms::Shape;

/// What an answer in a field that nothing answers counts where thresholds are chosen: beside a right answer a wrong one is
/// noticed, alone it is believed. On 63 whole deals, each shape by itself, 1, 1.5 and 2 filled 37 %, 25 % and 23 % of such
/// fields and answered 86 %, 83 % and 82 % of the others, all at an F1 of 0.73.
const MISLEADS: f64 = 1.5;

/// Labelled values' worth of the threshold that is best for all shapes, mixed into a shape's own: one that rests on some
/// sixty lengths of time is chance. A first value, not tuned.
const POOLED: f64 = 200.0;

/// Thresholds tried, in hundredths.
const GRID: std::ops::RangeInclusive<u32> = 15..=75;

/// The threshold of each shape. A record has none: it says what the CRM's tables hold, and is shown with how sure it is.
pub fn of_shapes(judged: &[(&Example, f64)], wanted: &Wanted) -> BTreeMap<String, f32> {
    let (common, _) = best(judged, wanted, |_| true);
    let shapes: BTreeSet<&String> = judged.iter().map(|(e, _)| &e.shape).collect();
    (shapes.into_iter())
        .map(|shape| {
            let (own, values) = best(judged, wanted, |e| e.shape == *shape);
            let pooled = (own * values + common * POOLED) / (values + POOLED);
            let threshold = if *shape == Shape::Record.to_string() { 0.0 } else { pooled };
            (shape.clone(), ((threshold * 1e3).round() / 1e3) as f32)
        })
        .collect()
}

/// What the answers over a threshold would score.
#[derive(Default)]
struct Tally {
    given: f64,
    right: f64,
    found: f64,
    wanted: f64,
}

impl Tally {
    fn f1(&self) -> f64 {
        let (precision, recall) = (self.right / self.given.max(1.0), self.found / self.wanted.max(1.0));
        2.0 * precision * recall / (precision + recall).max(1e-9)
    }
}

/// What the briefs of all deals would score, each weighed by the others: shares by name.
pub fn measured(judged: &[(&Example, f64)], wanted: &Wanted, weigher: &Weigher) -> Vec<(String, f64)> {
    let mut fields: BTreeMap<(String, String), Vec<(&Example, f64)>> = BTreeMap::new();
    for (e, p) in judged.iter().filter(|(e, p)| *p >= weigher.threshold(&e.shape)) {
        fields.entry((e.deal.clone(), e.field.clone())).or_default().push((e, *p));
    }
    let (mut tally, mut answered, mut present, mut filled, mut absent, mut square) =
        (Tally::default(), 0.0, 0.0, 0.0, 0.0, 0.0);
    for (key, n) in wanted {
        let mut answers = fields.remove(key).unwrap_or_default();
        answers.sort_by(|a, b| b.1.total_cmp(&a.1));
        answers.truncate(answers.first().map_or(0, |a| a.0.at_most));
        let met: BTreeSet<usize> = answers.iter().flat_map(|(e, _)| e.met.iter().copied()).collect();
        tally.given += answers.len() as f64;
        tally.right += answers.iter().map(|(e, _)| truth(e)).sum::<f64>();
        square += answers.iter().map(|(e, p)| (p - truth(e)).powi(2)).sum::<f64>();
        tally.found += met.len() as f64;
        tally.wanted += *n as f64;
        let has = |holds: bool| f64::from(u8::from(holds));
        if *n > 0 {
            (present, answered) = (present + 1.0, answered + has(!met.is_empty()));
        } else {
            (absent, filled) = (absent + 1.0, filled + has(!answers.is_empty()));
        }
    }
    let share = |a: f64, b: f64| (a / b.max(1.0) * 1e3).round() / 1e3;
    vec![
        ("unseen: completeness".to_owned(), share(answered, present)),
        ("unseen: recall".to_owned(), share(tally.found, tally.wanted)),
        ("unseen: precision".to_owned(), share(tally.right, tally.given)),
        ("unseen: f1".to_owned(), (tally.f1() * 1e3).round() / 1e3),
        ("unseen: false_fill".to_owned(), share(filled, absent)),
        ("unseen: brier shown".to_owned(), share(square, tally.given)),
    ]
}

/// The threshold of some answers with the best F1, those that mislead counting more; and how many values they are about.
fn best(judged: &[(&Example, f64)], wanted: &Wanted, chosen: impl Fn(&Example) -> bool) -> (f64, f64) {
    let mut fields: BTreeMap<(&str, &str), Vec<(&Example, f64)>> = BTreeMap::new();
    for (e, p) in judged.iter().filter(|(e, _)| chosen(e)) {
        fields.entry((&e.deal, &e.field)).or_default().push((e, *p));
    }
    fields.values_mut().for_each(|f| f.sort_by(|a, b| b.1.total_cmp(&a.1)));
    let all: BTreeSet<&str> = fields.keys().map(|k| k.1).collect();
    let sum: f64 = wanted.iter().filter(|((_, f), _)| all.contains(f.as_str())).map(|(_, n)| *n as f64).sum();
    let absent = |(deal, field): &(&str, &str)| wanted.get(&((*deal).to_owned(), (*field).to_owned())) == Some(&0);
    let at = |threshold: f64| {
        let mut tally = Tally { wanted: sum, ..Tally::default() };
        for (key, answers) in &fields {
            let counts = if absent(key) { MISLEADS } else { 1.0 };
            let mut met: BTreeSet<usize> = BTreeSet::new();
            for (e, _) in answers.iter().filter(|a| a.1 >= threshold).take(answers[0].0.at_most) {
                met.extend(&e.met);
                tally.given += counts;
                tally.right += truth(e);
            }
            tally.found += met.len() as f64;
        }
        tally.f1()
    };
    let grid: Vec<f64> = GRID.map(|t| f64::from(t) / 100.0).collect();
    let threshold = grid.into_iter().max_by(|a, b| at(*a).total_cmp(&at(*b)).then(b.total_cmp(a)));
    (threshold.unwrap_or(0.5), sum)
}
