//! A deal seen through a pack's fields: current values with their evidence, what was superseded, what is missing.
//!
//! The serialized form is the contract `dossier.brief/1`: names may be added, never renamed or dropped.

mod build;
mod explain;
mod score;
#[cfg(test)]
mod tests;

pub use build::{build, quoted, recount};
pub use explain::{Explanation, Looked, RuleLine, Weighed, explain};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::terms::{Channel, Shape, Side, Status};

/// Name of the contract that [`Brief`] serializes to.
pub const SCHEMA: &str = "dossier.brief/1";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    pub schema: String,
    /// Pack that made it, and the date up to which evidence counted (`YYYY-MM-DD`, empty: no limit).
    pub pack: String,
    pub as_of: String,
    pub deal: DealHead,
    pub score: Score,
    /// In the order of the pack's fields.
    pub fields: Vec<FieldBrief>,
    /// Questions for the account executive, most needed first, at most seven.
    pub questions: Vec<Question>,
    pub coverage: Coverage,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DealHead {
    pub id: String,
    pub account: String,
    pub name: String,
    pub stage: String,
    /// `YYYY-MM-DD`, empty when unknown.
    pub close_date: String,
    /// `null` when the CRM has none or it is no number.
    pub amount: Option<f64>,
    pub currency: String,
    pub owner: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Weighted share of required fields that are filled, each counted by its confidence, 0 to 1.
    pub readiness: f64,
    pub filled: usize,
    pub required: usize,
    pub missing: usize,
    pub conflict: usize,
    /// Filled, with the best value under even odds.
    pub weak: usize,
    /// Readiness of each section, by section id.
    pub sections: BTreeMap<String, f64>,
    /// Must-have fields that are missing or in conflict.
    pub must_haves_open: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldBrief {
    pub id: String,
    pub title: String,
    pub section: String,
    pub shape: Shape,
    pub weight: u8,
    pub must_have: bool,
    pub audience: Vec<String>,
    pub status: Status,
    /// Current answers, best first; both sides of a conflict; empty when missing.
    pub values: Vec<Value>,
    /// Earlier answers that no longer hold.
    pub superseded: Vec<Value>,
    /// The question to put to the account executive; always there, shown when missing or in conflict.
    pub ask: String,
    /// What a field with verdicts is called when nothing was said: "Not said"; empty for others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unsaid: String,
    /// For a missing field: where it was looked for and what came nearest.
    pub receipt: Option<Receipt>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// What a person reads, at most 60 words; every token stands in the evidence or in a cited CRM cell.
    pub text: String,
    /// Probability that the value is right, 0 to 1, rounded to three digits.
    pub confidence: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonRef>,
    /// What the field comes out as by this value, where its field has verdicts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictRef>,
    /// Best first, at least one.
    pub evidence: Vec<Witness>,
    /// How firm it is where that matters: `promised`, `offered`, `hedged`, `withdrawn`, `signed`; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Why it no longer holds, or why it stands against the other value; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A verdict of the pack: `not_met`, shown as "Not met".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictRef {
    pub id: String,
    pub title: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    pub name: String,
    pub role: String,
    pub email: String,
}

/// One quote and everything needed to check it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Witness {
    /// Path relative to the exports folder, with `#part` for a message or row within.
    pub source: String,
    /// A piece of the source's reader text, at most 60 words; for a CRM cell, the cell.
    pub quote: String,
    pub speaker: String,
    pub side: Side,
    pub channel: Channel,
    /// RFC 3339, or ISO 8601 without a zone where the source has none; empty when unknown.
    pub at: String,
    /// Title of the document (subject, call title, channel), may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What was said just before, for reading the quote in context; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What was said just after; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// Where in the file, for a person and for `verify`: `cue`, `line`, `row`, …, and `bytes` as `start-end,…`.
    pub locator: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    pub documents: usize,
    pub passages: usize,
    /// Passages looked at closely, and why the best of them were set aside.
    pub candidates: usize,
    pub nearest: Vec<Nearest>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    pub why_not: String,
    pub witness: Witness,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub field: String,
    pub ask: String,
    /// The nearest evidence, for pre-filling; may be absent.
    pub hint: Option<Witness>,
}

/// What the brief could see.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    pub documents: Vec<CoveredDoc>,
    /// Routed to the deal, too late to count: after the horizon, or the kickoff and later.
    pub later: Vec<CoveredDoc>,
    /// Problems with files of this deal, a sentence each.
    pub problems: Vec<String>,
    /// What the documents speak of and the exports lack, a sentence each.
    #[serde(default)]
    pub gaps: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoveredDoc {
    pub source: String,
    /// Other documents of the exports that hold the same message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    pub channel: Channel,
    pub title: String,
    pub at: String,
    /// Why it belongs to the deal.
    pub reason: String,
}
