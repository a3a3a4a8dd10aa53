//! One answer's passages in, what can be seen of them out.

use std::collections::BTreeSet;

use crate::evidence::answers::Case;
use crate::evidence::judge::{SAID, near, said_as};
use crate::evidence::lists::{Figures, figures};
use crate::evidence::trace::{Answer, WitnessAt};
use crate::index::dot;
use crate::rules::pack::Authority;
use crate::terms::{Channel, Side, Stance};

/// An answer's passages, best first.
pub struct Seen {
    pub probabilities: Vec<f32>,
    pub documents: usize,
    pub speakers: usize,
    pub signed: bool,
    pub channel: Option<Channel>,
    pub side: Option<Side>,
    pub stance: Option<Stance>,
    /// Where in the deal's time its best passage stands, 0 to 1.
    pub time: Option<f32>,
    /// Where its last passage stands.
    pub last: f32,
    pub length: f32,
    pub cosine: f32,
    pub words: f32,
    /// Share of other labels that its best passage meets too.
    pub labels: f32,
    pub figure: bool,
    pub both_sides: bool,
    pub support_only: bool,
    /// How its best passage is said, as the judge hears it, and how much it only resembles an answer.
    pub said: [f32; SAID.len() + 1],
    /// How like it is what is said of the field later: with other figures, and with the same or none.
    pub later: [f32; 2],
}

fn said(case: &Case<'_>, passage: usize) -> [f32; SAID.len() + 1] {
    let mut out = [0.0; SAID.len() + 1];
    for (value, stance) in out.iter_mut().zip(SAID) {
        *value = case.output(&said_as(stance), passage);
    }
    out[SAID.len()] = case.output(&near(&case.field.id), passage);
    out
}

/// How likely a passage must be about the field to be heard as a later word on it. A first value, not tuned.
const HEARD: f32 = 0.2;

fn later(case: &Case<'_>, passage: usize) -> [f32; 2] {
    let own = &case.passages[passage];
    let (mut other, mut same) = (0.0_f32, 0.0_f32);
    for candidate in case.counting().filter(|c| c.probability >= HEARD && c.passage != passage) {
        let next = &case.passages[candidate.passage];
        if next.time.order() < own.time.order() || (next.doc == own.doc && candidate.passage < passage) {
            continue;
        }
        let likeness = dot(&case.known.vectors[passage], &case.known.vectors[candidate.passage]);
        match figures(&case.known.found[passage], &case.known.found[candidate.passage]) {
            Figures::Differ => other = other.max(likeness),
            Figures::Shared | Figures::None => same = same.max(likeness),
        }
    }
    [other, same]
}

impl Seen {
    pub fn new(case: &Case<'_>, answer: &Answer) -> Self {
        let at: Vec<usize> = (answer.witnesses.iter())
            .filter_map(|w| match w {
                WitnessAt::Passage(p) => Some(*p),
                _ => None,
            })
            .collect();
        let candidate = |p: usize| case.candidates.iter().find(|c| c.passage == p);
        let mut ranked: Vec<(f32, usize)> =
            at.iter().map(|&p| (candidate(p).map_or(0.0, |c| c.probability), p)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let first = ranked.first().map(|r| r.1);
        let passage = first.map(|p| &case.passages[p]);
        let of_first = first.and_then(candidate);
        let time = |p: usize| case.place(p);
        let sides: BTreeSet<Side> = at.iter().map(|&p| case.passages[p].side).collect();
        let most = case.candidates.iter().map(|c| c.words).fold(1e-6, f32::max);
        Self {
            probabilities: ranked.iter().map(|r| r.0).collect(),
            documents: at.iter().map(|&p| case.passages[p].doc).collect::<BTreeSet<_>>().len(),
            speakers: at.iter().filter_map(|&p| case.passages[p].speaker).collect::<BTreeSet<_>>().len(),
            signed: at.iter().any(|&p| {
                matches!(case.passages[p].authority, Authority::ExecutedDocument | Authority::CountersignedMail)
            }),
            channel: passage.map(|p| p.channel),
            side: passage.map(|p| p.side),
            stance: first.map(|p| case.known.stances[p]),
            time: first.and_then(time),
            last: at.iter().filter_map(|&p| time(p)).fold(0.0, f32::max),
            length: passage.map_or(0.0, |p| (p.text.split_whitespace().count() as f32 / 60.0).min(1.0)),
            cosine: of_first.map_or(0.0, |c| c.cosine),
            words: of_first.map_or(0.0, |c| c.words / most),
            labels: first.map_or(0.0, |p| case.known.labels_met(p)),
            figure: first.is_some_and(|p| !case.known.found[p].is_empty()),
            both_sides: sides.contains(&Side::Customer) && sides.contains(&Side::Vendor),
            support_only: of_first.is_some_and(|c| c.support_only),
            said: first.map_or([0.0; SAID.len() + 1], |p| said(case, p)),
            later: first.map_or([0.0; 2], |p| later(case, p)),
        }
    }

    pub fn nth(&self, n: usize) -> f32 {
        self.probabilities.get(n).copied().unwrap_or(0.0)
    }

    pub fn best(&self) -> f32 {
        self.nth(0)
    }
}
