//! Made-up companies: look-alike accounts, two opportunities of one account, one person in many systems.

mod deals;
mod parts;
mod people;
mod routing;

use super::*;
use crate::config::Config;
use crate::ingest::{Cell, DocTime, Document, Part, Participant, Read, ReaderText, Refs, Segment, Table, TextBuilder};
use crate::terms::{Channel, Side};

fn text(words: &str) -> ReaderText {
    let mut builder = TextBuilder::new();
    builder.push_raw(words, 0);
    builder.finish()
}

fn table(object: &str, csv: &str) -> Table {
    let mut lines = csv.lines().map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>());
    let columns = lines.next().unwrap_or_default();
    let rows = lines.map(|line| line.into_iter().map(|text| Cell { text, ..Cell::default() }).collect()).collect();
    Table { source: format!("crm/{object}.csv"), object: object.into(), columns, rows, sheet: None }
}

/// `people` are written `Name <address>` or `Name`, the first one speaks or sends.
fn doc(source: &str, channel: Channel, title: &str, day: &str, people: &[&str], words: &str) -> Document {
    let participants = people
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let (name, email) = p.split_once('<').unwrap_or((p, ""));
            let part = match (channel, i) {
                (Channel::Email, 0) => Part::From,
                (Channel::Email, _) => Part::To,
                _ => Part::Speaker,
            };
            Participant { email: email.trim_end_matches('>').into(), ..Participant::named(name.trim(), part) }
        })
        .collect();
    Document {
        source: source.into(),
        part: String::new(),
        format: "text".into(),
        channel,
        title: title.into(),
        time: day.parse().map_or(DocTime::none(), |d: jiff::civil::Date| DocTime::civil(d.at(10, 0, 0, 0))),
        participants,
        refs: Refs::default(),
        segments: vec![Segment { speaker: Some(0), ..Segment::new(text(words)) }],
    }
}

const OLD: &str = "006aa0000000001AAA";
const NEW: &str = "006aa0000000002AAA";
const MARINE: &str = "006aa0000000003AAA";
const HUME: &str = "006aa0000000004AAA";

/// Two Silverlakes, one of them with a lost deal of 2024 and a won one of 2026, and an architect with counsel.
fn tables() -> Vec<Table> {
    vec![
        table(
            "Account",
            "Id,Name,Website\n001aa0000000001AAA,Silverlake Dental Group,\n001aa0000000002AAA,Silverlake Marine Supply,\n\
             001aa0000000003AAA,Kestrel & Hume Architects,https://www.kestrelhume.example",
        ),
        table(
            "Opportunity",
            &format!(
                "Id,AccountId,Name,StageName,IsClosed,IsWon,CreatedDate,CloseDate,OwnerId\n\
                 {OLD},001aa0000000001AAA,Silverlake Dental - Starter renewal,Closed Lost,true,false,2024-01-10T00:00:00Z,2024-04-30,005aa0000000001AAA\n\
                 {NEW},001aa0000000001AAA,Silverlake Dental - Invoices,Closed Won,true,true,2026-01-10T00:00:00Z,2026-03-31,005aa0000000001AAA\n\
                 {MARINE},001aa0000000002AAA,Silverlake Marine,Discovery,false,false,2026-01-15T00:00:00Z,2026-06-30,005aa0000000001AAA\n\
                 {HUME},001aa0000000003AAA,Kestrel & Hume,Closed Won,,,2026-01-05T00:00:00Z,2026-02-27,005aa0000000001AAA"
            ),
        ),
        table(
            "Contact",
            "Id,AccountId,FirstName,LastName,Title,Email\n\
             003aa0000000001AAA,001aa0000000001AAA,Noor,Hadjiev,CFO,noor@silverlakedental.example\n\
             003aa0000000002AAA,001aa0000000002AAA,Curtis,Ogle,Owner,curtis@silverlakemarine.example\n\
             003aa0000000003AAA,001aa0000000003AAA,Sunniva,Okonkwo-Lind,Director,sol@kestrelhume.example",
        ),
        table(
            "User",
            "Id,Name,Email,Title\n005aa0000000001AAA,Priya Raman,priya@vend.example,Account Executive\n\
             005aa0000000002AAA,Tom Ebert,tom@vend.example,Engineer",
        ),
        table(
            "OpportunityContactRole",
            &format!(
                "Id,OpportunityId,ContactId,Role,IsPrimary\n00Kaa0000000001AAA,{NEW},003aa0000000001AAA,Economic Buyer,true\n\
                 00Kaa0000000002AAA,{NEW},003aa0000000099AAA,Evaluator,false"
            ),
        ),
        table(
            "OpportunityHistory",
            &format!(
                "Id,OpportunityId,StageName,CreatedDate\n008aa0000000002AAA,{},Closed Won,2026-03-31T00:00:00Z\n\
                 008aa0000000001AAA,{NEW},Discovery,2026-01-10T00:00:00Z",
                &NEW[..15]
            ),
        ),
    ]
}

fn corpus(documents: Vec<Document>) -> Corpus {
    let read = Read { documents, tables: tables(), ..Read::default() };
    build(read, &Config::default(), &StageWords::default(), DealPer::Crm).0
}

/// Deals that a source was routed to.
fn deals_of(corpus: &Corpus, source: &str) -> Vec<String> {
    let at = corpus.documents.iter().position(|d| d.source == source).expect("the source is in the corpus");
    corpus.deals.iter().filter(|d| d.routes.iter().any(|r| r.doc == at)).map(|d| d.id.clone()).collect()
}

fn person<'c>(corpus: &'c Corpus, spelling: &str) -> &'c Person {
    let found: Vec<&Person> = corpus.people.iter().filter(|p| p.names.iter().any(|n| n == spelling)).collect();
    assert_eq!(found.len(), 1, "{spelling}: {found:?}");
    found[0]
}
