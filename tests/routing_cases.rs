//! Every folder in `fixtures/routing` is a case: a few export files, where each must go, and who is who in them.
//!
//! No model takes part. A new case is a new folder and no Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dossier::config::Config;
use dossier::corpus::{self, Corpus, DealPer, Person, StageWords};
use dossier::ingest::apart::Parser;
use dossier::ingest::dispatch;
use dossier::terms::Side;

/// `expect.yaml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// `crm` when left out.
    #[serde(default)]
    deal_per: DealPer,
    /// Deals, each with what the CRM says of it.
    #[serde(default)]
    deals: BTreeMap<String, ExpectDeal>,
    /// Files or documents, each with the deals that it belongs to.
    #[serde(default)]
    routes: BTreeMap<String, BTreeSet<String>>,
    /// Those of `routes` that are given to no deal today, though a careful person would know: held back, never a leak.
    #[serde(default)]
    held_back: BTreeSet<String>,
    /// Documents, each with the others that hold the same message.
    #[serde(default)]
    copies: BTreeMap<String, BTreeSet<String>>,
    #[serde(default)]
    people: Vec<ExpectPerson>,
    /// Names of people who must not become one.
    #[serde(default)]
    apart: Vec<Vec<String>>,
    /// Deals, each with the sides that its people stand on, one for each person.
    #[serde(default)]
    people_of: BTreeMap<String, Vec<Side>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectDeal {
    account: String,
    stage: Option<String>,
    closes: Option<String>,
    owner: String,
    /// Names of people, each with the role that the CRM gives.
    roles: BTreeMap<String, String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectPerson {
    name: String,
    side: Option<Side>,
    title: Option<String>,
    /// Other spellings of the same person.
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    emails: Vec<String>,
}

fn corpus_of(exports: &Path, per: DealPer) -> Corpus {
    let all = dispatch::read_exports(exports, &Parser::Here).expect("the exports can be listed");
    corpus::build(all, &Config::default(), &StageWords::default(), per).0
}

fn compare(expect: &Expect, corpus: &Corpus) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, wanted) in &expect.deals {
        let Some(deal) = corpus.deals.iter().find(|d| d.id == *id) else {
            faults.push(format!("there is no deal {id}"));
            continue;
        };
        let name = |person: usize| corpus.people[person].name.clone();
        let roles: BTreeMap<String, String> = deal.roles.iter().map(|r| (name(r.person), r.role.clone())).collect();
        let stage = wanted.stage.as_ref().is_none_or(|s| *s == deal.stage);
        let closes = wanted.closes.as_ref().is_none_or(|c| Some(c.clone()) == deal.close_date.map(|d| d.to_string()));
        let owner = deal.owner.map(name);
        if deal.account.name != wanted.account || !stage || !closes || owner.as_ref() != Some(&wanted.owner) {
            let said = (&deal.account.name, &deal.stage, deal.close_date, owner);
            faults.push(format!("{id} is not as expected: {said:?}"));
        }
        if roles != wanted.roles {
            faults.push(format!("the roles of {id} are {roles:?}, not {:?}", wanted.roles));
        }
    }
    for (file, wanted) in &expect.routes {
        let is_named = |d: &usize| corpus.documents[*d].source == *file || corpus.documents[*d].id() == *file;
        let docs: Vec<usize> = (0..corpus.documents.len()).filter(is_named).collect();
        if docs.is_empty() {
            faults.push(format!("{file} gave no document"));
        }
        let routed = |d: usize| corpus.deals.iter().filter(move |deal| deal.routes.iter().any(|r| r.doc == d));
        let found: BTreeSet<String> = docs.iter().flat_map(|d| routed(*d)).map(|deal| deal.id.clone()).collect();
        match (found == *wanted, expect.held_back.contains(file)) {
            (true, true) => faults.push(format!("{file} comes right: it is held back no more")),
            (false, true) if found.is_empty() => {}
            (false, _) => faults.push(format!("{file} went to {found:?}, not to {wanted:?}")),
            (true, false) => {}
        }
    }
    for (id, wanted) in &expect.copies {
        let found = corpus.documents.iter().find(|d| d.id() == *id).map(|d| d.refs.copies.iter().cloned().collect());
        if found.as_ref() != Some(wanted) {
            faults.push(format!("the copies of {id} are {found:?}, not {wanted:?}"));
        }
    }
    for wanted in &expect.people {
        let found: Vec<&Person> = corpus.people.iter().filter(|p| p.name == wanted.name).collect();
        let [person] = found[..] else {
            faults.push(format!("{} people are called {}", found.len(), wanted.name));
            continue;
        };
        let side = wanted.side.is_none_or(|s| s == person.side);
        let title = wanted.title.as_ref().is_none_or(|t| *t == person.title);
        let names = wanted.names.iter().all(|n| person.names.contains(n));
        if !(side && title && names && wanted.emails.iter().all(|e| person.emails.contains(e))) {
            faults.push(format!("{} is not as expected: {person:?}", wanted.name));
        }
    }
    for names in &expect.apart {
        let one = |p: &Person| names.iter().filter(|n| p.names.contains(n)).count() > 1;
        faults.extend(corpus.people.iter().filter(|p| one(p)).map(|p| format!("{names:?} became one person: {p:?}")));
    }
    for (id, wanted) in &expect.people_of {
        let deal = corpus.deals.iter().find(|d| d.id == *id);
        let people = deal.map_or(&[][..], |d| &d.people);
        let mut sides: Vec<Side> = people.iter().map(|p| corpus.people[*p].side).collect();
        let mut wanted = wanted.clone();
        sides.sort();
        wanted.sort();
        if sides != wanted {
            faults.push(format!("the people of {id} stand on {sides:?}, not on {wanted:?}"));
        }
    }
    faults
}

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/routing");
    let mut folders: Vec<_> =
        std::fs::read_dir(&root).expect("the cases are there").map(|e| e.expect("listed").path()).collect();
    folders.retain(|f| f.is_dir());
    folders.sort();
    assert!(!folders.is_empty());
    let mut faults = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        assert!(folder.join("README.md").is_file(), "{name}: say in README.md what is tricky about the case");
        let text = std::fs::read_to_string(folder.join("expect.yaml")).expect("each case has an expect.yaml");
        let expect: Expect = serde_saphyr::from_str(&text).unwrap_or_else(|e| panic!("{name}/expect.yaml: {e}"));
        let corpus = corpus_of(&folder.join("exports"), expect.deal_per);
        faults.extend(compare(&expect, &corpus).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
