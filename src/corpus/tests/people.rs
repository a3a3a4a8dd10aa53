//! Who is who, and on which side.

use super::*;

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

/// What a deal's people are called, who is on the customer's side, with their titles.
fn spoken_of(customer: &str, vendor: &str) -> Vec<(String, Side, String)> {
    let (noor, priya) = ("Noor Hadjiev <noor@silverlakedental.example>", "Priya Raman <priya@vend.example>");
    let c = corpus(vec![
        doc("email/a.eml", Channel::Email, "Who is who", "2026-02-01", &[noor, priya], customer),
        doc("email/b.eml", Channel::Email, "Who is who", "2026-02-02", &[priya, noor], vendor),
    ]);
    let deal = c.deals.iter().find(|d| d.id == NEW).expect("the deal");
    let new = deal.people.iter().map(|p| &c.people[*p]).filter(|p| p.emails.is_empty() && p.keys.is_empty());
    new.map(|p| (p.name.clone(), p.side, p.title.clone())).collect()
}

#[test]
fn who_is_only_spoken_of_is_known_by_what_is_said_of_them() {
    let of = |customer: &str| spoken_of(customer, "Noted.");
    let one = |name: &str, title: &str| vec![(name.to_owned(), Side::Customer, title.to_owned())];
    assert_eq!(of("It goes to our head of IT, Viggo Lund. Viggo signs nothing."), one("Viggo Lund", "head of IT"));
    assert_eq!(of("The money is with Mr. Halicki. Zbigniew Halicki signs it all."), one("Zbigniew Halicki", ""));
    assert_eq!(of("And then my boss Ines wants a word."), one("Ines", "boss"));
    assert_eq!(spoken_of("Fine.", "Your COO, Tripp Langdon, has asked."), one("Tripp Langdon", "COO"));
    let ours = spoken_of("Who else?", "Our counsel, Renata Diaz, reads it.");
    assert_eq!(ours, [("Renata Diaz".to_owned(), Side::Vendor, "counsel".to_owned())]);
}

#[test]
fn nobody_is_made_up() {
    let none = |customer: &str, vendor: &str| assert_eq!(spoken_of(customer, vendor), [], "{customer} {vendor}");
    none("Business Central is our ledger, and the order form is the paper.", "Hello.");
    none("Order Form, our manager said, on Friday.", "I read every order and every form.");
    none("Noor Hadjiev, our CFO, signs. Nora Hadjiev, our CFO, signs.", "Hello.");
    none("Silverlake Dental, our owner, is in Jersey, he said.", "Hello.");
    none("Hello.", "At another customer the CFO, Lars Olsen, signed in a week.");
}
