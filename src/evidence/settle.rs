//! Rival answers in, one verdict out: which holds, which no longer does, and where nobody may choose.
//!
//! B supersedes A only if the same party revises itself, or the other party takes B up, or a paper that both sides signed
//! says B. Time alone never settles a disagreement between parties, nor between two executed papers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::rules::pack::Authority;
use crate::terms::Side;

/// One witness for one of the rival answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Which answer it speaks for.
    pub answer: usize,
    /// Probability of the witness.
    pub weight: f64,
    pub time: Option<Timestamp>,
    /// Its place in reading order: of two words of one conversation the later one was said later.
    pub place: usize,
    pub authority: Authority,
    pub side: Side,
    /// Document it stands in, so that one paper is not two papers.
    pub doc: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The answer that holds, and the others with the reason why they do not.
    Holds { answer: usize, superseded: Vec<(usize, String)> },
    /// Nothing settles these two; the others, if any, are superseded, with the reason.
    Conflict { left: usize, right: usize, why: String, superseded: Vec<(usize, String)> },
}

/// Odds at which a witness is taken as a party's word. Under them a stray match would open conflicts that nobody has.
const EVEN: f64 = 0.5;
/// Why an answer falls where nobody took it back.
const STRONGER: &str = "a stronger witness says otherwise";

/// Who answers for what somebody says to the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Party {
    Customer,
    Vendor,
    /// Our side among ourselves: the CRM and chat tell what we think, not what we told the customer.
    Notes,
}

const fn party(side: Side) -> Party {
    match side {
        Side::Customer | Side::Partner => Party::Customer,
        Side::Vendor | Side::Unknown => Party::Vendor,
        Side::Internal => Party::Notes,
    }
}

/// Settles rival answers to one question. `order` names kinds of witness, the strongest first.
///
/// `claims` must not be empty; claims of an answer may come in any order.
pub fn settle(claims: &[Claim], order: &[Authority]) -> Verdict {
    let answers: BTreeSet<usize> = claims.iter().map(|c| c.answer).collect();
    let executed: Vec<&Claim> = (claims.iter())
        .filter(|c| matches!(c.authority, Authority::ExecutedDocument | Authority::CountersignedMail))
        .collect();
    if let Some(best) = strongest(&executed) {
        let rival = (executed.iter())
            .filter(|c| c.answer != best.answer && c.doc != best.doc && c.weight >= EVEN)
            .filter(|c| !executed.iter().any(|o| o.doc == c.doc && o.answer == best.answer))
            .max_by(|a, b| a.weight.total_cmp(&b.weight));
        return match rival {
            Some(rival) => {
                let pair = (best.answer, rival.answer);
                conflict(pair, &answers, "two signed papers say different things", "the signed papers say otherwise")
            }
            None => holds(best.answer, &answers, "the signed paper says otherwise"),
        };
    }
    let last = |of: Party| last_of(claims.iter().filter(|c| party(c.side) == of && c.weight >= EVEN));
    match (last(Party::Customer), last(Party::Vendor)) {
        (Some(c), Some(v)) if c.answer == v.answer => holds(c.answer, &answers, "both sides came to say otherwise"),
        (Some(c), Some(v)) => apart(c, v, claims, &answers),
        (Some(only), None) | (None, Some(only)) => by_last_word(only, claims, &answers),
        (None, None) => holds(by_authority(claims, order), &answers, STRONGER),
    }
}

/// The two parties ended on different answers: one that both have spoken for holds if it is the later of the two words,
/// since the other side has then come back to it; otherwise nobody may choose.
fn apart(customer: &Claim, vendor: &Claim, claims: &[Claim], answers: &BTreeSet<usize>) -> Verdict {
    let (early, late) = if is_later(customer, vendor) { (vendor, customer) } else { (customer, vendor) };
    let shared = |answer: usize| {
        claims.iter().any(|c| c.answer == answer && party(c.side) == Party::Customer)
            && claims.iter().any(|c| c.answer == answer && party(c.side) != Party::Customer)
    };
    if shared(late.answer) {
        return holds(late.answer, answers, "both sides came to say otherwise");
    }
    if shared(early.answer) {
        return holds(early.answer, answers, "only one side ever said so");
    }
    let pair = (customer.answer, vendor.answer);
    conflict(pair, answers, "the two sides say different things and nothing settles it", "neither side's last word")
}

