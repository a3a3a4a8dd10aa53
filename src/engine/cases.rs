//! A case of a rule pack in, what the brief says about its field out, and whether that is what the case expects.
//!
//! The documents of a case become a deal of their own and go the way of any other: people and sides, evidence, brief.
//! Nothing is written, and only the case's own field is decided.

use crate::brief::{self, FieldBrief, Value};
use crate::config::Config;
use crate::corpus::{self, DealPer, StageWords};
use crate::embed::EmbedError;
use crate::evidence::judge::Judge;
use crate::evidence::take::TakeOptions;
use crate::evidence::{Gatherer, Vectors};
use crate::ingest::{Document, Part, Participant, Read};
use crate::rules::cases::{Case, Expectation, Verdict, accept};
use crate::rules::pack::{Field, Pack};
use crate::terms::{Channel, Shape, Side, Status};

/// What the brief of the case's documents says about its field. `None` when the pack lacks the field.
///
/// # Errors
/// [`EmbedError`] when the model fails.
pub fn answer(
    case: &Case,
    pack: &Pack,
    judge: &Judge,
    vectors: &dyn Vectors,
) -> Result<Option<FieldBrief>, EmbedError> {
    let Some(field) = pack.field(&case.field) else { return Ok(None) };
    Ok(answers(case, pack, judge, vectors, &|f| f.id == field.id)?.pop())
}

/// What the brief of the case's documents says about the wanted fields, in the order of the pack.
///
/// # Errors
/// As [`answer`].
pub fn answers(
    case: &Case,
    pack: &Pack,
    judge: &Judge,
    vectors: &dyn Vectors,
    wanted: &(dyn Fn(&Field) -> bool + Sync),
) -> Result<Vec<FieldBrief>, EmbedError> {
    let mut read = Read { documents: case.documents.iter().cloned().map(heard).collect(), ..Read::default() };
    // A folder of papers alone is no deal; a conversation without a word makes it one.
    if let Some(paper) = case.documents.first().filter(|_| case.documents.iter().all(|d| d.channel == Channel::Doc)) {
        let source = "case/0-nothing-was-said.txt".to_owned();
        read.documents.push(Document { source, channel: Channel::Call, segments: Vec::new(), ..paper.clone() });
    }
    let stages = StageWords { won: pack.stages.won.clone(), lost: pack.stages.lost.clone() };
    // The documents of a case lie in one folder, and that folder is the deal.
    let (corpus, _) = corpus::build(read, &Config::default(), &stages, DealPer::Folder);
    let Some(deal) = corpus.deals.first() else { return Ok(Vec::new()) };
    let gatherer = Gatherer { corpus: &corpus, pack, judge, options: TakeOptions::default(), as_of: None };
    let evidence = gatherer.fields(deal, vectors, wanted)?;
    // The brief pairs fields with what was decided, so it is made of the wanted ones.
    let fields = pack.fields.iter().filter(|f| wanted(f)).cloned().collect();
    let pack = Pack { fields, ..pack.clone() };
    Ok(brief::build(&corpus, deal, &pack, &evidence, Vec::new()).fields)
}

/// The engine tells "we to them" from "we among ourselves" by who takes part. A case names only who speaks, so where it
/// says `vendor` and nobody of the customer is named, somebody of the customer listens.
fn heard(mut document: Document) -> Document {
    let on = |side| document.participants.iter().any(|p| p.side_hint == Some(side));
    if document.channel != Channel::Doc && on(Side::Vendor) && !on(Side::Customer) {
        document.participants.push(Participant {
            email: "listener@customer.example".to_owned(),
            side_hint: Some(Side::Customer),
            ..Participant::named("", Part::Attendee)
        });
    }
    document
}

