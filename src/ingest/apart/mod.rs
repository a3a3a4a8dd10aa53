//! Binary files are parsed apart: in a child process that can read one pipe and write another, and nothing else.
//!
//! Whoever wrote a document decides its bytes. A parser that is brought to overflow its stack or to ask for all memory
//! aborts its process, which nothing in that process can prevent: so it is one of its own, under [`Limits`], and costs
//! that one file. The child is this same program.

mod cell;
mod child;
mod formats;
#[cfg(test)]
mod tests;

pub use cell::{Cell, LIMITS, Limits, may_pass};
pub use child::run as child;
pub use formats::Format;

use serde::{Deserialize, Serialize};

use super::Document;
use super::docs::xlsx::Sheet;
use crate::diag::{Problem, Severity};

/// What a parser made of a file.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parsed {
    pub documents: Vec<Document>,
    /// Sheets of a workbook that are tables of a CRM.
    pub tables: Vec<Sheet>,
    pub problems: Vec<Problem>,
}

/// Where binary files are parsed.
#[derive(Debug, Clone)]
pub enum Parser {
    /// In this process, which a harmful file can then end: for tests, and for files that one has made oneself.
    Here,
    Apart(Cell),
}

impl Parser {
    /// Parses a file whose format is known. Never fails as a whole: what went wrong is a problem of the result.
    pub fn parse(&self, format: Format, path: &str, bytes: &[u8]) -> Parsed {
        match self {
            Self::Here => format.parse(path, bytes),
            Self::Apart(cell) => cell.parse(format, path, bytes).unwrap_or_else(|fault| {
                let problem = Problem::new(path, Severity::Skipped, fault.what, fault.help);
                Parsed { problems: vec![problem], ..Parsed::default() }
            }),
        }
    }
}
