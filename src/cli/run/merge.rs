//! `dossier merge`: what shards did, put together.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use super::briefing::{self, Briefed};
use super::shard::{self, DONE, Done, Settings, Shard, outside};
use crate::cli::Exit;
use crate::cli::context::{Context, Failure};
use crate::engine::kept;
use crate::store::Workspace;

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
    let listed = shard::kept(&workspace, &corrections)?;
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
        if !settings.hold(&listed, &corrections) {
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
    let mut briefed = Vec::with_capacity(settings.deals.len());
    // Shards took the deals in turn.
    for (id, (_, shard)) in settings.deals.iter().zip(shards.values().cycle()) {
        let (brief, made_of) = kept::last(shard, id)?.ok_or_else(|| lost(id))?;
        briefing::write(&brief, &pack, &args.out)?;
        kept::keep(&workspace, &brief, &made_of)?;
        briefed.push(Briefed::of(brief));
    }
    for (_, shard) in shards.values() {
        workspace.take_vectors(shard)?;
    }
    workspace.settle_vectors()?;
    briefing::write_index(&briefed, &pack, &args.out)?;
    let (deals, of) = (briefed.len(), shards.len());
    workspace.remove_shards()?;
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &serde_json::json!({ "out": args.out, "deals": deals, "shards": of }))?;
        writeln!(out)?;
    } else {
        writeln!(out, "{deals} deals of {of} shards.\nBriefs: {}", args.out.join("index.html").display())?;
    }
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
            "shards {first} and {other} did not brief the same deals with the same pack, model, day and build of the program; \
             run one of them again as the other, or remove its folder in {path}"
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
