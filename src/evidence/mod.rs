//! Passages and rules in, decided fields out: retrieve, judge, veto, take, settle, weigh.
//!
//! Nothing here knows a field by name: the pack says what is wanted, the judge's weights come with the pack. Evidence of
//! one deal is a function of that deal's documents, the pack, the model and the date up to which they count.

mod admit;
mod answers;
mod conditions;
mod facts;
mod gather;
pub mod judge;
mod lists;
pub mod passages;
mod people;
mod replies;
pub mod sentences;
mod settle;
pub mod stance;
pub mod take;
#[cfg(test)]
pub(crate) mod tests;
pub mod trace;
pub mod weigh;
mod witness;

pub use gather::{DealEvidence, Gatherer, Vectors, rendered};
pub use replies::{Reply, replies};
pub use trace::{Answer, Candidate, FieldTrace, WitnessAt};
