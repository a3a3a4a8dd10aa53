//! Answers with how sure they are and whether they were right in, out from where they are shown and what that would score.

use std::collections::{BTreeMap, BTreeSet};

use super::{Example, Wanted, truth};
use crate::evidence::weigh::Weigher;
use crate::terms::Shape;

/// Thresholds are as good as the best when they lack no more than this of its F1. They lie side by side, and the one in their
/// middle is taken: the best itself jumps by 0.07 for little. On 185 deals briefs at 0.34, 0.40, 0.44 and 0.48 had an F1 of
/// 0.738, 0.744, 0.747 and 0.745 (with a fifth of their documents 0.702, 0.710, 0.711 and 0.709), completeness 0.899, 0.889,
/// 0.883 and 0.874, and false fills 0.305, 0.272, 0.237 and 0.211.
const LEVEL: f64 = 0.002;

/// Thresholds tried, in hundredths.
const GRID: std::ops::RangeInclusive<u32> = 15..=75;

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

/// Answers of each field of each deal that its brief would show, best first, each with its probability.
pub type Shown<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a Example, f64)>>;

/// What briefs would show of the answers.
pub fn shown<'a>(judged: &[(&'a Example, f64)], weigher: &Weigher) -> Shown<'a> {
    let mut out = Shown::new();
    for (e, p) in judged.iter().filter(|(e, p)| *p >= weigher.threshold(e.shape)) {
        out.entry((&e.deal, &e.field)).or_default().push((e, *p));
    }
    for answers in out.values_mut() {
        answers.sort_by(|a, b| b.1.total_cmp(&a.1));
        answers.truncate(answers[0].0.at_most);
    }
    out
}

/// What the briefs of a kind of deals would score: shares by name.
pub fn measured(
    shown: &Shown<'_>,
    wanted: &Wanted,
    (kind, of_kind): (&str, impl Fn(&str) -> bool),
) -> Vec<(String, f64)> {
    let (mut tally, mut answered, mut present, mut filled, mut absent, mut square) =
        (Tally::default(), 0.0, 0.0, 0.0, 0.0, 0.0);
    for ((deal, field), n) in wanted.iter().filter(|((deal, _), _)| of_kind(deal)) {
        let answers = shown.get(&(deal.as_str(), field.as_str())).map_or(&[][..], Vec::as_slice);
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
        (format!("unseen {kind}: completeness"), share(answered, present)),
        (format!("unseen {kind}: recall"), share(tally.found, tally.wanted)),
        (format!("unseen {kind}: precision"), share(tally.right, tally.given)),
        (format!("unseen {kind}: f1"), (tally.f1() * 1e3).round() / 1e3),
        (format!("unseen {kind}: false_fill"), share(filled, absent)),
        (format!("unseen {kind}: brier shown"), share(square, tally.given)),
    ]
}

/// Kind of the sets that leave one thing unsaid.
pub const UNSAID: &str = "unsaid";

/// The threshold of all answers, in the middle of those with the best F1. One for each shape or field had the same F1 and
/// carried less far to other material.
pub fn common(judged: &[(&Example, f64)], wanted: &Wanted) -> f64 {
    let mut fields: BTreeMap<(&str, &str), Vec<(&Example, f64)>> = BTreeMap::new();
    let taught: BTreeSet<&str> =
        judged.iter().filter(|(e, _)| e.kind == UNSAID).map(|(e, _)| e.deal.as_str()).collect();
    for (e, p) in judged.iter().filter(|(e, _)| e.kind != UNSAID) {
        fields.entry((&e.deal, &e.field)).or_default().push((e, *p));
    }
    fields.values_mut().for_each(|f| f.sort_by(|a, b| b.1.total_cmp(&a.1)));
    let counted = wanted.iter().filter(|((deal, _), _)| !taught.contains(deal.as_str()));
    let sum: f64 = counted.map(|(_, n)| *n as f64).sum();
    let at = |threshold: f64| {
        let mut tally = Tally { wanted: sum, ..Tally::default() };
        for answers in fields.values() {
            let mut met: BTreeSet<usize> = BTreeSet::new();
            for (e, _) in
                answers.iter().filter(|(e, p)| *p >= threshold || e.shape == Shape::Record).take(answers[0].0.at_most)
            {
                met.extend(&e.met);
                tally.given += 1.0;
                tally.right += truth(e);
            }
            tally.found += met.len() as f64;
        }
        tally.f1()
    };
    let grid: Vec<(u32, f64)> = GRID.map(|t| (t, at(f64::from(t) / 100.0))).collect();
    let Some(best) = (0..grid.len()).max_by(|a, b| grid[*a].1.total_cmp(&grid[*b].1).then(b.cmp(a))) else {
        return 0.5;
    };
    let is_level = |i: &usize| grid[*i].1 >= grid[best].1 - LEVEL;
    let first = (0..=best).rev().take_while(is_level).last().unwrap_or(best);
    let last = (best..grid.len()).take_while(is_level).last().unwrap_or(best);
    f64::from(grid[usize::midpoint(first, last)].0) / 100.0
}
