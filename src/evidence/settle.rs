//! Rival answers in, one verdict out: which holds, which no longer does, and where nobody may choose.
//!
//! B supersedes A only if the same party revises itself, or the other party takes B up, or a paper that both sides signed
//! says B, or the rule that found B outranks the one that found A. Time alone never settles a disagreement between parties,
//! nor between two executed papers.

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
    /// Which rule it came by: index into [`crate::rules::pack::Pack::rules`].
    pub rule: usize,
}

/// What a field's rules say of trust.
#[derive(Debug, Clone, Default)]
pub struct Precedence<'a> {
    /// Kinds of witness, the strongest first.
    pub order: &'a [Authority],
    /// Of two words of one party the later one holds; where not, the one of the stronger kind.
    pub newest_wins: bool,
    /// Pairs of rules, the one that outranks the other first.
    pub outranks: Vec<(usize, usize)>,
}

impl Precedence<'_> {
    /// How far down the order a kind of witness stands; 0 is the strongest.
    fn rank(&self, authority: Authority) -> usize {
        self.order.iter().position(|o| *o == authority).unwrap_or(self.order.len())
    }

    /// Whether a rule that outranks the claim's own has a clear word in the same matter. What both sides signed no rule
    /// sets aside, and two rules that outrank one another set nothing aside.
    fn is_outranked(&self, claim: &Claim, claims: &[Claim]) -> bool {
        let speaks = |rule: usize| claims.iter().any(|c| c.rule == rule && c.weight >= EVEN);
        let above = |&(above, below): &(usize, usize)| {
            below == claim.rule && speaks(above) && !self.outranks.contains(&(below, above))
        };
        !is_signed(claim) && self.outranks.iter().any(above)
    }
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
/// Why an answer falls that only an outranked rule found.
pub(super) const OUTRANKED: &str = "a rule that outranks the one behind it says otherwise";
/// Why an answer falls where nobody took it back.
pub(super) const STRONGER: &str = "a stronger witness says otherwise";

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

/// Settles rival answers to one question.
///
/// `claims` must not be empty; claims of an answer may come in any order.
pub fn settle(claims: &[Claim], precedence: &Precedence<'_>) -> Verdict {
    let (below, standing): (Vec<Claim>, Vec<Claim>) =
        claims.iter().cloned().partition(|c| precedence.is_outranked(c, claims));
    if standing.is_empty() {
        return among(claims, precedence); // rules that outrank one another in a circle outrank nothing
    }
    let mut verdict = among(&standing, precedence);
    let (Verdict::Holds { superseded, .. } | Verdict::Conflict { superseded, .. }) = &mut verdict;
    let fallen: BTreeSet<usize> = below.iter().map(|c| c.answer).collect();
    let said = |answer: &usize| standing.iter().any(|c| c.answer == *answer);
    superseded.extend(fallen.iter().filter(|a| !said(a)).map(|&a| (a, OUTRANKED.to_owned())));
    verdict
}

fn among(claims: &[Claim], precedence: &Precedence<'_>) -> Verdict {
    let answers: BTreeSet<usize> = claims.iter().map(|c| c.answer).collect();
    let executed: Vec<&Claim> = claims.iter().filter(|c| is_signed(c)).collect();
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
    let last = |of: Party| last_of(claims.iter().filter(|c| party(c.side) == of && c.weight >= EVEN), precedence);
    match (last(Party::Customer), last(Party::Vendor)) {
        (Some(c), Some(v)) if c.answer == v.answer => holds(c.answer, &answers, "both sides came to say otherwise"),
        (Some(c), Some(v)) => apart(c, v, claims, &answers),
        (Some(only), None) | (None, Some(only)) => by_last_word(only, claims, &answers),
        (None, None) => holds(by_authority(claims, precedence), &answers, STRONGER),
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

/// Whether it stands in what both sides signed.
const fn is_signed(claim: &Claim) -> bool {
    matches!(claim.authority, Authority::ExecutedDocument | Authority::CountersignedMail)
}

/// Whether the first claim was made after the second: at a later time, or further on in the same document.
fn is_later(a: &Claim, b: &Claim) -> bool {
    if a.doc.is_some() && a.doc == b.doc { a.place > b.place } else { a.time > b.time }
}

/// The last word of some claims: of each document what stands last in it, of those the latest (where the newest does not
/// win, of those of the strongest kind the latest), of equally late ones the surest.
fn last_of<'c>(claims: impl Iterator<Item = &'c Claim>, precedence: &Precedence<'_>) -> Option<&'c Claim> {
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
    let kind = |c: &Claim| std::cmp::Reverse(if precedence.newest_wins { 0 } else { precedence.rank(c.authority) });
    of_document.into_values().flatten().max_by(|a, b| {
        let order = (kind(a), a.time).cmp(&(kind(b), b.time));
        order.then(a.weight.total_cmp(&b.weight)).then(b.answer.cmp(&a.answer))
    })
}

fn strongest<'c>(claims: &[&'c Claim]) -> Option<&'c Claim> {
    claims.iter().copied().max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.answer.cmp(&a.answer)))
}

/// The answer of the strongest kind of witness; a faint one counts only where there is no other.
fn by_authority(claims: &[Claim], precedence: &Precedence<'_>) -> usize {
    let is_clear = |c: &&Claim| c.weight >= EVEN;
    let some_clear = claims.iter().any(|c| is_clear(&c));
    (claims.iter().filter(|c| !some_clear || is_clear(c)))
        .max_by(|a, b| {
            let key = |c: &Claim| (std::cmp::Reverse(precedence.rank(c.authority)), c.time);
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
