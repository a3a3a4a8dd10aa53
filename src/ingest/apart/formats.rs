//! The formats that are parsed apart, told by their content.

use serde::{Deserialize, Serialize};

use super::Parsed;
use crate::diag::Problem;
use crate::ingest::docs::xlsx::Workbook;
use crate::ingest::{Document, docs, mail};

/// A binary format with a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Pdf,
    Docx,
    Pptx,
    Xlsx,
    Msg,
}

impl Format {
    const ALL: [Self; 5] = [Self::Pdf, Self::Docx, Self::Pptx, Self::Xlsx, Self::Msg];

    /// The format that a file's bytes are in, `None` when it is none of these.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|format| match format {
            Self::Pdf => docs::pdf::looks_like(bytes),
            Self::Docx => docs::docx::looks_like(bytes),
            Self::Pptx => docs::pptx::looks_like(bytes),
            Self::Xlsx => docs::xlsx::looks_like(bytes),
            Self::Msg => mail::msg::looks_like(bytes),
        })
    }

    /// Parses in this process.
    pub fn parse(self, path: &str, bytes: &[u8]) -> Parsed {
        let (document, problems): (Option<Document>, Vec<Problem>) = match self {
            Self::Pdf => docs::pdf::read(path, bytes),
            Self::Docx => docs::docx::read(path, bytes),
            Self::Pptx => docs::pptx::read(path, bytes),
            Self::Xlsx => {
                let Workbook { document, tables, problems } = docs::xlsx::read(path, bytes);
                return Parsed { documents: document.into_iter().collect(), tables, problems };
            }
            Self::Msg => {
                let (documents, problems) = mail::msg::read(path, bytes);
                return Parsed { documents, tables: Vec::new(), problems };
            }
        };
        Parsed { documents: document.into_iter().collect(), tables: Vec::new(), problems }
    }
}
