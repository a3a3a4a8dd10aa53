//! Short replies, read together with what they reply to: "Okta, all of us" means something only after its question.
//!
//! A trained judge reads every passage after what came before it; likeness to sentences needs a vector of both.

use super::judge::Judge;
use super::passages::Passage;
use crate::rules::pack::Pack;

/// Most words of such a reply, and how many of the last words before it are read with it. Longer turns lose by it: of limits from
/// 6 to 40 words this one found most of the answers of 55 fields at as many false ones (`docs/evaluation.md`).
const REPLY: usize = 12;
const ASKED: usize = 20;

/// The short replies among passages, by their place, each as one text with what came before it; none where the judge knows
/// every field of the pack.
pub fn replies(passages: &[Passage], pack: &Pack, judge: &Judge) -> Vec<(usize, String)> {
    if pack.fields.iter().all(|f| judge.output(&f.id).is_some()) {
        return Vec::new();
    }
    let is_reply = |p: &Passage| !p.before.is_empty() && p.text.split_whitespace().count() <= REPLY;
    let together = |p: &Passage| {
        let words: Vec<&str> = p.before.split_whitespace().collect();
        format!("{} {}", words[words.len().saturating_sub(ASKED)..].join(" "), p.text)
    };
    (passages.iter().enumerate()).filter(|(_, p)| is_reply(p)).map(|(i, p)| (i, together(p))).collect()
}
