//! `dossier run`: the main job.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::context::{Context, Failure, stage_words};
use super::{Exit, context};
use crate::brief::Brief;
use crate::corpus::{Deal, DealPer};
use crate::correct;
use crate::diag::{Problem, Severity};
use crate::embed::MiniLm;
use crate::engine::{Engine, Ingested, Selection, ingest, take_options};
use crate::ingest::limits::Reading;
use crate::ingest::walk::{self, Walk};
use crate::ingest::{dispatch, mail, units};
use crate::render::{self, Layout, html, index_page, json, markdown, terminal};
use crate::rules::pack::Pack;
use crate::store::{Workspace, write_output};

/// Read a folder of exports and brief every deal that closed won
///
/// Reads what changed since the last run, gives every document to its deal, fills and scores a brief for each deal, and
/// writes it as HTML, Markdown and JSON, with an index.html over all. Example: dossier run exports --out briefs
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Folder with the exports: calls, mail, Slack, CRM tables, documents, in any order and depth; or one zip of them
    pub exports: PathBuf,
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
    let exports = args.exports.canonicalize().map_err(|e| {
        Failure::Usage(format!(
            "{} cannot be opened ({e}); give the folder or zip that holds your exports",
            args.exports.display()
        ))
    })?;
    // Asked before the workspace is touched: what an earlier run read must not make way for nothing.
    let reading = context.reading()?;
    let walked = walk::files(&exports, &reading.limits.archive)?;
    refuse_nothing(&walked, &reading, &args.exports)?;
    outside(&args.out, &exports, "--out")?;
    if let Some(workspace) = &context.global.workspace {
        outside(workspace, &exports, "--workspace")?;
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
    let report = |step: &str, done: usize, all: usize| progress.show(step, done, all);
    let per = match args.deal_per {
        Per::Crm => DealPer::Crm,
        Per::File => DealPer::File,
        Per::Folder => DealPer::Folder,
    };
    let mut ingested = ingest(&workspace, walked, &config, &stage_words(&pack), per, &reading, &report)?;
    let entries: Vec<correct::Entry> = workspace.get_irreplaceable(correct::CORRECTIONS)?.unwrap_or_default();
    ingested.corpus = correct::corrected(ingested.corpus, &entries);
    workspace.set_about(&exports, &MiniLm::fingerprint_of(&model))?;
    let selection = match (args.stage, per) {
        (Stage::Late, _) => Selection::Late,
        (Stage::All, _) | (_, DealPer::File | DealPer::Folder) => Selection::All,
        (Stage::Won, _) => Selection::Won,
    };
    let deals: Vec<&Deal> = ingested.corpus.deals.iter().filter(|d| selection.takes(d, &pack)).collect();
    let briefs: Vec<Brief> = if deals.is_empty() {
        Vec::new()
    } else {
        // The models take their room only when the files have been read.
        let embedder = MiniLm::new(&model);
        let judge = context.judge(&pack.root)?;
        let engine = Engine {
            corpus: &ingested.corpus,
            problems: &ingested.problems,
            pack: &pack,
            judge: &judge,
            workspace: &workspace,
            embedder: &embedder,
            options: take_options(&config),
            as_of: context::as_of(args.as_of)?,
        };
        engine.briefs(&deals, &report)?.into_iter().map(|c| c.brief).collect()
    };
    progress.done();
    write(&briefs, &pack, &workspace, &args.out)?;
    tell(args, context, &ingested, &briefs, out)?;
    let lost = ingested.problems.iter().any(|p| p.severity != Severity::Note);
    Ok(if (args.strict && lost) || ingested.corpus.deals.is_empty() { Exit::No } else { Exit::Done })
}

/// Refuses exports of which nothing can be read: an empty folder, a zip with a password, a file of another kind.
fn refuse_nothing(walked: &Walk, reading: &Reading, given: &Path) -> Result<(), Failure> {
    let mut problems = walked.problems.clone();
    let [_] = &walked.files[..] else {
        return if walked.files.is_empty() { Err(holds_nothing(given, &problems)) } else { Ok(()) };
    };
    // Of a folder with one file the run tells what is wrong with it; the last run's corpus makes way for that.
    if given.is_dir() {
        return Ok(());
    }
    let (units, unfit) = units::units(walked, mail::SLICE, reading.limits.file);
    problems.extend(unfit);
    if let Some(unit) = units.first() {
        let read = dispatch::open_unit(unit, &reading.parser);
        if !(read.documents.is_empty() && read.tables.is_empty() && read.calls.is_empty()) {
            return Ok(());
        }
        problems.extend(read.problems);
    }
    Err(holds_nothing(given, &problems))
}

fn holds_nothing(given: &Path, problems: &[Problem]) -> Failure {
    let path = given.display();
    let first = problems.iter().find(|p| p.severity != Severity::Note);
    let why = first.map_or_else(String::new, |p| format!(" ({})", terminal::clean(&p.what)));
    Failure::Usage(format!(
        "{path} holds no files that can be read{why}; give the folder or zip that holds your exports"
    ))
}

