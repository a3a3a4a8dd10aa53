//! The fences of one case in, what they say out; and what a case must have as a whole.

use std::ops::Range;

use jiff::civil::Date;

use super::{Case, Expectation, Fence, Parser, Reading, Seen, Verdict, lines};
use crate::rules::read::meant;
use crate::terms::Channel;

impl<'t> Parser<'t> {
    pub(super) fn fence(&mut self, case: &mut Case, seen: &mut Seen, fence: &Fence<'t>) {
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
            if kind == "expect" && self.reading == Reading::Quiet {
                let help = "what these documents answer belongs into the cases of its field";
                return self.fault("D030", &at, "the quiet corpus expects nothing", help);
            }
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
        if let Some(at_quote) = line.find(" quote ").filter(|_| !quoted).or_else(|| line.find(['\u{201c}', '\u{201d}']))
        {
            let from = at.start + at_quote + usize::from(line[at_quote..].starts_with(' '));
            let help = "write the words between straight quotation marks: `quote \"…\"`";
            self.fault("D032", &(from..at.end), "this quote has no quotation marks of a keyboard", help);
            return None;
        }
        let (word, rest) = head.split_once(' ').unwrap_or((head, ""));
        let verdict = match (word, rest.trim()) {
            ("found", value) if !value.is_empty() || !quotes.is_empty() => Verdict::Found(value.to_owned()),
            ("noisy", field) if self.reading == Reading::Quiet && !field.is_empty() => Verdict::Noisy(field.to_owned()),
            _ if self.reading == Reading::Quiet => {
                self.fault("D032", at, "this is no verdict of the quiet corpus", "write `noisy FIELD`");
                return None;
            }
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

    pub(super) fn whole(&mut self, case: &Case, seen: &Seen) {
        let line_at = |n: usize| lines(self.text).nth(n - 1).map_or(0..0, |(at, _)| at);
        let heading = line_at(case.line);
        let mut late = Vec::new();
        for e in case.expect.iter().chain(&case.today) {
            for quote in &e.quotes {
                let stands = case.documents.iter().flat_map(|d| &d.segments).any(|s| s.text.as_str().contains(quote));
                if !stands && !seen.lost {
                    let line = line_at(e.line);
                    let marked = format!("\"{quote}\"");
                    let from = self.text[line.clone()].find(&marked).map_or(line.start, |i| line.start + i);
                    let to = (from + quote.len() + 2).min(line.end);
                    late.push((from..to, quote.clone()));
                }
            }
        }
        if seen.expect.is_none() && self.reading == Reading::Cases {
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
