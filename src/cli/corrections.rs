//! `dossier corrections`: what people corrected, how to take it back, and what can be learned from it.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{Context, Failure};
use super::correct::{keep, kept};
use crate::correct::{self, What};
use crate::engine::find_deal;
use crate::render::terminal::clean;
use crate::store::write_output;

/// What people corrected, and how to take it back
///
/// Lists every correction of the workspace. --examples and --cases turn them into what a judge learns from and what a pack is
/// held to. Example: dossier corrections --undo 3
#[derive(Debug, clap::Args)]
pub struct CorrectionsArgs {
    /// Only those of this deal
    pub deal: Option<String>,
    /// Take this one back
    #[arg(long, value_name = "ID")]
    pub undo: Option<usize>,
    /// Write labelled passages as JSON lines, for `dossier rules learn`
    #[arg(long, value_name = "FILE")]
    pub examples: Option<PathBuf>,
    /// Print the cases of this field, to be read and put into its cases.md
    #[arg(long, value_name = "FIELD")]
    pub cases: Option<String>,
    /// Who takes it back
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

pub fn corrections(args: &CorrectionsArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_keep_in()?;
    let mut entries = kept(&workspace)?;
    if let Some(id) = args.undo {
        let Some(entry) = correct::standing(&entries).into_iter().find(|e| e.id == id).cloned() else {
            return Err(Failure::Usage(format!("no correction {id} holds; `dossier corrections` lists them")));
        };
        let undo = keep(&workspace, args.by.as_ref(), &entry.deal, What::Undo { entry: id })?;
        writeln!(out, "{} by {}: taken back, as {}", id, clean(&entry.by), undo.id)?;
        return Ok(Exit::Done);
    }
    if let Some(name) = &args.deal {
        let deal = find_deal(&context.deals(&workspace)?, name)?.id.clone();
        entries.retain(|e| e.deal == deal);
    }
    if let Some(path) = &args.examples {
        let examples = correct::examples(&entries);
        let lines: Result<Vec<String>, _> = examples.iter().map(serde_json::to_string).collect();
        let (folder, name) = (path.parent().filter(|p| !p.as_os_str().is_empty()), path.file_name());
        let name = name.unwrap_or_default().to_string_lossy();
        write_output(folder.unwrap_or(Path::new(".")), &name, (lines?.join("\n") + "\n").as_bytes())?;
        writeln!(out, "{} labelled passages in {}", examples.len(), path.display())?;
        return Ok(Exit::Done);
    }
    if let Some(field) = &args.cases {
        let pack = context.pack()?;
        let field = super::explain::find_field(&pack, field)?;
        write!(out, "{}", correct::cases(&entries, &field.id))?;
        return Ok(Exit::Done);
    }
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &entries)?;
        writeln!(out)?;
        return Ok(Exit::Done);
    }
    let standing: Vec<usize> = correct::standing(&entries).iter().map(|e| e.id).collect();
    for entry in &entries {
        let holds =
            if standing.contains(&entry.id) || matches!(entry.what, What::Undo { .. }) { "" } else { " (taken back)" };
        let day = entry.at.split('T').next().unwrap_or_default();
        writeln!(
            out,
            "{:>3}  {day}  {}  {}: {}{holds}",
            entry.id,
            clean(&entry.by),
            clean(&entry.deal),
            clean(&entry.summary())
        )?;
    }
    if entries.is_empty() {
        writeln!(out, "Nobody has corrected anything yet; `dossier correct --help` says how.")?;
    }
    Ok(Exit::Done)
}
