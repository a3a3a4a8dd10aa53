//! Raw files in, faults out: what the pack, its fields and its word lists say about one another; rules one by one.

use std::collections::BTreeSet;

use super::check_rule::RuleCheck;
use super::lint;
use super::pack::OWN_LISTS;
use super::parse::UNSAID;
use super::raw::*;
use super::read::Sp;
use super::tree::Source;
use crate::diag::{Diagnostic, Level, did_you_mean};
use crate::terms::Shape;

/// Everything read from a pack's folder.
#[derive(Debug, Default)]
pub struct RawFiles {
    pub sources: Vec<Source>,
    /// Indexes of `pack.yaml` and `fields.yaml`.
    pub pack_source: usize,
    pub fields_source: usize,
    pub pack: RawPack,
    pub fields: Vec<RawField>,
    pub words: Vec<RawWords>,
    pub rules: Vec<RawRule>,
    /// Whether some rule file could not be read: then a field without a rule says nothing new.
    pub rules_lost: bool,
    /// Labels of the pack's judge; `None` for a pack without a trained one.
    pub labels: Option<Vec<String>>,
}

/// Longest phrase of a word list, in characters: longer ones are sentences, and belong under `means`.
const PHRASE: usize = 80;

/// Checks the files against one another.
pub fn check(files: &RawFiles, out: &mut Vec<Diagnostic>) {
    check_pack(files, out);
    check_fields(files, out);
    let mut used = BTreeSet::new();
    for list in &files.words {
        for phrase in &list.phrases {
            let source = &files.sources[list.source];
            if phrase.value.starts_with('@') {
                let fault = source.fault("D015", &phrase.at, "a word list cannot call another word list");
                out.push(fault.label("not a phrase").help("name both lists in the rule"));
            } else {
                check_phrase(source, phrase, out);
            }
        }
    }
    for rule in &files.rules {
        RuleCheck { files, source: &files.sources[rule.source], out, used: &mut used }.rule(rule);
    }
    for field in &files.fields {
        check_verdicts(files, field, out);
    }
    // While something is broken, what is not used says little.
    if out.iter().any(|f| f.severity == Level::Error) {
        return;
    }
    for list in files.words.iter().filter(|l| !used.contains(&l.name) && !OWN_LISTS.contains(&l.name.as_str())) {
        let source = &files.sources[list.source];
        let fault = Diagnostic::new("D025", &source.path, format!("no rule uses the word list `@{}`", list.name));
        out.push(fault.warning().help(format!("call it in a rule as \"@{}\", or take the file out", list.name)));
    }
    lint::lint(files, out);
}

pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

fn check_ids<'f>(source: &Source, what: &str, ids: impl Iterator<Item = &'f Sp<String>>, out: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id.value.as_str()) {
            let fault = source.fault("D010", &id.at, format!("the {what} `{}` is declared twice", id.value));
            out.push(fault.label("second time").help("give it another id or take it out"));
        }
    }
}

fn check_pack(files: &RawFiles, out: &mut Vec<Diagnostic>) {
    let (pack, source) = (&files.pack, &files.sources[files.pack_source]);
    check_ids(source, "section", pack.sections.iter().map(|s| &s.id), out);
    check_ids(source, "view", pack.views.iter().map(|v| &v.id), out);
    for id in pack.sections.iter().map(|s| &s.id).chain(pack.views.iter().map(|v| &v.id)) {
        if !is_name(&id.value) {
            out.push(
                source
                    .fault("D011", &id.at, format!("`{}` is not a well-formed id", id.value))
                    .label("lower-case letters, digits, `_` and `-`"),
            );
        }
    }
    let mut named = BTreeSet::new();
    for kind in pack.authority.iter().filter(|k| !named.insert(k.value)) {
        let fault = source.fault("D010", &kind.at, "this kind of witness stands in the order already");
        out.push(fault.label("second time").help("take one of the two out"));
    }
    let sections: Vec<&str> = pack.sections.iter().map(|s| s.id.value.as_str()).collect();
    for name in pack.views.iter().flat_map(|v| &v.sections) {
        if !sections.contains(&name.value.as_str()) {
            out.push(unknown_section(source, name, &name.value, &sections));
        }
    }
}

fn unknown_section(source: &Source, at: &Sp<String>, name: &str, sections: &[&str]) -> Diagnostic {
    source
        .fault("D012", &at.at, format!("`{name}` is not a section of the pack"))
        .label("no such section")
        .help(did_you_mean(name, sections.iter().copied()))
        .note(format!("`pack.yaml` declares `{}`", sections.join("`, `")))
}

