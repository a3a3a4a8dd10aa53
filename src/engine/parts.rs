//! The corpus kept deal by deal: a command about one deal reads one part, and a run holds a few of them at a time.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::CORPUS;
use super::briefs::problems_of;
use crate::config::Config;
use crate::corpus::{Corpus, Deal, DealPer, Listed};
use crate::correct::{self, Entry};
use crate::diag::Problem;
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
    /// Checksum of the part of each deal by its id; none in a list that an earlier version kept.
    #[serde(default)]
    parts: BTreeMap<String, String>,
    /// Of each deal some of whose files could not be read whole: what is said of them.
    #[serde(default)]
    problems: BTreeMap<String, Vec<String>>,
    /// Names the list itself.
    #[serde(skip)]
    pub name: String,
    /// [`correct::moved`] at that time: entries that move documents or join people are in the parts.
    moved: String,
}

/// Keeps every deal's part of the corpus that was put into the workspace, corrected by `entries`, and gives the list of them;
/// `problems` are those of the exports.
///
/// # Errors
/// [`StoreError`] when they cannot be written.
pub fn keep(
    workspace: &Workspace,
    corpus: &Corpus,
    problems: &[Problem],
    entries: &[Entry],
    config: Config,
    per: DealPer,
) -> Result<Deals, StoreError> {
    let of = workspace.sum_of(CORPUS)?.unwrap_or_default();
    let put = |deal: &Deal| Ok((deal.id.clone(), workspace.put_again(&name(&deal.id), &corpus.part(deal))?));
    let parts = corpus.deals.par_iter().map(put).collect::<Result<_, StoreError>>()?;
    let current = corpus.deals.iter().map(|d| name(&d.id)).collect();
    workspace.keep_only("deals", &current)?;
    let told =
        |deal: &Deal| Some((deal.id.clone(), problems_of(problems, corpus, deal))).filter(|(_, told)| !told.is_empty());
    let problems = corpus.deals.iter().filter_map(told).collect();
    let (moved, deals, name) = (correct::moved(entries), corpus.listed(), String::new());
    let mut deals = Deals { moved, deals, corpus: of, parts, problems, name, config, per };
    deals.name = workspace.put(DEALS, &deals)?;
    Ok(deals)
}

/// The deals of the last run; `None` where there was none or it did not get so far, or where a person has since moved a document
/// or joined two people, so that the parts no longer hold.
///
/// # Errors
/// [`StoreError::Io`] when the list is there and cannot be read.
pub fn list(workspace: &Workspace, entries: &[Entry]) -> Result<Option<Deals>, StoreError> {
    let (name, corpus) = (workspace.sum_of(DEALS)?.unwrap_or_default(), workspace.sum_of(CORPUS)?.unwrap_or_default());
    let kept: Option<Deals> = workspace.get_named(DEALS, &name)?;
    let kept = kept.filter(|kept| kept.corpus == corpus && kept.moved == correct::moved(entries));
    Ok(kept.map(|kept| Deals { name, ..kept }))
}

impl Deals {
    /// The part of a deal that is on the list; `None` when it no longer holds.
    ///
    /// # Errors
    /// [`StoreError::Io`] when it is there and cannot be read.
    pub fn part(&self, workspace: &Workspace, deal: &str) -> Result<Option<Corpus>, StoreError> {
        // Told from the list, and not from the part itself: another run may have cut it anew meanwhile.
        let Some(sum) = self.parts.get(deal) else { return Ok(None) };
        let part: Option<Corpus> = workspace.get_named(&name(deal), sum)?;
        Ok(part.filter(|part| matches!(&part.deals[..], [only] if only.id == deal)))
    }

    /// Names what the exports say of a deal: it is the same as long as nothing has changed that concerns it.
    pub fn said_of(&self, deal: &str) -> String {
        let problems = self.problems.get(deal).map(|all| all.join("\n")).unwrap_or_default();
        format!("{} {problems}", self.parts.get(deal).map_or("", String::as_str))
    }
}

fn name(deal: &str) -> String {
    format!("deals/{}.json", file_name(deal))
}
