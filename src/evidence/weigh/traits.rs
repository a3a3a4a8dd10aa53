//! What is known of an answer before it is shown: its witnesses, its rivals, where and by whom it was said.

use std::collections::BTreeSet;

use crate::evidence::answers::Case;
use crate::evidence::judge::{near, said_as};
use crate::evidence::lists::{Figures, figures};
use crate::evidence::trace::{Answer, WitnessAt};
use crate::index::dot;
use crate::rules::pack::Authority;
use crate::terms::{Channel, Shape, Side, Stance};

/// Names of the traits, in the order of [`of`].
pub const NAMES: [&str; 58] = [
    "best",
    "field_mass",
    "field_strong",
    "second",
    "third",
    "sum",
    "witnesses",
    "documents",
    "speakers",
    "has_cell",
    "only_cells",
    "signed",
    "field_best",
    "behind_best",
    "rank",
    "rivals",
    "strong_rivals",
    "call",
    "email",
    "slack",
    "crm",
    "doc",
    "customer",
    "vendor",
    "internal",
    "time",
    "latest_of_field",
    "last_word",
    "length",
    "cosine",
    "words",
    "labels_met",
    "hedged",
    "hypothetical",
    "negated",
    "question",
    "third_party",
    "superseded",
    "commitment",
    "has_figure",
    "both_sides",
    "support_only",
    "one",
    "list",
    "persons",
    "typed",
    "record",
    "conflict",
    "said_negated",
    "said_hypothetical",
    "said_hedged",
    "said_third_party",
    "said_superseded",
    "said_question",
    "said_commitment",
    "near",
    "overtaken",
    "echoed",
];

/// Stances that the judge has an output for, in the order of their traits.
const SAID: [Stance; 7] = [
    Stance::Negated,
    Stance::Hypothetical,
    Stance::Hedged,
    Stance::ThirdParty,
    Stance::Superseded,
    Stance::Question,
    Stance::Commitment,
];

/// Logit of a probability, kept within what a float can tell apart.
pub fn logit(p: f32) -> f32 {
    let p = p.clamp(1e-3, 1.0 - 1e-3);
    (p / (1.0 - p)).ln()
}

/// Traits of every answer of a field, in the order of [`NAMES`].
pub(in crate::evidence) fn of(case: &Case<'_>, answers: &[Answer], conflict: bool) -> Vec<Vec<f32>> {
    let seen: Vec<Seen> = answers.iter().map(|a| Seen::new(case, a)).collect();
    let field_best = case.counting().map(|c| c.probability).fold(0.0, f32::max);
    // How much is said about the field at all: what is really there is said more than once.
    let mass = case.counting().map(|c| c.probability).sum::<f32>().ln_1p();
    let field_strong = (case.counting().filter(|c| c.probability >= 0.5).count() as f32).ln_1p();
    let latest = seen.iter().filter_map(|s| s.time).fold(0.0, f32::max);
    (answers.iter().zip(&seen))
        .map(|(answer, own)| {
            let better = seen.iter().filter(|s| s.best() > own.best()).count();
            let rank = better as f32;
            let strong = seen.iter().filter(|s| s.best() >= 0.5).count() as f32;
            let on = |channel| flag(own.channel == Some(channel));
            let by = |sides: &[Side]| flag(own.side.is_some_and(|s| sides.contains(&s)));
            let stands = |stance| flag(own.stance == Some(stance));
            let is = |shapes: &[Shape]| flag(shapes.contains(&case.field.shape));
            let cells = answer.witnesses.iter().any(|w| matches!(w, WitnessAt::Fact(_)));
            let mut traits = vec![
                logit(own.best()),
                mass,
                field_strong,
                logit(own.nth(1)),
                logit(own.nth(2)),
                own.probabilities.iter().sum::<f32>().ln_1p(),
                (own.probabilities.iter().filter(|p| **p >= 0.2).count() as f32).ln_1p(),
                (own.documents as f32).ln_1p(),
                (own.speakers as f32).ln_1p(),
                flag(cells),
                flag(cells && own.probabilities.is_empty()),
                flag(own.signed),
                logit(field_best),
                logit(field_best) - logit(own.best()),
                rank.ln_1p(),
                (seen.len() as f32 - 1.0).ln_1p(),
                strong.ln_1p(),
                on(Channel::Call),
                on(Channel::Email),
                on(Channel::Slack),
                on(Channel::Crm),
                on(Channel::Doc),
                by(&[Side::Customer, Side::Partner]),
                by(&[Side::Vendor]),
                by(&[Side::Internal]),
                own.time.unwrap_or(0.5),
                flag(own.time.is_some_and(|t| t >= latest)),
                own.last,
                own.length,
                own.cosine,
                own.words,
                own.labels,
                stands(Stance::Hedged),
                stands(Stance::Hypothetical),
                stands(Stance::Negated),
                stands(Stance::Question),
                stands(Stance::ThirdParty),
                stands(Stance::Superseded),
                stands(Stance::Commitment),
                flag(own.figure),
                flag(own.both_sides),
                flag(own.support_only),
                is(&[Shape::One]),
                is(&[Shape::List]),
                is(&[Shape::Persons]),
                is(&[Shape::Date, Shape::Duration, Shape::Money]),
                is(&[Shape::Record]),
                flag(conflict),
            ];
            traits.extend(own.said);
            traits.extend(own.later);
            traits
        })
        .collect()
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// An answer's passages, best first.
struct Seen {
    probabilities: Vec<f32>,
    documents: usize,
    speakers: usize,
    signed: bool,
    channel: Option<Channel>,
    side: Option<Side>,
    stance: Option<Stance>,
    /// Where in the deal's time its best passage stands, 0 to 1.
    time: Option<f32>,
    /// Where its last passage stands.
    last: f32,
    length: f32,
    cosine: f32,
    words: f32,
    /// Share of other labels that its best passage meets too.
    labels: f32,
    figure: bool,
    both_sides: bool,
    support_only: bool,
    /// How its best passage is said, as the judge hears it, and how much it only resembles an answer.
    said: [f32; SAID.len() + 1],
    /// How like it is what is said of the field later: with other figures, and with the same or none.
    later: [f32; 2],
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
    fn new(case: &Case<'_>, answer: &Answer) -> Self {
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

    fn nth(&self, n: usize) -> f32 {
        self.probabilities.get(n).copied().unwrap_or(0.0)
    }

    fn best(&self) -> f32 {
        self.nth(0)
    }
}
