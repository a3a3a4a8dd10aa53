//! On whose side a person stands, and how they speak in one document.
//!
//! Order: what the recorder says, then the address, then the CRM, then the alias file (whose addresses and domains
//! count as the account's own), else unknown. A third company's address counts as the customer's where its owner acts
//! in the customer's own conversations (counsel with the customer in copy), and as a partner's only where something
//! says so: a title or a CRM role of a reseller, integrator or investor, or an account of that type. A speaker without
//! an address in a customer's call who is none of the vendor's known people is the customer's; the reason says so.

use std::collections::BTreeSet;

use super::Corpus;
use super::ground::Ground;
use super::mentions::words;
use super::names::Name;
use super::vendor::{company_domain, is_automatic};
use crate::ingest::{Document, Part, Participant};
use crate::terms::{Channel, Side};

/// What is known of a person when the side is decided.
#[derive(Debug, Default)]
pub struct Facts<'a> {
    pub who: Vec<&'a Participant>,
    pub emails: BTreeSet<String>,
    pub titles: Vec<String>,
    /// Accounts of the CRM contact records of this person.
    pub contact_of: BTreeSet<usize>,
    pub is_user: bool,
    /// Accounts whose conversations this person takes part in.
    pub accounts: BTreeSet<usize>,
    /// Whether somebody at the account's own domain takes part in one of them.
    pub with_customer: bool,
    /// Whether this person speaks in a call of one of them.
    pub speaks: bool,
    /// CRM roles, and types of the contact's account.
    pub roles: Vec<String>,
}

/// Words for companies that stand between vendor and customer.
const PARTNER: &[&str] = &[
    "reseller",
    "partner manager",
    "channel partner",
    "alliance",
    "alliances",
    "integrator",
    "implementation partner",
    "referral partner",
    "distributor",
    "investor",
    "venture",
    "ventures",
    "private equity",
    "systems integrator",
    "partner",
];

/// Words that transcripts put where a name should be.
const SELLERS: &[&str] = &["rep", "agent", "seller", "salesperson", "sales", "ae", "vendor", "presenter"];
const BUYERS: &[&str] = &["customer", "client", "prospect", "buyer", "lead"];

/// The side, why, and the company.
pub fn side_of(facts: &Facts<'_>, ground: &Ground, vendor_names: &[String]) -> (Side, String, String) {
    if !facts.emails.is_empty() && facts.emails.iter().all(|e| is_automatic(e)) {
        return (Side::Unknown, "an automatic sender".into(), String::new());
    }
    let vendor_name = vendor_names.first().cloned().unwrap_or_default();
    let name_of = |a: usize| ground.accounts[a].names[0].clone();
    let company = facts.contact_of.iter().chain(&facts.accounts).next().map_or(String::new(), |a| name_of(*a));
    let domains: BTreeSet<String> = facts.emails.iter().filter_map(|e| company_domain(e)).collect();
    let owner = domains.iter().find_map(|d| {
        let owners = ground.domains.get(d);
        owners.and_then(|o| o.first().copied()).or_else(|| ground.namer.by_domain(d)).map(|a| (d.clone(), a))
    });
    let count = |sides: &[Side]| facts.who.iter().filter(|p| p.side_hint.is_some_and(|s| sides.contains(&s))).count();
    let inside = count(&[Side::Vendor, Side::Internal]);
    let outside = count(&[Side::Customer]);
    if let Some(word) = partner_word(facts).filter(|_| owner.is_none() && inside == 0 && !facts.is_user) {
        let company = domains.first().cloned().unwrap_or_default();
        return (Side::Partner, format!("described as {word}, from neither company"), company);
    }
    if count(&[Side::Partner]) > 0 {
        return (Side::Partner, "the recorder lists them as a partner".into(), company);
    }
    if inside > outside {
        return (Side::Vendor, "the recorder lists them as internal".into(), vendor_name);
    }
    if outside > inside {
        return (Side::Customer, "the recorder lists them as external".into(), company);
    }
    if let Some(d) = domains.iter().find(|d| ground.vendor_domains.contains(*d)) {
        return (Side::Vendor, format!("address at {d}, the vendor's domain"), vendor_name);
    }
    if let Some((d, a)) = owner {
        return (Side::Customer, format!("address at {d}, the account's domain"), name_of(a));
    }
    if facts.is_user {
        return (Side::Vendor, "a user of the CRM".into(), vendor_name);
    }
    if let Some(a) = facts.contact_of.first() {
        return (Side::Customer, "a contact of the account in the CRM".into(), name_of(*a));
    }
    if let Some(e) = facts.emails.iter().find(|e| ground.addresses.contains_key(*e)) {
        let a = ground.addresses[e].first().copied();
        return (Side::Customer, format!("{e} is named in the settings"), a.map(name_of).unwrap_or_default());
    }
    if let Some((side, reason)) = by_wording(facts, ground, vendor_names) {
        let company = if side == Side::Vendor { vendor_name } else { company };
        return (side, reason, company);
    }
    if let Some(d) = domains.first() {
        return if facts.with_customer {
            (Side::Customer, format!("writes from {d} with the customer taking part"), d.clone())
        } else {
            (Side::Unknown, format!("{d} is neither the vendor's nor the account's domain"), d.clone())
        };
    }
    let named = facts.who.iter().any(|p| Name::parse(&p.name).is_some());
    // Without a list of the vendor's people, not being on it says nothing.
    if facts.speaks && named && !ground.vendor_names.is_empty() && !facts.accounts.is_empty() {
        return (
            Side::Customer,
            "speaks in the account's call and is none of the vendor's known people".into(),
            company,
        );
    }
    (Side::Unknown, "no address, no CRM record and no word of the recorder".into(), String::new())
}

