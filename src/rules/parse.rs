//! One file of a pack in, its typed content out; every fault within the file is reported at once.

use super::pack::{Authority, RuleStatus, Take, TypedKind, Until, Which};
use super::raw::*;
use super::read::{Reader, Sp};
use super::tree::{Node, Value};
use crate::terms::{Channel, Shape, Side, Stance};

/// Keys of a rule file, in the order people write them.
pub const RULE_KEYS: &[&str] =
    &["title", "field", "status", "why", "misreads", "look", "keep", "drop", "take", "verdict", "trust"];
pub const FIELD_KEYS: &[&str] = &[
    "id",
    "title",
    "question",
    "ask",
    "shape",
    "sides",
    "audience",
    "weight",
    "must_have",
    "at_most",
    "answered_by",
    "verdicts",
];
pub const PACK_KEYS: &[&str] =
    &["pack", "title", "about", "sections", "views", "wording", "stages", "reach", "authority"];
pub const WORDING_KEYS: &[&str] = &["brief", "briefs", "event", "who"];
pub const LOOK_KEYS: &[&str] = &["in", "means", "words", "crm"];
pub const CRM_KEYS: &[&str] = &["table", "columns", "when", "which", "unit"];
pub const KEEP_KEYS: &[&str] = &["side", "in", "stance", "person", "words", "about", "has", "near", "after_close"];
pub const DROP_KEYS: &[&str] = &["side", "in", "stance", "words", "about", "has", "near", "means"];
/// Beside a field's own verdicts: what it is called when nothing was said.
pub const UNSAID: &str = "unsaid";
pub const REACH_KEYS: &[&str] = &["days_after_close", "stop_at", "until"];
pub const VIEW_KEYS: &[&str] = &["id", "title", "sections", "all", "customer_safe"];
pub const STAGE_KEYS: &[&str] = &["late", "won", "lost"];
pub const NEAR_KEYS: &[&str] = &["kinds", "words", "within_words"];
pub const TRUST_KEYS: &[&str] = &["newest_wins", "outranks", "authority", "support_only"];

pub const STATUSES: &[(&str, RuleStatus)] = &[
    ("draft", RuleStatus::Draft),
    ("trial", RuleStatus::Trial),
    ("stable", RuleStatus::Stable),
    ("retired", RuleStatus::Retired),
];
pub const KINDS: &[(&str, TypedKind)] = &[
    ("date", TypedKind::Date),
    ("duration", TypedKind::Duration),
    ("money", TypedKind::Money),
    ("percent", TypedKind::Percent),
    ("number", TypedKind::Number),
    ("person", TypedKind::Person),
];
pub const TAKES: &[(&str, Take)] = &[
    ("date", Take::Typed(TypedKind::Date)),
    ("duration", Take::Typed(TypedKind::Duration)),
    ("money", Take::Typed(TypedKind::Money)),
    ("percent", Take::Typed(TypedKind::Percent)),
    ("number", Take::Typed(TypedKind::Number)),
    ("person", Take::Typed(TypedKind::Person)),
    ("clause", Take::Clause),
    ("passage", Take::Passage),
    ("record", Take::Record),
];
pub const AUTHORITIES: &[(&str, Authority)] = &[
    ("executed_document", Authority::ExecutedDocument),
    ("countersigned_mail", Authority::CountersignedMail),
    ("customer_acceptance", Authority::CustomerAcceptance),
    ("vendor_offer", Authority::VendorOffer),
    ("crm_change", Authority::CrmChange),
    ("call_statement", Authority::CallStatement),
    ("crm_prose", Authority::CrmProse),
    ("internal_slack", Authority::InternalSlack),
];
pub const UNTIL: &[(&str, Until)] = &[("late", Until::Late), ("won", Until::Won)];
pub const UNITS: &[(&str, &str)] = &[("days", "days"), ("months", "months"), ("years", "years")];
pub const WHICH: &[(&str, Which)] = &[("first", Which::First), ("last", Which::Last), ("each", Which::Each)];

/// Most values a list field shows unless it says otherwise.
pub const AT_MOST: usize = 6;
/// Words between a typed value and the word it belongs to, unless the rule says otherwise: half a long sentence.
const WITHIN_WORDS: usize = 12;

fn sides() -> Vec<(&'static str, Side)> {
    Side::ALL.iter().map(|t| (t.word(), *t)).collect()
}

fn channels() -> Vec<(&'static str, Channel)> {
    Channel::ALL.iter().map(|t| (t.word(), *t)).collect()
}

fn stances() -> Vec<(&'static str, Stance)> {
    Stance::ALL.iter().map(|t| (t.word(), *t)).collect()
}

