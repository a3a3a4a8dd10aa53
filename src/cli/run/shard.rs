//! `dossier run --shard I/N` and `dossier merge`: one company's deals over several processes or machines.
//!
//! Which process does what, and when, is left to whatever starts them. Routing is done once, by `dossier run EXPORTS
//! --no-briefs`; each shard reads what that kept and writes to a workspace of its own inside of it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::briefing::{self, Briefed, Briefing};
use super::{RunArgs, checks, selection};
use crate::brief::Brief;
use crate::cli::Exit;
use crate::cli::context::{self, Context, Failure};
use crate::corpus::Listed;
use crate::correct::Entry;
use crate::embed::MiniLm;
use crate::engine::parts::{self, Deals};
use crate::engine::{PROBLEMS, take_options};
use crate::render::index_page;
use crate::store::Workspace;

/// One of several shares of the deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// From 1.
    index: usize,
    of: usize,
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
const DONE: &str = "shard.json";

/// What a shard did. Shards of one run differ in `shard` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Done {
    shard: Shard,
    /// `None` while it is at work.
    settings: Option<Settings>,
}

/// What briefs depend on besides the deals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Settings {
    /// Ids of all deals that the shards brief together, in order.
    deals: Vec<String>,
    pack: String,
    model: String,
    as_of: String,
    /// The corpus that the deals were cut from, and what people said of briefs.
    corpus: String,
    corrections: String,
    program: String,
}

impl Settings {
    /// Whether the workspace is still as it was for the shards.
    fn hold(&self, corpus: &str, corrections: &[Entry]) -> bool {
        self.corpus == corpus && self.corrections == named(corrections)
    }
}

/// Names what people said of briefs.
fn named(corrections: &[Entry]) -> String {
    blake3::hash(format!("{corrections:?}").as_bytes()).to_hex().to_string()
}

/// What the last run kept of its deals.
fn kept(workspace: &Workspace, corrections: &[Entry]) -> Result<Deals, Failure> {
    let path = workspace.path().display();
    parts::list(workspace, corrections)?.ok_or_else(|| {
        Failure::Other(format!(
            "{path} has no list of deals, or one from before a correction that moves documents; run `dossier run EXPORTS --no-briefs`"
        ))
    })
}

/// Where exports are at hand, briefs are not written among them.
fn outside(out: &Path, workspace: &Workspace) -> Result<(), Failure> {
    let exports = workspace.exports().filter(|e| e.exists());
    exports.map_or(Ok(()), |exports| checks::outside(out, &exports, "--out"))
}

