//! One deal in, the trace of every field out: the order of the steps, and nothing else.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::prelude::*;

use super::admit::Door;
use super::judge::{self, Judge};
use super::passages::{self, DealPassages, Passage};
use super::replies::replies;
use super::sentences::{self, Sentences};
use super::take::{Found, TakeOptions, find};
use super::trace::{Candidate, FieldTrace};
use super::{answers, people, stance};
use crate::corpus::{Corpus, Deal};
use crate::embed::{EmbedError, Embedder};
use crate::index::{DealIndex, Hit, Mode, Query};
use crate::rules::pack::{Field, Pack, Rule};
use crate::terms::Stance;

/// Where vectors come from: the workspace's cache, or an embedder itself.
pub trait Vectors {
    /// One unit vector a text, in the order of the texts.
    ///
    /// # Errors
    /// Whatever kept the model from answering.
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError>;

    /// The judge's logits of rendered passages, in their order.
    ///
    /// # Errors
    /// Whatever kept the judge's model from answering.
    fn judged(&self, judge: &Judge, rendered: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        judge.read(rendered)
    }

    /// [`Self::vectors`], held to its word: one vector a text, all of one length, which is `dims` where that is given.
    ///
    /// # Errors
    /// As [`Self::vectors`], and [`EmbedError::Compute`] when the answer has another shape.
    fn whole(&self, texts: &[String], dims: Option<usize>) -> Result<Vec<Vec<f32>>, EmbedError> {
        let vectors = self.vectors(texts)?;
        if vectors.len() != texts.len() {
            return Err(EmbedError::Compute(format!("it gave {} vectors for {} texts", vectors.len(), texts.len())));
        }
        let dims = dims.or_else(|| vectors.first().map(Vec::len)).unwrap_or(0);
        match vectors.iter().find(|v| v.len() != dims || dims == 0) {
            None => Ok(vectors),
            Some(odd) => Err(EmbedError::Compute(format!(
                "it gave a vector of {} components where {dims} are needed; use the model that the judge was trained with",
                odd.len()
            ))),
        }
    }
}

impl<E: Embedder + ?Sized> Vectors for E {
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.embed(texts)
    }
}

/// What is the same for every deal of a run.
pub struct Gatherer<'a> {
    pub corpus: &'a Corpus,
    pub pack: &'a Pack,
    pub judge: &'a Judge,
    pub options: TakeOptions,
    pub as_of: Option<Timestamp>,
}

/// A deal's evidence: its passages and what each field made of them.
pub struct DealEvidence {
    pub passages: DealPassages,
    /// In the order of the pack's fields.
    pub fields: Vec<FieldTrace>,
    /// How each passage is said, by the cues of its words, and what the judge hears in it: probability of every output of the
    /// judge, in its order; empty rows without a model.
    pub heard: Vec<(Stance, Vec<f32>)>,
}

/// What is known of each passage, field or no field.
pub(super) struct Known {
    pub vectors: Vec<Vec<f32>>,
    /// By passage, the question of short replies and the vector of both; none where a judge knows every field.
    replies: BTreeMap<usize, (String, Vec<f32>)>,
    pub stances: Vec<Stance>,
    pub found: Vec<Vec<Found>>,
    /// People of the deal who are named in it: indexes into [`Corpus::people`], sorted.
    pub named: Vec<Vec<usize>>,
    /// Probability of every output of the judge, labels first; empty rows without a model.
    pub judged: Vec<Vec<f32>>,
    /// Where in the deal's time each passage stands, 0 to 1; `None` without a time.
    pub places: Vec<Option<f32>>,
    pub index: DealIndex,
    /// How many of the judge's outputs are labels.
    pub labels: usize,
}

impl Known {
    /// The question of a short reply, and the vector of both together.
    pub fn reply(&self, passage: usize) -> Option<(&str, &[f32])> {
        self.replies.get(&passage).map(|(asked, vector)| (asked.as_str(), vector.as_slice()))
    }

    /// How many labels a passage meets, in fives: one that seems to answer everything answers little.
    pub fn labels_met(&self, passage: usize) -> f32 {
        self.judged[passage].iter().take(self.labels).filter(|p| **p >= 0.5).count() as f32 / 5.0
    }
}

/// Candidates looked at closely for a field: so many by words and meaning, and as many again by the judge. A first
/// value, not tuned; generous, since a passage that is not among them cannot answer.
const CLOSE: usize = 200;

