//! Typed CRM cells that a rule asks for, as claims beside the passages.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::corpus::{Corpus, Deal, Fact};
use crate::rules::pack::{CrmLook, Pack, Rule, Which};

/// One typed answer out of the CRM: its text and the cells it came from.
#[derive(Debug, Clone)]
pub struct FactAnswer {
    pub text: String,
    /// Indexes into [`Deal::facts`], at least one.
    pub facts: Vec<usize>,
    pub at: Option<Timestamp>,
    pub support_only: bool,
}

/// Everything that a rule's CRM looks find in a deal: look by look, rows without a time first, then the oldest.
///
/// Rows of a history count up to the horizon. Other rows stand as the export has them: no row tells what it said before.
pub fn of_rule(corpus: &Corpus, deal: &Deal, pack: &Pack, rule: &Rule, horizon: Option<Timestamp>) -> Vec<FactAnswer> {
    rule.look.crm.iter().flat_map(|look| of_look(corpus, deal, pack, rule, look, horizon)).collect()
}

fn of_look(
    corpus: &Corpus,
    deal: &Deal,
    pack: &Pack,
    rule: &Rule,
    look: &CrmLook,
    horizon: Option<Timestamp>,
) -> Vec<FactAnswer> {
    let end = horizon.filter(|_| look.table.ends_with("History"));
    let counts = |f: &Fact| f.table == look.table && end.is_none_or(|h| f.at.is_none_or(|at| at < h));
    // A row without an id is known by its number, which tells rows apart only within one file.
    let mut rows: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (i, fact) in deal.facts.iter().enumerate().filter(|(_, f)| counts(f)) {
        rows.entry((&fact.source, &fact.row)).or_default().push(i);
    }
    let mut hits: Vec<FactAnswer> = Vec::new();
    for cells in rows.values() {
        let at = |column: &str| cells.iter().copied().find(|&i| matches(column, &deal.facts[i].column));
        let holds = |(column, words): &(String, Vec<String>)| {
            at(column).is_some_and(|i| when_holds(words, &deal.facts[i].cell.text, pack))
        };
        if !look.when.iter().all(holds) {
            continue;
        }
        let facts: Vec<usize> = look.columns.iter().filter_map(|c| at(c)).collect();
        let Some(&first) = facts.first() else { continue };
        let text = (facts.iter()).map(|&i| shown(corpus, deal, &deal.facts[i], look)).collect::<Vec<_>>().join(", ");
        hits.push(FactAnswer { text, at: deal.facts[first].at, facts, support_only: rule.trust.support_only });
    }
    hits.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.facts.cmp(&b.facts)));
    match look.which {
        Which::First => hits.truncate(1),
        Which::Last => hits = hits.pop().into_iter().collect(),
        Which::Each => {}
    }
    hits
}

/// Whether a column's API name is the one asked for; a `*` at the end stands for any ending.
fn matches(wanted: &str, column: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(prefix) => column.starts_with(prefix),
        None => column == wanted,
    }
}

fn when_holds(words: &[String], cell: &str, pack: &Pack) -> bool {
    let cell = cell.to_lowercase();
    words.iter().any(|w| match w.as_str() {
        "@late" => pack.stages.is_late(&cell),
        "@won" => pack.stages.is_won(&cell),
        "@lost" => pack.stages.is_lost(&cell),
        word => cell.contains(word),
    })
}

/// A cell as a person reads it: ids of people as names, moments as days, bare numbers with the rule's unit.
fn shown(corpus: &Corpus, deal: &Deal, fact: &Fact, look: &CrmLook) -> String {
    let text = fact.cell.text.trim();
    if fact.table == "Opportunity"
        && fact.column == "OwnerId"
        && let Some(owner) = deal.owner
    {
        return corpus.people[owner].name.clone();
    }
    if fact.column == "ContactId"
        && let Some(role) = deal
            .roles
            .iter()
            .find(|r| (&deal.facts[r.fact].source, &deal.facts[r.fact].row) == (&fact.source, &fact.row))
    {
        return corpus.people[role.person].name.clone();
    }
    if text.parse::<Timestamp>().is_ok() {
        // ISO 8601: the day stands before the clock.
        return text.split(['T', 't', ' ']).next().unwrap_or(text).to_owned();
    }
    if !look.unit.is_empty() && text.parse::<f64>().is_ok() {
        return format!("{text} {}", look.unit);
    }
    text.to_owned()
}
