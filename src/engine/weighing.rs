//! Briefs made generously and the labels of their deals in, examples for the weigher out: traits, and whether it was right.

use std::collections::BTreeMap;

use super::Chosen;
use crate::eval::{self, GoldSet};
use crate::learn::weigh::Example;
use crate::rules::pack::Pack;

/// One example for every answer of every labelled field.
pub fn examples(gold: &GoldSet, chosen: &[Chosen<'_>], pack: &Pack) -> Vec<Example> {
    let mut out = Vec::new();
    for made in chosen {
        let Some(labels) = gold.get(&made.deal.id) else { continue };
        for ((field, trace), brief) in pack.fields.iter().zip(&made.evidence.fields).zip(&made.brief.fields) {
            let Some(wanted) = labels.fields.get(&field.id) else { continue };
            for (answer, value) in trace.answers.iter().zip(&brief.values) {
                out.push(Example {
                    deal: made.deal.id.clone(),
                    account: made.deal.account.name.clone(),
                    field: field.id.clone(),
                    shape: field.shape.to_string(),
                    at_most: if field.shape.is_many() { field.at_most } else { 1 },
                    traits: answer.traits.clone(),
                    met: eval::met(wanted, value),
                });
            }
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
