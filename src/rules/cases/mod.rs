//! `cases.md` in, cases out: a few documents and what the brief must say about them; refuses what it cannot place.
//!
//! A case is a `##` heading, one fence for each document, and one `expect` fence. The documents are real ones, so that
//! the engine is tried on what it runs on. Where the engine is still wrong, a `today` fence beside `expect` says what it
//! answers instead.

pub mod accept;
mod documents;
mod fences;

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostic;
use crate::ingest::Document;
use crate::rules::pack::Pack;

/// One case of one field.
#[derive(Debug, Clone)]
pub struct Case {
    /// Path of its file, and the line of its heading.
    pub file: String,
    pub line: usize,
    pub title: String,
    pub field: String,
    /// In the order of the file.
    pub documents: Vec<Document>,
    /// What a person would say is right.
    pub expect: Vec<Expectation>,
    /// What the engine says while it is wrong; empty where it is right.
    pub today: Vec<Expectation>,
    /// Bytes of its file: from its heading to the next one.
    pub at: Range<usize>,
}

impl Case {
    fn new(file: &str, field: &str, line: usize, title: &str, at: Range<usize>) -> Self {
        let (file, field, title) = (file.to_owned(), field.to_owned(), title.trim().to_owned());
        Self { file, line, title, field, documents: Vec::new(), expect: Vec::new(), today: Vec::new(), at }
    }
}

/// What the brief must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    pub line: usize,
    pub verdict: Verdict,
    /// Words that must stand in the quotes.
    pub quotes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A current value whose text or quote holds these words, without regard to case.
    Found(String),
    /// The field stays missing.
    Quiet,
    /// Both stand against each other.
    Conflict(Vec<String>),
    /// A value that is listed as holding no longer has these words, and no current value has the quotes.
    Superseded(String),
    /// The quotes belong to no current value.
    SetAside,
    /// In the quiet corpus, under `today`: this field is answered and should not be.
    Noisy(String),
}

/// Name of the file in a pack's folder that holds its quiet corpus: documents in which no field is answered.
pub const QUIET: &str = "quiet.md";

/// How a text of cases is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Cases of a field as they must be.
    Cases,
    /// Cases of a field some of which may still lack what they expect, so that a run can say it.
    Drafts,
    /// The quiet corpus: nothing is expected, and nothing may be found.
    Quiet,
}

/// Reads the `cases.md` of every field of a pack, in the order of its fields.
///
/// # Errors
/// As [`read`].
pub fn load(pack: &Pack) -> Result<(Vec<Case>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let fields: Vec<String> = pack.fields.iter().map(|f| f.id.clone()).collect();
    read(&pack.root, &fields, Reading::Cases)
}

/// Reads the `cases.md` of these fields below a pack's folder. The second part of the answer warns of fields that lack a
/// found or a quiet case.
///
/// # Errors
/// Every fault of every file; a file that is absent is a field without cases, and so a warning.
pub fn read(root: &Path, fields: &[String], reading: Reading) -> Result<(Vec<Case>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut cases, mut faults, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        let path = path(root, field);
        let read = match file(&path, field, reading) {
            Ok(read) => read,
            Err(found) => {
                faults.extend(found);
                continue;
            }
        };
        if read.is_empty() && path.parent().is_none_or(|p| !p.is_dir()) {
            continue; // a field without a folder has no rule either, and that is told
        }
        let holds = |quiet: bool| read.iter().flat_map(|c| &c.expect).any(|e| (e.verdict == Verdict::Quiet) == quiet);
        for (quiet, kind) in [(false, "found"), (true, "quiet")] {
            if !holds(quiet) {
                let message = format!("`{field}` has no {kind} case");
                let fault = Diagnostic::new("D034", &path.display().to_string(), message);
                warnings.push(fault.warning().help("write one; `dossier rules explain D034` says why"));
            }
        }
        cases.extend(read);
    }
    if faults.is_empty() { Ok((cases, warnings)) } else { Err(faults) }
}

