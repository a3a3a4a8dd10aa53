//! `dossier correct`: what a person knows better, kept with name and time.

use std::io::Write;

use super::Exit;
use super::context::{Context, Failure};
use super::opened::Opened;
use crate::brief::{self, FieldBrief, Value, VerdictRef};
use crate::corpus::Corpus;
use crate::correct::{CORRECTIONS, Entry, Reason, What, Who};
use crate::engine::{Chosen, find_deal};
use crate::render::terminal::clean;
use crate::rules::pack::Field;
use crate::store::Workspace;

/// Say what is right in a brief: it stays so, whatever later runs find
///
/// Every correction is kept with your name and the time, is shown in the brief, and can be taken back with
/// `dossier corrections --undo ID`. Examples:
/// dossier correct Harrow renewal_date --accept;
/// dossier correct Harrow champion --reject "Ana Ruiz" --reason wrong_person;
/// dossier correct Harrow contract_term --set "36 months" --quote "three years from signature";
/// dossier correct Harrow executive_sponsor --answer "Nobody yet, the CFO names one in May";
/// dossier correct Harrow --move calls/a.vtt --to Pellam;
/// dossier correct Harrow --merge "A. Ruiz" --into "Ana Ruiz"
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["accept", "reject", "set", "answer", "move_document", "merge"]))]
pub struct CorrectArgs {
    /// Opportunity id, or (part of) the name of the deal or its account
    pub deal: String,
    /// Field id or its last part; not with --move and --merge
    pub field: Option<String>,
    /// The value is right; needed where the field has several: words of it
    #[arg(long, value_name = "VALUE", num_args = 0..=1, default_missing_value = "")]
    pub accept: Option<String>,
    /// The value is wrong
    #[arg(long, value_name = "VALUE", num_args = 0..=1, default_missing_value = "", requires = "reason")]
    pub reject: Option<String>,
    /// Why: off_topic, not_meant, outdated, wrong_person, wrong_deal, wrong_value
    #[arg(long, value_name = "CODE")]
    pub reason: Option<String>,
    /// This is the value (of a field with verdicts: the verdict)
    #[arg(long, value_name = "VALUE", requires = "quote")]
    pub set: Option<String>,
    /// Words of a document of the deal that say so
    #[arg(long, value_name = "WORDS")]
    pub quote: Option<String>,
    /// What you know and no document says
    #[arg(long, value_name = "TEXT")]
    pub answer: Option<String>,
    /// A document of this deal that belongs elsewhere, as `dossier sources` names it
    #[arg(long = "move", id = "move_document", value_name = "DOCUMENT", requires = "to")]
    pub move_document: Option<String>,
    /// The deal that it belongs to, or `none`
    #[arg(long, value_name = "DEAL")]
    pub to: Option<String>,
    /// Somebody who is the same person as …
    #[arg(long, value_name = "NAME", requires = "into")]
    pub merge: Option<String>,
    /// … this one
    #[arg(long, value_name = "NAME")]
    pub into: Option<String>,
    /// Who says so; default: DOSSIER_USER, else the user who runs the command
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

pub(super) fn kept(workspace: &Workspace) -> Result<Vec<Entry>, Failure> {
    Ok(workspace.get_irreplaceable(CORRECTIONS)?.unwrap_or_default())
}

/// Adds an entry to those that the workspace keeps.
pub(super) fn keep(workspace: &Workspace, by: Option<&String>, deal: &str, what: What) -> Result<Entry, Failure> {
    if !workspace.is_writable() {
        let path = workspace.path().display();
        return Err(Failure::Other(format!("{path}: another command is writing; nothing was kept, try again")));
    }
    let mut entries = kept(workspace)?;
    // Who runs the command, by the variables of usual systems.
    let user = ["DOSSIER_USER", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let entry = Entry {
        id: entries.last().map_or(1, |e| e.id + 1),
        by: by.cloned().or(user).unwrap_or_else(|| "somebody".to_owned()),
        at: jiff::Timestamp::now().round(jiff::Unit::Second).map(|t| t.to_string()).unwrap_or_default(),
        deal: deal.to_owned(),
        what,
    };
    entries.push(entry.clone());
    workspace.put(CORRECTIONS, &entries)?;
    Ok(entry)
}

pub fn correct(args: &CorrectArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    // A document may come from anywhere and go to any deal; all else is said of what the deal has.
    let opened = match &args.move_document {
        Some(_) => Opened::open(context)?,
        None => Opened::of_deal(context, &args.deal)?,
    };
    let deal = find_deal(&opened.corpus.deals, &args.deal)?;
    let what = match (&args.move_document, &args.merge) {
        (Some(document), _) => {
            let to = args.to.as_deref().unwrap_or_default();
            let to = if to == "none" { None } else { Some(find_deal(&opened.corpus.deals, to)?.id.clone()) };
            What::Move { document: document_of(&opened.corpus, deal, document)?, to }
        }
        (_, Some(who)) => {
            let into = args.into.as_deref().unwrap_or_default();
            What::Merge { who: person(&opened.corpus, deal, who)?, into: person(&opened.corpus, deal, into)? }
        }
        _ => {
            let Some(wanted) = &args.field else {
                return Err(Failure::Usage("name the field; `dossier explain DEAL x` lists them".to_owned()));
            };
            let field = super::explain::find_field(&opened.pack, wanted)?;
            let chosen = opened.briefs(context, &[deal], None)?;
            let Some(chosen) = chosen.first() else { return Ok(Exit::No) };
            of_field(args, &opened.corpus, field, chosen)?
        }
    };
    let entry = keep(&opened.workspace, args.by.as_ref(), &deal.id, what)?;
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &entry)?;
        writeln!(out)?;
    } else {
        writeln!(out, "Kept as {} by {}: {}", entry.id, clean(&entry.by), clean(&entry.summary()))?;
        writeln!(out, "`dossier brief` shows it; `dossier corrections --undo {}` takes it back.", entry.id)?;
    }
    Ok(Exit::Done)
}

