//! What is known of an answer before it is shown: its witnesses, its rivals, where and by whom it was said.

use super::seen::Seen;
use crate::evidence::answers::Case;
use crate::evidence::trace::{Answer, WitnessAt};
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

/// A trait that holds or does not.
pub fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::judge::SAID;

    #[test]
    fn the_stances_of_the_judge_have_their_traits_in_order() {
        let first = NAMES.iter().position(|n| n.starts_with("said_")).expect("there are some");
        let names: Vec<String> = SAID.iter().map(|s| format!("said_{s}")).collect();
        assert_eq!(NAMES[first..first + SAID.len()], names);
    }
}
