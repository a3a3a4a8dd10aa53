//! Sound files in, what they will not do out: rules that never fire or add nothing, phrases and sentences written twice.
//!
//! All of it is advice. A pack with these warnings runs.

use std::collections::BTreeMap;

use super::check::RawFiles;
use super::raw::{RawCondition, RawRule};
use super::read::Sp;
use crate::diag::Diagnostic;
use crate::terms::{Channel, Side};

pub fn lint(files: &RawFiles, out: &mut Vec<Diagnostic>) {
    let running: Vec<&RawRule> = files.rules.iter().filter(|r| r.status.runs()).collect();
    for rule in &running {
        never_fires(files, rule, out);
        shadowed(files, rule, &running, out);
    }
    phrases_twice(files, out);
    sentences_twice(files, &running, out);
}

/// A rule whose conditions leave no side or no channel over.
fn never_fires(files: &RawFiles, rule: &RawRule, out: &mut Vec<Diagnostic>) {
    let source = &files.sources[rule.source];
    let mut warn = |at: &std::ops::Range<usize>, what: &str| {
        let fault = source.fault("D036", at, format!("this rule never fires: it drops every {what} that it keeps"));
        out.push(fault.warning().label("nothing is left").help("take one of them out"));
    };
    let kept: Vec<Channel> = Channel::ALL
        .iter()
        .copied()
        .filter(|c| rule.look.channels.is_empty() || rule.look.channels.iter().any(|l| l.value == *c))
        .filter(|c| rule.keep.channels.is_empty() || rule.keep.channels.iter().any(|k| k.value == *c))
        .collect();
    let dropped = |c: &Channel| rule.drop.channels.iter().any(|d| d.value == *c);
    if let Some(first) = rule.drop.channels.first().filter(|_| kept.iter().all(dropped)) {
        warn(&first.at, "channel");
    }
    let field = files.fields.iter().find(|f| f.id.value == rule.field.value);
    let sides: Vec<Side> = Side::ALL
        .iter()
        .copied()
        .filter(|s| field.is_none_or(|f| f.sides.is_empty() || f.sides.iter().any(|l| l.value == *s)))
        .filter(|s| rule.keep.sides.is_empty() || rule.keep.sides.iter().any(|k| k.value == *s))
        .collect();
    let dropped = |s: &Side| rule.drop.sides.iter().any(|d| d.value == *s);
    if let Some(first) = rule.drop.sides.first().filter(|_| sides.iter().all(dropped)) {
        warn(&first.at, "side");
    }
}

/// A rule that takes nothing which another one of its field does not take too.
fn shadowed(files: &RawFiles, rule: &RawRule, running: &[&RawRule], out: &mut Vec<Diagnostic>) {
    if !rule.look.crm.is_empty() {
        return;
    }
    let wider = |other: &&&RawRule| {
        other.field.value == rule.field.value
            && other.id != rule.id
            // Of two that are the same one is wider: the first.
            && (!narrower(other, rule) || other.id < rule.id)
            && narrower(rule, other)
    };
    if let Some(other) = running.iter().find(wider) {
        let source = &files.sources[rule.source];
        let name = other.id.rsplit('/').next().unwrap_or_default();
        let message = format!("`{name}` takes all that this rule takes, and more");
        out.push(
            Diagnostic::new("D037", &source.path, message).warning().help("take this rule out, or narrow the other"),
        );
    }
}

/// Whether all that `one` looks for and lets in, `other` does too, with the same outcome.
fn narrower(one: &RawRule, other: &RawRule) -> bool {
    let verdict = |r: &RawRule| r.verdict.as_ref().map(|v| v.value.clone());
    one.take.value == other.take.value
        && verdict(one) == verdict(other)
        && one.trust.support_only == other.trust.support_only
        && one.trust.authority.is_empty()
        && (other.look.channels.is_empty()
            || !one.look.channels.is_empty() && holds(&one.look.channels, &other.look.channels))
        && holds(&one.look.means, &other.look.means)
        && holds(&one.look.words, &other.look.words)
        && asks_less(&other.keep, &one.keep)
        && asks_less(&other.drop, &one.drop)
}

/// Whether everything in `some` stands in `all`.
fn holds<T: PartialEq>(some: &[Sp<T>], all: &[Sp<T>]) -> bool {
    some.iter().all(|s| all.iter().any(|a| a.value == s.value))
}

/// Whether each condition of `less` is one of `more`, word for word.
fn asks_less(less: &RawCondition, more: &RawCondition) -> bool {
    fn same<T: PartialEq>(less: &[Sp<T>], more: &[Sp<T>]) -> bool {
        less.is_empty() || (holds(less, more) && holds(more, less))
    }
    same(&less.sides, &more.sides)
        && same(&less.channels, &more.channels)
        && same(&less.stances, &more.stances)
        && same(&less.persons, &more.persons)
        && same(&less.words, &more.words)
        && same(&less.about, &more.about)
        && same(&less.has, &more.has)
        && same(&less.means, &more.means)
        && less.near.is_none()
        && (!less.after_close || more.after_close)
}

/// Most phrases that a warning about two lists names.
const NAMED: usize = 4;

/// Two lists may have a word in common: `countersigned` names papers and mails alike. From this share of the shorter one on
/// they are about one matter. In the handoff pack the most is an eighth.
const SHARED: usize = 5;

/// Phrases that stand in one list twice, and pairs of lists that share a fifth of the shorter one or more.
fn phrases_twice(files: &RawFiles, out: &mut Vec<Diagnostic>) {
    for (at, list) in files.words.iter().enumerate() {
        let source = &files.sources[list.source];
        for (i, phrase) in list.phrases.iter().enumerate() {
            if list.phrases[..i].iter().any(|p| p.value.eq_ignore_ascii_case(&phrase.value)) {
                let fault = source.fault("D038", &phrase.at, format!("`{}` stands in this list twice", phrase.value));
                out.push(fault.warning().label("second time").help("take one of the two out"));
            }
        }
        for other in &files.words[..at] {
            let shared: Vec<&Sp<String>> = (list.phrases.iter())
                .filter(|p| other.phrases.iter().any(|o| o.value.eq_ignore_ascii_case(&p.value)))
                .collect();
            let shorter = list.phrases.len().min(other.phrases.len());
            if let Some(first) = shared.first().filter(|_| shared.len() * SHARED >= shorter) {
                let named: Vec<&str> = shared.iter().take(NAMED).map(|p| p.value.as_str()).collect();
                let message = format!("`@{}` holds {} phrases of `@{}`", list.name, shared.len(), other.name);
                let fault = source.fault("D038", &first.at, message).warning().label("stands in both");
                let note = format!("both hold `{}`", named.join("`, `"));
                out.push(fault.help("keep each phrase in one list and call both where both are meant").note(note));
            }
        }
    }
}

fn sentences_twice(files: &RawFiles, running: &[&RawRule], out: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for rule in running {
        for sentence in &rule.look.means {
            match first.get(&sentence.value.to_lowercase()) {
                None => drop(first.insert(sentence.value.to_lowercase(), &rule.id)),
                Some(other) => {
                    let message = format!("this sentence stands in `{other}` already");
                    let fault = files.sources[rule.source].fault("D039", &sentence.at, message).warning();
                    out.push(fault.label("second time").help("say it otherwise, or keep it where it teaches more"));
                }
            }
        }
    }
}
