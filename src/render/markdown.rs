//! A brief in, Markdown out that reads well in any viewer and as plain text. No raw HTML, no link, no image.

use std::fmt::Write as _;

use crate::brief::{Brief, CoveredDoc, FieldBrief, Receipt, Value, Witness};
use crate::terms::Status;

use super::escape::{clean, markdown as md, markdown_code as code};
use super::{Layout, conflicts, groups, must_haves_open, words};

/// The brief as a Markdown document, a line break at the end.
pub fn brief(brief: &Brief, layout: &Layout<'_>) -> String {
    let mut out = Lines::default();
    head(&mut out, brief, layout);
    if !layout.is_customer_safe() {
        open(&mut out, brief, layout);
    }
    for group in groups(brief, layout) {
        out.block(format!("## {}", md(&group.title)));
        for (_, field) in &group.fields {
            field_block(&mut out, field);
        }
    }
    coverage(&mut out, brief);
    out.0
}

/// Blocks with one empty line between them.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn block(&mut self, text: impl AsRef<str>) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.line(text);
    }

    fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(text.as_ref());
        self.0.push('\n');
    }
}

fn head(out: &mut Lines, brief: &Brief, layout: &Layout<'_>) {
    let deal = &brief.deal;
    out.block(format!("# {}", md(&words::headline(brief))));
    let mut what = layout.view.map_or_else(|| md(&layout.wording.brief), |v| md(&v.title));
    if layout.is_customer_safe() {
        what.push_str(" (customer-safe)");
    }
    out.block(what);
    let facts = [
        ("Deal", deal.name.clone()),
        ("Amount", words::money(deal).unwrap_or_default()),
        ("Close date", words::when(&deal.close_date)),
        ("Owner", deal.owner.clone()),
        ("Stage", deal.stage.clone()),
    ];
    let mut lines = Vec::new();
    if !layout.is_customer_safe() {
        let (percent, meaning) =
            (words::percent(brief.score.readiness), words::readiness(&brief.score, layout.wording));
        lines.push(format!("- **Readiness:** {percent} % (our estimate): {meaning}"));
        lines.push(format!("- **Fields:** {}", words::tally(&brief.score)));
    }
    let known = facts.iter().filter(|(_, text)| !clean(text).is_empty());
    lines.extend(known.map(|(label, text)| format!("- **{label}:** {}", md(text))));
    if !lines.is_empty() {
        out.block(lines.join("\n"));
    }
}

fn open(out: &mut Lines, brief: &Brief, layout: &Layout<'_>) {
    out.block(format!("## Open before {}", md(&layout.wording.event)));
    let titles = |fields: &mut dyn Iterator<Item = (usize, &FieldBrief)>| {
        fields.map(|(_, f)| md(&f.title)).collect::<Vec<_>>().join(", ")
    };
    let (must, clash) = (titles(&mut must_haves_open(brief)), titles(&mut conflicts(brief)));
    if must.is_empty() && clash.is_empty() && brief.questions.is_empty() {
        out.block("Nothing.");
        return;
    }
    let lines = [("Must-haves open", must), ("In conflict", clash)];
    for (i, (label, list)) in lines.iter().filter(|(_, list)| !list.is_empty()).enumerate() {
        let line = format!("- **{label}:** {list}");
        if i == 0 { out.block(line) } else { out.line(line) }
    }
    if brief.questions.is_empty() {
        return;
    }
    out.block(format!("Ask {}:", md(&layout.wording.who)));
    for (i, question) in brief.questions.iter().enumerate() {
        out.block(format!("{}. {}", i + 1, md(&question.ask)));
        if let Some(hint) = &question.hint {
            // Three spaces: the content of an ordered item with one digit; questions are seven at most.
            quote(out, "   ", "Nearest evidence: ", hint);
        }
    }
}

fn field_block(out: &mut Lines, field: &FieldBrief) {
    let must = if field.must_have { " (must-have)" } else { "" };
    out.block(format!("### {}{must}", md(&field.title)));
    match field.status {
        Status::Filled => {}
        Status::Missing => {
            let gap = if field.unsaid.is_empty() { "Missing".to_owned() } else { md(&field.unsaid) };
            out.block(format!("**{gap}.** Nobody said, as far as we could read."));
            ask(out, field);
            if let Some(receipt) = &field.receipt {
                searched(out, receipt);
            }
        }
        Status::Conflict => {
            out.block("**In conflict.** Two answers stand against each other:");
        }
    }
    for value in &field.values {
        answer(out, value);
    }
    if field.status == Status::Conflict {
        ask(out, field);
    }
    if !field.superseded.is_empty() {
        out.block("No longer holds:");
        for value in &field.superseded {
            let note = clean(&value.note);
            let note = if note.is_empty() { String::new() } else { format!(" ({})", md(&note)) };
            let verdict = value.verdict.as_ref().map(|v| format!("{}: ", v.title)).unwrap_or_default();
            out.block(format!("- ~~{}~~{note}", struck(&format!("{verdict}{}", value.text))));
            for witness in &value.evidence {
                quote(out, "  ", "", witness);
            }
        }
    }
}

