//! `dossier run`: the main job.

mod briefing;
mod checks;
mod merge;
mod shard;
mod tell;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{self, Context, Failure, stage_words};
use crate::corpus::{DealPer, Listed};
use crate::correct;
use crate::diag::Severity;
use crate::embed::MiniLm;
use crate::engine::kept::Basis;
use crate::engine::{Selection, build_index, ingest, parts, take_options};
use crate::ingest::walk;
use crate::store::Workspace;
use briefing::Briefing;
use shard::Shard;
use tell::Read;

pub use merge::{MergeArgs, merge};

/// Read a folder of exports and brief every deal that closed won
///
/// Reads what changed since the last run, gives every document to its deal, fills and scores a brief for each deal, and
/// writes it as HTML, Markdown and JSON, with an index.html over all. What was done before a run was stopped is not done
/// again. Example: dossier run exports --out briefs
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Folder with the exports: calls, mail, Slack, CRM tables, documents, in any order and depth; or one zip of them
    #[arg(required_unless_present = "shard")]
    pub exports: Option<PathBuf>,
    /// Where the briefs go
    #[arg(long, value_name = "DIR", default_value = "briefs")]
    pub out: PathBuf,
    /// Which deals: those closed won, those in a late stage and not yet closed, or all
    #[arg(long, value_name = "WHICH", default_value = "won")]
    pub stage: Stage,
    /// Without a CRM export: make each conversation file, or each folder, a deal
    #[arg(long, value_name = "UNIT", default_value = "crm")]
    pub deal_per: Per,
    /// Evidence counts up to this day (2026-03-31); default: seven days after close, never into the kickoff
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Exit with 1 when any file was skipped or read only in part
    #[arg(long)]
    pub strict: bool,
    /// Threads that work side by side; default: one for every processor
    #[arg(long, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,
    /// Read the exports and give every document to its deal, and leave the briefs to shards
    #[arg(long)]
    pub no_briefs: bool,
    /// Brief every N-th deal of a workspace that was read before, from the I-th on (3/16): one of N processes, here or on other
    /// machines, that need not see the exports. `dossier merge` puts their work together
    #[arg(long, value_name = "I/N", conflicts_with_all = ["exports", "no_briefs", "strict"])]
    pub shard: Option<Shard>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Stage {
    Won,
    Late,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Per {
    Crm,
    File,
    Folder,
}

pub fn run(args: &RunArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    if let Some(jobs) = args.jobs {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
        pool.map_err(|e| Failure::Other(format!("--jobs {jobs}: no threads could be started: {e}")))?;
    }
    match (&args.exports, args.shard) {
        (_, Some(shard)) => shard::run(args, shard, context, out),
        (Some(exports), None) => whole(args, exports, context, out),
        (None, None) => Err(Failure::Usage("give the folder or zip that holds your exports".into())),
    }
}

fn whole(args: &RunArgs, given: &Path, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let exports = given.canonicalize().map_err(|e| {
        Failure::Usage(format!(
            "{} cannot be opened ({e}); give the folder or zip that holds your exports",
            given.display()
        ))
    })?;
    // Asked before the workspace is touched: what an earlier run read must not make way for nothing.
    let reading = context.reading()?;
    let walked = walk::files(&exports, &reading.limits.archive)?;
    checks::refuse_nothing(&walked, &reading, given)?;
    checks::outside(&args.out, &exports, "--out")?;
    if let Some(workspace) = &context.global.workspace {
        checks::outside(workspace, &exports, "--workspace")?;
    }
    let pack = context.pack()?;
    let config = context.config(&exports)?;
    let path = match &context.global.workspace {
        Some(path) => path.clone(),
        None => Workspace::beside(&exports)?,
    };
    let workspace = Workspace::create_or_open(&path)?;
    // Exports that lie side by side would make way for one another.
    if let Some(other) = workspace.exports().filter(|other| *other != exports && other.exists()) {
        let (path, other, own) = (path.display(), other.display(), exports.display());
        return Err(Failure::Usage(format!(
            "{path} holds what was read of {other}; give another folder as --workspace for {own}, or remove {path}"
        )));
    }
    let model = context.model(Some(&workspace))?;
    let progress = context.progress();
    let report = |step: &str, done: usize, all: usize| progress.at(step, done, all);
    let per = match args.deal_per {
        Per::Crm => DealPer::Crm,
        Per::File => DealPer::File,
        Per::Folder => DealPer::Folder,
    };
    let ingested = ingest(&workspace, walked, &config, &stage_words(&pack), per, &reading, &report)?;
    let corrections = context.corrections(&workspace)?;
    let corpus = correct::corrected(ingested.corpus, &corrections);
    workspace.set_about(&exports, &MiniLm::fingerprint_of(&model))?;
    let cut = || parts::keep(&workspace, &corpus, &ingested.problems, &corrections, config.clone(), per);
    // Whoever searches afterwards does not wait for it.
    let index = || build_index(&workspace, &corpus, &corrections);
    let (kept, indexed) = rayon::join(cut, index);
    let (kept, _) = (kept?, indexed?);
    progress.done();
    let (problems, units, read) = (ingested.problems, ingested.units, ingested.read);
    let (documents, left) = (corpus.documents.len(), corpus.left().len());
    let read = Read { problems, units, read, documents, left, deals: kept.deals.len() };
    // From here on deals are read one after another.
    drop(corpus);
    let selection = selection(args.stage, per);
    let wanted = |l: &Listed| !args.no_briefs && selection.takes(&l.deal, &pack);
    let deals: Vec<Listed> = kept.deals.iter().filter(|l| wanted(l)).cloned().collect();
    let (options, as_of) = (take_options(&config), context::as_of(args.as_of)?);
    let briefing = Briefing {
        context,
        pack: &pack,
        model: &model,
        parts: &workspace,
        kept: &kept,
        workspace: &workspace,
        problems: &read.problems,
        options,
        as_of,
        corrections: &corrections,
        basis: &Basis::new(&pack, &model, options, as_of, &corrections),
    };
    let briefed = briefing.all(&deals, &args.out)?;
    workspace.settle_vectors()?;
    if !args.no_briefs {
        briefing::write_index(&briefed, &pack, &args.out)?;
    }
    tell::tell(args, context, &read, &briefed, out)?;
    let lost = read.problems.iter().any(|p| p.severity != Severity::Note);
    Ok(if (args.strict && lost) || read.deals == 0 { Exit::No } else { Exit::Done })
}

/// Which deals are briefed: without a CRM nothing says which were won.
fn selection(stage: Stage, per: DealPer) -> Selection {
    match (stage, per) {
        (Stage::Late, _) => Selection::Late,
        (Stage::All, _) | (_, DealPer::File | DealPer::Folder) => Selection::All,
        (Stage::Won, _) => Selection::Won,
    }
}
