//! Lists of words that code looks into word by word, and text by text.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Words written between spaces, looked up by their hash: a list of a hundred is asked about every word of a company's mail.
pub struct WordList {
    list: &'static str,
    words: OnceLock<HashSet<&'static str>>,
}

impl WordList {
    pub const fn new(list: &'static str) -> Self {
        Self { list, words: OnceLock::new() }
    }

    pub fn has(&self, word: &str) -> bool {
        self.words.get_or_init(|| self.list.split_whitespace().collect()).contains(word)
    }
}
