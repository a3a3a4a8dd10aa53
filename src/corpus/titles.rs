//! The best name and job title of a person, and where the title stands.
//!
//! Titles in order: what the person signs with, what the recorder lists, what the CRM says, what a profile says. A
//! title that its writer doubts ("consultant?") counts only when there is no other.

use super::TitleSource;
use super::mentions::words;
use super::names::Name;
use super::people::{Mention, Rank};
use super::words::WordList;
use crate::ingest::{Document, Part, SegmentKind};

/// Words of which a line under a signature must hold one, so that a motto or an address is no title.
static TITLE_WORDS: WordList = WordList::new(
    "\
    chief ceo cfo coo cto cio ciso cro cmo officer director manager head lead leader vp svp evp avp president vice \
    engineer engineering controller comptroller analyst counsel attorney lawyer solicitor advocaat partner founder \
    cofounder owner consultant specialist coordinator administrator assistant buyer accountant architect principal \
    supervisor clerk treasurer executive representative developer designer nurse physician dentist professor dean \
    superintendent librarian secretary procurement purchasing planner scientist technician operator foreman chair \
    chairman trustee adviser advisor associate auditor bookkeeper scheduler operations finance marketing strategist \
    agent broker editor producer chef pharmacist registrar provost commissioner geschaftsfuhrer leiter",
);

/// The best spelling: a full name before others, the CRM's before mail, chat and transcript, the first one seen.
pub fn best_name(mentions: &[&Mention]) -> String {
    let value = |m: &&&Mention| {
        let parsed = Name::parse(&m.who.name);
        let tidy = !m.who.name.contains([',', '(', '[', '@', '|']);
        (parsed.as_ref().is_some_and(Name::is_full), parsed.is_some(), m.rank, tidy)
    };
    let best = mentions.iter().filter(|m| !m.who.name.trim().is_empty()).rev().max_by_key(value);
    best.map(|m| match Name::parse(&m.who.name) {
        Some(_) if !m.who.name.contains('@') => Name::display(&m.who.name),
        _ => m.who.name.trim().to_owned(),
    })
    .or_else(|| mentions.iter().map(|m| m.who.email.clone()).find(|e| !e.is_empty()))
    .unwrap_or_else(|| {
        // A record that the exports lack, or a voice that the recorder did not name.
        let is_record = mentions.iter().any(|m| !m.who.key.is_empty());
        (if is_record { "Unresolved contact" } else { "Unknown speaker" }).to_owned()
    })
}

/// The best title with its source, empty when none is known.
///
/// Somebody who works for many customers (`of_many`: the vendor's people) has the title that tables and profiles give:
/// what stands in one customer's mail must not show in another's brief.
pub fn best(
    mentions: &[&Mention],
    documents: &[Document],
    company: &str,
    vendor_names: &[String],
    of_many: bool,
) -> (String, Option<TitleSource>) {
    let kept: Vec<&Mention> =
        mentions.iter().copied().filter(|m| !of_many || matches!(m.rank, Rank::Crm | Rank::Slack)).collect();
    let mentions = kept.as_slice();
    let companies: Vec<String> =
        vendor_names.iter().cloned().chain([company.to_owned()]).filter(|c| !c.is_empty()).collect();
    let signed = mentions.iter().filter_map(|m| {
        let (doc, i) = m.place?;
        signed_title(&documents[doc], i, &companies)
    });
    // The latest signature: people are promoted.
    let signed = signed.max_by_key(|(_, at, _)| *at).map(|(source, _, title)| (source, title));
    let rank = |m: &Mention| match m.rank {
        Rank::Mail | Rank::Transcript => 3,
        Rank::Crm => 2,
        Rank::Slack => 1,
    };
    let listed = || {
        let titled = mentions.iter().filter(|m| !m.who.title.trim().is_empty());
        titled
            .rev()
            .max_by_key(|m| (!m.who.title.contains('?'), rank(m)))
            .map(|m| (m.source.clone(), m.who.title.trim().to_owned()))
    };
    // Some systems list "Name Title" as the title.
    let own: Vec<String> =
        mentions.iter().map(|m| m.who.name.trim().to_lowercase()).filter(|n| !n.is_empty()).collect();
    let without_name = |title: String| {
        let low = title.to_lowercase();
        let rest = own.iter().filter(|_| low.len() == title.len()).find_map(|n| low.strip_prefix(n.as_str()));
        match rest.map(|r| title[title.len() - r.len()..].trim_start_matches([' ', ',', '-', '\u{2013}', ':'])) {
            Some(rest) if !rest.is_empty() => rest.to_owned(),
            _ => title,
        }
    };
    match signed.or_else(listed).map(|(source, title)| (source, without_name(title))) {
        Some((source, title)) if source.is_empty() => (title, None),
        Some((source, title)) => (title.clone(), Some(TitleSource { source, quote: title })),
        None => (String::new(), None),
    }
}

