//! One person for the many ways in which systems name them.
//!
//! Addresses and ids join at once. Names join only within a circle (the vendor's people, or the people of one
//! account), only when one person fits, and never two who take part in one conversation. Order of the exports decides
//! the order of people, nothing else does.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::Ground;
use super::names::Name;
use crate::ingest::{Document, Part, Participant, Table};
use crate::terms::{Channel, Side};

/// How much a source's spelling of a name is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Transcript,
    Slack,
    Mail,
    Crm,
}

/// Circle within which a name means somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ring {
    Vendor,
    Account(usize),
    /// A document that belongs to nobody: its names mean nothing elsewhere.
    Document(usize),
}

/// Somebody in one place.
#[derive(Clone, Debug)]
pub struct Mention {
    pub who: Participant,
    pub rank: Rank,
    pub source: String,
    /// Document and participant, when it is one.
    pub place: Option<(usize, usize)>,
    pub rings: BTreeSet<Ring>,
}

/// Mentions, and for each the group it belongs to; groups count from 0 in the order of their first mention.
pub struct Joined {
    pub mentions: Vec<Mention>,
    pub group: Vec<usize>,
    pub groups: usize,
}

/// Everybody named anywhere: users, contacts, directories, then participants in document order.
///
/// `accounts_of[doc]` are the accounts that a document was routed to.
pub fn mentions(
    tables: &[Table],
    directory: &[Participant],
    documents: &[Document],
    accounts_of: &[BTreeSet<usize>],
    ground: &Ground,
) -> Vec<Mention> {
    let crm = super::crm::Tables::new(tables);
    let mut out = Vec::new();
    for (object, ring) in [("User", Some(Ring::Vendor)), ("Contact", None)] {
        for row in crm.rows(object) {
            let id = row.id();
            let account = ground.account_of.get(&crm.refers(&row, "Account")).map(|a| Ring::Account(*a));
            out.push(Mention {
                who: Participant {
                    name: row.name(),
                    email: row.get("Email").to_lowercase(),
                    title: row.get("Title").to_owned(),
                    part: Part::Contact,
                    side_hint: None,
                    key: if id.is_empty() { String::new() } else { format!("crm:{id}") },
                },
                rank: Rank::Crm,
                source: row.table.source.clone(),
                place: None,
                rings: ring.or(account).into_iter().collect(),
            });
        }
    }
    for p in directory {
        // A directory is the vendor's, unless the address says otherwise.
        let ring = ground.is_vendor(p).then_some(Ring::Vendor);
        out.push(Mention {
            who: p.clone(),
            rank: Rank::Slack,
            source: String::new(),
            place: None,
            rings: ring.into_iter().collect(),
        });
    }
    for (d, doc) in documents.iter().enumerate() {
        let rank = match doc.channel {
            Channel::Email => Rank::Mail,
            Channel::Slack => Rank::Slack,
            Channel::Call | Channel::Crm | Channel::Doc => Rank::Transcript,
        };
        for (i, p) in doc.participants.iter().enumerate() {
            let mut rings: BTreeSet<Ring> = BTreeSet::new();
            let vendor = ground.is_vendor(p);
            if !vendor {
                rings.extend(accounts_of[d].iter().map(|a| Ring::Account(*a)));
            }
            if vendor || (p.email.is_empty() && p.side_hint.is_none()) {
                rings.insert(Ring::Vendor);
            }
            if accounts_of[d].is_empty() && !vendor {
                rings.insert(Ring::Document(d));
            }
            let rank = if p.email.is_empty() { rank } else { rank.max(Rank::Mail) };
            let mut who = p.clone();
            if let Some(id) = who.key.strip_prefix("crm:") {
                who.key = format!("crm:{}", super::crm::id18(id));
            }
            out.push(Mention { who, rank, source: doc.source.clone(), place: Some((d, i)), rings });
        }
    }
    out
}

/// Joins mentions into people.
pub fn join(mentions: Vec<Mention>) -> Joined {
    let mut sets = Sets((0..mentions.len()).collect());
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (i, m) in mentions.iter().enumerate() {
        let mut same = Vec::new();
        if !m.who.email.is_empty() {
            // A shared mailbox is as many people as write their own names on it.
            let shared = is_shared_mailbox(&m.who.email);
            let name = Name::parse(&m.who.name).filter(|_| shared).map_or(String::new(), |n| n.key());
            same.push(format!("mail {} {name}", m.who.email));
        }
        if !m.who.key.is_empty() {
            same.push(format!("key {}", m.who.key));
        }
        if same.is_empty() {
            let name = Name::parse(&m.who.name).map_or_else(|| m.who.name.to_lowercase(), |n| n.key());
            // A nameless or numbered speaker is somebody else in each recording.
            let ring = match (Name::parse(&m.who.name), m.place) {
                (None, Some((doc, i))) if name.is_empty() => format!("{doc} {i}"),
                (None, place) => format!("{:?}", place.map(|p| p.0)),
                (Some(_), _) => format!("{:?} {:?}", m.rings, m.who.side_hint),
            };
            same.push(format!("name {name} {ring}"));
        }
        for key in same {
            let other = *first.entry(key).or_insert(i);
            sets.join(other, i);
        }
    }
    for pass in [Pass::Full, Pass::Initials, Pass::Single, Pass::Misheard] {
        by_name(&mentions, &mut sets, pass);
    }
    let mut number: BTreeMap<usize, usize> = BTreeMap::new();
    let group: Vec<usize> = (0..mentions.len())
        .map(|i| {
            let next = number.len();
            *number.entry(sets.find(i)).or_insert(next)
        })
        .collect();
    Joined { groups: number.len(), mentions, group }
}

