//! The last brief of each deal, with the name of all that it was made of: what has not changed is not made again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::parts::Deals;
use crate::brief::Brief;
use crate::correct::{self, Entry};
use crate::embed::{MiniLm, ModelFolder};
use crate::evidence::take::TakeOptions;
use crate::rules::pack::Pack;
use crate::store::{StoreError, Workspace};
use crate::terms::file_name;

/// What briefs are made of besides what the exports say of their deals.
pub struct Basis {
    /// Names what is the same for all of them.
    pub common: String,
    /// What people said of the brief of a deal.
    said: BTreeMap<String, String>,
}

impl Basis {
    pub fn new(
        pack: &Pack,
        model: &ModelFolder,
        options: TakeOptions,
        as_of: Option<Timestamp>,
        corrections: &[Entry],
    ) -> Self {
        let settings = format!("{options:?} {as_of:?}");
        // Another build may make something else of the same.
        let common = named(&[&pack.fingerprint, &MiniLm::fingerprint_of(model), &settings, env!("DOSSIER_BUILD")]);
        let mut said: BTreeMap<String, String> = BTreeMap::new();
        for entry in correct::standing(corrections) {
            let lines = said.entry(entry.deal.clone()).or_default();
            *lines += &format!("{entry:?}\n");
        }
        Self { common, said }
    }

    /// Names everything that the brief of a deal on the list is made of.
    pub fn of(&self, deals: &Deals, deal: &str) -> String {
        named(&[&self.common, &deals.said_of(deal), self.said.get(deal).map_or("", String::as_str)])
    }
}

/// One name of several.
fn named(parts: &[&str]) -> String {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        // The length goes first, so that what moves from one part to the next is another name.
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hash.finalize().to_hex().to_string()
}

/// A brief in the workspace.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    made_of: Cow<'a, str>,
    brief: Cow<'a, Brief>,
}

/// Keeps a brief; `made_of` names everything that it depends on.
///
/// # Errors
/// [`StoreError`] when it cannot be written.
pub fn keep(workspace: &Workspace, brief: &Brief, made_of: &str) -> Result<(), StoreError> {
    let kept = Kept { made_of: Cow::Borrowed(made_of), brief: Cow::Borrowed(brief) };
    workspace.put_again(&name(&brief.deal.id), &kept).map(drop)
}

/// The last brief of a deal, whatever it was made of, and the name of that.
///
/// # Errors
/// [`StoreError::Io`] when it is there and cannot be read.
pub fn last(workspace: &Workspace, deal: &str) -> Result<Option<(Brief, String)>, StoreError> {
    let kept: Option<Kept<'_>> = workspace.get(&name(deal))?;
    let kept = kept.filter(|kept| kept.brief.deal.id == deal);
    Ok(kept.map(|kept| (kept.brief.into_owned(), kept.made_of.into_owned())))
}

/// The last brief of a deal if it was made of the same.
///
/// # Errors
/// As [`last`].
pub fn same(workspace: &Workspace, deal: &str, made_of: &str) -> Result<Option<Brief>, StoreError> {
    Ok(last(workspace, deal)?.filter(|(_, of)| of == made_of).map(|(brief, _)| brief))
}

fn name(deal: &str) -> String {
    format!("briefs/{}.json", file_name(deal))
}
