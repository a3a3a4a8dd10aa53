//! Orders are total and repeat; a deal's scores depend on nothing but the deal; filters, phrases and exclusions hold.

use proptest::prelude::*;

use super::*;
use crate::embed::{Embedder, HashEmbedder};
use crate::terms::{Channel, Side};

const PASSAGES: [&str; 5] = [
    "The agreement renews on the fourteenth of March.",
    "Who signs the order form on your side?",
    "We renewed with the old vendor last year, and renewing again is not an option.",
    "Security wants single sign-on before the pilot.",
    "Lunch was good.",
];

fn embed(texts: &[&str]) -> Vec<Vec<f32>> {
    HashEmbedder::default().embed(&texts.iter().map(|&t| t.to_owned()).collect::<Vec<_>>()).unwrap()
}

fn passages(hits: &[Hit]) -> Vec<usize> {
    hits.iter().map(|hit| hit.passage).collect()
}

#[test]
fn words_meet_by_stem_and_unmatched_passages_stay_out() {
    let index = DealIndex::new(&PASSAGES, &[]);
    let hits = index.search(Query { words: "renewal, renew", vectors: &[] }, Mode::Words, 10);
    assert_eq!(passages(&hits), [2, 0], "two forms of the word weigh more than one");
    assert!(index.search(Query { words: "zebra", vectors: &[] }, Mode::Both, 10).is_empty());
    assert!(DealIndex::new::<&str>(&[], &[]).search(Query::default(), Mode::Both, 10).is_empty());
}

#[test]
fn both_lists_together_beat_either_alone() {
    let index = DealIndex::new(&PASSAGES, &embed(&PASSAGES));
    let query = embed(&["Security wants single sign-on"]);
    let hits = index.search(Query { words: "signing a pilot", vectors: &query }, Mode::Both, 10);
    assert_eq!((hits[0].passage, hits[0].cosine_rank), (3, Some(1)));
    assert!(hits[0].words_rank.is_some() && hits[0].score > 1.0, "it stands out");
    assert_eq!(hits.len(), PASSAGES.len(), "every passage has a cosine");
    let two = embed(&["Lunch was good.", "Security wants single sign-on before the pilot."]);
    let hits = index.search(Query { words: "", vectors: &two }, Mode::Vectors, 2);
    assert_eq!(passages(&hits), [3, 4], "a passage counts by the nearest sentence, equal ones by position");
}

#[test]
fn bm25_is_the_formula() {
    // Two passages, two words each, `apple` in one of them: idf = ln(1 + 1.5/1.5), length is average, tf = 1.
    let scores = Bm25::new(["apple pie", "plum pie"].into_iter()).scores("Apples apple");
    assert!((scores[0] - 2.0f32.ln()).abs() < 1e-6, "{scores:?}");
    assert_eq!(scores[1], 0.0);
}

#[test]
fn words_that_every_question_has_count_little() {
    let texts = ["When did they say so, and when will they do it?", "The scanner was ordered in June.", "Fine by me."];
    let index = DealIndex::new(&texts, &[]);
    let hits = index.search(Query { words: "When did they order the scanner?", vectors: &[] }, Mode::Words, 10);
    assert_eq!(passages(&hits), [1, 0], "what is asked for comes before how it is asked");
    let hits = index.search(Query { words: "when will they", vectors: &[] }, Mode::Words, 10);
    assert_eq!(passages(&hits), [0], "and where nothing else is asked, they still find");
}

#[test]
fn an_answer_is_found_by_the_question_before_it_in_its_own_document() {
    let texts = ["In March.", "See you.", "Which date do you renew the contract?", "In March."];
    let query = Query { words: "renewal date of the contract", vectors: &[] };
    let (vectors, asked) = (embed(&texts), embed(&[query.words]));
    let order = |index: &DealIndex| passages(&index.search(Query { vectors: &asked, ..query }, Mode::Both, 10));
    let place = |order: &[usize], passage| order.iter().position(|&p| p == passage).unwrap();
    let alone = order(&DealIndex::new(&texts, &vectors));
    assert!(place(&alone, 0) < place(&alone, 3), "the same words are put in order by position: {alone:?}");
    let index = DealIndex::new(&texts, &vectors).in_documents([1, 1, 2, 2]);
    let beside = order(&index);
    assert_eq!(beside[0], 2, "the question itself");
    assert!(place(&beside, 3) < place(&beside, 0), "the one that follows the question comes first: {beside:?}");
    let hits = index.search(query, Mode::Both, 10);
    assert_eq!(passages(&hits), [2], "without vectors a passage needs a word of its own");
}

#[test]
fn a_vector_of_another_length_is_unlike_everything() {
    let block = Block::new(&[vec![1.0, 0.0], vec![1.0]]);
    assert_eq!(block.nearest(&[vec![1.0, 0.0], vec![1.0]], 3), [1.0, 0.0, 0.0]);
}

