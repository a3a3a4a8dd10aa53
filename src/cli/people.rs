//! `dossier people`: who takes part in a deal, on which side and why, and under which names.

use std::collections::BTreeSet;
use std::io::Write;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use crate::corpus::{Corpus, Deal};
use crate::render::terminal::clean;
use crate::terms::Side;

/// Who takes part in a deal: sides with their reasons, names that were joined into one person
///
/// One person may stand in the exports under many names: misheard ones, short ones, an address, a chat name. Wrongly
/// joined or parted people show here. `--json` has every spelling, address and id. Example: dossier people Harrow
#[derive(Debug, clap::Args)]
pub struct PeopleArgs {
    /// Deal: id, or part of its name or account
    pub deal: String,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    side: Side,
    side_reason: &'a str,
    title: &'a str,
    company: &'a str,
    /// Roles that the CRM gives.
    crm_roles: Vec<&'a str>,
    /// Documents of this deal in which the person takes part; none where others only speak of them.
    documents: usize,
    /// Every spelling that was taken for this person.
    names: &'a [String],
    emails: &'a [String],
    keys: &'a [String],
}

pub fn run(args: &PeopleArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let workspace = context.workspace()?;
    let (corpus, _) = context.part(&workspace, &args.deal)?;
    let Some(deal) = corpus.deals.first() else { return Ok(Exit::No) };
    let rows = rows(deal, &corpus);
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)?;
        return Ok(Exit::Done);
    }
    for row in &rows {
        writeln!(out, "{}", lines(row))?;
    }
    Ok(Exit::Done)
}

/// The customer's people first, those who take part in most documents on top.
fn rows<'c>(deal: &'c Deal, corpus: &'c Corpus) -> Vec<Row<'c>> {
    let cast: Vec<BTreeSet<usize>> = deal.routes.iter().map(|r| corpus.cast[r.doc].iter().copied().collect()).collect();
    let mut rows: Vec<Row<'c>> = (deal.people.iter())
        .map(|&person| {
            let known = &corpus.people[person];
            Row {
                name: &known.name,
                side: known.side,
                side_reason: &known.side_reason,
                title: &known.title,
                company: &known.company,
                crm_roles: deal
                    .roles
                    .iter()
                    .filter(|r| r.person == person && !r.role.is_empty())
                    .map(|r| r.role.as_str())
                    .collect(),
                documents: cast.iter().filter(|c| c.contains(&person)).count(),
                names: &known.names,
                emails: &known.emails,
                keys: &known.keys,
            }
        })
        .collect();
    rows.sort_by_key(|r| (r.side, std::cmp::Reverse(r.documents), r.name));
    rows
}

/// A person in two lines, and a third for other names.
fn lines(row: &Row<'_>) -> String {
    let mut about = vec![row.side.to_string()];
    about.extend((!row.title.is_empty()).then(|| row.title.to_owned()));
    about.extend((!row.crm_roles.is_empty()).then(|| format!("CRM: {}", row.crm_roles.join(", "))));
    about.push(match row.documents {
        0 => "takes part in no document, is spoken of".to_owned(),
        1 => "1 document".to_owned(),
        n => format!("{n} documents"),
    });
    let mut out =
        format!("{}: {}\n    {}: {}", clean(row.name), clean(&about.join(" · ")), row.side, clean(row.side_reason));
    let others: Vec<&str> = row.names.iter().map(String::as_str).filter(|n| *n != row.name).collect();
    if !others.is_empty() {
        out += &format!("\n    also as {}", clean(&others.join(", ")));
    }
    out
}
