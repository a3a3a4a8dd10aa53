//! The command line: one file per command. Answers go to stdout, everything else to stderr.

mod context;
mod progress;
mod rules;
mod run;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

pub use context::{Context, Failure};

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
    #[command(subcommand)]
    Rules(rules::RulesCommand),
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
        Command::Rules(command) => rules::run(&command, &context, &mut out),
    };
    match result {
        Ok(exit) => exit,
        // A reader that has had enough (`dossier find … | head`) is no failure.
        Err(Failure::Pipe) => Exit::Done,
        Err(failure) => {
            eprintln!("{failure}");
            Exit::Failed
        }
    }
}