fn of_field(args: &CorrectArgs, corpus: &Corpus, field: &Field, chosen: &Chosen<'_>) -> Result<What, Failure> {
    let id = field.id.clone();
    let shown = chosen.brief.fields.iter().find(|f| f.id == field.id);
    let shown = shown.ok_or_else(|| Failure::Other(format!("the brief has no field {id}")))?;
    if let Some(words) = &args.accept {
        return Ok(What::Accept { value: meant(shown, words)?, field: id });
    }
    if let Some(words) = &args.reject {
        let word = args.reason.as_deref().unwrap_or_default();
        let reason = Reason::parse(word).ok_or_else(|| {
            let known: Vec<&str> = Reason::ALL.iter().map(|r| r.word()).collect();
            Failure::Usage(format!("\"{word}\" is no reason; the reasons are {}", known.join(", ")))
        })?;
        return Ok(What::Reject { value: meant(shown, words)?, field: id, reason });
    }
    if let Some(text) = &args.answer {
        return Ok(What::Answer { field: id, text: text.split_whitespace().collect::<Vec<_>>().join(" ") });
    }
    let (text, quote) = (args.set.as_deref().unwrap_or_default(), args.quote.as_deref().unwrap_or_default());
    let witness = brief::quoted(corpus, &chosen.evidence, quote).ok_or_else(|| {
        Failure::Usage(format!(
            "no document of this deal that counts says \"{}\"; copy the words as `dossier find` shows them, or use --answer",
            clean(quote)
        ))
    })?;
    let verdict = field.verdicts.iter().find(|v| v.id == text || v.title.eq_ignore_ascii_case(text));
    if !field.verdicts.is_empty() && verdict.is_none() {
        let known: Vec<&str> = field.verdicts.iter().map(|v| v.id.as_str()).collect();
        return Err(Failure::Usage(format!("\"{}\" is no verdict of {id}; it has {}", clean(text), known.join(", "))));
    }
    let value = Value {
        text: if verdict.is_some() { witness.quote.clone() } else { text.to_owned() },
        confidence: 1.0,
        person: None,
        verdict: verdict.map(|v| VerdictRef { id: v.id.clone(), title: v.title.clone() }),
        evidence: vec![witness],
        state: String::new(),
        note: String::new(),
    };
    Ok(What::Set { field: id, value })
}

/// The current value that holds these words; without words the only one.
fn meant(field: &FieldBrief, words: &str) -> Result<Value, Failure> {
    let low = words.to_lowercase();
    let name = |v: &Value| v.person.as_ref().map(|p| p.name.to_lowercase()).unwrap_or_default();
    let fits: Vec<&Value> =
        field.values.iter().filter(|v| v.text.to_lowercase().contains(&low) || name(v).contains(&low)).collect();
    match fits.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            Err(Failure::Usage(format!("{} has no current value with \"{}\"{}", field.id, clean(words), listed(field))))
        }
        _ => Err(Failure::Usage(format!("{} has several values; give words of one{}", field.id, listed(field)))),
    }
}

fn listed(field: &FieldBrief) -> String {
    let all: Vec<String> = field.values.iter().map(|v| format!("\"{}\"", clean(&v.text))).collect();
    if all.is_empty() { String::new() } else { format!("; it says {}", all.join(", ")) }
}

/// A document of the deal, or one that was given to none, by its id or the end of it.
fn document_of(corpus: &Corpus, deal: &crate::corpus::Deal, wanted: &str) -> Result<String, Failure> {
    let held = corpus.quarantine.iter().map(|q| q.doc);
    let near: Vec<String> = deal.routes.iter().map(|r| r.doc).chain(held).map(|d| corpus.documents[d].id()).collect();
    let fits: Vec<&String> = near.iter().filter(|id| *id == wanted || id.ends_with(&format!("/{wanted}"))).collect();
    match fits.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Failure::Usage(format!(
            "this deal has no document \"{}\"; `dossier sources` lists them{}",
            clean(wanted),
            crate::diag::nearest(wanted, near.iter().map(String::as_str))
                .map(|n| format!(", the nearest is {n}"))
                .unwrap_or_default()
        ))),
        _ => Err(Failure::Usage(format!("several documents end in \"{}\"; give the whole name", clean(wanted)))),
    }
}

fn person(corpus: &Corpus, deal: &crate::corpus::Deal, wanted: &str) -> Result<Who, Failure> {
    let people: Vec<_> = deal.people.iter().map(|p| &corpus.people[*p]).collect();
    let is = |p: &&&crate::corpus::Person| {
        p.name.eq_ignore_ascii_case(wanted)
            || p.emails.iter().any(|e| e.eq_ignore_ascii_case(wanted))
            || p.names.iter().any(|n| n.eq_ignore_ascii_case(wanted))
    };
    let fits: Vec<_> = people.iter().filter(is).collect();
    match fits.as_slice() {
        [one] => Ok(Who { name: one.name.clone(), emails: one.emails.clone() }),
        [] => {
            let near = crate::diag::nearest(wanted, people.iter().map(|p| p.name.as_str()));
            let near = near.map(|n| format!("; did you mean \"{}\"?", clean(n))).unwrap_or_default();
            Err(Failure::Usage(format!(
                "nobody in this deal is called \"{}\"{near} `dossier people` lists them",
                clean(wanted)
            )))
        }
        _ => Err(Failure::Usage(format!("several people are called \"{}\"; give an address", clean(wanted)))),
    }
}
