//! `dossier rules diff`: which briefs would change if another pack were used.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use super::opened::Opened;
use crate::brief::{Brief, FieldBrief, Value};
use crate::corpus::Deal;
use crate::engine::{Selection, find_deal};
use crate::render::terminal::clean;
use crate::terms::Status;

/// Which briefs change from one pack to another
///
/// Briefs the deals of the workspace with both packs and lists every field that says something else: what is said more, what is
/// said no longer, what is said otherwise. No brief is written. Exit code 1 when anything changes.
/// Example: dossier rules diff rules/handoff ~/rules/handoff-new
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// Folder of the pack as it is
    pub before: PathBuf,
    /// Folder of the pack as it would be
    pub after: PathBuf,
    /// Only this deal: opportunity id, or (part of) the name of the deal or its account
    #[arg(long)]
    pub deal: Option<String>,
}

/// One field of one deal that says something else.
#[derive(Debug, Serialize)]
struct Change {
    deal: String,
    account: String,
    field: String,
    before: Said,
    after: Said,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct Said {
    /// Empty for a field that the pack does not have.
    status: String,
    values: Vec<String>,
}

pub fn diff(args: &DiffArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut global = context.global.clone();
    global.pack = Some(args.before.clone());
    let first = Context::new(global.clone());
    let opened = Opened::open(&first)?;
    let deals: Vec<Deal> = match &args.deal {
        Some(name) => vec![find_deal(&opened.corpus.deals, name)?.clone()],
        None => {
            // As `run` does: the won ones, and all where nothing says which are.
            let won = |d: &&Deal| Selection::Won.takes(d, &opened.pack);
            let list: Vec<Deal> = opened.corpus.deals.iter().filter(won).cloned().collect();
            if list.is_empty() { opened.corpus.deals.clone() } else { list }
        }
    };
    let deals: Vec<&Deal> = deals.iter().collect();
    let before: Vec<Brief> = opened.briefs(&first, &deals, None)?.into_iter().map(|c| c.brief).collect();
    global.pack = Some(args.after.clone());
    let second = Context::new(global);
    let opened = opened.with_pack(&second)?;
    let after: Vec<Brief> = opened.briefs(&second, &deals, None)?.into_iter().map(|c| c.brief).collect();
    let changes: Vec<Change> = before.iter().zip(&after).flat_map(|(b, a)| changes(b, a)).collect();
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &changes)?;
        writeln!(out)?;
    } else {
        tell(&changes, &before, &after, out)?;
    }
    Ok(if changes.is_empty() { Exit::Done } else { Exit::No })
}

fn said(field: Option<&&FieldBrief>) -> Said {
    let text = |v: &Value| match &v.verdict {
        Some(verdict) => format!("{}: {}", verdict.title, v.text),
        None => v.text.clone(),
    };
    field.map_or_else(Said::default, |f| Said {
        status: if f.status == Status::Missing && !f.unsaid.is_empty() {
            f.unsaid.clone()
        } else {
            f.status.to_string()
        },
        values: f.values.iter().map(text).collect(),
    })
}

fn changes(before: &Brief, after: &Brief) -> Vec<Change> {
    let of = |brief: &'_ Brief| -> BTreeMap<String, usize> {
        brief.fields.iter().enumerate().map(|(i, f)| (f.id.clone(), i)).collect()
    };
    let (old, new) = (of(before), of(after));
    let mut ids: Vec<&String> = old.keys().chain(new.keys().filter(|id| !old.contains_key(*id))).collect();
    ids.sort();
    let change = |id: &String| {
        let (b, a) = (old.get(id).map(|i| &before.fields[*i]), new.get(id).map(|i| &after.fields[*i]));
        let (b, a) = (said(b.as_ref()), said(a.as_ref()));
        (a != b).then(|| Change {
            deal: before.deal.id.clone(),
            account: before.deal.account.clone(),
            field: id.clone(),
            before: b,
            after: a,
        })
    };
    ids.into_iter().filter_map(change).collect()
}

fn tell(changes: &[Change], before: &[Brief], after: &[Brief], out: &mut dyn Write) -> Result<(), Failure> {
    let mut last = "";
    for c in changes {
        if c.deal != last {
            writeln!(out, "{} ({})", clean(&c.account), clean(&c.deal))?;
            last = &c.deal;
        }
        let status =
            |said: &Said| if said.status.is_empty() { "not in the pack".to_owned() } else { clean(&said.status) };
        if c.before.status == c.after.status {
            writeln!(out, "  {}", c.field)?;
        } else {
            writeln!(out, "  {}: {} before, {} now", c.field, status(&c.before), status(&c.after))?;
        }
        for value in c.before.values.iter().filter(|v| !c.after.values.contains(v)) {
            writeln!(out, "    - {}", clean(value))?;
        }
        for value in c.after.values.iter().filter(|v| !c.before.values.contains(v)) {
            writeln!(out, "    + {}", clean(value))?;
        }
    }
    let filled = |briefs: &[Brief]| briefs.iter().map(|b| b.score.filled).sum::<usize>();
    let touched: std::collections::BTreeSet<&str> = changes.iter().map(|c| c.deal.as_str()).collect();
    writeln!(
        out,
        "{} fields of {} of {} briefs change; {} fields were answered before, {} are now.",
        changes.len(),
        touched.len(),
        before.len(),
        filled(before),
        filled(after)
    )?;
    Ok(())
}
