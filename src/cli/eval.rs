//! `dossier eval`: briefs held against the labels of a deal set.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use super::opened::read_anew;
use super::verify::read_brief;
use crate::brief::Brief;
use crate::corpus::Deal;
use crate::engine::misses::{self, Loss, Miss};
use crate::engine::{Role, Verifier};
use crate::eval::{self, Bin, FieldFigures, GoldSet, Scored};
use crate::render::terminal::clean;
use crate::store::{Temporary, Workspace};

/// Score briefs against labels
///
/// SET holds exports/ and gold/<deal id>.json (fixtures/demo/README.md tells the form). Without --briefs the exports are
/// read and briefed in a folder that is removed again; --workspace DIR keeps it, and a second run is quicker.
/// Example: dossier eval fixtures/demo
#[derive(Debug, clap::Args)]
pub struct EvalArgs {
    /// Folder of the deal set
    pub set: PathBuf,
    /// Score the briefs in this folder (<deal id>.json) instead of making them
    #[arg(long, value_name = "DIR")]
    pub briefs: Option<PathBuf>,
    /// List every labelled value that the briefs lack, with the passage that came nearest
    #[arg(long)]
    pub misses: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    total: &'a eval::Figures,
    /// Quotes of current values that stand in their sources.
    verbatim: Option<f64>,
    fields: &'a BTreeMap<String, FieldFigures>,
    reliability: &'a [Bin],
    /// Labelled values that the briefs lack, with the step that lost each; only where the briefs were made here.
    #[serde(skip_serializing_if = "Option::is_none")]
    misses: Option<&'a [Miss]>,
}

pub fn run(args: &EvalArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let gold = eval::read(&args.set)?;
    let exports = args.set.join("exports").canonicalize().map_err(|e| {
        let set = args.set.display();
        Failure::Usage(format!("{set}: has no folder exports/ ({e}); a deal set holds exports/ and gold/"))
    })?;
    let (briefs, misses) = match &args.briefs {
        Some(folder) => (read_briefs(folder, &gold, context)?, None),
        None => make_briefs(&exports, &gold, context).map(|(briefs, misses)| (briefs, Some(misses)))?,
    };
    let scored = eval::score(&gold, &briefs);
    let verbatim = verbatim(&briefs, &exports, context)?;
    if context.global.json {
        let answer = Answer {
            total: &scored.total,
            verbatim,
            fields: &scored.fields,
            reliability: &scored.reliability,
            misses: misses.as_deref(),
        };
        serde_json::to_writer_pretty(&mut *out, &answer)?;
        writeln!(out)?;
    } else {
        print(&scored, verbatim, out)?;
        if let Some(misses) = &misses {
            lost(misses, args.misses, out)?;
        }
    }
    Ok(Exit::Done)
}

/// Briefs of the labelled deals in a folder; one that is absent is told, and counts as all missing.
fn read_briefs(folder: &Path, gold: &GoldSet, context: &Context) -> Result<BTreeMap<String, Brief>, Failure> {
    if !folder.is_dir() {
        return Err(Failure::Usage(format!("{}: is no folder; give the folder with the briefs", folder.display())));
    }
    let mut out = BTreeMap::new();
    for deal in gold.keys() {
        let path = folder.join(format!("{deal}.json"));
        if path.is_file() {
            out.insert(deal.clone(), read_brief(&path)?);
        } else if !context.global.quiet {
            eprintln!("dossier: no brief for {deal} in {}", folder.display());
        }
    }
    Ok(out)
}

/// Briefs by deal, and what they lack.
type Made = (BTreeMap<String, Brief>, Vec<Miss>);

fn make_briefs(exports: &Path, gold: &GoldSet, context: &Context) -> Result<Made, Failure> {
    // Lives until the briefs are made: dropping it removes the folder.
    let temporary = Temporary::new()?;
    let workspace = match &context.global.workspace {
        Some(path) => Workspace::create_or_open(path)?,
        None => temporary.workspace()?,
    };
    let opened = read_anew(context, workspace, exports)?;
    let deals: Vec<&Deal> = opened.corpus.deals.iter().filter(|d| gold.contains_key(&d.id)).collect();
    let chosen = opened.briefs(context, &deals, None)?;
    let misses = misses::misses(gold, &chosen, &opened.corpus, &opened.pack);
    Ok((chosen.into_iter().map(|c| (c.deal.id.clone(), c.brief)).collect(), misses))
}

