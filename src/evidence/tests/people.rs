//! Who a passage speaks for.

use super::*;
use crate::evidence::passages::of_deal;
use crate::evidence::people::{known, named, weigh};
use crate::evidence::trace::Candidate;

/// Weights of the deal's people after one passage, said by person 0.
fn weights(said: &str, sides: &[Side]) -> BTreeMap<usize, f64> {
    let mut corpus = corpus(vec![document("c", Channel::Call, day(5, 1), &[(0, said)])]);
    corpus.people.push(person("Petra Lindqvist", Side::Customer));
    corpus.people.push(person("Sana Whitcombe", Side::Customer));
    corpus.deals[0].people = vec![0, 1, 2];
    let deal = &corpus.deals[0];
    let passages = of_deal(&corpus, deal, &pack(Shape::Person, Vec::new()), None).passages;
    let people = known(&corpus, deal);
    let named: Vec<Vec<usize>> = passages.iter().map(|p| named(&p.text, &people)).collect();
    let candidate = Candidate {
        passage: 0,
        words: 0.0,
        cosine: 0.0,
        probability: 0.8,
        rule: String::new(),
        set_aside: String::new(),
        taken: Vec::new(),
        support_only: false,
    };
    let standings = weigh(&corpus, deal, &passages, &named, &[&candidate], sides);
    standings.into_iter().map(|(person, s)| (person, s.weight)).collect()
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
