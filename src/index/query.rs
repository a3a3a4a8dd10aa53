//! What a person types in, words and phrases out: `renew "order form" -draft`.
//!
//! Nothing a person types is an error: there are no field names and no brackets, a lone quote or dash is a mark like any
//! other. Words are cut by the same analyzers as the passages.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
};

/// Words longer than this are no words (base64, links): tantivy's own default analyzer draws the line here too.
const LONGEST_WORD: usize = 40;

/// Lower case, accents folded, cut at anything that is neither letter nor digit.
pub(super) fn exact() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// As [`exact`], and brought to the English stem: `renewing` and `renewed` are `renew`.
pub(super) fn stemmed() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}

/// The tokens of a text in order.
pub(super) fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut stream = analyzer.token_stream(text);
    while let Some(token) = stream.next() {
        found.push(token.text.clone());
    }
    found
}

/// A query taken apart; each part is text still to be cut into tokens.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts<'q> {
    /// Any of these may match.
    pub words: Vec<&'q str>,
    /// All of these must stand in the passage, word beside word.
    pub phrases: Vec<&'q str>,
    /// None of these may.
    pub without: Vec<&'q str>,
}

pub(super) fn parts(query: &str) -> Parts<'_> {
    let mut parts = Parts::default();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        // A dash shuts out only where it begins a word: "on-site" is a word.
        let (minus, body) = match rest.strip_prefix('-') {
            Some(body) if body.starts_with(|c: char| c == '"' || c.is_alphanumeric()) => (true, body),
            _ => (false, rest),
        };
        let quoted = body.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        let (part, after) =
            quoted.unwrap_or_else(|| body.split_at(body.find(char::is_whitespace).unwrap_or(body.len())));
        match (minus, quoted.is_some()) {
            (true, _) => parts.without.push(part),
            (false, true) => parts.phrases.push(part),
            (false, false) => parts.words.push(part),
        }
        rest = after.trim_start();
    }
    parts
}

/// Stems of a text in order, as the word indexes see them.
pub fn stems(text: &str) -> Vec<String> {
    tokens(&mut stemmed(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_and_exclusions_are_told_from_words() {
        let found = parts(r#"renew  "order form" -draft -"side letter" on-site - 5" "#);
        assert_eq!(found.words, ["renew", "on-site", "-", "5\""]);
        assert_eq!(found.phrases, ["order form"]);
        assert_eq!(found.without, ["draft", "side letter"]);
        assert_eq!(parts("  "), Parts::default());
        assert_eq!(parts("\"unclosed quote").words, ["\"unclosed", "quote"]);
    }

    #[test]
    fn stems_and_accents_meet() {
        assert_eq!(tokens(&mut stemmed(), "Renewing, renewed: Café-Verträge"), ["renew", "renew", "cafe", "vertrag"]);
        assert_eq!(tokens(&mut exact(), "Renewing Café"), ["renewing", "cafe"]);
    }
}
