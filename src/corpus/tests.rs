//! Made-up companies: look-alike accounts, two opportunities of one account, one person in many systems.

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
    Table { source: format!("crm/{object}.csv"), object: object.into(), columns, rows }
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

#[test]
fn deals_come_with_history_roles_and_cells() {
    let c = corpus(Vec::new());
    let deal = c.deals.iter().find(|d| d.id == NEW).expect("the deal");
    assert!(deal.is_won && deal.is_closed);
    // The 15-character id of a report joins, and the oldest row comes first.
    assert_eq!(deal.history.iter().map(|h| h.stage.as_str()).collect::<Vec<_>>(), ["Discovery", "Closed Won"]);
    assert_eq!(deal.facts[deal.history[1].fact].cell.text, "Closed Won");
    // A role whose contact is not in the exports stays.
    assert_eq!(deal.roles.len(), 2);
    assert_eq!(c.people[deal.roles[1].person].name, "Unresolved contact");
    // Without flags the stage name decides.
    assert!(c.deals.iter().any(|d| d.id == HUME && d.is_won && d.is_closed));
    assert_eq!(c.vendor.domains, ["vend.example"]);
}

#[test]
fn no_opportunities_is_one_clear_problem() {
    let (c, problems) = build(Read::default(), &Config::default(), &StageWords::default(), DealPer::Crm);
    assert!(c.deals.is_empty());
    assert_eq!(problems.len(), 1);
    assert!(problems[0].help.contains("--deal-per"));
}

#[test]
fn look_alikes_and_two_deals_of_one_account_stay_apart() {
    let vendor = "Priya Raman <priya@vend.example>";
    let noor = "Noor Hadjiev <noor@silverlakedental.example>";
    let curtis = "Curtis Ogle <curtis@silverlakemarine.example>";
    let c = corpus(vec![
        doc("email/a.eml", Channel::Email, "Offer", "2026-02-01", &[vendor, noor], "The offer."),
        doc("email/b.eml", Channel::Email, "Offer", "2024-02-01", &[vendor, noor], "The old offer."),
        doc("email/c.eml", Channel::Email, "Silverlake", "2026-02-01", &[curtis, vendor], "Hello from Silverlake."),
        doc("calls/Silverlake review.vtt", Channel::Call, "Silverlake review", "2026-02-03", &["Tom", "Noor H"], "Hi."),
        doc("calls/Silverlake.vtt", Channel::Call, "Silverlake", "2026-02-03", &["Tom Ebert", "Somebody Else"], "Hi."),
        doc("docs/SilverlakeDental_plan.md", Channel::Doc, "", "", &[], "Start 14 February 2026."),
        doc("email/d.eml", Channel::Email, "Starter renewal", "2025-01-01", &[noor, vendor], "Between the two deals."),
    ]);
    assert_eq!(deals_of(&c, "email/a.eml"), [NEW]);
    assert_eq!(deals_of(&c, "email/b.eml"), [OLD]);
    assert_eq!(deals_of(&c, "email/c.eml"), [MARINE]);
    assert_eq!(deals_of(&c, "calls/Silverlake review.vtt"), [NEW]);
    assert_eq!(deals_of(&c, "docs/SilverlakeDental_plan.md"), [NEW]);
    // A shared word and nobody known: listed, not guessed.
    assert!(deals_of(&c, "calls/Silverlake.vtt").is_empty());
    // Nine months after one deal and a year before the other.
    assert!(deals_of(&c, "email/d.eml").is_empty());
    assert!(c.quarantine.iter().any(|q| c.documents[q.doc].source == "email/d.eml"));
}

#[test]
fn counsel_comes_in_with_the_customer_and_is_known_afterwards() {
    let legal = "Tom Ebert <tom@vend.example>";
    let sun = "Sunniva Okonkwo-Lind <sol@kestrelhume.example>";
    let counsel = "Ada Voss <ada@vosslegal.example>";
    let c = corpus(vec![
        doc("email/1.eml", Channel::Email, "Points", "2026-02-02", &[counsel, legal, sun], "My client's points."),
        doc("email/2.eml", Channel::Email, "Answer", "2026-02-03", &[legal, counsel], "Ours."),
        doc(
            "email/3.eml",
            Channel::Email,
            "Hello",
            "2026-02-03",
            &["Omar Diaz <omar@tiles.example>", legal],
            "Kestrel & Hume?",
        ),
    ]);
    assert_eq!(deals_of(&c, "email/1.eml"), [HUME]);
    assert_eq!(deals_of(&c, "email/2.eml"), [HUME]);
    // Another company that mentions the account stays out.
    assert!(deals_of(&c, "email/3.eml").is_empty());
    let ada = person(&c, "Ada Voss");
    assert_eq!(ada.side, Side::Customer, "{}", ada.side_reason);
    assert_eq!(person(&c, "Omar Diaz").side, Side::Unknown);
}