/// Why the brief does not say what is expected, in one sentence; `None` when it does. Words are compared without regard
/// to case; of a value that is a person they must stand in the name, since the quote names others as well.
pub fn miss(expected: &Expectation, field: &FieldBrief) -> Option<String> {
    let holds = |value: &Value, words: &str| {
        let words = words.to_lowercase();
        if let Some(verdict) = &value.verdict {
            return words.is_empty() || verdict.id == words || verdict.title.to_lowercase() == words;
        }
        let name = value.person.as_ref().map(|p| &p.name);
        let texts = std::iter::once(&value.text).chain(value.evidence.iter().map(|w| &w.quote));
        let texts: Vec<&String> = name.map_or_else(|| texts.collect(), |n| vec![n]);
        texts.iter().any(|text| text.to_lowercase().contains(&words))
    };
    let quoted = |value: &Value, quote: &str| {
        value.evidence.iter().any(|w| w.quote.to_lowercase().contains(&quote.to_lowercase()))
    };
    let current = |test: &dyn Fn(&Value) -> bool| field.values.iter().any(test);
    let said = match &expected.verdict {
        Verdict::Found(words) => {
            field.status == Status::Filled
                && current(&|v| holds(v, words) && expected.quotes.iter().all(|q| quoted(v, q)))
        }
        Verdict::Quiet => field.status == Status::Missing,
        Verdict::Conflict(both) => field.status == Status::Conflict && both.iter().all(|w| current(&|v| holds(v, w))),
        Verdict::Superseded(words) => {
            field.superseded.iter().any(|v| holds(v, words))
                && expected.quotes.iter().all(|q| !current(&|v| quoted(v, q)))
        }
        // Not of one field: the quiet corpus has its own run.
        Verdict::Noisy(_) => false,
        Verdict::SetAside => expected.quotes.iter().all(|q| !current(&|v| quoted(v, q))),
    };
    (!said).then(|| summary(field))
}

/// What a field says, in one line; of a missing one also what came nearest, and why it was not enough.
pub fn summary(field: &FieldBrief) -> String {
    let each = |values: &[Value]| -> Vec<String> {
        let quote = |v: &Value| v.evidence.first().map(|w| w.quote.clone()).unwrap_or_default();
        values.iter().map(|v| format!("{} (\"{}\")", v.text, quote(v))).collect()
    };
    let mut out = field.status.to_string();
    for (name, values) in [("", &field.values), ("superseded ", &field.superseded)] {
        if !values.is_empty() {
            out.push_str(&format!(": {name}{}", each(values).join(" | ")));
        }
    }
    if let Some(near) = field.receipt.as_ref().and_then(|r| r.nearest.first()) {
        out.push_str(&format!("; nearest was \"{}\": {}", near.witness.quote, near.why_not));
    }
    out
}

/// Words of a quote that are enough to know it by.
const QUOTED: usize = 12;

/// What a field says, as the lines of a fence of its case.
pub fn lines(field: &FieldBrief) -> Vec<String> {
    let name = |value: &Value| match (&value.verdict, &value.person, field.shape) {
        (Some(verdict), ..) => verdict.id.clone(),
        (None, Some(person), _) => person.name.clone(),
        (None, None, Shape::One | Shape::List) => String::new(),
        (None, None, _) => value.text.clone(),
    };
    let quote = |value: &Value| {
        let said = value.evidence.first().filter(|w| w.channel != Channel::Crm || w.locator.contains_key("byte"));
        let words = said.map(|w| accept::piece(&w.quote)).unwrap_or_default();
        // A piece of the quote as it stands: by bytes, since white space in it may be more than a blank.
        let end =
            words.split_whitespace().nth(QUOTED).map_or(words.len(), |w| w.as_ptr().addr() - words.as_ptr().addr());
        words[..end].trim().to_owned()
    };
    let line = |verdict: &str, value: &Value| {
        let (name, quote) = (name(value).replace('"', ""), quote(value));
        let name = if name.is_empty() && quote.is_empty() { accept::piece(&value.text).to_owned() } else { name };
        let quote = if quote.is_empty() { quote } else { format!("quote \"{quote}\"") };
        [verdict, &name, &quote].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let mut out = match field.status {
        Status::Missing => vec!["quiet".to_owned()],
        Status::Conflict => {
            let of = |v: &Value| if name(v).is_empty() { quote(v) } else { name(v) };
            vec![format!("conflict {}", field.values.iter().take(2).map(of).collect::<Vec<_>>().join(" | "))]
        }
        Status::Filled => field.values.iter().map(|v| line("found", v)).collect(),
    };
    let gone = field.superseded.iter().filter(|v| !name(v).is_empty());
    out.extend(gone.map(|v| format!("superseded {}", name(v))));
    out
}
