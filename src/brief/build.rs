//! A deal's evidence in, its brief out: answers with their quotes, questions, coverage.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::score;
use super::{
    Brief, Coverage, CoveredDoc, DealHead, FieldBrief, Nearest, PersonRef, Question, Receipt, SCHEMA, Value,
    VerdictRef, Witness,
};
use crate::corpus::{Corpus, Deal, gaps};
use crate::evidence::passages::Passage;
use crate::evidence::{Answer, Candidate, DealEvidence, FieldTrace, WitnessAt};
use crate::rules::pack::{Field, Pack};
use crate::terms::{Channel, Side, Status};

/// Questions that an account executive will answer; more would be a form.
const QUESTIONS: usize = 7;
/// Near misses that a search receipt lists.
const NEAREST: usize = 3;
/// A near miss under this probability is no help to anybody.
const WORTH_SHOWING: f32 = 0.05;

/// Makes the brief of a deal out of its evidence. `problems` are those of files that belong to the deal.
pub fn build(corpus: &Corpus, deal: &Deal, pack: &Pack, evidence: &DealEvidence, problems: Vec<String>) -> Brief {
    let scene = Scene { corpus, deal, evidence };
    let fields: Vec<FieldBrief> =
        pack.fields.iter().zip(&evidence.fields).map(|(field, trace)| scene.field(field, trace)).collect();
    let score = score::of(&fields, pack);
    let questions = questions(&fields);
    Brief {
        schema: SCHEMA.to_owned(),
        pack: pack.id.clone(),
        as_of: evidence.passages.horizon.map(last_day).unwrap_or_default(),
        deal: head(corpus, deal),
        score,
        fields,
        questions,
        coverage: scene.coverage(problems),
    }
}

/// Counts and asks anew, after fields were changed.
pub fn recount(brief: &mut Brief, pack: &Pack) {
    brief.score = score::of(&brief.fields, pack);
    brief.questions = questions(&brief.fields);
}

/// Must-haves first, then conflicts, then by weight; in the order of the pack among equals.
fn questions(fields: &[FieldBrief]) -> Vec<Question> {
    let mut open: Vec<(usize, &FieldBrief)> =
        fields.iter().enumerate().filter(|(_, f)| f.status != Status::Filled).collect();
    open.sort_by_key(|(i, f)| (!f.must_have, f.status != Status::Conflict, std::cmp::Reverse(f.weight), *i));
    open.truncate(QUESTIONS);
    (open.into_iter())
        .map(|(_, f)| Question {
            field: f.id.clone(),
            ask: f.ask.clone(),
            hint: (f.receipt.as_ref())
                .and_then(|r| r.nearest.first().map(|n| n.witness.clone()))
                .or_else(|| f.values.first().and_then(|v| v.evidence.first().cloned())),
        })
        .collect()
}

/// The last day of which something counts, when nothing from a moment on does: midnight shuts out the day it begins.
fn last_day(horizon: Timestamp) -> String {
    let last = horizon.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(horizon);
    TimeZone::UTC.to_datetime(last).date().to_string()
}

fn head(corpus: &Corpus, deal: &Deal) -> DealHead {
    DealHead {
        id: deal.id.clone(),
        account: deal.account.name.clone(),
        name: deal.name.clone(),
        stage: deal.stage.clone(),
        close_date: deal.close_date.map(|d| d.to_string()).unwrap_or_default(),
        // "inf" and "NaN" are numbers to a parser and nothing to a reader.
        amount: deal.amount.trim().parse().ok().filter(|amount: &f64| amount.is_finite()),
        currency: deal.currency.clone(),
        owner: deal.owner.map(|o| corpus.people[o].name.clone()).unwrap_or_default(),
    }
}

struct Scene<'a> {
    corpus: &'a Corpus,
    deal: &'a Deal,
    evidence: &'a DealEvidence,
}

