//! The corpus kept deal by deal: a command about one deal reads one part, and a run holds a few of them at a time.

use serde::{Deserialize, Serialize};

use super::CORPUS;
use crate::config::Config;
use crate::corpus::{Corpus, DealPer, Listed};
use crate::correct::{self, Entry};
use crate::store::{StoreError, Workspace};
use crate::terms::file_name;

/// Name under which the list of deals is kept.
const DEALS: &str = "deals.json";

/// The deals of the last run, in order, and what it read them with.
#[derive(Serialize, Deserialize)]
pub struct Deals {
    pub deals: Vec<Listed>,
    pub config: Config,
    pub per: DealPer,
    /// Names the corpus that the parts were cut from.
    pub corpus: String,
    /// [`correct::moved`] at that time: entries that move documents or join people are in the parts.
    moved: String,
}

/// One deal, with the corpus that it was cut from.
#[derive(Serialize, Deserialize)]
struct Part {
    of: String,
    corpus: Corpus,
}

/// Keeps every deal's part of the corpus that was put into the workspace, corrected by `entries`, and gives the list of them.
///
/// # Errors
/// [`StoreError`] when they cannot be written.
pub fn keep(
    workspace: &Workspace,
    corpus: &Corpus,
    entries: &[Entry],
    config: Config,
    per: DealPer,
) -> Result<Deals, StoreError> {
    let of = workspace.sum_of(CORPUS)?.unwrap_or_default();
    for deal in &corpus.deals {
        workspace.put_again(&name(&deal.id), &Part { of: of.clone(), corpus: corpus.part(deal) })?;
    }
    let current = corpus.deals.iter().map(|d| name(&d.id)).collect();
    workspace.keep_only("deals", &current)?;
    let deals = Deals { moved: correct::moved(entries), deals: corpus.listed(), corpus: of, config, per };
    workspace.put(DEALS, &deals)?;
    Ok(deals)
}

/// The deals of the last run; `None` where there was none or it did not get so far, or where a person has since moved a document
/// or joined two people, so that the parts no longer hold.
///
/// # Errors
/// [`StoreError::Io`] when the list is there and cannot be read.
pub fn list(workspace: &Workspace, entries: &[Entry]) -> Result<Option<Deals>, StoreError> {
    let (kept, corpus): (Option<Deals>, _) = (workspace.get(DEALS)?, workspace.sum_of(CORPUS)?.unwrap_or_default());
    Ok(kept.filter(|kept| kept.corpus == corpus && kept.moved == correct::moved(entries)))
}

/// The part of a deal that is on the list, cut from the corpus `of` that name; `None` when it no longer holds.
///
/// # Errors
/// [`StoreError::Io`] when it is there and cannot be read.
pub fn part(workspace: &Workspace, of: &str, deal: &str) -> Result<Option<Corpus>, StoreError> {
    let part: Option<Part> = workspace.get(&name(deal))?;
    let is_it = |part: &Part| part.of == of && matches!(&part.corpus.deals[..], [only] if only.id == deal);
    Ok(part.filter(is_it).map(|part| part.corpus))
}

/// Name under which the last brief of a deal is kept.
pub fn brief(deal: &str) -> String {
    format!("briefs/{}.json", file_name(deal))
}

fn name(deal: &str) -> String {
    format!("deals/{}.json", file_name(deal))
}
