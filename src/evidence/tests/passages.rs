//! What counts, up to when, and who said it.

use super::*;
use crate::evidence::passages::{DealPassages, of_deal};

fn read(corpus: &Corpus) -> DealPassages {
    of_deal(corpus, &corpus.deals[0], &pack(Shape::One, Vec::new()), None)
}

fn texts(read: &DealPassages) -> Vec<&str> {
    read.passages.iter().map(|p| p.text.as_str()).collect()
}

fn call(time: DocTime, title: &str) -> Document {
    Document { title: title.into(), ..document(title, Channel::Call, time, &[(0, title)]) }
}

fn closed(documents: Vec<Document>) -> Corpus {
    let mut corpus = corpus(documents);
    corpus.deals[0].is_closed = true;
    corpus.deals[0].close_date = Some(date(2030, 5, 10));
    corpus
}

#[test]
fn evidence_ends_days_after_the_close() {
    let corpus =
        closed(vec![call(day(5, 17), "seventh day"), call(day(5, 18), "eighth day"), call(DocTime::none(), "no day")]);
    let read = read(&corpus);
    assert_eq!(texts(&read), ["seventh day", "no day"]);
    assert_eq!((read.documents, read.later), (vec![0, 2], vec![1]));
}

#[test]
fn evidence_never_reaches_into_the_kickoff_and_a_trial_has_none() {
    let trial = call(day(3, 1), "Trial kickoff");
    let corpus =
        closed(vec![trial, call(day(5, 11), "before"), call(day(5, 12), "Kickoff"), call(day(5, 13), "after")]);
    assert_eq!(texts(&read(&corpus)), ["Trial kickoff", "before"]);
    let mut open = corpus;
    open.deals[0].is_closed = false;
    assert_eq!(read(&open).passages.len(), 4, "an open deal has no horizon");
}

#[test]
fn a_thread_that_runs_past_the_horizon_counts_up_to_it() {
    let mut thread = document("t", Channel::Slack, day(5, 16), &[(1, "in time"), (1, "far too late")]);
    thread.segments[1].time = Some(day(6, 2));
    let corpus = closed(vec![thread]);
    let read = read(&corpus);
    assert_eq!(texts(&read), ["in time"]);
    assert_eq!(read.passages[0].after, "", "what comes after does not count either");
}

#[test]
fn forwarded_words_count_where_they_stand_nowhere_else_and_are_not_the_forwarders() {
    let mut mail = document("m", Channel::Email, day(5, 1), &[(1, "See below please.")]);
    mail.participants.swap(0, 1);
    mail.segments.push(forwarded("From: Ilse Brandt Sent: Monday, 6 May 2030 To: Omar Diaz Subject: Dates"));
    mail.segments.push(forwarded("We sign for\n three years."));
    let alone = corpus(vec![mail.clone()]);
    let passages = read(&alone).passages;
    assert_eq!((passages[0].speaker, passages[0].side), (Some(1), Side::Vendor));
    assert_eq!(passages[1].text, "We sign for three years.");
    assert_eq!((passages[1].speaker, passages[1].side), (None, Side::Unknown));
    let original = document("o", Channel::Email, day(4, 1), &[(0, "We sign, for three years!")]);
    assert_eq!(texts(&read(&corpus(vec![mail, original]))), ["See below please.", "We sign, for three years!"]);
}
