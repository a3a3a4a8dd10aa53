use super::*;
use crate::ingest::{DocTime, Participant, ReaderText, Refs, Segment, TextBuilder};

fn text(words: &str) -> ReaderText {
    let mut builder = TextBuilder::new();
    builder.push_raw(words, 0);
    builder.finish()
}

/// A mail of the third of May at this hour, to one address.
fn mail(source: &str, id: &str, to: &str, hour: i8, words: &str) -> Document {
    Document {
        source: source.into(),
        part: String::new(),
        format: "eml".into(),
        channel: Channel::Email,
        title: "Re: Dates".into(),
        time: DocTime::civil(jiff::civil::date(2026, 5, 3).at(hour, 0, 0, 0)),
        participants: vec![Participant { email: to.into(), ..Participant::named("", Part::To) }],
        refs: Refs { message_id: id.into(), ..Refs::default() },
        segments: vec![Segment::new(text(words))],
    }
}

const LONG: &str = "We can begin with the second site in the week of the eighteenth, once the scales are delivered and the people there are back from the fair.";

fn kept(documents: Vec<Document>) -> Vec<(String, Vec<String>)> {
    join(documents).into_iter().map(|d| (d.source, d.refs.copies)).collect()
}

#[test]
fn short_answers_with_the_same_words_are_not_one_without_an_id() {
    let a = mail("a", "", "x@x.example", 9, "Yes, that works for us.");
    let b = mail("b", "", "x@x.example", 10, "Yes, that works for us.");
    assert_eq!(kept(vec![a, b]).len(), 2);
}

#[test]
fn two_ids_are_two_mails_whatever_they_say() {
    let mails = vec![mail("a", "1", "x@x.example", 9, LONG), mail("b", "2", "x@x.example", 9, LONG)];
    assert_eq!(kept(mails).len(), 2);
}

#[test]
fn the_mails_own_export_stays_and_takes_the_crms_links() {
    let mut logged = mail("crm/Task.csv", "", "x@x.example", 12, &format!("{LONG} -- Ann Boyd, Kilnline"));
    logged.format = "crm".into();
    logged.title = "Email: Re: Dates".into();
    logged.refs.crm_ids = vec!["006".into()];
    let joined = join(vec![logged, mail("email/a.eml", "1", "x@x.example", 9, LONG)]);
    assert_eq!(joined.len(), 1);
    assert_eq!((joined[0].source.as_str(), joined[0].format.as_str()), ("email/a.eml", "eml"));
    assert_eq!(
        (&joined[0].refs.crm_ids[..], &joined[0].refs.copies[..]),
        (&["006".to_owned()][..], &["crm/Task.csv".to_owned()][..])
    );
}

#[test]
fn chat_is_never_joined() {
    let chat = |source: &str| Document { channel: Channel::Slack, ..mail(source, "1773", "x@x.example", 9, LONG) };
    assert_eq!(kept(vec![chat("a"), chat("b")]).len(), 2);
}
