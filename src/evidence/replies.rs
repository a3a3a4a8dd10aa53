//! Short replies to a question, read together with it: "Okta, all of us" means something only after "How do you sign in?".
//!
//! A trained judge reads every passage after what came before it; likeness to sentences needs a vector of both.

use super::judge::Judge;
use super::passages::Passage;
use crate::rules::pack::Pack;

/// Most words of such a reply, and how many of the last words before it are read with it. Longer turns lose by it: of limits from
/// 6 to 40 words this one found most of the answers of 55 fields at as many false ones (`docs/evaluation.md`).
const REPLY: usize = 12;
const ASKED: usize = 20;

/// The short replies among passages, by their place, each as one text with the question (or the line that opens a list)
/// before it; none where the judge knows every field of the pack.
pub fn replies(passages: &[Passage], pack: &Pack, judge: &Judge) -> Vec<(usize, String)> {
    if pack.fields.iter().all(|f| judge.output(&f.id).is_some()) {
        return Vec::new();
    }
    let short = |p: &&Passage| p.text.split_whitespace().count() <= REPLY;
    let together = |p: &Passage| {
        let words: Vec<&str> = p.before.split_whitespace().collect();
        let asked = words[words.len().saturating_sub(ASKED)..].join(" ");
        // What stands after a statement repeats or greets it: "I see, thanks" would sound like the answer itself.
        let asks = asked.contains('?') || asked.ends_with(':');
        asks.then(|| format!("{asked} {}", p.text))
    };
    let of = |(i, p)| Some((i, together(p)?));
    (passages.iter().enumerate()).filter(|(_, p)| short(p)).filter_map(of).collect()
}
