use super::*;
use crate::config::Config;
use crate::corpus::{DealPer, StageWords, build};
use crate::ingest::{DocTime, Document, Part, Participant, Read, Refs, Segment, TextBuilder};

/// A call in which each line is said by the person of that number.
fn call(source: &str, names: &[&str], lines: &[(usize, &str)]) -> Document {
    let said = |(speaker, words): &(usize, &str)| {
        let mut text = TextBuilder::new();
        text.push_raw(words, 0);
        Segment { speaker: Some(*speaker), ..Segment::new(text.finish()) }
    };
    Document {
        source: source.into(),
        part: String::new(),
        format: "text".into(),
        channel: Channel::Call,
        title: String::new(),
        time: DocTime::none(),
        participants: names.iter().map(|n| Participant::named(*n, Part::Speaker)).collect(),
        refs: Refs::default(),
        segments: lines.iter().map(said).collect(),
    }
}

fn sides(documents: Vec<Document>) -> Vec<(String, Side)> {
    let read = Read { documents, ..Read::default() };
    let (corpus, _) = build(read, &Config::default(), &StageWords::default(), DealPer::File);
    corpus.people.iter().map(|p| (p.name.clone(), p.side)).collect()
}

const TALK: [(usize, &str); 4] = [
    (0, "Thanks for your time. Let me show you how it works, and tell me what would help you most."),
    (1, "He told me nobody knows, and my people don't want it because it broke last year."),
    (0, "Understood. Would you like me to send you the order form? I'll do that today."),
    (1, "I have to ask my boss, he's the one who pays."),
];

#[test]
fn who_sells_is_heard_in_one_call() {
    let found = sides(vec![call("a.txt", &["Ana Ruiz", "Bo Li"], &TALK)]);
    assert_eq!(found, [("Ana Ruiz".into(), Side::Vendor), ("Bo Li".into(), Side::Customer)]);
}

#[test]
fn who_is_in_the_calls_of_two_deals_sells_and_the_others_buy() {
    let quiet = [(0, "Would you like to begin?"), (1, "Fine by us. Morning."), (0, "Thanks for coming.")];
    let found =
        sides(vec![call("a.txt", &["Ana Ruiz", "Bo Li"], &quiet), call("b.txt", &["Ana Ruiz", "Cy Ott"], &quiet)]);
    let side = |name: &str| found.iter().find(|(n, _)| n == name).map(|(_, s)| *s);
    assert_eq!(
        [side("Ana Ruiz"), side("Bo Li"), side("Cy Ott")],
        [Some(Side::Vendor), Some(Side::Customer), Some(Side::Customer)]
    );
}

#[test]
fn where_nobody_talks_like_a_seller_nobody_is_called_one() {
    let said = [(0, "The weather was fine."), (1, "The train was full.")];
    let found = sides(vec![call("a.txt", &["Ana Ruiz", "Bo Li"], &said)]);
    assert!(found.iter().all(|(_, side)| *side == Side::Unknown), "{found:?}");
}
