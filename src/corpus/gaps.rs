//! What a deal's documents speak of and the exports lack: letters that were answered, meetings without words, channels,
//! long silences.
//!
//! Nobody can say what stands in what was not exported; that it is missing can often be seen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{Corpus, Deal};
use crate::ingest::{Document, Segment, SegmentKind};
use crate::terms::Channel;

/// Format of meetings that a calendar keeps.
const CALENDAR: &str = "ics";

/// Days without a document that are worth a word: deals rest over holidays for two weeks.
const SILENT: i32 = 21;
/// Days by which a recording and the CRM's entry of a meeting may differ: entries are made the next day.
const BESIDE: i32 = 1;
/// Most gaps of one kind that are named.
const NAMED: usize = 6;

/// A channel of a chat as people write it.
static CHANNEL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:^|\s)#([a-z][a-z0-9_-]{2,79})\b").ok());

/// What is missing beside some documents of a deal, a sentence each.
pub fn of(corpus: &Corpus, deal: &Deal, documents: &[usize]) -> Vec<String> {
    let own: Vec<&Document> = documents.iter().map(|d| &corpus.documents[*d]).collect();
    let mut out: Vec<String> = held_back(corpus, deal).into_iter().collect();
    out.extend(answered(corpus, &own));
    out.extend(meetings(&own));
    out.extend(channels(corpus, &own));
    out.extend(silences(&own));
    out
}

/// Documents that may be the deal's and were given to none. They are counted, not named: they may be another customer's.
fn held_back(corpus: &Corpus, deal: &Deal) -> Option<String> {
    let doubted = corpus.quarantine.iter().filter(|q| q.candidates.iter().any(|(id, _)| *id == deal.id));
    match doubted.count() {
        0 => None,
        1 => Some("A document that may belong to this deal was given to none and not read for this brief; `dossier sources` tells which and why.".to_owned()),
        n => Some(format!("{n} documents that may belong to this deal were given to none and not read for this brief; `dossier sources` tells which and why.")),
    }
}

/// Mails that one of the documents answers and that are not among the exports.
fn answered(corpus: &Corpus, own: &[&Document]) -> Option<String> {
    let mut lacking: BTreeMap<&str, &str> = BTreeMap::new();
    for mail in own.iter().filter(|d| d.channel == Channel::Email) {
        // The first one named is the one that is answered; the others are its forebears.
        let answers = mail.refs.replies_to.first().filter(|id| !corpus.exported.has_mail(id));
        lacking.extend(answers.map(|id| (id.as_str(), mail.title.as_str())));
    }
    let titles: BTreeSet<&str> = lacking.values().copied().collect();
    let named = titles.iter().take(NAMED).map(|t| format!("\"{t}\"")).collect::<Vec<_>>().join(", ");
    match lacking.len() {
        0 => None,
        1 => Some(format!("A mail that was answered is not among the exports: the one before {named}.")),
        n => Some(format!("{n} mails that were answered are not among the exports, under {named}.")),
    }
}

/// Meetings that the CRM keeps, without a call of that day.
fn meetings(own: &[&Document]) -> Vec<String> {
    let calls: Vec<Option<Date>> = own.iter().filter(|d| d.channel == Channel::Call).map(|d| day(d)).collect();
    // A call without a date may be any of them.
    let Some(calls) = calls.into_iter().collect::<Option<BTreeSet<Date>>>() else { return Vec::new() };
    let last = own.iter().filter(|d| d.channel != Channel::Crm && d.format != CALENDAR).filter_map(|d| day(d)).max();
    let is_event =
        |d: &&&Document| d.format == CALENDAR || d.segments.iter().any(|s| s.locator.get("table") == Some("Event"));
    let mut lacking: Vec<(Date, &str)> = Vec::new();
    for event in own.iter().filter(is_event) {
        let Some(day) = day(event) else { continue };
        // One that is still planned has no transcript yet.
        if last.is_some_and(|last| day <= last) && !calls.iter().any(|call| days(*call, day).abs() <= BESIDE) {
            lacking.push((day, &event.title));
        }
    }
    lacking.sort_unstable();
    let one = |(day, title): &(Date, &str)| format!("The meeting of {} (\"{title}\") has no transcript.", said(*day));
    lacking.iter().take(NAMED).map(one).collect()
}

/// Channels that are spoken of and are not among those exported.
fn channels(corpus: &Corpus, own: &[&Document]) -> Option<String> {
    // Without a chat of this deal every channel is missing, and that is plain to see.
    if own.iter().all(|d| d.refs.slack_channel.is_empty()) {
        return None;
    }
    let lacking: Vec<String> = (spoken(own.iter().copied()).into_iter())
        .filter(|channel| !corpus.exported.has_channel(channel))
        .take(NAMED)
        .map(|channel| format!("#{channel}"))
        .collect();
    let is_one = lacking.len() == 1;
    let (channels, are) = if is_one { ("The channel", "is") } else { ("The channels", "are") };
    (!lacking.is_empty())
        .then(|| format!("{channels} {} {are} spoken of and not among the exports.", lacking.join(", ")))
}

