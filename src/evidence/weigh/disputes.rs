//! A field's answers in, what can be seen of a disagreement out: whether two people want different things of it, and
//! nobody has settled it.

use super::traits::{flag, logit};
use crate::evidence::answers::Case;
use crate::evidence::judge::disputed;
use crate::evidence::lists::{Figures, figures};
use crate::evidence::trace::{Answer, WitnessAt};
use crate::index::dot;
use crate::rules::pack::DISAGREEMENT;
use crate::terms::{Shape, Side};

/// Names of the traits, in the order of [`of`].
pub const NAMES: [&str; 20] = [
    "open",
    "contra",
    "settled",
    "settled_later",
    "open_mass",
    "contra_mass",
    "open_in_deal",
    "words",
    "late",
    "best",
    "second",
    "answers",
    "two_speakers",
    "two_sides",
    "figures_differ",
    "likeness",
    "one",
    "persons",
    "list",
    "typed",
];

/// How likely a passage must be about the field for its words of disagreement to count. A first value, not tuned.
const ABOUT: f32 = 0.3;

/// From here a passage is taken to speak of a disagreement, when what was said later is looked at. A first value, not
/// tuned.
const HEARD: f32 = 0.1;

/// Traits of a field whose answers are given, best first.
pub(in crate::evidence) fn of(case: &Case<'_>, answers: &[Answer]) -> Vec<f32> {
    let about = about(case);
    let heard = |kind: &str| -> Vec<f32> {
        let output = case.gatherer.judge.output(&disputed(kind));
        let of = |row: &Vec<f32>| output.and_then(|o| row.get(o).copied()).unwrap_or(0.0);
        case.known.judged.iter().map(of).collect()
    };
    let in_deal = heard("open").into_iter().fold(0.0, f32::max);
    let of_kind =
        |kind: &str| -> Vec<f32> { about.iter().zip(heard(kind)).map(|(about, heard)| about * heard).collect() };
    let (open, contra, settled) = (of_kind("open"), of_kind("contra"), of_kind("settled"));
    let most = |values: &[f32]| values.iter().copied().fold(0.0, f32::max);
    let loudest = (0..open.len()).max_by(|a, b| open[*a].total_cmp(&open[*b]).then(b.cmp(a)));
    let at = loudest.filter(|i| open[*i] >= HEARD);
    let later = |from: usize| {
        let is_later = |i: &usize| case.place(*i).zip(case.place(from)).is_some_and(|(a, b)| a >= b) && *i != from;
        (0..settled.len()).filter(is_later).map(|i| settled[i]).fold(0.0, f32::max)
    };
    let words = case.gatherer.pack.words.get(DISAGREEMENT);
    let said = words.is_some_and(|words| {
        case.counting().any(|c| c.probability >= ABOUT && words.is_match(&case.passages[c.passage].text))
    });
    let mut traits = vec![
        most(&open),
        most(&contra),
        most(&settled),
        at.map_or(0.0, later),
        open.iter().sum::<f32>().ln_1p(),
        contra.iter().sum::<f32>().ln_1p(),
        in_deal,
        flag(said),
        at.and_then(|i| case.place(i)).unwrap_or(0.5),
    ];
    traits.extend(pair(case, answers));
    let is = |shapes: &[Shape]| flag(shapes.contains(&case.field.shape));
    traits.extend([
        is(&[Shape::One]),
        is(&[Shape::Person, Shape::Persons]),
        is(&[Shape::List]),
        is(&[Shape::Date, Shape::Duration, Shape::Money]),
    ]);
    traits
}

/// How likely each passage is about the field, itself or one of its neighbours: who says that two disagree need not say
/// on what.
fn about(case: &Case<'_>) -> Vec<f32> {
    let n = case.passages.len();
    let Some(label) = case.gatherer.judge.output(&case.field.id) else { return vec![0.0; n] };
    let own = |i: usize| case.known.judged[i].get(label).copied().unwrap_or(0.0);
    let near = |i: usize| {
        let same = |j: usize| case.passages[j].doc == case.passages[i].doc;
        let before = (i > 0 && same(i - 1)).then(|| own(i - 1));
        let after = (i + 1 < n && same(i + 1)).then(|| own(i + 1));
        before.into_iter().chain(after).fold(own(i), f32::max)
    };
    (0..n).map(near).collect()
}

/// What the two best answers are to each other.
fn pair(case: &Case<'_>, answers: &[Answer]) -> [f32; 7] {
    let passage = |a: &Answer| {
        a.witnesses.iter().find_map(|w| match w {
            WitnessAt::Passage(p) => Some(*p),
            _ => None,
        })
    };
    let likely = |p: Option<usize>| {
        p.and_then(|p| case.candidates.iter().find(|c| c.passage == p)).map_or(0.0, |c| c.probability)
    };
    let (first, second) = (answers.first().and_then(passage), answers.get(1).and_then(passage));
    let count = (answers.len() as f32).ln_1p();
    let (Some(a), Some(b)) = (first, second) else {
        return [logit(likely(first)), logit(likely(second)), count, 0.0, 0.0, 0.0, 0.0];
    };
    let (left, right) = (&case.passages[a], &case.passages[b]);
    let who = |answer: usize, passage: usize| answers[answer].person.or(case.passages[passage].speaker);
    let ours = |side: Side| matches!(side, Side::Vendor | Side::Internal);
    [
        logit(likely(first)),
        logit(likely(second)),
        count,
        flag(who(0, a) != who(1, b)),
        flag(ours(left.side) != ours(right.side)),
        flag(matches!(figures(&case.known.found[a], &case.known.found[b]), Figures::Differ)),
        dot(&case.known.vectors[a], &case.known.vectors[b]),
    ]
}
