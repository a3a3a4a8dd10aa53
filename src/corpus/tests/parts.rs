use super::*;

fn person(name: &str, title_in: &str) -> Person {
    Person {
        name: name.into(),
        names: vec![name.into()],
        emails: Vec::new(),
        title: "Director".into(),
        title_source: Some(TitleSource { source: title_in.into(), quote: "Director".into() }),
        side: Side::Customer,
        side_reason: String::new(),
        company: String::new(),
        keys: Vec::new(),
    }
}

fn deal(id: &str, doc: usize) -> Deal {
    let route = Route { doc, reason: String::new(), score: 1.0, margin: 1.0 };
    Deal { id: id.into(), people: vec![doc, 2], routes: vec![route], ..Deal::default() }
}

#[test]
fn a_title_out_of_another_deals_mail_is_known_to_be_anothers() {
    let mail = |source: &str| doc(source, Channel::Email, "Gate", "2026-03-02", &["Ilse Brandt"], "It opens in May.");
    let mut whole = Corpus {
        documents: vec![mail("a.eml"), mail("b.eml")],
        cast: vec![vec![0], vec![1]],
        people: vec![person("Omar", "crm/User.csv"), person("Wilma", "b.eml"), person("Ilse", "b.eml#2")],
        deals: vec![deal("006", 0), deal("007", 1)],
        ..Corpus::default()
    };
    whole.exported = Exported::of(&whole);
    let part = whole.part(&whole.deals[0]);
    assert_eq!(part.documents.iter().map(Document::id).collect::<Vec<_>>(), ["a.eml"]);
    assert_eq!(part.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Omar", "Ilse"]);
    assert_eq!((&part.deals[0].people, &part.cast), (&vec![0, 1], &vec![vec![0]]), "people are counted anew");
    assert!(part.exported.has_document_in("b.eml#2"), "a mail of the other deal is not shown in this one");
    assert!(!part.exported.has_document_in("crm/User.csv"), "a table is nobody's document");
    assert_eq!(whole.part(&whole.deals[1]).deals[0].routes[0].doc, 0, "documents are counted anew");
}
