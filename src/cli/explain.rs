//! `dossier explain`: why a field of a deal is as it is, winners and losers, from the same computation as the brief.

use std::io::Write;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use super::opened::Opened;
use crate::brief::Value;
use crate::corpus::Corpus;
use crate::diag;
use crate::engine::{Chosen, find_deal};
use crate::evidence::Candidate;
use crate::render::terminal::clean;
use crate::rules::pack::{Field, Pack, RuleStatus};
use crate::terms::{Side, Status};

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
}

/// The whole chain, as `--json` gives it.
#[derive(Debug, Serialize)]
struct Explained {
    deal: String,
    account: String,
    field: String,
    title: String,
    question: String,
    sides: Vec<Side>,
    rules: Vec<RuleLine>,
    /// Probability that a passage needs.
    threshold: f32,
    documents: usize,
    passages: usize,
    status: Status,
    answers: Vec<Value>,
    superseded: Vec<Value>,
    /// Answers that were made and weighed, and are not sure enough to be shown.
    unsure: Vec<Weighed>,
    candidates: Vec<Looked>,
}

#[derive(Debug, Serialize)]
struct Weighed {
    confidence: f64,
    text: String,
}

#[derive(Debug, Serialize)]
struct RuleLine {
    id: String,
    title: String,
    on_trial: bool,
}

/// A passage that was looked at closely.
#[derive(Debug, Serialize)]
struct Looked {
    /// BM25 over the deal's own passages.
    words: f32,
    cosine: f32,
    probability: f32,
    /// The rule that let it in; empty when none did.
    rule: String,
    /// Why it does not count; empty when it does.
    set_aside: String,
    support_only: bool,
    /// Typed values in it, in the source's words.
    taken: Vec<String>,
    speaker: String,
    side: Side,
    at: String,
    source: String,
    text: String,
}

pub fn run(args: &ExplainArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let opened = Opened::open(context)?;
    let field = find_field(&opened.pack, &args.field)?;
    let deal = find_deal(&opened.corpus, &args.deal)?;
    let chosen = opened.briefs(context, &[deal], args.as_of)?;
    let Some(explained) = chosen.first().and_then(|c| explain(&opened.corpus, &opened.pack, field, c)) else {
        return Ok(Exit::No);
    };
    if context.global.json {
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

fn explain(corpus: &Corpus, pack: &Pack, field: &Field, chosen: &Chosen<'_>) -> Option<Explained> {
    let trace = chosen.evidence.fields.iter().find(|t| t.field == field.id)?;
    let brief = chosen.brief.fields.iter().find(|f| f.id == field.id)?;
    let rules = (pack.rules_of(&field.id)).map(|r| RuleLine {
        id: r.id.clone(),
        title: r.title.clone(),
        on_trial: r.status == RuleStatus::Trial,
    });
    Some(Explained {
        deal: chosen.deal.id.clone(),
        account: chosen.deal.account.name.clone(),
        field: field.id.clone(),
        title: field.title.clone(),
        question: field.question.clone(),
        sides: field.sides.clone(),
        rules: rules.collect(),
        threshold: trace.threshold,
        documents: chosen.evidence.passages.documents.len(),
        passages: chosen.evidence.passages.passages.len(),
        status: trace.status,
        answers: brief.values.clone(),
        superseded: brief.superseded.clone(),
        unsure: trace.unsure.iter().map(|a| Weighed { confidence: a.confidence, text: a.text.clone() }).collect(),
        candidates: trace.candidates.iter().map(|c| looked(corpus, chosen, c)).collect(),
    })
}

fn looked(corpus: &Corpus, chosen: &Chosen<'_>, candidate: &Candidate) -> Looked {
    let passage = &chosen.evidence.passages.passages[candidate.passage];
    Looked {
        words: candidate.words,
        cosine: candidate.cosine,
        probability: candidate.probability,
        rule: candidate.rule.clone(),
        set_aside: candidate.set_aside.clone(),
        support_only: candidate.support_only,
        taken: candidate.taken.iter().map(|f| f.text.clone()).collect(),
        speaker: passage.speaker.map(|p| corpus.people[p].name.clone()).unwrap_or_default(),
        side: passage.side,
        at: passage.time.text().unwrap_or_default(),
        source: corpus.documents[passage.doc].id(),
        text: passage.text.clone(),
    }
}

fn print(e: &Explained, top: usize, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{}: {} ({})", clean(&e.account), clean(&e.title), e.field)?;
    writeln!(out, "  asks      {}", clean(&e.question))?;
    let sides: Vec<&str> = e.sides.iter().map(|s| s.word()).collect();
    writeln!(out, "  answered  by {}", sides.join(", "))?;
    for rule in &e.rules {
        let trial = if rule.on_trial { " (on trial)" } else { "" };
        writeln!(out, "  rule      {}{trial}: {}", rule.id, clean(&rule.title))?;
    }
    writeln!(
        out,
        "  needs     {:.2} or more, out of {} passages in {} documents",
        e.threshold, e.passages, e.documents
    )?;
    writeln!(out, "\n{}", e.status)?;
    for (values, kind) in [(&e.answers, "answer"), (&e.superseded, "superseded")] {
        for value in values {
            let note = if value.note.is_empty() { String::new() } else { format!(": {}", clean(&value.note)) };
            writeln!(out, "  {kind} {:.2}  {}{note}", value.confidence, clean(&value.text))?;
            for witness in &value.evidence {
                let day: String = witness.at.chars().take(10).collect();
                let who = [witness.speaker.as_str(), witness.side.word(), day.as_str(), witness.source.as_str()];
                let who: Vec<String> = who.into_iter().map(clean).filter(|w| !w.is_empty()).collect();
                writeln!(out, "      \"{}\"\n      {}", clean(&witness.quote), who.join(" · "))?;
            }
        }
    }
    for answer in &e.unsure {
        writeln!(out, "  not shown {:.2}  {}", answer.confidence, clean(&answer.text))?;
    }
    writeln!(out, "\nLooked at closely: {} passages", e.candidates.len())?;
    for c in e.candidates.iter().take(top) {
        let verdict = match (&c.set_aside, c.probability >= e.threshold) {
            (why, _) if !why.is_empty() => format!("set aside, {}", clean(why)),
            (_, true) => format!("counts by {}{}", c.rule, if c.support_only { ", as support only" } else { "" }),
            (_, false) => format!("under the threshold, let in by {}", c.rule),
        };
        writeln!(out, "  p {:.2}  words {:>5.2}  cosine {:.2}  {verdict}", c.probability, c.words, c.cosine)?;
        writeln!(out, "      \"{}\"", clean(&c.text))?;
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
