//! A pack tried on its own cases and its quiet corpus: what became of each, in one of six words.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::Report;
use super::cases::{answer, answers, miss};
use crate::brief::FieldBrief;
use crate::embed::{EmbedError, Embedder};
use crate::evidence::Vectors;
use crate::evidence::judge::Judge;
use crate::rules::cases::{Case, Expectation, Verdict};
use crate::rules::pack::{Pack, RuleStatus};
use crate::terms::Status;

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It says what is expected.
    Found,
    /// It stays silent, as is expected.
    Quiet,
    /// Something is expected and nothing is said.
    Missed,
    /// Something is said where silence is expected.
    Noisy,
    WrongValue,
    /// The value is right and stands on other words.
    WrongQuote,
}

impl Outcome {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Quiet => "quiet",
            Self::Missed => "missed",
            Self::Noisy => "noisy",
            Self::WrongValue => "wrong value",
            Self::WrongQuote => "wrong quote",
        }
    }

    pub const fn is_right(self) -> bool {
        matches!(self, Self::Found | Self::Quiet)
    }
}

/// What a case is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// Right, and nothing else was said of it.
    Right,
    /// Wrong as its `today` fence says.
    KnownWrong,
    /// Right, though a `today` fence calls it wrong.
    RightAgain,
    /// Wrong, and nothing says so, or wrong in another way than `today` says.
    Broken,
    /// It does not say yet what it expects.
    Open,
}

/// One case, tried.
#[derive(Debug, Clone)]
pub struct Tried<'c> {
    pub case: &'c Case,
    pub outcome: Outcome,
    pub held: Held,
    /// The expectation that does not hold, when one does not.
    pub unmet: Option<&'c Expectation>,
    /// What the brief says about the field; of the quiet corpus the fields that are answered.
    pub says: Vec<FieldBrief>,
}

/// Every case of a pack, in their order.
///
/// # Errors
/// [`EmbedError`] when the model fails.
pub fn cases<'c>(
    list: &'c [Case],
    pack: &Pack,
    judge: &Judge,
    vectors: &dyn Vectors,
    report: Report<'_>,
) -> Result<Vec<Tried<'c>>, EmbedError> {
    let mut out = Vec::new();
    for (at, case) in list.iter().enumerate() {
        report("cases", at, list.len());
        out.extend(answer(case, pack, judge, vectors)?.map(|field| tried(case, field)));
    }
    Ok(out)
}

fn tried(case: &Case, field: FieldBrief) -> Tried<'_> {
    let unmet = case.expect.iter().find(|e| miss(e, &field).is_some());
    let outcome = match unmet {
        Some(expected) => outcome(expected, &field),
        None if case.expect.iter().any(|e| e.verdict == Verdict::Quiet) => Outcome::Quiet,
        None => Outcome::Found,
    };
    let as_today = !case.today.is_empty() && case.today.iter().all(|e| miss(e, &field).is_none());
    let held = match (unmet, case.today.is_empty()) {
        _ if case.expect.is_empty() => Held::Open,
        (None, true) => Held::Right,
        (None, false) => Held::RightAgain,
        (Some(_), _) if as_today => Held::KnownWrong,
        (Some(_), _) => Held::Broken,
    };
    Tried { case, outcome, held, unmet, says: vec![field] }
}

/// In which way an expectation does not hold.
fn outcome(expected: &Expectation, field: &FieldBrief) -> Outcome {
    let missing = field.status == Status::Missing;
    match &expected.verdict {
        Verdict::Quiet | Verdict::Noisy(_) => Outcome::Noisy,
        Verdict::SetAside => Outcome::WrongQuote,
        _ if missing => Outcome::Missed,
        Verdict::Found(value) => {
            let value_alone = Expectation { quotes: Vec::new(), ..expected.clone() };
            let right = !value.is_empty() && miss(&value_alone, field).is_none();
            if right { Outcome::WrongQuote } else { Outcome::WrongValue }
        }
        Verdict::Conflict(_) | Verdict::Superseded(_) => Outcome::WrongValue,
    }
}