fn check_fields(files: &RawFiles, out: &mut Vec<Diagnostic>) {
    let source = &files.sources[files.fields_source];
    let sections: Vec<&str> = files.pack.sections.iter().map(|s| s.id.value.as_str()).collect();
    let views: Vec<&str> = files.pack.views.iter().map(|v| v.id.value.as_str()).collect();
    check_ids(source, "field", files.fields.iter().map(|f| &f.id), out);
    let mut folders = BTreeSet::new();
    for field in &files.fields {
        let id = &field.id;
        let known = files.fields.iter().filter(|f| f.id.value == id.value).count() > 1;
        if !folders.insert(id.value.replace('.', "/").replace('_', "-")) && !known {
            let fault = source.fault("D010", &id.at, format!("`{}` has the folder of another field", id.value));
            out.push(fault.label("`_` and `-` are one in a folder's name").help("give it another id"));
        }
        match id.value.split_once('.') {
            Some((section, name)) if is_name(section) && is_name(name) => {
                if !sections.contains(&section) {
                    out.push(unknown_section(source, id, section, &sections));
                }
            }
            _ => {
                let fault = source.fault("D011", &id.at, format!("`{}` is not a well-formed field id", id.value));
                out.push(fault.label("write section.name").help("for example `commercial.renewal_date`"));
            }
        }
        for view in field.audience.iter().filter(|v| !views.contains(&v.value.as_str())) {
            out.push(
                source
                    .fault("D013", &view.at, format!("`{}` is not a view of the pack", view.value))
                    .label("no such view")
                    .help(did_you_mean(&view.value, views.iter().copied()))
                    .note(format!("`pack.yaml` declares `{}`", views.join("`, `"))),
            );
        }
        if let Some(most) = field.at_most.as_ref().filter(|_| !field.shape.is_many()) {
            let message = format!("`at_most` does nothing on `{}`, whose shape is `{}`", id.value, field.shape);
            let fault = source.fault("D035", &most.at, message).label("holds one value");
            out.push(fault.help("take the key out, or make the shape `list` or `persons`"));
        }
        if let Some(label) = &field.answered_by {
            check_label(files, source, label, out);
        }
        let folder = id.value.replace('.', "/").replace('_', "-");
        // A rule in the field's folder that names another field has its own fault.
        let serves = |r: &RawRule| r.status.runs() && (r.field.value == id.value || r.folder == folder);
        if !files.rules_lost && !files.rules.iter().any(serves) {
            out.push(
                source
                    .fault("D020", &id.at, format!("no rule serves `{}`", id.value))
                    .label("this field would always be missing")
                    .help(format!("write a rule in `{folder}/`, with `status: stable` or `trial`")),
            );
        }
    }
}

/// `answered_by` names what the pack's judge was trained to hear.
fn check_label(files: &RawFiles, source: &Source, label: &Sp<String>, out: &mut Vec<Diagnostic>) {
    let labels = files.labels.as_deref().unwrap_or_default();
    if labels.contains(&label.value) {
        return;
    }
    let fault = source.fault("D041", &label.at, format!("`{}` is no label of the pack's judge", label.value));
    let fault = fault.label("no such label").help(did_you_mean(&label.value, labels.iter().map(String::as_str)));
    out.push(match files.labels {
        // The judge may come later, or was left out on purpose: the field works without.
        None => fault.warning().note("this pack has no trained judge, so it has no labels"),
        Some(_) => fault.note(format!("its labels are `{}`", labels.join("`, `"))),
    });
}

/// What a field may come out as, and whether its rules say so.
fn check_verdicts(files: &RawFiles, field: &RawField, out: &mut Vec<Diagnostic>) {
    let source = &files.sources[files.fields_source];
    let verdicts: Vec<&Sp<String>> = field.verdicts.iter().map(|(id, _)| id).filter(|id| id.value != UNSAID).collect();
    if field.verdicts_at.is_empty() {
        return;
    }
    let mut fault = |at: &std::ops::Range<usize>, message: &str, label: &str, help: &str| {
        out.push(source.fault("D028", at, message.to_owned()).label(label).help(help));
    };
    if field.shape != Shape::One {
        let help = "give the field `shape: one`, or take the verdicts out";
        fault(&field.verdicts_at, "only a field of shape `one` comes out as a verdict", "not for this shape", help);
    }
    if verdicts.len() < 2 {
        let help = "write `verdicts: { met: Met, not_met: Not met, unsaid: Not said }`";
        fault(&field.verdicts_at, "a field with verdicts needs at least two of them", "too few", help);
    }
    if verdicts.len() == field.verdicts.len() {
        let help = "add `unsaid: Not said`: what the field is called when nobody said anything";
        fault(&field.verdicts_at, "the verdicts lack `unsaid`", "`unsaid` is missing here", help);
    }
    for id in verdicts.iter().filter(|id| !is_name(&id.value)) {
        let fault = source.fault("D011", &id.at, format!("`{}` is not a well-formed id", id.value));
        out.push(fault.label("lower-case letters, digits, `_` and `-`"));
    }
    let gives = |id: &str| {
        let serves = files.rules.iter().filter(|r| r.field.value == field.id.value && r.status.runs());
        serves.filter_map(|r| r.verdict.as_ref()).any(|v| v.value == id)
    };
    for id in verdicts.iter().filter(|id| !files.rules_lost && !gives(&id.value)) {
        let fault =
            source.fault("D029", &id.at, format!("no rule of `{}` gives the verdict `{}`", field.id.value, id.value));
        out.push(fault.warning().label("never given").help(format!("write a rule with `verdict: {}`", id.value)));
    }
}

pub(super) fn check_phrase(source: &Source, phrase: &Sp<String>, out: &mut Vec<Diagnostic>) {
    let text = phrase.value.strip_suffix('*').unwrap_or(&phrase.value);
    let why = if !text.contains(char::is_alphanumeric) {
        "holds no letter or digit"
    } else if text.contains('*') {
        "has a `*` that is not at its end"
    } else if phrase.value.chars().count() > PHRASE {
        "is longer than 80 characters"
    } else {
        return;
    };
    let fault = source.fault("D024", &phrase.at, "this phrase cannot match").label(why);
    out.push(fault.help("a phrase is a few words, with at most one `*` at its end: `renew*`"));
}
