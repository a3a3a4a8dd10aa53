//! People who are only spoken of: nobody wrote to them and no table lists them, but somebody says who they are.
//!
//! The one who signs is often such a person. They are found in the texts of one deal and belong to that deal alone: a name
//! that two deals mention may be two people.

mod pattern;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::mentions;
use super::names::{Name, fold};
use super::{Corpus, Deal, Person, TitleSource, speaking_side};
use crate::ingest::{Document, Part, SegmentKind};
use crate::terms::Side;
use pattern::{Hit, Whose};
use words::{Spellings, Word};

/// Adds to each deal the people whom its own documents introduce.
pub fn add(corpus: &mut Corpus) {
    let whole = &*corpus;
    // The vendor's people take part in many deals; everybody else counts only where they take part.
    let ours: Vec<Name> = (whole.people.iter().filter(|p| matches!(p.side, Side::Vendor | Side::Internal)))
        .filter_map(|p| Name::parse(&p.name))
        .filter(Name::is_full)
        .collect();
    let found: Vec<Vec<Person>> = whole.deals.par_iter().map(|deal| of_deal(whole, deal, &ours)).collect();
    for (at, people) in found.into_iter().enumerate() {
        for person in people {
            // Behind everybody else: the list stays sorted.
            corpus.deals[at].people.push(corpus.people.len());
            corpus.people.push(person);
        }
    }
}

/// What a deal's documents say of one name.
#[derive(Default)]
struct Spoken {
    /// The name as written first.
    name: String,
    title: Option<TitleSource>,
    introduced: bool,
    customer: usize,
    vendor: usize,
    reason: String,
}

/// Everybody whom a deal's documents name, by the folded name.
#[derive(Default)]
struct Named {
    by_name: BTreeMap<String, Spoken>,
    /// Whether a name as written is a stranger's.
    strangers: BTreeMap<String, bool>,
}

fn of_deal(corpus: &Corpus, deal: &Deal, ours: &[Name]) -> Vec<Person> {
    let mut known: Vec<Name> =
        deal.people.iter().flat_map(|&p| &corpus.people[p].names).filter_map(|n| Name::parse(n)).collect();
    known.extend(ours.iter().cloned());
    let texts = texts(corpus, deal);
    let spellings = Spellings::of(texts.iter().map(|t| t.text));
    let companies: BTreeSet<String> = (deal.account.aliases.iter().chain(&corpus.vendor.names))
        .chain([&deal.account.name])
        .flat_map(|n| mentions::name_words(n))
        .collect();
    let mut named = Named::default();
    for text in &texts {
        let words = words::words(text.text);
        let names = pattern::names(&words, &spellings.plain);
        for name in names.iter().filter(|n| n.len() > 1) {
            named.of(text.written(&words, name), &known, &companies);
        }
        for hit in pattern::hits(&words, &names) {
            // A single word that only sentences begin with may be any word.
            let clear = hit.name.len() > 1 || spellings.inner.contains(&words[hit.name.start].low);
            if let Some(spoken) = named.of(text.written(&words, &hit.name), &known, &companies).filter(|_| clear) {
                spoken.hear(text, &words, &hit);
            }
        }
    }
    join(named.by_name).into_iter().filter_map(|s| s.person(&deal.account.name, &corpus.vendor)).collect()
}

/// A text, where it stands and who says it.
struct Text<'a> {
    text: &'a str,
    source: &'a str,
    side: Side,
}

impl Text<'_> {
    /// The text from the first to the last of some of its words.
    fn written(&self, words: &[Word], some: &std::ops::Range<usize>) -> &str {
        &self.text[words[some.start].range.start..words[some.end - 1].range.end]
    }
}

fn texts<'a>(corpus: &'a Corpus, deal: &Deal) -> Vec<Text<'a>> {
    let mut out = Vec::new();
    for doc in deal.routes.iter().map(|r| r.doc) {
        let document = &corpus.documents[doc];
        let mut sides: BTreeMap<usize, Side> = BTreeMap::new();
        for segment in document.segments.iter().filter(|s| s.kind == SegmentKind::New) {
            let speaker = segment.speaker.or_else(|| author(document));
            let side =
                speaker.map_or(Side::Unknown, |p| *sides.entry(p).or_insert_with(|| speaking_side(corpus, doc, p)));
            let source = segment.source.as_deref().unwrap_or(&document.source);
            out.push(Text { text: segment.text.as_str(), source, side });
        }
    }
    out
}

