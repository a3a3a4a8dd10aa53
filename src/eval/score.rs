//! Labels and briefs in, counts and shares out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::gold::{GoldField, GoldSet, GoldStatus};
use super::reliability::{Bin, reliability};
use super::text::{Shown, head, overlap, shown_text};
use crate::brief::{Brief, FieldBrief, Value};
use crate::terms::{Status, file_of};

/// Figures over all deals of a set. A share is `None` where there was nothing to count.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    pub deals: usize,
    /// Fields answered right, of those that have an answer.
    pub completeness: Option<f64>,
    /// Labelled values found.
    pub recall: Option<f64>,
    /// Values given that are right.
    pub precision: Option<f64>,
    pub f1: f64,
    /// Fields filled though nothing answers them.
    pub false_fill: Option<f64>,
    /// Current values known to be wrong.
    pub harmful: usize,
    /// Disagreements flagged as such.
    pub conflicts: Option<f64>,
    pub false_conflict: usize,
    /// The same right answer given a third time or more.
    pub repeats: usize,
    /// Values without a quote.
    pub unquoted: usize,
    /// Right values whose quote overlaps a labelled one.
    pub grounded: Option<f64>,
    /// Quotes out of a source that only another deal's labels cite.
    pub foreign: usize,
    /// Mean squared error of confidence against being right.
    pub brier: Option<f64>,
    pub values_given: usize,
    pub values_wanted: usize,
}

/// Counts of one field over all deals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FieldFigures {
    pub present: usize,
    pub answered: usize,
    pub wanted: usize,
    pub found: usize,
    pub given: usize,
    pub right: usize,
    pub absent: usize,
    pub filled_absent: usize,
    pub harmful: usize,
}

/// The result of a scoring.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scored {
    pub total: Figures,
    /// By field id.
    pub fields: BTreeMap<String, FieldFigures>,
    /// How often values are right, by how sure the briefs are of them.
    pub reliability: Vec<Bin>,
}

/// Quotes of current values count as grounded when they share half of the shorter one's words with a labelled quote.
const GROUNDED: f64 = 0.5;

/// Scores briefs against the labels of a set; a deal without a brief counts as all missing.
pub fn score(set: &GoldSet, briefs: &BTreeMap<String, Brief>) -> Scored {
    let mut tally = Tally::default();
    let cited = cited_by(set);
    for (deal, gold) in set {
        let given: BTreeMap<&str, &FieldBrief> =
            briefs.get(deal).map(|b| b.fields.iter().map(|f| (f.id.as_str(), f)).collect()).unwrap_or_default();
        for (id, wanted) in &gold.fields {
            tally.field(deal, id, wanted, given.get(id.as_str()).copied(), &cited);
        }
    }
    tally.total(set.len())
}

/// For each cited file, the deals whose labels cite it.
fn cited_by(set: &GoldSet) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut out: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (deal, gold) in set {
        for quote in gold.fields.values().flat_map(|f| &f.values).flat_map(|v| &v.evidence) {
            out.entry(file_of(&quote.source)).or_default().insert(deal);
        }
    }
    out
}

/// The labelled values that a value meets, by number; none of a field that nothing answers.
pub fn met(wanted: &GoldField, value: &Value) -> Vec<usize> {
    let shown = Shown::new(&shown_text(value));
    let present = wanted.status != GoldStatus::Absent;
    let all = wanted.values.iter().enumerate();
    all.filter(|(_, w)| present && shown.accepts(&w.accept)).map(|(i, _)| i).collect()
}

/// How many labelled values a field has; none when nothing answers it.
pub fn wanted(field: &GoldField) -> usize {
    if field.status == GoldStatus::Absent { 0 } else { field.values.len() }
}

#[derive(Default)]
struct Tally {
    fields: BTreeMap<String, FieldFigures>,
    conflict: usize,
    flagged: usize,
    false_conflict: usize,
    repeats: usize,
    unquoted: usize,
    grounded: usize,
    foreign: usize,
    /// How sure the brief is of each value, and whether that meets a label.
    sure: Vec<(f64, bool)>,
}

