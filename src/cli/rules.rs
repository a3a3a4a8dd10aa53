//! `dossier rules …`: check the pack, show a rule, train the judge.

use std::io::Write;
use std::path::PathBuf;

use super::context::{Context, Failure};
use super::{Exit, rules_check, rules_show};
use crate::embed::{EmbedError, Embedder, MiniLm};
use crate::evidence::Vectors;
use crate::evidence::judge::{RECORD, WEIGHTS};
use crate::learn;
use crate::store::{Workspace, write_output};

/// The rule pack: check it, read a rule, train its judge
#[derive(Debug, clap::Subcommand)]
pub enum RulesCommand {
    Check(rules_check::CheckArgs),
    Show(rules_show::ShowArgs),
    Explain(rules_check::ExplainArgs),
    Learn(LearnArgs),
}

/// Train the pack's judge again on labelled utterances
///
/// Same data, model and seed give the same weights. Writes model/ in the pack's folder; the figures on deals it was not
/// trained on stand in model/record.json. Example: dossier rules learn --corpus fixtures/evidence
#[derive(Debug, clap::Args)]
pub struct LearnArgs {
    /// Folder with labelled utterances (.jsonl)
    #[arg(long, value_name = "DIR", default_value = "fixtures/evidence")]
    corpus: PathBuf,
}

pub fn run(command: &RulesCommand, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    match command {
        RulesCommand::Check(args) => rules_check::check(args, context, out),
        RulesCommand::Show(args) => rules_show::show(args, context, out),
        RulesCommand::Explain(args) => rules_check::explain(args, context, out),
        RulesCommand::Learn(args) => learn(args, context, out),
    }
}

/// Vectors through a workspace's cache where one was named, so that a second training starts at once.
struct Cached<'a> {
    embedder: &'a MiniLm,
    workspace: Option<Workspace>,
}

impl Vectors for Cached<'_> {
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        match &self.workspace {
            Some(workspace) => match workspace.vectors(self.embedder, texts, &|_, _| {}) {
                Ok(vectors) => Ok(vectors),
                Err(_) => self.embedder.embed(texts),
            },
            None => self.embedder.embed(texts),
        }
    }
}

fn learn(args: &LearnArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let root = context.pack_root()?;
    let embedder = context.embedder(None)?;
    let workspace = context.global.workspace.as_deref().map(Workspace::create_or_open).transpose()?;
    let source = Cached { embedder: &embedder, workspace };
    let tell = |step: &str| {
        if !context.global.quiet {
            eprintln!("{step}");
        }
    };
    let learned = learn::learn(&args.corpus, embedder.fingerprint(), &source, &tell)?;
    let folder = root.join("model");
    write_output(&folder, WEIGHTS, &learned.weights)?;
    let mut record = serde_json::to_vec_pretty(&learned.record)?;
    record.push(b'\n');
    write_output(&folder, RECORD, &record)?;
    for (name, figure) in &learned.record.held_out {
        writeln!(out, "{name:24} {figure:.3}")?;
    }
    Ok(Exit::Done)
}