impl Gatherer<'_> {
    /// Reads a deal's passages and decides every field.
    ///
    /// # Errors
    /// [`EmbedError`] when the model fails.
    pub fn deal(&self, deal: &Deal, source: &dyn Vectors) -> Result<DealEvidence, EmbedError> {
        self.fields(deal, source, &|_| true)
    }

    /// [`Self::deal`] for some of the fields: what is decided about one does not depend on which others are asked for.
    ///
    /// # Errors
    /// As [`Self::deal`].
    pub fn fields(
        &self,
        deal: &Deal,
        source: &dyn Vectors,
        wanted: &(dyn Fn(&Field) -> bool + Sync),
    ) -> Result<DealEvidence, EmbedError> {
        let passages = passages::of_deal(self.corpus, deal, self.pack, self.as_of);
        let known = self.know(deal, &passages.passages, source)?;
        let mut sentences = Sentences::of_pack(self.pack, source)?;
        sentences::compare(&mut sentences, &known);
        let fields = (self.pack.fields.par_iter().zip(&sentences))
            .filter(|(field, _)| wanted(field))
            .map(|(field, sentences)| {
                let label = self.judge.output(&field.id);
                let probability = |i: usize| label.and_then(|l| known.judged[i].get(l).copied());
                let candidates = self.candidates(field, &passages.passages, &known, sentences, &probability);
                answers::decide(self, deal, field, &passages, &known, candidates)
            })
            .collect();
        let heard = known.stances.into_iter().zip(known.judged).collect();
        Ok(DealEvidence { passages, fields, heard })
    }

    fn know(&self, deal: &Deal, passages: &[Passage], source: &dyn Vectors) -> Result<Known, EmbedError> {
        let texts: Vec<String> = passages.iter().map(|p| p.text.clone()).collect();
        let people = people::known(self.corpus, deal);
        let judged = self.judge_all(passages, source)?;
        let vectors = self.vectors(&texts, &judged, source)?;
        let replies = replies(passages, self.pack, self.judge);
        let together: Vec<String> = replies.iter().map(|r| r.text.clone()).collect();
        let together = source.whole(&together, None)?;
        let replies = replies.into_iter().zip(together).map(|(r, vector)| (r.passage, (r.asked, vector))).collect();
        Ok(Known {
            index: DealIndex::new(&texts, &vectors).in_documents(passages.iter().map(|p| p.doc)),
            vectors,
            replies,
            stances: passages.par_iter().map(|p| stance::stance(&p.text, &p.before)).collect(),
            found: passages.par_iter().map(|p| find(&p.text, p.time.local, &self.options)).collect(),
            named: passages.par_iter().map(|p| people::named(&p.text, &people)).collect(),
            judged,
            places: places(passages),
            labels: self.judge.label_count(),
        })
    }

    /// A vector a passage: zeros, which are unlike everything, for those that have no part in any answer.
    fn vectors(
        &self,
        texts: &[String],
        judged: &[Vec<f32>],
        source: &dyn Vectors,
    ) -> Result<Vec<Vec<f32>>, EmbedError> {
        let hears = self.judge.hearing(self.pack);
        let heard: Vec<bool> = judged.iter().map(|p| hears(p)).collect();
        let wanted: Vec<String> = texts.iter().zip(&heard).filter(|(_, h)| **h).map(|(t, _)| t.clone()).collect();
        let mut vectors = source.whole(&wanted, None)?.into_iter();
        let zeros = vec![0.0; vectors.as_slice().first().map_or(0, Vec::len)];
        Ok(heard.iter().map(|heard| heard.then(|| vectors.next()).flatten().unwrap_or_else(|| zeros.clone())).collect())
    }

    /// Probabilities of every label for every passage.
    fn judge_all(&self, passages: &[Passage], source: &dyn Vectors) -> Result<Vec<Vec<f32>>, EmbedError> {
        let rendered: Vec<String> = passages.iter().map(rendered).collect();
        let logits = source.judged(self.judge, &rendered)?;
        Ok(logits.iter().map(|z| self.judge.probabilities(z)).collect())
    }

    /// The passages worth a close look, by words, by meaning and by the judge, each held against the field's rules.
    fn candidates(
        &self,
        field: &Field,
        passages: &[Passage],
        known: &Known,
        sentences: &Sentences,
        probability: &dyn Fn(usize) -> Option<f32>,
    ) -> Vec<Candidate> {
        let rules: Vec<&Rule> = self.pack.rules_of(&field.id).collect();
        let door = Door { field, rules: &rules, sentences, known, judge: self.judge, pack: self.pack };
        let query: String = (rules.iter().flat_map(|r| r.look.words.list.iter()))
            .map(|w| w.trim_end_matches('*'))
            .chain([field.question.as_str()])
            .collect::<Vec<_>>()
            .join(" ");
        let query = Query { words: &query, vectors: &sentences.asked };
        let mut hits: Vec<(Hit, f32)> = (known.index.search(query, Mode::Both, passages.len()).into_iter())
            .map(|hit| {
                let unlabelled = || {
                    let reply = known.reply(hit.passage).map_or(hit.cosine, |(_, both)| sentences.nearness(both));
                    self.judge.unlabelled(Some(hit.cosine.max(reply)), sentences.elsewhere(hit.passage).0, false)
                };
                (hit, probability(hit.passage).unwrap_or_else(unlabelled))
            })
            .collect();
        // The first ones stay in the order of words and meaning; of the rest the judge names the best.
        let rest = hits.len().min(CLOSE);
        hits[rest..].sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.passage.cmp(&b.0.passage)));
        hits.truncate(2 * CLOSE);
        let mut out: Vec<Candidate> = (hits.into_iter())
            .map(|(hit, judged)| {
                let i = hit.passage;
                let mut candidate = Candidate {
                    passage: i,
                    words: hit.words,
                    cosine: hit.cosine,
                    likeness: None,
                    probability: judged,
                    rule: String::new(),
                    set_aside: String::new(),
                    taken: Vec::new(),
                    support_only: false,
                };
                door.admit(&mut candidate, &passages[i], probability(i).is_some());
                candidate
            })
            .collect();
        out.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.passage.cmp(&b.passage)));
        out
    }
}

/// Share of the deal's timed passages that came before each.
fn places(passages: &[Passage]) -> Vec<Option<f32>> {
    let mut times: Vec<Timestamp> = passages.iter().filter_map(|p| p.time.order()).collect();
    times.sort_unstable();
    let last = times.len().saturating_sub(1).max(1) as f32;
    passages.iter().map(|p| p.time.order().map(|t| times.partition_point(|x| *x < t) as f32 / last)).collect()
}

/// A passage as the judge reads it.
pub fn rendered(passage: &Passage) -> String {
    judge::render(passage.channel, passage.side, &passage.read_after, &passage.text)
}
