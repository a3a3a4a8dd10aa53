//! Every message a person reads about something that is not as it should be.
//!
//! A [`Problem`] is about the exports: one file or part of one that was read partly or not at all. It never stops a run.
//! A [`Diagnostic`] is about the rules: a fault with its code and its place in a file.

pub mod codes;
mod diagnostic;

pub use diagnostic::{Diagnostic, Level, did_you_mean, nearest};

use serde::{Deserialize, Serialize};

/// How much of a file or part was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing was lost; worth knowing.
    Note,
    /// Some of it was read.
    Partial,
    /// None of it was read.
    Skipped,
}

/// One thing in the exports that could not be read as it should be: what, where, why and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Path of the file relative to the exports folder, `/` between parts.
    pub source: String,
    pub severity: Severity,
    /// What is wrong and why, one sentence, in a person's words: "row 14 has 9 cells where the header has 12".
    pub what: String,
    /// What to do about it, one sentence; empty when nothing needs doing.
    pub help: String,
}

impl Problem {
    pub fn new(
        source: impl Into<String>,
        severity: Severity,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { source: source.into(), severity, what: what.into(), help: help.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.source.is_empty() {
            write!(f, "{}: ", self.source)?;
        }
        f.write_str(&self.what)?;
        if !self.help.is_empty() {
            write!(f, " ({})", self.help)?;
        }
        Ok(())
    }
}
