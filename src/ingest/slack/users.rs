//! `users.json`, `org_users.json` and `channels.json` (also `groups.json`, `mpims.json`, `dms.json`) in, people and
//! channels out. Fields that drift between export versions are read in all their forms; none is required but the id.

use std::collections::BTreeMap;

use crate::diag::{Problem, Severity};
use crate::ingest::json::{JsonFile, Object, array, object, plain};
use crate::ingest::{Part, Participant, Read};
use crate::terms::Side;

/// A member, guest or bot of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlackUser {
    pub id: String,
    /// Real name, else display name, else handle.
    pub name: String,
    /// Lower case, may be empty.
    pub email: String,
    pub title: String,
    /// IANA zone as the profile states it, may be empty.
    pub zone: String,
    pub is_bot: bool,
    /// A guest, a person from another workspace, or a member of another team than most.
    pub is_outside: bool,
}

/// A channel or conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlackChannel {
    pub id: String,
    /// Without `#`; empty for a direct message.
    pub name: String,
    /// User ids.
    pub members: Vec<String>,
}

/// Reads a directory of people; every one of them is listed in [`Read::directory`], whether or not they wrote.
pub fn read_users(source: &str, bytes: &[u8]) -> (Vec<SlackUser>, Read) {
    let mut users = Vec::new();
    let mut teams: Vec<String> = Vec::new();
    let read = each(source, bytes, "people", |fields| {
        let profile = fields.get("profile").and_then(|p| object(p)).unwrap_or_default();
        let Some(id) = text(fields, "id") else { return };
        let name = [text(&profile, "real_name"), text(fields, "real_name"), text(&profile, "display_name")];
        let name = name.into_iter().flatten().next().or_else(|| text(fields, "name")).unwrap_or_default();
        let flag = |key: &str| fields.get(key).is_some_and(|v| v.get() == "true");
        teams.push(text(fields, "team_id").or_else(|| text(&profile, "team")).unwrap_or_default());
        users.push(SlackUser {
            id,
            name,
            email: text(&profile, "email").unwrap_or_default().to_lowercase(),
            title: text(&profile, "title").unwrap_or_default(),
            zone: text(fields, "tz").unwrap_or_default(),
            is_bot: flag("is_bot"),
            is_outside: ["is_restricted", "is_ultra_restricted", "is_stranger"].into_iter().any(flag),
        });
    });
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for team in teams.iter().filter(|t| !t.is_empty()) {
        *counts.entry(team).or_default() += 1;
    }
    if let Some((home, _)) = counts.iter().max_by_key(|(_, count)| **count) {
        for (user, team) in users.iter_mut().zip(&teams) {
            user.is_outside |= !team.is_empty() && team != home;
        }
    }
    let directory = users.iter().map(|u| participant(u, Part::Attendee, true)).collect();
    (users, Read { directory, ..read })
}

/// Reads the list of channels, private channels, group messages or direct messages.
pub fn read_channels(source: &str, bytes: &[u8]) -> (Vec<SlackChannel>, Read) {
    let mut channels = Vec::new();
    let read = each(source, bytes, "channels", |fields| {
        let Some(id) = text(fields, "id") else { return };
        let members = fields.get("members").and_then(|m| array(m)).unwrap_or_default();
        let mut members: Vec<String> = members.into_iter().filter_map(plain).collect();
        members.extend(text(fields, "user"));
        channels.push(SlackChannel { id, name: text(fields, "name").unwrap_or_default(), members });
    });
    (channels, read)
}

/// A person of the directory as a participant. `alone` says that our side is among itself.
///
/// A member of the home workspace is on our side. An outsider with an address is left to the address; without one, in a
/// shared channel, the customer is by far the most likely.
pub(super) fn participant(user: &SlackUser, part: Part, alone: bool) -> Participant {
    let side_hint = match (user.is_bot, user.is_outside) {
        (true, _) => None,
        (false, false) => Some(if alone { Side::Internal } else { Side::Vendor }),
        (false, true) => user.email.is_empty().then_some(Side::Customer),
    };
    Participant {
        name: user.name.clone(),
        email: user.email.clone(),
        title: user.title.clone(),
        part,
        side_hint,
        key: format!("slack:{}", user.id),
    }
}

/// A string field that says something.
pub(super) fn text(fields: &Object<'_>, key: &str) -> Option<String> {
    fields.get(key).and_then(|v| plain(v)).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

fn each(source: &str, bytes: &[u8], what: &str, mut take: impl FnMut(&Object<'_>)) -> Read {
    let file = JsonFile::new(bytes);
    let mut read = Read::default();
    match file.root().and_then(array) {
        Some(items) => items.into_iter().filter_map(object).for_each(|fields| take(&fields)),
        None => {
            let what = format!("the list of {what} is not a JSON array");
            read.problems.push(Problem::new(source, Severity::Skipped, what, "Export the workspace again."));
            return read;
        }
    }
    if let Some(fault) = file.fault() {
        let what = format!("the list of {what} breaks off and was read up to there: {fault}");
        read.problems.push(Problem::new(source, Severity::Partial, what, "Export the workspace again."));
    }
    read
}
