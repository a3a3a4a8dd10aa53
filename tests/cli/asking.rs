//! What is asked of a workspace: `explain`, `find`, `pipeline`, `people`, `sources`.

use super::world::*;

#[test]
fn a_deal_or_field_that_is_not_there_is_answered_with_the_nearest() {
    let world = world();
    let (code, _, err) = world.call(&["brief", "Pelham Dairy Cooperative"]);
    assert_eq!(code, 2);
    assert!(err.contains("nearest: \"Pellam Dairy Cooperative\""), "{err}");
    let (code, _, err) = world.call(&["explain", "Pellam", "commercial.renewal_dat"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `commercial.renewal_date`?"), "{err}");
    let (code, _, err) = world.call(&["brief", "\u{1b}[31mred"]);
    assert!(code == 2 && !err.contains('\u{1b}'), "what was typed must not reach the terminal as a command");
}

#[test]
fn explain_says_what_the_brief_says_and_why_not_the_rest() {
    let world = world();
    let brief = world.json(&["brief", DAIRY]);
    for field in brief["fields"].as_array().expect("a list") {
        let id = field["id"].as_str().expect("an id");
        if !["commercial.contract_term", "goals.business_problem", "objections.raised"].contains(&id) {
            continue;
        }
        let explained = world.json(&["explain", DAIRY, id]);
        assert_eq!(explained["answers"], field["values"], "{id}");
        assert_eq!(explained["status"], field["status"], "{id}");
        let looked = explained["candidates"].as_array().expect("a list");
        assert!(!looked.is_empty());
        for one in looked {
            let (rule, why) = (one["rule"].as_str().expect("text"), one["set_aside"].as_str().expect("text"));
            assert!(!rule.is_empty() || !why.is_empty(), "neither let in nor set aside: {one}");
        }
    }
    let (code, out, _) = world.call(&["explain", "Pellam", "contract_term", "--top", "1"]);
    assert!(code == 0 && out.contains("36 months") && out.contains("needs"), "{out}");
}

#[test]
fn find_cites_and_filters() {
    let world = world();
    let found = world.json(&["find", "roaming", "charges"]);
    assert_eq!(found["found"].as_array().map(Vec::len), Some(2));
    let mails = world.json(&["find", "roaming charges", "--channel", "email", "--side", "vendor"]);
    assert_eq!(mails["found"].as_array().map(Vec::len), Some(1));
    assert_eq!(mails["found"][0]["source"], "email/2026-05-06_pellam_terms.eml");
    let (code, out, _) = world.call(&["find", "tankers", "--top", "1"]);
    assert!(code == 0 && out.contains("calls/") && out.contains("2026-04-21"), "{out}");
    let (code, out, _) = world.call(&["find", "zeppelin"]);
    assert!(code == 1 && out.contains("Nothing was found"), "{out}");
    let (code, _, err) = world.call(&["find", "x", "--side", "custmer"]);
    assert!(code == 2 && err.contains("did you mean `customer`?"), "{err}");
}

#[test]
fn pipeline_lists_what_is_late_and_what_is_won() {
    let rows = world().json(&["pipeline"]);
    let names: Vec<&str> = rows.as_array().expect("a list").iter().filter_map(|r| r["account"].as_str()).collect();
    assert_eq!(names, ["Castor Fisheries", "Pellam Dairy Cooperative"]);
    assert!(rows[0]["readiness"].is_null() && rows[1]["readiness"].as_f64() > Some(0.0));
    let (code, out, _) = world().call(&["pipeline"]);
    assert!(code == 0 && out.lines().nth(2).is_some_and(|l| l.contains(" -  ")), "{out}");
}

#[test]
fn people_and_sources_say_why() {
    let people = world().json(&["people", "Pellam"]);
    let people = people.as_array().expect("a list");
    let customers = people.iter().take_while(|p| p["side"] == "customer").count();
    assert!(customers > 0 && people[customers..].iter().all(|p| p["side"] != "customer"), "{people:?}");
    assert!(people.iter().all(|p| p["side_reason"].as_str().is_some_and(|r| !r.is_empty())), "{people:?}");
    let (code, out, _) = world().call(&["people", "Pellam"]);
    assert!(code == 0 && out.contains("\n    customer: "), "{out}");

    let sources = world().json(&["sources", "Pellam"]);
    let documents = sources["documents"].as_array().expect("a list");
    let days: Vec<&str> = documents.iter().filter_map(|d| d["at"].as_str()).collect();
    assert!(days.len() == 3 && days.is_sorted(), "{days:?}");
    assert!(documents.iter().all(|d| d["reason"].as_str().is_some_and(|r| !r.is_empty()) && d["margin"].is_f64()));
    assert_eq!(world().call(&["sources", "nobody"]).0, 2);
    let none = world().json(&["sources"]);
    assert!(none["held_back"].as_array().expect("a list").iter().all(|d| d["margin"].is_null()), "{none}");
}
