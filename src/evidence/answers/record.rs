//! A record: CRM cells side by side, with the passage that says what no cell knows.

use super::{Case, Decision, WITNESSES};
use crate::evidence::trace::{Answer, WitnessAt};
use crate::rules::pack::Take;

/// CRM cells of the deal's own record, which those who are paid by them have reason to keep right. A first value, not
/// tuned.
const CELLS: f64 = 0.9;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let mut parts = Vec::new();
    let mut cells = Vec::new();
    for rule in case.gatherer.pack.rules_of(&case.field.id).filter(|r| r.take == Take::Record) {
        for fact in case.cells(rule) {
            parts.push(fact.text);
            cells.extend(fact.facts.into_iter().map(WitnessAt::Fact));
        }
    }
    let mut said: Vec<_> = case.counting().filter(|c| c.probability >= case.threshold).collect();
    // A stable sort: best first within each kind. A mere support may stand beside the words, not be them.
    said.sort_by_key(|c| c.support_only);
    if said.first().is_some_and(|c| c.support_only) {
        said.clear();
    }
    said.truncate(WITNESSES - 1);
    if let Some(best) = said.first() {
        parts.push(case.clause(best.passage));
    }
    if parts.is_empty() {
        return Decision::default();
    }
    let confidence = match said.first() {
        Some(best) if cells.is_empty() => {
            case.gatherer.judge.confidence(best.probability, said[1..].iter().map(|c| c.probability))
        }
        // The cells are near certain; what was said beside them is as good as its judgement.
        Some(best) => CELLS * f64::from(best.probability.max(0.5)),
        None => CELLS * 0.5,
    };
    // The passage comes first: the cells are few words each and all stand in the text already.
    let mut witnesses: Vec<WitnessAt> = said.iter().map(|c| WitnessAt::Passage(c.passage)).collect();
    witnesses.extend(cells);
    let text = parts.join("; ");
    let answer = Answer {
        text,
        confidence,
        witnesses,
        person: None,
        verdict: String::new(),
        state: String::new(),
        note: String::new(),
        traits: Vec::new(),
    };
    Decision { answers: vec![answer], ..Decision::default() }
}
