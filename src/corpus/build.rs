//! The whole way from what the readers gave to a corpus.

use std::collections::{BTreeMap, BTreeSet};

use super::crm::Tables;
use super::deals::{Draft, StageWords, from_crm};
use super::ground::Ground;
use super::people::{self, Joined, Rank, Ring};
use super::titles;
use super::vendor::company_domain;
use super::{ContactRole, Corpus, Deal, DealPer, Exported, Person, Quarantined, Vendor};
use super::{copies, introduced, meetings, routing, sellers, sides, vendor, without_crm};
use crate::config::Config;
use crate::diag::Problem;
use crate::ingest::{CallMeta, Document, Part, Participant, Read, Table};
use crate::terms::{Channel, Side};

/// Builds the corpus from all readers' output together.
///
/// Documents are sorted by id, so the order in which files were read does not matter. The problems are those found
/// here; the readers' own stay in `read` and are not repeated.
pub fn build(read: Read, config: &Config, stages: &StageWords, per: DealPer) -> (Corpus, Vec<Problem>) {
    let Read { mut documents, mut calls, mut tables, mut directory, called_off, problems: _ } = read;
    documents.sort_by_cached_key(Document::id);
    calls.sort_by(|a, b| (&a.source, &a.call_id).cmp(&(&b.source, &b.call_id)));
    tables.sort_by(|a, b| (&a.source, &a.object).cmp(&(&b.source, &b.object)));
    directory.sort_by(|a, b| (&a.key, &a.email, &a.name).cmp(&(&b.key, &b.email, &b.name)));
    complete(&mut documents, &calls, &directory);
    // Where each folder or file is a deal, what lies in two of them belongs to both.
    let mut scopes = if per == DealPer::Crm { vec![None; documents.len()] } else { without_crm::keys(&documents, per) };
    let documents = meetings::settle(documents, &mut scopes, &called_off);
    let documents = copies::join(documents, &scopes);

    let listed = listed(&documents, &calls);
    let crm = Tables::new(&tables);
    let mut inferred = Vec::new();
    let vendor = vendor::find(config, &crm, &documents, &calls, &mut inferred);
    let (drafts, quarantine, problems) = if per == DealPer::Crm {
        let (drafts, problems) = from_crm(&crm, stages);
        (drafts, Vec::new(), problems)
    } else {
        let (deals, left, problems) = without_crm::deals(&documents, per, &vendor);
        let plain = |deal: Deal| Draft { key: deal.id.clone(), deal, owner: String::new(), roles: Vec::new() };
        (deals.into_iter().map(plain).collect(), left, problems)
    };
    let mut ground = Ground::new(&drafts, &crm, config, &vendor);
    ground.learn_vendor(&directory.iter().chain(documents.iter().flat_map(|d| &d.participants)).collect::<Vec<_>>());
    let mut deals: Vec<Draft> = drafts;
    let quarantine = if per == DealPer::Crm { assign(&documents, &mut ground, &mut deals) } else { quarantine };
    let built = Built { listed, documents, tables, directory, vendor, inferred, quarantine };
    let mut corpus = finish(built, deals, ground);
    if per != DealPer::Crm {
        sellers::tell(&mut corpus);
    }
    corpus.exported = Exported::of(&corpus);
    introduced::add(&mut corpus);
    (corpus, problems)
}

/// Everything but the deals, on its way into the corpus.
struct Built {
    /// See [`listed`].
    listed: BTreeMap<String, Option<String>>,
    documents: Vec<Document>,
    tables: Vec<Table>,
    directory: Vec<Participant>,
    vendor: Vendor,
    inferred: Vec<String>,
    quarantine: Vec<Quarantined>,
}