/// Refuses to write among the exports: the next run would read its own briefs as evidence.
fn outside(path: &Path, exports: &Path, option: &str) -> Result<(), Failure> {
    let full = std::path::absolute(path)?;
    // What does not exist yet is judged by the folder that it will be made in.
    let there = full.ancestors().find_map(|a| Some((a.canonicalize().ok()?, full.strip_prefix(a).ok()?)));
    let within = there.and_then(|(real, rest)| real.join(rest).strip_prefix(exports).map(Path::to_owned).ok());
    // Hidden folders are not read.
    let hidden = |p: &Path| p.components().any(|c| c.as_os_str().to_string_lossy().starts_with('.'));
    if within.is_some_and(|p| !hidden(&p)) {
        let path = path.display();
        return Err(Failure::Usage(format!("{path} lies among the exports; give {option} a folder outside of them")));
    }
    Ok(())
}

/// Three files a deal and an index over all; each brief is also kept in the workspace.
fn write(briefs: &[Brief], pack: &Pack, workspace: &Workspace, dir: &Path) -> Result<(), Failure> {
    let layout = Layout::of(pack, None);
    for brief in briefs {
        let name = render::escape::file_name(&brief.deal.id);
        let json = json::brief(brief)?;
        write_output(dir, &format!("{name}.json"), json.as_bytes())?;
        write_output(dir, &format!("{name}.md"), markdown::brief(brief, &layout).as_bytes())?;
        write_output(dir, &format!("{name}.html"), html::page(brief, &layout).as_bytes())?;
        workspace.put(&format!("briefs/{name}.json"), brief)?;
    }
    let entries: Vec<_> = briefs.iter().map(index_page::Entry::of).collect();
    write_output(dir, "index.html", index_page::page(&entries, &pack.wording).as_bytes())?;
    Ok(())
}

fn tell(
    args: &RunArgs,
    context: &Context,
    ingested: &Ingested,
    briefs: &[Brief],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if context.global.json {
        let deals: Vec<_> = briefs.iter().map(|b| serde_json::json!({ "deal": b.deal, "score": b.score })).collect();
        let answer = serde_json::json!({
            "out": args.out, "units": ingested.units, "read": ingested.read,
            "documents": ingested.corpus.documents.len(), "deals": deals, "problems": ingested.problems,
        });
        serde_json::to_writer_pretty(&mut *out, &answer)?;
        writeln!(out)?;
        return Ok(());
    }
    let entries: Vec<_> = briefs.iter().map(index_page::Entry::of).collect();
    writeln!(out, "{}", index_page::terminal_table(&entries, context::width()))?;
    let (units, read, documents) = (ingested.units, ingested.read, ingested.corpus.documents.len());
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let from = format!("{units} file{} and channels", s(units));
    writeln!(out, "{documents} document{} out of {from}, {read} of them read anew.", s(documents))?;
    let left = ingested.corpus.left().len();
    if left > 0 && left < documents {
        let (are, they) = if left == 1 { ("document belongs", "it") } else { ("documents belong", "them") };
        writeln!(out, "{left} {are} to no deal or might belong to several; `dossier sources` lists {they}.")?;
    }
    problems(&ingested.problems, out)?;
    if ingested.corpus.deals.is_empty() {
        let advice = "add the CRM's tables (Opportunity.csv and what else there is) to the exports, or give --deal-per file \
                      or --deal-per folder to make a deal of each conversation or folder";
        writeln!(out, "No deal was found; {advice}.")?;
    } else if briefs.is_empty() {
        let wanted = match args.stage {
            Stage::Won | Stage::All => "closed and won",
            Stage::Late => "open and in a late stage",
        };
        let deals = ingested.corpus.deals.len();
        writeln!(out, "No deal to brief: none of {deals} deals is {wanted} (try --stage all).")?;
    } else {
        writeln!(out, "Briefs: {}", args.out.join("index.html").display())?;
    }
    Ok(())
}

/// What could not be read as it should be, at most twenty lines; notes are counted.
fn problems(problems: &[Problem], out: &mut dyn Write) -> Result<(), Failure> {
    let lost: Vec<&Problem> = problems.iter().filter(|p| p.severity != Severity::Note).collect();
    for problem in lost.iter().take(20) {
        writeln!(out, "  {}", terminal::clean(&problem.to_string()))?;
    }
    if lost.len() > 20 {
        writeln!(out, "  and {} more; `dossier run --json` lists all", lost.len() - 20)?;
    }
    let notes = problems.len() - lost.len();
    if notes > 0 {
        let (s, them) = if notes == 1 { ("", "it") } else { ("s", "them") };
        writeln!(out, "{notes} note{s} on the exports; `dossier run --json` lists {them}.")?;
    }
    Ok(())
}