fn partner_word(facts: &Facts<'_>) -> Option<String> {
    let texts = facts.titles.iter().chain(&facts.roles);
    for text in texts {
        let folded = format!(" {} ", words(text).into_iter().map(|w| w.text).collect::<Vec<_>>().join(" "));
        // "Partner" alone is a rank in firms of lawyers and architects; only the longer words are evidence in a title.
        let from_role = facts.roles.contains(text);
        let hit = PARTNER.iter().find(|w| (from_role || **w != "partner") && folded.contains(&format!(" {w} ")));
        if hit.is_some() {
            return Some(text.clone());
        }
    }
    None
}

/// "Rep", "Customer 1", "Jane (Acme)": what the transcript itself writes about the side.
fn by_wording(facts: &Facts<'_>, ground: &Ground, vendor_names: &[String]) -> Option<(Side, String)> {
    for p in &facts.who {
        let all: Vec<String> = words(&p.name).into_iter().map(|w| w.text).collect();
        if Name::parse(&p.name).is_none() {
            for (list, side) in [(SELLERS, Side::Vendor), (BUYERS, Side::Customer)] {
                if all.iter().any(|w| list.contains(&w.as_str())) {
                    return Some((side, format!("the transcript calls them {}", p.name)));
                }
            }
        }
        let at = ["(", "[", " - ", " | ", " @ "].iter().filter_map(|mark| p.name.find(mark)).min();
        if let Some(tag) = at.map(|i| p.name[i..].to_lowercase()) {
            if vendor_names.iter().any(|v| !v.is_empty() && tag.contains(&v.to_lowercase())) {
                return Some((Side::Vendor, format!("written as {}", p.name)));
            }
            if ground.namer.in_label(&tag).iter().any(|m| m.strength > super::mentions::Strength::Initials) {
                return Some((Side::Customer, format!("written as {}", p.name)));
            }
        }
    }
    None
}

/// How a participant speaks in a document: the vendor's people are `Internal` where only they take part (a Slack
/// channel of theirs, a CRM note, internal mail), and `Vendor` otherwise. Unknown indexes give `Unknown`.
pub fn speaking_side(corpus: &Corpus, doc: usize, participant: usize) -> Side {
    let side_at = |i: usize| {
        corpus
            .cast
            .get(doc)
            .and_then(|c| c.get(i))
            .and_then(|p| corpus.people.get(*p))
            .map_or(Side::Unknown, |p| p.side)
    };
    let side = side_at(participant);
    let Some(document) = corpus.documents.get(doc) else { return Side::Unknown };
    if !matches!(side, Side::Vendor | Side::Internal) {
        return side;
    }
    if document.channel == Channel::Slack && is_shared_channel(corpus, document) {
        return Side::Vendor;
    }
    let only_us = document
        .participants
        .iter()
        .enumerate()
        .filter(|(_, p)| counts(document, p))
        .all(|(i, _)| matches!(side_at(i), Side::Vendor | Side::Internal));
    if only_us { Side::Internal } else { Side::Vendor }
}

/// Whether a customer reads along in a chat channel: somebody of theirs wrote there, or its name says so.
fn is_shared_channel(corpus: &Corpus, doc: &Document) -> bool {
    let named = |prefix: &&str| doc.refs.slack_channel.strip_prefix(*prefix).is_some_and(|r| r.starts_with(['-', '_']));
    if ["ext", "external", "shared", "connect"].iter().any(named) {
        return true;
    }
    corpus.exported.is_shared(doc)
}

/// Whether a participant hears what is said: the contact that a CRM note is about does not, nor does a bot.
fn counts(doc: &Document, p: &Participant) -> bool {
    let subject = doc.channel == Channel::Crm && matches!(p.part, Part::Contact | Part::Owner);
    let bot = p.key.starts_with("slack:B") || (doc.channel == Channel::Slack && p.name.to_lowercase().ends_with("bot"));
    let empty = p.name.is_empty() && p.email.is_empty() && p.key.is_empty();
    !subject && !bot && !empty
}