#[test]
fn talk_of_many_deals_belongs_to_none() {
    let us = ["Priya Raman", "Tom Ebert"];
    let c = corpus(vec![
        doc(
            "calls/pipeline.vtt",
            Channel::Call,
            "Pipeline review",
            "2026-02-10",
            &us,
            "Kestrel & Hume is signed. Silverlake Marine is slow. Kestrel & Hume again, and Silverlake Dental on Friday.",
        ),
        doc("slack/wins/1.json", Channel::Slack, "wins", "2026-02-28", &us, "Kestrel & Hume signed!"),
        doc("slack/random/1.json", Channel::Slack, "random", "2026-02-28", &us, "Who took my mug?"),
    ]);
    assert!(deals_of(&c, "calls/pipeline.vtt").is_empty());
    assert!(c.quarantine.iter().any(|q| c.documents[q.doc].source == "calls/pipeline.vtt"));
    assert_eq!(deals_of(&c, "slack/wins/1.json"), [HUME]);
    assert!(deals_of(&c, "slack/random/1.json").is_empty());
    assert!(!c.quarantine.iter().any(|q| c.documents[q.doc].source == "slack/random/1.json"));
}

#[test]
fn one_person_in_many_systems() {
    let c = corpus(vec![
        doc(
            "email/a.eml",
            Channel::Email,
            "Thanks",
            "2026-02-01",
            &["Noor Hadjiev <noor@silverlakedental.example>", "Priya Raman <priya@vend.example>"],
            "Thanks.",
        ),
        doc(
            "calls/Silverlake Dental 1.vtt",
            Channel::Call,
            "",
            "2026-02-02",
            &["Hadjiev, Noor (lab)", "Priya", "Marguerite D (Chicago)"],
            "Hi.",
        ),
        doc("calls/Silverlake Dental 2.vtt", Channel::Call, "", "2026-02-09", &["Nora Haji", "Tom Ebert"], "Hi."),
        // Here Noor is on the call already: whoever Nora Haji is, it is somebody else.
        doc("calls/Silverlake Dental 3.vtt", Channel::Call, "", "2026-02-16", &["Noura Hadji", "Noor Hadjiev"], "Hi."),
    ]);
    let noor = person(&c, "Nora Haji");
    assert_eq!(noor.name, "Noor Hadjiev");
    assert!(noor.names.contains(&"Hadjiev, Noor (lab)".to_owned()));
    assert_eq!((noor.side, noor.title.as_str()), (Side::Customer, "CFO"));
    assert!(!noor.names.contains(&"Noura Hadji".to_owned()));
    assert_eq!(person(&c, "Priya").name, "Priya Raman");
    // Speaks in the customer's call and is no user of the vendor's CRM.
    assert_eq!(person(&c, "Marguerite D (Chicago)").side, Side::Customer);
    let new = c.deals.iter().find(|d| d.id == NEW).expect("the deal");
    assert!(new.people.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn how_the_vendor_speaks_depends_on_who_listens() {
    let c = corpus(vec![
        doc(
            "slack/deal/1.json",
            Channel::Slack,
            "deal",
            "2026-02-01",
            &["Priya Raman <priya@vend.example>"],
            "We hold.",
        ),
        doc(
            "slack/ext/1.json",
            Channel::Slack,
            "ext",
            "2026-02-01",
            &["Priya Raman <priya@vend.example>", "Noor Hadjiev <noor@silverlakedental.example>"],
            "Hello.",
        ),
    ]);
    assert_eq!(speaking_side(&c, 0, 0), Side::Internal);
    assert_eq!(speaking_side(&c, 1, 0), Side::Vendor);
    assert_eq!(speaking_side(&c, 1, 1), Side::Customer);
    assert_eq!(speaking_side(&c, 9, 9), Side::Unknown);
}

#[test]
fn a_signature_gives_the_title() {
    let mut mail = doc(
        "email/a.eml",
        Channel::Email,
        "Dates",
        "2026-02-01",
        &["Ben Achterberg <ben@silverlakedental.example>", "Priya Raman <priya@vend.example>"],
        "See below.",
    );
    let mut signature =
        Segment::new(text("Ben Achterberg Head of Shared Services | Silverlake Dental Group | 555 0100"));
    signature.kind = crate::ingest::SegmentKind::Signature;
    mail.segments.push(signature);
    let c = corpus(vec![mail]);
    let ben = person(&c, "Ben Achterberg");
    assert_eq!(ben.title, "Head of Shared Services");
    assert_eq!(ben.title_source.as_ref().map(|t| t.source.as_str()), Some("email/a.eml"));
}

#[test]
fn without_a_crm_files_or_folders_are_deals() {
    let documents = || {
        vec![
            doc("acme/calls/one.vtt", Channel::Call, "", "", &["Rep", "Customer"], "Hi."),
            doc("acme/email/two.eml", Channel::Email, "", "", &["Ann Lee <ann@acme.example>"], "Hi."),
            doc("acme/docs/old/plan.md", Channel::Doc, "", "", &[], "Plan."),
            doc("zeta/three.vtt", Channel::Call, "", "", &["Bo"], "Hi."),
            doc("readme.md", Channel::Doc, "", "", &[], "Read me."),
        ]
    };
    let run = |per| {
        let read = Read { documents: documents(), ..Read::default() };
        build(read, &Config::default(), &StageWords::default(), per).0
    };
    let folders = run(DealPer::Folder);
    let ids: Vec<(&str, usize)> = folders.deals.iter().map(|d| (d.id.as_str(), d.routes.len())).collect();
    assert_eq!(ids, [("acme", 3), ("zeta", 1)]);
    assert_eq!(folders.quarantine.len(), 1);
    assert_eq!(person(&folders, "Customer").side, Side::Customer);
    assert_eq!(person(&folders, "Rep").side, Side::Vendor);
    let files = run(DealPer::File);
    assert_eq!(files.deals.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["one", "three", "two"]);
}

#[test]
fn the_order_of_reading_changes_nothing() {
    let all = || {
        (0..6).map(|i| {
            let people = ["Noor Hadjiev <noor@silverlakedental.example>", "Tom Ebert"];
            doc(&format!("calls/{i}.vtt"), Channel::Call, "Silverlake Dental", "2026-02-01", &people, "Hi.")
        })
    };
    assert_eq!(corpus(all().collect()), corpus(all().rev().collect()));
}

#[test]
fn a_shared_name_goes_to_the_only_account_alive_then() {
    let mut tables = tables();
    tables[1].rows.retain(|r| r[0].text != NEW && r[0].text != HUME);
    let documents = vec![
        doc("docs/silverlake_frame.html", Channel::Doc, "", "", &[], "The period begins on 1 April 2026."),
        doc("docs/silverlake_notes.txt", Channel::Doc, "", "", &[], "No date at all."),
    ];
    let read = Read { documents, tables, ..Read::default() };
    let c = build(read, &Config::default(), &StageWords::default(), DealPer::Crm).0;
    assert_eq!(deals_of(&c, "docs/silverlake_frame.html"), [MARINE]);
    assert!(deals_of(&c, "docs/silverlake_notes.txt").is_empty());
}

#[test]
fn machines_that_write_to_everybody_tie_nothing_together() {
    let sign = "Sign Desk <no-reply@sign.example>";
    let sun = "Sunniva Okonkwo-Lind <sol@kestrelhume.example>";
    let tom = "Tom Ebert <tom@vend.example>";
    let c = corpus(vec![
        doc("email/1.eml", Channel::Email, "Completed", "2026-02-26", &[sign, sun, tom], "All have signed."),
        doc("email/2.eml", Channel::Email, "Completed", "2026-02-26", &[sign, tom], "All have signed."),
    ]);
    assert_eq!(deals_of(&c, "email/1.eml"), [HUME]);
    assert!(deals_of(&c, "email/2.eml").is_empty());
    assert_eq!(person(&c, "Sign Desk").side, Side::Unknown);
}

#[test]
fn an_alias_from_the_settings_names_its_account() {
    let documents =
        vec![doc("calls/falcon.vtt", Channel::Call, "Falcon weekly", "2026-02-01", &["Tom Ebert", "Ann Poe"], "Hi.")];
    let mut config = Config::default();
    config.aliases.insert("Falcon".into(), "Kestrel & Hume Architects".into());
    let read = Read { documents, tables: tables(), ..Read::default() };
    let c = build(read, &config, &StageWords::default(), DealPer::Crm).0;
    assert_eq!(deals_of(&c, "calls/falcon.vtt"), [HUME]);
}