impl Scene<'_> {
    fn field(&self, field: &Field, trace: &FieldTrace) -> FieldBrief {
        FieldBrief {
            id: field.id.clone(),
            title: field.title.clone(),
            section: field.section.clone(),
            shape: field.shape,
            weight: field.weight,
            must_have: field.must_have,
            audience: field.audience.clone(),
            status: trace.status,
            values: trace.answers.iter().map(|a| self.value(field, a)).collect(),
            superseded: trace.superseded.iter().map(|a| self.value(field, a)).collect(),
            ask: field.ask.clone(),
            unsaid: field.unsaid.clone(),
            receipt: (trace.status == Status::Missing).then(|| self.receipt(trace)),
        }
    }

    fn value(&self, field: &Field, answer: &Answer) -> Value {
        let person = answer.person.map(|p| {
            let person = &self.corpus.people[p];
            PersonRef {
                name: person.name.clone(),
                role: person.title.clone(),
                email: person.emails.first().cloned().unwrap_or_default(),
            }
        });
        Value {
            text: first_words(&answer.text, 60),
            confidence: (answer.confidence * 1000.0).round() / 1000.0,
            person,
            verdict: field.verdict(&answer.verdict).map(|v| VerdictRef { id: v.id.clone(), title: v.title.clone() }),
            evidence: answer.witnesses.iter().map(|w| self.witness(*w)).collect(),
            state: answer.state.clone(),
            note: answer.note.clone(),
        }
    }

    fn witness(&self, at: WitnessAt) -> Witness {
        match at {
            WitnessAt::Passage(p) => self.passage(&self.evidence.passages.passages[p]),
            WitnessAt::Fact(f) => {
                let fact = &self.deal.facts[f];
                let bytes = format!("{}-{}", fact.cell.raw, fact.cell.raw + u64::from(fact.cell.raw_len));
                Witness {
                    source: format!("{}#{}", fact.source, fact.row),
                    quote: fact.cell.text.trim().to_owned(),
                    speaker: String::new(),
                    side: Side::Internal,
                    channel: Channel::Crm,
                    at: fact.at.map(|t| t.to_string()).unwrap_or_default(),
                    title: format!("{} {}", fact.table, fact.column),
                    before: String::new(),
                    after: String::new(),
                    locator: BTreeMap::from([
                        ("table".to_owned(), fact.table.clone()),
                        ("column".to_owned(), fact.column.clone()),
                        ("row".to_owned(), fact.row.clone()),
                        ("bytes".to_owned(), bytes),
                    ]),
                }
            }
            WitnessAt::Title(p) => {
                let person = &self.corpus.people[p];
                let (source, quote) =
                    person.title_source.as_ref().map(|t| (t.source.clone(), t.quote.clone())).unwrap_or_default();
                Witness {
                    source,
                    quote,
                    speaker: String::new(),
                    side: person.side,
                    channel: Channel::Doc,
                    at: String::new(),
                    title: format!("title of {}", person.name),
                    before: String::new(),
                    after: String::new(),
                    locator: BTreeMap::new(),
                }
            }
        }
    }

    fn passage(&self, passage: &Passage) -> Witness {
        let segment = &self.corpus.documents[passage.doc].segments[passage.segment];
        witness(self.corpus, passage, passage.quotable(&segment.text))
    }

    fn receipt(&self, trace: &FieldTrace) -> Receipt {
        let nearest = (trace.candidates.iter())
            .filter(|c| c.probability >= WORTH_SHOWING)
            .take(NEAREST)
            .map(|c| Nearest {
                why_not: why_not(c, trace),
                witness: self.passage(&self.evidence.passages.passages[c.passage]),
            })
            .collect();
        Receipt {
            documents: self.evidence.passages.documents.len(),
            passages: self.evidence.passages.passages.len(),
            candidates: trace.candidates.len(),
            nearest,
        }
    }

    fn coverage(&self, problems: Vec<String>) -> Coverage {
        let covered = |docs: &[usize]| {
            (docs.iter())
                .map(|&d| {
                    let document = &self.corpus.documents[d];
                    let route = self.deal.routes.binary_search_by_key(&d, |r| r.doc).ok().map(|r| &self.deal.routes[r]);
                    CoveredDoc {
                        source: document.id(),
                        copies: document.refs.copies.clone(),
                        channel: document.channel,
                        title: document.title.clone(),
                        at: document.time.text().unwrap_or_default(),
                        reason: route.map(|r| r.reason.clone()).unwrap_or_default(),
                    }
                })
                .collect()
        };
        let passages = &self.evidence.passages;
        let gaps = gaps::of(self.corpus, self.deal, &passages.documents);
        Coverage { documents: covered(&passages.documents), later: covered(&passages.later), problems, gaps }
    }
}

/// Words of a passage's segment as a witness.
fn witness(corpus: &Corpus, passage: &Passage, quote: std::ops::Range<usize>) -> Witness {
    let document = &corpus.documents[passage.doc];
    let segment = &document.segments[passage.segment];
    let source = segment.source.as_ref().unwrap_or(&document.source);
    let part = if document.part.is_empty() { String::new() } else { format!("#{}", document.part) };
    let mut locator = BTreeMap::from(segment.locator.clone());
    let bytes: Vec<String> =
        (segment.text.raw_ranges(quote.clone()).iter()).map(|r| format!("{}-{}", r.start, r.end)).collect();
    locator.insert("bytes".to_owned(), bytes.join(","));
    Witness {
        source: format!("{source}{part}"),
        quote: segment.text.as_str()[quote].to_owned(),
        speaker: passage.speaker.map(|p| corpus.people[p].name.clone()).unwrap_or_default(),
        side: passage.side,
        channel: passage.channel,
        at: passage.time.text().unwrap_or_default(),
        title: document.title.clone(),
        before: passage.before.clone(),
        after: passage.after.clone(),
        locator,
    }
}

/// The first of a deal's passages in which these words stand, as their witness; `None` when they stand in none.
pub fn quoted(corpus: &Corpus, evidence: &DealEvidence, words: &str) -> Option<Witness> {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    evidence.passages.passages.iter().filter(|_| !words.is_empty()).find_map(|passage| {
        let text = &corpus.documents[passage.doc].segments[passage.segment].text;
        let at = text.as_str().find(&words)?;
        Some(witness(corpus, passage, at..at + words.len()))
    })
}

fn why_not(candidate: &Candidate, trace: &FieldTrace) -> String {
    if !candidate.set_aside.is_empty() {
        return candidate.set_aside.clone();
    }
    let parts = candidate.likeness.as_ref().map(|l| format!(" ({l})")).unwrap_or_default();
    let judged = format!("judged {:.0}% likely{parts}", candidate.probability * 100.0);
    let own = |a: &&Answer| a.witnesses.first() == Some(&WitnessAt::Passage(candidate.passage));
    match trace.unsure.iter().find(own) {
        Some(answer) => {
            format!("{judged}; as an answer only {:.0}% sure, by all that is known", answer.confidence * 100.0)
        }
        None if candidate.probability >= trace.threshold => format!("{judged}; others are surer, or say the same"),
        None => format!("{judged}, the field needs {:.0}%", trace.threshold * 100.0),
    }
}

/// At most `n` words of a text, white space as it stands.
fn first_words(text: &str, n: usize) -> String {
    let mut words = text.split_whitespace();
    let kept: Vec<&str> = words.by_ref().take(n).collect();
    if words.next().is_some() { format!("{}…", kept.join(" ")) } else { text.to_owned() }
}
