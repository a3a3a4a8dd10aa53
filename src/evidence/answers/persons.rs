//! A person, or several: chosen over everything that speaks for them in the whole deal, shown with title and words.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, Decision, WITNESSES};
use crate::corpus::Person;
use crate::evidence::people::{self, CRM_ROLE, Standing};
use crate::evidence::trace::{Answer, Candidate, WitnessAt};
use crate::rules::pack::Rule;
use crate::terms::{Shape, Side, file_of};

/// A passage under the threshold still speaks for a person, down to this share of it. A first value, not
/// tuned.
const SPEAKS: f32 = 0.4;
/// Where people are weighed, a passage counts from here: who bargained is told by who was there as much as by words.
const FAINT: f32 = 0.03;
/// People who may be the one; who of them is, is weighed.
const PERSONS: usize = 4;
/// How many times the number that is shown are weighed, where several are wanted.
const MANY: usize = 2;

pub(super) fn decide(case: &Case<'_>) -> Decision {
    let weighs = case.gatherer.judge.weighs();
    let least = if weighs { FAINT } else { case.threshold * SPEAKS };
    let candidates: Vec<&Candidate> = case.counting().filter(|c| c.probability >= least).collect();
    let corpus = case.gatherer.corpus;
    let sides = sides(case);
    let mut standings = people::weigh(corpus, case.deal, case.passages, &case.known.named, &candidates, &sides);
    for rule in case.gatherer.pack.rules_of(&case.field.id) {
        add_roles(case, &mut standings, rule);
    }
    let carriers: BTreeSet<WitnessAt> =
        candidates.iter().filter(|c| !c.support_only).map(|c| WitnessAt::Passage(c.passage)).collect();
    let talk = people::Talk::of(case.passages, &case.known.places);
    let mut ranked: Vec<(usize, &Standing)> = (standings.iter())
        .map(|(person, standing)| (*person, standing))
        .filter(|(_, s)| {
            // Many faint witnesses make no strong one: somebody must have said it clearly once, or the weighing decides.
            let clear = if weighs { 0.0 } else { f64::from(case.threshold) };
            s.witnesses.iter().any(|w| carriers.contains(&w.1) && w.0 >= clear)
        })
        .collect();
    ranked.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight).then(a.0.cmp(&b.0)));
    ranked.truncate(if case.field.shape == Shape::Persons { MANY * case.field.at_most } else { PERSONS });
    let answers = (ranked.iter())
        .map(|(person, standing)| Answer {
            traits: people::traits(corpus, case.deal, &talk, &standings, *person),
            ..answer(case, *person, standing)
        })
        .collect();
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
        // A look that asks for no role would take every contact for one.
        if !look.when.iter().any(|(column, _)| column == "Role") {
            continue;
        }
        for role in &case.deal.roles {
            let own = &case.deal.facts[role.fact];
            let cell = |column: &str| match column {
                "Role" => Some(role.role.to_lowercase()),
                _ => (case.deal.facts.iter())
                    .find(|f| (&f.source, &f.row) == (&own.source, &own.row) && f.column == column)
                    .map(|f| f.cell.text.to_lowercase()),
            };
            let holds = |(column, words): &(String, Vec<String>)| {
                cell(column).is_some_and(|cell| words.iter().any(|w| cell.contains(w.as_str())))
            };
            if look.when.iter().all(holds) {
                let standing = standings.entry(role.person).or_default();
                standing.has_role = true;
                standing.add(CRM_ROLE, WitnessAt::Fact(role.fact));
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
    let mut witnesses: Vec<WitnessAt> = standing.witnesses.iter().take(WITNESSES - 1).map(|w| w.1).collect();
    if person.title_source.as_ref().is_some_and(|t| belongs(case, &t.source)) {
        witnesses.push(WitnessAt::Title(id));
    }
    let best = standing.witnesses[0].0 as f32;
    Answer {
        text: named(person, words.as_deref().unwrap_or_default()),
        confidence: case.gatherer.judge.confidence(best, standing.witnesses[1..].iter().map(|w| w.0 as f32)),
        witnesses,
        person: Some(id),
        verdict: String::new(),
        state: String::new(),
        note: String::new(),
        traits: Vec::new(),
    }
}

/// Whether a source may be cited for this deal: a document of another deal may tell a title, and is not shown here.
fn belongs(case: &Case<'_>, source: &str) -> bool {
    let documents = &case.gatherer.corpus.documents;
    let own = case.deal.routes.iter().any(|r| file_of(&documents[r.doc].source) == file_of(source));
    own || !case.gatherer.corpus.exported.has_document_in(source)
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
