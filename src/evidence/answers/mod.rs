//! Candidates in, a decided field out: one file a shape of answer.

mod many;
mod opposed;
mod persons;
mod record;
mod single;
mod typed;
mod verdict;

use super::facts::{self, FactAnswer};
use super::gather::{Gatherer, Known};
use super::passages::{DealPassages, Passage};
use super::people;
use super::settle::{Claim, Precedence};
use super::take::clause;
use super::trace::{Answer, Candidate, FieldTrace, WitnessAt};
use super::weigh::{disputes, traits};
use crate::corpus::Deal;
use crate::rules::pack::{Authority, Field, Rule, Take};
use crate::terms::{Shape, Status};

/// Everything a shape needs to decide one field.
pub(super) struct Case<'a> {
    pub gatherer: &'a Gatherer<'a>,
    deal: &'a Deal,
    pub field: &'a Field,
    pub passages: &'a [Passage],
    /// The moment from which evidence counts no more.
    horizon: Option<jiff::Timestamp>,
    pub known: &'a Known,
    pub candidates: &'a [Candidate],
    /// Probability from which a passage makes an answer, which may be weighed afterwards.
    threshold: f32,
    /// Probability that a passage needs to carry an answer by itself.
    sure: f32,
}

/// What a shape decided.
#[derive(Default)]
struct Decision {
    answers: Vec<Answer>,
    superseded: Vec<Answer>,
    unsure: Vec<Answer>,
    conflict: bool,
    /// What can be seen of a disagreement.
    disputes: Vec<f32>,
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
    let judge = gatherer.judge;
    // Where answers are weighed, more of them are made: the weighing tells the right ones better than a threshold does.
    // Not of typed ones: they are settled against one another before, and a faint one must not win there.
    let typed = matches!(field.shape, Shape::Date | Shape::Duration | Shape::Money) || !field.verdicts.is_empty();
    let sure = judge.threshold(&field.id);
    // Weights were fitted on what the judge says of fields that it knows; of others they know nothing.
    let known_field = judge.output(&field.id).is_some();
    let threshold = sure * if judge.weighs() && known_field && !typed { GENEROUS } else { 1.0 };
    let (passages, horizon) = (read.passages.as_slice(), read.horizon);
    let case = Case { gatherer, deal, field, passages, horizon, known, candidates: &candidates, threshold, sure };
    let mut decision = match field.shape {
        Shape::Date | Shape::Duration | Shape::Money => typed::decide(&case),
        Shape::Person | Shape::Persons => persons::decide(&case),
        Shape::Record => record::decide(&case),
        Shape::One if !field.verdicts.is_empty() => verdict::decide(&case),
        Shape::One => single::decide(&case),
        Shape::List => many::decide(&case),
    };
    weigh(&case, &mut decision);
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
        unsure: decision.unsure,
        disputes: decision.disputes,
        candidates,
        threshold,
    }
}

/// Share of the judge's threshold at which a passage makes an answer that is then weighed. A first value, not tuned.
const GENEROUS: f32 = 0.4;

