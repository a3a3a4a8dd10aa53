//! Short replies to a question, read together with it: "Okta, all of us" means something only after "How do you sign in?".
//!
//! A trained judge reads every passage after what came before it; likeness to sentences needs a vector of both.

use super::judge::Judge;
use super::passages::Passage;
use crate::rules::pack::Pack;

/// Most words of such a reply, and how many of the last words before it are read with it. Longer turns lose by it: of limits from
/// 6 to 40 words this one ranked the answers of 55 fields best (`docs/evaluation.md`).
const REPLY: usize = 12;
const ASKED: usize = 20;

/// A short reply.
pub struct Reply {
    /// Index into the deal's passages.
    pub passage: usize,
    /// The end of the question, or of the line that opens a list.
    pub asked: String,
    /// Both.
    pub text: String,
}

/// The short replies among passages; none where the judge knows every field of the pack.
pub fn replies(passages: &[Passage], pack: &Pack, judge: &Judge) -> Vec<Reply> {
    if judge.knows(pack) {
        return Vec::new();
    }
    let of = |(passage, p): (usize, &Passage)| {
        if p.text.split_whitespace().count() > REPLY {
            return None;
        }
        let words: Vec<&str> = p.before.split_whitespace().collect();
        let asked = words[words.len().saturating_sub(ASKED)..].join(" ");
        // What stands after a statement repeats or greets it: "I see, thanks" would sound like the answer itself.
        let asks = asked.contains('?') || asked.ends_with(':');
        let text = format!("{asked} {}", p.text);
        asks.then_some(Reply { passage, asked, text })
    };
    passages.iter().enumerate().filter_map(of).collect()
}