fn shapes() -> Vec<(&'static str, Shape)> {
    Shape::ALL.iter().map(|t| (t.word(), *t)).collect()
}

/// Reads `pack.yaml`; what is wrong or missing stays empty.
pub fn pack(r: &mut Reader, root: &Node) -> RawPack {
    let mut out = RawPack { days_after_close: 7, ..RawPack::default() };
    let Some(keys) = r.keys(root, "a pack", PACK_KEYS) else { return out };
    out.id = r.need_text(&keys, "pack", "the pack").map_or_else(String::new, |t| t.value);
    out.title = r.need_text(&keys, "title", "the pack").map_or_else(String::new, |t| t.value);
    out.about = keys.get("about").and_then(|n| r.text(n, "`about`")).map_or_else(String::new, |t| t.value);
    if let Some(node) = r.need(&keys, "sections", "the pack") {
        for item in r.items(node, "`sections`") {
            let Some(keys) = r.keys(item, "a section", &["id", "title"]) else { continue };
            let (id, title) = (r.need_text(&keys, "id", "the section"), r.need_text(&keys, "title", "the section"));
            if let (Some(id), Some(title)) = (id, title) {
                out.sections.push(RawSection { id, title: title.value });
            }
        }
    }
    if let Some(node) = keys.get("views") {
        for item in r.items(node, "`views`") {
            out.views.extend(view(r, item));
        }
    }
    if let Some(node) = keys.get("wording")
        && let Some(keys) = r.keys(node, "the wording", WORDING_KEYS)
    {
        for key in WORDING_KEYS {
            let text = keys.get(key).and_then(|n| r.text(n, &format!("`{key}`")));
            out.wording.extend(text.map(|t| (*key, t.value)));
        }
    }
    if let Some(node) = r.need(&keys, "stages", "the pack")
        && let Some(keys) = r.keys(node, "the stages", STAGE_KEYS)
    {
        out.late = keys.get("late").map_or_else(Vec::new, |n| r.texts(n, "`late`"));
        out.won = keys.get("won").map_or_else(Vec::new, |n| r.texts(n, "`won`"));
        out.lost = keys.get("lost").map_or_else(Vec::new, |n| r.texts(n, "`lost`"));
    }
    if let Some(node) = keys.get("reach")
        && let Some(keys) = r.keys(node, "the reach", REACH_KEYS)
    {
        // A year after close nobody writes a handoff any more.
        if let Some(days) = keys.get("days_after_close").and_then(|n| r.number(n, "`days_after_close`", 0..=366)) {
            out.days_after_close = days;
        }
        out.until = keys.get("until").and_then(|n| r.word(n, "group of stages", UNTIL)).map(|u| u.value);
        out.stop_at = keys.get("stop_at").map_or_else(Vec::new, |n| r.texts(n, "`stop_at`"));
    }
    if r.need(&keys, "authority", "the pack").is_some() {
        out.authority = r.words(keys.get("authority"), "kind of witness", AUTHORITIES);
    }
    out
}

fn view(r: &mut Reader, node: &Node) -> Option<RawView> {
    let keys = r.keys(node, "a view", VIEW_KEYS)?;
    let (id, title) = (r.need_text(&keys, "id", "the view"), r.need_text(&keys, "title", "the view"));
    let sections = r.need(&keys, "sections", "the view").map_or_else(Vec::new, |n| r.texts(n, "`sections`"));
    let all = r.flag(keys.get("all"), "`all`").unwrap_or(false);
    let customer_safe = r.flag(keys.get("customer_safe"), "`customer_safe`").unwrap_or(false);
    Some(RawView { id: id?, title: title?.value, sections, all, customer_safe })
}

/// Reads `fields.yaml`; a field that cannot be read is left out and its faults are listed.
pub fn fields(r: &mut Reader, root: &Node) -> Vec<RawField> {
    let Some(keys) = r.keys(root, "the file of fields", &["fields"]) else { return Vec::new() };
    let Some(node) = r.need(&keys, "fields", "the file") else { return Vec::new() };
    let items = r.items(node, "`fields`");
    items.into_iter().filter_map(|item| field(r, item)).collect()
}

