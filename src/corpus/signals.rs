//! The reasons to give one document to an account, and to one deal of it, from the document itself.
//!
//! In: a document and what is known so far. Out: for each account the kinds of reason with a sentence each, and the
//! signs that tell its deals apart. Nothing is decided here; see `routing`.

use std::collections::{BTreeMap, BTreeSet};

use super::crm::{id18, object_of, referred};
use super::ground::Ground;
use super::mentions::{Mention, Strength};
use super::named;
use super::names::Name;
use super::vendor::{company_domain, is_automatic};
use super::weights::{Kind, OUTSIDER, Sign};
use super::when::When;
use crate::ingest::{Document, Participant};
use crate::terms::Channel;

/// Reasons found for one document.
#[derive(Debug, Default)]
pub struct Signals {
    /// Deals whose id the document states.
    pub stated: BTreeSet<usize>,
    pub accounts: BTreeMap<usize, BTreeMap<Kind, (f32, String)>>,
    pub signs: BTreeMap<usize, Vec<(Sign, String)>>,
}

impl Signals {
    pub fn add(&mut self, account: usize, kind: Kind, share: f32, reason: String) {
        let weight = kind.weight() * share;
        let entry = self.accounts.entry(account).or_default().entry(kind).or_insert((0.0, String::new()));
        if weight > entry.0 {
            *entry = (weight, reason);
        }
    }

    pub fn sign(&mut self, deal: usize, sign: Sign, reason: String) {
        let signs = self.signs.entry(deal).or_default();
        if !signs.iter().any(|(s, _)| *s == sign) {
            signs.push((sign, reason));
        }
    }
}

/// Reasons that the document itself gives.
pub fn of(doc: &Document, when: &When, ground: &Ground) -> Signals {
    let mut out = Signals::default();
    ids(doc, ground, &mut out);
    let outside: Vec<&Participant> =
        doc.participants.iter().filter(|p| !ground.is_vendor(p) && !is_automatic(&p.email)).collect();
    for p in &outside {
        addresses(p, ground, &mut out);
        speakers(p, ground, &mut out);
    }
    labels(doc, &outside, when, ground, &mut out);
    if let Some(account) = named::party(doc, ground) {
        out.add(account, Kind::Party, 1.0, format!("says that it is for {}", ground.accounts[account].names[0]));
    }
    subjects(doc, ground, &mut out);
    out
}

fn ids(doc: &Document, ground: &Ground, out: &mut Signals) {
    // An account's own row states its parent as well, and is not the parent's.
    if doc.channel == Channel::Crm
        && let Some(at) = ground.account_of.get(&id18(&doc.part))
    {
        out.add(*at, Kind::AccountId, 1.0, format!("is the record of {}", ground.accounts[*at].names[0]));
        return;
    }
    let keys = doc.participants.iter().filter_map(|p| p.key.strip_prefix("crm:"));
    for id in doc.refs.crm_ids.iter().map(String::as_str).chain(keys) {
        // A list's row says what its id or name is of.
        let said = id.split_once(':').and_then(|(object, said)| Some((referred(object)?, said)));
        let (object, id) = match said {
            Some((object, said)) => {
                let named = ground.records.get(&(object, said.to_lowercase()));
                (Some(object), named.cloned().unwrap_or_else(|| id18(said)))
            }
            None => (object_of(id), id18(id)),
        };
        match object {
            Some("Opportunity") => {
                out.stated.extend(ground.deal_of.get(&id));
            }
            Some("Account") => {
                if let Some(at) = ground.account_of.get(&id) {
                    out.add(*at, Kind::AccountId, 1.0, format!("states account {id}"));
                }
            }
            Some("Contact") => {
                if let Some(at) = ground.contact_of.get(&id) {
                    out.add(*at, Kind::ContactId, 1.0, format!("states contact {id} of the account"));
                }
            }
            _ => {}
        }
    }
}

