//! People by what they are called, and the tightest clause.

use super::super::{clause, person};

pub fn known() -> Vec<person::KnownPerson> {
    let person = |id: &str, names: &[&str]| person::KnownPerson {
        id: id.into(),
        names: names.iter().map(|n| (*n).to_owned()).collect(),
    };
    vec![
        person("ana", &["Ana Kovač", "Kovac, Ana"]),
        person("will", &["Will Osei"]),
        person("mark", &["Mark Tanaka-Reid"]),
        person("joost", &["Joost van der Meer"]),
        person("p1", &["Priya Nair"]),
        person("p2", &["Priya Raman"]),
        person("may", &["May Lindqvist"]),
    ]
}

#[test]
fn people_are_found_by_what_they_are_called() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("Ana Kovač signs the form.", &[("Ana Kovač", "ana")]),
        ("We asked Ana\u{2019}s team.", &[("Ana", "ana")]),
        ("Ms. Kovac will call.", &[("Kovac", "ana")]),
        ("Will that be all?", &[]),
        ("will you send it", &[]),
        ("I spoke to Will yesterday.", &[("Will", "will")]),
        ("Will said it works.", &[("Will", "will")]),
        ("Mark, can you share it?", &[("Mark", "mark")]),
        ("mark the date", &[]),
        ("Mark Tanaka-Reid joins.", &[("Mark Tanaka-Reid", "mark")]),
        ("Joost van der Meer and van der Meer's boss", &[("Joost van der Meer", "joost"), ("van der Meer", "joost")]),
        ("Priya knows", &[]),
        ("Priya Nair knows, Raman does not", &[("Priya Nair", "p1"), ("Raman", "p2")]),
        ("In May we open.", &[]),
        ("May said yes.", &[("May", "may")]),
        ("May Lindqvist pays.", &[("May Lindqvist", "may")]),
        ("The analysis of banana", &[]),
        ("", &[]),
    ];
    for (text, want) in cases {
        let got = person::People::new(&known()).find(text);
        let got: Vec<(&str, &str)> = got.iter().map(|(r, id)| (&text[r.clone()], id.as_str())).collect();
        assert_eq!(got, *want, "{text}");
    }
}

#[test]
fn the_tightest_part_keeps_what_changes_its_meaning() {
    let cases: &[(&str, &str, &str)] = &[
        ("Hi Ana, good morning. The term is 24 months. Thanks again!", "24 months", "The term is 24 months."),
        ("Um, so, we want it by June.", "June", "we want it by June."),
        (
            "We like it. It renews in May. Unless we write first.",
            "May",
            "We like it. It renews in May. Unless we write first.",
        ),
        (
            "The weather is bad. Price is $40 per seat. But only for two years.",
            "$40",
            "Price is $40 per seat. But only for two years.",
        ),
        ("Trucks run late. Drivers wait. We need 12 docks by autumn.", "12 docks", "We need 12 docks by autumn."),
        ("No, it is not in the contract.", "contract", "No, it is not in the contract."),
        ("Dr. Osei pays approx. 4% more.", "4%", "Dr. Osei pays approx. 4% more."),
        ("Hello everyone! We lose two shifts a week. Cheers", "", "We lose two shifts a week."),
        ("Thanks!", "", "Thanks!"),
    ];
    for (text, focus, want) in cases {
        let focus = (!focus.is_empty()).then(|| text.find(focus).map(|at| at..at + focus.len())).flatten();
        assert_eq!(&text[clause::tightest(text, focus)], *want, "{text}");
    }
    assert_eq!(clause::tightest("kört", Some(1..2)), 0..5);
    assert_eq!(clause::tightest("short", Some(3..900)), 0..5);
}
