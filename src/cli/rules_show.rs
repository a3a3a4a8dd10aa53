//! `dossier rules show`: a field or a rule as text that a person reads.

use std::fmt::Write as _;
use std::io::Write;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use crate::diag;
use crate::render::terminal::clean;
use crate::rules::cases::{self, Case, Verdict};
use crate::rules::pack::{Authority, Condition, Field, Pack, Rule, RuleStatus, Take, TypedKind, Which, Words};

/// A field or a rule as text: why, where it looks, what it keeps and drops, what it misreads, its cases
///
/// Example: dossier rules show commercial.renewal_date
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// Field id, or rule id such as commercial/renewal-date/stated-date
    #[arg(value_name = "FIELD|RULE")]
    pub name: String,
}

/// A field with its rules and cases, each part as sentences.
#[derive(Serialize)]
struct Shown {
    field: String,
    title: String,
    question: String,
    ask: String,
    about: Vec<String>,
    rules: Vec<ShownRule>,
    cases: Vec<String>,
}

#[derive(Serialize)]
struct ShownRule {
    id: String,
    title: String,
    status: &'static str,
    why: String,
    look: Vec<String>,
    means: Vec<String>,
    keep: Vec<String>,
    drop: Vec<String>,
    take: String,
    trust: Vec<String>,
    misreads: Vec<String>,
}

pub fn show(args: &ShowArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let pack = context.pack()?;
    let (field, rules) = find(&pack, &args.name)?;
    // A fault in some other field's cases is no reason to show nothing here.
    let cases = cases::load(&pack).map(|found| found.0).unwrap_or_default();
    let shown = Shown {
        field: field.id.clone(),
        title: field.title.clone(),
        question: field.question.clone(),
        ask: field.ask.clone(),
        about: about(field),
        rules: rules.into_iter().map(shown_rule).collect(),
        cases: cases.iter().filter(|c| c.field == field.id).map(case).collect(),
    };
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &shown)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", text(&shown))?;
    }
    Ok(Exit::Done)
}

/// The field with all its rules, or one rule with its field.
fn find<'p>(pack: &'p Pack, name: &str) -> Result<(&'p Field, Vec<&'p Rule>), Failure> {
    let last = |f: &&Field| f.id.rsplit('.').next() == Some(name);
    let mut by_last = pack.fields.iter().filter(last);
    let alone = by_last.next().filter(|_| by_last.next().is_none());
    if let Some(field) = pack.field(name).or(alone) {
        return Ok((field, pack.rules.iter().filter(|r| r.field == field.id).collect()));
    }
    let wanted = name.trim_end_matches(".yaml");
    let named =
        |r: &&Rule| r.id == wanted || r.id.ends_with(&format!("/{wanted}")) || wanted.ends_with(&format!("/{}", r.id));
    let found: Vec<&Rule> = pack.rules.iter().filter(named).collect();
    match found.as_slice() {
        [rule] => {
            let field = pack.field(&rule.field);
            field.map(|f| (f, found.clone())).ok_or_else(|| Failure::Other(format!("{} serves no field", rule.id)))
        }
        [] => {
            let parts = pack.fields.iter().filter_map(|f| f.id.rsplit('.').next());
            let ids = pack.fields.iter().map(|f| f.id.as_str()).chain(pack.rules.iter().map(|r| r.id.as_str()));
            let ids = ids.chain(parts);
            let near = diag::did_you_mean(name, ids);
            let near = if near.is_empty() { "`dossier rules check` counts them".to_owned() } else { near };
            Err(Failure::Usage(format!("the pack has no field or rule \"{name}\"; {near}")))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|r| r.id.as_str()).collect();
            Err(Failure::Usage(format!("\"{name}\" may be any of these rules: {}; give the whole id", ids.join(", "))))
        }
    }
}

fn about(field: &Field) -> Vec<String> {
    let sides: Vec<&str> = field.sides.iter().map(|s| s.word()).collect();
    let must = if field.must_have { ", a must-have" } else { "" };
    [
        format!("answered by: {}", sides.join(", ")),
        format!("shape: {}, at most {} shown", field.shape, field.at_most),
        format!("weight: {}{must}", field.weight),
        format!("for: {}", field.audience.join(", ")),
    ]
    .into_iter()
    .chain((!field.verdicts.is_empty()).then(|| {
        let verdicts: Vec<String> = field.verdicts.iter().map(|v| format!("{} ({})", v.title, v.id)).collect();
        format!("comes out as: {}; when nothing is said: {}", verdicts.join(", "), field.unsaid)
    }))
    .collect()
}

