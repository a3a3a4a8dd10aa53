//! A deal set's `gold/` folder in, its labels out, sorted by deal id.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Labels by deal id (the file's name without `.json`).
pub type GoldSet = BTreeMap<String, Gold>;

/// What a careful reader found for one deal.
#[derive(Clone, Debug, Deserialize)]
pub struct Gold {
    pub fields: BTreeMap<String, GoldField>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct GoldField {
    pub status: GoldStatus,
    #[serde(default)]
    pub values: Vec<GoldValue>,
    /// Wrong where given as the current answer.
    #[serde(default)]
    pub reject: Vec<String>,
}

impl GoldField {
    /// Whether sources disagree and nothing settles it.
    pub fn is_conflict(&self) -> bool {
        self.status == GoldStatus::Conflict
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GoldStatus {
    Present,
    /// Nothing in the exports answers it.
    Absent,
    /// Sources disagree and nothing settles it.
    Conflict,
}

#[derive(Clone, Debug, Deserialize)]
pub struct GoldValue {
    /// What a careful reader would write; empty where the labels do not say.
    #[serde(default)]
    pub text: String,
    /// One phrase of every group must stand in the value or its quotes.
    pub accept: Vec<Vec<String>>,
    #[serde(default)]
    pub evidence: Vec<GoldQuote>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct GoldQuote {
    pub source: String,
    pub quote: String,
}

#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    #[error(
        "{path}: the labels cannot be read ({source}); a deal set has a folder gold/ with one <deal id>.json a deal"
    )]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: is no label file ({source}); fixtures/demo/README.md shows the form")]
    Form { path: PathBuf, source: serde_json::Error },
    #[error("{path}: holds no labels; a deal set has a folder gold/ with one <deal id>.json a deal")]
    Empty { path: PathBuf },
}

/// Reads the labels of a deal set. Files for kickoff calls (`kickoff_…`) have another form and are left alone.
///
/// # Errors
/// [`GoldError`] when the folder or a file in it cannot be read, or holds no labels.
pub fn read(set: &Path) -> Result<GoldSet, GoldError> {
    let folder = set.join("gold");
    let fail = |path: &Path, source| GoldError::Read { path: path.to_owned(), source };
    let mut out = GoldSet::new();
    for entry in std::fs::read_dir(&folder).map_err(|e| fail(&folder, e))? {
        let path = entry.map_err(|e| fail(&folder, e))?.path();
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_none_or(|e| e != "json") || stem.starts_with("kickoff") {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(|e| fail(&path, e))?;
        let gold = serde_json::from_slice(&bytes).map_err(|source| GoldError::Form { path, source })?;
        out.insert(stem, gold);
    }
    if out.is_empty() { Err(GoldError::Empty { path: folder }) } else { Ok(out) }
}
