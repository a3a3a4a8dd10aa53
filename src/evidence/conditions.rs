//! Named conditions of a rule against a passage: may it come in, and what throws it out.

use super::passages::Passage;
use super::sentences::Likeness;
use super::take::Found;
use crate::rules::pack::{Condition, Near, Rule, TypedKind};
use crate::terms::Stance;

/// What is known of a passage when rules are held against it.
pub struct Scene<'a> {
    pub passage: &'a Passage,
    pub stance: Stance,
    /// Typed values in text order.
    pub found: &'a [Found],
    /// Whether a known person is named or speaks.
    pub has_person: bool,
}

/// Cosine from which a passage is as good as one of the sentences of `drop.means` where its rule has no sentences of its
/// own to hold against that: the one at which a passage is as likely right as wrong.
const SAME_MEANING: f32 = 0.6;

/// Why a rule does not take a passage, in words that `explain` prints; `None` when it does.
pub fn refusal(rule: &Rule, scene: &Scene<'_>, likeness: &Likeness) -> Option<String> {
    if !rule.look.covers(scene.passage.channel) {
        return Some(format!("look.in: a {} is not where this rule looks", scene.passage.channel));
    }
    if let Some(missing) = first_unmet(&rule.keep, scene) {
        return Some(format!("keep.{missing}"));
    }
    if let Some((sentence, cosine)) = likeness.unlike
        && cosine >= likeness.means.unwrap_or(SAME_MEANING)
    {
        return Some(format!("drop.means: nearer to \"{}\"", rule.drop.means[sentence]));
    }
    first_met(&rule.drop, scene).map(|met| format!("drop.{met}"))
}

/// The first condition of `keep` that does not hold.
fn first_unmet(keep: &Condition, scene: &Scene<'_>) -> Option<String> {
    let p = scene.passage;
    if !keep.sides.is_empty() && !keep.sides.contains(&p.side) {
        return Some(format!("side: said by the {} side", p.side));
    }
    if !keep.channels.is_empty() && !keep.channels.contains(&p.channel) {
        return Some(format!("in: stands in a {}", p.channel));
    }
    if !keep.stances.is_empty() && !keep.stances.contains(&scene.stance) {
        return Some(format!("stance: reads as {}", scene.stance));
    }
    if !keep.words.is_empty() && !keep.words.is_match(&p.text) {
        return Some("words: none of them stands in it".into());
    }
    if !keep.about.is_empty() && !keep.about.is_match(&p.text) && !keep.about.is_match(&p.before) {
        return Some("about: neither it nor what came before is about them".into());
    }
    if let Some(kind) = keep.has.iter().find(|k| !has(scene, **k)) {
        return Some(format!("has: no {} in it", kind_word(*kind)));
    }
    match &keep.near {
        Some(near) if !is_near(near, scene) => Some("near: no such value near the words".into()),
        _ => None,
    }
}

/// The first condition of `drop` that holds.
fn first_met(drop: &Condition, scene: &Scene<'_>) -> Option<String> {
    let p = scene.passage;
    if drop.sides.contains(&p.side) {
        return Some(format!("side: said by the {} side", p.side));
    }
    if drop.channels.contains(&p.channel) {
        return Some(format!("in: stands in a {}", p.channel));
    }
    if drop.stances.contains(&scene.stance) {
        return Some(format!("stance: reads as {}", scene.stance));
    }
    if let Some(hit) = drop.words.find(&p.text).next() {
        return Some(format!("words: \"{}\"", &p.text[hit]));
    }
    if let Some(hit) = drop.about.find(&p.text).next() {
        return Some(format!("about: \"{}\"", &p.text[hit]));
    }
    if let Some(hit) = drop.about.find(&p.before).next() {
        return Some(format!("about: \"{}\" just before", &p.before[hit]));
    }
    if let Some(kind) = drop.has.iter().find(|k| has(scene, **k)) {
        return Some(format!("has: a {} in it", kind_word(*kind)));
    }
    drop.near.as_ref().filter(|near| is_near(near, scene)).map(|_| "near: such a value near the words".into())
}

fn has(scene: &Scene<'_>, kind: TypedKind) -> bool {
    if kind == TypedKind::Person { scene.has_person } else { scene.found.iter().any(|f| f.kind == kind) }
}

/// Whether a typed value stands within so many words of one of the words, counting the words between them.
fn is_near(near: &Near, scene: &Scene<'_>) -> bool {
    let text = &scene.passage.text;
    scene.found.iter().filter(|f| near.kinds.contains(&f.kind)).any(|f| {
        near.words.find(text).any(|w| {
            let between = if w.end <= f.range.start {
                w.end..f.range.start
            } else if f.range.end <= w.start {
                f.range.end..w.start
            } else {
                return true;
            };
            text[between].split_whitespace().count() <= near.within_words
        })
    })
}

fn kind_word(kind: TypedKind) -> &'static str {
    match kind {
        TypedKind::Date => "date",
        TypedKind::Duration => "duration",
        TypedKind::Money => "amount",
        TypedKind::Percent => "percentage",
        TypedKind::Number => "number",
        TypedKind::Person => "person",
    }
}
