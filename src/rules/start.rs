//! The first lines of a new pack, field, rule and file of cases, with what belongs where said in remarks.

use std::path::Path;

use super::{check::is_name, files, pack::PUT_OFF};
use crate::terms::Shape;

/// Where the files of a field go.
#[derive(Debug)]
pub struct Place {
    /// Path of the rule within the pack.
    pub rule: String,
    /// Shape of the field, where the pack has it.
    pub shape: Option<Shape>,
    /// Its verdicts, where it has some.
    pub verdicts: Vec<String>,
    /// A view of the pack for it to be shown in; empty where there is none.
    pub view: String,
    /// Whether the pack has a word list by which people say that they do not know yet.
    pub has_put_off: bool,
}

impl Place {
    /// Looks where a field and a rule of these names go.
    ///
    /// # Errors
    /// A sentence that says which name is not well formed, or which section the pack lacks.
    pub fn new(root: &Path, field: &str, rule: &str) -> Result<Self, String> {
        named(field, rule)?;
        let (section, name) = field.split_once('.').unwrap_or_default();
        let (pack, fields) =
            files::declared(root).ok_or("pack.yaml or fields.yaml cannot be read; `dossier rules check` says where")?;
        if !pack.sections.iter().any(|s| s.id.value == section) {
            let known: Vec<&str> = pack.sections.iter().map(|s| s.id.value.as_str()).collect();
            let near = crate::diag::did_you_mean(section, known.iter().copied());
            let near = if near.is_empty() { near } else { format!(" {near}") };
            return Err(format!(
                "the pack has no section \"{section}\";{near} it has {}; a new one is declared in pack.yaml",
                known.join(", ")
            ));
        }
        let folder = format!("{}/{}", section.replace('_', "-"), name.replace('_', "-"));
        Ok(Self {
            rule: format!("{folder}/{rule}.yaml"),
            shape: fields.iter().find(|f| f.id.value == field).map(|f| f.shape),
            verdicts: (fields.iter().filter(|f| f.id.value == field))
                .flat_map(|f| f.verdicts.iter().map(|(id, _)| id.value.clone()))
                .filter(|id| id != super::parse::UNSAID)
                .collect(),
            view: pack.views.first().map(|v| v.id.value.clone()).unwrap_or_default(),
            has_put_off: root.join("words").join(PUT_OFF).with_extension("yaml").exists(),
        })
    }
}

/// Whether the names are well formed.
///
/// # Errors
/// A sentence that says which is not.
pub fn named(field: &str, rule: &str) -> Result<(), String> {
    if !field.split_once('.').is_some_and(|(s, n)| is_name(s) && is_name(n)) {
        return Err(format!(
            "\"{field}\" is no id of a field; write section.name in lower case, such as technical.data_migration_scope"
        ));
    }
    if !is_name(rule) {
        return Err(format!("\"{rule}\" is no name of a rule; write lower-case letters, digits, `_` and `-`"));
    }
    Ok(())
}

/// `technical.data_migration_scope` as a person writes it.
pub fn title(field: &str) -> String {
    let words = field.rsplit('.').next().unwrap_or_default().replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// `pack.yaml` of a pack with one section.
pub fn pack(root: &Path, section: &str) -> String {
    let named = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let id = named.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    let id: String = id.chars().map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' }).collect();
    format!(
        "pack: {id}\ntitle: {}\nabout: What this brief is for, in a sentence or two.\nsections:\n  - {{ id: {section}, title: \
         {} }}\nviews:\n  - {{ id: team, title: Team, sections: [{section}] }}\nstages:\n  late: [proposal, negotiation, \
         contract]\n  won: [closed won, won]\n  lost: [closed lost, lost]\nauthority: [executed_document, \
         countersigned_mail, customer_acceptance, vendor_offer, crm_change, call_statement, crm_prose, internal_slack]\n",
        title(&id),
        title(section)
    )
}

/// `fields.yaml` with one more field at its end; `None` where the file is laid out in a way that it cannot be added to.
pub fn section(before: &str, field: &str, title: &str, shape: Shape, view: &str) -> Option<String> {
    let text = appended(before, field, title, shape, view);
    let count = |text: &str| files::fields_of(text).map(|f| f.len());
    let old = if before.trim() == "fields:" { Some(0) } else { count(before) };
    (old.is_some() && count(&text) == old.map(|n| n + 1)).then_some(text)
}

fn appended(before: &str, field: &str, title: &str, shape: Shape, view: &str) -> String {
    let subject = title.to_lowercase();
    let (title, question) = (scalar(title), scalar(&format!("What did they say about {subject}?")));
    let ask = scalar(&format!("What do we know about {subject}?"));
    let audience = if view.is_empty() { String::new() } else { format!("    audience: [{view}]\n") };
    let item = before.lines().find(|l| l.trim_start().starts_with("- "));
    let indent = item.map_or(2, |l| l.len() - l.trim_start().len());
    let block = format!(
        "  - id: {field}\n    title: {title}\n    question: {question}   # what the evidence is \
         asked\n    ask: {ask}   # what a person is asked when it is missing\n    shape: \
         {shape}\n    sides: [customer, partner, internal, unknown]   # whose words may answer; add vendor for what we \
         promise\n{audience}    weight: 1\n"
    );
    let block: String = block.lines().map(|l| format!("{}{}\n", " ".repeat(indent), &l[2..])).collect();
    format!("{}\n{block}", before.trim_end())
}

/// A text as YAML takes it: in quotation marks where it would be read as something else.
fn scalar(text: &str) -> String {
    let plain =
        text.starts_with(char::is_alphanumeric) && !text.contains([':', '#', '"', '\n']) && !text.ends_with(' ');
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// What a rule of this shape takes.
const fn takes(shape: Shape) -> &'static str {
    match shape {
        Shape::Person | Shape::Persons => "person",
        Shape::Date => "date",
        Shape::Duration => "duration",
        Shape::Money => "money",
        Shape::One | Shape::List | Shape::Record => "clause",
    }
}

/// A rule to fill in.
pub fn rule(field: &str, title: &str, shape: Shape, place: &Place) -> String {
    let shape = place.shape.unwrap_or(shape);
    let verdicts = &place.verdicts;
    let put_off = if place.has_put_off { format!(", words: [\"@{PUT_OFF}\"]") } else { String::new() };
    let verdict = verdicts
        .first()
        .map(|v| format!("verdict: {v}             # or {}\n", verdicts[1..].join(", ")))
        .unwrap_or_default();
    let title = scalar(&format!("{title}, as people say it"));
    format!(
        "title: {title}\nfield: {field}\nstatus: trial            # draft, trial, stable, retired\nwhy:                     \
         # why it exists, for a colleague who wonders a year from now\n# misreads: []           # what it may take for an \
         answer and is none\nlook:\n  in: [call, email, slack, doc]\n  means: []              # six to twelve sentences that an \
         answer might be, unlike each other\n  words: []              # words an answer holds; renew* matches any ending\n\
         drop: {{ stance: [question, hypothetical, joke]{put_off} }}\ntake: {}\n{verdict}",
        takes(shape)
    )
}

/// A file of cases without any.
pub fn cases(title: &str) -> String {
    format!(
        "# {title}\n\nWrite at least one case that is found and one that stays quiet. `rules/README.md` shows the form. A case \
         without an `expect`\nfence gets one by `dossier rules test --accept`: read what it wrote before you keep it.\n"
    )
}
