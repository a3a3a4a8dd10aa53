//! `dossier find`: a person's own question to all exports, answered with passages and where they stand.

use std::io::{IsTerminal, Write};

use super::Exit;
use super::context::{Context, Failure};
use crate::diag;
use crate::embed::{EmbedError, Embedder, MiniLm};
use crate::engine::{Found, build_index, find, find_deal, index};
use crate::index::Filter;
use crate::render::terminal::clean;
use crate::terms::{Channel, Side};

/// Search everything that was read, with who said it, when, and where it stands
///
/// Words find, meaning orders. "Words in quotation marks" must stand together, -word shuts passages out. Text that was
/// only quoted from an earlier message is marked so. Example: dossier find "data retention" --deal Harrow --side customer
#[derive(Debug, clap::Args)]
pub struct FindArgs {
    /// What to look for
    #[arg(required = true)]
    pub query: Vec<String>,
    /// Only passages of this deal (id, or part of a name)
    #[arg(long, value_name = "DEAL")]
    pub deal: Option<String>,
    /// Only what this side said: customer, vendor, internal, partner, unknown; may be given several times
    #[arg(long, value_name = "SIDE", value_parser = side)]
    pub side: Vec<Side>,
    /// Only from here: call, email, slack, crm, doc; may be given several times
    #[arg(long, value_name = "CHANNEL", value_parser = channel)]
    pub channel: Vec<Channel>,
    /// Passages to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top: usize,
}

fn side(word: &str) -> Result<Side, String> {
    Side::parse(word).ok_or_else(|| not_in(word, Side::ALL.iter().map(|s| s.word())))
}

fn channel(word: &str) -> Result<Channel, String> {
    Channel::parse(word).ok_or_else(|| not_in(word, Channel::ALL.iter().map(|c| c.word())))
}

fn not_in(word: &str, known: impl Iterator<Item = &'static str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = diag::did_you_mean(word, known.iter().copied());
    if near.is_empty() { format!("it is one of {}", known.join(", ")) } else { near }
}

pub fn run(args: &FindArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_keep_in()?;
    let corrections = context.corrections(&workspace)?;
    let index = match index(&workspace, &corrections)? {
        Some(index) => index,
        None => build_index(&workspace, &context.corpus(&workspace)?.0, &corrections)?,
    };
    let deal = |d: &str| Ok::<_, Failure>(find_deal(&context.deals(&workspace)?, d)?.id.clone());
    let filter = Filter {
        deal: args.deal.as_deref().map(deal).transpose()?,
        channels: args.channel.clone(),
        sides: args.side.clone(),
        ..Filter::default()
    };
    let query = args.query.join(" ");
    let embedder = model(context, &workspace)?;
    let embedder = embedder.as_ref().map(|e| e as &dyn Embedder);
    let found = find(&index, &workspace, embedder, &query, &filter, args.top)?;
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &serde_json::json!({ "query": query, "found": found }))?;
        writeln!(out)?;
    } else {
        let dim = std::io::stdout().is_terminal();
        for (n, found) in found.iter().enumerate() {
            show(n + 1, found, dim, out)?;
        }
        if found.is_empty() {
            writeln!(out, "Nothing was found for: {}", clean(&query))?;
        }
    }
    Ok(if found.is_empty() { Exit::No } else { Exit::Done })
}

/// The model where there is one; without it words alone decide, and stderr says so.
fn model(context: &Context, workspace: &crate::store::Workspace) -> Result<Option<MiniLm>, Failure> {
    match context.embedder(Some(workspace)) {
        Ok(embedder) => Ok(Some(embedder)),
        Err(Failure::Embed(EmbedError::Missing { .. })) => {
            if !context.global.quiet {
                eprintln!("dossier: the model is missing, so words alone decide the order; `dossier doctor` says more");
            }
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

fn show(number: usize, found: &Found, dim: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let (faint, plain) = if dim { ("\u{1b}[2m", "\u{1b}[0m") } else { ("", "") };
    let who = if found.speaker.is_empty() { "(no name)".to_owned() } else { clean(&found.speaker) };
    let day: String = found.at.chars().take(10).collect();
    let mark = if found.kind == "new" { String::new() } else { format!("[{}] ", found.kind.replace('_', " ")) };
    writeln!(out, "{number:>3}. {mark}\"{}\"", clean(&found.text))?;
    let cited: Vec<String> = [who, found.side.to_string(), clean(&day), clean(&found.title), clean(&found.source)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    writeln!(out, "     {faint}{}{plain}", cited.join(" · "))?;
    Ok(())
}