/// The line after the sender's own name in the signature of a mail: source, time, title.
fn signed_title(
    doc: &Document,
    participant: usize,
    companies: &[String],
) -> Option<(String, Option<jiff::Timestamp>, String)> {
    let p = doc.participants.get(participant).filter(|p| p.part == Part::From)?;
    let name = Name::parse(&p.name)?;
    let lines: Vec<&str> = doc
        .segments
        .iter()
        .filter(|s| s.kind == SegmentKind::Signature && s.speaker.is_none_or(|i| i == participant))
        .map(|s| s.text.as_str())
        .collect();
    for (i, line) in lines.iter().enumerate() {
        let Some(rest) = after_name(line, &name) else { continue };
        let rest = if rest.is_empty() { lines.get(i + 1).copied().unwrap_or("") } else { rest };
        if let Some(title) = title_in(rest, companies) {
            return Some((doc.source.clone(), doc.time.order(), title.to_owned()));
        }
    }
    None
}

/// What follows the name in a line; `None` when the line does not hold it in its first words.
fn after_name<'a>(line: &'a str, name: &Name) -> Option<&'a str> {
    let mut at = 0;
    let mut end = None;
    // A closing ("Best regards,") may stand before the name.
    for word in line.split(' ').take(12) {
        let stop = at + word.len();
        let parts: Vec<String> = words(word).into_iter().map(|w| w.text).collect();
        if parts.iter().any(|w| Some(w.as_str()) == name.family() || (name.is_single() && w == name.given())) {
            end = Some(stop);
        }
        at = stop + 1;
    }
    // The name may stand twice, first as the greeting's end: the last place in the first words counts.
    end.map(|e| line[e..].trim_start_matches([' ', ',', '|', '-', '\u{2013}', '\u{b7}', '/']))
}

/// The beginning of a text up to a company's name, a separator or a number, when it reads as a title.
fn title_in<'a>(text: &'a str, companies: &[String]) -> Option<&'a str> {
    let lower = text.to_lowercase();
    let same = lower.len() == text.len();
    let marks = [" | ", " \u{b7} ", " \u{2022} ", " \u{2013} ", " - ", "; ", " / ", "http", "www.", "+", "("];
    let company = companies.iter().filter(|_| same).filter_map(|c| lower.find(&c.to_lowercase()));
    let cut = marks
        .iter()
        .filter_map(|m| text.find(m))
        .chain(text.find(|c: char| c.is_ascii_digit() || c == '@'))
        .chain(company)
        .min()
        .unwrap_or(text.len());
    let title = text[..cut].trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '-' | '/' | '.'));
    let found = words(title);
    // A title is short: eight words hold "Senior Vice President of Global Supply Chain Operations".
    let fits = (1..=8).contains(&found.len()) && found.iter().any(|w| TITLE_WORDS.has(&w.text));
    fits.then_some(title)
}
