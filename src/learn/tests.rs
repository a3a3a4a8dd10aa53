//! A judge of a few deals and two labels, trained on vectors that know words alone.

use super::*;
use std::sync::Arc;

use crate::embed::HashTrunk;
use crate::evidence::judge::{Judge, RECORD, WEIGHTS, render};
use crate::terms::{Channel, Side, Stance};

fn line(deal: usize, text: &str, labels: &[&str]) -> String {
    let item = serde_json::json!({
        "channel": "call", "side": "customer", "before": "", "text": text, "labels": labels, "deal": format!("d{deal}"),
    });
    item.to_string()
}

/// Enough for a few dozen steps.
const DEALS: usize = 60;

/// Deals, each of which says one thing for either label and two for none.
fn corpus() -> String {
    let mut lines = Vec::new();
    for deal in 0..DEALS {
        lines.push(line(deal, &format!("We renew the contract in month {deal}."), &["renewal"]));
        lines.push(line(deal, &format!("Our champion is the head of plant {deal}."), &["champion"]));
        lines.push(line(deal, &format!("The weather in town {deal} is fine."), &[]));
        lines.push(line(deal, &format!("Can everybody hear me on line {deal}?"), &[]));
    }
    lines.join("\n")
}

/// Counts the folds that it hears of.
#[derive(Default)]
struct Heard(Vec<Vec<String>>);

impl Listener for Heard {
    fn step(&self, _: &str) {}

    fn fold(&mut self, _: usize, learned: &Learned) -> Result<(), LearnError> {
        self.0.push(learned.unseen.clone());
        Ok(())
    }
}

fn trunk() -> HashTrunk {
    HashTrunk::new(48, 7)
}

fn trained(text: &str) -> Result<Learned, LearnError> {
    trained_heard(text, &mut Heard::default())
}

fn trained_heard(text: &str, heard: &mut Heard) -> Result<Learned, LearnError> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("a.jsonl"), text).expect("it can be written");
    learn(folder.path(), &trunk(), heard)
}

#[test]
fn the_same_utterances_give_the_same_weights_and_they_rank() {
    let mut heard = Heard::default();
    let learned = trained_heard(&corpus(), &mut heard).expect("it trains");
    let mut unseen: Vec<String> = heard.0.concat();
    unseen.sort();
    assert_eq!(heard.0.len(), FOLDS);
    unseen.dedup();
    assert_eq!(unseen.len(), DEALS, "each deal is unseen once");
    assert_eq!(learned.weights, trained(&corpus()).expect("it trains").weights);
    assert_eq!((learned.record.items, learned.record.outputs.len()), (4 * DEALS, 2));
    let root = tempfile::tempdir().expect("a folder can be made");
    let folder = root.path().join("model");
    std::fs::create_dir(&folder).expect("a folder can be made");
    std::fs::write(folder.join(WEIGHTS), &learned.weights).expect("it can be written");
    let record = serde_json::to_vec(&learned.record).expect("a record is plain data");
    std::fs::write(folder.join(RECORD), record).expect("it can be written");
    let judge = Judge::over(root.path(), Arc::new(trunk())).expect("what was trained can be loaded");
    let of = |text: &str| {
        let logits = judge.read(&[render(Channel::Call, Side::Customer, "", text)]).expect("hashing never fails");
        logits[0][judge.output("renewal").expect("it was trained")]
    };
    assert!(of("We renew the contract in month 9.") > of("The weather in town 9 is fine."));
}

#[test]
fn what_cannot_be_learned_from_is_named() {
    let few: String = corpus().lines().take(4).collect::<Vec<_>>().join("\n");
    assert!(matches!(trained(&few), Err(LearnError::TooFewDeals(1))));
    let unlabelled: Vec<String> = (0..5).map(|d| line(d, "Hello there.", &[])).collect();
    assert!(matches!(trained(&unlabelled.join("\n")), Err(LearnError::NoLabels(_))));
    let message =
        trained(&format!("{}\n\n{}", corpus(), line(0, " ", &["renewal"]))).err().expect("refused").to_string();
    assert!(message.contains("a.jsonl:242") && message.contains("its text is empty"), "{message}");
    assert!(matches!(trained("{"), Err(LearnError::Items(items::ItemsError::Malformed { line: 1, .. }))));
}

