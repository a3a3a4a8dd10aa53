use super::super::views::project;
use super::{sample, view, wording};
use crate::terms::Status;

#[test]
fn a_view_shows_its_sections_in_its_order_and_its_own_fields() {
    let brief = project(&sample(), &view("implementation", &["technical", "people", "commercial"], false, false));
    let ids: Vec<&str> = brief.fields.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["technical.integrations", "people.technical_contact", "commercial.go_live_date"]);
    assert_eq!((brief.score.filled, brief.score.required, brief.score.missing, brief.score.conflict), (1, 3, 1, 1));
    assert_eq!(brief.score.readiness, sample().score.readiness);
    assert_eq!(brief.questions.len(), 2, "the question on competitors is for another reader");
}

#[test]
fn all_shows_every_field_of_the_sections() {
    let brief = project(&sample(), &view("nobody", &["risk"], true, false));
    assert_eq!(brief.fields.len(), 2);
    assert!(project(&sample(), &view("nobody", &["risk"], false, false)).fields.is_empty());
}

#[test]
fn customer_safe_says_nothing_that_only_our_side_has_seen() {
    let brief = project(&sample(), &view("csm", &["success", "commercial", "people", "risk"], false, true));
    let json = super::super::json::brief(&brief).expect("a brief serializes");
    for inside in ["not amused", "told her we would try", "Budget holder", "deal-fjordline", "186400", "Closed Won"] {
        assert!(!json.contains(inside), "{inside} got out");
    }
    let concerns = brief.fields.iter().find(|f| f.id == "risk.concerns").expect("one concern is the customer's own");
    assert_eq!(concerns.values.len(), 1);
    let date =
        brief.fields.iter().find(|f| f.id == "commercial.go_live_date").expect("both dates are open to the customer");
    assert_eq!((date.status, date.values.len(), date.values[1].evidence.len()), (Status::Conflict, 2, 1));
}

#[test]
fn customer_safe_drops_an_answer_composed_with_internal_words_and_a_one_sided_conflict() {
    let mut brief = sample();
    // The signed form stays, but "grudgingly" would stand in the internal message alone.
    let date = brief.fields.iter_mut().find(|f| f.id == "commercial.go_live_date").expect("in the fixture");
    date.values[1].text = "1 August 2026, grudgingly".into();
    date.values[1].evidence[1].quote = "grudgingly August".into();
    let safe = project(&brief, &view("csm", &["commercial"], false, true));
    assert!(safe.fields.iter().all(|f| f.id != "commercial.go_live_date"));
}

#[test]
fn what_is_open_between_us_is_not_for_the_customer() {
    let view = view("csm", &["success", "commercial", "people", "risk"], true, true);
    let safe = project(&sample(), &view);
    let layout = super::super::Layout { sections: &[], wording: wording(), view: Some(&view) };
    assert!(safe.fields.iter().all(|f| f.status != Status::Missing && f.superseded.is_empty()));
    let forms = [
        super::super::markdown::brief(&safe, &layout),
        super::super::html::page(&safe, &layout),
        super::super::terminal::brief(&safe, &layout, 100),
    ];
    for form in forms {
        for inside in ["Readiness", "Open before kickoff", "account executive", "fields answered"] {
            assert!(!form.contains(inside), "{inside}: {form}");
        }
    }
}