fn field(r: &mut Reader, node: &Node) -> Option<RawField> {
    let keys = r.keys(node, "a field", FIELD_KEYS)?;
    let id = r.need_text(&keys, "id", "the field");
    let what = id.as_ref().map_or_else(|| "the field".to_owned(), |i| format!("`{}`", i.value));
    let title = r.need_text(&keys, "title", &what);
    let question = r.need_text(&keys, "question", &what);
    let ask = r.need_text(&keys, "ask", &what);
    let shape = r.need(&keys, "shape", &what).and_then(|n| r.word(n, "shape", &shapes()));
    let audience = keys.get("audience").map_or_else(Vec::new, |n| r.texts(n, "`audience`"));
    let weight = r.need(&keys, "weight", &what).and_then(|n| r.number(n, "`weight`", 1..=3));
    let must_have = r.flag(keys.get("must_have"), "`must_have`").unwrap_or(false);
    // A brief is read in minutes; no one reads past twenty items of one field.
    let at_most = keys.get("at_most").and_then(|n| r.number(n, "`at_most`", 1..=20));
    let at_most = at_most.map(|value| Sp { value, at: keys.place("at_most").unwrap_or_default() });
    let answered_by = keys.get("answered_by").and_then(|n| r.text(n, "`answered_by`"));
    let sides = r.words(keys.get("sides"), "side", &sides());
    let verdicts = keys.get("verdicts").map_or_else(Vec::new, |n| verdicts(r, n));
    // A faulty field still counts as declared, so that its rules do not seem to name nothing; its faults stop the pack.
    let text = |t: Option<Sp<String>>| t.map_or_else(String::new, |t| t.value);
    Some(RawField {
        id: id?,
        title: text(title),
        question: text(question),
        ask: text(ask),
        shape: shape.map_or(Shape::One, |s| s.value),
        sides,
        audience,
        weight: weight.unwrap_or(1),
        must_have,
        at_most,
        answered_by,
        verdicts_at: if verdicts.is_empty() { 0..0 } else { keys.place("verdicts").unwrap_or_default() },
        verdicts,
    })
}

/// Names of verdicts with their titles.
fn verdicts(r: &mut Reader, node: &Node) -> Vec<(Sp<String>, String)> {
    let Value::Map(entries) = &node.value else {
        let fault = r.source.fault("D005", &node.at, "`verdicts` is a group of names and titles");
        r.fault(fault.label("not a group").help("write `verdicts: { met: Met, not_met: Not met, unsaid: Not said }`"));
        return Vec::new();
    };
    r.once(entries, "the verdicts");
    (entries.iter())
        .filter_map(|(key, value)| {
            let title = r.text(value, &format!("the title of `{}`", key.name))?.value;
            Some((Sp { value: key.name.clone(), at: key.at.clone() }, title))
        })
        .collect()
}

/// Reads a word list.
pub fn words(r: &mut Reader, root: &Node, name: &str, source: usize) -> Option<RawWords> {
    let keys = r.keys(root, "a word list", &["about", "words"])?;
    if let Some(node) = keys.get("about") {
        r.text(node, "`about`");
    }
    let node = r.need(&keys, "words", "the word list")?;
    Some(RawWords { name: name.to_owned(), source, phrases: r.texts(node, "`words`") })
}

/// Reads a rule; `None` when it lacks what makes it a rule, with the faults listed.
pub fn rule(r: &mut Reader, root: &Node, id: &str, source: usize) -> Option<RawRule> {
    let keys = r.keys(root, "a rule", RULE_KEYS)?;
    let title = r.need_text(&keys, "title", "the rule");
    let field = r.need_text(&keys, "field", "the rule");
    // A misspelt status is a fault of its own; that the rule does not run is none.
    let status = keys.get("status").map(|n| r.word(n, "status", STATUSES).map_or(RuleStatus::Stable, |s| s.value));
    let why = r.need_text(&keys, "why", "the rule");
    let misreads = keys.get("misreads").map_or_else(Vec::new, |n| r.texts(n, "`misreads`"));
    let look = r.need(&keys, "look", "the rule").map(|n| look(r, n));
    let keep = keys.get("keep").map_or_else(RawCondition::default, |n| condition(r, n, "`keep`", KEEP_KEYS));
    let drop = keys.get("drop").map_or_else(RawCondition::default, |n| condition(r, n, "`drop`", DROP_KEYS));
    let take = r.need(&keys, "take", "the rule").and_then(|n| r.word(n, "thing to take", TAKES));
    let verdict = keys.get("verdict").and_then(|n| r.text(n, "`verdict`"));
    let trust = keys.get("trust").map_or_else(RawTrust::default, |n| trust(r, n));
    Some(RawRule {
        source,
        id: id.to_owned(),
        folder: id.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
        title: title.map_or_else(String::new, |t| t.value),
        field: field?,
        status: status.unwrap_or(RuleStatus::Draft),
        why: why.map_or_else(String::new, |w| w.value),
        misreads: misreads.into_iter().map(|m| m.value).collect(),
        look: look?,
        keep,
        drop,
        take: take?,
        verdict,
        trust,
    })
}