fn utterance(deal: &str, text: &str, labels: &[&str]) -> Item {
    Item {
        channel: Channel::Call,
        side: Side::Customer,
        before: String::new(),
        text: text.into(),
        labels: labels.iter().map(|l| (*l).to_owned()).collect(),
        deal: deal.into(),
        doc: String::new(),
        speaker: String::new(),
        stance: Stance::None,
        near: String::new(),
        dispute: String::new(),
        joined: false,
        heading: String::new(),
        file: String::new(),
    }
}

#[test]
fn how_it_is_said_counts_where_somebody_knows_and_likeness_where_the_file_tells() {
    let look_alike = Item {
        stance: Stance::Negated,
        near: "renewal".into(),
        file: "a".into(),
        ..utterance("", "No, we do not renew.", &[])
    };
    let plain = Item { file: "a".into(), ..utterance("", "Hello.", &[]) };
    let other = Item { stance: Stance::Fact, file: "b".into(), ..utterance("d", "We renew in May.", &["renewal"]) };
    let joined = Item { joined: true, ..other.clone() };
    let targets = Targets::new(&[look_alike, plain, other, joined]);
    assert_eq!(targets.names, ["renewal", "stance:negated", "near:renewal"]);
    assert_eq!(targets.labels, 1);
    let (values, counts) = targets.of(&[0, 1, 2, 3]);
    assert_eq!(values, [0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let (label, known) = (&counts[0..1], &counts[1..3]);
    assert!(label[0] > known[0] && known[0] == known[1]);
    assert!(counts[4] < known[0] && counts[5] == known[1], "plain talk: its stance is seldom named");
    assert!(counts[6] > label[0] && counts[7] == known[0] && counts[8] == 0.0, "this file tells no likeness");
    assert_eq!(counts[10..], [0.0, 0.0], "a turn of several utterances has no one stance");
    assert_eq!([0, 1, 2, 3].map(|i| targets.is_telling(i)), [true, false, true, true]);
}

#[test]
fn disagreement_is_learnt_where_somebody_looked_for_it() {
    let open = Item { dispute: "open".into(), ..utterance("d", "She says May, he says June.", &[]) };
    let beside = utterance("d", "We renew in May.", &["renewal"]);
    let elsewhere = utterance("e", "We renew in June.", &["renewal"]);
    let targets = Targets::new(&[open, beside, elsewhere]);
    assert_eq!(targets.names, ["renewal", "dispute:open"]);
    let (values, counts) = targets.of(&[0, 1, 2]);
    assert_eq!(values, [0.0, 1.0, 1.0, 0.0, 1.0, 0.0]);
    assert!(counts[1] > counts[3] && counts[3] > 0.0, "the few count more");
    assert_eq!(counts[5], 0.0, "nobody looked in this deal");
    assert!(targets.is_telling(0));
}

#[test]
fn turns_join_what_one_speaker_says_in_a_row() {
    let item = |speaker: &str, text: &str, labels: &[&str]| Item {
        doc: "c".into(),
        speaker: speaker.into(),
        ..utterance("d", text, labels)
    };
    let said = [
        item("ilse", "We renew in May.", &["renewal"]),
        item("ilse", "And I sign.", &["buyer", "renewal"]),
        item("omar", "Good.", &[]),
        item("", "Noise", &[]),
        item("", "more noise", &[]),
    ];
    let turns = items::turns(&said, 7);
    assert_eq!(turns.len(), 1, "{turns:?}");
    assert_eq!(
        (turns[0].text.as_str(), turns[0].labels.as_slice()),
        ("We renew in May. And I sign.", &["renewal".to_owned(), "buyer".to_owned()][..])
    );
    assert!(items::turns(&said, 6).is_empty(), "seven words are over the limit");
}
