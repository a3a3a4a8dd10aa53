//! Exports in, documents out; one file per kind of export.
//!
//! A reader never fails as a whole: it returns the documents it could read and a [`Problem`] for each one it could not,
//! so one broken message does not cost the other ninety-nine. Deals are not known here; see `corpus`.

pub mod apart;
pub mod archive;
pub mod calendar;
pub mod calls;
pub mod crm;
pub mod decode;
pub mod dispatch;
pub mod docs;
pub mod document;
pub mod html;
pub mod json;
mod kind;
pub mod limits;
mod locator;
pub mod mail;
pub mod offsets;
pub mod passage;
mod refs;
pub mod slack;
mod table;
pub mod text;
pub mod units;
pub mod walk;

pub use document::*;
pub use locator::Locator;
pub use refs::*;
pub use table::*;
pub use text::{Piece, ReaderText, TextBuilder};

use crate::diag::Problem;
use serde::{Deserialize, Serialize};

impl Read {
    /// Gives back the room that lists took while they grew: all documents of a company are in memory at once.
    pub fn fit(&mut self) {
        self.documents.shrink_to_fit();
        for document in &mut self.documents {
            document.participants.shrink_to_fit();
            document.segments.shrink_to_fit();
            document.segments.iter_mut().for_each(|s| s.text.fit());
        }
    }
}

/// What one reader made of one file (or one Slack channel).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Read {
    pub documents: Vec<Document>,
    pub calls: Vec<CallMeta>,
    pub tables: Vec<Table>,
    /// People a directory lists (Slack `users.json`), whether or not they said anything.
    pub directory: Vec<Participant>,
    /// Meetings that a calendar or a mail called off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called_off: Vec<Meeting>,
    pub problems: Vec<Problem>,
}
