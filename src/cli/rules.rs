//! `dossier rules …`: check the pack, show a rule, train the judge.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::context::{Context, Failure};
use super::{Exit, rules_check, rules_diff, rules_new, rules_show, rules_test, rules_weigh};
use crate::embed::{BertTrunk, ModelFolder};
use crate::evidence::judge::{RECORD, WEIGHTS};
use crate::learn::{self, LearnError, Learned};
use crate::store::write_output;

/// The rule pack: check it, read a rule, train its judge
#[derive(Debug, clap::Subcommand)]
pub enum RulesCommand {
    Check(rules_check::CheckArgs),
    Test(rules_test::TestArgs),
    New(rules_new::NewArgs),
    Schema(rules_new::SchemaArgs),
    Diff(rules_diff::DiffArgs),
    Show(rules_show::ShowArgs),
    Explain(rules_check::ExplainArgs),
    Learn(LearnArgs),
    Weigh(rules_weigh::WeighArgs),
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
    /// Also keep the models that were trained without a part of the deals, to try them on those
    #[arg(long, value_name = "DIR")]
    folds: Option<PathBuf>,
    /// Only measure: train without this file of the folder, test on it, and keep nothing (may be given more than once)
    #[arg(long, value_name = "FILE", conflicts_with = "folds")]
    hold_out: Vec<String>,
}

pub fn run(command: &RulesCommand, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    match command {
        RulesCommand::Check(args) => rules_check::check(args, context, out),
        RulesCommand::Test(args) => rules_test::test(args, context, out),
        RulesCommand::New(args) => rules_new::new(args, context, out),
        RulesCommand::Schema(args) => rules_new::schema(args, out),
        RulesCommand::Diff(args) => rules_diff::diff(args, context, out),
        RulesCommand::Show(args) => rules_show::show(args, context, out),
        RulesCommand::Explain(args) => rules_check::explain(args, context, out),
        RulesCommand::Learn(args) => learn(args, context, out),
        RulesCommand::Weigh(args) => rules_weigh::weigh(args, context, out),
    }
}

/// Tells steps on stderr, and keeps the folds where that is asked for.
struct Told<'a> {
    quiet: bool,
    folds: Option<&'a Path>,
}

impl learn::Listener for Told<'_> {
    fn step(&self, step: &str) {
        if !self.quiet {
            eprintln!("{step}");
        }
    }

    fn fold(&mut self, fold: usize, learned: &Learned) -> Result<(), LearnError> {
        let figures: Vec<String> = learned.record.held_out.iter().map(|(n, f)| format!("{n} {f:.3}")).collect();
        self.step(&format!("  on the deals it had not seen: {}", figures.join(", ")));
        let Some(dir) = self.folds else { return Ok(()) };
        let folder = dir.join(format!("fold-{}", fold + 1));
        let unseen = learned.unseen.join("\n");
        let kept = keep(&folder, learned).and_then(|()| Ok(write_output(&folder, "unseen.txt", unseen.as_bytes())?));
        kept.map(drop).map_err(|e| LearnError::Kept(e.to_string()))
    }
}

/// Writes weights and record side by side.
fn keep(folder: &Path, learned: &Learned) -> Result<(), Failure> {
    let mut record = serde_json::to_vec_pretty(&learned.record)?;
    record.push(b'\n');
    write_output(folder, WEIGHTS, &learned.weights)?;
    write_output(folder, RECORD, &record)?;
    Ok(())
}

fn learn(args: &LearnArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let root = context.pack_root()?;
    let folder = ModelFolder::locate(context.global.model.as_deref())?;
    folder.verify()?;
    let trunk = BertTrunk::load(&folder, learn::LAYERS)?;
    let mut listener = Told { quiet: context.global.quiet, folds: args.folds.as_deref() };
    if !args.hold_out.is_empty() {
        return hold_out(args, &trunk, &mut listener, out);
    }
    let learned = learn::learn(&args.corpus, &trunk, &mut listener)?;
    keep(&root.join("model"), &learned)?;
    for (name, figure) in &learned.record.held_out {
        writeln!(out, "{name:24} {figure:.3}")?;
    }
    Ok(Exit::Done)
}

/// The figures of models that are trained without one file each, on that file.
fn hold_out(args: &LearnArgs, trunk: &BertTrunk, told: &mut Told<'_>, out: &mut dyn Write) -> Result<Exit, Failure> {
    for record in learn::measure(&args.corpus, &args.hold_out, trunk, told)? {
        for (name, figure) in &record.held_out {
            writeln!(out, "{:16} {name:24} {figure:.3}", record.without.join(" "))?;
        }
    }
    Ok(Exit::Done)
}