/// The quiet corpus: in none of it may a stable rule find anything.
///
/// # Errors
/// As [`cases`].
pub fn quiet<'c>(
    list: &'c [Case],
    pack: &Pack,
    judge: &Judge,
    vectors: &dyn Vectors,
    report: Report<'_>,
) -> Result<Vec<Tried<'c>>, EmbedError> {
    let rules = pack.rules.iter().filter(|r| r.status == RuleStatus::Stable).cloned().collect();
    let pack = Pack { rules, ..pack.clone() };
    let mut out = Vec::new();
    for (at, case) in list.iter().enumerate() {
        report("quiet corpus", at, list.len());
        let mut says = answers(case, &pack, judge, vectors, &|_| true)?;
        says.retain(|f| f.status != Status::Missing);
        let known = |field: &str| case.today.iter().any(|e| e.verdict == Verdict::Noisy(field.to_owned()));
        let held = match (says.is_empty(), case.today.is_empty()) {
            (true, true) => Held::Right,
            (true, false) => Held::RightAgain,
            (false, _) if says.iter().all(|f| known(&f.id)) && says.len() == case.today.len() => Held::KnownWrong,
            (false, _) => Held::Broken,
        };
        let outcome = if says.is_empty() { Outcome::Quiet } else { Outcome::Noisy };
        out.push(Tried { case, outcome, held, unmet: None, says });
    }
    Ok(out)
}

/// An example sentence of a rule which the field's own judge does not take for an answer.
#[derive(Debug, Clone, Serialize)]
pub struct Unheard {
    pub rule: String,
    pub sentence: String,
    /// What the judge makes of it, and what the field needs.
    pub probability: f32,
    pub threshold: f32,
}

/// Holds the example sentences of stable and trial rules against the pack's trained judge, each as if it were said by a side
/// that may answer the field where the rule looks first. Fields without a label have nothing to hold them against.
///
/// # Errors
/// As [`cases`].
pub fn examples(pack: &Pack, judge: &Judge) -> Result<(Vec<Unheard>, usize), EmbedError> {
    let (mut out, mut tried) = (Vec::new(), 0);
    for field in &pack.fields {
        let Some(label) = judge.output(&field.id) else { continue };
        // A rule that only supports looks for something else than an answer.
        for rule in pack.rules_of(&field.id).filter(|r| !r.trust.support_only) {
            let side = rule.keep.sides.first().or_else(|| field.sides.iter().find(|s| !rule.drop.sides.contains(s)));
            let channel = rule.look.channels.first().copied().unwrap_or(crate::terms::Channel::Call);
            let Some(side) = side.copied() else { continue };
            let rendered: Vec<String> =
                rule.look.means.iter().map(|m| crate::evidence::judge::render(channel, side, "", m)).collect();
            let threshold = judge.threshold(&field.id);
            for (sentence, logits) in rule.look.means.iter().zip(judge.read(&rendered)?) {
                tried += 1;
                let probability = judge.probabilities(&logits).get(label).copied().unwrap_or(0.0);
                if probability < threshold {
                    out.push(Unheard { rule: rule.id.clone(), sentence: sentence.clone(), probability, threshold });
                }
            }
        }
    }
    Ok((out, tried))
}

/// An embedder with what it has answered so far: most texts of a pack come back for every case.
pub struct Remembering<'e> {
    embedder: &'e dyn Embedder,
    seen: Mutex<BTreeMap<String, Vec<f32>>>,
}

impl<'e> Remembering<'e> {
    pub fn new(embedder: &'e dyn Embedder) -> Self {
        Self { embedder, seen: Mutex::default() }
    }
}

impl Vectors for Remembering<'_> {
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        // What another thread left behind is whole: an entry is put in at once.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<String> = texts.iter().filter(|t| !seen.contains_key(*t)).cloned().collect();
        let vectors = self.embedder.embed(&new)?;
        seen.extend(new.into_iter().zip(vectors));
        Ok(texts.iter().map(|t| seen[t].clone()).collect())
    }
}
