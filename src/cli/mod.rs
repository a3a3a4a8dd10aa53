//! The command line: one file per command. Answers go to stdout, everything else to stderr.

mod brief;
mod completions;
mod context;
mod correct;
mod corrections;
mod doctor;
mod eval;
mod explain;
mod find;
mod opened;
mod people;
mod pipeline;
mod progress;
mod read;
mod rules;
mod rules_check;
mod rules_diff;
mod rules_learn;
mod rules_new;
mod rules_show;
mod rules_test;
mod rules_weigh;
mod run;
mod sources;
mod verify;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use context::{Context, Failure};

use crate::render::escape;

/// What a command ends with; the same numbers everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; problems, if any, are listed.
    Done = 0,
    /// The answer is no: a check failed, or `--strict` and something was skipped.
    No = 1,
    /// The command was not understood.
    Usage = 2,
    /// It could not be done; the message says what to do.
    Failed = 3,
}

/// The hidden command that makes this program the parser of one file.
const PARSE: &str = "parse-apart";

/// Handoff briefs from a company's own exports: verbatim, cited, measured, and nothing leaves this machine
#[derive(Debug, Parser)]
#[command(name = "dossier", version, max_term_width = 110, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Workspace folder; else DOSSIER_WORKSPACE, else `.dossier` upward from here (`run`: beside the exports)
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// Folder of the rule pack; else `rules/handoff` upward from here or beside the program
    #[arg(long, global = true, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Folder of the embedding model; else DOSSIER_MODEL_DIR, else `models/` upward from here
    #[arg(long, global = true, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// A limit on what is read, as NAME=NUMBER; may be given several times. Names: file-mib, archive-members, archive-depth,
    /// archive-mib, member-mib, archive-ratio, parse-mib, parse-seconds, answer-mib
    #[arg(long, global = true, value_name = "LIMIT")]
    pub limit: Vec<String>,
    /// Answer as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress and no notes on stderr
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Run(run::RunArgs),
    Merge(run::MergeArgs),
    Brief(brief::BriefArgs),
    Explain(explain::ExplainArgs),
    Correct(correct::CorrectArgs),
    Corrections(corrections::CorrectionsArgs),
    Find(find::FindArgs),
    Verify(verify::VerifyArgs),
    Pipeline(pipeline::PipelineArgs),
    People(people::PeopleArgs),
    Sources(sources::SourcesArgs),
    Read(read::ReadArgs),
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    Eval(eval::EvalArgs),
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
    /// Parses one binary file from standard input, for the program itself
    #[command(name = PARSE, hide = true)]
    ParseApart,
}

/// A message in its lines, without characters that act on a terminal: names in it may come from the exports.
fn printable(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !escape::is_hidden(*c)).collect()
}

/// Parses the file on standard input under limits; the parent tells the person what went wrong.
fn parse_apart() -> Exit {
    match crate::ingest::apart::child() {
        Ok(()) => Exit::Done,
        Err(e) => {
            eprintln!("{e}");
            Exit::Failed
        }
    }
}

/// Runs one command line; messages for a person go to stderr.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let context = Context::new(cli.global);
    let mut out = std::io::stdout().lock();
    let result = match cli.command {
        Command::Run(args) => run::run(&args, &context, &mut out),
        Command::Merge(args) => run::merge(&args, &context, &mut out),
        Command::Brief(args) => brief::run(&args, &context, &mut out),
        Command::Explain(args) => explain::run(&args, &context, &mut out),
        Command::Correct(args) => correct::correct(&args, &context, &mut out),
        Command::Corrections(args) => corrections::corrections(&args, &context, &mut out),
        Command::Find(args) => find::run(&args, &context, &mut out),
        Command::Verify(args) => verify::run(&args, &context, &mut out),
        Command::Pipeline(args) => pipeline::run(&args, &context, &mut out),
        Command::People(args) => people::run(&args, &context, &mut out),
        Command::Sources(args) => sources::run(&args, &context, &mut out),
        Command::Read(args) => read::run(&args, &context, &mut out),
        Command::Rules(command) => rules::run(&command, &context, &mut out),
        Command::Eval(args) => eval::run(&args, &context, &mut out),
        Command::Doctor(args) => doctor::run(&args, &context, &mut out),
        Command::Completions(args) => completions::run(&args, &mut out),
        Command::ParseApart => return parse_apart(),
    };
    match result.and_then(|exit| Ok(out.flush().map(|()| exit)?)) {
        Ok(exit) => exit,
        // A reader that has had enough (`dossier find … | head`) is no failure.
        Err(Failure::Pipe) => Exit::Done,
        Err(failure) => {
            eprintln!("{}", printable(&failure.to_string()));
            failure.exit()
        }
    }
}
