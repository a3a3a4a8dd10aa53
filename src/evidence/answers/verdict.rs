//! What a field comes out as, such as met or not met: passages that speak for one verdict join, and different verdicts are
//! settled like different values.

use super::{Case, Decision};
use crate::evidence::settle::{Verdict, settle};
use crate::evidence::trace::{Answer, Candidate, WitnessAt};

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let of_rule = |id: &str| {
        let rule = case.gatherer.pack.rules.iter().find(|r| r.id == id)?;
        case.field.verdicts.iter().position(|v| v.id == rule.verdict)
    };
    let mut spoken: Vec<Vec<&Candidate>> = vec![Vec::new(); case.field.verdicts.len()];
    let mut claims = Vec::new();
    for candidate in case.counting().filter(|c| c.probability >= case.threshold) {
        let Some(verdict) = of_rule(&candidate.rule) else { continue };
        spoken[verdict].push(candidate);
        // What may only support a verdict gives none.
        if candidate.support_only {
            continue;
        }
        claims.push(case.claim(verdict, candidate.passage, f64::from(candidate.probability)));
    }
    let mut out = Decision::default();
    if claims.is_empty() {
        return out;
    }
    match settle(&claims, &case.precedence()) {
        Verdict::Holds { answer: winner, superseded } => {
            out.answers.push(answer(case, winner, &spoken[winner], String::new()));
            out.superseded.extend(superseded.into_iter().map(|(v, why)| answer(case, v, &spoken[v], why)));
        }
        Verdict::Conflict { left, right, why, superseded } => {
            out.conflict = true;
            out.answers = [left, right].iter().map(|&v| answer(case, v, &spoken[v], why.clone())).collect();
            out.superseded.extend(superseded.into_iter().map(|(v, why)| answer(case, v, &spoken[v], why)));
        }
    }
    out
}

/// `spoken`: what speaks for the verdict, best first; what may carry it by itself leads.
fn answer(case: &Case<'_>, verdict: usize, spoken: &[&Candidate], note: String) -> Answer {
    let mut spoken = spoken.to_vec();
    spoken.sort_by_key(|c| c.support_only);
    let best = spoken[0];
    Answer {
        text: case.clause(best.passage),
        confidence: case.gatherer.judge.confidence(best.probability, spoken[1..].iter().map(|c| c.probability)),
        witnesses: spoken.iter().map(|c| WitnessAt::Passage(c.passage)).collect(),
        person: None,
        verdict: case.field.verdicts[verdict].id.clone(),
        state: case.state(best.passage),
        note,
        traits: Vec::new(),
    }
}
