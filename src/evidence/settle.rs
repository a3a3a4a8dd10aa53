//! Rival answers in, one verdict out: which holds, which no longer does, and where nobody may choose.
//!
//! B supersedes A only if the same party revises itself, or the other party takes B up, or a paper that both sides signed
//! says B. Time alone never settles a disagreement between parties, nor between two executed papers.

use std::collections::BTreeSet;

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
    pub authority: Authority,
    pub side: Side,
    /// Document it stands in, so that one paper is not two papers.
    pub doc: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The answer that holds, and the others with the reason why they do not.
    Holds { answer: usize, superseded: Vec<(usize, String)> },
    /// Nothing settles these two; the others, if any, are superseded.
    Conflict { left: usize, right: usize, why: String },
}

/// Odds at which a witness is taken as a party's word. Under them a stray match would open conflicts that nobody has.
const EVEN: f64 = 0.5;

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
            Some(rival) => conflict(best.answer, rival.answer, "two signed papers say different things"),
            None => holds(best.answer, &answers, "the signed paper says otherwise"),
        };
    }
    let last = |party: fn(Side) -> bool| {
        (claims.iter().filter(|c| party(c.side) && c.weight >= EVEN))
            .max_by(|a, b| (a.time, a.weight).partial_cmp(&(b.time, b.weight)).unwrap_or(std::cmp::Ordering::Equal))
    };
    let customer = last(|s| matches!(s, Side::Customer | Side::Partner));
    let vendor = last(|s| matches!(s, Side::Vendor | Side::Unknown));
    match (customer, vendor) {
        (Some(c), Some(v)) if c.answer == v.answer => holds(c.answer, &answers, "both sides came to say otherwise"),
        (Some(c), Some(v)) => apart(c, v, claims, &answers),
        (Some(only), None) | (None, Some(only)) => holds(only.answer, &answers, "the same party said otherwise later"),
        (None, None) => {
            let best = by_authority(claims, order);
            holds(best, &answers, "a stronger witness says otherwise")
        }
    }
}

/// The two parties ended on different answers: one that both have spoken for holds if it is the later of the two words,
/// since the other side has then come back to it; otherwise nobody may choose.
fn apart(customer: &Claim, vendor: &Claim, claims: &[Claim], answers: &BTreeSet<usize>) -> Verdict {
    let (early, late) = if customer.time <= vendor.time { (customer, vendor) } else { (vendor, customer) };
    let is_customer = |s: Side| matches!(s, Side::Customer | Side::Partner);
    let shared = |answer: usize| {
        claims.iter().any(|c| c.answer == answer && is_customer(c.side))
            && claims.iter().any(|c| c.answer == answer && !is_customer(c.side))
    };
    if shared(late.answer) {
        return holds(late.answer, answers, "both sides came to say otherwise");
    }
    if shared(early.answer) {
        return holds(early.answer, answers, "only one side ever said so");
    }
    conflict(customer.answer, vendor.answer, "the two sides say different things and nothing settles it")
}

fn strongest<'c>(claims: &[&'c Claim]) -> Option<&'c Claim> {
    claims.iter().copied().max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.answer.cmp(&a.answer)))
}

fn by_authority(claims: &[Claim], order: &[Authority]) -> usize {
    let rank = |a: Authority| order.iter().position(|o| *o == a).unwrap_or(order.len());
    (claims.iter())
        .max_by(|a, b| {
            let key = |c: &Claim| (std::cmp::Reverse(rank(c.authority)), c.time);
            key(a).cmp(&key(b)).then(a.weight.total_cmp(&b.weight)).then(b.answer.cmp(&a.answer))
        })
        .map_or(0, |c| c.answer)
}

fn holds(answer: usize, answers: &BTreeSet<usize>, why: &str) -> Verdict {
    let superseded = answers.iter().filter(|a| **a != answer).map(|a| (*a, why.to_owned())).collect();
    Verdict::Holds { answer, superseded }
}

fn conflict(left: usize, right: usize, why: &str) -> Verdict {
    Verdict::Conflict { left, right, why: why.to_owned() }
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
        Claim { answer, weight: 0.8, time, authority, side, doc: Some(doc) }
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
    fn without_either_party_the_order_of_authority_decides() {
        let claims = [
            claim(0, 5, Side::Internal, Authority::InternalSlack, 1),
            claim(1, 1, Side::Internal, Authority::CrmChange, 2),
        ];
        assert_eq!(winner(&settle(&claims, &ORDER)), Some(1));
    }
}
