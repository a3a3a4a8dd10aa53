//! A corpus in, briefs out: which deals, their vectors from the workspace's cache, their evidence, their briefs.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use rayon::prelude::*;

use super::Report;
use crate::brief::{self, Brief};
use crate::config::Config;
use crate::corpus::{Corpus, Deal};
use crate::correct;
use crate::diag::Problem;
use crate::embed::{EmbedError, Embedder};
use crate::evidence::judge::Judge;
use crate::evidence::passages::{self, Passage};
use crate::evidence::take::{DateOrder, TakeOptions};
use crate::evidence::{DealEvidence, Gatherer, Vectors, rendered, replies, sentences};
use crate::rules::pack::Pack;
use crate::store::{StoreError, Workspace};

/// Which deals a run briefs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Closed and won.
    Won,
    /// Open, in one of the pack's late stages.
    Late,
    /// Every deal.
    All,
}

impl Selection {
    pub fn takes(&self, deal: &Deal, pack: &Pack) -> bool {
        match self {
            Self::Won => deal.is_won,
            Self::Late => !deal.is_closed && pack.stages.is_late(&deal.stage),
            Self::All => true,
        }
    }
}

/// A deal with what was made of it, and the corpus that it is told of in.
pub struct Chosen<'a> {
    pub corpus: &'a Corpus,
    pub deal: &'a Deal,
    pub evidence: DealEvidence,
    pub brief: Brief,
}

/// Everything that makes briefs out of deals.
pub struct Engine<'a> {
    pub problems: &'a [Problem],
    pub pack: &'a Pack,
    pub judge: &'a Judge,
    pub workspace: &'a Workspace,
    pub embedder: &'a dyn Embedder,
    pub options: TakeOptions,
    pub as_of: Option<Timestamp>,
    /// What people said of briefs.
    pub corrections: &'a [correct::Entry],
}

/// How the settings read dates.
pub fn take_options(config: &Config) -> TakeOptions {
    TakeOptions { fiscal_year_start: config.fiscal_year_start, date_order: DateOrder::parse(&config.date_order) }
}

/// Vectors of every text that some deals need, looked up once.
struct Looked {
    of: HashMap<String, Vec<f32>>,
    judged: HashMap<String, Vec<f32>>,
}

impl Vectors for Looked {
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|t| self.of.get(t).cloned().unwrap_or_default()).collect())
    }

    fn judged(&self, _: &Judge, rendered: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(rendered.iter().map(|t| self.judged.get(t).cloned().unwrap_or_default()).collect())
    }
}

impl Engine<'_> {
    /// Briefs the given deals, each out of its corpus, in their order.
    ///
    /// # Errors
    /// [`StoreError`] when the model fails or the cache of vectors cannot be read or written.
    pub fn briefs<'d>(
        &self,
        deals: &[(&'d Corpus, &'d Deal)],
        report: Report<'_>,
    ) -> Result<Vec<Chosen<'d>>, StoreError> {
        let looked = self.look(deals, report)?;
        let done = AtomicUsize::new(0);
        let one = |&(corpus, deal): &(&'d Corpus, &'d Deal)| {
            let gatherer =
                Gatherer { corpus, pack: self.pack, judge: self.judge, options: self.options, as_of: self.as_of };
            let evidence = gatherer.deal(deal, &looked)?;
            let mut brief = brief::build(corpus, deal, self.pack, &evidence, problems_of(self.problems, corpus, deal));
            correct::apply(&mut brief, self.pack, self.corrections);
            report("briefing", done.fetch_add(1, Ordering::Relaxed) + 1, deals.len());
            Ok(Chosen { corpus, deal, evidence, brief })
        };
        deals.par_iter().map(one).collect()
    }

    /// The judge reads every passage; vectors are made of those that it leaves a part in an answer.
    fn look(&self, deals: &[(&Corpus, &Deal)], report: Report<'_>) -> Result<Looked, StoreError> {
        let passages: Vec<Passage> = (deals.iter())
            .flat_map(|(corpus, deal)| passages::of_deal(corpus, deal, self.pack, self.as_of).passages)
            .collect();
        let rendered: Vec<String> = passages.iter().map(rendered).collect();
        let judged: HashMap<String, Vec<f32>> = match self.judge.reader() {
            Some(reader) => {
                let pairs: Vec<String> = rendered.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
                let progress = |done, all| report("judging", done, all);
                let logits = self.workspace.vectors(reader, &pairs, &progress)?;
                pairs.into_iter().zip(logits).collect()
            }
            None => HashMap::new(),
        };
        let mut texts: BTreeSet<String> =
            self.pack.fields.iter().flat_map(|field| sentences::texts(self.pack, field)).cloned().collect();
        texts.extend(replies(&passages, self.pack, self.judge).into_iter().map(|r| r.text));
        let hears = self.judge.hearing(self.pack);
        for (passage, rendered) in passages.into_iter().zip(rendered) {
            let logits = judged.get(&rendered).map_or(&[][..], Vec::as_slice);
            if hears(&self.judge.probabilities(logits)) {
                texts.insert(passage.text);
            }
        }
        let texts: Vec<String> = texts.into_iter().collect();
        let progress = |done, all| report("embedding", done, all);
        let vectors = self.workspace.vectors(self.embedder, &texts, &progress)?;
        Ok(Looked { of: texts.into_iter().zip(vectors).collect(), judged })
    }
}

/// Problems with files that the deal's documents stand in.
pub(super) fn problems_of(problems: &[Problem], corpus: &Corpus, deal: &Deal) -> Vec<String> {
    let files: BTreeSet<&str> = deal.routes.iter().map(|r| corpus.documents[r.doc].source.as_str()).collect();
    problems.iter().filter(|p| files.contains(p.source.as_str())).map(Problem::to_string).collect()
}
