//! Briefs and labels in, figures out: how much of a handoff was found, and how much of it is wrong.
//!
//! The same rules as the published scorer, so that the figures can be held against those of others. Nothing is written
//! and nothing is decided about a brief here.

mod gold;
mod reliability;
mod score;
mod text;

pub use gold::{GoldError, GoldField, GoldSet, GoldValue, read};
pub use reliability::{Bin, reliability};
pub use score::{FieldFigures, Figures, Scored, met, score, wanted};
pub use text::overlap;