/// Files whose speakers' titles stand elsewhere: a transcript's in the recorder's file, a chat's in a directory that
/// gives no place for them.
fn listed(documents: &[Document], calls: &[CallMeta]) -> BTreeMap<String, Option<String>> {
    let by_call: BTreeMap<&str, &str> = calls.iter().map(|c| (c.call_id.as_str(), c.source.as_str())).collect();
    (documents.iter())
        .filter_map(|d| match by_call.get(d.refs.call_id.as_str()) {
            Some(source) if !d.refs.call_id.is_empty() => Some((d.source.clone(), Some((*source).to_owned()))),
            _ => (d.channel == Channel::Slack).then(|| (d.source.clone(), None)),
        })
        .collect()
}

/// Fills in what other files know: a recorder's metadata for its call, a directory for its ids.
fn complete(documents: &mut [Document], calls: &[CallMeta], directory: &[Participant]) {
    let by_call: BTreeMap<&str, &CallMeta> =
        calls.iter().rev().filter(|c| !c.call_id.is_empty()).map(|c| (c.call_id.as_str(), c)).collect();
    let by_key: BTreeMap<&str, &Participant> =
        directory.iter().filter(|p| !p.key.is_empty()).map(|p| (p.key.as_str(), p)).collect();
    for doc in documents {
        if let Some(call) = by_call.get(doc.refs.call_id.as_str()) {
            if doc.title.is_empty() {
                doc.title.clone_from(&call.title);
            }
            if doc.time.order().is_none() {
                doc.time = call.time;
            }
            for id in &call.crm_ids {
                if !doc.refs.crm_ids.contains(id) {
                    doc.refs.crm_ids.push(id.clone());
                }
            }
            for p in &call.participants {
                let same = |q: &&mut Participant| {
                    (!p.key.is_empty() && q.key == p.key)
                        || (!p.email.is_empty() && q.email == p.email)
                        || (q.key.is_empty() && q.email.is_empty() && !p.name.is_empty() && q.name == p.name)
                };
                match doc.participants.iter_mut().find(same) {
                    Some(q) => fill(q, p),
                    None => doc.participants.push(Participant { part: Part::Attendee, ..p.clone() }),
                }
            }
        }
        for p in &mut doc.participants {
            p.email = p.email.trim().to_lowercase();
            if let Some(known) = by_key.get(p.key.as_str()) {
                fill(p, known);
            }
        }
    }
}

/// Takes from `known` what `p` lacks; a name that is only an id is no name.
fn fill(p: &mut Participant, known: &Participant) {
    let id = p.key.split_once(':').map_or("", |(_, id)| id);
    if p.name.is_empty() || (!id.is_empty() && p.name == id) {
        p.name.clone_from(&known.name);
    }
    if p.email.is_empty() {
        p.email = known.email.trim().to_lowercase();
    }
    if p.title.is_empty() {
        p.title.clone_from(&known.title);
    }
    p.side_hint = p.side_hint.or(known.side_hint);
    if p.key.is_empty() {
        p.key.clone_from(&known.key);
    }
}

/// Routes every document; gives the deals their routes and returns the quarantine.
fn assign(documents: &[Document], ground: &mut Ground, deals: &mut [Draft]) -> Vec<Quarantined> {
    let verdicts = routing::route(documents, ground);
    for (deal, route) in verdicts.iter().flat_map(|v| &v.routes) {
        deals[*deal].deal.routes.push(route.clone());
    }
    let ids: Vec<String> = deals.iter().map(|d| d.deal.id.clone()).collect();
    routing::quarantine(&verdicts, &ids)
}

