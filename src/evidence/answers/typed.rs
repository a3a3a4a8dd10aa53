//! A date, a length of time or an amount: the same value joins across passages and CRM cells, different ones are settled.

use super::{Case, Decision};
use crate::evidence::settle::{Claim, Verdict, settle};
use crate::evidence::take::{Found, Normal, find};
use crate::evidence::trace::{Answer, Candidate, WitnessAt};
use crate::rules::pack::{Authority, Rule, TypedKind};
use crate::terms::{Shape, Side};

// The figures below are first values, not tuned.
/// A CRM cell that a rule names for this very field: right unless somebody forgot to update it.
const CELL: f64 = 0.85;
/// A cell that its rule calls a mere support.
const WEAK_CELL: f64 = 0.3;
/// A passage under the threshold still supports a value, down to this share of it.
const SUPPORTS: f32 = 0.4;

/// In a signed paper, this share of the threshold is enough where the rule's own words stand beside the value; it then
/// counts as more likely than not. First values, set so that `fixtures/cases/two-signed-papers-disagree` stays a conflict.
const SIGNED: f32 = 0.5;
const IN_PAPER: f32 = 0.55;

struct Group {
    normal: Normal,
    text: String,
    /// Weight, place, and whether it may carry the value by itself; best first once sorted.
    witnesses: Vec<(f64, WitnessAt, bool)>,
    claims: Vec<Claim>,
}

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let kind = match case.field.shape {
        Shape::Date => TypedKind::Date,
        Shape::Duration => TypedKind::Duration,
        _ => TypedKind::Money,
    };
    let mut groups = Vec::new();
    for candidate in case.counting().filter(|c| c.probability >= case.threshold * SUPPORTS) {
        if let Some(found) = nearest(case, candidate) {
            add_passage(case, &mut groups, candidate, found);
        }
    }
    for rule in case.gatherer.pack.rules_of(&case.field.id) {
        add_cells(case, &mut groups, rule, kind);
    }
    for group in &mut groups {
        group.witnesses.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }
    let standing: Vec<usize> = (0..groups.len()).filter(|&g| groups[g].witnesses.iter().any(|w| w.2)).collect();
    if standing.is_empty() {
        return Decision::default();
    }
    let claims: Vec<Claim> = standing.iter().flat_map(|&g| groups[g].claims.iter().cloned()).collect();
    let mut out = Decision::default();
    match settle(&claims, &case.precedence()) {
        Verdict::Holds { answer: winner, superseded } => {
            out.answers.push(answer(case, &groups[winner], String::new()));
            out.superseded.extend(superseded.into_iter().map(|(g, why)| answer(case, &groups[g], why)));
        }
        Verdict::Conflict { left, right, why, superseded } => {
            out.conflict = true;
            out.superseded.extend(superseded.into_iter().map(|(g, why)| answer(case, &groups[g], why)));
            out.answers = [left, right].iter().map(|&g| answer(case, &groups[g], why.clone())).collect();
        }
    }
    out
}

/// Of several values in one passage, the one nearest to a word that the field's rules look for.
fn nearest<'c>(case: &Case<'_>, candidate: &'c Candidate) -> Option<&'c Found> {
    let text = &case.passages[candidate.passage].text;
    let rule = case.gatherer.pack.rules_of(&case.field.id).find(|r| r.id == candidate.rule)?;
    let near = rule.keep.near.as_ref().map_or(&rule.look.words, |near| &near.words);
    let words: Vec<_> = near.find(text).collect();
    let distance = |f: &Found| {
        (words.iter())
            .map(|w| if w.end <= f.range.start { f.range.start - w.end } else { w.start.saturating_sub(f.range.end) })
            .min()
            .unwrap_or(0)
    };
    let close = case.deal.close_date.filter(|_| rule.keep.after_close);
    let ahead = |f: &&Found| match (close, &f.normal) {
        (Some(close), Normal::Date { to, .. }) => *to > close,
        _ => true,
    };
    let rank = |f: &&Found| (matches!(f.normal, Normal::Words(_)), distance(f), f.range.start);
    candidate.taken.iter().filter(ahead).min_by_key(rank)
}

fn add_passage(case: &Case<'_>, groups: &mut Vec<Group>, candidate: &Candidate, found: &Found) {
    if matches!(found.normal, Normal::Words(_)) {
        return; // a value that cannot be read cannot be compared
    }
    let passage = &case.passages[candidate.passage];
    // In a signed paper a value beside the rule's own words says what it says, even where the judge is not sure of it.
    let signed = passage.authority == Authority::ExecutedDocument
        && candidate.probability >= case.threshold * SIGNED
        && case.gatherer.pack.rules.iter().any(|r| r.id == candidate.rule && r.look.words.is_match(&passage.text));
    let probability = if signed { candidate.probability.max(IN_PAPER) } else { candidate.probability };
    let weight = f64::from(probability);
    let carries = !candidate.support_only && (signed || probability >= case.threshold);
    let g = group(groups, &found.normal);
    groups[g].witnesses.push((weight, WitnessAt::Passage(candidate.passage), carries));
    groups[g].claims.push(case.claim(g, candidate.passage, weight));
}

fn add_cells(case: &Case<'_>, groups: &mut Vec<Group>, rule: &Rule, kind: TypedKind) {
    for fact in case.cells(rule) {
        let Some(found) = find(&fact.text, None, &case.gatherer.options).into_iter().find(|f| f.kind == kind) else {
            continue;
        };
        let weight = if fact.support_only { WEAK_CELL } else { CELL };
        let g = group(groups, &found.normal);
        groups[g].witnesses.extend(fact.facts.iter().map(|&f| (weight, WitnessAt::Fact(f), !fact.support_only)));
        groups[g].claims.push(Claim {
            answer: g,
            weight,
            time: fact.at,
            place: 0,
            authority: Authority::CrmChange,
            side: Side::Internal,
            doc: None,
            rule: case.rule(&rule.id),
        });
    }
}

fn group(groups: &mut Vec<Group>, normal: &Normal) -> usize {
    groups.iter().position(|g| g.normal.same(normal)).unwrap_or_else(|| {
        groups.push(Group { normal: normal.clone(), text: normal.show(), witnesses: Vec::new(), claims: Vec::new() });
        groups.len() - 1
    })
}

fn answer(case: &Case<'_>, group: &Group, note: String) -> Answer {
    let best = group.witnesses[0].0 as f32;
    let others = group.witnesses[1..].iter().map(|w| w.0 as f32);
    let state = match group.witnesses[0].1 {
        WitnessAt::Passage(p) => case.state(p),
        _ => String::new(),
    };
    Answer {
        text: group.text.clone(),
        confidence: case.gatherer.judge.confidence(best, others),
        witnesses: group.witnesses.iter().map(|w| w.1).collect(),
        person: None,
        verdict: String::new(),
        state,
        note,
        traits: Vec::new(),
    }
}
