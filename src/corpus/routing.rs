//! Each document to its deal with a reason, or to quarantine: never a guess.
//!
//! Rounds: what was routed surely teaches people, domains, threads, series and cited files, which route more. Four
//! rounds at most; a document keeps what the last round says. Several deals get one document only where CRM ids say so.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::busy::Busy;
use super::ground::Ground;
use super::links::Links;
use super::named;
use super::signals::{self, Signals};
use super::weights::{ENOUGH, Kind, LEAD, Sign, TOUCH};
use super::when::When;
use super::{Quarantined, Route};
use crate::ingest::Document;

/// What became of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Deal, with its route.
    pub routes: Vec<(usize, Route)>,
    /// Whether ids or addresses stand behind the route.
    pub is_hard: bool,
    /// Whether only what else was said in those weeks tells its deal from another of the account.
    pub is_by_weeks: bool,
    /// Deals with their scores, best first.
    pub candidates: Vec<(usize, f32)>,
}

/// Three rounds carry a reply to a reply to a learned address; a fourth seldom changes anything.
const ROUNDS: usize = 4;

/// Verdicts in the order of the documents.
pub fn route(documents: &[Document], ground: &mut Ground) -> Vec<Verdict> {
    let links = Links::new(documents, ground);
    let bodies: Vec<Vec<(usize, f32, f32)>> = documents.par_iter().map(|doc| named::body(doc, ground)).collect();
    let foreign: Vec<bool> = documents.par_iter().map(|doc| named::is_foreign(doc, ground)).collect();
    let times: Vec<When> = documents.iter().map(When::of).collect();
    let mut verdicts = vec![Verdict::default(); documents.len()];
    for round in 0..ROUNDS {
        let learned = links.learn(documents, &verdicts);
        let busy = Busy::of(&times, &verdicts);
        let known = &*ground;
        let next: Vec<Verdict> = documents
            .par_iter()
            .enumerate()
            .map(|(i, doc)| {
                let mut found = signals::of(doc, &times[i], known);
                if round > 0 {
                    links.add(i, doc, &verdicts, &learned, known, &mut found);
                    // Where the text names another account too, more is in doubt than the deal.
                    let elsewhere = bodies[i].iter().any(|b| !found.accounts.contains_key(&b.0));
                    if !elsewhere {
                        busy.add(doc, &times[i], known, &mut found);
                    }
                }
                let first = decide(i, &found, &times[i], known);
                // What a text names in passing does not outweigh who writes; it does outweigh a file's name. Of a
                // stranger's text it can only say that the other reasons are wrong.
                let is_sure = first.is_hard && !first.routes.is_empty();
                if is_sure
                    || !found.stated.is_empty()
                    || bodies[i].is_empty()
                    || (foreign[i] && first.routes.is_empty())
                {
                    return first;
                }
                for (account, share, _) in bodies[i].iter().filter(|b| b.1 > 0.0) {
                    let name = &known.accounts[*account].names[0];
                    found.add(*account, Kind::Body, *share, format!("its text names {name} or its people"));
                }
                let mut verdict = decide(i, &found, &times[i], known);
                if foreign[i] && !contradicts(&bodies[i], &first, &verdict, known) {
                    return first;
                }
                if foreign[i] {
                    verdict.routes.clear();
                }
                if verdict.routes.is_empty() && bodies[i].len() > 1 {
                    verdict.candidates = mentioned(&bodies[i], known);
                }
                verdict
            })
            .collect();
        for (doc, verdict) in documents.iter().zip(&next) {
            if let [(deal, route)] = verdict.routes.as_slice()
                && (verdict.is_hard || route.score >= 0.6)
            {
                let account = ground.deals[*deal].account;
                ground.learn(doc, account, verdict.is_hard);
            }
        }
        let done = next == verdicts;
        verdicts = next;
        if done {
            break;
        }
    }
    verdicts
}

