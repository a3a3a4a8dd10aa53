//! A Slack channel's day files in, one document a thread or a run of messages out.
//!
//! Threads are put together over all days by `thread_ts`; messages outside threads that follow one another within ten
//! minutes are one document. Joins, topics and other notices are dropped. `ts` stays a string: it is the message's id.

mod blocks;
mod markup;
mod message;
mod strikes;
#[cfg(test)]
mod tests;
mod users;

use std::collections::{BTreeMap, BTreeSet};

use self::markup::Names;
use self::message::Message;
pub use self::users::{SlackChannel, SlackUser, read_channels, read_users};
use super::json::{JsonFile, array};
use super::{DocTime, Document, Part, Participant, Read, Refs, Segment};
use crate::diag::{Problem, Severity};
use crate::terms::Channel;

/// Messages further apart than this are different conversations: ten minutes.
const SAME_TALK_SECONDS: i64 = 600;

/// Reads one conversation: `folder` is its path, `files` its day files with their paths.
///
/// Folders are named by the channel's name, or by its id for direct messages; `channels` resolves the latter.
pub fn read_channel(folder: &str, files: &[(String, Vec<u8>)], users: &[SlackUser], channels: &[SlackChannel]) -> Read {
    let folder_name = folder.rsplit('/').next().unwrap_or(folder);
    let known = channels.iter().find(|c| c.name == folder_name || c.id == folder_name);
    let name = known.map(|c| c.name.as_str()).filter(|n| !n.is_empty()).unwrap_or(folder_name);
    let names = Names {
        users: users.iter().map(|u| (u.id.as_str(), u)).collect(),
        channels: channels.iter().map(|c| (c.id.as_str(), c)).collect(),
    };
    let mut read = Read::default();
    let mut messages = Vec::new();
    let mut order: Vec<&(String, Vec<u8>)> = files.iter().collect();
    order.sort_by(|a, b| a.0.cmp(&b.0));
    let mut seen = BTreeSet::new();
    for (source, bytes) in order {
        let file = JsonFile::new(bytes);
        let Some(items) = file.root().and_then(array) else {
            let what = "the day file is not a JSON array of messages";
            read.problems.push(Problem::new(source, Severity::Skipped, what, "Export the workspace again."));
            continue;
        };
        if let Some(fault) = file.fault() {
            let what = format!("the day file breaks off and was read up to there: {fault}");
            read.problems.push(Problem::new(source, Severity::Partial, what, "Export the workspace again."));
        }
        let mut broken = 0;
        for item in items {
            match message::read(&file, item, source, &names) {
                // A reply that was also sent to the channel may stand in the export twice.
                Ok(Some(message)) if seen.insert((message.ts.clone(), message.key.clone())) => messages.push(message),
                Ok(_) => {}
                Err(()) => broken += 1,
            }
        }
        if broken > 0 {
            let what = format!("{broken} entries have no time stamp `ts` and were left out");
            read.problems.push(Problem::new(source, Severity::Partial, what, ""));
        }
    }
    messages.sort_by(|a, b| (a.at, &a.ts).cmp(&(b.at, &b.ts)));
    // Outsiders among the members or the writers make the channel a shared one.
    let outside = |id: &str| names.users.get(id).is_none_or(|u| u.is_outside);
    let members = known.map(|c| c.members.as_slice()).unwrap_or_default();
    let shared = members.iter().any(|m| outside(m))
        || messages.iter().any(|m| m.key.strip_prefix("slack:U").is_some() && outside(&m.key["slack:".len()..]));
    for talk in talks(messages) {
        read.documents.push(document(name, talk, &names, !shared));
    }
    read
}

/// Groups messages, which are in order of time, into threads and runs; the groups are in order of their first message.
fn talks(messages: Vec<Message>) -> Vec<Vec<Message>> {
    let mut out: Vec<Vec<Message>> = Vec::new();
    let mut threads: BTreeMap<String, usize> = BTreeMap::new();
    let mut run: Option<usize> = None;
    for message in messages {
        let talk = match &message.thread {
            Some(thread) => *threads.entry(thread.clone()).or_insert(out.len()),
            None => run
                .filter(|&r| {
                    out[r].last().is_some_and(|last| {
                        message.at.as_second() - last.at.as_second() <= SAME_TALK_SECONDS
                            && last.source == message.source
                    })
                })
                .unwrap_or(out.len()),
        };
        if message.thread.is_none() {
            run = Some(talk);
        }
        match out.get_mut(talk) {
            Some(messages) => messages.push(message),
            None => out.push(vec![message]),
        }
    }
    out
}

fn document(channel: &str, talk: Vec<Message>, names: &Names<'_>, alone: bool) -> Document {
    let first = &talk[0];
    let part = first.thread.clone().unwrap_or_else(|| first.ts.clone());
    let replies_to = first.thread.clone().into_iter().collect();
    let mut document = Document {
        source: first.source.clone(),
        part,
        format: "slack".into(),
        channel: Channel::Slack,
        title: format!("#{channel}"),
        time: time(first, names),
        participants: Vec::new(),
        refs: Refs { message_id: first.ts.clone(), replies_to, slack_channel: channel.to_owned(), ..Refs::default() },
        segments: Vec::new(),
    };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut mentioned = Vec::new();
    for message in talk {
        let speaker = place(&mut document.participants, &mut places, &message.key, || message.author(names, alone));
        let time = time(&message, names);
        for (mut segment, author) in message.segments {
            segment.time = Some(time);
            segment.source = (message.source != document.source).then(|| message.source.clone());
            segment.speaker = match author {
                None => Some(speaker),
                Some(name) if name.is_empty() => None,
                Some(name) => {
                    let key = format!("name:{name}");
                    Some(place(&mut document.participants, &mut places, &key, || {
                        Participant::named(name, Part::Attendee)
                    }))
                }
            };
            document.segments.push(segment);
        }
        mentioned.extend(message.mentions);
    }
    for id in mentioned {
        let key = format!("slack:{id}");
        if let Some(user) = names.users.get(id.as_str()) {
            place(&mut document.participants, &mut places, &key, || users::participant(user, Part::Attendee, alone));
        }
    }
    document
}

/// The index of a participant, added when new.
fn place(
    all: &mut Vec<Participant>,
    places: &mut BTreeMap<String, usize>,
    key: &str,
    new: impl FnOnce() -> Participant,
) -> usize {
    if let Some(&at) = places.get(key) {
        return at;
    }
    all.push(new());
    places.insert(key.to_owned(), all.len() - 1);
    all.len() - 1
}

/// The moment of a message, on its writer's own clock where the directory knows the zone.
fn time(message: &Message, names: &Names<'_>) -> DocTime {
    let user = message.key.strip_prefix("slack:").and_then(|id| names.users.get(id));
    let zone = user.filter(|u| !u.zone.is_empty()).and_then(|u| jiff::tz::TimeZone::get(&u.zone).ok());
    DocTime::zoned(message.at, zone.map_or(0, |z| z.to_offset(message.at).seconds()))
}

/// A segment, and for quoted words the name of who said them (empty when nobody is named).
type Said = (Segment, Option<String>);
