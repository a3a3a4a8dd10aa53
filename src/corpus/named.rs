//! Which customers a text names, by name or by their people, and whom a paper says it is for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::ground::Ground;
use super::mentions::{self, Mention, Strength};
use super::names::{Name, fold};
use super::vendor::is_automatic;
use super::words::WordList;
use crate::ingest::{Document, SegmentKind};
use crate::terms::Channel;

/// What a mention of a person counts beside one of the company: a full name as much, a part of one that only one
/// person has half as much.
const FULL: f32 = 1.0;
const PART: f32 = 0.5;

/// Given names that are words as well: alone, at the beginning of a sentence, they name nobody.
static WORDS: WordList = WordList::new(
    "\
    mark will may june april august grace hope bill rose faith joy art drew chase grant pat ray sue jack rich frank \
    dawn summer autumn robin max guy earl duke rob dean miles page tab rex basil ivy iris olive ruby pearl jade amber \
    penny victor christian major",
);

/// Whether somebody else than the vendor's people writes or is written to: the text is theirs, whatever it mentions.
pub fn is_foreign(doc: &Document, ground: &Ground) -> bool {
    doc.participants.iter().any(|p| !p.email.is_empty() && !is_automatic(&p.email) && !ground.is_vendor(p))
}

/// Accounts that the text of a document names, by name or by their people: each with its share of all mentions, and what
/// its own add up to.
///
/// The share is 0 in long talk that names accounts in passing: a pipeline review is about nobody.
pub fn body(doc: &Document, ground: &Ground) -> Vec<(usize, f32, f32)> {
    let mut counts: BTreeMap<usize, f32> = BTreeMap::new();
    let mut words = 0usize;
    // What a customer quotes may be about anybody; what colleagues forward is what they write about.
    let counted: &[SegmentKind] = if is_foreign(doc, ground) {
        &[SegmentKind::New]
    } else {
        &[SegmentKind::New, SegmentKind::Quoted, SegmentKind::Heading, SegmentKind::Summary]
    };
    for segment in doc.segments.iter().filter(|s| counted.contains(&s.kind)) {
        let text = segment.text.as_str();
        words += text.split_whitespace().count();
        for m in ground.namer.in_text(text) {
            *counts.entry(m.account).or_default() += m.times as f32;
        }
        for (account, count) in people(text, ground) {
            *counts.entry(account).or_default() += count;
        }
    }
    let total: f32 = counts.values().sum();
    // A call among colleagues is about a customer when the name keeps coming back: twice, and once in 300 words.
    // With somebody else on the call, the company and one of its people will do.
    let among_us = doc.participants.iter().all(|p| ground.is_vendor(p));
    let least = if among_us { 2.0 } else { 1.5 };
    let passing = doc.channel == Channel::Call && (total < least || words as f32 > 300.0 * total);
    // Squared, so that a second account weighs against the first more than its count says. What is named less than
    // once, by a first name, is hardly named.
    let share = |n: f32| if passing { 0.0 } else { (n / total.max(1.0)).powi(2) };
    counts.into_iter().map(|(a, n)| (a, share(n), n)).collect()
}

/// Accounts whose contacts a text names, each with the sum of what its mentions count; sorted.
///
/// A name that contacts of several accounts have, or one of the vendor's people, names nobody.
fn people(text: &str, ground: &Ground) -> BTreeMap<usize, f32> {
    let mut out: BTreeMap<usize, f32> = BTreeMap::new();
    let tokens: Vec<&str> = text.split_whitespace().map(|t| t.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let mut at = 0;
    while at < tokens.len() {
        let capital = |i: usize| tokens.get(i).is_some_and(|t| t.chars().next().is_some_and(char::is_uppercase));
        if !capital(at) {
            at += 1;
            continue;
        }
        let first = fold(tokens[at]);
        // A middle name or initial may stand between the two.
        let pair = [at + 1, at + 2].into_iter().take_while(|i| capital(*i)).find_map(|i| {
            let account = whole(&first, &fold(tokens[i]), ground)?;
            Some((account, i))
        });
        if let Some((account, last)) = pair {
            *out.entry(account).or_default() += FULL;
            at = last + 1;
            continue;
        }
        if let Some(account) = single(&first, ground) {
            *out.entry(account).or_default() += PART;
        }
        at += 1;
    }
    out
}

/// The one account that has a contact of this first and last name, in either order, the first perhaps as an initial.
fn whole(first: &str, last: &str, ground: &Ground) -> Option<usize> {
    let fits = |name: &Name| {
        let family = name.family().unwrap_or_default();
        let is_initial = first.chars().count() == 1;
        (family == last && (name.given() == first || (is_initial && name.given().starts_with(first))))
            || (name.given() == last && family == first)
    };
    one(ground.by_part.get(last)?.iter().filter(|(name, _)| fits(name)), ground)
}

/// The one account that has the only person of this given or family name, the vendor's people counted.
fn single(part: &str, ground: &Ground) -> Option<usize> {
    if part.chars().count() < 3 || WORDS.has(part) || ground.vendor_given.contains(part) {
        return None;
    }
    let all = ground.by_part.get(part).filter(|all| all.len() == 1)?;
    one(all.iter(), ground)
}

fn one<'n>(names: impl Iterator<Item = (&'n Name, &'n BTreeSet<usize>)>, ground: &Ground) -> Option<usize> {
    let mut accounts = names.filter(|(name, _)| !ground.vendor_names.contains(&name.key())).flat_map(|(_, a)| a);
    let account = accounts.next()?;
    accounts.all(|other| other == account).then_some(*account)
}

/// The word before a party's name in a paper.
static PARTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let labels = "customer|client|buyer|purchaser|licensee|subscriber|account|(?:bill|sold|ship)(?:ed|ped)? to";
    let made = "prepared for|quote for|offer for|order form for";
    Regex::new(&format!(r"(?i)(?:\b(?:{labels})(?: name)?\s*[:|–—]\s*|\b(?:{made})\b\s*:?\s*)([^,;.(|]{{3,80}})")).ok()
});

/// The one account that a paper says it is for: "Customer: Osterberg Marine AS".
pub fn party(document: &Document, ground: &Ground) -> Option<usize> {
    let pattern = PARTY.as_ref().filter(|_| document.channel == Channel::Doc)?;
    let mut parties: Vec<usize> = Vec::new();
    for segment in &document.segments {
        for found in pattern.captures_iter(segment.text.as_str()) {
            let name = found.get(1).map_or("", |m| m.as_str());
            let named: Vec<Mention> = ground.namer.in_text(name);
            let first = mentions::words(name).into_iter().next().map(|w| w.text);
            let begins = |account: usize| {
                let names = ground.accounts[account].names.iter();
                names.map(|n| mentions::name_words(n)).any(|words| words.first() == first.as_ref())
            };
            if let [Mention { account, strength: Strength::Full | Strength::Short, .. }] = named.as_slice()
                && begins(*account)
            {
                parties.push(*account);
            }
        }
    }
    parties.sort_unstable();
    parties.dedup();
    match parties.as_slice() {
        [account] => Some(*account),
        _ => None,
    }
}