/// Only one party spoke clearly, and its last word holds. That it revised itself is said only of what it said before.
fn by_last_word(last: &Claim, claims: &[Claim], answers: &BTreeSet<usize>) -> Verdict {
    let revised = |answer: usize| {
        claims.iter().any(|c| c.answer == answer && party(c.side) == party(last.side) && is_later(last, c))
    };
    let why = |answer| if revised(answer) { "the same party said otherwise later" } else { STRONGER };
    Verdict::Holds { answer: last.answer, superseded: others(&[last.answer], answers, why) }
}

/// Whether the first claim was made after the second: at a later time, or further on in the same document.
fn is_later(a: &Claim, b: &Claim) -> bool {
    if a.doc.is_some() && a.doc == b.doc { a.place > b.place } else { a.time > b.time }
}

/// The last word of some claims: of each document what stands last in it, of those the latest, of equally late ones the
/// surest.
fn last_of<'c>(claims: impl Iterator<Item = &'c Claim>) -> Option<&'c Claim> {
    let mut of_document: BTreeMap<Option<usize>, Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        let list = of_document.entry(claim.doc).or_default();
        match list.first() {
            // What stands in no document, such as a cell, has no place.
            Some(kept) if claim.doc.is_some() && claim.place < kept.place => {}
            Some(kept) if claim.doc.is_some() && claim.place > kept.place => *list = vec![claim],
            _ => list.push(claim),
        }
    }
    let key = |c: &Claim| (c.time, c.weight);
    of_document.into_values().flatten().max_by(|a, b| {
        let ((at, aw), (bt, bw)) = (key(a), key(b));
        at.cmp(&bt).then(aw.total_cmp(&bw)).then(b.answer.cmp(&a.answer))
    })
}

fn strongest<'c>(claims: &[&'c Claim]) -> Option<&'c Claim> {
    claims.iter().copied().max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.answer.cmp(&a.answer)))
}

/// The answer of the strongest kind of witness; a faint one counts only where there is no other.
fn by_authority(claims: &[Claim], order: &[Authority]) -> usize {
    let rank = |a: Authority| order.iter().position(|o| *o == a).unwrap_or(order.len());
    let is_clear = |c: &&Claim| c.weight >= EVEN;
    let some_clear = claims.iter().any(|c| is_clear(&c));
    (claims.iter().filter(|c| !some_clear || is_clear(c)))
        .max_by(|a, b| {
            let key = |c: &Claim| (std::cmp::Reverse(rank(c.authority)), c.time);
            key(a).cmp(&key(b)).then(a.weight.total_cmp(&b.weight)).then(b.answer.cmp(&a.answer))
        })
        .map_or(0, |c| c.answer)
}

fn holds(answer: usize, answers: &BTreeSet<usize>, why: &'static str) -> Verdict {
    Verdict::Holds { answer, superseded: others(&[answer], answers, |_| why) }
}

fn conflict((left, right): (usize, usize), answers: &BTreeSet<usize>, why: &str, behind: &'static str) -> Verdict {
    let superseded = others(&[left, right], answers, |_| behind);
    Verdict::Conflict { left, right, why: why.to_owned(), superseded }
}

