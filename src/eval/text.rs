//! How a label is held against an answer: words, phrases, and what of an answer counts as shown.

use std::collections::BTreeSet;

use crate::brief::Value;

/// Words of an answer or a quote that count; what follows was not shown to anybody.
pub const MAX_WORDS: usize = 60;
/// Quotes of an answer that count.
pub const MAX_QUOTES: usize = 2;

/// Lower-case words: digits, letters a to z, and the Latin-1 block à to ÿ as the published scorer has it.
pub fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['’', '\''], "");
    let part = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || ('à'..='ÿ').contains(&c);
    text.split(|c: char| !part(c)).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// An answer's text as phrases are looked for in it.
pub struct Shown {
    flat: String,
    /// Words joined by single spaces, with one space before the first and after the last.
    tokens: String,
}

impl Shown {
    pub fn new(text: &str) -> Self {
        Self { flat: text.to_lowercase().replace('’', "'"), tokens: format!(" {} ", words(text).join(" ")) }
    }

    /// Whether every group has a phrase that stands in the text; no groups accept nothing.
    pub fn accepts(&self, groups: &[Vec<String>]) -> bool {
        !groups.is_empty() && groups.iter().all(|group| group.iter().any(|phrase| self.stands(phrase)))
    }

    /// Whether a phrase begins where a word begins, and a number ends where it ends: "5%" is not in "25%", "renew" is in
    /// "renewal".
    pub fn stands(&self, phrase: &str) -> bool {
        let phrase = phrase.to_lowercase().replace('’', "'");
        let phrase = phrase.trim();
        let is_word = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
        let whole = phrase.ends_with(|c: char| c.is_ascii_digit());
        // Every place, overlapping ones too: the first may stand inside a word and the next at its start.
        let places = self.flat.char_indices().map(|(at, _)| at).chain([self.flat.len()]);
        for at in places.filter(|&at| self.flat[at..].starts_with(phrase)) {
            let before = self.flat[..at].chars().next_back();
            let after = self.flat[at + phrase.len()..].chars().next();
            let inside = before.is_some_and(is_word);
            let goes_on = whole && after.is_some_and(is_word);
            if !inside && !goes_on {
                return true;
            }
        }
        let squeezed = words(phrase).join(" ");
        let ends_in_number = squeezed.ends_with(|c: char| c.is_ascii_digit());
        // Shorter than four characters would be found by chance.
        squeezed.chars().count() >= 4
            && self.tokens.contains(&format!(" {squeezed}"))
            && (!ends_in_number || self.tokens.contains(&format!(" {squeezed} ")))
    }
}

/// What a reader sees of an answer: its text, the person, and its best quotes.
pub fn shown_text(value: &Value) -> String {
    let mut parts = vec![head(&value.text)];
    let person = value.person.as_ref();
    parts.push(person.map(|p| p.name.clone()).unwrap_or_default());
    parts.push(person.map(|p| p.role.clone()).unwrap_or_default());
    parts.extend(value.evidence.iter().take(MAX_QUOTES).map(|w| head(&w.quote)));
    parts.join("\n")
}

/// The words of a text that count, joined by single spaces.
pub fn head(text: &str) -> String {
    text.split_whitespace().take(MAX_WORDS).collect::<Vec<_>>().join(" ")
}

/// Share of the shorter text's distinct words that the other holds too, 0 to 1.
pub fn overlap(a: &str, b: &str) -> f64 {
    let set = |text: &str| words(text).into_iter().collect::<BTreeSet<_>>();
    let (a, b) = (set(a), set(b));
    a.intersection(&b).count() as f64 / a.len().min(b.len()).max(1) as f64
}
