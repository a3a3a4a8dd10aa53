//! The last brief of each deal, with the name of all that it was made of: what has not changed is not made again.

use serde::{Deserialize, Serialize};

use crate::brief::Brief;
use crate::store::{StoreError, Workspace};
use crate::terms::file_name;

/// A brief in the workspace.
#[derive(Serialize, Deserialize)]
struct Kept {
    made_of: String,
    brief: Brief,
}

/// Keeps a brief; `made_of` names everything that it depends on.
///
/// # Errors
/// [`StoreError`] when it cannot be written.
pub fn keep(workspace: &Workspace, brief: Brief, made_of: &str) -> Result<Brief, StoreError> {
    let kept = Kept { made_of: made_of.to_owned(), brief };
    workspace.put_again(&name(&kept.brief.deal.id), &kept)?;
    Ok(kept.brief)
}

/// The last brief of a deal, whatever it was made of, and the name of that.
///
/// # Errors
/// [`StoreError::Io`] when it is there and cannot be read.
pub fn last(workspace: &Workspace, deal: &str) -> Result<Option<(Brief, String)>, StoreError> {
    let kept: Option<Kept> = workspace.get(&name(deal))?;
    Ok(kept.filter(|kept| kept.brief.deal.id == deal).map(|kept| (kept.brief, kept.made_of)))
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
