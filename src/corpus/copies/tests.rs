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
    let scopes = vec![None; documents.len()];
    join(documents, &scopes).into_iter().map(|d| (d.source, d.refs.copies)).collect()
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
    let joined = join(vec![logged, mail("email/a.eml", "1", "x@x.example", 9, LONG)], &[None, None]);
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

#[test]
fn a_corrected_figure_is_another_mail_and_so_is_one_to_nobody_that_is_known() {
    let (old, new) = (format!("{LONG} In all 67,080."), format!("{LONG} In all 62,080."));
    assert_eq!(kept(vec![mail("a", "", "x@x.example", 9, &old), mail("b", "1", "x@x.example", 11, &new)]).len(), 2);
    assert_eq!(kept(vec![mail("a", "", "", 9, LONG), mail("b", "1", "x@x.example", 9, LONG)]).len(), 2);
}

#[test]
fn of_one_id_the_copy_with_words_stays_and_other_words_are_another_mail() {
    let headers = mail("a.eml", "1", "x@x.example", 9, "");
    let whole = Document { part: "1".into(), ..mail("b.mbox", "1", "x@x.example", 9, LONG) };
    assert_eq!(kept(vec![headers, whole.clone()]), [("b.mbox".to_owned(), vec!["a.eml".to_owned()])]);
    let reused = mail(
        "c.eml",
        "1",
        "x@x.example",
        9,
        "Nothing of that kind was ever agreed between the two of us, as far as I know.",
    );
    assert_eq!(kept(vec![whole, reused]).len(), 2);
}

#[test]
fn what_lies_in_two_folders_that_are_deals_stays_in_both() {
    let mails = vec![mail("a/x.eml", "1", "x@x.example", 9, LONG), mail("b/x.eml", "1", "x@x.example", 9, LONG)];
    assert_eq!(join(mails, &[Some("a".into()), Some("b".into())]).len(), 2);
}