/// What makes two groups one, the surest first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Full,
    Initials,
    Single,
    Misheard,
}

/// Mentions that are one person so far.
#[derive(Default)]
struct Group {
    names: BTreeSet<Name>,
    emails: BTreeSet<String>,
    rings: BTreeSet<Ring>,
    docs: BTreeSet<usize>,
    /// Has an address or a CRM record: names are joined to these, never these to names.
    is_anchored: bool,
    is_customer: bool,
    is_vendor: bool,
}

fn by_name(mentions: &[Mention], sets: &mut Sets, pass: Pass) {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (i, m) in mentions.iter().enumerate() {
        let g = groups.entry(sets.find(i)).or_default();
        g.names.extend(Name::parse(&m.who.name));
        g.rings.extend(&m.rings);
        g.is_anchored |= !m.who.email.is_empty() || m.who.key.starts_with("crm:");
        g.is_customer |= matches!(m.who.side_hint, Some(Side::Customer | Side::Partner));
        g.is_vendor |= matches!(m.who.side_hint, Some(Side::Vendor | Side::Internal));
        if !m.who.email.is_empty() {
            g.emails.insert(m.who.email.clone());
        }
        if let Some((doc, _)) = m.place {
            g.docs.insert(doc);
        }
    }
    // Full names of each circle by each of their parts; by the first letter of each where names were misheard.
    let mut index: BTreeMap<(Ring, String), BTreeSet<usize>> = BTreeMap::new();
    for (id, g) in &groups {
        for name in g.names.iter().filter(|n| n.is_full()) {
            for key in keys(name, pass) {
                for ring in &g.rings {
                    index.entry((*ring, key.clone())).or_default().insert(*id);
                }
            }
        }
    }
    for (id, g) in &groups {
        let wanted: Vec<&Name> =
            g.names.iter().filter(|n| n.is_full() == matches!(pass, Pass::Full | Pass::Misheard)).collect();
        // Initials and misheard names may only be what a transcript made of somebody, never an address of its own.
        if wanted.is_empty()
            || (pass != Pass::Full && (g.is_anchored || g.names.iter().any(Name::is_full) != (pass == Pass::Misheard)))
        {
            continue;
        }
        let mut fits: BTreeSet<usize> = BTreeSet::new();
        for name in &wanted {
            for key in keys(name, pass) {
                for ring in &g.rings {
                    for other in index.get(&(*ring, key.clone())).into_iter().flatten().filter(|o| *o != id) {
                        let o = &groups[other];
                        let likely = o.names.iter().any(|full| match pass {
                            Pass::Full => name.same_full(full),
                            Pass::Initials => name.initials_of(full),
                            Pass::Single => name.single_of(full),
                            Pass::Misheard => o.is_anchored && name.misheard(full).is_some(),
                        });
                        if likely && !apart(g, o, pass, *ring) {
                            fits.insert(*other);
                        }
                    }
                }
            }
        }
        let own = sets.find(*id);
        let mut roots: BTreeSet<usize> = fits.iter().map(|f| sets.find(*f)).collect();
        roots.remove(&own);
        // Addresses, records and spellings of one full name are one person unless two of them meet.
        let agree = pass == Pass::Full
            && fits
                .iter()
                .all(|a| fits.iter().all(|b| a >= b || !apart(&groups[a], &groups[b], pass, Ring::Document(0))));
        if agree {
            for root in &roots {
                sets.join(*root, *id);
            }
        } else if let [only] = roots.iter().copied().collect::<Vec<_>>().as_slice() {
            sets.join(*only, *id);
        }
    }
}

/// Under which keys a name is looked up in a pass.
fn keys(name: &Name, pass: Pass) -> Vec<String> {
    let mut out: Vec<String> = [Some(name.given()), name.family()]
        .into_iter()
        .flatten()
        .map(|part| if pass == Pass::Misheard { part.chars().take(1).collect() } else { part.to_owned() })
        .collect();
    if pass == Pass::Full {
        // Names written together or apart share no part.
        out.push(name.text().replace(' ', ""));
    }
    out.sort();
    out.dedup();
    out
}

/// Whether two groups cannot be one person whatever their names.
fn apart(a: &Group, b: &Group, pass: Pass, ring: Ring) -> bool {
    let sides = (a.is_customer && b.is_vendor) || (a.is_vendor && b.is_customer);
    let meets = a.docs.intersection(&b.docs).next().is_some();
    let two_addresses = !a.emails.is_empty() && !b.emails.is_empty() && meets;
    // A recorder may list one person as invited and as speaker; a misheard name beside the right one is another's.
    let both_speak = pass == Pass::Misheard && meets;
    sides || two_addresses || both_speak || (ring == Ring::Vendor && (a.is_customer || b.is_customer))
}

/// Addresses that stand for an office, not for a person.
fn is_shared_mailbox(email: &str) -> bool {
    const OFFICES: &[&str] = &[
        "info",
        "sales",
        "office",
        "team",
        "hello",
        "contact",
        "support",
        "help",
        "admin",
        "accounts",
        "accounting",
        "ap",
        "invoices",
        "billing",
        "finance",
        "hr",
        "legal",
        "procurement",
        "purchasing",
        "reception",
        "noreply",
        "no-reply",
    ];
    email.split('@').next().is_some_and(|local| OFFICES.contains(&local))
}

/// Disjoint sets; the smaller number is the root, so that order never depends on how they were joined.
struct Sets(Vec<usize>);

impl Sets {
    fn find(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
    }
}
