//! Each named condition holds a passage back or lets it in, and says why.

use super::*;
use crate::evidence::conditions::{Scene, refusal};
use crate::evidence::passages::{Passage, of_deal};
use crate::evidence::sentences::Likeness;
use crate::evidence::take::{TakeOptions, find};
use crate::rules::pack::{Near, TypedKind};
use crate::terms::Stance;

fn passages(said: &[(usize, &str)]) -> Vec<Passage> {
    let corpus = corpus(vec![document("c", Channel::Call, day(5, 1), said)]);
    of_deal(&corpus, &corpus.deals[0], &pack(Shape::One, Vec::new()), None).passages
}

fn refused(rule: &Rule, said: &[(usize, &str)]) -> Option<String> {
    let passages = passages(said);
    let passage = passages.last().expect("something was said");
    let found = find(&passage.text, None, &TakeOptions::default());
    let near = Likeness { means: Some(0.5), unlike: Some((0, 0.4)), with_before: false };
    refusal(rule, &Scene { passage, stance: Stance::Hedged, found: &found, has_person: false }, &near)
}

#[test]
fn keep_asks_for_everything_and_drop_for_anything() {
    let said = [(1, "We may add the portal in autumn.")];
    let mut rule = rule(&[]);
    assert_eq!(refused(&rule, &said), None);
    rule.keep.words = words(&["portal"]);
    rule.keep.sides = vec![Side::Vendor];
    assert_eq!(refused(&rule, &said), None);
    rule.keep.stances = vec![Stance::Commitment];
    assert_eq!(refused(&rule, &said).as_deref(), Some("keep.stance: reads as hedged"));
    rule.keep.stances.clear();
    rule.drop.words = words(&["invoice", "autumn"]);
    assert_eq!(refused(&rule, &said).as_deref(), Some("drop.words: \"autumn\""));
    rule.drop = Condition { sides: vec![Side::Vendor], ..Condition::default() };
    assert_eq!(refused(&rule, &said).as_deref(), Some("drop.side: said by the vendor side"));
}

#[test]
fn what_came_before_says_what_it_is_about() {
    let said = [(1, "Did Rivalsoft ever quote you?"), (0, "They wanted twice as much.")];
    let mut rule = rule(&[]);
    rule.keep.about = words(&["rivalsoft"]);
    assert_eq!(refused(&rule, &said), None);
    assert!(refused(&rule, &said[1..]).is_some_and(|r| r.starts_with("keep.about")));
    rule.drop.about = words(&["rivalsoft"]);
    assert_eq!(refused(&rule, &said).as_deref(), Some("drop.about: \"Rivalsoft\" just before"));
}

#[test]
fn near_counts_the_words_between_on_either_side() {
    let near = |within_words| {
        let mut rule = rule(&[]);
        rule.keep.near = Some(Near { kinds: vec![TypedKind::Duration], words: words(&["term"]), within_words });
        rule
    };
    for said in ["The term we want is 24 months.", "We want 24 months as our term."] {
        assert_eq!(refused(&near(3), &[(0, said)]), None, "{said}");
        assert!(refused(&near(1), &[(0, said)]).is_some(), "{said}");
    }
    assert!(refused(&near(9), &[(0, "The term is open.")]).is_some(), "no length stands there");
}

#[test]
fn a_rule_may_ask_for_a_typed_value_and_for_a_place() {
    let mut rule = rule(&[]);
    rule.keep.has = vec![TypedKind::Money];
    assert_eq!(refused(&rule, &[(0, "It costs $4,000 a month.")]), None);
    assert_eq!(refused(&rule, &[(0, "It costs too much.")]).as_deref(), Some("keep.has: no amount in it"));
    rule.look.channels = vec![Channel::Email];
    assert!(refused(&rule, &[(0, "It costs $4,000 a month.")]).is_some_and(|r| r.starts_with("look.in")));
}
