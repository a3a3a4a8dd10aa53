//! `dossier brief`: one deal, for one reader, in one format.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{self, Context, Failure};
use super::opened::Opened;
use crate::brief::Brief;
use crate::diag;
use crate::engine::kept::{self, Basis};
use crate::engine::{find_deal, parts, take_options};
use crate::render::{Layout, html, json, markdown, terminal, views};
use crate::rules::pack::{Pack, View};
use crate::store::{Workspace, write_output};

/// The handoff brief of one deal
///
/// DEAL is an opportunity id, or the name of a deal or account, or part of one. Reads what the last `dossier run` read.
/// Example: dossier brief "Harrow" --for csm --format html --out harrow.html
#[derive(Debug, clap::Args)]
pub struct BriefArgs {
    /// Opportunity id, or (part of) the name of the deal or its account
    pub deal: String,
    /// For whom: a view of the pack, such as csm, implementation, leadership
    #[arg(long = "for", value_name = "VIEW")]
    pub view: Option<String>,
    /// Default: as the name of --out says, else a page for the terminal on a terminal, Markdown in a pipe
    #[arg(long)]
    pub format: Option<Format>,
    /// Evidence counts up to this day (2026-03-31)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Write to this file, readable by you alone, instead of the screen
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    Md,
    Html,
    Json,
    Terminal,
}

pub fn run(args: &BriefArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_keep_in()?;
    let pack = context.pack()?;
    let view = args.view.as_deref().map(|id| find_view(&pack, id)).transpose()?.cloned();
    let (brief, pack) = match kept(args, context, &workspace, &pack)? {
        Some(brief) => (brief, pack),
        None => {
            let opened = Opened::of_deal_with(context, workspace, pack, &args.deal)?;
            let Some(deal) = opened.corpus.deals.first() else { return Ok(Exit::No) };
            let Some(chosen) = opened.briefs(context, &[deal], args.as_of)?.pop() else { return Ok(Exit::No) };
            (chosen.brief, opened.pack)
        }
    };
    let brief = match &view {
        Some(view) => views::project(&brief, view),
        None => brief,
    };
    let layout = Layout::of(&pack, view.as_ref());
    let text = text(&brief, &layout, format(args, context))?;
    match &args.out {
        None => write!(out, "{text}")?,
        Some(path) => write_to(path, &text)?,
    }
    Ok(Exit::Done)
}

/// The brief that a run made or a merge took over, where nothing has changed since.
fn kept(args: &BriefArgs, context: &Context, workspace: &Workspace, pack: &Pack) -> Result<Option<Brief>, Failure> {
    let corrections = context.corrections(workspace)?;
    let Some(deals) = parts::list(workspace, &corrections)? else { return Ok(None) };
    let deal = &find_deal(deals.deals.iter().map(|l| &l.deal), &args.deal)?.id;
    let (model, options) = (context.model(Some(workspace))?, take_options(&context.config_of(workspace)?));
    let basis = Basis::new(pack, &model, options, context::as_of(args.as_of)?, &corrections);
    Ok(kept::same(workspace, deal, &basis.of(&deals, deal))?)
}

/// The view of a pack by its id.
fn find_view<'p>(pack: &'p Pack, id: &str) -> Result<&'p View, Failure> {
    let ids: Vec<&str> = pack.views.iter().map(|v| v.id.as_str()).collect();
    pack.views.iter().find(|v| v.id == id).ok_or_else(|| {
        let near = diag::did_you_mean(id, ids.iter().copied());
        let near = if near.is_empty() { near } else { format!("{near} ") };
        Failure::Usage(format!("no view is called \"{id}\"; {near}the pack has {}", ids.join(", ")))
    })
}

fn format(args: &BriefArgs, context: &Context) -> Format {
    let named = args.out.as_deref().and_then(Path::extension).and_then(|e| match e.to_str()? {
        "html" | "htm" => Some(Format::Html),
        "json" => Some(Format::Json),
        "txt" => Some(Format::Terminal),
        _ => None,
    });
    let screen = args.out.is_none() && std::io::stdout().is_terminal();
    let fallback = if screen { Format::Terminal } else { Format::Md };
    let json = context.global.json.then_some(Format::Json);
    args.format.or(json).or(named).unwrap_or(fallback)
}

fn text(brief: &Brief, layout: &Layout<'_>, format: Format) -> Result<String, Failure> {
    Ok(match format {
        Format::Md => markdown::brief(brief, layout),
        Format::Html => html::page(brief, layout),
        Format::Json => json::brief(brief)?,
        Format::Terminal => terminal::brief(brief, layout, context::width()),
    })
}

fn write_to(path: &Path, text: &str) -> Result<(), Failure> {
    let name = path.file_name().and_then(|n| n.to_str()).filter(|_| !path.is_dir());
    let Some(name) = name else {
        return Err(Failure::Usage(format!("{} is no file name; give --out a file to write", path.display())));
    };
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_output(dir, name, text.as_bytes())?;
    Ok(())
}
