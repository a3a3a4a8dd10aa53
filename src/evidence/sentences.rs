//! What a field's answers might sound like, as vectors: its question, the sentences of its rules, and those that only
//! sound like an answer.

use rayon::prelude::*;

use super::gather::{Known, Vectors};
use crate::embed::EmbedError;
use crate::index::dot;
use crate::rules::pack::{Field, Pack, Rule};

/// Sentences of one field.
pub struct Sentences {
    /// The question and every sentence of `look.means`: what search asks.
    pub asked: Vec<Vec<f32>>,
    /// One for each rule of the field, in the order of [`Pack::rules_of`].
    rules: Vec<OfRule>,
    /// Of each passage the best cosine to the sentences of the pack's other fields; see [`compare`].
    elsewhere: Vec<(f32, usize)>,
}

struct OfRule {
    means: Vec<Vec<f32>>,
    /// `drop.means`.
    unlike: Vec<Vec<f32>>,
}

/// How near a passage comes to the sentences of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Likeness {
    /// Best cosine to `look.means`; `None` where the rule has none.
    pub means: Option<f32>,
    /// The sentence of `drop.means` that it comes nearest to, and the cosine.
    pub unlike: Option<(usize, f32)>,
    /// Whether it came nearest to `look.means` together with what was said before it.
    pub with_before: bool,
}

impl Sentences {
    /// Sentences of every field of a pack, in its order.
    ///
    /// # Errors
    /// [`EmbedError`] when the model fails.
    pub fn of_pack(pack: &Pack, source: &dyn Vectors) -> Result<Vec<Self>, EmbedError> {
        let texts: Vec<String> = pack.fields.iter().flat_map(|f| texts(pack, f)).cloned().collect();
        let mut vectors = source.whole(&texts, None)?.into_iter();
        let mut next = |n: usize| -> Vec<Vec<f32>> { vectors.by_ref().take(n).collect() };
        let of_field = |field: &Field| {
            let mut asked = next(1);
            let of_rule =
                |rule: &Rule| OfRule { means: next(rule.look.means.len()), unlike: next(rule.drop.means.len()) };
            let rules: Vec<OfRule> = pack.rules_of(&field.id).map(of_rule).collect();
            asked.extend(rules.iter().flat_map(|r| r.means.iter().cloned()));
            Self { asked, rules, elsewhere: Vec::new() }
        };
        Ok(pack.fields.iter().map(of_field).collect())
    }

    /// The best cosine of a passage to the sentences of the pack's other fields, and which field that is, by its place in the
    /// pack; 0 without any.
    pub fn elsewhere(&self, passage: usize) -> (f32, usize) {
        self.elsewhere.get(passage).copied().unwrap_or_default()
    }

    /// How near a passage comes to the sentences of the field's rule at this place: its own vector, or the one of a short
    /// reply read together with what it replies to, whichever is nearer.
    pub fn likeness(&self, rule: usize, passage: &[f32], reply: Option<&[f32]>) -> Likeness {
        let nearest = |list: &[Vec<f32>], passage: &[f32]| {
            (list.iter().enumerate()).map(|(i, v)| (i, dot(v, passage))).max_by(|a, b| a.1.total_cmp(&b.1))
        };
        let best = |list: &[Vec<f32>]| {
            let alone = nearest(list, passage);
            let with_before = reply.and_then(|r| nearest(list, r));
            if with_before.map(|b| b.1) > alone.map(|a| a.1) { (with_before, true) } else { (alone, false) }
        };
        let rule = &self.rules[rule];
        let (means, with_before) = best(&rule.means);
        Likeness { means: means.map(|b| b.1), unlike: best(&rule.unlike).0, with_before }
    }

    /// The best cosine of a vector to what search asks.
    pub fn nearness(&self, vector: &[f32]) -> f32 {
        self.asked.iter().map(|v| dot(v, vector)).fold(-1.0, f32::max)
    }
}

/// Tells each field how near every passage comes to the sentences of the others.
pub(super) fn compare(fields: &mut [Sentences], known: &Known) {
    let nearest = |field: &Sentences| -> Vec<f32> {
        let means: Vec<&Vec<f32>> = field.rules.iter().flat_map(|r| &r.means).collect();
        let best = |vector: &[f32]| means.iter().map(|v| dot(v, vector)).fold(0.0, f32::max);
        let of = |(p, alone): (usize, &Vec<f32>)| known.reply(p).map_or(0.0, |(_, both)| best(both)).max(best(alone));
        known.vectors.par_iter().enumerate().map(of).collect()
    };
    let own: Vec<Vec<f32>> = fields.iter().map(nearest).collect();
    for (at, field) in fields.iter_mut().enumerate() {
        let others = |p: usize| {
            let of = own.iter().enumerate().filter(|(o, _)| *o != at).map(|(o, of)| (of[p], o));
            of.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).unwrap_or_default()
        };
        field.elsewhere = (0..known.vectors.len()).map(others).collect();
    }
}

/// Every text of a field that needs a vector, in the order in which [`Sentences::of_pack`] takes them.
pub fn texts<'p>(pack: &'p Pack, field: &'p Field) -> impl Iterator<Item = &'p String> {
    let of_rules = pack.rules_of(&field.id).flat_map(|r| r.look.means.iter().chain(&r.drop.means));
    std::iter::once(&field.question).chain(of_rules)
}