fn decide(doc: usize, found: &Signals, when: &When, ground: &Ground) -> Verdict {
    if !found.stated.is_empty() {
        let routes = found.stated.iter().map(|deal| {
            let reason = "states the opportunity's id".to_owned();
            (*deal, Route { doc, reason, score: 1.0, margin: 1.0 })
        });
        return Verdict { routes: routes.collect(), is_hard: found.stated.len() == 1, ..Verdict::default() };
    }
    let mut scored: Vec<(usize, f32, f32, String)> = Vec::new();
    for (account, kinds) in &found.accounts {
        let account_score = 1.0 - kinds.values().map(|(w, _)| 1.0 - w).product::<f32>();
        let deals = &ground.accounts[*account].deals;
        let points: Vec<f32> = deals
            .iter()
            .map(|deal| {
                let life = &ground.deals[*deal].life;
                let signs = found.signs.get(deal).map_or(0.0, |s| s.iter().map(|(s, _)| s.points()).sum::<f32>());
                when.factor(life) * (1.0 + signs)
            })
            .collect();
        let most = points.iter().copied().fold(0.0f32, f32::max);
        let reason = sentence(kinds);
        if deals.is_empty() {
            // An account without an opportunity takes its documents out of the look-alike's hands.
            scored.push((usize::MAX, account_score, 0.0, reason));
            continue;
        }
        // The deals of one account share what its life leaves of the best of them, so that they differ by their points.
        let best = points.iter().position(|p| *p == most).and_then(|i| deals.get(i));
        let life = best.map_or(0.0, |deal| when.factor(&ground.deals[*deal].life));
        for (deal, own) in deals.iter().zip(&points) {
            let mut why = reason.clone();
            if deals.len() > 1
                && let Some((_, sign)) = found.signs.get(deal).and_then(|s| s.first())
            {
                why = format!("{why}; {sign}");
            }
            scored.push((*deal, account_score * life * own / most.max(f32::MIN_POSITIVE), life, why));
        }
    }
    // Equal scores stay in the order of the deals, which is the order of their ids.
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let second = scored.get(1).map_or(0.0, |s| s.1);
    let candidates =
        scored.iter().filter(|s| s.0 != usize::MAX && s.1 >= TOUCH).map(|s| (s.0, s.1)).collect::<Vec<_>>();
    let Some((deal, score, _, reason)) = scored.first().filter(|s| s.0 != usize::MAX) else {
        return Verdict { candidates, ..Verdict::default() };
    };
    let margin = score - second;
    // A sibling that the title names in so many words was meant, whatever the time says.
    let named = |deal: &usize| found.signs.get(deal).is_some_and(|s| s.iter().any(|(s, _)| *s == Sign::Named));
    let siblings = &ground.accounts[ground.deals[*deal].account].deals;
    let outdone = !named(deal) && siblings.iter().any(named);
    if *score < ENOUGH || margin < LEAD || outdone {
        return Verdict { candidates, ..Verdict::default() };
    }
    let is_hard =
        found.accounts.get(&ground.deals[*deal].account).is_some_and(|kinds| kinds.keys().any(|k| k.is_hard()));
    let route = Route { doc, reason: reason.clone(), score: *score, margin };
    let first = found.signs.get(deal).and_then(|signs| signs.first());
    let is_by_weeks = first.is_some_and(|(sign, _)| *sign == Sign::Busy);
    Verdict { routes: vec![(*deal, route)], is_hard, is_by_weeks, candidates }
}

/// Whether a stranger's text speaks against where its other reasons lead: it would lead elsewhere, or it names one account
/// and that is another.
fn contradicts(body: &[(usize, f32, f32)], first: &Verdict, with_body: &Verdict, ground: &Ground) -> bool {
    let deals = |v: &Verdict| v.routes.iter().map(|r| r.0).collect::<Vec<_>>();
    let another = |account: usize| first.routes.iter().all(|r| ground.deals[r.0].account != account);
    deals(first) != deals(with_body) || matches!(body, [(account, _, n)] if *n >= 1.0 && another(*account))
}

/// Deals that a text about several accounts names, most often named first, with their part of all mentions.
fn mentioned(body: &[(usize, f32, f32)], ground: &Ground) -> Vec<(usize, f32)> {
    let total: f32 = body.iter().map(|b| b.2).sum();
    let mut out: Vec<(usize, f32)> = body
        .iter()
        .flat_map(|(account, _, n)| ground.accounts[*account].deals.iter().map(move |d| (*d, *n / total)))
        .collect();
    out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    out
}

/// The two strongest reasons in one sentence.
fn sentence(kinds: &BTreeMap<Kind, (f32, String)>) -> String {
    let mut reasons: Vec<&(f32, String)> = kinds.values().collect();
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    reasons.iter().take(2).map(|r| r.1.as_str()).collect::<Vec<_>>().join("; ")
}

/// The documents that touch deals and were given to none.
pub fn quarantine(verdicts: &[Verdict], ids: &[String]) -> Vec<Quarantined> {
    verdicts
        .iter()
        .enumerate()
        .filter(|(_, v)| v.routes.is_empty() && !v.candidates.is_empty())
        .map(|(doc, v)| {
            let reason = if v.candidates.len() > 1 {
                "several deals fit and none leads by enough"
            } else {
                "too little ties it to the deal, or it lies outside the deal's life"
            };
            let candidates = v.candidates.iter().map(|(d, s)| (ids[*d].clone(), *s)).collect();
            Quarantined { doc, candidates, reason: reason.to_owned() }
        })
        .collect()
}
