//! `dossier rules weigh`: how sure an answer is, fitted on labelled deals whose passages the judge had not seen.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Exit;
use super::context::{Context, Failure};
use super::eval::print_reliability;
use super::opened::read_anew_with;
use crate::corpus::Deal;
use crate::embed::ModelFolder;
use crate::engine::weighing;
use crate::eval;
use crate::evidence::judge::Judge;
use crate::evidence::weigh::WEIGH;
use crate::learn::weigh;
use crate::store::{Temporary, Workspace, write_output};

/// Fit how sure an answer is on labelled deals
///
/// SETS holds a folder for each deal set: exports/, gold/ and deals.txt with the names its deals have in the corpus. FOLDS
/// is what `dossier rules learn --folds` kept: each set is read by the model that had not seen its deals. Kinds of sets
/// (deals05-thin is a thin one) are measured apart. Writes
/// model/weigh.json in the pack's folder. Example: dossier rules weigh target/folds target/sets
#[derive(Debug, clap::Args)]
pub struct WeighArgs {
    /// Models that were trained without a part of the deals
    pub folds: PathBuf,
    /// Folder with the deal sets
    pub sets: PathBuf,
}

pub fn weigh(args: &WeighArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let root = context.pack_root()?;
    let folds = folds(&args.folds)?;
    let temporary = Temporary::new()?;
    let (mut examples, mut wanted, mut fields) = (Vec::new(), weigh::Wanted::new(), Vec::new());
    for set in folders(&args.sets)? {
        let deals = lines(&set.join("deals.txt"))?;
        let Some((fold, _)) = folds.iter().find(|(_, unseen)| deals.is_subset(unseen)) else {
            return Err(Failure::Usage(format!(
                "{}: every model in {} has seen one of its deals; give the folds of the same corpus",
                set.display(),
                args.folds.display()
            )));
        };
        let gold = eval::read(&set)?;
        let exports = set.join("exports").canonicalize()?;
        let workspace = match (&context.global.workspace, set.file_name()) {
            (Some(path), Some(name)) => Workspace::create_or_open(&path.join(name))?,
            _ => temporary.workspace()?,
        };
        let folder = ModelFolder::locate(context.global.model.as_deref())?;
        let judge = Judge::load_from(fold, &folder)?.collecting();
        let opened = read_anew_with(context, workspace, &exports, judge)?;
        let labelled: Vec<&Deal> = opened.corpus.deals.iter().filter(|d| gold.contains_key(&d.id)).collect();
        let chosen = opened.briefs(context, &labelled, None)?;
        let name = set.file_name().unwrap_or_default().to_string_lossy();
        let kind = name.rsplit_once('-').map_or(weigh::WHOLE, |(_, kind)| kind);
        examples.extend(weighing::examples(&gold, &chosen, &opened.pack, kind));
        wanted.extend(weighing::wanted(&gold));
        fields.extend(weighing::fields(&gold, &chosen, &opened.pack));
    }
    // Weights of nothing would take the place of good ones.
    if examples.is_empty() {
        return Err(Failure::Usage(format!(
            "{}: holds no deal set with a labelled deal; give the folder that fixtures/evidence/exports.py wrote",
            args.sets.display()
        )));
    }
    let weigh::Fitted { weigher, shown } = weigh::fit(&examples, &wanted, &fields);
    let mut bytes = serde_json::to_vec_pretty(&weigher)?;
    bytes.push(b'\n');
    write_output(&root.join("model"), WEIGH, &bytes)?;
    for (name, figure) in &weigher.record {
        writeln!(out, "{name:24} {figure}")?;
    }
    writeln!(out, "in dispute from: {:.2}", weigher.disputes.threshold)?;
    writeln!(out, "shown from: {:.2}", weigher.threshold)?;
    print_reliability(&eval::reliability(&shown), out)?;
    Ok(Exit::Done)
}

/// The folders of the models, each with the deals that it had not seen.
fn folds(dir: &Path) -> Result<Vec<(PathBuf, BTreeSet<String>)>, Failure> {
    folders(dir)?.into_iter().map(|f| Ok((f.clone(), lines(&f.join("unseen.txt"))?))).collect()
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |e| Failure::Usage(format!("{}: cannot be read ({e}); give a folder of folders", dir.display()));
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        out.extend(Some(entry?.path()).filter(|p| p.is_dir()));
    }
    out.sort();
    Ok(out)
}

fn lines(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Failure::Usage(format!("{}: cannot be read ({e}); it names deals, one a line", path.display())))?;
    Ok(text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect())
}
