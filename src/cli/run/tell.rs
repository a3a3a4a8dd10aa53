//! What a run says at its end.

use std::io::Write;

use super::briefing::Briefed;
use super::{RunArgs, Stage};
use crate::cli::context::{self, Context, Failure};
use crate::diag::{Problem, Severity};
use crate::render::{index_page, terminal};

/// What was read, once the documents themselves have made room.
pub struct Read {
    /// Sorted by file.
    pub problems: Vec<Problem>,
    /// Files and Slack channels in all, and how many of them had to be read.
    pub units: usize,
    pub read: usize,
    pub documents: usize,
    /// Documents that no deal has.
    pub left: usize,
    pub deals: usize,
}

/// Tells a person, or a program, what was read and briefed.
///
/// # Errors
/// When it cannot be written.
pub fn tell(
    args: &RunArgs,
    context: &Context,
    read: &Read,
    briefed: &[Briefed],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if context.global.json {
        let deals: Vec<_> = briefed.iter().map(|b| serde_json::json!({ "deal": b.deal, "score": b.score })).collect();
        let answer = serde_json::json!({
            "out": args.out, "units": read.units, "read": read.read,
            "documents": read.documents, "deals": deals, "problems": read.problems,
        });
        serde_json::to_writer_pretty(&mut *out, &answer)?;
        writeln!(out)?;
        return Ok(());
    }
    let entries: Vec<_> = briefed.iter().map(|b| b.entry.clone()).collect();
    if !args.no_briefs {
        writeln!(out, "{}", index_page::terminal_table(&entries, context::width()))?;
    }
    let (units, anew, documents, left) = (read.units, read.read, read.documents, read.left);
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let from = format!("{units} file{} and channels", s(units));
    writeln!(out, "{documents} document{} out of {from}, {anew} of them read anew.", s(documents))?;
    if left > 0 && left < documents {
        let (are, they) = if left == 1 { ("document belongs", "it") } else { ("documents belong", "them") };
        writeln!(out, "{left} {are} to no deal or might belong to several; `dossier sources` lists {they}.")?;
    }
    problems(&read.problems, out)?;
    if read.deals == 0 {
        let advice = "add the CRM's tables (Opportunity.csv and what else there is) to the exports, or give --deal-per file \
                      or --deal-per folder to make a deal of each conversation or folder";
        writeln!(out, "No deal was found; {advice}.")?;
    } else if args.no_briefs {
        writeln!(
            out,
            "{} deals; `dossier run --shard 1/N` to `N/N` brief them, `dossier merge` puts that together.",
            read.deals
        )?;
    } else if briefed.is_empty() {
        let wanted = match args.stage {
            Stage::Won | Stage::All => "closed and won",
            Stage::Late => "open and in a late stage",
        };
        let deals = read.deals;
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
