//! A word in, out whether it says what a question is about: articles, pronouns, prepositions, auxiliaries, question words.
//!
//! A closed class, so the list is short and belongs to the language, not to a trade. Rarity alone does not tell these
//! words apart: `when` and `did` are rare in answers because they stand in questions.

/// What such a word counts in a query, beside 1 for any other.
///
/// Words alone with larger shares for neighbours (0.4 and 0.2), tuning half of `docs/retrieval.md`, talk: 0 gives 0.744,
/// 0.1 gives 0.746, 0.3 gives 0.749; contracts, joined: 0.783 each. Without neighbours talk has 0.640 with 0.1 and 0.594
/// with 1. Not 0, so that a query of such words alone still finds something.
pub(super) const COMMON_WEIGHT: f32 = 0.1;

/// Whether a lower-case word without accents is of the closed class.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

/// In order, as words are cut: `don't` arrives as `don` and `t`, `we'll` as `we` and `ll`.
const COMMON: [&str; 130] = [
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "aren", "as", "at", "be", "because", "been",
    "before", "being", "but", "by", "can", "could", "couldn", "d", "did", "didn", "do", "does", "doesn", "doing",
    "don", "during", "each", "either", "for", "from", "had", "hadn", "has", "hasn", "have", "haven", "having", "he",
    "her", "hers", "him", "his", "how", "i", "if", "in", "into", "is", "isn", "it", "its", "itself", "just", "ll", "m",
    "me", "might", "more", "must", "my", "no", "nor", "not", "of", "on", "once", "only", "or", "other", "our", "out",
    "over", "per", "re", "s", "shall", "she", "should", "shouldn", "so", "some", "such", "t", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "under", "until", "up", "upon",
    "us", "ve", "very", "was", "wasn", "we", "were", "weren", "what", "when", "where", "which", "while", "who", "whom",
    "whose", "why", "will", "with", "within", "would", "wouldn", "you", "your", "yours",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(COMMON.windows(2).all(|pair| pair[0] < pair[1]), "in order and without doubles");
        assert!(is_common("when") && is_common("did") && !is_common("renew") && !is_common(""));
    }
}
