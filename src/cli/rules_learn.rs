//! `dossier rules learn`: train the judge, show what that changes on the pack's cases, take it into use unless it is worse.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{Context, Failure};
use crate::embed::Compute;
use crate::embed::packed::Precision;
use crate::embed::{BertTrunk, Embedder, ModelFolder};
use crate::engine::quiet;
use crate::engine::trial::{self, Remembering, Tried};
use crate::evidence::judge::{Judge, RECORD, WEIGHTS};
use crate::evidence::weigh::WEIGH;
use crate::learn::{self, LearnError, Learned};
use crate::rules::{self, cases};
use crate::store::{Temporary, write_output};

/// Train the pack's judge again on labelled utterances, and take it into use
///
/// Same data, model and seed give the same weights. What was trained is laid into model/proposed/ of the pack and tried on the
/// pack's cases beside the judge in use: what changes is shown, and --accept takes it into use unless it is worse. The figures on
/// deals it was not trained on stand in its record.json. People's corrections are learned too, out of the file that
/// `dossier corrections --examples` writes. Example: dossier rules learn --corrections corrections.jsonl
#[derive(Debug, clap::Args)]
pub struct LearnArgs {
    /// Folder with labelled utterances (.jsonl)
    #[arg(long, value_name = "DIR", default_value = "fixtures/evidence")]
    corpus: PathBuf,
    /// Also learn from these corrections (may be given more than once)
    #[arg(long, value_name = "FILE")]
    corrections: Vec<PathBuf>,
    /// Also keep the models that were trained without a part of the deals, to try them on those
    #[arg(long, value_name = "DIR")]
    folds: Option<PathBuf>,
    /// Only measure: train without this file of the folder, test on it, and keep nothing (may be given more than once)
    #[arg(long, value_name = "FILE", conflicts_with = "folds")]
    hold_out: Vec<String>,
    /// Train nothing: try what lies in model/proposed/ again, and take it into use unless it is worse
    #[arg(long, conflicts_with_all = ["folds", "hold_out", "corrections"])]
    accept: bool,
}

/// Where in a pack's folder a judge waits that was trained and not yet taken into use.
const PROPOSED: &str = "model/proposed";

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

pub fn learn(args: &LearnArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let root = context.pack_root()?;
    if args.accept {
        return accept(&root, context, out);
    }
    let folder = ModelFolder::locate(context.global.model.as_deref())?;
    folder.verify()?;
    let trunk = BertTrunk::load(&folder, learn::LAYERS, Compute::Processor(Precision::Single))?;
    let mut listener = Told { quiet: context.global.quiet, folds: args.folds.as_deref() };
    if !args.hold_out.is_empty() {
        return hold_out(args, &trunk, &mut listener, out);
    }
    // Corrections stand beside the labelled utterances for as long as the training takes.
    let together = together(args)?;
    let corpus = together.as_ref().map_or(args.corpus.as_path(), Temporary::folder);
    let learned = learn::learn(corpus, &trunk, &mut listener)?;
    let proposed = root.join(PROPOSED);
    keep(&proposed, &learned)?;
    // How sure an answer is was fitted on the judge in use; it goes along until `rules weigh` fits it anew.
    if let Ok(weigher) = std::fs::read(root.join("model").join(WEIGH)) {
        write_output(&proposed, WEIGH, &weigher)?;
    }
    for (name, figure) in &learned.record.held_out {
        writeln!(out, "{name:24} {figure:.3}")?;
    }
    let worse = compare(&root, context, out)?;
    writeln!(out, "It waits in {}; `dossier rules learn --accept` takes it into use.", proposed.display())?;
    Ok(if worse { Exit::No } else { Exit::Done })
}

/// The corpus with the corrections beside it; `None` without any.
fn together(args: &LearnArgs) -> Result<Option<Temporary>, Failure> {
    if args.corrections.is_empty() {
        return Ok(None);
    }
    let temporary = Temporary::new()?;
    let read = |path: &Path| {
        std::fs::read(path).map_err(|e| Failure::Usage(format!("{}: cannot be read ({e})", path.display())))
    };
    for entry in std::fs::read_dir(&args.corpus)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "jsonl") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            write_output(temporary.folder(), &name, &read(&path)?)?;
        }
    }
    for (i, path) in args.corrections.iter().enumerate() {
        write_output(temporary.folder(), &format!("corrections{}.jsonl", i + 1), &read(path)?)?;
    }
    Ok(Some(temporary))
}

/// Tries the judge in use and the proposed one on the pack's cases and quiet corpus, and says what comes out otherwise; whether the
/// proposed one has fewer of them right.
fn compare(root: &Path, context: &Context, out: &mut dyn Write) -> Result<bool, Failure> {
    let checked = rules::check(root);
    let Some(pack) = checked.pack else {
        return Err(Failure::Rules(checked.faults.iter().map(crate::diag::Diagnostic::render).collect()));
    };
    let folder = ModelFolder::locate(context.global.model.as_deref())?;
    let (now, next) = (Judge::load(root, &folder)?, Judge::load_from(&root.join(PROPOSED), &folder)?);
    let noise = cases::quiet(root).unwrap_or_default();
    let embedder = context.embedder(None)?;
    let vectors = Remembering::new(&embedder as &dyn Embedder);
    let tried = |judge: &Judge| -> Result<Vec<Tried<'_>>, Failure> {
        let mut all = trial::cases(&checked.cases, &pack, judge, &vectors, &quiet)?;
        all.extend(trial::quiet(&noise, &pack, judge, &vectors, &quiet)?);
        Ok(all)
    };
    let (before, after) = (tried(&now)?, tried(&next)?);
    let right = |list: &[Tried<'_>]| list.iter().filter(|t| t.outcome.is_right()).count();
    for (b, a) in before.iter().zip(&after).filter(|(b, a)| b.outcome != a.outcome) {
        let sign = if a.outcome.is_right() { "+" } else { "-" };
        writeln!(
            out,
            "{sign} {}:{}  {}: {} before, {} now",
            b.case.file,
            b.case.line,
            b.case.title,
            b.outcome.word(),
            a.outcome.word()
        )?;
    }
    writeln!(out, "{} of {} cases come right, {} with the judge in use.", right(&after), after.len(), right(&before))?;
    Ok(right(&after) < right(&before))
}

/// Takes the proposed judge into use unless it is worse.
fn accept(root: &Path, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let proposed = root.join(PROPOSED);
    if !proposed.join(WEIGHTS).is_file() {
        let path = proposed.display();
        return Err(Failure::Usage(format!("{path} holds no trained judge; run `dossier rules learn` first")));
    }
    if compare(root, context, out)? {
        writeln!(out, "It is worse on the cases of the pack, so it is not taken into use.")?;
        return Ok(Exit::No);
    }
    for name in [WEIGHTS, RECORD, WEIGH] {
        if let Ok(bytes) = std::fs::read(proposed.join(name)) {
            write_output(&root.join("model"), name, &bytes)?;
        }
    }
    writeln!(out, "In use now. Run `dossier rules weigh` to fit anew how sure an answer is.")?;
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
