//! The rooms in order: exports are read into a workspace, the corpus is built, deals become briefs.
//!
//! Nothing is decided here; every step is a call into the room that decides it. The command line is a thin layer on top.

mod briefs;
pub mod cases;
mod exports;
pub mod kept;
mod lookup;
pub mod misses;
pub mod parts;
mod search;
pub mod trial;
mod verify;
pub mod weighing;

pub use briefs::{Chosen, Engine, Selection, take_options};
pub use exports::{CORPUS, Ingested, PROBLEMS, ingest};
pub use lookup::{DealError, find_deal};
pub use search::{Found, SearchError, build_index, find, index};
pub use verify::{Check, Role, Verifier};

/// What a long step reports: its name, steps done, steps in all.
pub type Report<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// A report that nobody reads.
pub fn quiet(_: &str, _: usize, _: usize) {}
