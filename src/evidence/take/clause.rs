//! The tightest part of a passage that stands alone: whole sentences around a focus, without small talk around them.
//!
//! Never cuts inside a sentence except at its front, where only fillers go, so that no negation, condition or amount is
//! lost. A sentence that leans on its neighbour brings the neighbour with it. In doubt the whole passage stays.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Short forms after which a full stop ends no sentence.
const SHORT: [&str; 36] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "eg", "ie", "approx", "inc", "ltd", "co", "corp", "no",
    "nr", "art", "sec", "cl", "fig", "est", "dept", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov", "dec",
];

/// Fillers at the front of a sentence that say nothing. "No", "not", "but", "if" and "only" say something and stay;
/// "yes" stays too, since it may accept what stood before.
static FILLER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) ^ (?:
            (?: um+ | uh+ | er+m* | hm+ | mhm | ah+ | oh | well | so | okay | ok | right | alright | yeah | anyway | anyways
              | look | listen | basically | honestly | actually\ so | you\ know | i\ mean | like\ i\ said | as\ i\ said
              | let\ me\ see | let's\ see )
            (?: \s* , \s* (?: and\s*,\s* )? | \s* (?:\.\.\.|…) \s* | \s+ - \s+ | \s+ — \s+ )
          | (?: um+ | uh+ | er+m* ) \s+
        )+",
    )
    .expect("a constant pattern compiles")
});

/// Sentences of greeting, thanks and farewell. A name in them is what has no mark and no digit: with the letters of all scripts the
/// pattern takes a hundred times as long to compile, and every command compiles it.
static SMALL_TALK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) ^ (?:
            (?: hi | hello | hey | dear | good\ (?: morning | afternoon | evening | day ) | morning | greetings )
              (?: [\s,]+ [^\s\d,;:!?()]+ ){0,4}
          | (?: many\ )? thanks (?: \s+ (?: again | a\ lot | so\ much | all | everyone | everybody | both ) )?
              (?: \s* , \s* [^\s\d.,;:!?()]+ )?
          | thank\ you (?: \s+ (?: again | all | everyone | so\ much | very\ much | both ) )? (?: \s* , \s* [^\s\d.,;:!?()]+ )?
          | (?: thanks | thank\ you ) \s+ for \s+ (?: your | the ) \s+ (?: time | call | note | mail | email | message
              | quick\ reply ) (?: \s+ (?: today | yesterday | earlier ) )?
          | (?: kind | best | warm ) \s+ regards | best | cheers | regards | have\ a\ (?: good | great | nice ) \s+ [^\s\d.,;:!?()]+
          | (?: i\ )? hope\ (?: you(?:'re|\ are)\ (?: well | doing\ well ) | this\ finds\ you\ well )
          | great\ to\ (?: meet | see ) \s+ you (?: \s+ (?: all | both ) )?
          | talk\ soon | speak\ soon | take\ care | bye (?: \s+ bye )? | see\ you (?: \s+ (?: then | soon | tomorrow ) )?
          | um+ | uh+ | hm+ | okay | ok | yeah | right | sure\ thing | cool | great | perfect | lovely
        ) [\s.!,…-]* $",
    )
    .expect("a constant pattern compiles")
});

/// Openings that lean on the sentence before.
static LEANS_BACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) ^ (?: and\ | so\ )? (?: that | that's | this | these | those | it | it's | its | they | they're | them | he
            | she | which | same | then | there | both | neither | either | but | except | unless | otherwise | provided
            | assuming | though | however | instead | plus | also | because | not | only | or | and | if\ not | if\ so
            | yes | no | nope | yep | exactly | correct | the\ (?: former | latter | same | other ) ) \b",
    )
    .expect("a constant pattern compiles")
});

/// Openings that change what the sentence before said.
static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) ^ (?: but | except | unless | otherwise | provided | providing | assuming | though | although | however
            | only | if | not | no | or | subject\ to | as\ long\ as | on\ (?: the\ )? condition | that\ is\ if | until
            | just\ kidding | kidding | joking | well\ , \ not | actually | scratch | sorry | i\ mean | wait | minus | plus
            | and\ (?: only | not | if | even ) | with\ the\ (?: caveat | exception ) | which | in\ theory | maybe
            | probably | i\ think | hopefully ) \b",
    )
    .expect("a constant pattern compiles")
});

/// Byte ranges of the sentences of a text, trimmed, in order.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if !matches!(c, '.' | '?' | '!' | '…') {
            continue;
        }
        let end = at + c.len_utf8();
        let after = text[end..].trim_start_matches(['"', '”', '’', '\'', ')', ']']);
        let Some(next) = after.strip_prefix(char::is_whitespace).map(str::trim_start) else { continue };
        // In lower-case transcripts a full stop ends a sentence too; after a short form or an initial it does not.
        let word = text[start..at].rsplit(|x: char| x.is_whitespace() || x == '(').next().unwrap_or_default();
        let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        let short = c == '.' && (initial || SHORT.contains(&word.to_lowercase().as_str()));
        let goes_on = c == '.' && word.ends_with('.') && next.starts_with(char::is_lowercase);
        if short || goes_on || next.starts_with(['.', '?', '!']) {
            continue;
        }
        push(text, start..text.len() - after.len(), &mut out);
        start = text.len() - after.len();
    }
    push(text, start..text.len(), &mut out);
    out
}

fn push(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let inner = &text[range.clone()];
    let from = range.start + (inner.len() - inner.trim_start().len());
    let to = from + inner.trim().len();
    if from < to {
        out.push(from..to);
    }
}

/// The part of a passage that stands alone and holds the focus; without a focus, the passage without its small talk.
///
/// The focus is a byte range of the text; one that lies outside, or cuts a character, gives the whole passage.
pub fn tightest(text: &str, focus: Option<Range<usize>>) -> Range<usize> {
    let all = sentences(text);
    let whole = 0..text.len();
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return whole };
    let speaks = |r: &Range<usize>| !SMALL_TALK.is_match(&text[r.clone()]);
    let (mut from, mut to) = match &focus {
        Some(f) if f.start >= f.end || text.get(f.clone()).is_none() => return whole,
        Some(f) => {
            let from = all.iter().position(|r| r.end > f.start).unwrap_or(0);
            let to = all.iter().rposition(|r| r.start < f.end).unwrap_or(all.len() - 1);
            (from, to.max(from))
        }
        None => match (all.iter().position(speaks), all.iter().rposition(speaks)) {
            (Some(from), Some(to)) => (from, to),
            _ => return first.start..last.end,
        },
    };
    if focus.is_some() {
        // A sentence of a few words is an answer or a fragment and needs the one before it.
        while from > 0 && (LEANS_BACK.is_match(body(text, &all[from])) || words(&text[all[from].clone()]) < 4) {
            from -= 1;
        }
        while to + 1 < all.len() && (CHANGES.is_match(body(text, &all[to + 1])) || text[all[to].clone()].ends_with('?'))
        {
            to += 1;
        }
        while from < to && !speaks(&all[from]) && focus.as_ref().is_some_and(|f| all[from].end <= f.start) {
            from += 1;
        }
    }
    let start = all[from].start;
    let end = all[to].end;
    let filler = text[start..end].len() - body(text, &(start..end)).len();
    let cut = start + filler;
    if cut >= end || focus.is_some_and(|f| f.start < cut) { start..end } else { cut..end }
}

/// A sentence without its fillers.
fn body<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let sentence = &text[range.clone()];
    FILLER.find(sentence).map_or(sentence, |hit| &sentence[hit.end()..])
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
