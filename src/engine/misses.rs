//! Labelled values that a brief lacks in, each with the step that lost it out: so that work goes where the loss is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Chosen;
use crate::corpus::Corpus;
use crate::eval::{self, GoldField, GoldSet, GoldValue};
use crate::evidence::{FieldTrace, WitnessAt};
use crate::rules::pack::Pack;
use crate::terms::file_of;

/// The step at which a labelled value was lost, in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// None of the documents that its labels cite belongs to the deal, or all came too late.
    NotRouted,
    /// Its words stand in no passage that was looked at closely: quoted text, a table's cell, or too far down.
    NotACandidate,
    /// A rule or a side set every one of its passages aside.
    Vetoed,
    /// The judge thinks that its passages answer something else, or nothing.
    JudgedDown,
    /// An answer was made of its passage, and was not sure enough to be shown, or fell to another one.
    SettledWrong,
    /// Its passage is shown, and what was taken of it is something else.
    TakenWrong,
}

impl Loss {
    pub const ALL: [Self; 6] =
        [Self::NotRouted, Self::NotACandidate, Self::Vetoed, Self::JudgedDown, Self::SettledWrong, Self::TakenWrong];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotRouted => "not routed",
            Self::NotACandidate => "not a candidate",
            Self::Vetoed => "vetoed",
            Self::JudgedDown => "judged down",
            Self::SettledWrong => "settled wrong",
            Self::TakenWrong => "taken wrong",
        }
    }
}

/// A labelled value that the brief lacks.
#[derive(Clone, Debug, Serialize)]
pub struct Miss {
    pub deal: String,
    pub field: String,
    pub wanted: String,
    pub loss: Loss,
    /// The passage that came nearest, with its probability, where there was one.
    pub nearest: String,
}

/// A passage holds a labelled quote when they share half of the shorter one's words, as for grounding.
const HOLDS: f64 = 0.5;

/// Every labelled value that the briefs lack, deal by deal and field by field.
pub fn misses(gold: &GoldSet, chosen: &[Chosen<'_>], corpus: &Corpus, pack: &Pack) -> Vec<Miss> {
    let mut out = Vec::new();
    for made in chosen {
        let Some(labels) = gold.get(&made.deal.id) else { continue };
        for ((field, trace), brief) in pack.fields.iter().zip(&made.evidence.fields).zip(&made.brief.fields) {
            let Some(wanted) = labels.fields.get(&field.id) else { continue };
            let met: Vec<usize> = brief.values.iter().flat_map(|v| eval::met(wanted, v)).collect();
            for (n, value) in lacking(wanted, &met) {
                let (loss, nearest) = of(value, made, corpus, trace);
                let wanted = if value.text.is_empty() { format!("value {}", n + 1) } else { value.text.clone() };
                out.push(Miss { deal: made.deal.id.clone(), field: field.id.clone(), wanted, loss, nearest });
            }
        }
    }
    out
}

fn lacking<'a>(wanted: &'a GoldField, met: &'a [usize]) -> impl Iterator<Item = (usize, &'a GoldValue)> {
    wanted.values.iter().enumerate().take(eval::wanted(wanted)).filter(|(n, _)| !met.contains(n))
}

fn of(value: &GoldValue, made: &Chosen<'_>, corpus: &Corpus, trace: &FieldTrace) -> (Loss, String) {
    let passages = &made.evidence.passages;
    let cited: Vec<&str> = value.evidence.iter().map(|e| file_of(&e.source)).collect();
    let is_cited = |doc: usize| cited.contains(&file_of(&corpus.documents[doc].source));
    // Cells of CRM tables are no documents; what they say reached the deal if any of its facts stands in the file.
    let facts = made.deal.facts.iter().any(|f| cited.contains(&file_of(&f.source)));
    if !passages.documents.iter().any(|d| is_cited(*d)) && !facts {
        return (Loss::NotRouted, String::new());
    }
    let holds = |p: usize| {
        let passage = &passages.passages[p];
        let source = file_of(&corpus.documents[passage.doc].source);
        (value.evidence.iter()).any(|e| file_of(&e.source) == source && eval::overlap(&passage.text, &e.quote) >= HOLDS)
    };
    let holding: Vec<usize> = (0..passages.passages.len()).filter(|p| holds(*p)).collect();
    let candidates: Vec<_> = trace.candidates.iter().filter(|c| holding.contains(&c.passage)).collect();
    let Some(best) = candidates.first() else { return (Loss::NotACandidate, String::new()) };
    let counted = candidates.iter().find(|c| c.counts());
    let shown = |c: &crate::evidence::Candidate| {
        format!("{:.2} \"{}\" {}", c.probability, passages.passages[c.passage].text, c.set_aside).trim_end().to_owned()
    };
    let Some(counted) = counted else { return (Loss::Vetoed, shown(best)) };
    let among = |answers: &[crate::evidence::Answer]| {
        answers.iter().flat_map(|a| &a.witnesses).any(|w| matches!(w, WitnessAt::Passage(p) if holding.contains(p)))
    };
    let loss = if among(&trace.answers) {
        Loss::TakenWrong
    } else if counted.probability < trace.threshold {
        Loss::JudgedDown
    } else {
        Loss::SettledWrong
    };
    (loss, shown(counted))
}

/// Misses by field and loss.
pub fn table(misses: &[Miss]) -> BTreeMap<&str, BTreeMap<Loss, usize>> {
    let mut out: BTreeMap<&str, BTreeMap<Loss, usize>> = BTreeMap::new();
    for miss in misses {
        *out.entry(&miss.field).or_default().entry(miss.loss).or_default() += 1;
    }
    out
}
