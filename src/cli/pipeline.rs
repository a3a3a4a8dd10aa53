//! `dossier pipeline`: the deals that need a handoff, now or soon, and how ready each is.

use std::io::Write;

use rayon::prelude::*;
use serde::Serialize;

use super::Exit;
use super::context::{self, Context, Failure};
use crate::brief::Brief;
use crate::corpus::Deal;
use crate::engine::{Selection, kept};
use crate::render::{percent, terminal};
use crate::store::Workspace;
use crate::terms::Status;

/// Late-stage and won deals: readiness, open questions, conflicts
///
/// Open deals first, the next to close on top, then those won, the latest first. Readiness is that of the last brief;
/// a deal that has none yet shows "-" (`dossier run EXPORTS --stage late` briefs the open ones). Which stages are late
/// stands in the pack. Example: dossier pipeline --json
#[derive(Debug, clap::Args)]
pub struct PipelineArgs {
    /// Every deal, also early and lost ones
    #[arg(long)]
    pub all: bool,
}

#[derive(Serialize)]
struct Row {
    id: String,
    account: String,
    name: String,
    stage: String,
    close_date: String,
    /// 0 to 1; `null` without a brief.
    readiness: Option<f64>,
    questions: Option<usize>,
    first_question: String,
    conflicts: Option<usize>,
}

pub fn run(args: &PipelineArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let workspace = context.workspace()?;
    let deals = context.deals(&workspace)?;
    let pack = context.pack()?;
    let takes = |d: &Deal| args.all || Selection::Won.takes(d, &pack) || Selection::Late.takes(d, &pack);
    let (mut open, mut closed): (Vec<&Deal>, Vec<&Deal>) =
        deals.iter().filter(|d| takes(d)).partition(|d| !d.is_closed);
    // A deal without a date comes last in both lists.
    open.sort_by_key(|d| (d.close_date.is_none(), d.close_date, d.id.clone()));
    closed.sort_by_key(|d| (!d.is_won, std::cmp::Reverse(d.close_date), d.id.clone()));
    open.extend(closed);
    let rows = open.into_par_iter().map(|d| row(d, &workspace)).collect::<Result<Vec<_>, _>>()?;
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)?;
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        writeln!(out, "No deal is won or in a late stage; --all shows all {}.", deals.len())?;
        return Ok(Exit::Done);
    }
    let headers = ["Account", "Stage", "Closes", "Ready", "Ask", "Conflict", "First question", "Deal"];
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    write!(out, "{}", terminal::table(&headers, &cells, context::width()))?;
    Ok(Exit::Done)
}

fn row(deal: &Deal, workspace: &Workspace) -> Result<Row, Failure> {
    let kept = kept::last(workspace, &deal.id)?;
    let brief = kept.as_ref().map(|(brief, _)| brief);
    let conflicts = |b: &Brief| b.fields.iter().filter(|f| f.status == Status::Conflict).count();
    Ok(Row {
        id: deal.id.clone(),
        account: deal.account.name.clone(),
        name: deal.name.clone(),
        stage: deal.stage.clone(),
        close_date: deal.close_date.map(|d| d.to_string()).unwrap_or_default(),
        readiness: brief.map(|b| b.score.readiness),
        questions: brief.map(|b| b.questions.len()),
        first_question: brief.and_then(|b| b.questions.first()).map(|q| q.ask.clone()).unwrap_or_default(),
        conflicts: brief.map(conflicts),
    })
}

fn cells(row: &Row) -> Vec<String> {
    let number = |n: Option<usize>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let ready = row.readiness.map_or_else(|| "-".to_owned(), |r| format!("{} %", percent(r)));
    vec![
        if row.account.is_empty() { row.name.clone() } else { row.account.clone() },
        row.stage.clone(),
        row.close_date.clone(),
        ready,
        number(row.questions),
        number(row.conflicts),
        row.first_question.clone(),
        row.id.clone(),
    ]
}
