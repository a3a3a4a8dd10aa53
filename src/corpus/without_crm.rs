//! Deals without a CRM: each conversation file, or each folder of them, is a deal.
//!
//! A folder named for a kind of export (`calls`, `email`) is not a deal; what lies in it belongs to the folder above.

use std::collections::{BTreeMap, BTreeSet};

use super::vendor::company_domain;
use super::{Account, Deal, DealPer, Quarantined, Route, Vendor};
use crate::diag::{Problem, Severity};
use crate::ingest::Document;
use crate::terms::Channel;

/// Folder names that say what is in them, not whose it is.
const KINDS: &[&str] = &[
    "calls",
    "call",
    "transcripts",
    "transcript",
    "recordings",
    "recording",
    "email",
    "emails",
    "mail",
    "mails",
    "mailbox",
    "slack",
    "chat",
    "docs",
    "doc",
    "documents",
    "files",
    "attachments",
    "notes",
    "crm",
    "gong",
    "chorus",
    "zoom",
    "teams",
    "otter",
    "meetings",
    "exports",
    "export",
    "data",
    "misc",
];

/// The deal of each document, by its name.
pub fn keys(documents: &[Document], per: DealPer) -> Vec<Option<String>> {
    match per {
        DealPer::Folder => by_folder(documents),
        DealPer::File | DealPer::Crm => {
            documents.iter().map(|d| (d.channel != Channel::Doc).then(|| d.source.clone())).collect()
        }
    }
}

/// Deals sorted by id with their routes, what could not be given to one, and problems.
pub fn deals(documents: &[Document], per: DealPer, vendor: &Vendor) -> (Vec<Deal>, Vec<Quarantined>, Vec<Problem>) {
    let keys = keys(documents, per);
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (doc, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            members.entry(key).or_default().push(doc);
        }
    }
    let names = short_names(members.keys().copied(), per);
    let mut deals: Vec<Deal> = members
        .into_iter()
        .map(|(key, docs)| {
            let name = names.get(key).cloned().unwrap_or_else(|| key.to_owned());
            let place = if per == DealPer::Folder { "folder" } else { "file" };
            let routes = docs
                .iter()
                .map(|doc| Route { doc: *doc, reason: format!("lies in {place} {name}"), score: 1.0, margin: 1.0 })
                .collect();
            deal(name, domain(documents, &docs, vendor), routes)
        })
        .collect();
    deals.sort_by(|a, b| a.id.cmp(&b.id));
    let left = keys
        .iter()
        .enumerate()
        .filter(|(_, k)| k.is_none())
        .map(|(doc, _)| Quarantined {
            doc,
            candidates: Vec::new(),
            reason: "it is no conversation and no folder of conversations holds it".to_owned(),
        })
        .collect();
    let mut problems = Vec::new();
    if deals.is_empty() {
        problems.push(Problem::new(
            "",
            Severity::Skipped,
            "no call, mail or chat was found among the exports, so no deal is known",
            "put each deal's transcripts and mails into a folder of its own and use --deal-per folder",
        ));
    }
    (deals, left, problems)
}

/// The nearest folder above each document that directly holds a conversation.
fn by_folder(documents: &[Document]) -> Vec<Option<String>> {
    let folder = |path: &str| -> String {
        let mut at = parent(path);
        while KINDS.contains(&last(at).to_lowercase().as_str()) {
            at = parent(at);
        }
        at.to_owned()
    };
    let holders: BTreeSet<String> =
        documents.iter().filter(|d| d.channel != Channel::Doc).map(|d| folder(&d.source)).collect();
    documents
        .iter()
        .map(|d| {
            let mut at = folder(&d.source);
            loop {
                if holders.contains(&at) {
                    return Some(at);
                }
                if at.is_empty() {
                    return None;
                }
                at = parent(&at).to_owned();
            }
        })
        .collect()
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(up, _)| up)
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Last part of each path without extension; the whole path where two would be the same.
fn short_names<'a>(paths: impl Iterator<Item = &'a str>, per: DealPer) -> BTreeMap<&'a str, String> {
    let cut = |p: &str| if per == DealPer::Folder { p.to_owned() } else { stem(p) };
    let mut by_short: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for path in paths {
        by_short.entry(last(&cut(path)).to_owned()).or_default().push(path);
    }
    let mut out = BTreeMap::new();
    for (short, paths) in by_short {
        for path in &paths {
            let name = if paths.len() == 1 { short.clone() } else { path.to_string() };
            // Files that lie at the top have no folder to be named by.
            out.insert(*path, if name.is_empty() { "exports".to_owned() } else { name });
        }
    }
    out
}

/// A file name without its extension, and without the second one of `x.transcript.vtt`.
fn stem(path: &str) -> String {
    let stem = path.rsplit_once('.').filter(|(s, _)| !s.is_empty() && !s.ends_with('/')).map_or(path, |(s, _)| s);
    stem.strip_suffix(".transcript").or_else(|| stem.strip_suffix(".cc")).unwrap_or(stem).to_owned()
}

/// The mail domain of the other side: the most frequent one that is not the vendor's.
fn domain(documents: &[Document], docs: &[usize], vendor: &Vendor) -> Option<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for p in docs.iter().flat_map(|d| &documents[*d].participants) {
        if let Some(domain) = company_domain(&p.email).filter(|d| !vendor.domains.contains(d)) {
            *times.entry(domain).or_insert(0) += 1;
        }
    }
    let most = times.values().copied().max()?;
    times.into_iter().find(|(_, n)| *n == most).map(|(d, _)| d)
}

fn deal(id: String, domain: Option<String>, routes: Vec<Route>) -> Deal {
    Deal {
        name: id.clone(),
        account: Account { name: id.clone(), domains: domain.into_iter().collect(), ..Account::default() },
        id,
        stage: String::new(),
        is_closed: false,
        is_won: false,
        amount: String::new(),
        currency: String::new(),
        created: None,
        close_date: None,
        owner: None,
        history: Vec::new(),
        facts: Vec::new(),
        roles: Vec::new(),
        people: Vec::new(),
        routes,
    }
}
