//! What people said of briefs, kept with author and time: entries in, corrected deals and briefs out.
//!
//! Entries are only ever added; one that takes another back is an entry too. A run reads them and changes nothing in them, so
//! what a person corrected stays corrected whatever the engine thinks of it later. Refused: values without words that stand in
//! a document of the deal. An answer to a question has none; it is shown as the answer of whoever gave it.

mod apply;
mod examples;
mod moves;
#[cfg(test)]
mod tests;

pub use apply::apply;
pub use examples::{Example, cases, examples};
pub use moves::{corrected, moved};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::brief::Value;

/// Key of the entries in the workspace.
pub const CORRECTIONS: &str = "corrections.json";
/// Source of a person's answer, as its witness names it: `correction#12`.
pub const SOURCE: &str = "correction";

/// One thing that a person said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1, in the order in which they were made.
    pub id: usize,
    pub by: String,
    /// RFC 3339.
    pub at: String,
    /// Id of the deal.
    pub deal: String,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum What {
    /// The value is right. It is kept whole, so that it stays when a run would no longer find it.
    Accept { field: String, value: Value },
    /// The value is wrong.
    Reject { field: String, value: Value, reason: Reason },
    /// This is the value, in these words of a document.
    Set { field: String, value: Value },
    /// What a person knows who was asked; it stands in no document.
    Answer { field: String, text: String },
    /// The document belongs to another deal, or to none.
    Move { document: String, to: Option<String> },
    /// Two people of the deal are one: the first is the second. By name and addresses, as the corpus has them.
    Merge { who: Who, into: Who },
    /// Takes an earlier entry back.
    Undo { entry: usize },
}

/// Somebody, so that a later run finds them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    pub name: String,
    pub emails: Vec<String>,
}

/// Why a value is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The words are about something else.
    OffTopic,
    /// It was asked, supposed, joked or weighed, and not said.
    NotMeant,
    /// It was taken back, or replaced.
    Outdated,
    /// Right words, wrong person.
    WrongPerson,
    /// Another customer's, or another deal's.
    WrongDeal,
    /// Right words, wrong value taken from them.
    WrongValue,
}

impl Reason {
    pub const ALL: [Self; 6] =
        [Self::OffTopic, Self::NotMeant, Self::Outdated, Self::WrongPerson, Self::WrongDeal, Self::WrongValue];

    pub const fn word(self) -> &'static str {
        match self {
            Self::OffTopic => "off_topic",
            Self::NotMeant => "not_meant",
            Self::Outdated => "outdated",
            Self::WrongPerson => "wrong_person",
            Self::WrongDeal => "wrong_deal",
            Self::WrongValue => "wrong_value",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }
}

/// Entries that hold: neither taken back nor taking back.
pub fn standing(entries: &[Entry]) -> Vec<&Entry> {
    let undone: BTreeSet<usize> = entries
        .iter()
        .filter_map(|e| match e.what {
            What::Undo { entry } => Some(entry),
            _ => None,
        })
        .collect();
    entries.iter().filter(|e| !undone.contains(&e.id) && !matches!(e.what, What::Undo { .. })).collect()
}

impl Entry {
    /// The field that it is about; empty for what is about the deal.
    pub fn field(&self) -> &str {
        match &self.what {
            What::Accept { field, .. }
            | What::Reject { field, .. }
            | What::Set { field, .. }
            | What::Answer { field, .. } => field,
            What::Move { .. } | What::Merge { .. } | What::Undo { .. } => "",
        }
    }

    /// One line for a person.
    pub fn summary(&self) -> String {
        match &self.what {
            What::Accept { field, value } => format!("{field}: \"{}\" is right", value.text),
            What::Reject { field, value, reason } => {
                format!("{field}: \"{}\" is wrong ({})", value.text, reason.word())
            }
            What::Set { field, value } => format!("{field}: is \"{}\"", value.text),
            What::Answer { field, text } => format!("{field}: answered \"{text}\""),
            What::Move { document, to: Some(to) } => format!("{document} belongs to {to}"),
            What::Move { document, to: None } => format!("{document} belongs to no deal"),
            What::Merge { who, into } => format!("{} is {}", who.name, into.name),
            What::Undo { entry } => format!("takes {entry} back"),
        }
    }
}
