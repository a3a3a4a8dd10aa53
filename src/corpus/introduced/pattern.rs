//! Words of a text in, the people it introduces out: names with a title, an address or a "he" or "she" beside them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::words::WordList;
use super::words::{ADDRESSES, Word};

/// Whose somebody is, as the speaker puts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// "our head of IT"
    Ours,
    /// "your head of IT"
    Yours,
    /// "their head of IT", "his boss"
    Theirs,
    /// "the head of IT", or a bare title
    Nobodys,
}

/// A name with what shows that it is a person's; ranges count words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub name: Range<usize>,
    /// The words of the title beside it.
    pub title: Option<Range<usize>>,
    pub whose: Whose,
}

/// What people are called by their work, or by those who run a family's company.
static ROLES: WordList = WordList::new(
    "\
    chief ceo cfo coo cto cio ciso cro cmo officer director manager head lead leader vp svp evp president engineer \
    controller comptroller analyst counsel attorney lawyer solicitor partner founder owner consultant specialist \
    coordinator administrator admin assistant buyer accountant architect supervisor treasurer superintendent secretary \
    planner technician foreman chair chairman chairwoman trustee adviser advisor bookkeeper dispatcher boss steward \
    nurse physician doctor pharmacist registrar deputy colleague captain trainer principal dean bursar mayor \
    commissioner matron auditor guy lady man woman brother sister son daughter father mother wife husband uncle aunt \
    cousin",
);
/// Roles that companies have too, or that are everyday words: they introduce nobody without more.
static LOOSE: WordList =
    WordList::new("partner owner lead leader head chief principal chair deputy guy lady man woman");
/// Words that are part of no title.
static STOP: WordList = WordList::new(
    "\
    a about after all also an and any are as asked at be because been before being but by called can could did do does \
    done down during each every for from get gets got had has have he her here him his how i if in into is it just let \
    may me might my named need needs new no not of off on one only or our out over per said says sent she should signed \
    so some than that the their them then there these they this those to told two under until up via very want wants was \
    we were what when where which who why will with would wrote yes you your hi hello hey dear thanks thank regards best \
    cheers morning afternoon evening sorry sure okay ok great right good well please yeah monday tuesday wednesday \
    thursday friday saturday sunday january february march april june july august september october november december \
    christmas easter",
);
/// What only people do; systems and companies "want", "sign" and "pay" too.
static ACTS: WordList =
    WordList::new("said says told thinks thought reckons believes retired insists hates worries laughed");
static PARTICLES: WordList = WordList::new("van von de der den di da del della dos la le bin al el ter ten te");
/// Words that a title ends before.
static AFTER: WordList = WordList::new("at in who and from since here on");
/// Words after which a name is a place's, or that of the person spoken to.
static BESIDE: WordList = WordList::new("in at from near on to via of hi hello hey dear thanks morning");

fn is(list: &WordList, word: &Word) -> bool {
    list.has(&word.low)
}

fn whose(word: &Word) -> Option<Whose> {
    match word.low.as_str() {
        "our" | "my" => Some(Whose::Ours),
        "your" => Some(Whose::Yours),
        "their" | "his" | "her" => Some(Whose::Theirs),
        "the" | "a" | "an" => Some(Whose::Nobodys),
        _ => None,
    }
}

