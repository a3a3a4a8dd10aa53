//! A brief in, each of its quotes looked up again in the sources on disk.

use std::collections::BTreeMap;
use std::path::Path;

use crate::brief::{Brief, Value, Witness};
use crate::ingest::{Read, dispatch, walk};
use crate::terms::Channel;

/// What became of one quote.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Check {
    pub field: String,
    pub source: String,
    pub quote: String,
    /// Empty when the quote stands in its source.
    pub fault: String,
}

/// Reads the cited files again and looks for every quote of a brief, current, superseded and near.
///
/// # Errors
/// When the exports folder cannot be listed.
pub fn verify(brief: &Brief, exports: &Path) -> std::io::Result<Vec<Check>> {
    let walked = walk::files(exports)?;
    let (units, _) = dispatch::units(&walked);
    let unit_of: BTreeMap<&str, usize> =
        units.iter().enumerate().flat_map(|(i, u)| u.files.iter().map(move |(path, _)| (path.as_str(), i))).collect();
    let mut reads: BTreeMap<usize, Read> = BTreeMap::new();
    let mut checks = Vec::new();
    for field in &brief.fields {
        let near = field.receipt.iter().flat_map(|r| r.nearest.iter().map(|n| &n.witness));
        let witnesses = field.values.iter().chain(&field.superseded).flat_map(|v: &Value| v.evidence.iter());
        for witness in witnesses.chain(near) {
            let file = witness.source.split('#').next().unwrap_or_default();
            let fault = match unit_of.get(file) {
                None => "the file is not among the exports".to_owned(),
                Some(&u) => {
                    let read = reads.entry(u).or_insert_with(|| {
                        let bytes: Vec<Vec<u8>> =
                            units[u].files.iter().map(|(_, full)| std::fs::read(full).unwrap_or_default()).collect();
                        dispatch::read_unit(&units[u], &bytes)
                    });
                    if stands(read, file, witness) { String::new() } else { "the words do not stand there".to_owned() }
                }
            };
            checks.push(Check {
                field: field.id.clone(),
                source: witness.source.clone(),
                quote: witness.quote.clone(),
                fault,
            });
        }
    }
    Ok(checks)
}

/// Whether a quote is a piece of the reader text of its source, or a cell of its table.
fn stands(read: &Read, file: &str, witness: &Witness) -> bool {
    if witness.quote.is_empty() {
        return false;
    }
    let in_cell = witness.channel == Channel::Crm
        && read
            .tables
            .iter()
            .any(|t| t.source == file && t.rows.iter().flatten().any(|c| c.text.trim() == witness.quote));
    in_cell
        || read.documents.iter().any(|d| {
            d.segments
                .iter()
                .any(|s| s.source.as_ref().unwrap_or(&d.source) == file && s.text.as_str().contains(&witness.quote))
        })
        || read
            .calls
            .iter()
            .any(|c| c.source == file && c.participants.iter().any(|p| p.title.contains(&witness.quote)))
        || read.directory.iter().any(|p| p.title.contains(&witness.quote))
        || read.documents.iter().any(|d| d.participants.iter().any(|p| p.title.contains(&witness.quote)))
        || read
            .tables
            .iter()
            .any(|t| t.source == file && t.rows.iter().flatten().any(|c| c.text.contains(&witness.quote)))
}