/// What cases expect that their field can never come out as.
pub fn against(pack: &Pack, cases: &[Case]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for case in cases {
        let Some(field) = pack.field(&case.field).filter(|f| !f.verdicts.is_empty()) else { continue };
        let known = |value: &str| field.verdicts.iter().any(|v| v.id == value || v.title.eq_ignore_ascii_case(value));
        for expected in case.expect.iter().chain(&case.today) {
            let (Verdict::Found(value) | Verdict::Superseded(value)) = &expected.verdict else { continue };
            if value.is_empty() || known(value) {
                continue;
            }
            let text = std::fs::read_to_string(&case.file).unwrap_or_default();
            let line: std::ops::Range<usize> = lines(&text).nth(expected.line - 1).map_or(0..0, |(at, _)| at);
            let from = line.start + text[line.clone()].find(value.as_str()).unwrap_or(0);
            let ids: Vec<&str> = field.verdicts.iter().map(|v| v.id.as_str()).collect();
            let fault = Diagnostic::new("D032", &case.file, format!("`{value}` is no verdict of `{}`", field.id));
            let fault = fault.at(&text, from..from + value.len()).label("no such verdict");
            out.push(fault.help(format!("write `found {}`", ids.join("` or `found "))));
        }
    }
    out
}

/// Reads the quiet corpus of a pack; a pack without one has none.
///
/// # Errors
/// Every fault of the file.
pub fn quiet(root: &Path) -> Result<Vec<Case>, Vec<Diagnostic>> {
    file(&root.join(QUIET), "", Reading::Quiet)
}

/// Where the cases of a field lie.
pub fn path(root: &Path, field: &str) -> PathBuf {
    root.join(field.replace('.', "/").replace('_', "-")).join("cases.md")
}

fn file(path: &Path, field: &str, reading: Reading) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let shown = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text, &shown, field, reading),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(vec![Diagnostic::new("D001", &shown, format!("this file cannot be read: {error}"))]),
    }
}

/// A fence with the byte ranges of its lines.
struct Fence<'t> {
    info: &'t str,
    /// Where that stands, behind the backticks.
    info_at: Range<usize>,
    line: usize,
    body: Vec<(Range<usize>, &'t str)>,
}

/// Reads cases out of a Markdown text. `file` is what messages call it.
///
/// # Errors
/// Every fault of the file, D030 to D033, in order.
pub fn parse(text: &str, file: &str, field: &str, reading: Reading) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let mut p = Parser { text, file, reading, faults: Vec::new() };
    let mut cases: Vec<Case> = Vec::new();
    let mut seen: Vec<Seen> = Vec::new();
    let mut lines = lines(text).enumerate().peekable();
    while let Some((n, (at, line))) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case::new(file, field, n + 1, title, at.start..text.len()));
            seen.push(Seen::default());
        } else if !cases.is_empty() && line.starts_with("# ") {
            p.fault("D030", &at, "a heading with one `#` begins no case", "begin a case with `## ` and its title");
            // What follows was meant to be one.
            cases.push(Case::new(file, field, n + 1, &line[2..], at.start..text.len()));
            seen.push(Seen::default());
        } else if let Some(info) = line.strip_prefix("```") {
            let from = at.start + line.len() - info.trim_start().len();
            let info_at = from..from + info.trim().len();
            let mut fence = Fence { info: info.trim(), info_at, line: n + 1, body: Vec::new() };
            let mut closed = false;
            for (_, (at, line)) in lines.by_ref() {
                if line.trim_end() == "```" {
                    closed = true;
                    break;
                }
                fence.body.push((at, line));
            }
            if !closed {
                p.fault("D030", &at, "this fence is never closed", "add a line with three backticks");
            }
            match (cases.last_mut(), seen.last_mut()) {
                (Some(case), Some(seen)) => p.fence(case, seen, &fence),
                _ => p.fault("D030", &at, "this fence belongs to no case", "begin a case with `## ` and its title"),
            }
        }
    }
    for next in 1..cases.len() {
        cases[next - 1].at.end = cases[next].at.start;
    }
    for (case, seen) in cases.iter().zip(&seen) {
        p.whole(case, seen);
    }
    p.faults.sort_by_key(|f| f.span.start);
    if p.faults.is_empty() { Ok(cases) } else { Err(p.faults) }
}

fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |raw| {
        let line = raw.trim_end_matches(['\n', '\r']);
        let range = at..at + line.len();
        at += raw.len();
        (range, line)
    })
}

/// What the fences of a case were, also those that could not be read.
#[derive(Default)]
struct Seen {
    documents: usize,
    expect: Option<Range<usize>>,
    today: Option<Range<usize>>,
    /// A document or a verdict is lost: what follows from that is no fault of its own.
    lost: bool,
}

struct Parser<'t> {
    text: &'t str,
    file: &'t str,
    reading: Reading,
    faults: Vec<Diagnostic>,
}

impl<'t> Parser<'t> {
    fn fault(&mut self, code: &'static str, at: &Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Diagnostic::new(code, self.file, message).at(self.text, at.clone()).help(help));
    }
}
