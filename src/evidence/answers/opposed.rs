//! Answers of a field on which people differ in, the two that stand against each other out.

use super::Case;
use crate::evidence::lists::{Figures, figures};
use crate::evidence::trace::{Answer, WitnessAt};
use crate::index::dot;
use crate::terms::Shape;

/// Share of what an answer needs to be shown that the other side of a dispute needs. A first value, not tuned.
const RIVAL: f64 = 0.5;
/// Likeness from which two values of a list with other figures are on one matter. A first value, not tuned.
const ALIKE: f32 = 0.42;

/// Two answers, best first, that stand against each other: of different people or papers, and in a list on one matter with
/// other figures. Of several persons each may be one.
pub(super) fn pair(case: &Case<'_>, answers: &[Answer], least: f64) -> Option<(usize, usize)> {
    let passage = |a: &Answer| match a.witnesses.first() {
        Some(WitnessAt::Passage(p)) => Some(*p),
        _ => None,
    };
    let whose = |a: &Answer| match (a.person, passage(a)) {
        (Some(person), _) => (Some(person), None),
        (None, Some(p)) => (case.passages[p].speaker, Some(case.passages[p].doc)),
        (None, None) => (None, None),
    };
    let apart = |a: &Answer, b: &Answer| match (whose(a), whose(b)) {
        ((Some(x), _), (Some(y), _)) => x != y,
        (x, y) => x != y,
    };
    let differ = |a: &Answer, b: &Answer| {
        let (Some(a), Some(b)) = (passage(a), passage(b)) else { return false };
        dot(&case.known.vectors[a], &case.known.vectors[b]) >= ALIKE
            && matches!(figures(&case.known.found[a], &case.known.found[b]), Figures::Differ)
    };
    let sure = answers.iter().take_while(|a| a.confidence >= least * RIVAL).count();
    let pairs = |first: usize| (first + 1..sure).map(move |second| (first, second));
    match case.field.shape {
        Shape::One | Shape::Person => pairs(0).find(|(a, b)| apart(&answers[*a], &answers[*b])),
        Shape::List => (0..sure)
            .flat_map(pairs)
            .find(|(a, b)| apart(&answers[*a], &answers[*b]) && differ(&answers[*a], &answers[*b])),
        _ => None,
    }
}
