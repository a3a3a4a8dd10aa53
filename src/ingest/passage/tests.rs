//! Passages: what must stay together, and that nothing is lost or said twice.

use proptest::prelude::*;

use super::*;
use crate::ingest::{DocTime, Refs, Segment, TextBuilder};

fn document(channel: Channel, texts: &[&str]) -> Document {
    let segments = texts.iter().map(|t| {
        let mut text = TextBuilder::new();
        text.push_raw(t, 0);
        Segment::new(text.finish())
    });
    Document {
        source: "a.txt".into(),
        part: String::new(),
        format: "text".into(),
        channel,
        title: String::new(),
        time: DocTime::none(),
        participants: Vec::new(),
        refs: Refs::default(),
        segments: segments.collect(),
    }
}

fn passages(channel: Channel, text: &str) -> Vec<String> {
    let document = document(channel, &[text]);
    split(&document).into_iter().map(|s| document.segments[0].text.as_str()[s.start..s.end].to_string()).collect()
}

/// A sentence of `n` words that ends with `end`.
fn filler(n: usize, end: &str) -> String {
    format!("Filler{}{end}", " word".repeat(n - 1))
}

fn parts(text: &str) -> Vec<String> {
    passages(Channel::Doc, text)
}

#[test]
fn sixty_words_stay_whole_and_sixty_one_do_not() {
    let whole = format!("{} {}", filler(30, "."), filler(30, "."));
    assert_eq!(parts(&whole).len(), 1);
    assert_eq!(parts(&format!("{whole} More.")), [filler(30, "."), format!("{} More.", filler(30, "."))]);
}

#[test]
fn an_email_paragraph_is_cut_sooner() {
    let text = format!("{} {}", filler(30, "."), filler(25, "."));
    assert_eq!(passages(Channel::Email, &text), [filler(30, "."), filler(25, ".")]);
    assert_eq!(parts(&text).len(), 1);
}

#[test]
fn abbreviations_and_numbers_do_not_end_a_sentence() {
    for kept in [
        "with Acme Inc. Legal on it.",
        "about approx. Forty seats.",
        "by 5 p.m. Eastern today.",
        "for example (e.g. Okta) works.",
        "ask Mr. Novak about it.",
        "see No. 14 of the list.",
        "from J. Whitfield this week.",
        "costs 12.5 percent more.",
        "mail a.b@example.com. today",
        "from Jan. 5 onward.",
        "with Lumen B.V. Rotterdam then.",
    ] {
        let text = format!("{} It {kept} {}", filler(26, "."), filler(40, "."));
        let found = parts(&text);
        assert!(found.iter().any(|p| p.contains(kept)), "{kept}: {found:?}");
    }
}

#[test]
fn the_same_abbreviations_end_a_sentence_before_an_opener() {
    let text = format!("{} and the parent is Acme Inc. We {}", filler(22, ""), filler(40, "."));
    assert!(parts(&text)[0].ends_with("Acme Inc."));
    let text = format!("{} and she said no. They {}", filler(22, ""), filler(40, "."));
    assert!(parts(&text)[0].ends_with("said no."));
}

#[test]
fn a_long_sentence_is_cut_at_clauses_and_a_long_clause_at_words() {
    let text = format!("{}, {} {}.", filler(40, ""), "and".to_owned() + &" more".repeat(30), "end");
    assert_eq!(parts(&text)[0], format!("{},", filler(40, "")));
    let words = filler(130, "");
    assert_eq!(parts(&words).iter().map(|p| p.split(' ').count()).collect::<Vec<_>>(), [44, 43, 43]);
}

#[test]
fn a_number_with_spaces_is_not_cut() {
    let text = format!("{} +1 617 555 0100 {}", filler(29, ""), filler(30, ""));
    assert!(parts(&text).iter().any(|p| p.contains("+1 617 555 0100")), "{:?}", parts(&text));
    let dated = format!("{} on March 5, 2026 {}", filler(40, ""), filler(40, ""));
    assert!(parts(&dated).iter().any(|p| p.contains("March 5, 2026")));
}

#[test]
fn a_segment_without_words_gives_nothing() {
    let document = document(Channel::Doc, &["", "two words"]);
    assert_eq!(split(&document), [Span { segment: 1, start: 0, end: 9 }]);
}

proptest! {
    #[test]
    fn every_word_once_in_order_and_none_too_long(
        texts in prop::collection::vec(
            prop::collection::vec("[A-Za-zé0-9@€,.;:?!'\"()|—\u{4e2d}。-]{1,9}|Inc\\.|no\\.|p\\.m\\.|[0-9]{1,3}\\.", 0..300)
                .prop_map(|w| w.join(" ")), 1..4),
        email in any::<bool>(),
    ) {
        let channel = if email { Channel::Email } else { Channel::Call };
        let document = document(channel, &texts.iter().map(String::as_str).collect::<Vec<_>>());
        let spans = split(&document);
        for (i, segment) in document.segments.iter().enumerate() {
            let text = segment.text.as_str();
            let own: Vec<&str> = spans.iter().filter(|s| s.segment == i).map(|s| &text[s.start..s.end]).collect();
            let words: Vec<&str> = own.iter().flat_map(|p| p.split_whitespace()).collect();
            prop_assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
            for passage in own {
                let count = passage.split_whitespace().count();
                prop_assert!((1..=LIMIT).contains(&count));
                prop_assert_eq!(passage.trim(), passage);
            }
        }
        prop_assert!(spans.is_sorted_by_key(|s| (s.segment, s.start)));
    }
}
