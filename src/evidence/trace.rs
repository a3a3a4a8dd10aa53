//! Everything that was decided about one field of one deal, winners and losers: the brief and `explain` both read this.

use super::take::Found;
use crate::terms::Status;

/// A passage that was looked at closely for a field.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Index into the deal's passages.
    pub passage: usize,
    /// BM25 over the deal's own passages; 0 when no word of the rules stands in it.
    pub words: f32,
    /// Best cosine to one of the rules' sentences.
    pub cosine: f32,
    /// What its probability is made of where no label of the judge knows the field.
    pub likeness: Option<Unlabelled>,
    /// Calibrated probability that it answers the field, before anything else is known.
    pub probability: f32,
    /// Id of the rule that let it in; empty when no rule did.
    pub rule: String,
    /// Why it was set aside, in words; empty when it counts.
    pub set_aside: String,
    /// Typed values of the rule's kind.
    pub taken: Vec<Found>,
    /// A witness that may support an answer but not be one.
    pub support_only: bool,
}

/// Parts of the probability of a passage for a field without a trained label.
#[derive(Debug, Clone, PartialEq)]
pub struct Unlabelled {
    /// Best cosine to the sentences of the rule that let it in; `None` where that has none.
    pub sentences: Option<f32>,
    /// Whether it comes so near only together with what was said before it, as short replies do.
    pub with_before: bool,
    /// Best cosine to the sentences of the pack's other fields.
    pub elsewhere: f32,
    /// Id of the field whose sentence that is.
    pub rival: String,
    /// Whether a word of the rule stands in it, or in the question of a short reply.
    pub word: bool,
}

impl std::fmt::Display for Unlabelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = if self.word { "one of its words" } else { "none of its words" };
        match self.sentences {
            Some(cosine) => {
                let read = if self.with_before { " together with what came before" } else { "" };
                let (elsewhere, rival) = (self.elsewhere, &self.rival);
                write!(f, "{cosine:.2} like the rule's sentences{read}, {elsewhere:.2} like those of {rival}, {word}")
            }
            None => f.write_str(word),
        }
    }
}

impl Candidate {
    pub fn counts(&self) -> bool {
        self.set_aside.is_empty()
    }
}

/// Where a witness stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WitnessAt {
    /// Index into the deal's passages.
    Passage(usize),
    /// Index into [`crate::corpus::Deal::facts`].
    Fact(usize),
    /// Where a person's title stands: index into [`crate::corpus::Corpus::people`].
    Title(usize),
}

/// One answer with its witnesses, best first.
#[derive(Debug, Clone)]
pub struct Answer {
    pub text: String,
    /// Probability that it is right, 0 to 1.
    pub confidence: f64,
    pub witnesses: Vec<WitnessAt>,
    /// Index into [`crate::corpus::Corpus::people`].
    pub person: Option<usize>,
    /// Id of the verdict that it gives, where its field has verdicts.
    pub verdict: String,
    /// `signed`, or empty.
    pub state: String,
    /// Why it no longer holds, or what it stands against; empty otherwise.
    pub note: String,
    /// What the weighing rests on, in the order of [`super::weigh::names`]; empty for what is superseded.
    pub traits: Vec<f32>,
}

/// One field of one deal.
#[derive(Debug, Clone)]
pub struct FieldTrace {
    pub field: String,
    pub status: Status,
    /// Best first; equal ones in reading order.
    pub candidates: Vec<Candidate>,
    pub answers: Vec<Answer>,
    pub superseded: Vec<Answer>,
    /// Answers that were weighed and are not shown: not sure enough, or neither side of a dispute.
    pub unsure: Vec<Answer>,
    /// What can be seen of a disagreement, in the order of [`super::weigh::disputes::NAMES`].
    pub disputes: Vec<f32>,
    /// Probability that a passage needed.
    pub threshold: f32,
}
