//! One rule in, its faults out: what it says about fields, lists and other rules, and against itself.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{RawFiles, check_phrase, is_name};
use super::compile::{list_name, shape_takes};
use super::pack::{Take, TypedKind};
use super::parse::{KINDS, UNSAID};
use super::raw::*;
use super::read::Sp;
use super::tree::Source;
use crate::diag::{Diagnostic, did_you_mean};
use crate::terms::Shape;

/// Tables of a usual Salesforce export.
const TABLES: &[&str] = &[
    "Account",
    "Case",
    "Contact",
    "Contract",
    "Event",
    "Lead",
    "Note",
    "Opportunity",
    "OpportunityContactRole",
    "OpportunityFieldHistory",
    "OpportunityHistory",
    "OpportunityLineItem",
    "Order",
    "Quote",
    "QuoteLineItem",
    "Task",
    "User",
];

/// One rule against the rest of the pack.
pub(super) struct RuleCheck<'c> {
    pub files: &'c RawFiles,
    pub source: &'c Source,
    pub out: &'c mut Vec<Diagnostic>,
    /// Names of word lists that some rule calls.
    pub used: &'c mut BTreeSet<String>,
}

impl RuleCheck<'_> {
    pub fn rule(&mut self, rule: &RawRule) {
        let name = rule.id.rsplit('/').next().unwrap_or_default();
        if !is_name(name) {
            let fault = Diagnostic::new("D011", &self.source.path, format!("`{name}` is not a well-formed rule name"));
            self.out.push(fault.help("name the file in lower-case letters, digits, `_` and `-`"));
        }
        let field = self.files.fields.iter().find(|f| f.id.value == rule.field.value);
        match field {
            None => self.unknown_field(rule),
            Some(field) => self.against_field(rule, field),
        }
        let look = &rule.look;
        if !look.faulty && look.means.is_empty() && look.words.is_empty() && look.crm.is_empty() {
            let fault = self.source.fault("D018", &look.at, "this rule looks for nothing").label("nothing to look for");
            self.out
                .push(fault.help("give example sentences under `means`, phrases under `words`, or cells under `crm`"));
        }
        for crm in &look.crm {
            self.crm(crm);
        }
        let lists = [&look.words, &rule.keep.words, &rule.keep.about, &rule.drop.words, &rule.drop.about];
        let near = [&rule.keep.near, &rule.drop.near].into_iter().flatten().map(|n| &n.words);
        for phrase in lists.into_iter().chain(near).flatten() {
            self.phrase(phrase);
        }
        self.contradictions(rule);
        self.outranks(rule);
    }

    fn unknown_field(&mut self, rule: &RawRule) {
        let known = self.files.fields.iter().map(|f| f.id.value.as_str());
        let fields = &self.files.sources[self.files.fields_source].path;
        let fault = self
            .source
            .fault("D014", &rule.field.at, format!("`{}` is not a field of the brief", rule.field.value))
            .label("no such field")
            .help(did_you_mean(&rule.field.value, known))
            .note(format!("the fields of the brief are declared in {fields}"));
        self.out.push(fault);
    }

    fn against_field(&mut self, rule: &RawRule, field: &RawField) {
        let folder = field.id.value.replace('.', "/").replace('_', "-");
        if rule.folder != folder {
            let fault = self
                .source
                .fault("D016", &rule.field.at, format!("a rule for `{}` lies in `{}/`", field.id.value, rule.folder))
                .label(format!("belongs in `{folder}/`"))
                .help("move the file or correct its `field`");
            self.out.push(fault);
        }
        if rule.take.value == Take::Record && rule.look.crm.is_empty() {
            let fault =
                self.source.fault("D019", &rule.take.at, "`record` is made of CRM cells, and this rule has none");
            self.out.push(fault.label("needs a `crm` look"));
        } else if !shape_takes(field.shape, rule.take.value) {
            let message = format!("this cannot fill `{}`, whose shape is `{}`", field.id.value, field.shape);
            let help = match field.shape {
                Shape::Person | Shape::Persons => "take `person`".to_owned(),
                shape => format!("take `{shape}`, or give the field another shape"),
            };
            let fault = self.source.fault("D019", &rule.take.at, message).label("does not fit").help(help);
            self.out.push(fault);
        }
        self.verdict(rule, field);
        if !field.sides.is_empty() {
            for side in &rule.keep.sides {
                if !field.sides.iter().any(|s| s.value == side.value) {
                    let message = format!("`{}` words may not answer `{}`", side.value, field.id.value);
                    let fault = self.source.fault("D022", &side.at, message).label("never holds");
                    self.out.push(fault.help("take the side out here, or add it to the field's `sides`"));
                }
            }
        }
    }

    fn verdict(&mut self, rule: &RawRule, field: &RawField) {
        let known: Vec<&str> =
            field.verdicts.iter().map(|(id, _)| id.value.as_str()).filter(|id| *id != UNSAID).collect();
        let id = &field.id.value;
        match &rule.verdict {
            None if known.is_empty() => {}
            None => {
                let message = format!("`{id}` comes out as a verdict, and this rule gives none");
                let fault = self.source.fault("D027", &rule.field.at, message).label("needs a `verdict`");
                self.out.push(fault.help(format!("add `verdict: {}`", known.join("` or `verdict: "))));
            }
            Some(verdict) if !known.contains(&verdict.value.as_str()) => {
                let fault = self
                    .source
                    .fault("D027", &verdict.at, format!("`{}` is no verdict of `{id}`", verdict.value))
                    .label("no such verdict")
                    .help(did_you_mean(&verdict.value, known.iter().copied()));
                let note = if known.is_empty() {
                    format!("`{id}` declares no verdicts")
                } else {
                    format!("its verdicts are `{}`", known.join("`, `"))
                };
                self.out.push(fault.note(note));
            }
            Some(_) => {}
        }
    }

    fn crm(&mut self, crm: &RawCrm) {
        let table = &crm.table;
        if table.value.chars().any(|c| !c.is_ascii_alphanumeric() && c != '_') {
            let fault = self.source.fault("D023", &table.at, format!("`{}` is no name of a CRM table", table.value));
            let help = did_you_mean(&table.value, TABLES.iter().copied());
            self.out.push(fault.label("letters, digits and `_`").help(help).note("tables go by their API names"));
        } else if !TABLES.contains(&table.value.as_str()) && !table.value.ends_with("__c") {
            let fault = self
                .source
                .fault("D023", &table.at, format!("`{}` is not a usual CRM table", table.value))
                .warning()
                .label("not known")
                .help(did_you_mean(&table.value, TABLES.iter().copied()));
            self.out.push(fault);
        }
        for column in crm.columns.iter().chain(crm.when.iter().map(|(c, _)| c)) {
            self.column(column);
        }
        for word in crm.when.iter().flat_map(|(_, words)| words) {
            if let Some(name) = word.value.strip_prefix('@')
                && !["late", "won", "lost"].contains(&name)
            {
                let fault = self
                    .source
                    .fault("D015", &word.at, format!("`{}` is not a group of stages", word.value))
                    .label("no such stages")
                    .help("beside `when`, `@late`, `@won` and `@lost` stand for the pack's stages");
                self.out.push(fault);
            }
        }
    }

    fn column(&mut self, column: &Sp<String>) {
        let name = column.value.strip_suffix('*').unwrap_or(&column.value);
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c)) {
            let fault = self.source.fault("D024", &column.at, format!("`{}` is not a column name", column.value));
            self.out
                .push(fault.label("letters, digits and `_`").help("use the API name, with at most one `*` at its end"));
        }
    }

    fn phrase(&mut self, phrase: &Sp<String>) {
        let Some(name) = list_name(&phrase.value) else {
            return check_phrase(self.source, phrase, self.out);
        };
        self.used.insert(name.to_owned());
        if !self.files.words.iter().any(|w| w.name == name) {
            let known: BTreeMap<&str, ()> = self.files.words.iter().map(|w| (w.name.as_str(), ())).collect();
            let near = crate::diag::nearest(name, known.keys().copied());
            let help = near.map_or_else(
                || format!("write `words/{name}.yaml`, or correct the name"),
                |n| format!("did you mean `@{n}`?"),
            );
            let fault = self.source.fault("D015", &phrase.at, format!("there is no word list `@{name}`"));
            self.out.push(fault.label("no such list").help(help));
        }
    }

    fn contradictions(&mut self, rule: &RawRule) {
        let (keep, drop) = (&rule.keep, &rule.drop);
        let mut clashes: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
        for s in drop.sides.iter().filter(|s| keep.sides.iter().any(|k| k.value == s.value)) {
            clashes.push((s.at.clone(), s.value.word()));
        }
        for s in drop.stances.iter().filter(|s| keep.stances.iter().any(|k| k.value == s.value)) {
            clashes.push((s.at.clone(), s.value.word()));
        }
        let channels = drop.channels.iter().filter(|c| keep.channels.iter().any(|k| k.value == c.value));
        clashes.extend(channels.map(|c| (c.at.clone(), c.value.word())));
        let kinds = drop.has.iter().filter(|k| keep.has.iter().any(|o| o.value == k.value));
        clashes.extend(kinds.map(|k| (k.at.clone(), kind_name(k.value))));
        for (kept, dropped) in [(&keep.words, &drop.words), (&keep.about, &drop.about), (&keep.words, &drop.about)] {
            let both = dropped.iter().filter(|p| kept.iter().any(|k| k.value == p.value));
            clashes.extend(both.map(|p| (p.at.clone(), p.value.as_str())));
        }
        for (at, word) in clashes {
            let fault = self.source.fault("D022", &at, format!("`{word}` is both kept and dropped"));
            self.out.push(fault.label("never holds").help("take it out of one of the two"));
        }
        if !rule.look.channels.is_empty() {
            for c in keep.channels.iter().filter(|c| rule.look.channels.iter().all(|l| l.value != c.value)) {
                let fault = self.source.fault("D022", &c.at, format!("the rule does not look in `{}`", c.value));
                self.out.push(fault.label("never holds").help("add the channel to `look.in`, or take it out here"));
            }
        }
    }

    fn outranks(&mut self, rule: &RawRule) {
        if self.files.rules_lost {
            return;
        }
        for name in &rule.trust.outranks {
            let same_field = || self.files.rules.iter().filter(|r| r.folder == rule.folder && r.id != rule.id);
            let short = |r: &RawRule| r.id.rsplit('/').next().unwrap_or_default().to_owned();
            if same_field().any(|r| r.id == name.value || short(r) == name.value) {
                continue;
            }
            let known: Vec<String> = same_field().map(short).collect();
            let note = if known.is_empty() {
                "this field has no other rule".to_owned()
            } else {
                format!("the other rules of this field are `{}`", known.join("`, `"))
            };
            let fault = self
                .source
                .fault("D017", &name.at, format!("`{}` is no other rule of `{}`", name.value, rule.field.value))
                .label("no such rule")
                .help(did_you_mean(&name.value, known.iter().map(String::as_str)))
                .note(note);
            self.out.push(fault);
        }
    }
}

fn kind_name(kind: TypedKind) -> &'static str {
    KINDS.iter().find(|(_, k)| *k == kind).map_or("", |(name, _)| name)
}
