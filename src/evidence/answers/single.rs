//! One answer in prose: the best passage speaks, others that say the same or add to it stand beside it as witnesses.

use super::{Case, Decision, WITNESSES};
use crate::evidence::trace::{Answer, Candidate, WitnessAt};

/// A further passage is shown beside the best one when it is at least this likely by itself, as a share of the
/// threshold: it would nearly have been an answer of its own. A first value, not tuned.
const BESIDE: f32 = 0.9;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let Some(best) = case.counting().find(|c| !c.support_only && c.probability >= case.threshold) else {
        return Decision::default();
    };
    let beside: Vec<&Candidate> = (case.counting())
        .filter(|c| c.passage != best.passage && c.probability >= case.threshold * BESIDE)
        .take(WITNESSES - 1)
        .collect();
    let confidence = case.gatherer.judge.confidence(best.probability, beside.iter().map(|c| c.probability));
    let witnesses = std::iter::once(best).chain(beside).map(|c| WitnessAt::Passage(c.passage)).collect();
    let answer = Answer {
        text: case.clause(best.passage),
        confidence,
        witnesses,
        person: None,
        state: case.state(best.passage),
        note: String::new(),
    };
    Decision { answers: vec![answer], ..Decision::default() }
}
