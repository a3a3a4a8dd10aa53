//! CRM cells as a rule asks for them.

use super::*;
use crate::evidence::facts::{FactAnswer, of_rule};
use crate::rules::pack::{CrmLook, Which};

fn look(table: &str, columns: &[&str]) -> CrmLook {
    let columns = columns.iter().map(|c| (*c).to_owned()).collect();
    CrmLook { table: table.into(), columns, when: Vec::new(), which: Which::Each, unit: String::new() }
}

fn answers(corpus: &Corpus, look: CrmLook) -> Vec<FactAnswer> {
    let mut rule = rule(&[]);
    rule.look.crm = vec![look];
    let horizon = jiff::Timestamp::from_second(400).ok();
    of_rule(corpus, &corpus.deals[0], &pack(Shape::One, Vec::new()), &rule, horizon)
}

fn texts(answers: &[FactAnswer]) -> Vec<&str> {
    answers.iter().map(|a| a.text.as_str()).collect()
}

fn with(facts: Vec<Fact>) -> Corpus {
    let mut corpus = corpus(Vec::new());
    corpus.deals[0].facts = facts;
    corpus
}

#[test]
fn the_first_or_the_last_row_in_time() {
    let at = |seconds, row: &str, stage: &str| Fact {
        at: jiff::Timestamp::from_second(seconds).ok(),
        ..fact("h.csv", "OpportunityHistory", row, "StageName", stage)
    };
    let mut corpus = with(vec![at(300, "a", "Won"), at(100, "b", "Demo"), at(200, "c", "Negotiation")]);
    let look = |which| CrmLook { which, ..look("OpportunityHistory", &["StageName"]) };
    assert_eq!(texts(&answers(&corpus, look(Which::First))), ["Demo"]);
    assert_eq!(texts(&answers(&corpus, look(Which::Last))), ["Won"]);
    let when = CrmLook { when: vec![("StageName".into(), vec!["negotiat".into()])], ..look(Which::First) };
    assert_eq!(texts(&answers(&corpus, when)), ["Negotiation"]);
    corpus.deals[0].facts.push(at(400, "d", "Reopened"));
    assert_eq!(texts(&answers(&corpus, look(Which::Last))), ["Won"], "the horizon holds for the history too");
}

#[test]
fn rows_of_two_files_with_one_number_stay_apart() {
    let corpus = with(vec![
        fact("2029.csv", "OpportunityLineItem", "1", "Name", "Seats"),
        fact("2029.csv", "OpportunityLineItem", "1", "Quantity", "40"),
        fact("2030.csv", "OpportunityLineItem", "1", "Name", "Training"),
        fact("2030.csv", "OpportunityLineItem", "1", "Quantity", "2"),
    ]);
    assert_eq!(
        texts(&answers(&corpus, look("OpportunityLineItem", &["Name", "Quantity"]))),
        ["Seats, 40", "Training, 2"]
    );
}

#[test]
fn cells_read_as_a_person_would_write_them() {
    let mut corpus = with(vec![
        fact("o.csv", "Opportunity", "1", "OwnerId", "005x"),
        fact("o.csv", "Opportunity", "1", "SignedAt", "2030-05-10T08:00:00Z"),
        fact("o.csv", "Opportunity", "1", "StampedAt", "20300510T080000Z"),
        fact("o.csv", "Opportunity", "1", "Contract_Term_Months__c", "24"),
        fact("a.csv", "Account", "2", "OwnerId", "005y"),
    ]);
    corpus.deals[0].owner = Some(1);
    let columns = ["OwnerId", "SignedAt", "StampedAt", "Contract_Term*", "Missing"];
    let look = |table| CrmLook { unit: "months".into(), ..look(table, &columns) };
    assert_eq!(texts(&answers(&corpus, look("Opportunity"))), ["Omar Castell, 2030-05-10, 20300510, 24 months"]);
    assert_eq!(texts(&answers(&corpus, look("Account"))), ["005y"], "somebody else may own the account");
}
