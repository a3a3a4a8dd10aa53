//! Answers of a field on which people differ in, the two that stand against each other out.

use super::Case;
use crate::evidence::lists::{Figures, figures};
use crate::evidence::take::Found;
use crate::evidence::trace::{Answer, WitnessAt};
use crate::index::dot;
use crate::terms::Shape;

/// Share of what an answer needs to be shown that the other side of a dispute needs. A first value, not tuned.
const RIVAL: f64 = 0.5;
/// Likeness from which two values of a list with other figures are on one matter. A first value, not tuned.
const ALIKE: f32 = 0.42;
/// Figures that two answers in prose have in common when they say one thing: "from eleven days to six in the first ninety", as
/// a plan has it and as somebody quotes it. One in common is the matter itself: the ninety days that were asked about.
const SHARED: usize = 2;

/// What is compared of an answer.
struct Said<'a> {
    confidence: f64,
    /// Who says it or is meant: index into [`crate::corpus::Corpus::people`].
    person: Option<usize>,
    /// Document of its best passage: tells two answers of nobody known apart.
    doc: Option<usize>,
    /// Its best passage: vector and figures; empty for what stands in a cell alone.
    vector: &'a [f32],
    found: &'a [Found],
}

/// Two answers, best first, that stand against each other: of different people or papers, in prose not with the same figures,
/// and in a list on one matter with other figures. Of several persons each may be one.
pub(super) fn pair(case: &Case<'_>, answers: &[Answer], least: f64) -> Option<(usize, usize)> {
    let said: Vec<Said<'_>> = (answers.iter())
        .map(|answer| {
            let passage = match answer.witnesses.first() {
                Some(WitnessAt::Passage(p)) => Some(*p),
                _ => None,
            };
            Said {
                confidence: answer.confidence,
                person: answer.person.or_else(|| passage.and_then(|p| case.passages[p].speaker)),
                doc: passage.filter(|_| answer.person.is_none()).map(|p| case.passages[p].doc),
                vector: passage.map_or(&[], |p| &case.known.vectors[p]),
                found: passage.map_or(&[], |p| &case.known.found[p]),
            }
        })
        .collect();
    opposed(case.field.shape, &said, least)
}

fn opposed(shape: Shape, said: &[Said<'_>], least: f64) -> Option<(usize, usize)> {
    let apart = |(a, b): &(usize, usize)| match (said[*a].person, said[*b].person) {
        (Some(x), Some(y)) => x != y,
        (x, y) => (x, said[*a].doc) != (y, said[*b].doc),
    };
    let differ = |(a, b): &(usize, usize)| {
        let (a, b) = (&said[*a], &said[*b]);
        dot(a.vector, b.vector) >= ALIKE && matches!(figures(a.found, b.found), Figures::Differ)
    };
    let repeats = |(a, b): &(usize, usize)| {
        let agree = |f: &&Found| said[*b].found.iter().any(|g| f.kind == g.kind && f.agrees(g));
        said[*a].found.iter().filter(agree).count() >= SHARED
    };
    let sure = said.iter().take_while(|a| a.confidence >= least * RIVAL).count();
    let pairs = |first: usize| (first + 1..sure).map(move |second| (first, second));
    match shape {
        Shape::One => pairs(0).find(|pair| apart(pair) && !repeats(pair)),
        Shape::Person => pairs(0).find(apart),
        Shape::List => (0..sure).flat_map(pairs).find(|pair| apart(pair) && differ(pair)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::take::{TakeOptions, find};

    const LEAST: f64 = 0.5;
    /// Vectors of two matters.
    const GO_LIVE: [f32; 2] = [1.0, 0.0];
    const PRICE: [f32; 2] = [0.0, 1.0];

    /// The pair among answers of people, each with how sure it is, its matter and its words.
    fn among(shape: Shape, answers: &[(f64, Option<usize>, &[f32], &str)]) -> Option<(usize, usize)> {
        let found: Vec<Vec<Found>> = answers.iter().map(|a| find(a.3, None, &TakeOptions::default())).collect();
        let said: Vec<Said<'_>> = (answers.iter().zip(&found))
            .map(|((confidence, person, vector, _), found)| Said {
                confidence: *confidence,
                person: *person,
                doc: Some(7),
                vector,
                found,
            })
            .collect();
        opposed(shape, &said, LEAST)
    }

    #[test]
    fn one_answer_is_opposed_by_the_next_of_somebody_else() {
        let answers = [
            (0.8, Some(1), &GO_LIVE[..], "Fewer calls."),
            (0.6, Some(1), &GO_LIVE, "Far fewer calls."),
            (0.3, Some(2), &GO_LIVE, "A clean ledger."),
        ];
        assert_eq!(among(Shape::One, &answers), Some((0, 2)));
        assert_eq!(among(Shape::One, &answers[..2]), None, "nobody opposes himself");
        assert_eq!(among(Shape::Persons, &answers), None, "of several persons each may be one");
    }

    #[test]
    fn who_says_the_same_figures_opposes_nobody() {
        let answers = [
            (0.8, Some(1), &GO_LIVE[..], "In the first 90 days the close comes down to 6 days."),
            (0.7, Some(2), &GO_LIVE, "Page one: 90 days, then a close of 6 days."),
            (0.6, Some(3), &GO_LIVE, "In the first 90 days no invoice is paid twice."),
        ];
        assert_eq!(among(Shape::One, &answers), Some((0, 2)));
    }

    #[test]
    fn who_is_hardly_heard_opposes_nobody() {
        let faint = LEAST * RIVAL - 0.01;
        let answers = [(0.8, Some(1), &GO_LIVE[..], "Fewer calls."), (faint, Some(2), &GO_LIVE, "A clean ledger.")];
        assert_eq!(among(Shape::One, &answers), None);
    }

    #[test]
    fn values_of_a_list_need_other_figures_on_one_matter() {
        let answers = [
            (0.9, Some(3), &PRICE[..], "The cap is 4%."),
            (0.8, Some(1), &GO_LIVE, "Live on 1 May 2027."),
            (0.7, Some(2), &GO_LIVE, "Live on 1 June 2027."),
        ];
        assert_eq!(among(Shape::List, &answers), Some((1, 2)));
        let alike = [answers[1], (0.7, Some(2), &GO_LIVE[..], "We go live on 1 May 2027.")];
        assert_eq!(among(Shape::List, &alike), None, "the same figure is no other one");
        assert_eq!(among(Shape::List, &answers[..2]), None, "two matters are two values");
    }

    #[test]
    fn of_one_paper_without_a_known_speaker_nothing_is_opposed() {
        let answers = [(0.8, None, &GO_LIVE[..], "Fewer calls."), (0.6, None, &GO_LIVE, "A clean ledger.")];
        assert_eq!(among(Shape::One, &answers), None);
    }
}
