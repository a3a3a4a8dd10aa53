//! What the cues say, and where the stance stays silent.

use super::*;

#[test]
fn names_are_unique_and_values_stay_in_their_range() {
    let mut names = NAMES.to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), NAMES.len());
    assert!(NAMES.len() >= 40);
    let shouted = "NO NO NO! IF WE WOULD? MAYBE, MAYBE, MAYBE, MAYBE. ".repeat(3);
    for text in ["", "?", "Yes.", &shouted] {
        for (name, value) in NAMES.iter().zip(cues(text, "").0) {
            assert!((0.0..=3.0).contains(&value), "{name} of {text:?} is {value}");
        }
    }
}

#[test]
fn cues_say_what_their_names_promise() {
    let cases: [(&str, &str, &str, f32); 22] = [
        ("When does the kiln restart?", "", "question_end", 1.0),
        ("When does the kiln restart?", "", "question_wh", 1.0),
        ("Does it pass the crane's interface", "", "question_inverted", 1.0),
        ("We will not ship on Sundays.", "", "negation_verb", 1.0),
        ("We've never lost a pallet.", "", "negation_verb", 0.0),
        ("Maybe in spring, I think.", "", "hedge", 2.0),
        ("A dashboard would be nice.", "", "wish", 1.0),
        ("We\u{2019}ll waive the set-up fee.", "", "commitment_strong", 1.0),
        ("If you sign we'll waive the fee.", "", "commitment_strong", 0.0),
        ("Yes, that works.", "So 24 months?", "agreement_to_question", 1.0),
        ("Yes, that works.", "We have 24 beds.", "agreement_to_question", 0.0),
        ("We can't do that.", "", "refusal", 1.0),
        ("The offer is hereby withdrawn.", "", "dropped", 1.0),
        ("One of our customers halved its waste.", "", "third_party_story", 1.0),
        ("Maria said it takes an hour.", "", "reported", 1.0),
        ("It renews on 14 March 2028.", "", "date", 1.0),
        ("It costs $40 a seat.", "", "money", 1.0),
        ("Term: 24 months", "", "list_or_row", 1.0),
        ("Please send the form.", "", "imperative", 1.0),
        ("Good morning, Ana", "", "greeting", 1.0),
        ("Fine.", "Would 40 trucks be enough?", "before_number", 1.0),
        ("Fine.", "Would 40 trucks be enough?", "before_question", 1.0),
    ];
    for (text, before, name, want) in cases {
        assert_eq!(cues(text, before).get(name), Some(want), "{name} of {text:?}");
    }
    assert_eq!(cues("x", "").get("no such cue"), None);
}

#[test]
fn stances_are_given_only_where_the_words_are_plain() {
    let cases: [(&str, &str, Stance); 20] = [
        ("Could the vans be live by June?", "", Stance::Question),
        ("We need it by June. Can you do that?", "", Stance::Question),
        ("We need it by June. Is that a problem? We have four vans and two drivers.", "", Stance::Fact),
        ("I'm joking, of course.", "", Stance::Joke),
        ("At my last company the rollout took a year.", "", Stance::ThirdParty),
        ("They were live in a week.", "One of our customers bakes bread.", Stance::ThirdParty),
        ("They were live in a week.", "The bakery on Elm Road starts now.", Stance::None),
        ("If we ever open a second mine, we'd look at it.", "", Stance::Hypothetical),
        ("If it weren't for Ines we'd have stopped in May.", "", Stance::Fact),
        ("If you sign by Friday we'll waive the fee.", "", Stance::Fact),
        ("Offline mode is on the roadmap, please don't count on it.", "", Stance::Negated),
        ("The earlier quote is hereby withdrawn.", "", Stance::Superseded),
        ("We can't promise the August slot.", "", Stance::Hedged),
        ("We'll include the training at no charge.", "", Stance::Commitment),
        ("The term is 24 months.", "", Stance::Fact),
        ("No, we need it in the barn.", "Is it for the office?", Stance::Fact),
        ("Lovely view from up there.", "", Stance::None),
        ("", "", Stance::None),
        ("We've had a customer in Leeds who sent the sofa back.", "", Stance::None),
        ("Our problem is the night shift.", "", Stance::Fact),
    ];
    for (text, before, want) in cases {
        assert_eq!(stance(text, before), want, "{text:?}");
    }
}