fn entry(number: u64, text: &str) -> Entry {
    Entry {
        number,
        deals: vec!["006A".to_owned()],
        document: "calls/a.json".to_owned(),
        title: String::new(),
        channel: Channel::Call,
        kind: "new".to_owned(),
        side: Side::Customer,
        person: "Dana Ortiz".to_owned(),
        time: Some(jiff::Timestamp::from_second(1_770_000_000 + number as i64).unwrap()),
        text: text.to_owned(),
    }
}

fn numbers(index: &WordIndex, query: &str, filter: &Filter) -> Vec<u64> {
    index.search(query, filter, 10).unwrap().iter().map(|hit| hit.entry.number).collect()
}

#[test]
fn the_word_index_finds_filters_and_keeps_ties_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut entries: Vec<Entry> = PASSAGES.iter().enumerate().map(|(i, text)| entry(i as u64, text)).collect();
    entries[2].deals = vec!["006B".to_owned(), "006C".to_owned()];
    entries[2].side = Side::Vendor;
    entries.extend((10..14).map(|n| entry(n, "Renewal talk, the same each time.")));
    entries.reverse();
    WordIndex::build(dir.path(), "one", entries.into_iter()).unwrap();
    assert!(WordIndex::open(dir.path(), "two").is_none(), "built from something else");
    let index = WordIndex::open(dir.path(), "one").unwrap();
    assert_eq!(index.len(), 9);
    let all = Filter::default();
    let ties: Vec<u64> = numbers(&index, "renewal", &all).into_iter().filter(|n| *n >= 10).collect();
    assert_eq!(ties, [10, 11, 12, 13]);
    assert!(numbers(&index, "renewal", &all).contains(&0), "the stem is found too");
    assert_eq!(numbers(&index, "\"order form\"", &all), [1]);
    assert_eq!(numbers(&index, "\"form order\"", &all), [] as [u64; 0]);
    assert_eq!(numbers(&index, "renewed renews -vendor -talk", &all), [0]);
    assert_eq!(numbers(&index, "renewing", &Filter { deal: Some("006C".to_owned()), ..Filter::default() }), [2]);
    assert_eq!(numbers(&index, "the", &Filter { sides: vec![Side::Vendor], ..Filter::default() }), [2]);
    assert_eq!(numbers(&index, "lunch", &Filter { person: "ortiz".to_owned(), ..Filter::default() }), [4]);
    assert!(numbers(&index, "lunch", &Filter { person: "Dana Berg".to_owned(), ..Filter::default() }).is_empty());
    assert!(numbers(&index, "lunch", &Filter { channels: vec![Channel::Email], ..Filter::default() }).is_empty());
    let late = Filter { from: Some(jiff::Timestamp::from_second(1_770_000_011).unwrap()), ..Filter::default() };
    assert_eq!(numbers(&index, "renewal", &late), [11, 12, 13]);
    let alone = index.search("lunch", &all, 1).unwrap()[0].score;
    let within = index.search("lunch", &Filter { deal: Some("006A".to_owned()), ..Filter::default() }, 1).unwrap();
    assert_eq!(alone, within[0].score, "a filter picks and does not weigh");
    for odd in ["", "  ", "\"", "-", "--", "\"\"", "(((", "deal:006A^9", "-nothing"] {
        index.search(odd, &all, 5).unwrap();
    }
}

proptest! {
    #[test]
    fn an_order_is_total_and_repeats(
        texts in prop::collection::vec("[abc]{1,2}( [abc]{1,2}){0,5}", 1..30),
        asked in "[abc]{1,2}( [abc]{1,2}){0,3}",
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (vectors, query) = (embed(&texts), embed(&[&asked]));
        let query = Query { words: &asked, vectors: &query };
        for mode in [Mode::Words, Mode::Vectors, Mode::Both] {
            let hits = DealIndex::new(&texts, &vectors).search(query, mode, usize::MAX);
            prop_assert_eq!(&hits, &DealIndex::new(&texts, &vectors).search(query, mode, usize::MAX));
            for pair in hits.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                prop_assert!(a.score > b.score || (a.score == b.score && a.passage < b.passage));
            }
            let few = DealIndex::new(&texts, &vectors).search(query, mode, 3);
            prop_assert_eq!(&few[..], &hits[..hits.len().min(3)], "asking for fewer changes nothing");
        }
    }

    #[test]
    fn the_lanes_sum_to_the_dot_product(pairs in prop::collection::vec((-1.0f32..1.0, -1.0f32..1.0), 0..70)) {
        let (a, b): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
        let plain: f64 = a.iter().zip(&b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
        prop_assert!((f64::from(dot(&a, &b)) - plain).abs() < 1e-4);
        prop_assert_eq!(dot(&a, &b).to_bits(), dot(&b, &a).to_bits());
    }
}