/// Runs of words that are written as names, without address and the plain words that a sentence begins with.
pub fn names(words: &[Word], plain: &BTreeSet<String>) -> Vec<Range<usize>> {
    let like = |w: &Word| {
        let everyday = w.begins_sentence && plain.contains(&w.low);
        w.is_capital && !is(&STOP, w) && !is(&ROLES, w) && !ADDRESSES.contains(&w.low.as_str()) && !everyday
    };
    let ends = |w: &Word| w.is_possessive || w.sign.is_some_and(|s| !(s == '.' && w.low.chars().count() == 1));
    let mut out = Vec::new();
    let mut i = 0;
    while i < words.len() {
        if !like(&words[i]) {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        loop {
            if ends(&words[end - 1]) {
                break;
            }
            let between = words[end..].iter().take(2).take_while(|w| {
                !w.opens && !like(w) && (is(&PARTICLES, w) || w.low.chars().count() == 1 && w.sign == Some('.'))
            });
            let next = end + between.count();
            match words.get(next) {
                Some(w) if like(w) && !w.opens && !w.begins_sentence => end = next + 1,
                _ => break,
            }
        }
        let run = &words[i..end];
        // "Will Price" within a sentence may be somebody; words that all are everyday ones are too easily no name.
        if end - i <= 4 && !run.iter().all(|w| plain.contains(&w.low)) && run.iter().any(|w| w.low.chars().count() > 2)
        {
            out.push(i..end);
        }
        i = end;
    }
    out
}

/// End of a title that begins at a word, with at most `lead` words before its first role.
fn title(words: &[Word], from: usize, lead: usize) -> Option<usize> {
    let joined = |i: usize| i == from || words[i - 1].sign.is_none() && !words[i - 1].is_possessive;
    let part = |i: usize| words.get(i).is_some_and(|w| (w.is_acronym || !is(&STOP, w)) && !w.opens) && joined(i);
    let role = |i: usize| part(i) && is(&ROLES, &words[i]);
    let first = (from..=from + lead)
        .take_while(|&i| i == from || part(i - 1) && joined(i))
        .find(|&i| words.get(i).is_some_and(|w| is(&ROLES, w)) && joined(i))?;
    let mut end = first + 1;
    loop {
        if role(end) {
            end += 1;
        } else if part(end) && role(end + 1) {
            end += 2;
        } else {
            break;
        }
    }
    if words.get(end).is_some_and(|w| matches!(w.low.as_str(), "of" | "for")) && joined(end) {
        let mut last = end + 1 + usize::from(words.get(end + 1).is_some_and(|w| w.low == "the"));
        let most = last + 3;
        let begin = last;
        while last < most && part(last) {
            last += 1;
        }
        if last > begin {
            end = last;
        }
    }
    Some(end)
}

/// Everybody whom a text introduces; `names` are its [`names`].
pub fn hits(words: &[Word], names: &[Range<usize>]) -> Vec<Hit> {
    let mut out = Vec::new();
    let name_at = |i: usize| names.iter().find(|n| n.start == i).cloned();
    let sign = |i: usize| words[i].sign;
    for (i, word) in words.iter().enumerate() {
        let Some(whose) = whose(word) else { continue };
        let Some(end) = title(words, i + 1, 3) else { continue };
        let linked = words.get(end).is_some_and(|w| matches!(w.low.as_str(), "is" | "called" | "named"));
        let name = match sign(end - 1) {
            Some(',') => name_at(end),
            None if linked => name_at(end + 1),
            None => name_at(end),
            Some(_) => None,
        };
        if let Some(name) = name {
            out.push(Hit { name, title: Some(i + 1..end), whose });
        }
    }
    for name in names {
        let hit = |title, whose| Hit { name: name.clone(), title, whose };
        let (end, is_full) = (name.end, name.len() > 1);
        let beside = name.start > 0 && sign(name.start - 1).is_none() && is(&BESIDE, &words[name.start - 1]);
        let low = |i: usize| words.get(i).map_or("", |w| w.low.as_str());
        if name.start > 0 && ADDRESSES.contains(&low(name.start - 1)) {
            out.push(hit(None, Whose::Nobodys));
        }
        if beside {
            continue;
        }
        let opened = words.get(end).is_some_and(|w| w.opens);
        let comma = sign(end - 1) == Some(',') || opened;
        let owned = match low(end) {
            "is" if !comma => end + 1,
            "who" | "that" if comma => end + 1 + usize::from(low(end + 1) == "is"),
            _ if comma || words[end - 1].is_possessive => end,
            _ => words.len(),
        };
        if let Some(whose) = words.get(owned).and_then(whose)
            && let Some(stop) = closed_title(words, owned + 1, 3, is_full)
        {
            out.push(hit(Some(owned + 1..stop), whose));
        } else if is_full
            && comma
            && let Some(stop) = closed_title(words, end, 1, false)
        {
            out.push(hit(Some(end..stop), Whose::Nobodys));
        } else if comma && !opened && matches!(low(end), "he" | "she") || is_full && is_act(words, end) {
            out.push(hit(None, Whose::Nobodys));
        }
    }
    out
}

fn is_act(words: &[Word], at: usize) -> bool {
    words[at - 1].sign.is_none() && words.get(at).is_some_and(|w| is(&ACTS, w))
}

/// End of a title that nothing goes on after but a clause; a bare or single one must be more than a loose word.
fn closed_title(words: &[Word], from: usize, lead: usize, may_be_loose: bool) -> Option<usize> {
    let end = title(words, from, lead)?;
    let next = words.get(end);
    let closed = words[end - 1].sign.is_some() || next.is_none_or(|w| is(&AFTER, w) || w.opens);
    let firm = words[from..end].iter().any(|w| is(&ROLES, w) && !is(&LOOSE, w)) || end - from > 2;
    (closed && (firm || may_be_loose)).then_some(end)
}
