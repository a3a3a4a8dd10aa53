use std::collections::BTreeMap;

use super::*;
use crate::brief::{Brief, Coverage, DealHead, FieldBrief, SCHEMA, Score, Witness};
use crate::evidence::tests::{corpus, day, document, pack};
use crate::terms::{Channel, Shape, Side, Status};

fn value(text: &str) -> Value {
    let witness = Witness {
        source: "calls/a.txt".into(),
        quote: format!("we said {text}"),
        speaker: "Ilse Brandt".into(),
        side: Side::Customer,
        channel: Channel::Call,
        at: "2030-05-01T10:00:00".into(),
        title: "first".into(),
        before: "And how long?".into(),
        after: String::new(),
        locator: BTreeMap::new(),
    };
    Value {
        text: text.into(),
        confidence: 0.6,
        person: None,
        verdict: None,
        evidence: vec![witness],
        state: String::new(),
        note: String::new(),
    }
}

fn brief(shape: Shape, values: &[&str]) -> Brief {
    let field = FieldBrief {
        id: "f".into(),
        title: String::new(),
        section: "s".into(),
        shape,
        weight: 1,
        must_have: true,
        audience: Vec::new(),
        status: if values.is_empty() { Status::Missing } else { Status::Filled },
        values: values.iter().map(|v| value(v)).collect(),
        superseded: Vec::new(),
        ask: "What is it?".into(),
        unsaid: String::new(),
        receipt: None,
    };
    Brief {
        schema: SCHEMA.into(),
        pack: "p".into(),
        as_of: String::new(),
        deal: DealHead { id: "006".into(), ..DealHead::default() },
        score: Score::default(),
        fields: vec![field],
        questions: Vec::new(),
        coverage: Coverage::default(),
    }
}

fn entries(what: Vec<What>) -> Vec<Entry> {
    let entry =
        |(i, what)| Entry { id: i + 1, by: "Ana".into(), at: "2030-06-01T08:00:00Z".into(), deal: "006".into(), what };
    what.into_iter().enumerate().map(entry).collect()
}

fn after(shape: Shape, values: &[&str], what: Vec<What>) -> FieldBrief {
    let mut brief = brief(shape, values);
    apply(&mut brief, &pack(shape, Vec::new()), &entries(what));
    brief.fields.remove(0)
}

fn texts(field: &FieldBrief) -> Vec<&str> {
    field.values.iter().map(|v| v.text.as_str()).collect()
}

fn accept(text: &str) -> What {
    What::Accept { field: "f".into(), value: value(text) }
}

fn reject(text: &str, reason: Reason) -> What {
    What::Reject { field: "f".into(), value: value(text), reason }
}

#[test]
fn what_was_accepted_stays_when_a_run_finds_something_else() {
    let field = after(Shape::One, &["24 months"], vec![accept("36 months")]);
    assert_eq!((texts(&field), field.values[0].confidence), (vec!["36 months"], 1.0));
    assert_eq!(field.values[0].note, "confirmed by Ana on 2030-06-01");
    assert_eq!(field.superseded.iter().map(|v| v.text.as_str()).collect::<Vec<_>>(), ["24 months"]);
    let list = after(Shape::List, &["a", "b"], vec![accept("b"), accept("c")]);
    assert_eq!(texts(&list), ["b", "c", "a"], "what was confirmed stands first");
}

#[test]
fn what_was_rejected_is_gone_and_a_field_without_another_value_is_asked_for() {
    let field = after(Shape::List, &["a", "b"], vec![reject("A", Reason::OffTopic)]);
    assert_eq!((texts(&field), field.status), (vec!["b"], Status::Filled));
    let mut whole = brief(Shape::One, &["a"]);
    apply(&mut whole, &pack(Shape::One, Vec::new()), &entries(vec![reject("a", Reason::NotMeant)]));
    assert_eq!((whole.fields[0].status, whole.score.missing, whole.questions.len()), (Status::Missing, 1, 1));
    assert!(whole.fields[0].superseded[0].note.contains("rejected by Ana"));
}

#[test]
fn an_answer_is_its_authors_word_and_everything_can_be_taken_back() {
    let answer = What::Answer { field: "f".into(), text: "Nobody yet".into() };
    let field = after(Shape::One, &[], vec![answer.clone()]);
    let witness = &field.values[0].evidence[0];
    assert_eq!(
        (witness.source.as_str(), witness.speaker.as_str(), witness.side),
        ("correction#1", "Ana", Side::Internal)
    );
    let field = after(Shape::One, &["a"], vec![answer, What::Undo { entry: 1 }]);
    assert_eq!((texts(&field), field.values[0].confidence), (vec!["a"], 0.6));
}

#[test]
fn a_document_moves_and_two_people_become_one() {
    let mut two = corpus(vec![document("a", Channel::Call, day(5, 1), &[(0, "We want it.")])]);
    let mut other = two.deals[0].clone();
    (other.id, other.routes, other.people) = ("007".into(), Vec::new(), Vec::new());
    two.deals.push(other);
    let moved = What::Move { document: "a".into(), to: Some("007".into()) };
    let done = corrected(two.clone(), &entries(vec![moved.clone()]));
    assert!(done.deals[0].routes.is_empty() && done.deals[1].routes[0].reason == "moved here by Ana on 2030-06-01");
    assert_eq!(done.deals[1].people, [0, 1], "who takes part in it comes along");
    assert_eq!(corrected(two.clone(), &entries(vec![moved, What::Undo { entry: 1 }])), two);
    let who = |name: &str| Who { name: name.into(), emails: Vec::new() };
    let merge = What::Merge { who: who("Omar Castell"), into: who("Ilse Brandt") };
    let done = corrected(two, &entries(vec![merge]));
    assert_eq!((done.cast[0].clone(), done.deals[0].people.clone()), (vec![0, 0], vec![0]));
    assert_eq!(done.people[0].names, ["Ilse Brandt", "Omar Castell"]);
}

#[test]
fn corrections_teach_and_test() {
    let list = entries(vec![accept("36 months"), reject("12 months", Reason::NotMeant), reject("x", Reason::Outdated)]);
    let learned = examples(&list);
    let labels: Vec<_> = learned.iter().map(|e| (e.text.as_str(), e.labels.len(), e.near.as_str())).collect();
    assert_eq!(labels, [("we said 36 months", 1, ""), ("we said 12 months", 0, "f")]);
    let text = cases(&list, "f");
    let read = crate::rules::cases::parse(&text, "cases.md", "f", crate::rules::cases::Reading::Cases);
    let read = read.unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
    assert_eq!(read.len(), 2, "{text}");
}