fn finish(built: Built, mut drafts: Vec<Draft>, ground: Ground) -> Corpus {
    let Built { listed, documents, tables, directory, vendor, inferred, quarantine } = built;
    let mut accounts_of: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); documents.len()];
    for (at, draft) in drafts.iter().enumerate() {
        for route in &draft.deal.routes {
            accounts_of[route.doc].insert(ground.deals[at].account);
        }
    }
    let mut mentions = people::mentions(&tables, &directory, &documents, &accounts_of, &ground);
    let unlisted = unlisted_contacts(&drafts, &mentions);
    mentions.extend(unlisted);
    let joined = people::join(mentions);
    let mut cast: Vec<Vec<usize>> = documents.iter().map(|d| vec![0; d.participants.len()]).collect();
    for (mention, person) in joined.mentions.iter().zip(&joined.group) {
        if let Some((doc, i)) = mention.place {
            cast[doc][i] = *person;
        }
    }
    let by_crm: BTreeMap<&str, usize> = joined
        .mentions
        .iter()
        .zip(&joined.group)
        .filter_map(|(m, g)| m.who.key.strip_prefix("crm:").map(|id| (id, *g)))
        .collect();
    let mut people = persons(&joined, &documents, &tables, &accounts_of, &drafts, &ground, &vendor);
    for person in &mut people {
        let place = person.title_source.as_ref().and_then(|t| listed.get(&t.source)).cloned();
        match place {
            Some(Some(source)) => person.title_source.iter_mut().for_each(|t| t.source.clone_from(&source)),
            Some(None) => person.title_source = None,
            None => {}
        }
    }
    for (at, draft) in drafts.iter_mut().enumerate() {
        let deal = &mut draft.deal;
        deal.owner = by_crm.get(draft.owner.as_str()).copied().or_else(|| named(&people, &draft.owner));
        deal.roles = draft
            .roles
            .iter()
            .filter_map(|r| {
                let person = *by_crm.get(r.contact.as_str())?;
                Some(ContactRole { person, role: r.role.clone(), is_primary: r.is_primary, fact: r.fact })
            })
            .collect();
        let taking_part = deal.routes.iter().flat_map(|r| cast[r.doc].iter().copied());
        let account = ground.deals[at].account;
        // Contacts of the account count even if they never take part: the one who signs may only be spoken of.
        let contacts = (joined.mentions.iter().zip(&joined.group))
            .filter(|(m, _)| m.who.key.starts_with("crm:") && m.rings.contains(&Ring::Account(account)))
            .map(|(_, person)| *person);
        let people: BTreeSet<usize> =
            taking_part.chain(deal.owner).chain(deal.roles.iter().map(|r| r.person)).chain(contacts).collect();
        deal.people = people.into_iter().collect();
        let known = &ground.accounts[account];
        let mut domains: BTreeSet<String> = known.domains.iter().chain(&deal.account.domains).cloned().collect();
        for doc in deal.routes.iter().map(|r| &documents[r.doc]) {
            let made_of_name = |d: &String| ground.namer.by_domain(d) == Some(account);
            domains.extend(doc.participants.iter().filter_map(|p| company_domain(&p.email)).filter(made_of_name));
        }
        deal.account.domains = domains.into_iter().filter(|d| !vendor.domains.contains(d)).collect();
        let mut aliases = ground.namer.aliases(account);
        aliases.extend(known.names.iter().skip(1).cloned());
        aliases.sort();
        aliases.dedup();
        deal.account.aliases = aliases;
    }
    let deals = drafts.into_iter().map(|d| d.deal).collect();
    Corpus { documents, cast, people, deals, quarantine, vendor, inferred, exported: Exported::default() }
}

/// The one person with this name, for a CRM that gives owners by name.
fn named(people: &[Person], name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    let is_so = |p: &Person| p.side != Side::Customer && p.names.iter().any(|n| n.to_lowercase() == name);
    let mut found = people.iter().enumerate().filter(|(_, p)| is_so(p)).map(|(i, _)| i);
    found.next().filter(|_| !name.is_empty() && found.next().is_none())
}

/// Contacts that a role names and the exports lack (deleted, not visible): they stay, without a name.
fn unlisted_contacts(drafts: &[Draft], mentions: &[people::Mention]) -> Vec<people::Mention> {
    let known: BTreeSet<&str> = mentions.iter().map(|m| m.who.key.as_str()).collect();
    let mut missing: BTreeSet<String> = BTreeSet::new();
    for role in drafts.iter().flat_map(|d| &d.roles) {
        let key = format!("crm:{}", role.contact);
        if !role.contact.is_empty() && !known.contains(key.as_str()) {
            missing.insert(key);
        }
    }
    missing
        .into_iter()
        .map(|key| people::Mention {
            who: Participant {
                name: name_in(&key).to_owned(),
                key: key.clone(),
                ..Participant::named("", Part::Contact)
            },
            rank: Rank::Crm,
            source: String::new(),
            place: None,
            rings: BTreeSet::new(),
        })
        .collect()
}