fn look(r: &mut Reader, node: &Node) -> RawLook {
    let mut out = RawLook { at: node.at.clone(), faulty: true, ..RawLook::default() };
    let before = r.faults.len();
    let Some(keys) = r.keys(node, "`look`", LOOK_KEYS) else { return out };
    out.channels = r.words(keys.get("in"), "channel", &channels());
    out.means = keys.get("means").map_or_else(Vec::new, |n| r.texts(n, "`means`"));
    out.words = keys.get("words").map_or_else(Vec::new, |n| r.texts(n, "`words`"));
    if let Some(node) = keys.get("crm") {
        for item in r.items(node, "`crm`") {
            out.crm.extend(crm(r, item));
        }
    }
    out.faulty = r.faults.len() > before;
    out
}

fn crm(r: &mut Reader, node: &Node) -> Option<RawCrm> {
    let keys = r.keys(node, "a `crm` look", CRM_KEYS)?;
    let table = r.need_text(&keys, "table", "the `crm` look");
    let columns = r.need(&keys, "columns", "the `crm` look").map_or_else(Vec::new, |n| r.texts(n, "`columns`"));
    let mut when = Vec::new();
    match keys.get("when").map(|node| (&node.value, node)) {
        Some((Value::Map(entries), _)) => {
            r.once(entries, "`when`");
            for (key, value) in entries {
                let column = Sp { value: key.name.clone(), at: key.at.clone() };
                when.push((column, r.texts(value, "the words of `when`")));
            }
        }
        Some((_, node)) => {
            let fault = r.source.fault("D005", &node.at, "`when` is a column and its words");
            r.fault(fault.label("no column").help("write `when: { StageName: [proposal, negotiation] }`"));
        }
        None => {}
    }
    let which = keys.get("which").and_then(|n| r.word(n, "choice of rows", WHICH));
    let unit = keys.get("unit").and_then(|n| r.word(n, "unit", UNITS));
    Some(RawCrm {
        table: table?,
        columns,
        when,
        which: which.map_or(Which::First, |w| w.value),
        unit: unit.map_or("", |u| u.value).to_owned(),
    })
}

fn condition(r: &mut Reader, node: &Node, what: &str, known: &[&str]) -> RawCondition {
    let mut out = RawCondition::default();
    let Some(keys) = r.keys(node, what, known) else { return out };
    out.sides = r.words(keys.get("side"), "side", &sides());
    out.channels = r.words(keys.get("in"), "channel", &channels());
    out.stances = r.words(keys.get("stance"), "stance", &stances());
    out.persons = r.words(keys.get("person"), "side", &sides());
    out.words = keys.get("words").map_or_else(Vec::new, |n| r.texts(n, "`words`"));
    out.about = keys.get("about").map_or_else(Vec::new, |n| r.texts(n, "`about`"));
    out.has = r.words(keys.get("has"), "kind of value", KINDS);
    out.near = keys.get("near").and_then(|n| near(r, n));
    out.after_close = r.flag(keys.get("after_close"), "`after_close`").unwrap_or(false);
    out.means = keys.get("means").map_or_else(Vec::new, |n| r.texts(n, "`means`"));
    out
}

fn near(r: &mut Reader, node: &Node) -> Option<RawNear> {
    let keys = r.keys(node, "`near`", NEAR_KEYS)?;
    let kinds = r.need(&keys, "kinds", "`near`").is_some();
    let words = r.need(&keys, "words", "`near`").map(|n| r.texts(n, "`words`"));
    // Beyond sixty words a passage ends.
    let within = keys.get("within_words").and_then(|n| r.number(n, "`within_words`", 1..=60));
    kinds.then_some(())?;
    Some(RawNear {
        kinds: r.words(keys.get("kinds"), "kind of value", KINDS),
        words: words?,
        within_words: within.unwrap_or(WITHIN_WORDS),
    })
}

fn trust(r: &mut Reader, node: &Node) -> RawTrust {
    let Some(keys) = r.keys(node, "`trust`", TRUST_KEYS) else { return RawTrust::default() };
    RawTrust {
        newest_wins: r.flag(keys.get("newest_wins"), "`newest_wins`"),
        outranks: keys.get("outranks").map_or_else(Vec::new, |n| r.texts(n, "`outranks`")),
        authority: r.words(keys.get("authority"), "kind of witness", AUTHORITIES),
        support_only: r.flag(keys.get("support_only"), "`support_only`").unwrap_or(false),
    }
}
