//! Briefs made generously and the labels of their deals in, examples for the weigher out: traits, and whether it was right.

use std::collections::BTreeMap;

use super::Chosen;
use crate::eval::{self, GoldSet};
use crate::learn::weigh::{Example, FieldExample};
use crate::rules::pack::Pack;
use crate::terms::Shape;

/// One example for every answer of every labelled field of a set of some kind.
pub fn examples(gold: &GoldSet, chosen: &[Chosen<'_>], pack: &Pack, kind: &str) -> Vec<Example> {
    let mut out = Vec::new();
    for made in chosen {
        let Some(labels) = gold.get(&made.deal.id) else { continue };
        for ((field, trace), brief) in pack.fields.iter().zip(&made.evidence.fields).zip(&made.brief.fields) {
            let Some(wanted) = labels.fields.get(&field.id) else { continue };
            for (answer, value) in trace.answers.iter().zip(&brief.values) {
                out.push(Example {
                    deal: made.deal.id.clone(),
                    kind: kind.to_owned(),
                    account: made.deal.account.name.clone(),
                    field: field.id.clone(),
                    shape: field.shape,
                    at_most: if field.shape.is_many() { field.at_most } else { 1 },
                    traits: answer.traits.clone(),
                    met: eval::met(wanted, value),
                });
            }
        }
    }
    out
}

/// One example for every labelled field that has two answers which may stand against each other (of several persons each
/// may be one): what is seen of a disagreement, and whether there is one.
pub fn fields(gold: &GoldSet, chosen: &[Chosen<'_>], pack: &Pack) -> Vec<FieldExample> {
    let mut out = Vec::new();
    for made in chosen {
        let Some(labels) = gold.get(&made.deal.id) else { continue };
        let traces = pack.fields.iter().zip(&made.evidence.fields);
        for (_, trace) in traces.filter(|(f, t)| f.shape != Shape::Persons && t.answers.len() > 1) {
            let Some(field) = labels.fields.get(&trace.field) else { continue };
            out.push(FieldExample {
                account: made.deal.account.name.clone(),
                field: trace.field.clone(),
                traits: trace.disputes.clone(),
                is_disputed: field.is_conflict(),
            });
        }
    }
    out
}

/// How many labelled values each field of each deal has, whether or not an answer met them; none for an absent one.
pub fn wanted(gold: &GoldSet) -> BTreeMap<(String, String), usize> {
    (gold.iter())
        .flat_map(|(deal, labels)| {
            labels.fields.iter().map(|(field, f)| ((deal.clone(), field.clone()), eval::wanted(f)))
        })
        .collect()
}
