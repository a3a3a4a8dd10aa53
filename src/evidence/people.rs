//! Who a field is about: evidence for a person field is weighed per person over the whole deal, then a choice is made.

use std::collections::BTreeMap;

use super::passages::Passage;
use super::take::person::{KnownPerson, People};
use super::trace::{Candidate, WitnessAt};
use crate::corpus::{Corpus, Deal};
use crate::terms::Side;

/// How a passage speaks for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They say it, of themselves.
    Self_,
    /// They say it, and name nobody.
    Speaker,
    /// They say it of somebody else.
    SpeakerOfOthers,
    /// They are named by somebody who does not speak of themselves.
    Named,
    /// They are named by somebody who speaks of themselves.
    NamedBeside,
    /// They were named just before, and "he" or "she" follows.
    Before,
}

const RELATIONS: usize = 6;

/// What speaks for one person.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// One minus the product of the doubts that each witness leaves.
    pub weight: f64,
    /// Passages, best first, then roles.
    pub witnesses: Vec<(f64, WitnessAt)>,
    /// One minus the product of the doubts, by [`Relation`].
    by: [f64; RELATIONS],
    best: f64,
    /// The CRM gives them the role that the field asks for.
    pub has_role: bool,
}

/// Names of a person's traits, in the order of [`traits`].
pub const TRAITS: [&str; 20] = [
    "person_self",
    "person_speaker",
    "person_of_others",
    "person_named",
    "person_named_beside",
    "person_before",
    "person_best",
    "person_weight",
    "person_ahead",
    "person_role",
    "person_other_role",
    "person_executive",
    "person_manager",
    "person_legal",
    "person_vendor",
    "person_talks",
    "person_talks_late",
    "person_silent",
    "person_title",
    "person_rivals",
];

// The shares below, and [`CRM_ROLE`], order a person's witnesses; who the person is is weighed.
/// Somebody who speaks of themselves ("I sign", "comes to me") is taken to be the one meant, more than anybody they name.
const SELF: f64 = 1.0;
/// Somebody named while the speaker speaks of themselves may be the listener or the boss.
const NAMED_BESIDE_SELF: f64 = 0.4;
/// Somebody named in a sentence that is not about the speaker.
const NAMED: f64 = 1.0;
/// The speaker, where nobody is named and nobody says "I".
const SPEAKER: f64 = 0.7;
/// The speaker, where others are named and nobody says "I".
const SPEAKER_BESIDE_NAMED: f64 = 0.15;
/// Somebody named just before whom "he" or "she" may mean.
const NAMED_BEFORE: f64 = 0.5;
/// A CRM role is one witness among several, set early and seldom kept.
pub const CRM_ROLE: f64 = 0.35;

/// Weighs every person of a deal for one field. `named` tells who is named in each passage, `sides` are the sides that the
/// person may stand on.
pub fn weigh(
    corpus: &Corpus,
    deal: &Deal,
    passages: &[Passage],
    named: &[Vec<usize>],
    candidates: &[&Candidate],
    sides: &[Side],
) -> BTreeMap<usize, Standing> {
    let mut out: BTreeMap<usize, Standing> = BTreeMap::new();
    for candidate in candidates {
        let i = candidate.passage;
        let passage = &passages[i];
        let p = f64::from(candidate.probability);
        let before: &[usize] = if i > 0 && passages[i - 1].doc == passage.doc { &named[i - 1] } else { &[] };
        for (person, share, relation) in meant(passage, &named[i], before) {
            if sides.contains(&corpus.people[person].side) {
                let standing = out.entry(person).or_default();
                standing.add(p * share, WitnessAt::Passage(i));
                let by = &mut standing.by[relation as usize];
                *by = 1.0 - (1.0 - *by) * (1.0 - p.min(0.99));
                standing.best = standing.best.max(p);
            }
        }
    }
    out.retain(|person, _| deal.people.binary_search(person).is_ok());
    for standing in out.values_mut() {
        standing.witnesses.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }
    out
}

impl Standing {
    pub fn add(&mut self, weight: f64, at: WitnessAt) {
        self.weight = 1.0 - (1.0 - self.weight) * (1.0 - weight.clamp(0.0, 0.99));
        self.witnesses.push((weight, at));
    }
}

/// How much of a deal's talk is whose, over all of it and over its last third.
pub struct Talk {
    all: BTreeMap<usize, f32>,
    late: BTreeMap<usize, f32>,
}

impl Talk {
    /// `places` tells where in the deal's time each passage stands.
    pub fn of(passages: &[Passage], places: &[Option<f32>]) -> Self {
        let share = |from: f32| {
            let mut out: BTreeMap<usize, f32> = BTreeMap::new();
            let mut sum = 0.0;
            for (passage, place) in passages.iter().zip(places) {
                if let (Some(speaker), true) = (passage.speaker, place.unwrap_or(0.0) >= from) {
                    *out.entry(speaker).or_default() += 1.0;
                    sum += 1.0;
                }
            }
            out.values_mut().for_each(|n| *n /= sum);
            out
        };
        Self { all: share(0.0), late: share(2.0 / 3.0) }
    }
}