/// An empty strike would read as a rule of its own, so it gets a word.
fn struck(text: &str) -> String {
    let text = md(text);
    if text.is_empty() { "(no text)".to_string() } else { text }
}

fn ask(out: &mut Lines, field: &FieldBrief) {
    if !clean(&field.ask).is_empty() {
        out.block(format!("Ask: {}", md(&field.ask)));
    }
}

fn answer(out: &mut Lines, value: &Value) {
    let verdict = value.verdict.as_ref().map(|v| format!("**{}:** ", md(&v.title))).unwrap_or_default();
    let mut line = format!("- {verdict}{}", md(&value.text));
    for part in words::person_details(value) {
        let _ = write!(line, ", {}", md(&part));
    }
    let state = clean(&value.state);
    let sure = format!("{}, {} %", words::confidence(value), words::percent(value.confidence));
    let _ = if state.is_empty() { write!(line, " ({sure})") } else { write!(line, " ({}; {sure})", md(&state)) };
    out.block(line);
    if !clean(&value.note).is_empty() {
        out.block(format!("  Note: {}", md(&value.note)));
    }
    for witness in &value.evidence {
        quote(out, "  ", "", witness);
    }
}

/// The quote in its context as a block quote, below it who, when and where.
fn quote(out: &mut Lines, indent: &str, label: &str, witness: &Witness) {
    let mut said = String::new();
    let (before, after) = (clean(&witness.before), clean(&witness.after));
    if !before.is_empty() {
        let _ = write!(said, "… {} ", md(&before));
    }
    let _ = write!(said, "“{}”", md(&witness.quote));
    if !after.is_empty() {
        let _ = write!(said, " {} …", md(&after));
    }
    out.block(format!("{indent}> {label}{said}"));
    let mut by = format!("{} ({})", md(&words::speaker(witness)), words::side(witness.side));
    if !clean(&witness.at).is_empty() {
        let _ = write!(by, ", {}", md(&words::when(&witness.at)));
    }
    let _ = write!(by, ", {}", words::channel(witness.channel));
    if !clean(&witness.title).is_empty() {
        let _ = write!(by, " “{}”", md(&witness.title));
    }
    let _ = write!(by, ", {}", code(&witness.source));
    let place = words::locator(witness);
    if !place.is_empty() {
        let _ = write!(by, ", {}", md(&place));
    }
    out.line(format!("{indent}>"));
    out.line(format!("{indent}> — {by}"));
}

fn searched(out: &mut Lines, receipt: &Receipt) {
    out.block(format!("{}.", words::searched(receipt)));
    if !receipt.nearest.is_empty() {
        out.block("What came nearest:");
    }
    for near in &receipt.nearest {
        let why = clean(&near.why_not);
        out.block(format!("- Set aside: {}", if why.is_empty() { "no reason given".to_string() } else { md(&why) }));
        quote(out, "  ", "", &near.witness);
    }
}

fn coverage(out: &mut Lines, brief: &Brief) {
    let seen = &brief.coverage;
    out.block("## What was read");
    if seen.documents.is_empty() {
        out.block("No document was found for this deal.");
    }
    documents(out, "Read for this brief", &seen.documents);
    documents(out, "Too late to count, still searchable", &seen.later);
    for (what, said) in [("What could not be seen", &seen.gaps), ("Problems with files of this deal", &seen.problems)] {
        if !said.is_empty() {
            out.block(format!("{what}:"));
            out.0.push('\n');
            said.iter().for_each(|s| out.line(format!("- {}", md(s))));
        }
    }
    let until = clean(&brief.as_of);
    let until = if until.is_empty() { String::new() } else { format!(", evidence up to {}", md(&words::when(&until))) };
    out.block(format!("Made with pack {} for deal {}{until}.", code(&brief.pack), code(&brief.deal.id)));
}

fn documents(out: &mut Lines, what: &str, docs: &[CoveredDoc]) {
    if docs.is_empty() {
        return;
    }
    out.block(format!("{what} ({}):", words::count(docs.len(), "document", "documents")));
    out.0.push('\n');
    for doc in docs {
        let when = if clean(&doc.at).is_empty() { "undated".to_string() } else { md(&words::day(&doc.at)) };
        let title = clean(&doc.title);
        let title = if title.is_empty() { String::new() } else { format!(" “{}”", md(&title)) };
        let reason = clean(&doc.reason);
        let reason = if reason.is_empty() { String::new() } else { format!(": {}", md(&reason)) };
        let also = doc.copies.iter().map(|c| format!(", also in {}", code(c))).collect::<String>();
        out.line(format!("- {when}, {}{title}, {}{also}{reason}", words::channel(doc.channel), code(&doc.source)));
    }
}
