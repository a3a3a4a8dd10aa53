//! Raw files in, faults out: everything that one file says about another, or that a rule says against itself.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{list_name, shape_takes};
use super::pack::Take;
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
}

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
        Checker { files, source: &files.sources[rule.source], out, used: &mut used }.rule(rule);
    }
    // While something is broken, what is not used says little.
    if out.iter().any(|f| f.severity == Level::Error) {
        return;
    }
    for list in files.words.iter().filter(|l| !used.contains(&l.name)) {
        let source = &files.sources[list.source];
        let fault = Diagnostic::new("D025", &source.path, format!("no rule uses the word list `@{}`", list.name));
        out.push(fault.warning().help(format!("call it in a rule as \"@{}\", or take the file out", list.name)));
    }
}

fn is_name(text: &str) -> bool {
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
    for field in &files.fields {
        let id = &field.id;
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

fn check_phrase(source: &Source, phrase: &Sp<String>, out: &mut Vec<Diagnostic>) {
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

struct Checker<'c> {
    files: &'c RawFiles,
    source: &'c Source,
    out: &'c mut Vec<Diagnostic>,
    used: &'c mut BTreeSet<String>,
}

impl Checker<'_> {
    fn rule(&mut self, rule: &RawRule) {
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

    fn crm(&mut self, crm: &RawCrm) {
        let table = &crm.table;
        if !TABLES.contains(&table.value.as_str()) && !table.value.ends_with("__c") {
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
            let same_field =
                || self.files.rules.iter().filter(|r| r.field.value == rule.field.value && r.id != rule.id);
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
