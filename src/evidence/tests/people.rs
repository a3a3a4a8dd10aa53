//! Who a passage speaks for.

use super::*;
use crate::evidence::passages::Passage;
use crate::evidence::passages::of_deal;
use crate::evidence::people::{Standing, TRAITS, Talk, known, named, traits, weigh};
use crate::evidence::trace::Candidate;

/// Weights of the deal's people after one passage, said by person 0.
fn weights(said: &str, sides: &[Side]) -> BTreeMap<usize, f64> {
    standings(&[(0, said)], sides).into_iter().map(|(person, s)| (person, s.weight)).collect()
}

/// Standings of the deal's people after the last of these passages.
fn standings(said: &[(usize, &str)], sides: &[Side]) -> BTreeMap<usize, Standing> {
    let (corpus, passages, named) = said_in_a_deal(said);
    let candidate = Candidate {
        likeness: None,
        passage: said.len() - 1,
        words: 0.0,
        cosine: 0.0,
        probability: 0.8,
        rule: String::new(),
        set_aside: String::new(),
        taken: Vec::new(),
        support_only: false,
    };
    weigh(&corpus, &corpus.deals[0], &passages, &named, &[&candidate], sides)
}

/// A call of the first three people of a deal, its passages, and who is named in each.
fn said_in_a_deal(said: &[(usize, &str)]) -> (Corpus, Vec<Passage>, Vec<Vec<usize>>) {
    let mut corpus = corpus(vec![document("c", Channel::Call, day(5, 1), said)]);
    corpus.people.push(person("Petra Lindqvist", Side::Customer));
    corpus.people.push(person("Sana Whitcombe", Side::Customer));
    corpus.deals[0].people = vec![0, 1, 2];
    let deal = &corpus.deals[0];
    let passages = of_deal(&corpus, deal, &pack(Shape::Person, Vec::new()), None).passages;
    let people = known(&corpus, deal);
    let named: Vec<Vec<usize>> = passages.iter().map(|p| named(&p.text, &people)).collect();
    (corpus, passages, named)
}

#[test]
fn who_speaks_of_themselves_is_meant_more_than_whom_they_name() {
    let both = [Side::Customer];
    for said in ["I sign, after Petra has read it.", "i'll sign once petra lindqvist agrees"] {
        let weights = weights(said, &both);
        assert!(weights[&0] > weights[&2], "{said}: {weights:?}");
    }
    let weights = weights("Petra Lindqvist signs everything above fifty thousand.", &both);
    assert!(weights[&2] > weights[&0], "{weights:?}");
}

#[test]
fn other_sides_and_strangers_to_the_deal_are_never_weighed() {
    let weights = weights("Omar and Petra and Sana Whitcombe were in the room.", &[Side::Customer]);
    assert_eq!(weights.keys().copied().collect::<Vec<_>>(), [0, 2]);
}

#[test]
fn he_and_she_mean_who_was_named_just_before() {
    let both = [Side::Customer];
    let said = [(1, "What does Petra Lindqvist think of the money?"), (0, "She has the last word on it.")];
    let standings = standings(&said, &both);
    assert!(standings.contains_key(&2), "{:?}", standings.keys());
    let alone = super::people::standings(&[(1, "What of the money?"), (0, "She has the last word on it.")], &both);
    assert!(!alone.contains_key(&2));
}

#[test]
fn traits_tell_who_talks_and_what_they_are() {
    let said = [(0, "I sign what Petra Lindqvist has read."), (0, "And I pay."), (1, "Thank you.")];
    let (mut corpus, passages, _) = said_in_a_deal(&said);
    corpus.people[0].title = "Chief Financial Officer".into();
    let standings = standings(&said[..1], &[Side::Customer]);
    let talk = Talk::of(&passages, &[Some(0.0), Some(0.5), Some(1.0)]);
    let of = |person: usize, name: &str| {
        let place = TRAITS.iter().position(|t| *t == name).expect("there is such a trait");
        traits(&corpus, &corpus.deals[0], &talk, &standings, person)[place]
    };
    assert_eq!((of(0, "person_executive"), of(2, "person_executive")), (1.0, 0.0));
    assert!((of(0, "person_talks") - 2.0 / 3.0).abs() < 1e-6, "{}", of(0, "person_talks"));
    assert_eq!((of(0, "person_silent"), of(2, "person_silent")), (0.0, 1.0));
    assert!(of(0, "person_ahead") > 0.0 && of(2, "person_ahead") < 0.0);
}