/// Names of the channels that documents speak of.
pub(super) fn spoken<'d>(documents: impl Iterator<Item = &'d Document>) -> BTreeSet<&'d str> {
    let new = documents.flat_map(|d| &d.segments).filter(|s| s.kind == SegmentKind::New);
    let named = |s: &'d Segment| CHANNEL.iter().flat_map(|c| c.captures_iter(s.text.as_str()));
    new.flat_map(named).filter_map(|c| Some(c.get(1)?.as_str())).collect()
}

/// Weeks in which nothing was said or written.
fn silences(own: &[&Document]) -> Vec<String> {
    // What is only planned is no word.
    let days_of: BTreeSet<Date> = own.iter().filter(|d| d.format != CALENDAR).filter_map(|d| day(d)).collect();
    let ordered: Vec<Date> = days_of.into_iter().collect();
    let silent = ordered.windows(2).filter(|w| days(w[0], w[1]) > SILENT);
    let one = |w: &[Date]| format!("Nothing from {} to {}: {} days.", said(w[0]), said(w[1]), days(w[0], w[1]));
    silent.take(NAMED).map(one).collect()
}

fn day(document: &Document) -> Option<Date> {
    document.time.local.map(|l| l.date())
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn said(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Exported;
    use crate::corpus::Quarantined;
    use crate::ingest::{DocTime, Refs, TextBuilder};

    fn document(channel: Channel, day: &str, title: &str, text: &str) -> Document {
        let mut builder = TextBuilder::new();
        builder.push_raw(text, 0);
        Document {
            source: format!("{title}.x"),
            part: String::new(),
            format: String::new(),
            channel,
            title: title.to_owned(),
            time: DocTime::civil(day.parse::<Date>().unwrap().at(9, 0, 0, 0)),
            participants: Vec::new(),
            refs: Refs::default(),
            segments: vec![Segment::new(builder.finish())],
        }
    }

    fn gaps(documents: Vec<Document>) -> Vec<String> {
        let all: Vec<usize> = (0..documents.len()).collect();
        let mut corpus = Corpus { cast: vec![Vec::new(); documents.len()], documents, ..Corpus::default() };
        corpus.exported = Exported::of(&corpus);
        of(&corpus, &Deal::default(), &all)
    }

    #[test]
    fn what_was_held_back_is_counted_and_not_named() {
        let held = document(Channel::Email, "2026-03-02", "A secret subject", "Yes.");
        let deal = Deal { id: "d".into(), ..Deal::default() };
        let quarantine = vec![Quarantined { doc: 0, candidates: vec![("d".into(), 0.4)], reason: String::new() }];
        let corpus = Corpus { documents: vec![held], quarantine, ..Corpus::default() };
        let said = of(&corpus, &deal, &[]);
        assert!(said[0].starts_with("A document that may belong") && !said[0].contains("secret"), "{said:?}");
        assert!(of(&corpus, &Deal::default(), &[]).is_empty());
    }

    #[test]
    fn a_mail_that_was_answered_and_is_not_there() {
        let mut reply = document(Channel::Email, "2026-03-02", "Re: Price", "Yes.");
        reply.refs.replies_to = vec!["a@x".into(), "root@x".into()];
        let mut answered = document(Channel::Email, "2026-03-01", "Price", "Sixty?");
        assert_eq!(
            gaps(vec![reply.clone(), answered.clone()]),
            ["A mail that was answered is not among the exports: the one before \"Re: Price\"."]
        );
        answered.refs.message_id = "a@x".into();
        assert_eq!(gaps(vec![reply, answered]), [""; 0]);
    }

    #[test]
    fn a_meeting_without_words_and_one_with_a_call_the_day_after() {
        let event = |day, title| {
            let mut event = document(Channel::Crm, day, title, "Agenda: the gate");
            event.segments[0].locator.insert("table", "Event");
            event
        };
        let call = document(Channel::Call, "2026-03-03", "Kickoff", "Hello.");
        let mail = document(Channel::Email, "2026-03-12", "Gate", "Hello.");
        assert_eq!(
            gaps(vec![
                event("2026-03-02", "Kickoff"),
                call,
                event("2026-03-10", "Review"),
                mail,
                event("2026-03-20", "Next")
            ]),
            ["The meeting of 10 March 2026 (\"Review\") has no transcript."]
        );
    }

    #[test]
    fn channels_are_missed_only_where_there_is_a_chat_export() {
        let mut chat =
            document(Channel::Slack, "2026-03-02", "#deal-gate", "see #legal-gate and #1, also in #deal-gate");
        assert_eq!(gaps(vec![chat.clone()]), [""; 0]);
        chat.refs.slack_channel = "deal-gate".into();
        assert_eq!(gaps(vec![chat]), ["The channel #legal-gate is spoken of and not among the exports."]);
    }

    #[test]
    fn weeks_without_a_word() {
        let mail = |day| document(Channel::Email, day, "Gate", "Hello.");
        assert_eq!(
            gaps(vec![mail("2026-02-01"), mail("2026-02-20"), mail("2026-04-01")]),
            ["Nothing from 20 February 2026 to 1 April 2026: 40 days."]
        );
    }
}
