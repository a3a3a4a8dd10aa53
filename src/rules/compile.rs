//! Checked files in, the pack that the engine runs out. It refuses nothing: `check` has said all there is to say.

use std::collections::BTreeMap;
use std::path::Path;

use super::check::RawFiles;
use super::pack::*;
use super::parse::{AT_MOST, UNSAID};
use super::raw::*;
use super::read::Sp;
use crate::terms::{Shape, Side};

/// The list that `@name` calls, `None` for a plain phrase.
pub(super) fn list_name(phrase: &str) -> Option<&str> {
    phrase.strip_prefix('@')
}

/// Whether what a rule takes can fill a field of this shape.
pub(super) fn shape_takes(shape: Shape, take: Take) -> bool {
    match (shape, take) {
        (_, Take::Record) | (Shape::One | Shape::List | Shape::Record, _) => true,
        (Shape::Person | Shape::Persons, t) => t == Take::Typed(TypedKind::Person),
        (Shape::Date, t) => t == Take::Typed(TypedKind::Date),
        (Shape::Duration, t) => t == Take::Typed(TypedKind::Duration),
        (Shape::Money, t) => matches!(t, Take::Typed(TypedKind::Money | TypedKind::Percent)),
    }
}

/// Compiles files in which [`super::check::check`] found no error.
pub fn compile(files: RawFiles, root: &Path, fingerprint: String) -> Pack {
    let RawFiles { pack, fields, words, rules, .. } = files;
    let lists: BTreeMap<String, Words> =
        words.into_iter().map(|w| (w.name, Words::new(w.phrases.into_iter().map(|p| p.value).collect()))).collect();
    let stages = Stages { late: lower(&pack.late), won: lower(&pack.won), lost: lower(&pack.lost) };
    let mut rules: Vec<Rule> = rules.into_iter().map(|r| rule(r, &lists, &stages)).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    Pack {
        id: pack.id,
        title: pack.title,
        about: pack.about,
        fields: fields.into_iter().map(field).collect(),
        rules,
        sections: pack.sections.into_iter().map(|s| Section { id: s.id.value, title: s.title }).collect(),
        views: pack
            .views
            .into_iter()
            .map(|v| View {
                id: v.id.value,
                title: v.title,
                sections: plain(&v.sections),
                all: v.all,
                customer_safe: v.customer_safe,
            })
            .collect(),
        wording: wording(&pack.wording),
        stages,
        reach: Reach {
            days_after_close: u16::try_from(pack.days_after_close).unwrap_or(u16::MAX),
            stop_at: lower(&pack.stop_at),
            until: pack.until,
        },
        authority: values(&pack.authority),
        words: lists,
        root: root.to_owned(),
        fingerprint,
    }
}

fn wording(given: &[(&str, String)]) -> Wording {
    let Wording { brief, briefs, event, who } = Wording::default();
    let of = |key: &str, otherwise: String| given.iter().find(|(k, _)| *k == key).map_or(otherwise, |(_, t)| t.clone());
    Wording { brief: of("brief", brief), briefs: of("briefs", briefs), event: of("event", event), who: of("who", who) }
}

fn values<T: Copy>(list: &[Sp<T>]) -> Vec<T> {
    list.iter().map(|s| s.value).collect()
}

fn plain(list: &[Sp<String>]) -> Vec<String> {
    list.iter().map(|s| s.value.clone()).collect()
}

fn lower(list: &[Sp<String>]) -> Vec<String> {
    list.iter().map(|s| s.value.to_lowercase()).collect()
}

fn field(raw: RawField) -> Field {
    let section = raw.id.value.split('.').next().unwrap_or_default().to_owned();
    Field {
        section,
        id: raw.id.value,
        title: raw.title,
        question: raw.question,
        ask: raw.ask,
        shape: raw.shape,
        sides: if raw.sides.is_empty() { Side::ALL.to_vec() } else { values(&raw.sides) },
        audience: plain(&raw.audience),
        weight: u8::try_from(raw.weight).unwrap_or(1),
        must_have: raw.must_have,
        at_most: if raw.shape.is_many() { raw.at_most.map_or(AT_MOST, |n| n.value) } else { 1 },
        answered_by: raw.answered_by.map(|a| a.value).unwrap_or_default(),
        unsaid: raw.verdicts.iter().find(|(id, _)| id.value == UNSAID).map(|(_, t)| t.clone()).unwrap_or_default(),
        verdicts: (raw.verdicts.into_iter())
            .filter(|(id, _)| id.value != UNSAID)
            .map(|(id, title)| Verdict { id: id.value, title })
            .collect(),
    }
}

fn phrases(list: &[Sp<String>], lists: &BTreeMap<String, Words>) -> Words {
    let mut out = Vec::new();
    for phrase in list {
        match list_name(&phrase.value) {
            Some(name) => out.extend(lists.get(name).into_iter().flat_map(|w| w.list.iter().cloned())),
            None => out.push(phrase.value.clone()),
        }
    }
    Words::new(out)
}

fn condition(raw: RawCondition, lists: &BTreeMap<String, Words>) -> Condition {
    Condition {
        sides: values(&raw.sides),
        channels: values(&raw.channels),
        stances: values(&raw.stances),
        persons: values(&raw.persons),
        words: phrases(&raw.words, lists),
        about: phrases(&raw.about, lists),
        has: values(&raw.has),
        after_close: raw.after_close,
        means: plain(&raw.means),
        near: raw.near.map(|n| Near {
            kinds: values(&n.kinds),
            words: phrases(&n.words, lists),
            within_words: n.within_words,
        }),
    }
}

fn rule(raw: RawRule, lists: &BTreeMap<String, Words>, stages: &Stages) -> Rule {
    let crm = raw.look.crm.into_iter().map(|c| CrmLook {
        table: c.table.value,
        columns: plain(&c.columns),
        when: c.when.into_iter().map(|(column, words)| (column.value, stage_words(&words, stages))).collect(),
        which: c.which,
        unit: c.unit,
    });
    Rule {
        id: raw.id,
        title: raw.title,
        field: raw.field.value,
        status: raw.status,
        why: raw.why,
        misreads: raw.misreads,
        look: Look {
            channels: values(&raw.look.channels),
            means: plain(&raw.look.means),
            words: phrases(&raw.look.words, lists),
            crm: crm.collect(),
        },
        keep: condition(raw.keep, lists),
        drop: condition(raw.drop, lists),
        take: raw.take.value,
        verdict: raw.verdict.map(|v| v.value).unwrap_or_default(),
        trust: Trust {
            by_kind: raw.trust.newest_wins == Some(false),
            outranks: raw.trust.outranks.iter().map(|name| sibling(&raw.folder, &name.value)).collect(),
            authority: values(&raw.trust.authority),
            support_only: raw.trust.support_only,
        },
    }
}

/// Id of a rule that another one of its folder names by its file or its whole id.
fn sibling(folder: &str, name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Words of `when`. `@late` stays as it is: whether a stage is late is asked of the pack.
fn stage_words(words: &[Sp<String>], stages: &Stages) -> Vec<String> {
    let mut out = Vec::new();
    for word in words {
        match list_name(&word.value) {
            Some("late") => out.push("@late".to_owned()),
            Some("won") => out.extend(stages.won.iter().cloned()),
            Some("lost") => out.extend(stages.lost.iter().cloned()),
            _ => out.push(word.value.to_lowercase()),
        }
    }
    out
}