pub fn run(args: &RunArgs, shard: Shard, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let from = context.workspace()?;
    outside(&args.out, &from)?;
    let (pack, corrections) = (context.pack()?, context.corrections(&from)?);
    let kept = kept(&from, &corrections)?;
    let selection = selection(args.stage, kept.per);
    let deals: Vec<Listed> = kept.deals.into_iter().filter(|l| selection.takes(&l.deal, &pack)).collect();
    let workspace = context.workspace()?.shard(&shard.folder())?;
    // What an earlier start of it ended with holds no longer.
    workspace.put(DONE, &Done { shard, settings: None })?;
    let model = context.model(Some(&workspace))?;
    let problems: Vec<_> = from.get(PROBLEMS)?.unwrap_or_default();
    let own: Vec<Listed> = shard.takes(&deals).cloned().collect();
    let briefing = Briefing {
        context,
        pack: &pack,
        model: &model,
        parts: &from,
        corpus: &kept.corpus,
        workspace: &workspace,
        problems: &problems,
        options: take_options(&kept.config),
        as_of: context::as_of(args.as_of)?,
        corrections: &corrections,
    };
    let briefed = briefing.all(&own, &args.out)?;
    workspace.settle_vectors()?;
    let settings = Settings {
        deals: deals.into_iter().map(|l| l.deal.id).collect(),
        pack: pack.fingerprint.clone(),
        model: MiniLm::fingerprint_of(&model),
        as_of: args.as_of.map(|d| d.to_string()).unwrap_or_default(),
        corrections: named(&corrections),
        corpus: kept.corpus,
        program: env!("CARGO_PKG_VERSION").to_owned(),
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

/// Put the work of shards together
///
/// Takes over what the shards of a workspace computed (`dossier run --shard`), writes the briefs of all deals with the index.html
/// over them, and removes the shards. The briefs are those of a run without shards, byte for byte. Example: dossier merge --workspace
/// /shared/work --out briefs
#[derive(Debug, clap::Args)]
pub struct MergeArgs {
    /// Further workspaces or folders of shards, such as copies that came back from other machines
    #[arg(value_name = "WORKSPACE")]
    pub others: Vec<PathBuf>,
    /// Where the briefs go
    #[arg(long, value_name = "DIR", default_value = "briefs")]
    pub out: PathBuf,
}

pub fn merge(args: &MergeArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let found = context.workspace()?;
    let workspace = Workspace::create_or_open(found.path())?;
    outside(&args.out, &workspace)?;
    let corrections = context.corrections(&workspace)?;
    let kept = kept(&workspace, &corrections)?;
    let mut shards: BTreeMap<Shard, (Settings, Workspace)> = BTreeMap::new();
    for folder in folders(&workspace, &args.others)? {
        // Opened for writing, so that none is at work while it is merged and removed.
        let shard = Workspace::create_or_open(&folder)?;
        let done: Option<Done> = shard.get(DONE)?;
        let Some(Done { shard: number, settings: Some(settings) }) = done else {
            let path = folder.display();
            return Err(Failure::Usage(format!(
                "{path}: this shard has not ended; run it again, what it did is kept, or remove the folder if it is of other shards"
            )));
        };
        if !settings.hold(&kept.corpus, &corrections) {
            let path = folder.display();
            return Err(Failure::Usage(format!(
                "{path}: since this shard was briefed the exports were read anew or something was corrected; run it again, what it \
                 did is kept"
            )));
        }
        shards.insert(number, (settings, shard));
    }
    let pack = context.pack()?;
    let settings = complete(&shards, &workspace, &pack.fingerprint)?;
    let mut briefed: BTreeMap<String, Briefed> = BTreeMap::new();
    for (n, id) in settings.deals.iter().enumerate() {
        let (_, (_, shard)) = shards.iter().nth(n % shards.len()).ok_or_else(|| lost(id))?;
        let brief: Brief = shard.get(&briefing::kept(id))?.ok_or_else(|| lost(id))?;
        briefing::write(&brief, &pack, &args.out)?;
        workspace.put(&briefing::kept(id), &brief)?;
        let entry = index_page::Entry::of(&brief);
        briefed.insert(id.clone(), Briefed { entry, deal: brief.deal, score: brief.score });
    }
    for (_, shard) in shards.values() {
        workspace.take_vectors(shard)?;
    }
    workspace.settle_vectors()?;
    let briefed: Vec<Briefed> = settings.deals.iter().filter_map(|id| briefed.remove(id)).collect();
    briefing::write_index(&briefed, &pack, &args.out)?;
    let (deals, of) = (briefed.len(), shards.len());
    workspace.remove_shards()?;
    writeln!(out, "{deals} deals of {of} shards.\nBriefs: {}", args.out.join("index.html").display())?;
    Ok(Exit::Done)
}

/// Where shards may be: in the workspace, in others, or in folders of their own.
fn folders(workspace: &Workspace, others: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut out = workspace.shards()?;
    for other in others {
        let there = Workspace::open_existing(other)?;
        let is_shard = there.path().join(DONE).is_file();
        if is_shard { out.push(there.path().to_owned()) } else { out.extend(there.shards()?) }
    }
    Ok(out)
}

/// The settings that all shards have, when none is missing and none differs.
fn complete(
    shards: &BTreeMap<Shard, (Settings, Workspace)>,
    workspace: &Workspace,
    pack: &str,
) -> Result<Settings, Failure> {
    let path = workspace.path().display();
    let Some((first, (settings, _))) = shards.first_key_value() else {
        return Err(Failure::Usage(format!("{path} has no shards; begin with `dossier run --shard 1/N`")));
    };
    if let Some((other, _)) = shards.iter().find(|(shard, (s, _))| s != settings || shard.of != first.of) {
        return Err(Failure::Usage(format!(
            "shards {first} and {other} did not brief the same deals with the same pack, model and day; run one of them again \
             as the other, or remove its folder in {path}"
        )));
    }
    if let Some(missing) = (1..=first.of).find(|i| !shards.contains_key(&Shard { index: *i, of: first.of })) {
        let of = first.of;
        return Err(Failure::Usage(format!(
            "shard {missing}/{of} is missing; run it, or name the workspace that it is in"
        )));
    }
    if settings.pack != pack {
        return Err(Failure::Usage("the shards were briefed with another pack; give that one as --pack".to_owned()));
    }
    Ok(settings.clone())
}

fn lost(deal: &str) -> Failure {
    Failure::Other(format!("the brief of {deal} is in none of the shards; run the shards again, what they did is kept"))
}
