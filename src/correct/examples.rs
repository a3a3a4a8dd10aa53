//! Entries as what a judge learns from and a pack is held to: labelled passages and cases.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Entry, Reason, What, standing};
use crate::brief::{Value, Witness};
use crate::rules::cases::accept;
use crate::terms::{Channel, Side};

/// A labelled passage in the form of `fixtures/evidence`.
#[derive(Debug, PartialEq, Serialize)]
pub struct Example {
    pub deal: String,
    pub doc: String,
    pub channel: Channel,
    pub date: String,
    pub side: Side,
    pub speaker: String,
    pub before: String,
    pub text: String,
    pub labels: Vec<String>,
    pub near: String,
    pub stance: String,
    pub value: String,
}

/// Evidence of what was accepted or set bears the field's label; that of what was rejected only resembles it. What was right
/// and is outdated, or taken of the wrong person or value, says nothing about its words.
pub fn examples(entries: &[Entry]) -> Vec<Example> {
    let mut out = Vec::new();
    for entry in standing(entries) {
        let (field, value, right) = match &entry.what {
            What::Accept { field, value } | What::Set { field, value } => (field, value, true),
            What::Reject { field, value, reason: Reason::OffTopic | Reason::NotMeant | Reason::WrongDeal } => {
                (field, value, false)
            }
            _ => continue,
        };
        // A CRM cell is no passage.
        let Some(witness) = value.evidence.first().filter(|w| !w.locator.contains_key("column")) else { continue };
        out.push(Example {
            deal: entry.deal.clone(),
            doc: witness.source.clone(),
            channel: witness.channel,
            date: day(&witness.at),
            side: witness.side,
            speaker: witness.speaker.clone(),
            before: witness.before.clone(),
            text: witness.quote.clone(),
            labels: if right { vec![field.clone()] } else { Vec::new() },
            near: if right { String::new() } else { field.clone() },
            stance: "none".to_owned(),
            value: if right { value.text.clone() } else { String::new() },
        });
    }
    out
}

fn day(at: &str) -> String {
    at.split(['T', ' ']).next().unwrap_or_default().to_owned()
}

/// Cases of a field out of its entries, as `cases.md` has them; empty without any.
///
/// Each holds the passage with what was said before it. Names and addresses are those of the deal: read it before it goes into
/// a pack that others see.
pub fn cases(entries: &[Entry], field: &str) -> String {
    let mut out = String::new();
    for entry in standing(entries).into_iter().filter(|e| e.field() == field) {
        let (value, expect) = match &entry.what {
            What::Accept { value, .. } | What::Set { value, .. } => (value, found(value)),
            What::Reject { value, reason: Reason::OffTopic | Reason::NotMeant | Reason::WrongDeal, .. } => {
                (value, "quiet".to_owned())
            }
            _ => continue,
        };
        let Some(witness) = value.evidence.first().filter(|w| !w.locator.contains_key("column")) else { continue };
        let _ = writeln!(out, "## Correction {}, {}\n", entry.id, plain(&entry.summary()));
        out.push_str(&document(witness));
        let _ = writeln!(out, "```expect\n{expect}\n```\n");
    }
    out
}

fn found(value: &Value) -> String {
    let quote = value.evidence.first().map(|w| accept::piece(&w.quote).to_owned());
    let name = match (&value.verdict, &value.person) {
        (Some(verdict), _) => verdict.id.clone(),
        (None, Some(person)) => person.name.clone(),
        (None, None) => String::new(),
    };
    let quote = quote.filter(|q| !q.is_empty()).map(|q| format!("quote \"{q}\"")).unwrap_or_default();
    ["found", &name, &quote].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text on one line, without characters that act on a terminal.
fn plain(text: &str) -> String {
    let seen = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn document(witness: &Witness) -> String {
    let date = day(&witness.at);
    let date = if date.is_empty() { "2000-01-01".to_owned() } else { date };
    // A colon would end the name early.
    let name = plain(&witness.speaker).replace([':', ',', '<'], " ");
    let name = if name.trim().is_empty() { "Somebody" } else { name.trim() };
    let (text, before, title) = (plain(&witness.quote), plain(&witness.before), plain(&witness.title));
    match witness.channel {
        Channel::Email => format!("```email {date} {title}\nFrom: {} {name}\n{text}\n```\n", witness.side),
        channel => {
            // Who said what came before is not kept; it was somebody else more often than not.
            let other = if witness.side == Side::Customer { "vendor" } else { "customer" };
            let before = if before.is_empty() { before } else { format!("{other} Somebody: {before}\n") };
            format!("```{channel} {date} {title}\n{before}{} {name}: {text}\n```\n", witness.side)
        }
    }
}
