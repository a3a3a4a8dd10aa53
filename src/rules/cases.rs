//! `cases.md` in, cases out: a few documents and what the brief must say about them; refuses what it cannot place.
//!
//! A case is a `##` heading, one fence for each document, and one `expect` fence. The documents are real ones, so that
//! the engine is tried on what it runs on. Where the engine is still wrong, a `today` fence beside `expect` says what it
//! answers instead.

mod documents;

use std::ops::Range;
use std::path::Path;

use jiff::civil::Date;

use super::read::meant;
use crate::diag::Diagnostic;
use crate::ingest::Document;
use crate::rules::pack::Pack;
use crate::terms::Channel;

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
}

/// Reads the `cases.md` of every field of a pack, in the order of its fields.
///
/// # Errors
/// As [`read`].
pub fn load(pack: &Pack) -> Result<(Vec<Case>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let fields: Vec<String> = pack.fields.iter().map(|f| f.id.clone()).collect();
    read(&pack.root, &fields)
}

/// Reads the `cases.md` of these fields below a pack's folder. The second part of the answer warns of fields that lack a
/// found or a quiet case.
///
/// # Errors
/// Every fault of every file; a file that is absent is a field without cases, and so a warning.
pub fn read(root: &Path, fields: &[String]) -> Result<(Vec<Case>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut cases, mut faults, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        let within = format!("{}/cases.md", field.replace('.', "/").replace('_', "-"));
        let path = root.join(&within);
        let shown = path.display().to_string();
        let read = match std::fs::read_to_string(&path) {
            Ok(text) => parse(&text, &shown, field),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(vec![Diagnostic::new("D001", &shown, format!("this file cannot be read: {error}"))]),
        };
        let read = match read {
            Ok(read) => read,
            Err(found) => {
                faults.extend(found);
                continue;
            }
        };
        if read.is_empty() && !root.join(field.replace('.', "/").replace('_', "-")).is_dir() {
            continue; // a field without a folder has no rule either, and that is told
        }
        let holds = |quiet: bool| read.iter().flat_map(|c| &c.expect).any(|e| (e.verdict == Verdict::Quiet) == quiet);
        for (quiet, kind) in [(false, "found"), (true, "quiet")] {
            if !holds(quiet) {
                let message = format!("`{field}` has no {kind} case");
                warnings.push(Diagnostic::new("D034", &shown, message).warning().help("write one"));
            }
        }
        cases.extend(read);
    }
    if faults.is_empty() { Ok((cases, warnings)) } else { Err(faults) }
}

/// A fence with the byte ranges of its lines.
struct Fence<'t> {
    info: &'t str,
    /// Where that stands, behind the backticks.
    info_at: Range<usize>,
    line: usize,
    body: Vec<(Range<usize>, &'t str)>,
}

/// Reads the cases of a field out of a Markdown text. `file` is what messages call it.
///
/// # Errors
/// Every fault of the file, D030 to D033, in order.
pub fn parse(text: &str, file: &str, field: &str) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let mut p = Parser { text, file, faults: Vec::new() };
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
    faults: Vec<Diagnostic>,
}

impl<'t> Parser<'t> {
    fn fault(&mut self, code: &'static str, at: &Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Diagnostic::new(code, self.file, message).at(self.text, at.clone()).help(help));
    }

    fn fence(&mut self, case: &mut Case, seen: &mut Seen, fence: &Fence<'t>) {
        let mut words = fence.info.splitn(3, ' ');
        let (kind, date, title) = (words.next().unwrap_or_default(), words.next(), words.next().unwrap_or_default());
        let before = self.faults.len();
        if matches!(kind, "expect" | "today") {
            let first = if kind == "today" { &mut seen.today } else { &mut seen.expect };
            // The line of the fence: the backticks with it.
            let line = self.text[..fence.info_at.start].rfind('\n').map_or(0, |i| i + 1);
            let at = line..fence.info_at.end;
            if first.is_some() {
                let message = format!("this case has an `{kind}` fence already");
                return self.fault("D030", &at, message, "put all that is expected into one fence");
            }
            *first = Some(at.clone());
            if fence.body.iter().all(|(_, l)| l.trim().is_empty()) {
                self.fault("D030", &at, format!("this `{kind}` fence is empty"), "write a verdict, such as `quiet`");
            }
            for (at, line) in fence.body.iter().filter(|(_, l)| !l.trim().is_empty()) {
                let number = self.text[..at.start].matches('\n').count() + 1;
                let verdict = self.verdict(at, line.trim(), number);
                if kind == "today" { &mut case.today } else { &mut case.expect }.extend(verdict);
            }
            seen.lost |= self.faults.len() > before;
            return;
        }
        seen.documents += 1;
        let was = std::mem::replace(&mut seen.lost, true);
        let kind_at = fence.info_at.start..fence.info_at.start + kind.len();
        let Some(channel) = Channel::parse(kind) else {
            let kinds = Channel::ALL.iter().map(|c| c.word()).chain(["expect", "today"]);
            let help = meant(kind, &kinds.collect::<Vec<_>>());
            return self.fault("D030", &kind_at, format!("`{kind}` is not a kind of document"), help);
        };
        let Some(Ok(date)) = date.map(str::parse::<Date>) else {
            let help = format!("write `{kind} 2026-01-12 title`");
            let from = kind_at.end + 1;
            let at = date.map_or(kind_at, |d| from..from + d.len());
            return self.fault("D030", &at, "this document has no date", help);
        };
        let number = case.documents.len() + 1;
        case.documents.extend(self.document(fence, channel, date, title, number));
        seen.lost = was || self.faults.len() > before;
    }

