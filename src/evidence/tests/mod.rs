//! Made-up deals of a few sentences, written out by hand, through one step of the evidence room or through all of them.

mod conditions;
mod deciding;
mod facts;
mod passages;
mod people;
mod settling;
mod verdicts;
mod weights;

use std::collections::BTreeMap;

use jiff::civil::date;

use crate::corpus::{Account, Corpus, Deal, Exported, Fact, Person, Route, Vendor};
use crate::ingest::{
    Cell, DocTime, Document, Locator, Part, Participant, ReaderText, Refs, Segment, SegmentKind, TextBuilder,
};
use crate::rules::pack::{
    Authority, Condition, Field, Look, Pack, Reach, Rule, RuleStatus, Stages, Take, Trust, Verdict, Wording, Words,
};
use crate::terms::{Channel, Shape, Side};

pub fn text(words: &str) -> ReaderText {
    let mut builder = TextBuilder::new();
    builder.push_raw(words, 0);
    builder.finish()
}

pub fn words(list: &[&str]) -> Words {
    Words::new(list.iter().map(|w| (*w).to_owned()).collect())
}

/// A day of 2030 at ten o'clock.
pub fn day(month: i8, day: i8) -> DocTime {
    DocTime::civil(date(2030, month, day).at(10, 0, 0, 0))
}

pub fn person(name: &str, side: Side) -> Person {
    Person {
        name: name.into(),
        names: vec![name.into()],
        emails: Vec::new(),
        title: String::new(),
        title_source: None,
        side,
        side_reason: String::new(),
        company: String::new(),
        keys: Vec::new(),
    }
}

/// A document in which each said text is a segment; the number is its speaker.
pub fn document(source: &str, channel: Channel, time: DocTime, said: &[(usize, &str)]) -> Document {
    let parts = if channel == Channel::Email { [Part::From, Part::To] } else { [Part::Speaker, Part::Speaker] };
    let [first, second] = parts;
    let segments = said.iter().map(|(p, words)| Segment { speaker: Some(*p), ..Segment::new(text(words)) });
    Document {
        source: source.into(),
        part: String::new(),
        format: "text".into(),
        channel,
        title: String::new(),
        time,
        participants: vec![Participant::named("Ilse Brandt", first), Participant::named("Omar Castell", second)],
        refs: Refs::default(),
        segments: segments.collect(),
    }
}

/// One deal with all of these documents. Person 0 is the customer's, person 1 the vendor's; they are the first and the
/// second participant of every document.
pub fn corpus(documents: Vec<Document>) -> Corpus {
    let routes = |doc| Route { doc, reason: String::new(), score: 1.0, margin: 1.0 };
    let deal = Deal {
        id: "006".into(),
        name: "Harbor".into(),
        account: Account::default(),
        stage: String::new(),
        is_closed: false,
        is_won: false,
        amount: String::new(),
        currency: String::new(),
        created: None,
        close_date: None,
        owner: None,
        history: Vec::new(),
        facts: Vec::new(),
        roles: Vec::new(),
        people: vec![0, 1],
        routes: (0..documents.len()).map(routes).collect(),
    };
    Corpus {
        cast: vec![vec![0, 1]; documents.len()],
        documents,
        people: vec![person("Ilse Brandt", Side::Customer), person("Omar Castell", Side::Vendor)],
        deals: vec![deal],
        quarantine: Vec::new(),
        vendor: Vendor::default(),
        inferred: Vec::new(),
        exported: Exported::default(),
    }
}

pub fn fact(source: &str, table: &str, row: &str, column: &str, cell: &str) -> Fact {
    Fact {
        source: source.into(),
        table: table.into(),
        column: column.into(),
        row: row.into(),
        cell: Cell { text: cell.into(), ..Cell::default() },
        at: None,
    }
}

/// A rule of the field `f` that takes whatever means one of these sentences.
pub fn rule(means: &[&str]) -> Rule {
    Rule {
        id: "s/f/r".into(),
        title: String::new(),
        field: "f".into(),
        status: RuleStatus::Stable,
        why: String::new(),
        misreads: Vec::new(),
        look: Look { means: means.iter().map(|m| (*m).to_owned()).collect(), ..Look::default() },
        keep: Condition::default(),
        drop: Condition::default(),
        take: Take::Clause,
        verdict: String::new(),
        trust: Trust::default(),
    }
}

pub fn field(shape: Shape) -> Field {
    Field {
        id: "f".into(),
        title: String::new(),
        section: "s".into(),
        question: "?".into(),
        ask: "What is it?".into(),
        shape,
        sides: vec![Side::Customer, Side::Vendor],
        audience: Vec::new(),
        weight: 1,
        must_have: false,
        at_most: 5,
        answered_by: String::new(),
        verdicts: Vec::new(),
        unsaid: String::new(),
    }
}

pub fn pack(shape: Shape, rules: Vec<Rule>) -> Pack {
    Pack {
        id: "p".into(),
        title: String::new(),
        about: String::new(),
        fields: vec![field(shape)],
        rules,
        sections: Vec::new(),
        wording: Wording::default(),
        views: Vec::new(),
        stages: Stages::default(),
        reach: Reach { days_after_close: 7, stop_at: vec!["kickoff".into()], until: None },
        authority: vec![Authority::ExecutedDocument, Authority::CallStatement],
        words: BTreeMap::new(),
        root: std::path::PathBuf::new(),
        fingerprint: String::new(),
    }
}

/// Text that an earlier mail holds already.
pub fn forwarded(words: &str) -> Segment {
    let locator = Locator::from_iter([("forwarded", "true")]);
    Segment { kind: SegmentKind::Quoted, locator, ..Segment::new(text(words)) }
}
