//! `dossier rules check|explain`: every fault of a pack at once, and what a code means.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use crate::diag::{Diagnostic, Level, codes};
use crate::rules;

/// Check every file of a pack; all faults at once
///
/// Each fault has its place, its code and what to do; `dossier rules explain CODE` says more. Exit code 1 on faults.
/// Example: dossier rules check rules/handoff
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Folder of the pack; default: as for every command
    pub folder: Option<PathBuf>,
}

/// What a code in a message of `rules check` means
///
/// Example: dossier rules explain D014
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    pub code: String,
}

#[derive(Serialize)]
struct Checked {
    pack: String,
    fields: usize,
    rules: usize,
    cases: usize,
    faults: Vec<Diagnostic>,
}

pub fn check(args: &CheckArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let root = args.folder.clone().map_or_else(|| context.pack_root(), Ok)?;
    if !root.is_dir() {
        return Err(Failure::Usage(format!("{} is no folder; give the folder of a rule pack", root.display())));
    }
    let found = rules::check(&root);
    let checked = Checked {
        pack: root.display().to_string(),
        fields: found.pack.as_ref().map_or(0, |p| p.fields.len()),
        rules: found.pack.as_ref().map_or(0, |p| p.rules.len()),
        cases: found.cases.len(),
        faults: found.faults,
    };
    let errors = checked.faults.iter().filter(|f| f.severity == Level::Error).count();
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &checked)?;
        writeln!(out)?;
    } else {
        for fault in &checked.faults {
            writeln!(out, "{}", super::printable(&fault.render()))?;
        }
        let warnings = checked.faults.len() - errors;
        if errors == 0 {
            let (fields, rules, cases) = (checked.fields, checked.rules, checked.cases);
            let warnings = count(warnings, "warning");
            writeln!(out, "{fields} fields, {rules} rules and {cases} cases can be used; {warnings}.")?;
        } else {
            writeln!(
                out,
                "{}, {}; `dossier rules explain CODE` says more about a code.",
                count(errors, "error"),
                count(warnings, "warning")
            )?;
        }
    }
    Ok(if errors == 0 { Exit::Done } else { Exit::No })
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

pub fn explain(args: &ExplainArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Some(code) = codes::explain(&args.code) else {
        let known: Vec<&str> = codes::CODES.iter().map(|c| c.id).collect();
        return Err(Failure::Usage(format!(
            "no message carries the code \"{}\"; known: {}",
            args.code,
            known.join(", ")
        )));
    };
    if context.global.json {
        let answer = serde_json::json!({ "code": code.id, "title": code.title, "explanation": code.explanation });
        serde_json::to_writer_pretty(&mut *out, &answer)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}: {}\n\n{}", code.id, code.title, code.explanation)?;
    }
    Ok(Exit::Done)
}
