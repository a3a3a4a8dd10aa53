//! Text in, token ids out: word pieces with the model's own marks at both ends.
//!
//! The tokenizer file of the model switches on truncation to 128 tokens and padding to 128; both are turned off here.
//! Turns average two dozen tokens, so padding would cost five times the work, and a cut belongs to us and is counted.

use std::path::Path;

use tokenizers::Tokenizer;

use super::EmbedError;

/// Cuts texts into the ids of one model.
pub(super) struct Tokens {
    tokenizer: Tokenizer,
    max: usize,
}

/// Ids of one text.
pub(super) struct Ids {
    pub ids: Vec<u32>,
    /// The text was longer than the model can read: its end is not in the ids.
    pub cut: bool,
}

impl Tokens {
    /// `bytes` is a `tokenizer.json`, `path` its name for messages, `max` the most ids the model reads.
    pub fn read(bytes: &[u8], path: &Path, max: usize) -> Result<Self, EmbedError> {
        let fail = |why: String| EmbedError::Unusable { path: path.to_owned(), why };
        let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|e| fail(e.to_string()))?;
        tokenizer.with_truncation(None).map_err(|e| fail(e.to_string()))?.with_padding(None);
        if max < 3 {
            return Err(fail(format!("it reads at most {max} tokens, and the marks alone take two")));
        }
        Ok(Self { tokenizer, max })
    }

    /// Ids with the opening and closing mark; a text that is too long keeps its beginning and the closing mark.
    pub fn ids(&self, text: &str) -> Result<Ids, EmbedError> {
        let encoding = self.tokenizer.encode_fast(text, true).map_err(|e| EmbedError::Tokens(e.to_string()))?;
        let mut ids = encoding.get_ids().to_vec();
        let cut = ids.len() > self.max;
        if cut && let Some(&last) = ids.last() {
            ids.truncate(self.max - 1);
            ids.push(last);
        }
        Ok(Ids { ids, cut })
    }

    /// Ids of a text without the marks.
    pub fn bare(&self, text: &str) -> Result<Vec<u32>, EmbedError> {
        let encoding = self.tokenizer.encode_fast(text, false).map_err(|e| EmbedError::Tokens(e.to_string()))?;
        Ok(encoding.get_ids().to_vec())
    }

    /// The mark that opens a text, and the one that closes it.
    pub fn marks(&self) -> Result<(u32, u32), EmbedError> {
        match self.ids("")?.ids.as_slice() {
            [open, close] => Ok((*open, *close)),
            other => Err(EmbedError::Tokens(format!("an empty text has {} tokens instead of two marks", other.len()))),
        }
    }
}
