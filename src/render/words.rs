//! Wording shared by every output: dates, money, readiness, confidence and places, as a person says them.

use crate::brief::{Brief, DealHead, Receipt, Score, Value, Witness};
use crate::rules::pack::Wording;
use crate::terms::{Channel, Side};

use super::escape::clean;

/// `2026-03-14T10:02:00Z` as `14 March 2026, 10:02 UTC`; a date alone without the time; anything else as it stands.
pub fn when(at: &str) -> String {
    let (day, time) = at.split_once(['T', ' ']).unwrap_or((at, ""));
    let Ok(date) = day.parse::<jiff::civil::Date>() else { return clean(at) };
    let day = format!("{} {}", date.day(), date.strftime("%B %Y"));
    let clock = match time.as_bytes() {
        [h1, h2, b':', m1, m2, ..] if [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()) => &time[..5],
        _ => return day,
    };
    let zone = match time.rfind(['Z', 'z', '+', '-']).map(|i| &time[i..]) {
        Some("Z" | "z" | "+00:00" | "-00:00") => " UTC".to_string(),
        Some(offset) if offset.len() == 6 && offset.is_ascii() => format!(" UTC{offset}"),
        _ => String::new(),
    };
    format!("{day}, {clock}{zone}")
}

/// `when` without the clock.
pub fn day(at: &str) -> String {
    let full = when(at);
    full.split_once(", ").map_or(full.clone(), |(day, _)| day.to_string())
}

/// `120,000 USD`; `None` where there is no amount that is a number.
pub fn money(deal: &DealHead) -> Option<String> {
    let amount = deal.amount.filter(|a| a.is_finite())?;
    // Cents only where there are some; the CRM's own cells carry two digits at most.
    let text = format!("{:.2}", amount.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(c);
    }
    let sign = if amount < 0.0 { "\u{2212}" } else { "" };
    let cents = if cents == "00" { String::new() } else { format!(".{cents}") };
    Some(clean(&format!("{sign}{grouped}{cents} {}", deal.currency)))
}

/// A share as whole percent; what is no number counts as 0. Rounded down, so that 100 % means all of it.
pub fn percent(share: f64) -> u8 {
    if share.is_nan() {
        return 0;
    }
    // A tiny allowance, so that 0.29 (which is 0.28999…) reads as 29.
    (share.clamp(0.0, 1.0) * 100.0 + 1e-9).floor() as u8
}

/// What a readiness means, in words. The steps are ours: under a half more is open than known, and from 85 % on no
/// more than the odd field is open.
pub fn readiness(score: &Score, wording: &Wording) -> String {
    let (event, who) = (clean(&wording.event), clean(&wording.who));
    match percent(score.readiness) {
        85.. if score.must_haves_open.is_empty() => format!("ready for {event}, little is open"),
        85.. => "nearly ready, but a must-have is open".to_owned(),
        65.. => format!("mostly known, some gaps to close before {event}"),
        50.. => format!("half known, several gaps to close before {event}"),
        _ => format!("more open than known, sit down with {who} first"),
    }
}

/// `20 of 26 fields answered, 4 missing, 2 in conflict, 3 weak`, leaving out what is zero.
pub fn tally(score: &Score) -> String {
    let mut out = format!("{} of {} fields answered", score.filled, score.required);
    for (n, what) in [(score.missing, "missing"), (score.conflict, "in conflict"), (score.weak, "weak")] {
        if n > 0 {
            out.push_str(&format!(", {n} {what}"));
        }
    }
    out
}

/// How sure an answer is, in a word: sure from 0.85, weak under even odds as [`Score::weak`] counts it.
pub fn confidence(value: &Value) -> &'static str {
    match value.confidence {
        c if c >= 0.85 => "sure",
        c if c >= 0.5 => "likely",
        _ => "weak",
    }
}

pub const fn side(side: Side) -> &'static str {
    match side {
        Side::Customer => "customer",
        Side::Vendor => "our side",
        Side::Internal => "internal",
        Side::Partner => "partner",
        Side::Unknown => "side unknown",
    }
}

pub const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "call",
        Channel::Email => "email",
        Channel::Slack => "Slack",
        Channel::Crm => "CRM",
        Channel::Doc => "document",
    }
}

/// `Dana Ortiz`, or what stands in for a name nobody gave.
pub fn speaker(witness: &Witness) -> String {
    let name = clean(&witness.speaker);
    match (name.is_empty(), witness.channel) {
        (false, _) => name,
        (true, Channel::Crm) => "CRM record".to_string(),
        (true, Channel::Doc) => "Document".to_string(),
        (true, _) => "Unnamed speaker".to_string(),
    }
}

/// `cue 14, line 52`: where in the file, for a person. Byte ranges are for `verify` and left out.
pub fn locator(witness: &Witness) -> String {
    let parts = witness.locator.iter().filter(|(k, _)| k.as_str() != "bytes").map(|(k, v)| format!("{k} {v}"));
    clean(&parts.collect::<Vec<_>>().join(", "))
}

/// The answer's text, with a person's role and address where the text does not already hold them.
pub fn person_details(value: &Value) -> Vec<String> {
    let Some(person) = &value.person else { return Vec::new() };
    [&person.name, &person.role, &person.email]
        .into_iter()
        .map(|p| clean(p))
        .filter(|p| !p.is_empty() && !clean(&value.text).contains(p.as_str()))
        .collect()
}

/// `3 things` or `1 thing`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// A title for an id nobody named: `first_steps` reads `First steps`.
pub fn title_of_id(id: &str) -> String {
    let words = id.replace(['_', '-', '.'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// `Handoff brief` within a line: `handoff brief`.
pub fn lower_first(text: &str) -> String {
    // "MEDDIC brief" begins with no word of a sentence.
    if text.chars().nth(1).is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

/// Account and deal name as one line, never empty.
pub fn headline(brief: &Brief) -> String {
    let (account, name, id) = (clean(&brief.deal.account), clean(&brief.deal.name), clean(&brief.deal.id));
    [account, name, id].into_iter().find(|t| !t.is_empty()).unwrap_or_else(|| "Unnamed deal".to_string())
}

/// `Looked through 412 passages in 9 documents, 6 of them closely`.
pub fn searched(receipt: &Receipt) -> String {
    format!(
        "Looked through {} in {}, {} of them closely",
        count(receipt.passages, "passage", "passages"),
        count(receipt.documents, "document", "documents"),
        receipt.candidates
    )
}
