//! A list of answers: witnesses of the same thing join into one value, and of two figures on one matter only one holds.

use std::collections::BTreeMap;

use super::{Case, Decision};
use crate::evidence::lists::{Cluster, Mention, clusters, rivals};
use crate::evidence::settle::{Claim, Verdict, settle};
use crate::evidence::trace::{Answer, WitnessAt};
use crate::index::{dot, stems};

/// A passage under the threshold still joins a value that another one carries, down to this share of it. A first
/// value, not tuned.
const JOINS: f32 = 0.5;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let mentions: Vec<Mention<'_>> = (case.counting())
        .filter(|c| c.probability >= case.threshold * JOINS)
        .map(|c| Mention {
            passage: c.passage,
            probability: c.probability,
            vector: &case.known.vectors[c.passage],
            found: &case.known.found[c.passage],
            carries: !c.support_only && c.probability >= case.threshold,
            stems: {
                let mut stems = stems(&case.passages[c.passage].text);
                stems.sort();
                stems.dedup();
                stems
            },
        })
        .collect();
    let mut groups = clusters(&mentions);
    for group in &mut groups {
        // A stable sort: what may carry the value leads, best first within each kind.
        group.members.sort_by_key(|&m| !mentions[m].carries);
    }
    groups.retain(|g| mentions[g.members[0]].carries);
    let fallen = fallen(case, &mentions, &groups);
    let mut out = Decision::default();
    for (i, group) in groups.iter().enumerate() {
        let mut answer = answer(case, &mentions, group);
        if let Some(reply) = reply(case, mentions[group.members[0]].passage)
            && !answer.witnesses.contains(&WitnessAt::Passage(reply))
        {
            // Right behind the value itself: the two are read together.
            answer.witnesses.insert(1, WitnessAt::Passage(reply));
        }
        if let Some(why) = fallen.get(&i) {
            answer.note.clone_from(why);
            out.superseded.push(answer);
        } else {
            out.answers.push(answer);
        }
    }
    out.answers.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.witnesses.cmp(&b.witnesses)));
    out
}

fn answer(case: &Case<'_>, mentions: &[Mention<'_>], group: &Cluster) -> Answer {
    let best = &mentions[group.members[0]];
    let others = group.members[1..].iter().map(|&m| mentions[m].probability);
    Answer {
        text: case.clause(best.passage),
        confidence: case.gatherer.judge.confidence(best.probability, others),
        witnesses: group.members.iter().map(|&m| WitnessAt::Passage(mentions[m].passage)).collect(),
        person: None,
        verdict: String::new(),
        state: case.state(best.passage),
        note: String::new(),
        traits: Vec::new(),
    }
}

/// Passages after one in which its answer is looked for: a few turns, since people settle a matter while they are at it.
const REPLY_WITHIN: usize = 8;
/// Likelihood of the label from which a passage is taken as the answer: close by, and elsewhere in the deal. These and the
/// next are first values, not tuned.
const REPLY: f32 = 0.3;
const LATER_REPLY: f32 = 0.5;
/// Likeness that an answer elsewhere must have to what it answers.
const REPLY_LIKENESS: f32 = 0.4;

/// The passage that answers a value, by the field's label for that: the likeliest of the next few turns, else the likeliest
/// later one on the same matter.
fn reply(case: &Case<'_>, passage: usize) -> Option<usize> {
    let label = case.gatherer.judge.output(&case.field.answered_by)?;
    let likely = |p: usize| case.known.judged[p].get(label).copied().unwrap_or(0.0);
    let best = |of: &mut dyn Iterator<Item = usize>, least: f32| {
        of.filter(|p| likely(*p) >= least).max_by(|a, b| likely(*a).total_cmp(&likely(*b)).then(b.cmp(a)))
    };
    let own = &case.passages[passage];
    let next = passage + 1..(passage + 1 + REPLY_WITHIN).min(case.passages.len());
    let close = best(&mut next.filter(|p| case.passages[*p].doc == own.doc), REPLY);
    close.or_else(|| {
        let later = |p: &usize| case.passages[*p].doc != own.doc && case.passages[*p].time.order() >= own.time.order();
        let alike = |p: &usize| dot(&case.known.vectors[*p], &case.known.vectors[passage]) >= REPLY_LIKENESS;
        best(&mut (0..case.passages.len()).filter(later).filter(alike), LATER_REPLY)
    })
}

/// Groups that another group on the same matter has replaced, with the reason.
fn fallen(case: &Case<'_>, mentions: &[Mention<'_>], groups: &[Cluster]) -> BTreeMap<usize, String> {
    let mut out = BTreeMap::new();
    for (a, left) in groups.iter().enumerate() {
        for (b, right) in groups.iter().enumerate().skip(a + 1) {
            if !rivals(&mentions[left.members[0]], &mentions[right.members[0]]) {
                continue;
            }
            let claims: Vec<Claim> = [(a, left), (b, right)]
                .into_iter()
                .flat_map(|(answer, group)| group.members.iter().map(move |&m| (answer, m)))
                .map(|(answer, m)| case.claim(answer, mentions[m].passage, f64::from(mentions[m].probability)))
                .collect();
            // Two figures on one matter in a list may both be true: those of one document are, and of others only a
            // clear verdict removes one.
            if claims.windows(2).all(|c| c[0].doc == c[1].doc) {
                continue;
            }
            if let Verdict::Holds { superseded, .. } = settle(&claims, &case.precedence()) {
                out.extend(superseded);
            }
        }
    }
    out
}
