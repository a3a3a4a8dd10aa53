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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brief::Value;
    use crate::terms::Shape;

    fn field(id: &str, weight: u8, status: Status, confidence: f64) -> FieldBrief {
        let value = Value {
            text: String::new(),
            confidence,
            person: None,
            verdict: None,
            evidence: Vec::new(),
            state: String::new(),
            note: String::new(),
        };
        FieldBrief {
            id: id.into(),
            title: String::new(),
            section: String::new(),
            shape: Shape::One,
            weight,
            must_have: true,
            audience: Vec::new(),
            status,
            values: vec![value],
            superseded: Vec::new(),
            ask: String::new(),
            unsaid: String::new(),
            receipt: None,
        }
    }

    #[test]
    fn readiness_is_weighted_and_a_conflict_counts_nothing() {
        let fields = [
            field("a", 3, Status::Filled, 0.9),
            field("b", 1, Status::Filled, 0.3),
            field("c", 2, Status::Conflict, 0.9),
        ];
        assert!((readiness(fields.iter()) - 0.5).abs() < 1e-9, "(3·0.9 + 1·0.3) / 6");
        assert_eq!(readiness([].iter()).to_bits(), 0f64.to_bits(), "a section without fields is no division by zero");
    }

    #[test]
    fn what_is_open_and_what_is_weak_is_counted() {
        let pack = crate::evidence::tests::pack(Shape::One, Vec::new());
        let fields = [
            field("a", 1, Status::Filled, 0.4),
            field("b", 1, Status::Filled, 0.5),
            field("c", 1, Status::Missing, 0.0),
            field("d", 1, Status::Conflict, 0.9),
        ];
        let score = of(&fields, &pack);
        assert_eq!((score.filled, score.missing, score.conflict, score.required, score.weak), (2, 1, 1, 4, 1));
        assert_eq!(score.must_haves_open, ["c", "d"]);
    }
}
