//! Candidates in, a decided field out: one file a shape of answer.

mod many;
mod persons;
mod record;
mod single;
mod typed;

use super::facts::{self, FactAnswer};
use super::gather::{Gatherer, Known};
use super::passages::{DealPassages, Passage};
use super::take::clause;
use super::trace::{Answer, Candidate, FieldTrace};
use crate::corpus::Deal;
use crate::rules::pack::{Authority, Field, Rule, Take};
use crate::terms::{Shape, Status};

/// Everything a shape needs to decide one field.
struct Case<'a> {
    gatherer: &'a Gatherer<'a>,
    deal: &'a Deal,
    field: &'a Field,
    passages: &'a [Passage],
    /// The moment from which evidence counts no more.
    horizon: Option<jiff::Timestamp>,
    known: &'a Known,
    candidates: &'a [Candidate],
    /// Probability that a passage needs to carry an answer by itself.
    threshold: f32,
}

/// What a shape decided.
#[derive(Default)]
struct Decision {
    answers: Vec<Answer>,
    superseded: Vec<Answer>,
    conflict: bool,
}

/// Witnesses that a value shows: two are read with it, the rest prove that it was said often.
const WITNESSES: usize = 4;

/// Decides one field of one deal.
pub(super) fn decide(
    gatherer: &Gatherer<'_>,
    deal: &Deal,
    field: &Field,
    read: &DealPassages,
    known: &Known,
    candidates: Vec<Candidate>,
) -> FieldTrace {
    let threshold = gatherer.judge.threshold(&field.id);
    let (passages, horizon) = (read.passages.as_slice(), read.horizon);
    let case = Case { gatherer, deal, field, passages, horizon, known, candidates: &candidates, threshold };
    let decision = match field.shape {
        Shape::Date | Shape::Duration | Shape::Money => typed::decide(&case),
        Shape::Person | Shape::Persons => persons::decide(&case),
        Shape::Record => record::decide(&case),
        Shape::One => single::decide(&case),
        Shape::List => many::decide(&case),
    };
    let status = match (decision.conflict, decision.answers.is_empty()) {
        (true, _) => Status::Conflict,
        (false, true) => Status::Missing,
        (false, false) => Status::Filled,
    };
    FieldTrace {
        field: field.id.clone(),
        status,
        answers: decision.answers,
        superseded: decision.superseded,
        candidates,
        threshold,
    }
}

/// A list item without its mark, a table row without its outer bars: they are layout, not words.
fn without_marks(text: &str) -> &str {
    let marks = ["- ", "* ", "\u{2022} ", "\u{2013} ", "| "];
    let inner = marks.iter().find_map(|m| text.strip_prefix(m)).unwrap_or(text);
    let inner = inner.strip_suffix(" |").unwrap_or(inner).trim();
    if inner.is_empty() { text } else { inner }
}

impl Case<'_> {
    /// Candidates that count, best first.
    fn counting(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|c| c.counts())
    }

    /// What a rule's CRM looks find.
    fn cells(&self, rule: &Rule) -> Vec<FactAnswer> {
        facts::of_rule(self.gatherer.corpus, self.deal, self.gatherer.pack, rule, self.horizon)
    }

    /// Kinds of witness, the strongest first: as a rule of the field sharpens it, else as the pack has it.
    fn order(&self) -> &[Authority] {
        let pack = self.gatherer.pack;
        let own = pack.rules_of(&self.field.id).map(|r| r.trust.authority.as_slice()).find(|order| !order.is_empty());
        own.unwrap_or(&pack.authority)
    }

    /// The words of a passage that a person reads as the answer: all of them where its rule takes the passage as it
    /// stands, else the tightest part.
    fn clause(&self, passage: usize) -> String {
        let text = &self.passages[passage].text;
        let candidate = self.candidates.iter().find(|c| c.passage == passage);
        let rule = candidate.and_then(|c| self.gatherer.pack.rules.iter().find(|r| r.id == c.rule));
        match rule.map(|r| r.take) {
            Some(Take::Passage) => text.clone(),
            _ => without_marks(&text[clause::tightest(text, None)]).to_owned(),
        }
    }

    /// `signed` for what stands in a signed paper or a signature notice; empty otherwise.
    fn state(&self, passage: usize) -> String {
        let passage = &self.passages[passage];
        match passage.authority {
            Authority::ExecutedDocument | Authority::CountersignedMail => "signed",
            _ => "",
        }
        .to_owned()
    }
}