/// What was lost at which step, field by field, and each loss where that is asked for.
fn lost(misses: &[Miss], each: bool, out: &mut dyn Write) -> Result<(), Failure> {
    write!(out, "\n{:38}", "values lost, by step")?;
    for loss in Loss::ALL {
        write!(out, " {:>15}", loss.name())?;
    }
    writeln!(out)?;
    for (field, by) in misses::table(misses) {
        write!(out, "{:38}", clean(field))?;
        for loss in Loss::ALL {
            write!(out, " {:>15}", by.get(&loss).copied().unwrap_or(0))?;
        }
        writeln!(out)?;
    }
    write!(out, "{:38}", "all")?;
    for loss in Loss::ALL {
        write!(out, " {:>15}", misses.iter().filter(|m| m.loss == loss).count())?;
    }
    writeln!(out)?;
    for miss in misses.iter().filter(|_| each) {
        let (deal, field, wanted) = (clean(&miss.deal), clean(&miss.field), clean(&miss.wanted));
        writeln!(
            out,
            "\n{deal} {field}: {}\n  wanted  {wanted}\n  nearest {}",
            miss.loss.name(),
            clean(&miss.nearest)
        )?;
    }
    Ok(())
}

/// Share of current values' quotes that stand in their sources.
fn verbatim(briefs: &BTreeMap<String, Brief>, exports: &Path, context: &Context) -> Result<Option<f64>, Failure> {
    let mut verifier = Verifier::new(exports, context.reading()?)?;
    let (mut stand, mut all) = (0u32, 0u32);
    for brief in briefs.values() {
        for check in verifier.check(brief).iter().filter(|c| c.role == Role::Current) {
            all += 1;
            stand += u32::from(check.fault.is_empty());
        }
    }
    Ok((all > 0).then(|| f64::from(stand) / f64::from(all)))
}

fn print(scored: &Scored, verbatim: Option<f64>, out: &mut dyn Write) -> Result<(), Failure> {
    let headers = ("field", "answered", "recall", "precision", "false fill", "harmful");
    let (a, b, c, d, e, f) = headers;
    writeln!(out, "{a:38} {b:>9} {c:>8} {d:>10} {e:>11} {f:>8}")?;
    for (id, n) in &scored.fields {
        let id = clean(id);
        let of = |part: usize, whole: usize| format!("{part}/{whole}");
        let (answered, recall) = (of(n.answered, n.present), of(n.found, n.wanted));
        let (precision, fill) = (of(n.right, n.given), of(n.filled_absent, n.absent));
        writeln!(out, "{id:38} {answered:>9} {recall:>8} {precision:>10} {fill:>11} {:>8}", n.harmful)?;
    }
    writeln!(out)?;
    let t = &scored.total;
    let share = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"));
    let lines = [
        ("deals", t.deals.to_string()),
        ("completeness", share(t.completeness)),
        ("recall", share(t.recall)),
        ("precision", share(t.precision)),
        ("f1", format!("{:.3}", t.f1)),
        ("false_fill", share(t.false_fill)),
        ("harmful", t.harmful.to_string()),
        ("conflicts", share(t.conflicts)),
        ("false_conflict", t.false_conflict.to_string()),
        ("repeats", t.repeats.to_string()),
        ("verbatim", share(verbatim)),
        ("unquoted", t.unquoted.to_string()),
        ("grounded", share(t.grounded)),
        ("foreign", t.foreign.to_string()),
        ("brier", share(t.brier)),
        ("values_given", t.values_given.to_string()),
        ("values_wanted", t.values_wanted.to_string()),
    ];
    for (name, figure) in lines {
        writeln!(out, "{name:14} {figure}")?;
    }
    print_reliability(&scored.reliability, out)
}

/// How often values are right, by how sure they are said to be.
pub(super) fn print_reliability(bins: &[Bin], out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "\n{:14} {:>7} {:>7} {:>7}", "confidence", "values", "said", "right")?;
    for bin in bins {
        writeln!(out, "from {:<9.1} {:>7} {:>7.2} {:>7.2}", bin.from, bin.values, bin.said, bin.right)?;
    }
    Ok(())
}