impl Tally {
    fn field(
        &mut self,
        deal: &str,
        id: &str,
        wanted: &GoldField,
        given: Option<&FieldBrief>,
        cited: &BTreeMap<&str, BTreeSet<&str>>,
    ) {
        let present = wanted.status != GoldStatus::Absent;
        let is_conflict = given.is_some_and(|g| g.status == Status::Conflict);
        if wanted.status == GoldStatus::Conflict {
            self.conflict += 1;
            self.flagged += usize::from(is_conflict);
        } else {
            self.false_conflict += usize::from(is_conflict);
        }
        let values = given.map(|g| g.values.as_slice()).unwrap_or_default();
        let mut counts = FieldFigures { given: values.len(), ..FieldFigures::default() };
        let mut matched: BTreeSet<usize> = BTreeSet::new();
        for value in values {
            let hits = met(wanted, value);
            matched.extend(&hits);
            // The same answer a second time may be a second witness; a third time it is noise.
            let fresh = !hits.is_empty() && counts.right < 2 * matched.len();
            counts.right += usize::from(fresh);
            self.repeats += usize::from(!hits.is_empty() && !fresh);
            self.unquoted += usize::from(value.evidence.is_empty());
            for witness in &value.evidence {
                let deals = cited.get(file_of(&witness.source));
                self.foreign += usize::from(deals.is_some_and(|deals| !deals.contains(deal)));
            }
            let labelled = || hits.iter().flat_map(|&i| &wanted.values[i].evidence);
            let meets = |quote: &str, source: &str| {
                labelled().any(|g| overlap(quote, &g.quote) >= GROUNDED && file_of(source) == file_of(&g.source))
            };
            self.grounded += usize::from(fresh && value.evidence.iter().any(|w| meets(&w.quote, &w.source)));
            let head = Shown::new(&head(&value.text));
            let harms = hits.is_empty() && wanted.reject.iter().any(|r| head.stands(r));
            counts.harmful += usize::from(harms);
            self.sure.push((value.confidence, !hits.is_empty()));
        }
        if present {
            (counts.present, counts.wanted, counts.found) = (1, wanted.values.len(), matched.len());
            counts.answered = usize::from(!matched.is_empty());
        } else {
            (counts.absent, counts.filled_absent) = (1, usize::from(!values.is_empty()));
        }
        self.fields.entry(id.to_owned()).or_default().add(&counts);
    }

    fn total(self, deals: usize) -> Scored {
        let mut all = FieldFigures::default();
        self.fields.values().for_each(|f| all.add(f));
        let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
        let (recall, precision) = (share(all.found, all.wanted), share(all.right, all.given));
        let f1 = match (recall, precision) {
            (Some(r), Some(p)) if r > 0.0 && p > 0.0 => 2.0 * r * p / (r + p),
            _ => 0.0,
        };
        let brier: f64 = self.sure.iter().map(|(p, right)| (p - f64::from(u8::from(*right))).powi(2)).sum();
        let total = Figures {
            deals,
            completeness: share(all.answered, all.present),
            recall,
            precision,
            f1,
            false_fill: share(all.filled_absent, all.absent),
            harmful: all.harmful,
            conflicts: share(self.flagged, self.conflict),
            false_conflict: self.false_conflict,
            repeats: self.repeats,
            unquoted: self.unquoted,
            grounded: share(self.grounded, all.right),
            foreign: self.foreign,
            brier: (all.given > 0).then(|| brier / all.given as f64),
            values_given: all.given,
            values_wanted: all.wanted,
        };
        Scored { total, fields: self.fields, reliability: reliability(&self.sure) }
    }
}

impl FieldFigures {
    fn add(&mut self, other: &Self) {
        self.present += other.present;
        self.answered += other.answered;
        self.wanted += other.wanted;
        self.found += other.found;
        self.given += other.given;
        self.right += other.right;
        self.absent += other.absent;
        self.filled_absent += other.filled_absent;
        self.harmful += other.harmful;
    }
}
