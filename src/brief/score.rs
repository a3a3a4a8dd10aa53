//! Readiness: our own word for our own estimate of how much of the handoff is done.

use std::collections::BTreeMap;

use super::{FieldBrief, Score};
use crate::rules::pack::Pack;
use crate::terms::Status;

/// A filled field whose best value is under even odds counts as weak.
const WEAK: f64 = 0.5;

/// Scores the fields of a brief. Readiness is the weighted share of fields that are filled, each counted by the
/// confidence of its best value; a conflict counts nothing until somebody settles it. Rounded to three digits.
pub fn of(fields: &[FieldBrief], pack: &Pack) -> Score {
    let count = |status| fields.iter().filter(|f| f.status == status).count();
    let sections: BTreeMap<String, f64> = (pack.sections.iter())
        .map(|s| (s.id.clone(), readiness(fields.iter().filter(|f| f.section == s.id))))
        .collect();
    Score {
        readiness: readiness(fields.iter()),
        filled: count(Status::Filled),
        required: fields.len(),
        missing: count(Status::Missing),
        conflict: count(Status::Conflict),
        weak: fields.iter().filter(|f| f.status == Status::Filled && best(f) < WEAK).count(),
        sections,
        must_haves_open: (fields.iter())
            .filter(|f| f.must_have && f.status != Status::Filled)
            .map(|f| f.id.clone())
            .collect(),
    }
}

fn readiness<'f>(fields: impl Iterator<Item = &'f FieldBrief>) -> f64 {
    let (mut done, mut all) = (0.0, 0.0);
    for field in fields {
        let weight = f64::from(field.weight);
        all += weight;
        if field.status == Status::Filled {
            done += weight * best(field);
        }
    }
    if all == 0.0 { 0.0 } else { (done / all * 1000.0).round() / 1000.0 }
}

fn best(field: &FieldBrief) -> f64 {
    field.values.iter().map(|v| v.confidence).fold(0.0, f64::max)
}
