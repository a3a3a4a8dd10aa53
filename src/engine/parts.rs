//! The corpus kept deal by deal: a command about one deal reads one part, and a run holds a few of them at a time.

use serde::{Deserialize, Serialize};

use crate::corpus::{Corpus, Listed};
use crate::correct::{self, Entry};
use crate::store::{StoreError, Workspace};
use crate::terms::file_name;

/// Name under which the list of deals is kept.
const DEALS: &str = "deals.json";

#[derive(Serialize, Deserialize)]
struct Deals {
    /// [`correct::moved`] when the parts were made: entries that move documents or join people are in them.
    moved: String,
    deals: Vec<Listed>,
}

/// Keeps every deal's part of a corpus, which is corrected by `entries` already, and gives the list of them.
///
/// # Errors
/// [`StoreError`] when they cannot be written.
pub fn keep(workspace: &Workspace, corpus: &Corpus, entries: &[Entry]) -> Result<Vec<Listed>, StoreError> {
    for deal in &corpus.deals {
        workspace.put_again(&name(&deal.id), &corpus.part(deal))?;
    }
    let current = corpus.deals.iter().map(|d| name(&d.id)).collect();
    workspace.keep_only("deals", &current)?;
    let deals = Deals { moved: correct::moved(entries), deals: corpus.listed() };
    workspace.put(DEALS, &deals)?;
    Ok(deals.deals)
}

/// The deals of the last run, in order; `None` where there was none, or where a person has since moved a document or joined two
/// people, so that the parts no longer hold.
///
/// # Errors
/// [`StoreError::Io`] when the list is there and cannot be read.
pub fn list(workspace: &Workspace, entries: &[Entry]) -> Result<Option<Vec<Listed>>, StoreError> {
    let kept: Option<Deals> = workspace.get(DEALS)?;
    Ok(kept.filter(|kept| kept.moved == correct::moved(entries)).map(|kept| kept.deals))
}

/// The part of a deal that is on the list; `None` when it no longer holds.
///
/// # Errors
/// [`StoreError::Io`] when it is there and cannot be read.
pub fn part(workspace: &Workspace, deal: &str) -> Result<Option<Corpus>, StoreError> {
    let part: Option<Corpus> = workspace.get(&name(deal))?;
    Ok(part.filter(|part| part.deals.len() == 1))
}

fn name(deal: &str) -> String {
    format!("deals/{}.json", file_name(deal))
}