/// The answers besides those that stand, each with the reason why it does not.
fn others(standing: &[usize], answers: &BTreeSet<usize>, why: impl Fn(usize) -> &'static str) -> Vec<(usize, String)> {
    answers.iter().filter(|a| !standing.contains(a)).map(|&a| (a, why(a).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: [Authority; 8] = [
        Authority::ExecutedDocument,
        Authority::CountersignedMail,
        Authority::CustomerAcceptance,
        Authority::VendorOffer,
        Authority::CrmChange,
        Authority::CallStatement,
        Authority::CrmProse,
        Authority::InternalSlack,
    ];

    fn claim(answer: usize, day: i64, side: Side, authority: Authority, doc: usize) -> Claim {
        let time = Timestamp::from_second(day * 86_400).ok();
        Claim { answer, weight: 0.8, time, place: 0, authority, side, doc: Some(doc) }
    }

    fn winner(verdict: &Verdict) -> Option<usize> {
        match verdict {
            Verdict::Holds { answer, .. } => Some(*answer),
            Verdict::Conflict { .. } => None,
        }
    }

    #[test]
    fn a_party_may_revise_itself() {
        let call = Authority::CallStatement;
        let claims = [claim(0, 1, Side::Customer, call, 1), claim(1, 2, Side::Customer, call, 2)];
        assert_eq!(winner(&settle(&claims, &ORDER)), Some(1));
    }

    #[test]
    fn time_alone_settles_nothing_between_parties() {
        let call = Authority::CallStatement;
        let claims = [claim(0, 1, Side::Customer, call, 1), claim(1, 9, Side::Vendor, call, 2)];
        assert_eq!(winner(&settle(&claims, &ORDER)), None);
    }

    #[test]
    fn acceptance_settles() {
        let mail = Authority::VendorOffer;
        let claims = [
            claim(0, 1, Side::Customer, Authority::CallStatement, 1),
            claim(1, 2, Side::Vendor, mail, 2),
            claim(1, 3, Side::Customer, Authority::CustomerAcceptance, 3),
        ];
        assert_eq!(winner(&settle(&claims, &ORDER)), Some(1));
    }

    #[test]
    fn a_signed_paper_replaces_what_was_said_even_later() {
        let claims = [
            claim(0, 9, Side::Vendor, Authority::CallStatement, 1),
            claim(1, 2, Side::Vendor, Authority::ExecutedDocument, 2),
        ];
        assert_eq!(winner(&settle(&claims, &ORDER)), Some(1));
    }

    #[test]
    fn two_signed_papers_are_a_conflict_and_one_paper_twice_is_not() {
        let paper = Authority::ExecutedDocument;
        let two = [claim(0, 1, Side::Vendor, paper, 1), claim(1, 2, Side::Vendor, paper, 2)];
        assert_eq!(winner(&settle(&two, &ORDER)), None);
        let one = [claim(0, 1, Side::Vendor, paper, 1), claim(1, 1, Side::Vendor, paper, 1)];
        assert!(winner(&settle(&one, &ORDER)).is_some());
    }

    #[test]
    fn only_what_a_party_said_before_counts_as_revised() {
        let claims = [
            claim(0, 1, Side::Customer, Authority::CallStatement, 1),
            claim(1, 4, Side::Internal, Authority::CrmChange, 2),
            claim(2, 3, Side::Customer, Authority::CallStatement, 3),
        ];
        let Verdict::Holds { answer: 2, superseded } = settle(&claims, &ORDER) else { panic!("the last word holds") };
        let why: Vec<(usize, &str)> = superseded.iter().map(|(a, why)| (*a, why.as_str())).collect();
        assert_eq!(why, [(0, "the same party said otherwise later"), (1, STRONGER)]);
    }

    #[test]
    fn what_stands_behind_neither_side_of_a_conflict_is_listed() {
        let call = Authority::CallStatement;
        let claims = [
            claim(0, 1, Side::Vendor, call, 1),
            claim(1, 2, Side::Customer, call, 2),
            claim(2, 3, Side::Vendor, call, 3),
        ];
        let Verdict::Conflict { left: 1, right: 2, superseded, .. } = settle(&claims, &ORDER) else {
            panic!("nothing settles it")
        };
        assert_eq!(superseded, [(0, "neither side's last word".to_owned())]);
    }

    #[test]
    fn a_faint_word_outranks_nothing_that_is_clear() {
        let faint = Claim { weight: 0.3, ..claim(0, 5, Side::Unknown, Authority::VendorOffer, 1) };
        let cell = claim(1, 1, Side::Internal, Authority::CrmChange, 2);
        assert_eq!(winner(&settle(&[faint.clone(), cell], &ORDER)), Some(1));
        let fainter = Claim { weight: 0.2, ..claim(1, 1, Side::Internal, Authority::CrmChange, 2) };
        assert_eq!(winner(&settle(&[faint, fainter], &ORDER)), Some(0), "of faint ones the order still decides");
    }

    #[test]
    fn without_either_party_the_order_of_authority_decides() {
        let claims = [
            claim(0, 5, Side::Internal, Authority::InternalSlack, 1),
            claim(1, 1, Side::Internal, Authority::CrmChange, 2),
        ];
        assert_eq!(winner(&settle(&claims, &ORDER)), Some(1));
    }
}
