//! `dossier completions`: what a shell needs to complete commands and options.

use std::io::Write;

use clap::CommandFactory;

use super::context::Failure;
use super::{Cli, Exit};

/// Print completions for a shell
///
/// Example: dossier completions bash > ~/.local/share/bash-completion/completions/dossier
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Which shell
    pub shell: clap_complete::Shell,
}

pub fn run(args: &CompletionsArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    // Into memory first, since the generator gives up loudly when a pipe is closed.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "dossier", &mut text);
    out.write_all(&text)?;
    Ok(Exit::Done)
}
