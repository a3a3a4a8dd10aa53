//! `dossier verify`: every quote of a brief, opened again in the exports.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use crate::brief::{Brief, SCHEMA};
use crate::correct;
use crate::engine::{Check, Verifier};
use crate::render::terminal::clean;

/// Open the sources again and fail on any quote that is not there
///
/// For each quote: the file, the message or row in it, the words, and the bytes they stand at.
/// Example: dossier verify briefs/*.json
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// Briefs as JSON, as `run` and `brief --format json` write them
    #[arg(required = true, value_name = "BRIEF.json")]
    pub briefs: Vec<PathBuf>,
    /// Folder with the exports; default: the one that the workspace was made from
    #[arg(long, value_name = "DIR")]
    pub exports: Option<PathBuf>,
}

#[derive(Serialize)]
struct Verified<'a> {
    brief: &'a Path,
    quotes: usize,
    failing: Vec<Check>,
}

pub fn run(args: &VerifyArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let briefs = args.briefs.iter().map(|p| read_brief(p)).collect::<Result<Vec<_>, _>>()?;
    let exports = exports(args, context)?;
    let mut verifier = Verifier::new(&exports, context.reading()?).map_err(|e| {
        Failure::Usage(format!(
            "{}: the exports cannot be listed ({e}); give them with --exports DIR",
            exports.display()
        ))
    })?;
    // Without a workspace nobody has answered anything.
    if let Ok(workspace) = context.workspace() {
        let entries: Vec<correct::Entry> = workspace.get_irreplaceable(correct::CORRECTIONS)?.unwrap_or_default();
        verifier = verifier.with_answers(&entries);
    }
    let mut all = Vec::new();
    for (path, brief) in args.briefs.iter().zip(&briefs) {
        let mut checks = verifier.check(brief);
        let quotes = checks.len();
        checks.retain(|c| !c.fault.is_empty());
        all.push(Verified { brief: path, quotes, failing: checks });
    }
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
    } else {
        tell(&all, out)?;
    }
    Ok(if all.iter().all(|v| v.failing.is_empty()) { Exit::Done } else { Exit::No })
}

fn tell(all: &[Verified<'_>], out: &mut dyn Write) -> Result<(), Failure> {
    for verified in all {
        let (path, quotes, failing) =
            (clean(&verified.brief.to_string_lossy()), verified.quotes, verified.failing.len());
        if failing == 0 {
            writeln!(out, "{path}: {quotes} quotes, all stand in their sources")?;
            continue;
        }
        writeln!(out, "{path}: {quotes} quotes, {failing} fail")?;
        for check in &verified.failing {
            writeln!(out, "  {}, {}: {}", clean(&check.field), clean(&check.source), check.fault)?;
            writeln!(out, "    \"{}\"", clean(&check.quote))?;
        }
    }
    Ok(())
}

/// Reads a brief of this program's own form.
///
/// # Errors
/// When the file cannot be read or is something else.
pub fn read_brief(path: &Path) -> Result<Brief, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|e| Failure::Usage(format!("{shown}: cannot be read ({e})")))?;
    let brief: Brief = serde_json::from_slice(&bytes).map_err(|e| {
        Failure::Usage(format!("{shown}: is no brief as `dossier brief --format json` writes them ({e})"))
    })?;
    if brief.schema == SCHEMA {
        return Ok(brief);
    }
    Err(Failure::Usage(format!("{shown}: is a brief of the form \"{}\", this program reads {SCHEMA}", brief.schema)))
}

fn exports(args: &VerifyArgs, context: &Context) -> Result<PathBuf, Failure> {
    if let Some(given) = &args.exports {
        return Ok(given.clone());
    }
    let workspace = context.workspace()?;
    workspace.exports().ok_or_else(|| {
        let path = workspace.path().display();
        Failure::Other(format!("the workspace {path} names no exports; give them with --exports DIR"))
    })
}
