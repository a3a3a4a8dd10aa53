//! A passage and the one before it in, lexical cues and a first guess at the stance out.
//!
//! The cues feed the judge; the guess feeds the vetoes, so it would rather say `fact` or `none` than wrongly set
//! evidence aside. Only surface words are read: no meaning, no person, no deal.

mod words;

#[cfg(test)]
mod tests;

use words::*;

use super::take::{Found, TakeOptions, clause, find};
use crate::rules::pack::TypedKind;
use crate::terms::Stance;

macro_rules! cues {
    ($given:ident; $($(#[$doc:meta])* $name:literal = $value:expr),+ $(,)?) => {
        /// Names of the cues, in the order of [`Cues`]. Trained weights lean on this order: append, never reorder.
        pub const NAMES: [&str; [$($name),+].len()] = [$($name),+];

        fn values($given: &Given<'_>) -> [f32; NAMES.len()] {
            [$($value),+]
        }
    };
}

/// One value a name of [`NAMES`]; flags are 0 or 1, counts at most 3, lengths and shares at most about 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cues(pub [f32; NAMES.len()]);

impl Cues {
    /// The value of a cue by its name; `None` when there is no such cue.
    pub fn get(&self, name: &str) -> Option<f32> {
        NAMES.iter().position(|n| *n == name).map(|i| self.0[i])
    }
}

/// What the cues are read from.
struct Given<'a> {
    text: &'a str,
    before: &'a str,
    found: Vec<Found>,
    found_before: Vec<Found>,
    words: usize,
}

impl Given<'_> {
    fn has(&self, kind: TypedKind) -> f32 {
        flag(self.found.iter().any(|f| f.kind == kind))
    }
}

fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

cues! { g;
    /// Ends with a question mark.
    "question_end" = flag(ends_asking(g.text)),
    /// Holds a question mark anywhere.
    "question_mark" = flag(g.text.contains('?')),
    /// Begins with a question word.
    "question_wh" = flag(WH.starts(g.text)),
    /// Begins as a question does, verb first.
    "question_inverted" = flag(INVERTED.starts(g.text)),
    /// Share of its sentences that ask.
    "question_share" = asking_share(g.text),
    "negation" = NOT.count(g.text),
    /// The negation stands at a verb.
    "negation_verb" = NO_VERB.count(g.text),
    /// Begins with no, never, not.
    "negation_start" = NO_START.flag(g.text),
    "hedge" = HEDGE.count(g.text),
    /// Expressly not promised.
    "hedge_strong" = STRONG_HEDGE.flag(g.text),
    "wish" = WISH.flag(g.text),
    "if" = IF.count(g.text),
    "would" = WOULD.count(g.text),
    "hypothetical" = HYPOTHETICAL.flag(g.text),
    /// Begins with a condition and says what would follow.
    "if_would" = IF_WOULD.flag(g.text),
    /// Warns off relying on something, or says that it was voted down.
    "denied" = NOT_SO.flag(g.text),
    "commitment" = COMMIT.count(g.text),
    "commitment_strong" = flag(promises(g.text)),
    /// Begins with yes, deal, agreed.
    "agreement_start" = YES.flag(g.text),
    "agreement" = ACCEPT.flag(g.text),
    /// Agrees, and the passage before asked or proposed.
    "agreement_to_question" = YES.flag(g.text) * flag(g.before.contains('?')),
    "refusal" = REFUSE.flag(g.text),
    /// Refuses what the passage before asked.
    "refusal_to_question" = NO_START.flag(g.text) * flag(g.before.contains('?')),
    "past" = PAST.count(g.text),
    "dropped" = DROPPED.flag(g.text),
    "third_party" = THIRD.flag(g.text),
    "third_party_story" = THIRD_STORY.flag(g.text),
    /// The passage before is about somebody else.
    "third_party_before" = THIRD.flag(g.before),
    "reported" = REPORTED.flag(g.text),
    "joke" = JOKE.flag(g.text),
    "first_plural" = WE.count(g.text),
    "first_singular" = I.count(g.text),
    "second_person" = YOU.count(g.text),
    "third_person" = THEY.count(g.text),
    "modal_must" = MUST.count(g.text),
    "modal_should" = SHOULD.flag(g.text),
    "modal_can" = CAN.flag(g.text),
    "modal_will" = WILL.count(g.text),
    "need" = NEED.count(g.text),
    "date" = g.has(TypedKind::Date),
    "duration" = g.has(TypedKind::Duration),
    "money" = g.has(TypedKind::Money),
    "percent" = g.has(TypedKind::Percent),
    "number" = g.has(TypedKind::Number),
    /// Words, in sixtieths: a passage holds at most sixty.
    "length" = g.words as f32 / 60.0,
    /// Fewer than five words.
    "short" = flag(g.words < 5),
    "imperative" = IMPERATIVE.flag(g.text),
    "greeting" = GREETING.flag(g.text),
    "small_talk" = WEATHER.flag(g.text),
    "signature" = SIGNATURE.flag(g.text),
    /// A bullet, a label with a colon, or cells between bars.
    "list_or_row" = flag(is_row(g.text)),
    "because" = BECAUSE.flag(g.text),
    "but" = BUT.flag(g.text),
    "time_words" = TIME.count(g.text),
    "price_words" = PRICE.count(g.text),
    "superlative" = SUPERLATIVE.flag(g.text),
    "capitals" = capitals(g.text),
    "exclamation" = flag(g.text.contains('!')),
    "quotes" = flag(g.text.contains(['"', '“', '”'])),
    "before_empty" = flag(g.before.trim().is_empty()),
    "before_question" = flag(ends_asking(g.before)),
    "before_wh" = flag(clause::sentences(g.before).last().is_some_and(|r| WH.starts(&g.before[r.clone()]))),
    "before_typed" = flag(g.found_before.iter().any(|f| f.kind != TypedKind::Number)),
    "before_number" = flag(g.found_before.iter().any(|f| f.kind == TypedKind::Number)),
    "before_negation" = NOT.flag(g.before),
    "before_joke" = JOKE.flag(g.before),
}

