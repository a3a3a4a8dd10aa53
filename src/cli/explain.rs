//! `dossier explain`: why a field of a deal is as it is, winners and losers, from the same computation as the brief.

use std::io::Write;

use super::Exit;
use super::context::{Context, Failure};
use super::opened::Opened;
use crate::brief::{Explanation, explain};
use crate::diag;
use crate::render::explanation;
use crate::render::terminal::clean;
use crate::rules::pack::{Field, Pack};

/// Why a field was answered as it was, and why not otherwise
///
/// Shows what was asked, the rules and the threshold, the passages that were looked at closely (best first, each with the
/// rule that let it in or the reason it was set aside), the answers, what they replaced, and what was not sure enough to be shown.
/// Example: dossier explain Harrow commercial.renewal_date
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Opportunity id, or (part of) the name of the deal or its account
    pub deal: String,
    /// Field id, such as commercial.renewal_date; its last part is enough where only one field has it
    pub field: String,
    /// Evidence counts up to this day (2026-03-31)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Passages to show; --json shows all
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub top: usize,
    /// A page for a browser, with every passage
    #[arg(long, conflicts_with = "json")]
    pub html: bool,
}

pub fn run(args: &ExplainArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let opened = Opened::of_deal(context, &args.deal)?;
    let field = find_field(&opened.pack, &args.field)?;
    let Some(deal) = opened.corpus.deals.first() else { return Ok(Exit::No) };
    let chosen = opened.briefs(context, &[deal], args.as_of)?;
    let explained = chosen
        .first()
        .and_then(|c| explain(&opened.corpus, &opened.pack, opened.judge(), field, (c.deal, &c.evidence, &c.brief)));
    let Some(explained) = explained else { return Ok(Exit::No) };
    if args.html {
        write!(out, "{}", explanation::page(&explained))?;
    } else if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &explained)?;
        writeln!(out)?;
    } else {
        print(&explained, args.top, out)?;
    }
    Ok(Exit::Done)
}

/// A field by its id, or by the last part of it.
pub(super) fn find_field<'p>(pack: &'p Pack, wanted: &str) -> Result<&'p Field, Failure> {
    let last = |f: &Field| f.id.rsplit('.').next() == Some(wanted);
    let mut by_last = pack.fields.iter().filter(|f| last(f));
    if let Some(field) = pack.field(wanted) {
        return Ok(field);
    }
    match (by_last.next(), by_last.next()) {
        (Some(only), None) => Ok(only),
        _ => {
            let ids = pack.fields.iter().map(|f| f.id.as_str());
            let parts = pack.fields.iter().filter_map(|f| f.id.rsplit('.').next());
            let near = diag::nearest(wanted, ids.chain(parts));
            let near = near.map(|n| format!("did you mean `{n}`? ")).unwrap_or_default();
            let all: Vec<&str> = pack.fields.iter().map(|f| f.id.as_str()).collect();
            Err(Failure::Usage(format!("no field is called \"{wanted}\"; {near}the pack has {}", all.join(", "))))
        }
    }
}

fn print(e: &Explanation, top: usize, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{}: {} ({})", clean(&e.account), clean(&e.title), e.field)?;
    writeln!(out, "  asks      {}", clean(&e.question))?;
    let sides: Vec<&str> = e.sides.iter().map(|s| s.word()).collect();
    writeln!(out, "  answered  by {}", sides.join(", "))?;
    for rule in &e.rules {
        let trial = if rule.on_trial { " (on trial)" } else { "" };
        let verdict = if rule.verdict.is_empty() { String::new() } else { format!(" ({})", rule.verdict) };
        writeln!(out, "  rule      {}{trial}{verdict}: {}", rule.id, clean(&rule.title))?;
        let mut asks = vec![format!("{} sentences", rule.means.len()), format!("{} words", rule.words.len())];
        asks.extend(rule.cells.iter().map(|c| format!("cells {c}")));
        writeln!(out, "            looks by {}", clean(&asks.join(", ")))?;
    }
    let by = if e.judged { "the pack's judge, trained on this field" } else { "sentences and words of its rules" };
    writeln!(out, "  judged    by {by}")?;
    writeln!(
        out,
        "  needs     {:.2} or more, out of {} passages in {} documents",
        e.threshold, e.passages, e.documents
    )?;
    writeln!(out, "\n{}", e.status)?;
    for (values, kind) in [(&e.answers, "answer"), (&e.superseded, "superseded")] {
        for value in values {
            let verdict = value.verdict.as_ref().map(|v| format!("{}: ", clean(&v.title))).unwrap_or_default();
            let note = if value.note.is_empty() { String::new() } else { format!(": {}", clean(&value.note)) };
            writeln!(out, "  {kind} {:.2}  {verdict}{}{note}", value.confidence, clean(&value.text))?;
            for witness in &value.evidence {
                let day: String = witness.at.chars().take(10).collect();
                let who = [witness.speaker.as_str(), witness.side.word(), day.as_str(), witness.source.as_str()];
                let who: Vec<String> = who.into_iter().map(clean).filter(|w| !w.is_empty()).collect();
                writeln!(out, "      \"{}\"\n      {}", clean(&witness.quote), who.join(" · "))?;
            }
        }
    }
    if let Some(shown_from) = e.shown_from {
        writeln!(out, "  an answer is shown from {shown_from:.2} on, by all that is known of it (--json lists what)")?;
    }
    for answer in &e.unsure {
        writeln!(out, "  not shown {:.2}  {}", answer.confidence, clean(&answer.text))?;
    }
    writeln!(out, "\nLooked at closely: {} passages", e.candidates.len())?;
    for c in e.candidates.iter().take(top) {
        let verdict = clean(&c.fate(e.threshold));
        writeln!(out, "  p {:.2}  words {:>5.2}  cosine {:.2}  {verdict}", c.probability, c.words, c.cosine)?;
        writeln!(out, "      \"{}\"", clean(&c.text))?;
        let mut heard = vec![format!("reads as {}", c.stance)];
        heard.extend((!c.parts.is_empty()).then(|| c.parts.clone()));
        heard.extend(c.heard.iter().map(|(name, p)| format!("{name} {p:.2}")));
        writeln!(out, "      {}", clean(&heard.join(" · ")))?;
        let day: String = c.at.chars().take(10).collect();
        let who: Vec<String> =
            [&c.speaker, c.side.word(), &day, &c.source].into_iter().map(clean).filter(|w| !w.is_empty()).collect();
        writeln!(out, "      {}", who.join(" · "))?;
        if !c.taken.is_empty() {
            writeln!(out, "      takes {}", clean(&c.taken.join(" | ")))?;
        }
    }
    if e.candidates.len() > top {
        writeln!(out, "  and {} more; --top N or --json shows them", e.candidates.len() - top)?;
    }
    Ok(())
}