/// The name that stands where an id should.
fn name_in(key: &str) -> &str {
    key.split_once(':').map(|(_, id)| id).filter(|id| id.contains(' ')).unwrap_or_default()
}

fn persons(
    joined: &Joined,
    documents: &[Document],
    tables: &[Table],
    accounts_of: &[BTreeSet<usize>],
    drafts: &[Draft],
    ground: &Ground,
    vendor: &Vendor,
) -> Vec<Person> {
    let crm = Tables::new(tables);
    let types: BTreeMap<String, &str> = crm.rows("Account").map(|r| (r.id(), r.get("Type"))).collect();
    let accounts: BTreeMap<String, String> = crm.rows("Contact").map(|r| (r.id(), crm.refers(&r, "Account"))).collect();
    let mut roles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for role in drafts.iter().flat_map(|d| &d.roles) {
        roles.entry(format!("crm:{}", role.contact)).or_default().push(role.role.clone());
    }
    let with_customer: Vec<bool> = documents
        .iter()
        .zip(accounts_of)
        .map(|(doc, accounts)| {
            doc.participants.iter().filter_map(|p| company_domain(&p.email)).any(|d| {
                ground.domains.get(&d).is_some_and(|o| !o.is_disjoint(accounts))
                    || ground.namer.by_domain(&d).is_some_and(|a| accounts.contains(&a))
            })
        })
        .collect();
    let mut members: Vec<Vec<&people::Mention>> = vec![Vec::new(); joined.groups];
    for (mention, group) in joined.mentions.iter().zip(&joined.group) {
        members[*group].push(mention);
    }
    members
        .iter()
        .map(|mentions| {
            let mut facts = sides::Facts::default();
            let mut names: BTreeSet<String> = BTreeSet::new();
            let mut keys: BTreeSet<String> = BTreeSet::new();
            for m in mentions {
                facts.who.push(&m.who);
                if !m.who.email.is_empty() {
                    facts.emails.insert(m.who.email.clone());
                }
                if !m.who.title.is_empty() {
                    facts.titles.push(m.who.title.clone());
                }
                if !m.who.name.trim().is_empty() {
                    names.insert(m.who.name.trim().to_owned());
                }
                if !m.who.key.is_empty() {
                    keys.insert(m.who.key.clone());
                    facts.roles.extend(roles.get(&m.who.key).into_iter().flatten().cloned());
                }
                if let Some(id) = m.who.key.strip_prefix("crm:") {
                    facts.is_user |= id.starts_with("005");
                    facts.contact_of.extend(ground.contact_of.get(id));
                    facts.roles.extend(accounts.get(id).and_then(|a| types.get(a)).map(|t| (*t).to_owned()));
                }
                if let Some((doc, i)) = m.place {
                    facts.accounts.extend(&accounts_of[doc]);
                    facts.with_customer |= with_customer[doc];
                    let spoken = documents[doc].channel == Channel::Call;
                    facts.speaks |= spoken && documents[doc].participants[i].part == Part::Speaker;
                }
            }
            let (side, side_reason, company) = sides::side_of(&facts, ground, &vendor.names);
            let (title, title_source) =
                titles::best(mentions, documents, &company, &vendor.names, side == Side::Vendor);
            let name = titles::best_name(mentions);
            names.insert(name.clone());
            Person {
                name,
                names: names.into_iter().collect(),
                emails: facts.emails.into_iter().collect(),
                title,
                title_source,
                side,
                side_reason,
                company,
                keys: keys.into_iter().collect(),
            }
        })
        .collect()
}
