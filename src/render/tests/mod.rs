//! The outputs seen from outside: how they look (stored copies), and that text from outside stays text.

mod injection;
mod looks;
mod projection;

use std::sync::LazyLock;

use crate::brief::Brief;
use crate::rules::pack::{Section, View, Wording};

/// A made-up deal with a conflict, a superseded answer, gaps, persons and a hostile mail.
fn sample() -> Brief {
    serde_json::from_str(include_str!("../../../fixtures/render/brief.json")).expect("the fixture is a brief")
}

fn sections() -> Vec<Section> {
    let titles = [
        ("success", "Goals and success"),
        ("commercial", "Commercial terms"),
        ("people", "People"),
        ("technical", "Technical setup"),
        ("risk", "Risks"),
    ];
    titles.map(|(id, title)| Section { id: id.into(), title: title.into() }).to_vec()
}

fn wording() -> &'static Wording {
    static WORDING: LazyLock<Wording> = LazyLock::new(|| Wording {
        brief: "Handoff brief".into(),
        briefs: "Handoff briefs".into(),
        event: "kickoff".into(),
        who: "the account executive".into(),
    });
    &WORDING
}

fn view(id: &str, sections: &[&str], all: bool, customer_safe: bool) -> View {
    let sections = sections.iter().map(|s| (*s).to_string()).collect();
    View { id: id.into(), title: format!("For {id}"), sections, all, customer_safe }
}
