//! Evidence written out by hand through `build`: dates, quotes, questions, coverage.

use super::*;
use crate::corpus::Corpus;
use crate::evidence::passages::of_deal;
use crate::evidence::tests::{corpus, day, document, fact, field, pack, text};
use crate::evidence::{Answer, DealEvidence, FieldTrace, WitnessAt};
use crate::ingest::{Segment, TextBuilder};
use crate::rules::pack::Field;

fn trace(status: Status, witnesses: &[WitnessAt]) -> FieldTrace {
    let answer = |w: &WitnessAt| Answer {
        text: "words".into(),
        confidence: 0.123_456,
        witnesses: vec![*w],
        person: None,
        verdict: String::new(),
        state: String::new(),
        note: String::new(),
        traits: Vec::new(),
    };
    FieldTrace {
        field: String::new(),
        status,
        candidates: Vec::new(),
        answers: witnesses.iter().map(answer).collect(),
        superseded: Vec::new(),
        unsure: Vec::new(),
        disputes: Vec::new(),
        threshold: 0.5,
    }
}

fn brief(corpus: &Corpus, fields: Vec<Field>, traces: Vec<FieldTrace>, as_of: Option<&str>) -> Brief {
    let pack = crate::rules::pack::Pack { fields, ..pack(Shape::One, Vec::new()) };
    let deal = &corpus.deals[0];
    let passages = of_deal(corpus, deal, &pack, as_of.and_then(|t| t.parse().ok()));
    build(corpus, deal, &pack, &DealEvidence { passages, fields: traces, heard: Vec::new() }, Vec::new())
}

#[test]
fn the_last_day_that_counts_is_named() {
    let corpus = corpus(Vec::new());
    for (as_of, said) in
        [(Some("2030-04-01T00:00:00Z"), "2030-03-31"), (Some("2030-04-01T14:00:00Z"), "2030-04-01"), (None, "")]
    {
        assert_eq!(brief(&corpus, Vec::new(), Vec::new(), as_of).as_of, said, "{as_of:?}");
    }
}

#[test]
fn questions_put_must_haves_first_then_conflicts_then_weight() {
    let slot = |id: &str, must_have: bool, weight: u8| Field { id: id.into(), must_have, weight, ..field(Shape::One) };
    let mut fields = vec![
        slot("filled", true, 3),
        slot("light", false, 1),
        slot("heavy", false, 3),
        slot("torn", false, 1),
        slot("must", true, 1),
    ];
    let mut statuses = vec![Status::Filled, Status::Missing, Status::Missing, Status::Conflict, Status::Missing];
    for n in 0..6 {
        fields.push(slot(&format!("late{n}"), false, 1));
        statuses.push(Status::Missing);
    }
    let traces = statuses.into_iter().map(|s| trace(s, &[])).collect();
    let brief = brief(&corpus(Vec::new()), fields, traces, None);
    let asked: Vec<&str> = brief.questions.iter().map(|q| q.field.as_str()).collect();
    assert_eq!(asked, ["must", "torn", "heavy", "light", "late0", "late1", "late2"], "at most seven");
}

#[test]
fn a_chat_quote_stands_in_its_source_and_is_never_empty() {
    let mut builder = TextBuilder::new();
    builder.push_decoded("@Ilse", 0..9);
    builder.push_raw(" we close in three days", 9);
    let mut thread = document("t", Channel::Slack, day(5, 1), &[]);
    thread.segments.push(Segment::new(builder.finish()));
    let mut builder = TextBuilder::new();
    builder.push_decoded("@Ilse", 0..9);
    builder.push_decoded("@Omar", 9..18);
    thread.segments.push(Segment::new(builder.finish()));
    let corpus = corpus(vec![thread]);
    let both = [WitnessAt::Passage(0), WitnessAt::Passage(1)];
    let brief = brief(&corpus, vec![field(Shape::List)], vec![trace(Status::Filled, &both)], None);
    let quotes: Vec<&str> = brief.fields[0].values.iter().map(|v| v.evidence[0].quote.as_str()).collect();
    assert_eq!(quotes, ["we close in three days", "@Ilse@Omar"]);
    assert_eq!(brief.fields[0].values[0].evidence[0].locator["bytes"], "10-32");
}

#[test]
fn a_cell_is_cited_with_its_place_and_odd_amounts_are_none() {
    let mut corpus = corpus(vec![document("c", Channel::Call, day(5, 1), &[(0, "Hello.")])]);
    corpus.deals[0].facts = vec![fact("crm/o.csv", "Opportunity", "006", "Term", " 24 ")];
    corpus.deals[0].amount = "inf".into();
    corpus.deals[0].routes[0].reason = "it says so".into();
    let brief = brief(&corpus, vec![field(Shape::One)], vec![trace(Status::Filled, &[WitnessAt::Fact(0)])], None);
    let witness = &brief.fields[0].values[0].evidence[0];
    assert_eq!((witness.source.as_str(), witness.quote.as_str()), ("crm/o.csv#006", "24"));
    assert_eq!((witness.side, witness.locator["column"].as_str()), (Side::Internal, "Term"));
    assert_eq!(brief.deal.amount, None);
    assert!((brief.fields[0].values[0].confidence - 0.123).abs() < 1e-9, "three digits");
    assert_eq!(brief.coverage.documents[0].reason, "it says so");
}

#[test]
fn a_long_value_ends_after_sixty_words() {
    let corpus = corpus(vec![document("c", Channel::Call, day(5, 1), &[(0, "Hello.")])]);
    let mut long = trace(Status::Filled, &[WitnessAt::Passage(0)]);
    long.answers[0].text = vec!["wort"; 61].join(" ");
    let brief = brief(&corpus, vec![field(Shape::One)], vec![long], None);
    let shown = &brief.fields[0].values[0].text;
    assert!(shown.ends_with("wort…") && shown.split_whitespace().count() == 60, "{shown}");
    assert_eq!(text("Hello.").as_str(), brief.fields[0].values[0].evidence[0].quote);
}
