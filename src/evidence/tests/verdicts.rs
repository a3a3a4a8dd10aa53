//! Fields that come out as a verdict, and sentences that only sound like an answer.

use super::*;
use crate::embed::HashEmbedder;
use crate::evidence::judge::Judge;
use crate::evidence::take::TakeOptions;
use crate::evidence::{FieldTrace, Gatherer};
use crate::terms::Status;

const MONEY: &str = "Fifty thousand are set aside for this in our plan.";
const NONE: &str = "Every cent was spent and nothing remains until spring.";

/// Rules by what they say, each for what means one sentence.
fn budget(rules: &[(&str, &str)]) -> Pack {
    let rules = rules.iter().map(|(verdict, means)| Rule {
        id: format!("s/f/{verdict}"),
        verdict: (*verdict).to_owned(),
        ..rule(&[means])
    });
    let mut pack = pack(Shape::One, rules.collect());
    let verdict = |id: &str| Verdict { id: id.to_owned(), title: id.to_uppercase() };
    pack.fields[0].verdicts = vec![verdict("met"), verdict("not_met")];
    pack
}

fn decide(documents: Vec<Document>, pack: &Pack) -> FieldTrace {
    let (corpus, judge) = (corpus(documents), Judge::default());
    let gatherer = Gatherer { corpus: &corpus, pack, judge: &judge, options: TakeOptions::default(), as_of: None };
    gatherer.deal(&corpus.deals[0], &HashEmbedder::default()).expect("hashing never fails").fields.remove(0)
}

fn call(said: &[(usize, &str)]) -> Vec<Document> {
    vec![document("c", Channel::Call, day(5, 1), said)]
}

#[test]
fn the_nearest_rule_says_which_verdict_and_silence_is_none() {
    let pack = budget(&[("met", MONEY), ("not_met", NONE)]);
    let of = |said| decide(call(&[(0, said)]), &pack).answers.first().map(|a| a.verdict.clone());
    assert_eq!(of(MONEY).as_deref(), Some("met"));
    assert_eq!(of(NONE).as_deref(), Some("not_met"));
    assert_eq!(of("The weather in the mountains was lovely."), None);
}

#[test]
fn the_last_word_of_one_conversation_holds() {
    let pack = budget(&[("met", MONEY), ("not_met", NONE)]);
    for (first, second, want) in [(MONEY, NONE, "not_met"), (NONE, MONEY, "met")] {
        let trace = decide(call(&[(0, first), (1, "I see, and that is quite a change."), (0, second)]), &pack);
        assert_eq!((trace.answers[0].verdict.as_str(), trace.superseded.len()), (want, 1));
    }
}

#[test]
fn two_sides_that_say_otherwise_are_a_conflict() {
    let mut pack = budget(&[("met", MONEY), ("not_met", NONE)]);
    pack.fields[0].sides = vec![Side::Customer, Side::Vendor];
    let trace = decide(call(&[(0, MONEY), (1, NONE)]), &pack);
    assert_eq!((trace.status, trace.answers.len()), (Status::Conflict, 2));
}

#[test]
fn what_is_nearer_to_a_sentence_of_drop_is_dropped() {
    let mut pack = pack(Shape::One, vec![rule(&[MONEY])]);
    let said = "Fifty thousand are set aside for this in their plan, not ours.";
    assert_eq!(decide(call(&[(0, said)]), &pack).status, Status::Filled);
    pack.rules[0].drop.means = vec![said.to_owned()];
    let trace = decide(call(&[(0, said)]), &pack);
    assert!(trace.candidates[0].set_aside.starts_with("drop.means"), "{}", trace.candidates[0].set_aside);
    assert_eq!(trace.status, Status::Missing);
}

#[test]
fn words_alone_are_enough_where_a_rule_has_no_sentences() {
    let mut pack =
        pack(Shape::One, vec![Rule { look: Look { words: words(&["records"]), ..Look::default() }, ..rule(&[]) }]);
    pack.fields[0].question = "How much is moved?".into();
    assert_eq!(decide(call(&[(0, "We have forty thousand records to bring over.")]), &pack).status, Status::Filled);
    assert_eq!(decide(call(&[(0, "We have forty thousand files to bring over.")]), &pack).status, Status::Missing);
}

#[test]
fn a_rule_may_outrank_another_and_a_kind_of_witness_a_later_word() {
    let mut pack = budget(&[("met", MONEY), ("not_met", NONE)]);
    let mail = document("m", Channel::Email, day(5, 1), &[(0, MONEY)]);
    let later = document("c", Channel::Call, day(5, 9), &[(0, NONE)]);
    let of = |pack: &Pack| decide(vec![mail.clone(), later.clone()], pack).answers[0].verdict.clone();
    assert_eq!(of(&pack), "not_met", "the later word");
    pack.rules[0].trust.outranks = vec!["s/f/not_met".into()];
    assert_eq!(of(&pack), "met", "the rule that outranks");
    pack.rules[0].trust.outranks.clear();
    pack.rules[1].trust.by_kind = true;
    pack.authority = vec![Authority::CustomerAcceptance, Authority::VendorOffer, Authority::CallStatement];
    assert_eq!(of(&pack), "met", "a mail goes before a call");
}
