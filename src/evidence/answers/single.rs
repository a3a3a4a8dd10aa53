//! One answer in prose: the best passage speaks, others that say the same or add to it stand beside it as witnesses.

use super::{Case, Decision, WITNESSES};
use crate::evidence::trace::{Answer, Candidate, WitnessAt};

/// A further passage is shown beside the best one when it is at least this likely by itself, as a share of what the judge
/// asks of an answer: it would nearly have been one of its own. A first value, not tuned.
const BESIDE: f32 = 0.9;
/// Passages that may speak; which of them does is weighed.
const SPEAKERS: usize = 3;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let speak: Vec<&Candidate> =
        case.counting().filter(|c| !c.support_only && c.probability >= case.threshold).take(SPEAKERS).collect();
    Decision { answers: speak.iter().map(|best| answer(case, best)).collect(), ..Decision::default() }
}

/// Words of an answer: nobody reads a longer one as an answer, and the brief cuts it there.
const MOST_WORDS: usize = 60;

/// The best passage's words and, where there is room, those of the second beside it: an answer in prose is seldom said in
/// one breath. The first beside it is read as a quote.
fn said(case: &Case<'_>, best: &Candidate, more: Option<usize>) -> String {
    let words = |text: &str| text.split_whitespace().count();
    let first = case.clause(best.passage);
    match more.map(|p| case.clause(p)) {
        Some(second) if words(&first) + words(&second) <= MOST_WORDS => format!("{first} \u{2026} {second}"),
        _ => first,
    }
}

fn answer(case: &Case<'_>, best: &Candidate) -> Answer {
    let beside: Vec<&Candidate> = (case.counting())
        .filter(|c| c.passage != best.passage && c.probability >= case.sure * BESIDE)
        .take(WITNESSES - 1)
        .collect();
    Answer {
        text: said(case, best, beside.get(1).map(|c| c.passage)),
        confidence: case.gatherer.judge.confidence(best.probability, beside.iter().map(|c| c.probability)),
        witnesses: std::iter::once(best).chain(beside).map(|c| WitnessAt::Passage(c.passage)).collect(),
        person: None,
        verdict: String::new(),
        state: case.state(best.passage),
        note: String::new(),
        traits: Vec::new(),
    }
}
