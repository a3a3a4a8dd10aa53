//! The whole chain behind one field of a brief: what was asked, what was looked at, what was made of it, and why not otherwise.
//!
//! Everything comes from the evidence and the brief that were made together; nothing is computed again.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Brief, Value};
use crate::corpus::{Corpus, Deal};
use crate::evidence::judge::Judge;
use crate::evidence::weigh;
use crate::evidence::{Answer, Candidate, DealEvidence};
use crate::rules::pack::{Field, Pack, Rule, RuleStatus};
use crate::terms::{Side, Stance, Status};

/// How a field came to say what it says.
#[derive(Debug, Serialize)]
pub struct Explanation {
    pub deal: String,
    pub account: String,
    pub field: String,
    pub title: String,
    pub question: String,
    /// Sides whose words may answer.
    pub sides: Vec<Side>,
    /// In the order in which they are held against a passage.
    pub rules: Vec<RuleLine>,
    /// Whether the pack's judge was trained on this field; without that, sentences and words of the rules decide.
    pub judged: bool,
    /// Probability that a passage needs to make an answer.
    pub threshold: f32,
    /// Probability that an answer needs to be shown; absent where answers are not weighed.
    pub shown_from: Option<f64>,
    pub documents: usize,
    pub passages: usize,
    pub status: Status,
    pub answers: Vec<Value>,
    pub superseded: Vec<Value>,
    /// Answers that were made and weighed, and are not sure enough to be shown.
    pub unsure: Vec<Weighed>,
    /// What the confidence of each answer rests on, in the order of `answers`; empty where it was not weighed.
    pub weighed: Vec<BTreeMap<String, f32>>,
    /// Best first.
    pub candidates: Vec<Looked>,
}

#[derive(Debug, Serialize)]
pub struct Weighed {
    pub confidence: f64,
    pub text: String,
}

/// A rule, and what it asks for.
#[derive(Debug, Serialize)]
pub struct RuleLine {
    pub id: String,
    pub title: String,
    pub on_trial: bool,
    pub verdict: String,
    /// The queries: sentences for meaning, words for words.
    pub means: Vec<String>,
    pub words: Vec<String>,
    /// CRM columns that it reads.
    pub cells: Vec<String>,
}

/// A passage that was looked at closely.
#[derive(Debug, Serialize)]
pub struct Looked {
    /// BM25 over the deal's own passages.
    pub words: f32,
    pub cosine: f32,
    pub probability: f32,
    /// What the probability is made of where the judge does not know the field; empty otherwise.
    pub parts: String,
    /// How it is said, by the cues of its words.
    pub stance: Stance,
    /// What else the judge hears in it, from one in ten on: other fields' labels, how it is said.
    pub heard: BTreeMap<String, f32>,
    /// The rule that let it in; empty when none did.
    pub rule: String,
    /// Why it does not count; empty when it does.
    pub set_aside: String,
    pub support_only: bool,
    /// Typed values in it, in the source's words.
    pub taken: Vec<String>,
    pub speaker: String,
    pub side: Side,
    pub at: String,
    pub source: String,
    pub text: String,
}

/// From here on what the judge hears is worth telling. Chosen by eye.
const HEARD: f32 = 0.1;

/// Explains a field of a brief; `None` when the pack that made it lacks the field.
pub fn explain(
    corpus: &Corpus,
    pack: &Pack,
    judge: &Judge,
    field: &Field,
    (deal, evidence, brief): (&Deal, &DealEvidence, &Brief),
) -> Option<Explanation> {
    let trace = evidence.fields.iter().find(|t| t.field == field.id)?;
    let shown = brief.fields.iter().find(|f| f.id == field.id)?;
    let names = weigh::names();
    let weighed = |answer: &Answer| -> BTreeMap<String, f32> {
        names.iter().cloned().zip(answer.traits.iter().copied()).filter(|(_, value)| *value != 0.0).collect()
    };
    Some(Explanation {
        deal: deal.id.clone(),
        account: deal.account.name.clone(),
        field: field.id.clone(),
        title: field.title.clone(),
        question: field.question.clone(),
        sides: field.sides.clone(),
        rules: pack.rules_of(&field.id).map(rule).collect(),
        judged: judge.output(&field.id).is_some(),
        threshold: trace.threshold,
        shown_from: judge.weigher().map(|w| w.threshold(field.shape)),
        documents: evidence.passages.documents.len(),
        passages: evidence.passages.passages.len(),
        status: shown.status,
        answers: shown.values.clone(),
        superseded: shown.superseded.clone(),
        unsure: trace.unsure.iter().map(|a| Weighed { confidence: a.confidence, text: a.text.clone() }).collect(),
        // A value that a person put there was not weighed.
        weighed: (shown.values.iter())
            .map(|v| trace.answers.iter().find(|a| v.text.starts_with(&a.text)).map(weighed).unwrap_or_default())
            .collect(),
        candidates: trace.candidates.iter().map(|c| looked(corpus, judge, field, evidence, c)).collect(),
    })
}

fn rule(rule: &Rule) -> RuleLine {
    let cells = rule.look.crm.iter().map(|c| format!("{}: {}", c.table, c.columns.join(", ")));
    RuleLine {
        id: rule.id.clone(),
        title: rule.title.clone(),
        on_trial: rule.status == RuleStatus::Trial,
        verdict: rule.verdict.clone(),
        means: rule.look.means.clone(),
        words: rule.look.words.list.clone(),
        cells: cells.collect(),
    }
}

fn looked(corpus: &Corpus, judge: &Judge, field: &Field, evidence: &DealEvidence, candidate: &Candidate) -> Looked {
    let passage = &evidence.passages.passages[candidate.passage];
    let (stance, row) = &evidence.heard[candidate.passage];
    let others = judge.outputs().iter().zip(row).filter(|(name, p)| **name != field.id && **p >= HEARD);
    Looked {
        words: candidate.words,
        cosine: candidate.cosine,
        probability: candidate.probability,
        parts: candidate.likeness.as_ref().map(ToString::to_string).unwrap_or_default(),
        stance: *stance,
        heard: others.map(|(name, p)| (name.clone(), *p)).collect(),
        rule: candidate.rule.clone(),
        set_aside: candidate.set_aside.clone(),
        support_only: candidate.support_only,
        taken: candidate.taken.iter().map(|f| f.text.clone()).collect(),
        speaker: passage.speaker.map(|p| corpus.people[p].name.clone()).unwrap_or_default(),
        side: passage.side,
        at: passage.time.text().unwrap_or_default(),
        source: corpus.documents[passage.doc].id(),
        text: passage.text.clone(),
    }
}

impl Looked {
    /// What became of it, in words.
    pub fn fate(&self, threshold: f32) -> String {
        match (self.set_aside.is_empty(), self.probability >= threshold) {
            (false, _) => format!("set aside, {}", self.set_aside),
            (true, true) => {
                format!("counts by {}{}", self.rule, if self.support_only { ", as support only" } else { "" })
            }
            (true, false) => format!("under the threshold, let in by {}", self.rule),
        }
    }
}