fn shown_rule(rule: &Rule) -> ShownRule {
    let mut look = Vec::new();
    if !rule.look.channels.is_empty() {
        look.push(format!("in {}", words(rule.look.channels.iter().map(|c| c.word()))));
    }
    look.extend(phrases("words", &rule.look.words));
    for crm in &rule.look.crm {
        let which = match crm.which {
            Which::First => "first",
            Which::Last => "last",
            Which::Each => "each",
        };
        let holds: Vec<String> = crm.when.iter().map(|(c, w)| format!("{c} holds {}", w.join(" or "))).collect();
        let when = if holds.is_empty() { String::new() } else { format!(" where {}", holds.join(" and ")) };
        let unit = if crm.unit.is_empty() { String::new() } else { format!(", counted in {}", crm.unit) };
        look.push(format!("{which} row of {}: {}{when}{unit}", crm.table, crm.columns.join(", ")));
    }
    let mut trust = Vec::new();
    if rule.trust.by_kind {
        trust.push("of two words of one party the one of the stronger kind of witness holds".to_owned());
    }
    if rule.trust.support_only {
        trust.push("may support an answer, never be one by itself".to_owned());
    }
    if !rule.trust.outranks.is_empty() {
        trust.push(format!("outranks {}", rule.trust.outranks.join(", ")));
    }
    if !rule.trust.authority.is_empty() {
        trust.push(format!("order: {}", words(rule.trust.authority.iter().map(|a| authority(*a)))));
    }
    ShownRule {
        id: rule.id.clone(),
        title: rule.title.clone(),
        status: match rule.status {
            RuleStatus::Draft => "draft",
            RuleStatus::Trial => "trial",
            RuleStatus::Stable => "stable",
            RuleStatus::Retired => "retired",
        },
        why: rule.why.clone(),
        look,
        means: rule.look.means.clone(),
        keep: condition(&rule.keep),
        drop: condition(&rule.drop),
        take: match rule.take {
            Take::Typed(kind) => kind_word(kind),
            Take::Clause => "the tightest clause",
            Take::Passage => "the passage as it stands",
            Take::Record => "the CRM cells, composed",
        }
        .to_owned()
            + &if rule.verdict.is_empty() { String::new() } else { format!(", as the verdict {}", rule.verdict) },
        trust,
        misreads: rule.misreads.clone(),
    }
}

fn condition(c: &Condition) -> Vec<String> {
    let mut out = Vec::new();
    let mut add = |name: &str, list: String| {
        if !list.is_empty() {
            out.push(format!("{name}: {list}"));
        }
    };
    add("side", words(c.sides.iter().map(|s| s.word())));
    add("in", words(c.channels.iter().map(|s| s.word())));
    add("stance", words(c.stances.iter().map(|s| s.word())));
    add("person's side", words(c.persons.iter().map(|s| s.word())));
    add("has", words(c.has.iter().map(|k| kind_word(*k))));
    if c.after_close {
        out.push("only dates after the close".to_owned());
    }
    out.extend(c.means.iter().map(|m| format!("nearer to: {m}")));
    out.extend(phrases("words", &c.words));
    out.extend(phrases("about", &c.about));
    if let Some(near) = &c.near {
        let kinds = words(near.kinds.iter().map(|k| kind_word(*k)));
        let label = format!("{kinds} within {} words of", near.within_words);
        out.extend(phrases(&label, &near.words));
    }
    out
}

fn words<'w>(list: impl Iterator<Item = &'w str>) -> String {
    list.collect::<Vec<_>>().join(", ")
}

fn phrases(name: &str, list: &Words) -> Option<String> {
    (!list.is_empty()).then(|| format!("{name}: {}", list.list.join(", ")))
}

const fn kind_word(kind: TypedKind) -> &'static str {
    match kind {
        TypedKind::Date => "date",
        TypedKind::Duration => "duration",
        TypedKind::Money => "money",
        TypedKind::Percent => "percent",
        TypedKind::Number => "number",
        TypedKind::Person => "person",
    }
}

const fn authority(authority: Authority) -> &'static str {
    match authority {
        Authority::ExecutedDocument => "executed document",
        Authority::CountersignedMail => "countersigned mail",
        Authority::CustomerAcceptance => "customer acceptance",
        Authority::VendorOffer => "vendor offer",
        Authority::CrmChange => "CRM change",
        Authority::CallStatement => "call statement",
        Authority::CrmProse => "CRM prose",
        Authority::InternalSlack => "internal Slack",
    }
}

fn case(case: &Case) -> String {
    let verdicts = case.expect.iter().map(|e| match &e.verdict {
        Verdict::Found(text) => format!("found {text}"),
        Verdict::Quiet => "quiet".to_owned(),
        Verdict::Conflict(texts) => format!("conflict {}", texts.join(" | ")),
        Verdict::Superseded(text) => format!("superseded {text}"),
        Verdict::Noisy(field) => format!("noisy {field}"),
        Verdict::SetAside => "set aside".to_owned(),
    });
    let wrong = if case.today.is_empty() { "" } else { " (wrong today)" };
    format!("{}: {}{wrong}", case.title, verdicts.collect::<Vec<_>>().join("; "))
}

fn text(shown: &Shown) -> String {
    let mut out = format!("{} ({})\n", clean(&shown.title), shown.field);
    let mut line = |text: &str| {
        let _ = writeln!(out, "{text}");
    };
    line(&format!("  asks      {}", clean(&shown.question)));
    line(&format!("  when open {}", clean(&shown.ask)));
    shown.about.iter().for_each(|a| line(&format!("  {a}")));
    for rule in &shown.rules {
        line(&format!("\n{} ({}, {})", clean(&rule.title), rule.id, rule.status));
        line(&format!("  why       {}", clean(&rule.why)));
        let parts = [("looks", &rule.look), ("means", &rule.means), ("keeps", &rule.keep), ("drops", &rule.drop)];
        for (name, list) in parts {
            list.iter().for_each(|l| line(&format!("  {name:<9} {}", clean(l))));
        }
        line(&format!("  takes     {}", rule.take));
        rule.trust.iter().for_each(|l| line(&format!("  trusts    {}", clean(l))));
        rule.misreads.iter().for_each(|l| line(&format!("  misreads  {}", clean(l))));
    }
    if !shown.cases.is_empty() {
        line("\nCases");
        shown.cases.iter().for_each(|c| line(&format!("  {}", clean(c))));
    }
    out
}