/// Who speaks where a segment names nobody.
fn author(document: &Document) -> Option<usize> {
    document.participants.iter().position(|p| matches!(p.part, Part::From | Part::Owner))
}

impl Named {
    /// What is said of a name, unless it is that of somebody known or of one of the companies.
    fn of(&mut self, written: &str, known: &[Name], companies: &BTreeSet<String>) -> Option<&mut Spoken> {
        let stranger = match self.strangers.get(written) {
            Some(stranger) => *stranger,
            None => {
                let stranger = is_stranger(written, known, companies);
                self.strangers.insert(written.to_owned(), stranger);
                stranger
            }
        };
        stranger.then(|| {
            let new = || Spoken { name: written.to_owned(), ..Spoken::default() };
            self.by_name.entry(fold(written)).or_insert_with(new)
        })
    }
}

fn is_stranger(written: &str, known: &[Name], companies: &BTreeSet<String>) -> bool {
    let Some(name) = Name::parse(written) else { return false };
    let familiar = |k: &Name| {
        name.key() == k.key()
            || name.same_full(k)
            || name.single_of(k)
            || k.single_of(&name)
            || name.initials_of(k)
            || k.initials_of(&name)
            || name.misheard(k).is_some()
    };
    let parts: Vec<String> = mentions::words(written).into_iter().map(|w| w.text).collect();
    !parts.iter().all(|w| companies.contains(w)) && !known.iter().any(familiar)
}

/// Single names joined to the one full name that they may stand for; those that may stand for several are nobody's.
fn join(mut spoken: BTreeMap<String, Spoken>) -> Vec<Spoken> {
    let singles: Vec<String> = spoken.keys().filter(|k| !k.contains(' ')).cloned().collect();
    for single in singles {
        let bearers: Vec<String> =
            spoken.keys().filter(|k| k.contains(' ') && k.split(' ').any(|w| w == single)).cloned().collect();
        let own = if bearers.is_empty() { None } else { spoken.remove(&single) };
        if let ([bearer], Some(own)) = (bearers.as_slice(), own)
            && let Some(full) = spoken.get_mut(bearer)
        {
            full.introduced |= own.introduced;
            full.customer += own.customer;
            full.vendor += own.vendor;
            full.title = full.title.take().or(own.title);
            full.reason = if full.reason.is_empty() { own.reason } else { std::mem::take(&mut full.reason) };
        }
    }
    spoken.into_values().collect()
}

impl Spoken {
    fn hear(&mut self, text: &Text<'_>, words: &[Word], hit: &Hit) {
        self.introduced = true;
        let titled = hit.title.is_some();
        match (text.side, hit.whose) {
            (Side::Customer | Side::Partner, Whose::Ours | Whose::Theirs | Whose::Nobodys)
            | (Side::Vendor | Side::Internal, Whose::Yours) => self.customer += 1,
            // Among themselves the vendor's people speak of the customer's by their titles, and of a colleague without.
            (Side::Internal, Whose::Theirs | Whose::Nobodys) if titled => self.customer += 1,
            (Side::Customer | Side::Partner, Whose::Yours) | (Side::Vendor | Side::Internal, Whose::Ours) => {
                self.vendor += 1;
            }
            // A seller's story about somebody elsewhere, a paper that says no more.
            _ => {}
        }
        let quote = hit.title.as_ref().map(|t| text.written(words, t));
        // The shortest: "chief operating officer" rather than all that stood before it.
        if let Some(quote) = quote.filter(|t| self.title.as_ref().is_none_or(|own| own.quote.len() > t.len())) {
            self.title = Some(TitleSource { source: text.source.to_owned(), quote: quote.to_owned() });
        }
        if self.reason.is_empty() {
            self.reason = format!("only spoken of, in {}", text.source);
        }
    }

    fn person(self, account: &str, vendor: &super::Vendor) -> Option<Person> {
        let side = match self.customer.cmp(&self.vendor) {
            std::cmp::Ordering::Greater => Side::Customer,
            std::cmp::Ordering::Less => Side::Vendor,
            std::cmp::Ordering::Equal => return None,
        };
        let company = if side == Side::Customer { account } else { vendor.names.first().map_or("", String::as_str) };
        self.introduced.then(|| Person {
            names: vec![self.name.clone()],
            name: self.name,
            emails: Vec::new(),
            title: self.title.as_ref().map(|t| t.quote.clone()).unwrap_or_default(),
            title_source: self.title,
            side,
            side_reason: self.reason,
            company: company.to_owned(),
            keys: Vec::new(),
        })
    }
}
