//! Which of the deals of one account was at work when something was written: where nothing else tells two of them apart,
//! it belongs to the one that nearly everything of those weeks belongs to.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::ground::Ground;
use super::mentions::words;
use super::routing::Verdict;
use super::signals::{Signals, one_of};
use super::weights::Sign;
use super::when::When;
use crate::ingest::Document;

/// Days around a document in which others are counted: half a quarter, in which a deal is rarely silent.
const AROUND: SignedDuration = SignedDuration::from_hours(45 * 24);
/// Documents that must be there: two may be chance.
const LEAST: usize = 3;
/// How many times as many as the next deal of the account has.
const TIMES: usize = 3;

/// When the documents of each deal were written, as the last round gave them.
pub struct Busy {
    of_deal: BTreeMap<usize, Vec<Option<Timestamp>>>,
}

impl Busy {
    pub fn of(times: &[When], verdicts: &[Verdict]) -> Self {
        let mut of_deal: BTreeMap<usize, Vec<Option<Timestamp>>> = BTreeMap::new();
        for (when, verdict) in times.iter().zip(verdicts) {
            // What this rule alone decided teaches it nothing.
            if let [(deal, _)] = verdict.routes.as_slice()
                && !verdict.is_by_weeks
            {
                of_deal.entry(*deal).or_default().push(when.at);
            }
        }
        Self { of_deal }
    }

    /// Adds the sign to the busiest deal of the one account that a document touches, unless it speaks of another of its
    /// deals. Where two accounts fit, more is in doubt than the deal.
    pub fn add(&self, doc: &Document, when: &When, ground: &Ground, out: &mut Signals) {
        let [account] = out.accounts.keys().copied().collect::<Vec<_>>()[..] else { return };
        let deals = &ground.accounts[account].deals;
        let Some(busiest) = self.busiest(deals, when.at) else { return };
        // What comes after a deal was closed is more often about the next one.
        if ground.deals[busiest].closed.zip(when.at).is_some_and(|(closed, at)| at > closed) {
            return;
        }
        let others = || deals.iter().filter(|d| **d != busiest);
        let points = |deal: &usize| out.signs.get(deal).map_or(0.0, |s| s.iter().map(|(s, _)| s.points()).sum::<f32>());
        // What speaks for both alike tells nothing; what speaks more for another one does.
        let is_told = others().any(|d| points(d) > points(&busiest));
        if !is_told && !others().any(|d| speaks_of(doc, &ground.deals[*d].subject)) {
            out.sign(busiest, Sign::Busy, "nearly all of those weeks belongs to this deal".to_owned());
        }
    }

    fn busiest(&self, deals: &[usize], at: Option<Timestamp>) -> Option<usize> {
        if deals.len() < 2 {
            return None;
        }
        let near = |time: &&Option<Timestamp>| match (time, at) {
            (Some(time), Some(at)) => time.duration_since(at).abs() <= AROUND,
            (None, Some(_)) => false,
            (_, None) => true,
        };
        let count = |deal: &usize| self.of_deal.get(deal).map_or(0, |times| times.iter().filter(near).count());
        let best = deals.iter().copied().max_by_key(|d| count(d))?;
        let next = deals.iter().filter(|d| **d != best).map(count).max().unwrap_or(0);
        (count(&best) >= LEAST && count(&best) >= TIMES * next).then_some(best)
    }
}

/// Whether a text has a word that only this deal's name has.
fn speaks_of(doc: &Document, subject: &[String]) -> bool {
    let mut said = doc.segments.iter().flat_map(|s| words(s.text.as_str()));
    !subject.is_empty() && said.any(|word| subject.iter().any(|own| one_of(own) == one_of(&word.text)))
}