/// Each account of a set gets its part: what two accounts share tells less.
fn each(out: &mut Signals, accounts: &BTreeSet<usize>, kind: Kind, reason: &str) {
    let share = 1.0 / accounts.len().max(1) as f32;
    for at in accounts {
        out.add(*at, kind, share, reason.to_owned());
    }
}

fn addresses(p: &Participant, ground: &Ground, out: &mut Signals) {
    if p.email.is_empty() {
        return;
    }
    let domain = company_domain(&p.email);
    if let Some(accounts) = ground.addresses.get(&p.email) {
        let shared = domain.as_ref().and_then(|d| ground.domains.get(d)).is_some_and(|owners| owners.len() > 1);
        let kind = if shared { Kind::SharedAddress } else { Kind::Address };
        each(out, accounts, kind, &format!("{} takes part", p.email));
        return;
    }
    let Some(domain) = domain else { return };
    if let Some(accounts) = ground.domains.get(&domain) {
        each(out, accounts, Kind::Address, &format!("{} takes part", p.email));
    } else if let Some(at) = ground.namer.by_domain(&domain) {
        out.add(at, Kind::KnownAddress, 1.0, format!("{} takes part, a domain made of the account's name", p.email));
    } else if let Some(accounts) = ground.learned_addresses.get(&p.email) {
        each(out, accounts, Kind::KnownAddress, &format!("{} takes part, known from the account's mails", p.email));
    } else if let Some(accounts) = ground.learned_domains.get(&domain) {
        each(
            out,
            accounts,
            Kind::KnownDomain,
            &format!("{} takes part, a domain known from the account's mails", p.email),
        );
    }
}

fn speakers(p: &Participant, ground: &Ground, out: &mut Signals) {
    if let Some(tag) = company_tag(&p.name) {
        for m in ground.namer.in_label(tag).into_iter().filter(|m| m.strength >= Strength::Short) {
            out.add(m.account, Kind::Tag, 1.0, format!("a participant is written as {}", p.name));
        }
    }
    if company_domain(&p.email).is_some() {
        return;
    }
    let Some(name) = Name::parse(&p.name) else { return };
    if let Some(accounts) = ground.people.get(&name.key()) {
        each(out, accounts, Kind::Speaker, &format!("{} takes part", p.name));
        return;
    }
    // Initials, single and misheard names; each account gets its part, so they count where they mean one person.
    let parts: BTreeSet<&str> = [Some(name.given()), name.family()].into_iter().flatten().collect();
    let mut candidates: BTreeMap<&Name, &BTreeSet<usize>> = BTreeMap::new();
    let mut kind = Kind::SpeakerInitials;
    for (full, accounts) in parts.iter().filter_map(|part| ground.by_part.get(*part)).flatten() {
        if name.initials_of(full) {
            candidates.insert(full, accounts);
        } else if name.single_of(full) {
            kind = Kind::SpeakerSingle;
            candidates.insert(full, accounts);
        } else if name.misheard(full).is_some() {
            candidates.insert(full, accounts);
        }
    }
    let all: BTreeSet<usize> = candidates.values().flat_map(|a| a.iter().copied()).collect();
    if !all.is_empty() {
        each(out, &all, kind, &format!("{} takes part", p.name));
    }
}

/// What stands behind a name in brackets or after a dash: often the company.
fn company_tag(name: &str) -> Option<&str> {
    let at = ["(", "[", " - ", " | ", " @ "].iter().filter_map(|mark| name.find(mark).map(|i| i + mark.len())).min()?;
    Some(&name[at..])
}

