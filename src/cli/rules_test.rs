//! `dossier rules test`: the pack on its own cases and its quiet corpus, with what is wrong in words that read aloud.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use crate::embed::{Embedder, MiniLm};
use crate::engine::cases::lines;
use crate::engine::trial::{self, Held, Outcome, Remembering, Tried, Unheard};
use crate::evidence::judge::Judge;
use crate::render::terminal::clean;
use crate::rules::{
    self,
    cases::{self, Case, Reading, Verdict, accept},
    pack::Pack,
};
use crate::store::write_kept;

/// Try the pack on its cases and its quiet corpus
///
/// Each case is found, quiet, missed, noisy, a wrong value or a wrong quote. Cases that a `today` fence calls wrong are
/// counted and held to that; any other wrong case, and one that has come right, ends the command with exit code 1.
/// Example: dossier rules test rules/handoff --field renewal_date
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// Folder of the pack; default: as for every command
    pub folder: Option<PathBuf>,
    /// Only the cases of these fields (id, or its last part; may be given more than once), without the quiet corpus
    #[arg(long, value_name = "FIELD")]
    pub field: Vec<String>,
    /// Write what the engine says now into the files: under `expect` for a new case, under `today` for a wrong one; what you
    /// expect is never changed
    #[arg(long, conflicts_with = "json")]
    pub accept: bool,
    /// Run again whenever a file of the pack changes, until it is interrupted
    #[arg(long, conflicts_with_all = ["accept", "json"])]
    pub watch: bool,
}

/// How often a watched pack is looked at: soon enough for a person who has just saved a file.
const LOOK_EVERY: Duration = Duration::from_millis(400);

#[derive(Serialize)]
struct Answer {
    pack: String,
    outcomes: BTreeMap<&'static str, usize>,
    known_wrong: usize,
    examples: usize,
    unheard: Vec<Unheard>,
    cases: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    file: String,
    line: usize,
    title: String,
    field: String,
    outcome: Outcome,
    held: Held,
    expected: String,
    says: Vec<String>,
}