/// A person's traits, in the order of [`TRAITS`], among all who stand for the field.
pub fn traits(
    corpus: &Corpus,
    deal: &Deal,
    talk: &Talk,
    standings: &BTreeMap<usize, Standing>,
    person: usize,
) -> Vec<f32> {
    let (own, who) = (&standings[&person], &corpus.people[person]);
    let flag = |holds: bool| f32::from(u8::from(holds));
    let best_other = standings.iter().filter(|(p, _)| **p != person).map(|(_, s)| s.weight).fold(0.0, f64::max);
    let title = who.title.to_lowercase();
    let titled = |words: &[&str]| {
        let mut parts = title.split(|c: char| !c.is_alphanumeric());
        flag(parts.any(|part| words.contains(&part)))
    };
    let of = |shares: &BTreeMap<usize, f32>| shares.get(&person).copied().unwrap_or(0.0);
    let mut out: Vec<f32> = own.by.iter().map(|x| *x as f32).collect();
    out.extend([
        own.best as f32,
        own.weight as f32,
        (own.weight - best_other) as f32,
        flag(own.has_role),
        flag(!own.has_role && deal.roles.iter().any(|r| r.person == person)),
        titled(&EXECUTIVE),
        titled(&MANAGER),
        titled(&LEGAL),
        flag(who.side == Side::Vendor),
        of(&talk.all),
        of(&talk.late),
        flag(!talk.all.contains_key(&person)),
        flag(!title.is_empty()),
        (standings.len() as f32).ln_1p(),
    ]);
    out
}

/// Words of titles of those who lead a company or a large part of it.
const EXECUTIVE: [&str; 20] = [
    "chief",
    "ceo",
    "cfo",
    "coo",
    "cio",
    "cto",
    "president",
    "vp",
    "svp",
    "evp",
    "owner",
    "founder",
    "partner",
    "principal",
    "chair",
    "chairman",
    "chairwoman",
    "managing",
    "treasurer",
    "executive",
];
/// Words of titles of those who lead a team or a function.
const MANAGER: [&str; 8] =
    ["director", "head", "manager", "lead", "leader", "supervisor", "coordinator", "superintendent"];
/// Words of titles of those who read contracts.
const LEGAL: [&str; 9] =
    ["counsel", "legal", "lawyer", "attorney", "solicitor", "procurement", "purchasing", "buyer", "contracts"];

/// People a passage may be about, each with its share and how.
fn meant(passage: &Passage, named: &[usize], before: &[usize]) -> Vec<(usize, f64, Relation)> {
    let named: Vec<usize> = named.iter().copied().filter(|n| Some(*n) != passage.speaker).collect();
    let first = speaks_of_self(&passage.text);
    let mut out: Vec<(usize, f64, Relation)> = (named.iter())
        .map(|n| {
            if first {
                (*n, NAMED_BESIDE_SELF, Relation::NamedBeside)
            } else {
                (*n, NAMED / named.len() as f64, Relation::Named)
            }
        })
        .collect();
    if named.is_empty() && speaks_of_another(&passage.text) {
        let others = before.iter().copied().filter(|n| Some(*n) != passage.speaker);
        out.extend(others.map(|n| (n, NAMED_BEFORE / before.len() as f64, Relation::Before)));
    }
    if let Some(speaker) = passage.speaker {
        out.push(if first {
            (speaker, SELF, Relation::Self_)
        } else if named.is_empty() {
            (speaker, SPEAKER, Relation::Speaker)
        } else {
            (speaker, SPEAKER_BESIDE_NAMED, Relation::SpeakerOfOthers)
        });
    }
    out
}

/// Whether "he", "she" or the like stands in a text.
fn speaks_of_another(text: &str) -> bool {
    has_word(text, &["he", "she", "him", "her", "his", "hers", "they", "their", "them"])
}

fn speaks_of_self(text: &str) -> bool {
    has_word(text, &["i", "me", "my", "mine", "myself"])
}

fn has_word(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').any(|w| {
        // "I'm", "i’ll": transcripts without capitals write it small.
        let w = w.trim_matches(['\'', '’']).split(['\'', '’']).next().unwrap_or_default().to_lowercase();
        words.contains(&w.as_str())
    })
}

/// The people of a deal as the finder of names takes them; the id is the index into [`Corpus::people`].
pub fn known(corpus: &Corpus, deal: &Deal) -> People {
    let known: Vec<KnownPerson> = (deal.people.iter())
        .map(|&p| KnownPerson { id: p.to_string(), names: corpus.people[p].names.clone() })
        .collect();
    People::new(&known)
}

/// Who is named in a text: indexes into [`Corpus::people`], sorted, each once.
pub fn named(text: &str, people: &People) -> Vec<usize> {
    let mut named: Vec<usize> = people.find(text).into_iter().filter_map(|(_, id)| id.parse().ok()).collect();
    named.sort_unstable();
    named.dedup();
    named
}
