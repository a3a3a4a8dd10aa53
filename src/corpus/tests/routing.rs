//! Which document belongs to which deal.

use super::*;

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
