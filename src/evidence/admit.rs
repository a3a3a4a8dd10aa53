//! One passage against a field's sides and rules: which rule lets it in, and why none does.

use super::conditions::{self, Scene};
use super::gather::Known;
use super::judge::Judge;
use super::passages::Passage;
use super::sentences::Sentences;
use super::trace::{Candidate, Unlabelled};
use crate::rules::pack::{Field, Pack, Rule, Take, TypedKind};

/// Under this many words a passage is a greeting or an assent: of the 4,305 labelled positives of the first files of
/// `fixtures/evidence` six are shorter.
const FEWEST_WORDS: usize = 4;

/// With its question two words may be an answer, such as "Five, please." A single one is a yes or no that no brief can quote.
const FEWEST_OF_A_REPLY: usize = 2;

/// What passages of one field are held against.
pub(super) struct Door<'a> {
    pub field: &'a Field,
    pub rules: &'a [&'a Rule],
    pub sentences: &'a Sentences,
    pub known: &'a Known,
    pub judge: &'a Judge,
    pub pack: &'a Pack,
}

/// A rule that takes the passage, and how likely that makes an answer of it where no label of the judge says so.
struct Taker<'a> {
    rule: &'a Rule,
    likely: f32,
    parts: Unlabelled,
}

impl Door<'_> {
    /// Says in the candidate which rule lets it in, or why it is set aside.
    ///
    /// Where the judge has a label for the field, the first rule that takes the passage lets it in. Without one, and where
    /// rules speak for different verdicts, it is the rule to whose sentences the passage comes nearest.
    pub fn admit(&self, candidate: &mut Candidate, passage: &Passage, labelled: bool) {
        let (i, field) = (candidate.passage, self.field);
        // What a judge has read was read with what came before it.
        let reply = self.known.reply(i).filter(|_| !labelled);
        let fewest = if reply.is_some() { FEWEST_OF_A_REPLY } else { FEWEST_WORDS };
        if passage.text.split_whitespace().count() < fewest {
            candidate.set_aside = "too short to say anything by itself".into();
            return;
        }
        if !field.sides.contains(&passage.side) {
            candidate.set_aside = format!("sides: the {} side may not answer this field", passage.side);
            return;
        }
        let scene = Scene {
            passage,
            stance: self.known.stances[i],
            found: &self.known.found[i],
            has_person: !self.known.named[i].is_empty() || passage.speaker.is_some(),
        };
        let mut refused: Option<(bool, String)> = None;
        let mut best: Option<Taker> = None;
        for (place, rule) in self.rules.iter().enumerate().filter(|(_, r)| r.reads_passages()) {
            let likeness = self.sentences.likeness(place, &self.known.vectors[i], reply.map(|r| r.1));
            match conditions::refusal(rule, &scene, &likeness) {
                None => {
                    // The words of a verdict's rule say which verdict, and a question says none.
                    let asked = reply.filter(|_| field.verdicts.is_empty());
                    let word = rule.look.words.is_match(&passage.text)
                        || asked.is_some_and(|(asked, _)| rule.look.words.is_match(asked));
                    let (elsewhere, rival) = self.sentences.elsewhere(i);
                    let rival = self.pack.fields.get(rival).map(|f| f.id.clone()).unwrap_or_default();
                    let parts = Unlabelled {
                        sentences: likeness.means,
                        with_before: likeness.with_before,
                        elsewhere,
                        rival,
                        word,
                    };
                    let likely = self.judge.unlabelled(parts.sentences, elsewhere, word);
                    let supports = rule.trust.support_only;
                    // What may carry an answer goes before what may only back one.
                    let before = |b: &Taker<'_>| (!supports, likely) > (!b.rule.trust.support_only, b.likely);
                    if best.as_ref().is_none_or(before) {
                        best = Some(Taker { rule, likely, parts });
                    }
                    if labelled && field.verdicts.is_empty() {
                        break;
                    }
                }
                // A rule that looks elsewhere has nothing to say where another one looked and refused.
                Some(why) => {
                    let looks = rule.look.covers(passage.channel);
                    if refused.as_ref().is_none_or(|(looked, _)| looks && !looked) {
                        refused = Some((looks, format!("{} of {}", why, rule.id)));
                    }
                }
            }
        }
        match best {
            Some(taker) => {
                if !labelled {
                    candidate.probability = taker.likely;
                    candidate.likeness = Some(taker.parts);
                }
                self.take(candidate, taker.rule);
            }
            None => {
                let why = refused.map(|r| r.1);
                candidate.set_aside = why.unwrap_or_else(|| "no rule of the field reads passages".into());
            }
        }
    }

    fn take(&self, candidate: &mut Candidate, rule: &Rule) {
        candidate.rule.clone_from(&rule.id);
        candidate.support_only = rule.trust.support_only;
        if let Take::Typed(kind) = rule.take
            && kind != TypedKind::Person
        {
            let found = &self.known.found[candidate.passage];
            candidate.taken = found.iter().filter(|f| f.kind == kind).cloned().collect();
        }
    }
}
