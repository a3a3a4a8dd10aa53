//! `dossier run --shard I/N`: a share of one company's deals, for one of several processes or machines.
//!
//! Which process does what, and when, is left to whatever starts them. Routing is done once, by `dossier run EXPORTS
//! --no-briefs`; each shard reads what that kept and writes to a workspace of its own inside of it.

use std::io::Write;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::briefing::Briefing;
use super::{RunArgs, checks, selection};
use crate::cli::Exit;
use crate::cli::context::{self, Context, Failure};
use crate::corpus::Listed;
use crate::correct::Entry;
use crate::engine::kept::Basis;
use crate::engine::parts::{self, Deals};
use crate::engine::{PROBLEMS, take_options};
use crate::store::Workspace;

/// One of several shares of the deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// From 1.
    pub index: usize,
    pub of: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let parts = written.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, of)) if 1 <= index && index <= of => Ok(Self { index, of }),
            _ => Err("give the number of this shard and of all, 1/16 to 16/16".to_owned()),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl Shard {
    fn folder(self) -> String {
        format!("{}-of-{}", self.index, self.of)
    }

    /// Neighbours in the list go to different shards: deals of one time are of one size more often than not.
    fn takes(self, deals: &[Listed]) -> impl Iterator<Item = &Listed> {
        deals.iter().skip(self.index - 1).step_by(self.of)
    }
}

/// Name under which a shard keeps what it did.
pub const DONE: &str = "shard.json";

/// What a shard did. Shards of one run differ in `shard` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub shard: Shard,
    /// `None` while it is at work.
    pub settings: Option<Settings>,
}

/// What the briefs are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Ids of all deals that the shards brief together, in order.
    pub deals: Vec<String>,
    pub pack: String,
    /// Settings, pack, model, day and program.
    basis: String,
    /// The list that the deals stand in with all that the exports say of them, and what people said of briefs.
    list: String,
    corrections: String,
}

impl Settings {
    /// Whether the workspace is still as it was for the shards.
    pub fn hold(&self, deals: &Deals, corrections: &[Entry]) -> bool {
        self.list == deals.name && self.corrections == named(corrections)
    }
}

/// Names what people said of briefs.
fn named(corrections: &[Entry]) -> String {
    blake3::hash(format!("{corrections:?}").as_bytes()).to_hex().to_string()
}

/// What the last run kept of its deals.
///
/// # Errors
/// When it kept none that hold; the message says what to run.
pub fn kept(workspace: &Workspace, corrections: &[Entry]) -> Result<Deals, Failure> {
    let path = workspace.path().display();
    parts::list(workspace, corrections)?.ok_or_else(|| {
        Failure::Other(format!(
            "{path} has no list of deals, or one from before a correction that moves documents; run `dossier run EXPORTS --no-briefs`"
        ))
    })
}

/// Where exports are at hand, briefs are not written among them.
///
/// # Errors
/// When they would be.
pub fn outside(out: &Path, workspace: &Workspace) -> Result<(), Failure> {
    let exports = workspace.exports().filter(|e| e.exists());
    exports.map_or(Ok(()), |exports| checks::outside(out, &exports, "--out"))
}

pub fn run(args: &RunArgs, shard: Shard, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let from = context.workspace()?;
    outside(&args.out, &from)?;
    let (pack, corrections) = (context.pack()?, context.corrections(&from)?);
    let kept = kept(&from, &corrections)?;
    let selection = selection(args.stage, kept.per);
    let deals: Vec<Listed> = kept.deals.iter().filter(|l| selection.takes(&l.deal, &pack)).cloned().collect();
    let workspace = context.workspace()?.shard(&shard.folder())?;
    // What an earlier start of it ended with holds no longer.
    workspace.put(DONE, &Done { shard, settings: None })?;
    let model = context.model(Some(&workspace))?;
    let problems: Vec<_> = from.get(PROBLEMS)?.unwrap_or_default();
    let own: Vec<Listed> = shard.takes(&deals).cloned().collect();
    let (options, as_of) = (take_options(&kept.config), context::as_of(args.as_of)?);
    let basis = Basis::new(&pack, &model, options, as_of, &corrections);
    let briefing = Briefing {
        context,
        pack: &pack,
        model: &model,
        parts: &from,
        kept: &kept,
        workspace: &workspace,
        problems: &problems,
        options,
        as_of,
        corrections: &corrections,
        basis: &basis,
    };
    let briefed = briefing.all(&own, &args.out)?;
    workspace.settle_vectors()?;
    let settings = Settings {
        deals: deals.into_iter().map(|l| l.deal.id).collect(),
        pack: pack.fingerprint.clone(),
        basis: basis.common,
        list: kept.name,
        corrections: named(&corrections),
    };
    let all = settings.deals.len();
    workspace.put(DONE, &Done { shard, settings: Some(settings) })?;
    if context.global.json {
        let deals: Vec<_> = briefed.iter().map(|b| serde_json::json!({ "deal": b.deal, "score": b.score })).collect();
        serde_json::to_writer_pretty(
            &mut *out,
            &serde_json::json!({ "shard": shard, "of_deals": all, "deals": deals }),
        )?;
        writeln!(out)?;
    } else if all == 0 {
        writeln!(out, "No deal to brief: none is of the stage that was asked for (try --stage all).")?;
    } else {
        let (done, path) = (briefed.len(), workspace.path().display());
        writeln!(
            out,
            "Shard {shard}: {done} of {all} deals briefed, kept in {path}; `dossier merge` puts the shards together."
        )?;
    }
    Ok(Exit::Done)
}
