//! Documents in, deals out: every document routed to its deal(s) with a reason, people joined across systems.
//!
//! Routing never guesses: a document whose best deal leads by too little is quarantined and listed.

mod build;
mod busy;
mod copies;
mod crm;
mod deals;
mod exported;
pub mod gaps;
mod ground;
mod introduced;
mod links;
mod meetings;
mod mentions;
mod named;
mod names;
mod part;
mod people;
mod retold;
mod routing;
mod sellers;
mod sides;
mod signals;
mod titles;
mod vendor;
mod weights;
mod when;
mod without_crm;
mod words;

pub use build::build;
pub use deals::StageWords;
pub use exported::Exported;
pub use part::Listed;
pub use sides::speaking_side;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::ingest::{Cell, Document};
use crate::terms::Side;

/// Everything the exports tell, joined. Indexes (`doc`, `person`) count into the vectors of this struct.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Corpus {
    /// Sorted by [`Document::id`].
    pub documents: Vec<Document>,
    /// For each document, the person behind each of its participants.
    pub cast: Vec<Vec<usize>>,
    pub people: Vec<Person>,
    /// Sorted by id.
    pub deals: Vec<Deal>,
    /// Documents that touch a deal's business but could not be given to one deal.
    pub quarantine: Vec<Quarantined>,
    pub vendor: Vendor,
    /// What was inferred rather than configured, a sentence each.
    pub inferred: Vec<String>,
    pub exported: Exported,
}

impl Corpus {
    /// Documents that no deal has, in order.
    pub fn left(&self) -> Vec<usize> {
        let given: BTreeSet<usize> = self.deals.iter().flat_map(|d| d.routes.iter().map(|r| r.doc)).collect();
        (0..self.documents.len()).filter(|doc| !given.contains(doc)).collect()
    }
}

/// The selling company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vendor {
    pub names: Vec<String>,
    pub domains: Vec<String>,
}

/// One human across systems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Best full name; an address or a display name when nothing better is known.
    pub name: String,
    /// Every spelling seen, sorted, the best name included.
    pub names: Vec<String>,
    /// Lower case, sorted.
    pub emails: Vec<String>,
    /// Best job title, may be empty.
    pub title: String,
    /// Where the title stands, for citing it: a source path and the words.
    pub title_source: Option<TitleSource>,
    pub side: Side,
    /// Why this side: "address at harrowlindqvist.example, the account's domain".
    pub side_reason: String,
    /// Company as far as known, may be empty.
    pub company: String,
    /// Ids in other systems, `slack:U…`, `crm:003…`, `gong:…`, sorted.
    pub keys: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TitleSource {
    pub source: String,
    pub quote: String,
}

/// One opportunity (or one file or folder, where there is no CRM).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    /// Opportunity id exactly as the export gives it; the file's or folder's name without a CRM.
    pub id: String,
    pub name: String,
    pub account: Account,
    /// Stage name as it stands in the CRM; empty without one.
    pub stage: String,
    pub is_closed: bool,
    pub is_won: bool,
    /// Amount as written in the CRM, may be empty.
    pub amount: String,
    pub currency: String,
    pub created: Option<Timestamp>,
    pub close_date: Option<Date>,
    pub owner: Option<usize>,
    /// Oldest first.
    pub history: Vec<StageChange>,
    /// CRM cells that belong to this deal, in table order.
    pub facts: Vec<Fact>,
    pub roles: Vec<ContactRole>,
    /// Every person who takes part in the deal or whom its documents introduce, sorted.
    pub people: Vec<usize>,
    /// Sorted by document.
    pub routes: Vec<Route>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub id: String,
    pub name: String,
    /// Mail domains of the customer, from contacts and website; public mail hosts never count.
    pub domains: Vec<String>,
    /// Other names: short forms, initials, aliases from the settings.
    pub aliases: Vec<String>,
}

/// One row of the stage history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageChange {
    pub stage: String,
    pub at: Option<Timestamp>,
    pub amount: String,
    pub close_date: String,
    /// Index into [`Deal::facts`] of the stage cell, for citing it.
    pub fact: usize,
}

/// One CRM cell with its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    pub source: String,
    /// API names: `Opportunity`, `CloseDate`.
    pub table: String,
    pub column: String,
    /// `Id` of the row, or its number when it has none.
    pub row: String,
    pub cell: Cell,
    /// When the row was written: `CreatedDate`, `ActivityDate` or `LastModifiedDate`.
    pub at: Option<Timestamp>,
}

/// What the CRM says of a person's role; a witness like any other, and often wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactRole {
    pub person: usize,
    pub role: String,
    pub is_primary: bool,
    /// Index into [`Deal::facts`] of the role cell.
    pub fact: usize,
}

/// Why a document belongs to a deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    pub doc: usize,
    /// One sentence: "states opportunity 006…", "saalto@harrowlindqvist.example takes part".
    pub reason: String,
    /// Strength of the best reasons together, 0 to 1.
    pub score: f32,
    /// Lead over the next deal, 0 to 1.
    pub margin: f32,
}

/// A document that was not given to any deal although it touches some.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    pub doc: usize,
    /// Deal ids with their scores, best first.
    pub candidates: Vec<(String, f32)>,
    pub reason: String,
}

/// How deals are found when there is no CRM export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DealPer {
    /// From the CRM's opportunities.
    #[default]
    Crm,
    /// Each file with a conversation is a deal.
    File,
    /// Each folder that holds such files is a deal.
    Folder,
}

/// Names of people as they may be written, to the person; lower case.
pub type NameIndex = BTreeMap<String, Vec<usize>>;
