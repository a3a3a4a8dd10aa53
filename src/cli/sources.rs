//! `dossier sources`: which documents a deal has and why, which might be its own and were given to
//! none, and what is spoken of and lacking.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use crate::corpus::{Corpus, Deal, Quarantined, gaps};
use crate::render::terminal::clean;
use crate::terms::Channel;

/// Which documents went to a deal and why, and which were held back
///
/// The lead is how far the deal stands before the next one that a document might belong to, 0 to 1. What leads by too
/// little is given to no deal and listed as held back; an alias in `dossier.toml` (`[aliases]`, another name of the
/// account) is what usually mends it. Without a deal: every document that no deal has. Example: dossier sources Harrow
#[derive(Debug, clap::Args)]
pub struct SourcesArgs {
    /// Deal: id, or part of its name or account; without one, the documents that belong to none
    pub deal: Option<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    /// RFC 3339, or ISO 8601 without a zone; none where the source has no time.
    at: Option<String>,
    channel: Channel,
    title: &'a str,
    source: String,
    /// Other documents of the exports that hold the same message.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    copies: &'a [String],
    reason: Cow<'a, str>,
    /// Strength of the reasons, 0 to 1.
    score: f32,
    /// Lead over the next deal, 0 to 1; none where the document was held back.
    margin: Option<f32>,
}

#[derive(Serialize)]
struct Sources<'a> {
    deal: &'a str,
    documents: Vec<Row<'a>>,
    /// Documents that might be this deal's and were given to none.
    held_back: Vec<Row<'a>>,
    /// What the documents speak of and the exports lack, a sentence each.
    gaps: Vec<String>,
}

pub fn run(args: &SourcesArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let workspace = context.workspace()?;
    let (corpus, deals) = match &args.deal {
        Some(deal) => (context.part(&workspace, deal)?.0, context.deals(&workspace)?),
        None => (context.corpus(&workspace)?.0, Vec::new()),
    };
    let mut sources = match corpus.deals.first().filter(|_| args.deal.is_some()) {
        Some(deal) => of_deal(&corpus, deal, &deals),
        None => of_none(&corpus),
    };
    for rows in [&mut sources.documents, &mut sources.held_back] {
        rows.sort_by(|a, b| (a.at.is_none(), &a.at, &a.source).cmp(&(b.at.is_none(), &b.at, &b.source)));
    }
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &sources)?;
        writeln!(out)?;
        return Ok(Exit::Done);
    }
    for row in &sources.documents {
        writeln!(out, "{}", lines(row))?;
    }
    if args.deal.is_none() && sources.held_back.is_empty() {
        writeln!(out, "Every document belongs to a deal.")?;
    } else if args.deal.is_some() && !sources.held_back.is_empty() {
        writeln!(out, "\nHeld back: might be this deal's, and given to none\n")?;
    }
    for row in &sources.held_back {
        writeln!(out, "{}", lines(row))?;
    }
    if !sources.gaps.is_empty() {
        writeln!(out, "\nWhat could not be seen\n")?;
    }
    for gap in &sources.gaps {
        writeln!(out, "{}", clean(gap))?;
    }
    Ok(Exit::Done)
}

/// `all` are the deals that a document may belong to beside this one.
fn of_deal<'c>(corpus: &'c Corpus, deal: &'c Deal, all: &[Deal]) -> Sources<'c> {
    let held_back = (corpus.quarantine.iter())
        .filter_map(|q| {
            let score = q.candidates.iter().find(|(id, _)| *id == deal.id)?.1;
            Some(row(corpus, q.doc, why(all, q, Some(deal)), score, None))
        })
        .collect();
    let given = deal.routes.iter();
    let documents = given.map(|r| row(corpus, r.doc, r.reason.as_str().into(), r.score, Some(r.margin))).collect();
    let docs: Vec<usize> = deal.routes.iter().map(|r| r.doc).collect();
    Sources { deal: &deal.id, documents, held_back, gaps: gaps::of(corpus, deal, &docs) }
}

/// Documents that no deal has: those in doubt, and those that nothing ties to any.
fn of_none(corpus: &Corpus) -> Sources<'_> {
    let doubted: BTreeMap<usize, &Quarantined> = corpus.quarantine.iter().map(|q| (q.doc, q)).collect();
    let held_back = corpus.left().into_iter().map(|doc| match doubted.get(&doc) {
        Some(q) => row(corpus, doc, why(&corpus.deals, q, None), q.candidates.first().map_or(0.0, |c| c.1), None),
        None => row(corpus, doc, "nothing ties it to any deal".into(), 0.0, None),
    });
    Sources { deal: "", documents: Vec::new(), held_back: held_back.collect(), gaps: Vec::new() }
}

/// Why a document was held back, with the other deals that it might belong to.
fn why<'c>(deals: &[Deal], held: &'c Quarantined, beside: Option<&Deal>) -> Cow<'c, str> {
    let others = held.candidates.iter().filter(|(id, _)| beside.is_none_or(|deal| deal.id != *id));
    let named = others.filter_map(|(id, _)| deals.iter().find(|d| d.id == *id)).map(|d| d.name.as_str());
    let named: Vec<&str> = named.take(NAMED).collect();
    let sign = if beside.is_some() { "also" } else { "might be" };
    if named.is_empty() {
        held.reason.as_str().into()
    } else {
        format!("{}; {sign}: {}", held.reason, named.join("; ")).into()
    }
}

/// Most deals that a line names.
const NAMED: usize = 3;

fn row<'c>(corpus: &'c Corpus, doc: usize, reason: Cow<'c, str>, score: f32, margin: Option<f32>) -> Row<'c> {
    let document = &corpus.documents[doc];
    Row {
        at: document.time.text(),
        channel: document.channel,
        title: &document.title,
        source: document.id(),
        copies: &document.refs.copies,
        reason,
        score,
        margin,
    }
}

/// A document in two lines, and one for each copy of it.
fn lines(row: &Row<'_>) -> String {
    let day = row.at.as_deref().map_or("no date   ", |at| &at[..at.len().min(10)]);
    let lead = row.margin.map_or_else(String::new, |m| format!(" (lead {m:.2})"));
    let titled = if row.title.is_empty() { String::new() } else { format!("{} · ", row.title) };
    let what = clean(&format!("{titled}{}", row.source));
    let also = row.copies.iter().map(|c| format!("\n                   also in {}", clean(c))).collect::<String>();
    format!("{day}  {:5}  {what}{also}\n                   {}{lead}", row.channel.word(), clean(&row.reason))
}