pub fn test(args: &TestArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let root = args.folder.clone().map_or_else(|| context.pack_root(), Ok)?;
    if !root.is_dir() {
        return Err(Failure::Usage(format!("{} is no folder; give the folder of a rule pack", root.display())));
    }
    let embedder = context.embedder(None)?;
    loop {
        let seen = rules::fingerprint(&root);
        let done = once(args, context, &root, &embedder, out);
        if !args.watch {
            return done;
        }
        // A pack that is being written is often broken for a moment: say so and go on looking.
        if let Err(failure) = done {
            writeln!(out, "{}", super::printable(&failure.to_string()))?;
        }
        writeln!(out, "Watching {}; interrupt to stop.\n", root.display())?;
        out.flush()?;
        while rules::fingerprint(&root) == seen {
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

fn once(
    args: &TestArgs,
    context: &Context,
    root: &Path,
    embedder: &MiniLm,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let laid_out = |faults: Vec<crate::diag::Diagnostic>| {
        Failure::Rules(faults.iter().map(crate::diag::Diagnostic::render).collect::<Vec<_>>().join("\n"))
    };
    let (pack, _) = rules::load(root).map_err(laid_out)?;
    let judge = context.judge(root)?;
    let wanted = wanted(args, &pack)?;
    let (list, _) = cases::read(root, &wanted, Reading::Drafts).map_err(laid_out)?;
    let quiet = if args.field.is_empty() { cases::quiet(root).map_err(laid_out)? } else { Vec::new() };
    // As they were when they were read: a file that changes meanwhile is not written over.
    let texts: BTreeMap<String, String> = (list.iter().chain(&quiet))
        .filter_map(|c| Some((c.file.clone(), std::fs::read_to_string(&c.file).ok()?)))
        .collect();
    let vectors = Remembering::new(embedder as &dyn Embedder);
    let progress = context.progress();
    let report = |step: &str, done: usize, all: usize| progress.at(step, done, all);
    let mut tried = trial::cases(&list, &pack, &judge, &vectors, &report)?;
    tried.extend(trial::quiet(&quiet, &pack, &judge, &vectors, &report)?);
    let (unheard, examples) = if args.field.is_empty() { trial::examples(&pack, &judge)? } else { (Vec::new(), 0) };
    progress.done();
    if args.accept {
        accepted(&tried, &texts, out)?;
    }
    let broken = tried.iter().filter(|t| matches!(t.held, Held::Broken | Held::RightAgain | Held::Open)).count();
    if context.global.json {
        let answer = answer(root, &tried, unheard, examples);
        serde_json::to_writer_pretty(&mut *out, &answer)?;
        writeln!(out)?;
    } else {
        if !args.accept {
            for t in &tried {
                tell(t, out)?;
            }
        }
        summary(&tried, &unheard, examples, &judge, out)?;
    }
    Ok(if broken == 0 || args.accept { Exit::Done } else { Exit::No })
}

/// Fields whose cases are run.
fn wanted(args: &TestArgs, pack: &Pack) -> Result<Vec<String>, Failure> {
    if args.field.is_empty() {
        return Ok(pack.fields.iter().map(|f| f.id.clone()).collect());
    }
    let named: Result<Vec<String>, Failure> =
        args.field.iter().map(|f| super::explain::find_field(pack, f).map(|f| f.id.clone())).collect();
    let named = named?;
    Ok(pack.fields.iter().map(|f| f.id.clone()).filter(|id| named.contains(id)).collect())
}

fn expected(t: &Tried<'_>) -> String {
    let Some(e) = t.unmet else { return String::new() };
    let what = match &e.verdict {
        Verdict::Found(value) => format!("found {value}"),
        Verdict::Quiet => "quiet".to_owned(),
        Verdict::Conflict(values) => format!("conflict {}", values.join(" | ")),
        Verdict::Superseded(value) => format!("superseded {value}"),
        Verdict::SetAside => "set aside".to_owned(),
        Verdict::Noisy(field) => format!("noisy {field}"),
    };
    let quotes: Vec<String> = e.quotes.iter().map(|q| format!("quote \"{q}\"")).collect();
    format!("{} {}", what.trim(), quotes.join(" ")).trim().to_owned()
}

fn says(t: &Tried<'_>) -> Vec<String> {
    if t.case.field.is_empty() {
        t.says.iter().map(|f| format!("noisy {}", f.id)).collect()
    } else {
        t.says.iter().flat_map(lines).collect()
    }
}

/// A case that needs a person, as one reads it aloud: what was expected, what is said instead, and on which words.
fn tell(t: &Tried<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let Case { file, line, title, .. } = t.case;
    let title = clean(title);
    match t.held {
        Held::Right | Held::KnownWrong => return Ok(()),
        Held::RightAgain => {
            writeln!(
                out,
                "right again  {title}\n  {file}:{line}\n  take its `today` fence out, or run with --accept\n"
            )?;
            return Ok(());
        }
        Held::Open => writeln!(out, "new  {title}\n  {file}:{line}")?,
        Held::Broken => writeln!(out, "{}  {title}\n  {file}:{line}", t.outcome.word())?,
    }
    if let Some(e) = t.unmet {
        writeln!(out, "  expected  {}   (line {})", clean(&expected(t)), e.line)?;
    }
    for field in &t.says {
        let name = if t.case.field.is_empty() { format!("{}: ", field.id) } else { String::new() };
        if field.values.is_empty() {
            writeln!(out, "  says      {name}nothing")?;
        }
        for value in &field.values {
            let verdict = value.verdict.as_ref().map(|v| format!("{}: ", clean(&v.title))).unwrap_or_default();
            writeln!(out, "  says      {name}{verdict}{}, {:.0} % sure", clean(&value.text), value.confidence * 100.0)?;
            if let Some(w) = value.evidence.first() {
                writeln!(out, "            because {} said \"{}\"", or_nobody(&w.speaker), clean(&w.quote))?;
            }
        }
        for value in &field.superseded {
            let verdict = value.verdict.as_ref().map(|v| format!("{}: ", clean(&v.title))).unwrap_or_default();
            writeln!(out, "            no longer {verdict}{}: {}", clean(&value.text), clean(&value.note))?;
        }
        let near = field.receipt.as_ref().map(|r| r.nearest.first());
        if let Some(None) = near {
            writeln!(
                out,
                "            nothing came near: no passage is like the rules' sentences or holds their words"
            )?;
        }
        if let Some(Some(near)) = near {
            writeln!(out, "            nearest was \"{}\": {}", clean(&near.witness.quote), clean(&near.why_not))?;
        }
    }
    writeln!(out)?;
    Ok(())
}

fn or_nobody(speaker: &str) -> String {
    if speaker.is_empty() { "the document".to_owned() } else { clean(speaker) }
}

fn summary(
    tried: &[Tried<'_>],
    unheard: &[Unheard],
    examples: usize,
    judge: &Judge,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let counts: Vec<String> =
        outcomes(tried).iter().filter(|(_, n)| **n > 0).map(|(word, n)| format!("{n} {word}")).collect();
    let known = tried.iter().filter(|t| t.held == Held::KnownWrong).count();
    let wrong = tried.iter().filter(|t| !t.outcome.is_right()).count();
    let are = if known == 1 { "is" } else { "are" };
    let known = if wrong == 0 { String::new() } else { format!("; {known} of the {wrong} wrong ones {are} known") };
    writeln!(out, "{} cases: {}{known}.", tried.len(), counts.join(", "))?;
    if judge.label_count() > 0 && examples > 0 {
        writeln!(out, "{} of {examples} example sentences are not heard by the judge of their field.", unheard.len())?;
        let mut by_rule: BTreeMap<&str, Vec<&Unheard>> = BTreeMap::new();
        unheard.iter().for_each(|u| by_rule.entry(&u.rule).or_default().push(u));
        for (rule, list) in by_rule {
            let least = list.iter().min_by(|a, b| a.probability.total_cmp(&b.probability)).expect("a rule has one");
            let percent = least.probability * 100.0;
            writeln!(out, "  {rule}: {}, least \"{}\" ({percent:.0} %)", list.len(), clean(&least.sentence))?;
        }
    }
    Ok(())
}

fn outcomes(tried: &[Tried<'_>]) -> BTreeMap<&'static str, usize> {
    let all =
        [Outcome::Found, Outcome::Quiet, Outcome::Missed, Outcome::Noisy, Outcome::WrongValue, Outcome::WrongQuote];
    let mut counts: BTreeMap<&'static str, usize> = (all.iter())
        .map(|o| (o.word(), tried.iter().filter(|t| t.outcome == *o && t.held != Held::Open).count()))
        .collect();
    counts.insert("new", tried.iter().filter(|t| t.held == Held::Open).count());
    counts
}

fn answer(root: &Path, tried: &[Tried<'_>], unheard: Vec<Unheard>, examples: usize) -> Answer {
    let line = |t: &Tried<'_>| Line {
        file: t.case.file.clone(),
        line: t.case.line,
        title: t.case.title.clone(),
        field: t.case.field.clone(),
        outcome: t.outcome,
        held: t.held,
        expected: expected(t),
        says: says(t),
    };
    Answer {
        pack: root.display().to_string(),
        outcomes: outcomes(tried),
        known_wrong: tried.iter().filter(|t| t.held == Held::KnownWrong).count(),
        examples,
        unheard,
        cases: tried.iter().map(line).collect(),
    }
}

/// Writes what is said now into the files of cases, the last case of a file first, so that places before it hold.
fn accepted(tried: &[Tried<'_>], texts: &BTreeMap<String, String>, out: &mut dyn Write) -> Result<(), Failure> {
    let mut files: BTreeMap<&str, Vec<&Tried<'_>>> = BTreeMap::new();
    for t in tried.iter().filter(|t| !matches!(t.held, Held::Right | Held::KnownWrong)) {
        files.entry(&t.case.file).or_default().push(t);
    }
    for (file, mut list) in files {
        list.sort_by_key(|t| std::cmp::Reverse(t.case.at.start));
        let mut text = std::fs::read_to_string(file)?;
        if texts.get(file) != Some(&text) {
            return Err(Failure::Other(format!(
                "{file}: changed while its cases were tried; nothing was written, run again"
            )));
        }
        let reading = if list[0].case.field.is_empty() { Reading::Quiet } else { Reading::Drafts };
        let field = list[0].case.field.clone();
        for t in list {
            let change = match t.held {
                Held::Open => accept::Change::Expect(says(t)),
                Held::RightAgain => accept::Change::Right,
                Held::Right | Held::KnownWrong | Held::Broken => accept::Change::Today(says(t)),
            };
            text = accept::changed(&text, &t.case.at, &change);
            let what = match change {
                accept::Change::Expect(_) => "expects now what it says",
                accept::Change::Today(_) => "is known to be wrong",
                accept::Change::Right => "is right",
            };
            writeln!(out, "{file}:{}  {what}: {}", t.case.line, clean(&t.case.title))?;
        }
        if let Err(faults) = cases::parse(&text, file, &field, reading) {
            let said: Vec<String> = faults.iter().map(crate::diag::Diagnostic::render).collect();
            let said = said.join("\n");
            return Err(Failure::Other(format!("{file}: what the engine says cannot be written as a case:\n{said}")));
        }
        write_kept(Path::new(file), &text)?;
    }
    Ok(())
}