/// Gives every answer its confidence, drops those that are not sure enough, and keeps as many as the field shows.
fn weigh(case: &Case<'_>, decision: &mut Decision) {
    let of_all = traits::of(case, &decision.answers, decision.conflict);
    for (answer, traits) in decision.answers.iter_mut().zip(of_all) {
        let person = std::mem::take(&mut answer.traits);
        answer.traits = traits;
        answer.traits.extend(if person.is_empty() { vec![0.0; people::TRAITS.len()] } else { person });
    }
    let judge = case.gatherer.judge;
    decision.disputes = disputes::of(case, &decision.answers);
    // A deal without any conversation is none that weights were fitted on: a cell is as good as cells are.
    let known_field = judge.output(&case.field.id).is_some() || case.field.shape == Shape::Record;
    if let Some(weigher) = judge.weigher().filter(|_| known_field && !case.passages.is_empty()) {
        let least = weigher.threshold(case.field.shape);
        for answer in &mut decision.answers {
            answer.confidence = weigher.probability(&case.field.id, &answer.traits).min(judge.surest());
        }
        if !decision.conflict {
            decision.answers.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.witnesses.cmp(&b.witnesses)));
            let pair = opposed::pair(case, &decision.answers, least);
            let disputed = weigher.is_disputed(&case.field.id, &decision.disputes);
            let shown = decision.answers.iter().filter(|a| a.confidence >= least).count();
            // Nothing is in dispute where nothing is sure enough to be said at all.
            if let (Some((one, other)), true) = (pair, disputed && shown > 0) {
                decision.conflict = true;
                // The two sides first, then what else is sure.
                let other = decision.answers.remove(other);
                let one = decision.answers.remove(one);
                decision.answers.splice(0..0, [one, other]);
                let rest = decision.answers.split_off(2);
                let many = case.field.shape.is_many();
                let (more, unsure): (Vec<_>, Vec<_>) = rest.into_iter().partition(|a| many && a.confidence >= least);
                decision.answers.extend(more);
                decision.unsure = unsure;
                let why = "people seem to differ on this, and nothing settles it";
                decision.answers.iter_mut().take(2).for_each(|a| why.clone_into(&mut a.note));
            } else {
                decision.unsure = decision.answers.extract_if(.., |a| a.confidence < least).collect();
            }
        }
    }
    if decision.conflict && case.field.shape.is_many() {
        decision.answers.truncate(case.field.at_most.max(2));
    }
    if !decision.conflict && !judge.collects() {
        decision.answers.truncate(if case.field.shape.is_many() { case.field.at_most } else { 1 });
    }
    for answer in decision.answers.iter_mut().chain(&mut decision.superseded) {
        // Cells are few words each, and the text is made of them: they all stay.
        let mut passages = 0;
        answer.witnesses.retain(|w| {
            passages += usize::from(matches!(w, WitnessAt::Passage(_)));
            passages <= WITNESSES || !matches!(w, WitnessAt::Passage(_))
        });
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
    pub fn counting(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|c| c.counts())
    }

    /// Where in the deal's time a passage stands, 0 to 1.
    pub fn place(&self, passage: usize) -> Option<f32> {
        self.known.places[passage]
    }

    /// Probability of one of the judge's outputs for a passage; nothing where it has no such output.
    pub fn output(&self, name: &str, passage: usize) -> f32 {
        let place = self.gatherer.judge.output(name);
        place.and_then(|l| self.known.judged[passage].get(l).copied()).unwrap_or(0.0)
    }

    /// What a rule's CRM looks find.
    fn cells(&self, rule: &Rule) -> Vec<FactAnswer> {
        facts::of_rule(self.gatherer.corpus, self.deal, self.gatherer.pack, rule, self.horizon)
    }

    /// What the field's rules say of trust: the order of a rule that has one of its own, else the pack's.
    fn precedence(&self) -> Precedence<'_> {
        let pack = self.gatherer.pack;
        let place = |id: &str| pack.rules.iter().position(|r| r.id == id);
        let mut out = Precedence { order: &pack.authority, newest_wins: true, outranks: Vec::new() };
        for rule in pack.rules_of(&self.field.id) {
            out.newest_wins &= !rule.trust.by_kind;
            let below = rule.trust.outranks.iter().filter_map(|other| place(other));
            out.outranks.extend(place(&rule.id).into_iter().flat_map(|above| below.clone().map(move |b| (above, b))));
        }
        let own = pack.rules_of(&self.field.id).map(|r| r.trust.authority.as_slice()).find(|order| !order.is_empty());
        out.order = own.unwrap_or(out.order);
        out
    }

    /// Place of a rule in the pack.
    fn rule(&self, id: &str) -> usize {
        self.gatherer.pack.rules.iter().position(|r| r.id == id).unwrap_or(usize::MAX)
    }

    /// What a candidate's passage claims for one of the rival answers.
    fn claim(&self, answer: usize, passage: usize, weight: f64) -> Claim {
        let said = &self.passages[passage];
        let rule = self.candidates.iter().find(|c| c.passage == passage).map_or("", |c| c.rule.as_str());
        Claim {
            answer,
            weight,
            time: said.time.order(),
            place: passage,
            authority: said.authority,
            side: said.side,
            doc: Some(said.doc),
            rule: self.rule(rule),
        }
    }

    /// The words of a passage that a person reads as the answer: all that can be quoted where its rule takes the passage as
    /// it stands, else the tightest part.
    fn clause(&self, passage: usize) -> String {
        let own = &self.passages[passage];
        let segment = &self.gatherer.corpus.documents[own.doc].segments[own.segment].text;
        let text = &segment.as_str()[own.quotable(segment)];
        let candidate = self.candidates.iter().find(|c| c.passage == passage);
        let rule = candidate.and_then(|c| self.gatherer.pack.rules.iter().find(|r| r.id == c.rule));
        match rule.map(|r| r.take) {
            Some(Take::Passage) => text.to_owned(),
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
