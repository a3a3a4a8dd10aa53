//! Names of many cultures: which are one person's, and which are not.

use super::*;

fn name(raw: &str) -> Name {
    Name::parse(raw).unwrap_or_else(|| panic!("no name in {raw}"))
}

#[test]
fn the_same_name_in_many_spellings() {
    for (a, b) in [("Jane Doe", "John Doe"), ("Jane Doe", "Jane Dorr"), ("Jane", "Jane Doe"), ("Ana Lima", "Ana Reis")]
    {
        assert!(!name(a).same_full(&name(b)), "{a} / {b}");
    }
}

#[test]
fn nobody_is_nobody() {
    for raw in ["Speaker 2", "+1 555 0100", "info@acme.example", "", "Guest", "Speaker2", "(lab)", "iPhone"] {
        assert_eq!(Name::parse(raw), None, "{raw}");
    }
}

#[test]
fn initials_and_single_names() {
    for short in ["Noor H", "N. Hadjiev", "Hadjiev N", "Noor H."] {
        assert!(name(short).initials_of(&name("Noor Hadjiev")), "{short}");
    }
    assert!(!name("Noor K").initials_of(&name("Noor Hadjiev")));
    assert!(name("Noor").single_of(&name("Noor Hadjiev")));
    assert!(!name("Nora").single_of(&name("Noor Hadjiev")));
}

#[test]
fn misheard_names_are_near_and_others_are_not() {
    for (heard, meant) in [
        ("Nora Haji", "Noor Hadjiev"),
        ("Shivon Kelly", "Siobhan Kelly"),
        ("Katarina Novack", "Katarzyna Nowak"),
        ("Jorgen Lindquist", "Jörgen Lindqvist"),
        ("Priya Ragunathen", "Priya Raghunathan"),
    ] {
        assert!(name(heard).misheard(&name(meant)).is_some(), "{heard} / {meant}");
    }
    for (a, b) in [
        ("John Smith", "John Stone"),
        ("Maria Silva", "Mario Rossi"),
        ("Anna Berg", "Hanna Lind"),
        ("Wei Zhang", "Wei Chen"),
        ("David Okoro", "Daniel Okoro"),
    ] {
        assert_eq!(name(a).misheard(&name(b)), None, "{a} / {b}");
    }
}