    fn verdict(&mut self, at: &Range<usize>, line: &str, number: usize) -> Option<Expectation> {
        let mut pieces = line.split('"');
        let head = pieces.next().unwrap_or_default();
        let (head, quoted) = match head.trim_end().strip_suffix("quote") {
            Some(head) if line.contains('"') => (head.trim(), true),
            _ => (line, false),
        };
        // Between the quotation marks stand the quotes, and between those the word `quote`.
        let quotes: Vec<String> = if quoted { pieces.step_by(2).map(str::to_owned).collect() } else { Vec::new() };
        let quotes: Vec<String> = quotes.into_iter().filter(|q| !q.trim().is_empty()).collect();
        let (word, rest) = head.split_once(' ').unwrap_or((head, ""));
        let verdict = match (word, rest.trim()) {
            ("found", value) if !value.is_empty() || !quotes.is_empty() => Verdict::Found(value.to_owned()),
            ("quiet", "") => Verdict::Quiet,
            ("superseded", value) if !value.is_empty() || !quotes.is_empty() => Verdict::Superseded(value.to_owned()),
            ("set", "aside") if !quotes.is_empty() => Verdict::SetAside,
            ("conflict", values) if values.contains('|') => {
                Verdict::Conflict(values.split('|').map(|v| v.trim().to_owned()).collect())
            }
            _ => {
                let help = "write `found VALUE`, `quiet`, `conflict VALUE | VALUE`, `superseded VALUE` or `set aside quote \
                            \"…\"`";
                self.fault("D032", at, "this is no verdict", help);
                return None;
            }
        };
        Some(Expectation { line: number, verdict, quotes })
    }

    fn whole(&mut self, case: &Case, seen: &Seen) {
        let line_at = |n: usize| lines(self.text).nth(n - 1).map_or(0..0, |(at, _)| at);
        let heading = line_at(case.line);
        let mut late = Vec::new();
        for e in case.expect.iter().chain(&case.today) {
            for quote in &e.quotes {
                let stands = case.documents.iter().flat_map(|d| &d.segments).any(|s| s.text.as_str().contains(quote));
                if !stands && !seen.lost {
                    let line = line_at(e.line);
                    let from = self.text[line.clone()].find(quote.as_str()).map_or(line.start, |i| line.start + i - 1);
                    let to = (from + quote.len() + 2).min(line.end);
                    late.push((from..to, quote.clone()));
                }
            }
        }
        if seen.expect.is_none() {
            self.fault("D030", &heading, "this case expects nothing", "add an `expect` fence");
        }
        if seen.documents == 0 {
            self.fault(
                "D030",
                &heading,
                "this case has no document",
                "add a fence such as `call 2026-01-12 discovery`",
            );
        }
        // Verdicts differ in their lines at least, so what they say is compared.
        let says =
            |list: &[Expectation]| -> Vec<_> { list.iter().map(|e| (e.verdict.clone(), e.quotes.clone())).collect() };
        if let Some(at) = seen.today.as_ref().filter(|_| !seen.lost && says(&case.today) == says(&case.expect)) {
            let message = "`today` says the same as `expect`, so the engine is right";
            self.fault("D032", at, message, "remove the `today` fence");
        }
        for (at, quote) in late {
            let message = format!("no document of this case says \"{quote}\"");
            self.fault("D033", &at, message, "copy the words from the document");
        }
    }
}