fn labels(doc: &Document, outside: &[&Participant], when: &When, ground: &Ground, out: &mut Signals) {
    let path = doc.source.rsplit_once('.').map_or(doc.source.as_str(), |(stem, _)| stem);
    // A file that holds many documents names them only loosely.
    let loose = !doc.part.is_empty() && doc.channel != Channel::Crm;
    let places = [
        (doc.title.as_str(), "title", false),
        (doc.refs.slack_channel.as_str(), "channel", false),
        (path, "file name", loose && doc.refs.slack_channel.is_empty()),
    ];
    for (text, place, loose) in places {
        let found = ground.namer.in_label(text);
        let alive = only_alive(&found, when, ground);
        for Mention { account, strength, .. } in found {
            let kind = match strength {
                Strength::Shared if !loose && alive == Some(account) => Kind::LabelAlive,
                _ if loose && strength > Strength::Shared => Kind::LabelInitials,
                Strength::Full => Kind::LabelFull,
                Strength::Short => Kind::LabelShort,
                Strength::Initials => Kind::LabelInitials,
                Strength::Shared => Kind::LabelShared,
            };
            // Somebody of another company takes part: the name may be that of a reference customer.
            let foreign = outside.iter().any(|p| {
                company_domain(&p.email).is_some_and(|d| {
                    !ground.domains.get(&d).is_some_and(|a| a.contains(&account))
                        && !ground.learned_domains.get(&d).is_some_and(|a| a.contains(&account))
                        && ground.namer.by_domain(&d) != Some(account)
                })
            });
            let share = if foreign { OUTSIDER } else { 1.0 };
            out.add(account, kind, share, format!("its {place} names {}", ground.accounts[account].names[0]));
        }
    }
}

/// The one account among several of a shared name that had a deal at the time, while the others' deals were long over.
fn only_alive(found: &[Mention], when: &When, ground: &Ground) -> Option<usize> {
    if found.len() < 2 || !found.iter().all(|m| m.strength == Strength::Shared) {
        return None;
    }
    let best = |m: &Mention| -> f32 {
        let lives = ground.accounts[m.account].deals.iter().map(|d| &ground.deals[*d].life);
        lives.map(|life| when.factor(life)).fold(0.0, f32::max)
    };
    let alive: Vec<&Mention> = found.iter().filter(|m| best(m) > 0.15).collect();
    match alive.as_slice() {
        [only] if best(only) == 1.0 => Some(only.account),
        _ => None,
    }
}

/// Words of one opportunity's name in the title, owner and roles among the participants.
fn subjects(doc: &Document, ground: &Ground, out: &mut Signals) {
    let touched: Vec<usize> = out.accounts.keys().copied().filter(|a| ground.accounts[*a].deals.len() > 1).collect();
    if touched.is_empty() {
        return;
    }
    let words = |text: &str| super::mentions::words(text).into_iter().map(|w| w.text);
    // The year in a file's name is when the file was written.
    let is_year = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let title: BTreeSet<String> = words(&doc.title).chain(words(&doc.source).filter(|w| !is_year(w))).collect();
    for deal in touched.iter().flat_map(|a| &ground.accounts[*a].deals) {
        let known = &ground.deals[*deal];
        let said = |word: &&String| title.iter().any(|said| one_of(said) == one_of(word));
        let mut found = known.subject.iter().filter(said);
        if let Some(word) = found.next() {
            let sign = if found.next().is_some() { Sign::Named } else { Sign::Subject };
            out.sign(*deal, sign, format!("its title says {word}, as the opportunity's name does"));
        }
        let has_role = |p: &&Participant| {
            known.addresses.contains(&p.email)
                || (p.email.is_empty() && Name::parse(&p.name).is_some_and(|n| known.people.contains(&n.key())))
        };
        if let Some(p) = doc.participants.iter().find(has_role) {
            let who = if p.email.is_empty() { &p.name } else { &p.email };
            out.sign(*deal, Sign::Role, format!("{who} has a role in it"));
        }
        let owner = &known.owner_address;
        if !owner.is_empty() && doc.participants.iter().any(|p| p.email == *owner) {
            out.sign(*deal, Sign::Owner, format!("{owner} owns it"));
        }
    }
}

/// A word without the mark of its plural: "depots" in an opportunity's name is the depot of a mail's subject.
pub(super) fn one_of(word: &str) -> &str {
    word.strip_suffix('s').filter(|w| w.chars().count() > 2 && !w.ends_with('s')).unwrap_or(word)
}
