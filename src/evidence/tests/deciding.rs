//! Whole deals through every step, with vectors that know words alone and a judge without weights.

use super::*;
use crate::embed::{EmbedError, HashEmbedder};
use crate::evidence::judge::Judge;
use crate::evidence::take::TakeOptions;
use crate::evidence::{FieldTrace, Gatherer, Vectors, WitnessAt};
use crate::rules::pack::{CrmLook, TypedKind, Which};
use crate::terms::Status;

const WISH: &str = "We want the month closed in three working days.";

fn gather(corpus: &Corpus, pack: &Pack, source: &dyn Vectors) -> Result<FieldTrace, EmbedError> {
    let judge = Judge::default();
    let gatherer = Gatherer { corpus, pack, judge: &judge, options: TakeOptions::default(), as_of: None };
    Ok(gatherer.deal(&corpus.deals[0], source)?.fields.remove(0))
}

fn decide(said: &[(usize, &str)], pack: &Pack) -> FieldTrace {
    let corpus = corpus(vec![document("c", Channel::Call, day(5, 1), said)]);
    gather(&corpus, pack, &HashEmbedder::default()).expect("hashing never fails")
}

#[test]
fn what_means_the_same_answers_and_what_does_not_is_set_aside() {
    let said = [(1, "Good morning Omar, lovely weather today."), (0, WISH), (0, "Yes please.")];
    let trace = decide(&said, &pack(Shape::One, vec![rule(&[WISH])]));
    assert_eq!((trace.status, trace.answers.len()), (Status::Filled, 1));
    assert_eq!(trace.answers[0].witnesses, [WitnessAt::Passage(1)]);
    let short = trace.candidates.iter().find(|c| c.passage == 2).expect("it was looked at");
    assert!(short.set_aside.contains("too short"), "{}", short.set_aside);
}

#[test]
fn a_short_reply_is_read_together_with_its_question() {
    let question = "And how do your people sign in to it today?";
    let reply = "Okta, company wide, since spring.";
    let pack = pack(Shape::One, vec![rule(&["Our people sign in with Okta today."])]);
    let with_before = |before: &str| {
        let trace = decide(&[(1, before), (0, reply)], &pack);
        trace.candidates.iter().find(|c| c.passage == 1)?.likeness.as_ref().map(|l| l.with_before)
    };
    assert_eq!(with_before("And so your people sign in to it today."), Some(false), "nothing is asked");
    let trace = decide(&[(1, question), (0, reply)], &pack);
    let candidate = trace.candidates.iter().find(|c| c.passage == 1).expect("it was looked at");
    assert!(candidate.likeness.as_ref().is_some_and(|l| l.with_before), "{:?}", candidate.likeness);
    let short = decide(&[(1, question), (0, "Okta, everyone.")], &pack);
    let short = short.candidates.iter().find(|c| c.passage == 1).expect("it was looked at");
    assert!(!short.set_aside.contains("too short"), "{}", short.set_aside);
    let long = format!("{reply} Then again the summer was long, and what we did in it is quite another story for us.");
    let trace = decide(&[(1, question), (0, &long)], &pack);
    let candidate = trace.candidates.iter().find(|c| c.passage == 1).expect("it was looked at");
    assert!(candidate.likeness.as_ref().is_some_and(|l| !l.with_before), "a long turn speaks for itself");
}

#[test]
fn a_side_that_may_not_answer_never_does() {
    let mut pack = pack(Shape::One, vec![rule(&[WISH])]);
    pack.fields[0].sides = vec![Side::Customer];
    assert_eq!(decide(&[(0, WISH)], &pack).status, Status::Filled);
    let trace = decide(&[(1, WISH)], &pack);
    assert_eq!(trace.status, Status::Missing);
    assert!(trace.candidates[0].set_aside.contains("the vendor side may not answer"));
}

#[test]
fn a_mere_support_fills_no_field_of_any_shape() {
    let said = [(0, "I am Ilse and I want the month closed in three working days.")];
    for shape in [Shape::One, Shape::List, Shape::Person, Shape::Record] {
        let mut rule = rule(&[said[0].1]);
        assert_eq!(decide(&said, &pack(shape, vec![rule.clone()])).status, Status::Filled, "{shape}");
        rule.trust.support_only = true;
        assert_eq!(decide(&said, &pack(shape, vec![rule])).status, Status::Missing, "{shape}");
    }
}

#[test]
fn a_rule_may_take_the_passage_as_it_stands() {
    let said = [(0, "Hello Omar. We want the month closed in three working days.")];
    let mut rule = rule(&[said[0].1]);
    assert_eq!(decide(&said, &pack(Shape::One, vec![rule.clone()])).answers[0].text, WISH);
    rule.take = Take::Passage;
    assert_eq!(decide(&said, &pack(Shape::One, vec![rule])).answers[0].text, said[0].1);
}

#[test]
fn a_rule_may_sharpen_the_order_of_authority() {
    let said = "The term they get is 24 months.";
    let mut corpus = corpus(vec![document("s", Channel::Slack, day(5, 1), &[(1, said)])]);
    corpus.cast[0] = vec![1, 1];
    corpus.deals[0].facts = vec![fact("o.csv", "Opportunity", "006", "Term", "36 months")];
    let mut rule = rule(&[said]);
    rule.take = Take::Typed(TypedKind::Duration);
    let cell = CrmLook {
        table: "Opportunity".into(),
        columns: vec!["Term".into()],
        when: Vec::new(),
        which: Which::First,
        unit: String::new(),
    };
    let mut cells = Rule { id: "s/f/cells".into(), ..rule.clone() };
    cells.look = Look { crm: vec![cell], ..Look::default() };
    let mut pack = pack(Shape::Duration, vec![rule, cells]);
    pack.fields[0].sides.push(Side::Internal);
    pack.authority = vec![Authority::CrmChange, Authority::InternalSlack];
    let decided = |pack: &Pack| gather(&corpus, pack, &HashEmbedder::default()).expect("hashing never fails");
    assert_eq!(decided(&pack).answers[0].text, "36 months");
    pack.rules[1].trust.authority = vec![Authority::InternalSlack, Authority::CrmChange];
    let trace = decided(&pack);
    assert_eq!((trace.answers[0].text.as_str(), trace.superseded[0].text.as_str()), ("24 months", "36 months"));
}

/// A model that answers with vectors of its own choosing.
struct Odd(fn(usize) -> Vec<Vec<f32>>);

impl Vectors for Odd {
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(self.0(texts.len()))
    }
}

#[test]
fn a_model_that_answers_nothing_is_an_error_and_not_a_brief() {
    let corpus = corpus(vec![document("c", Channel::Call, day(5, 1), &[(0, WISH)])]);
    let pack = pack(Shape::One, vec![rule(&[WISH])]);
    for odd in [Odd(|_| Vec::new()), Odd(|n| vec![Vec::new(); n]), Odd(|n| vec![vec![1.0]; n + 1])] {
        let message = gather(&corpus, &pack, &odd).expect_err("it is refused").to_string();
        assert!(message.contains("it gave"), "{message}");
    }
    let empty = super::corpus(Vec::new());
    let trace = gather(&empty, &pack, &HashEmbedder::default()).expect("a deal may have no documents");
    assert_eq!((trace.status, trace.candidates.len()), (Status::Missing, 0));
}
