//! A person, or several: chosen over everything that speaks for them in the whole deal, shown with title and words.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, Decision, WITNESSES};
use crate::corpus::Person;
use crate::evidence::people::{self, CRM_ROLE, Standing};
use crate::evidence::trace::{Answer, Candidate, WitnessAt};
use crate::rules::pack::Rule;
use crate::terms::{Shape, Side};

/// A passage under the threshold still speaks for a person, down to this share of it. A first value, not
/// tuned.
const SPEAKS: f32 = 0.4;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let candidates: Vec<&Candidate> = case.counting().filter(|c| c.probability >= case.threshold * SPEAKS).collect();
    let corpus = case.gatherer.corpus;
    let sides = sides(case);
    let mut standings = people::weigh(corpus, case.deal, case.passages, &case.known.named, &candidates, &sides);
    for rule in case.gatherer.pack.rules_of(&case.field.id) {
        add_roles(case, &mut standings, rule);
    }
    let carriers: BTreeSet<WitnessAt> =
        candidates.iter().filter(|c| !c.support_only).map(|c| WitnessAt::Passage(c.passage)).collect();
    let mut ranked: Vec<(usize, Standing)> = standings
        .into_iter()
        .filter(|(_, s)| {
            // Many faint witnesses make no strong one: somebody must have said it clearly once.
            s.witnesses.iter().any(|w| carriers.contains(&w.1) && w.0 >= f64::from(case.threshold))
        })
        .collect();
    ranked.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight).then(a.0.cmp(&b.0)));
    ranked.truncate(if case.field.shape == Shape::Persons { case.field.at_most } else { 1 });
    let answers = ranked.iter().map(|(person, standing)| answer(case, *person, standing)).collect();
    Decision { answers, ..Decision::default() }
}

/// Sides on which the person may stand: the rules' `keep.person`, or the customer and those who act for it.
fn sides(case: &Case<'_>) -> Vec<Side> {
    let kept: Vec<Side> =
        (case.gatherer.pack.rules_of(&case.field.id)).flat_map(|r| r.keep.persons.iter().copied()).collect();
    if kept.is_empty() { vec![Side::Customer, Side::Partner] } else { kept }
}

fn add_roles(case: &Case<'_>, standings: &mut BTreeMap<usize, Standing>, rule: &Rule) {
    for look in rule.look.crm.iter().filter(|l| l.table == "OpportunityContactRole") {
        let Some((_, words)) = &look.when else { continue };
        for role in &case.deal.roles {
            let cell = role.role.to_lowercase();
            if words.iter().any(|w| cell.contains(w.as_str())) {
                standings.entry(role.person).or_default().add(CRM_ROLE, WitnessAt::Fact(role.fact));
            }
        }
    }
}

fn answer(case: &Case<'_>, id: usize, standing: &Standing) -> Answer {
    let person = &case.gatherer.corpus.people[id];
    let words = (standing.witnesses.iter()).find_map(|(_, at)| match at {
        WitnessAt::Passage(p) => Some(case.clause(*p)),
        _ => None,
    });
    let mut witnesses: Vec<WitnessAt> = standing.witnesses.iter().take(WITNESSES).map(|w| w.1).collect();
    if person.title_source.is_some() {
        witnesses.push(WitnessAt::Title(id));
    }
    let best = standing.witnesses[0].0 as f32;
    Answer {
        text: named(person, words.as_deref().unwrap_or_default()),
        confidence: case.gatherer.judge.confidence(best, standing.witnesses[1..].iter().map(|w| w.0 as f32)),
        witnesses,
        person: Some(id),
        state: String::new(),
        note: String::new(),
    }
}

/// `Name, title: words`, with what is known.
fn named(person: &Person, words: &str) -> String {
    let mut out = person.name.clone();
    if !person.title.is_empty() {
        out.push_str(", ");
        out.push_str(&person.title);
    }
    if !words.is_empty() {
        out.push_str(": ");
        out.push_str(words);
    }
    out
}
