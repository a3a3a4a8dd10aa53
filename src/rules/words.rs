//! Phrases as rules use them: whole words, without regard to case, open at the end where they end in `*`.

use aho_corasick::AhoCorasick;

/// A list of words and phrases, matched as whole words without regard to case.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Lower case, sorted, without repeats. A phrase ending in `*` matches any ending.
    pub list: Vec<String>,
    matcher: Option<AhoCorasick>,
    /// By pattern of the matcher, whether any ending will do.
    open: Vec<bool>,
}

impl Words {
    pub fn new(mut list: Vec<String>) -> Self {
        for w in &mut list {
            *w = w.to_lowercase();
        }
        list.sort();
        list.dedup();
        // Mail programs and transcripts write an apostrophe as a curly one.
        let curly = list.iter().filter(|w| w.contains('\'')).map(|w| w.replace('\'', "\u{2019}"));
        let patterns: Vec<String> = list.iter().cloned().chain(curly).collect();
        let matcher = (!list.is_empty()).then(|| {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(patterns.iter().map(|w| w.trim_end_matches('*')))
                .expect("a phrase list small enough to have been read compiles")
        });
        let open = patterns.iter().map(|w| w.ends_with('*')).collect();
        Self { list, matcher, open }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn is_match(&self, text: &str) -> bool {
        self.find(text).next().is_some()
    }

    /// Byte ranges of the matches, possibly overlapping, left to right by end.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = std::ops::Range<usize>> + 't {
        self.matcher.iter().flat_map(move |m| m.find_overlapping_iter(text)).filter_map(move |hit| {
            let starts = !text[..hit.start()].chars().next_back().is_some_and(char::is_alphanumeric);
            let open = self.open[hit.pattern().as_usize()];
            let ends = open || !text[hit.end()..].chars().next().is_some_and(char::is_alphanumeric);
            (starts && ends).then(|| hit.start()..hit.end())
        })
    }
}