/// Cues of a passage, given the one before it in the same document (empty at its start).
pub fn cues(text: &str, before: &str) -> Cues {
    let options = TakeOptions::default();
    let given = Given {
        text,
        before,
        found: find(text, None, &options),
        found_before: find(before, None, &options),
        words: text.split_whitespace().count(),
    };
    Cues(values(&given))
}

fn ends_asking(text: &str) -> bool {
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | ')' | '!')).ends_with('?')
}

fn asking_share(text: &str) -> f32 {
    let all = clause::sentences(text);
    let asking = all.iter().filter(|r| ends_asking(&text[(*r).clone()])).count();
    asking as f32 / all.len().max(1) as f32
}

/// A firm promise in a sentence that neither asks nor hedges nor depends on an if.
fn promises(text: &str) -> bool {
    clause::sentences(text)
        .into_iter()
        .map(|r| &text[r])
        .any(|s| STRONG_COMMIT.is_in(s) && !ends_asking(s) && !STRONG_HEDGE.is_in(s) && !IF.is_in(s) && !HEDGE.is_in(s))
}

fn is_row(text: &str) -> bool {
    let start = text.trim_start();
    let bullet = start.starts_with(['-', '*', '•', '·', '–'])
        || start
            .split_once(['.', ')'])
            .is_some_and(|(n, _)| !n.is_empty() && n.len() <= 2 && n.chars().all(|c| c.is_ascii_digit()));
    // A label is short: "Term:", "Renewal date:".
    let label = start.split_once(':').is_some_and(|(l, _)| l.split_whitespace().count() <= 3 && l.len() > 1);
    bullet || label || text.contains(" | ") || text.contains('\t')
}

fn capitals(text: &str) -> f32 {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    text.chars().filter(|c| c.is_uppercase()).count() as f32 / letters.max(1) as f32
}

/// A first guess at how firmly a passage speaks. Where the words are not plain enough it answers `fact` (something
/// typed or firm is said) or `none`, which veto nothing.
pub fn stance(text: &str, before: &str) -> Stance {
    let all: Vec<&str> = clause::sentences(text).into_iter().map(|r| &text[r]).collect();
    let asking = all.iter().filter(|s| ends_asking(s)).count();
    // A question among statements may stand beside an answer, so only a passage that ends asking is one.
    if asking > 0 && (asking == all.len() || ends_asking(text) && asking * 2 >= all.len()) {
        return Stance::Question;
    }
    if JOKE_SURE.is_in(text) {
        return Stance::Joke;
    }
    // The story goes on: "One of our customers had that." "They fixed it in a week."
    if THIRD_STORY.is_in(text) || OTHERS.is_in(text) && THIRD_STORY.is_in(before) && !ends_asking(before) {
        return Stance::ThirdParty;
    }
    // "If it weren't for her we'd have left" tells what did happen.
    if (HYPOTHETICAL.is_in(text) || IF_WOULD.is_in(text) && !CONTRARY.is_in(text)) && !promises(text) {
        return Stance::Hypothetical;
    }
    if NOT_SO.is_in(text) {
        return Stance::Negated;
    }
    if DROPPED.is_in(text) {
        return Stance::Superseded;
    }
    if STRONG_HEDGE.is_in(text) {
        return Stance::Hedged;
    }
    if promises(text) {
        return Stance::Commitment;
    }
    let typed = find(text, None, &TakeOptions::default()).iter().any(|f| f.kind != TypedKind::Number);
    if typed || NEED.is_in(text) || MUST.is_in(text) { Stance::Fact } else { Stance::None }
}
