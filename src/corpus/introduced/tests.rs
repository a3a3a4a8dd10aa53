//! Which words of everyday talk introduce a person, and which do not.

use std::collections::BTreeSet;

use super::pattern::{Whose, hits, names};
use super::words::words;

/// Names, titles and owners of everybody whom a text introduces; `plain` are words that it writes small elsewhere.
fn read(text: &str, plain: &str) -> Vec<(String, String, Whose)> {
    let plain: BTreeSet<String> = plain.split(' ').map(str::to_owned).collect();
    let words = words(text);
    let names = names(&words, &plain);
    let written = |r: &std::ops::Range<usize>| text[words[r.start].range.start..words[r.end - 1].range.end].to_owned();
    hits(&words, &names)
        .iter()
        .map(|h| (written(&h.name), h.title.as_ref().map(&written).unwrap_or_default(), h.whose))
        .collect()
}

fn one(name: &str, title: &str, whose: Whose) -> Vec<(String, String, Whose)> {
    vec![(name.to_owned(), title.to_owned(), whose)]
}

#[test]
fn a_title_before_a_name_introduces() {
    assert_eq!(read("That is our head of IT, Viggo Lund.", ""), one("Viggo Lund", "head of IT", Whose::Ours));
    assert_eq!(read("Ask my boss Ines.", "ask"), one("Ines", "boss", Whose::Ours));
    assert_eq!(
        read("Our Chief Operating Officer, Tripp Langdon, agrees.", ""),
        one("Tripp Langdon", "Chief Operating Officer", Whose::Ours)
    );
    assert_eq!(read("the chairman is Rangi Te Koha", ""), one("Rangi Te Koha", "chairman", Whose::Nobodys));
    assert_eq!(read("Hi Priya, our counsel, Renata Diaz, reads.", ""), one("Renata Diaz", "counsel", Whose::Ours));
}

#[test]
fn a_title_behind_a_name_introduces() {
    let chief = "chief operating officer";
    assert_eq!(read("Tripp Langdon, our chief operating officer.", ""), one("Tripp Langdon", chief, Whose::Ours));
    assert_eq!(read("Phil's the steward at Orrdale.", ""), one("Phil", "steward", Whose::Nobodys));
    assert_eq!(
        read("Rein Ojala, senior registrar, read it.", ""),
        one("Rein Ojala", "senior registrar", Whose::Nobodys)
    );
    assert_eq!(read("R. Mehta and Anita Sewell (COO), by phone", "by"), one("Anita Sewell", "COO", Whose::Nobodys));
    assert_eq!(read("Ger Pijnenburg, who is our crew boss", ""), one("Ger Pijnenburg", "crew boss", Whose::Ours));
}

#[test]
fn what_only_people_do_introduces() {
    assert_eq!(read("then Pruitt, he is in Wooster", ""), one("Pruitt", "", Whose::Nobodys));
    assert_eq!(read("Zbigniew Halicki says no.", ""), one("Zbigniew Halicki", "", Whose::Nobodys));
    assert_eq!(read("the money has one name, Mr. Halicki", ""), one("Halicki", "", Whose::Nobodys));
    assert_eq!(read("Ask Viggo Lund's boss, he is in.", "ask").len(), 0, "somebody else is meant");
}

#[test]
fn things_places_and_companies_are_nobody() {
    for text in [
        "Business Central is our ledger.",
        "the Order Form, signed by our COO",
        "We use Power BI and it wants a licence.",
        "Deloitte is our partner.",
        "Kansas City (head office) is closed.",
        "Fort Worth, lead times are long.",
        "in San Diego, she said",
        "Wells Fargo signed it.",
        "our Head of Customer Success, and the team",
        "In August, he said, Friday.",
    ] {
        assert_eq!(read(text, "order form power business"), [], "{text}");
    }
}
