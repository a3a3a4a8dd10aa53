//! Names of accounts in titles, file names, channel names and running text.
//!
//! A name counts by what it tells apart: the words that two accounts share ("Harbor Dental", "Harbor Marine") say
//! little, the words that only one has say much, and everyday words say nothing alone.

use std::collections::{BTreeMap, BTreeSet};

use super::names::fold;
use super::words::WordList;

/// How well a mention names one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The first word of the name, which other accounts have too.
    Shared,
    /// Initials: `BDG`, `H&L`.
    Initials,
    /// The first word alone, no other account has it.
    Short,
    /// Two words of the name or more, as no other account has them, or a name from the settings.
    Full,
}

/// One account named in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Index of the account.
    pub account: usize,
    pub strength: Strength,
    pub times: usize,
}

/// Forms of companies, left out of names.
static LEGAL: WordList = WordList::new(
    "\
    inc incorporated ltd limited llc llp lp plc gmbh mbh ag kg ug bv nv vof sa sas sarl srl spa sl oy oyj ab as asa \
    aps pty pte pvt kk corp corporation co company the and of for und et y de der dba",
);

/// Words that begin or fill company names and everyday sentences alike: alone they name nobody.
static COMMON: WordList = WordList::new(
    "\
    first new north south east west northern southern eastern western central national american global united \
    general international city county state university school district group holding holdings partners systems \
    solutions services service health medical digital data cloud green blue red black white golden silver open smart \
    bright main grand great royal public community family modern advanced premier prime total next one two three \
    alpha beta delta summit pioneer capital bank trust home house office energy power water air land food foods \
    freight logistics marine dental media design studio network security software technology technologies tech labs \
    lab bay river lake mountain valley park bridge gate point star sun moon sky ocean union liberty freedom heritage \
    legacy future vision focus apex core edge spring summer autumn winter may march june target square compass \
    beacon anchor harbor harbour metro urban rural local regional saint st san los las la el le les das die van von \
    big little old young best pure fresh clear rapid swift solid stone iron steel gold oak pine maple cedar rose \
    lion eagle wolf bear fox art arts care life people team project deal trial demo intro call meeting review \
    pipeline sales kickoff discovery technical commercial commercials terms",
);

/// A word of a text: folded, and whether it began with a capital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub capital: bool,
}

/// Words of a text: parts of `CamelCase` apart, `B.V.` and `H&L` together.
pub fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut Vec<Word>| {
        if !run.is_empty() {
            out.push(Word { text: fold(run), capital: run.chars().next().is_some_and(char::is_uppercase) });
            run.clear();
        }
    };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let last = run.chars().next_back();
        if c.is_alphanumeric() {
            if c.is_uppercase() && last.is_some_and(char::is_lowercase) {
                flush(&mut run, &mut out);
            }
            run.push(c);
        } else if c == '\'' || c == '\u{2019}' {
            // The possessive is no part of a name: "Acme's" is Acme.
            flush(&mut run, &mut out);
            if chars.peek().is_some_and(|n| matches!(n, 's' | 'S')) {
                let mut ahead = chars.clone();
                ahead.next();
                if !ahead.peek().is_some_and(|n| n.is_alphanumeric()) {
                    chars.next();
                }
            }
        } else if matches!(c, '.' | '&')
            && run.chars().count() <= 3
            && run.chars().all(char::is_uppercase)
            && !run.is_empty()
            && chars.peek().is_some_and(|n| n.is_uppercase() || (c == '.' && !n.is_alphanumeric()))
        {
            // "B.V.", "H&L": one word.
        } else {
            flush(&mut run, &mut out);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Words of a name without the form of the company.
pub fn name_words(name: &str) -> Vec<String> {
    let all: Vec<String> = words(name).into_iter().map(|w| w.text).collect();
    let kept: Vec<String> = all.iter().filter(|w| !LEGAL.has(w)).cloned().collect();
    if kept.is_empty() { all } else { kept }
}

/// Phrases that name accounts, ready for looking up.
#[derive(Debug, Default)]
pub struct Namer {
    /// Words joined by a space, to the accounts they may mean.
    phrases: BTreeMap<String, Vec<(usize, Strength)>>,
    longest: usize,
}

impl Namer {
    /// `names[i]` are the names of account `i`: its own first, then aliases from the settings; `words[i]` its towns and
    /// the family names of its people.
    pub fn new(names: &[Vec<String>], words: &[BTreeSet<String>]) -> Self {
        let mut namer = Self::default();
        let mut whole: BTreeSet<(String, usize)> = BTreeSet::new();
        let split: Vec<Vec<String>> =
            names.iter().map(|n| n.first().map(|n| name_words(n)).unwrap_or_default()).collect();
        for (account, tokens) in split.iter().enumerate() {
            if tokens.len() > 1 {
                whole.extend([(tokens.join(" "), account), (tokens.concat(), account)]);
            }
            for len in 1..=tokens.len() {
                let strength = match len {
                    1 if tokens.len() > 1 && COMMON.has(&tokens[0]) => Strength::Shared,
                    1 => Strength::Short,
                    _ => Strength::Full,
                };
                namer.add(&tokens[..len], account, strength);
                if len > 1 {
                    // File names and domains write names in one word.
                    namer.add(&[tokens[..len].concat()], account, strength);
                }
            }
            if let [first, .., last] = tokens.as_slice()
                && tokens.len() > 2
            {
                namer.add(&[first.clone(), last.clone()], account, Strength::Full);
            }
            for initials in initials(names[account].first().map_or("", String::as_str), tokens) {
                namer.add(&[initials], account, Strength::Initials);
            }
            for alias in &names[account][1.min(names[account].len())..] {
                whole.insert((name_words(alias).join(" "), account));
                namer.add(&name_words(alias), account, Strength::Full);
            }
        }
        let own: BTreeSet<String> = split.iter().filter(|t| t.len() == 1).map(|t| t.concat()).collect();
        namer.add_words(words, |phrase| own.contains(phrase) || whole.iter().any(|(name, _)| name == phrase));
        // What several accounts claim tells none of them apart, unless it is the whole name of one: who means the others
        // says more than that.
        for (phrase, claims) in &mut namer.phrases {
            claims.sort_unstable();
            claims.dedup_by_key(|c| c.0);
            let is_whole = |account: usize| whole.contains(&(phrase.clone(), account));
            if claims.iter().filter(|c| is_whole(c.0)).count() == 1 {
                claims.retain(|c| is_whole(c.0));
            }
            if claims.len() > 1 {
                claims.iter_mut().for_each(|c| c.1 = Strength::Shared);
            }
        }
        namer
    }

    /// A company's word that is also the town of another, or the name of somebody there, says little of either.
    ///
    /// Not of a whole name: that is meant more often.
    fn add_words(&mut self, words: &[BTreeSet<String>], is_whole: impl Fn(&str) -> bool) {
        for (account, word) in words.iter().enumerate().flat_map(|(a, all)| all.iter().map(move |w| (a, w))) {
            let phrase = name_words(word).join(" ");
            if let Some(claims) = self.phrases.get_mut(&phrase)
                && !is_whole(&phrase)
                && !claims.iter().any(|c| c.0 == account)
            {
                claims.push((account, Strength::Shared));
            }
        }
    }

    fn add(&mut self, words: &[String], account: usize, strength: Strength) {
        // One letter or two are too little to know a company by.
        if words.is_empty() || words.concat().chars().count() < 2 {
            return;
        }
        self.longest = self.longest.max(words.len());
        self.phrases.entry(words.join(" ")).or_default().push((account, strength));
    }

    /// Accounts that a title, file name or channel name mentions; the longest phrase at each place counts.
    pub fn in_label(&self, text: &str) -> Vec<Mention> {
        self.find(&words(text), false)
    }

    /// Accounts that running text mentions: written with a capital, initials and shared words left out.
    pub fn in_text(&self, text: &str) -> Vec<Mention> {
        let mut found = self.find(&words(text), true);
        found.retain(|m| m.strength >= Strength::Short);
        found
    }

    /// Adds up the mentions of one text word by word: linear in the text.
    fn find(&self, text: &[Word], capitals: bool) -> Vec<Mention> {
        let kept: Vec<&Word> = text.iter().filter(|w| !LEGAL.has(&w.text)).collect();
        let mut found: BTreeMap<usize, (Strength, usize)> = BTreeMap::new();
        let mut at = 0;
        while at < kept.len() {
            let mut step = 1;
            if !capitals || kept[at].capital {
                for len in (1..=self.longest.min(kept.len() - at)).rev() {
                    let phrase: Vec<&str> = kept[at..at + len].iter().map(|w| w.text.as_str()).collect();
                    let Some(claims) = self.phrases.get(&phrase.join(" ")) else { continue };
                    for (account, strength) in claims {
                        let entry = found.entry(*account).or_insert((*strength, 0));
                        entry.0 = entry.0.max(*strength);
                        entry.1 += 1;
                    }
                    step = len;
                    break;
                }
            }
            at += step;
        }
        found.into_iter().map(|(account, (strength, times))| Mention { account, strength, times }).collect()
    }

    /// Account whose name a mail domain is made of: `acmefreight.example` for Acme Freight B.V.
    pub fn by_domain(&self, domain: &str) -> Option<usize> {
        let label = fold(domain.split('.').next()?);
        let joined: String = label.chars().filter(|c| c.is_alphanumeric()).collect();
        // Under five letters a domain is an abbreviation that anybody may have.
        if joined.chars().count() < 5 {
            return None;
        }
        match self.phrases.get(&joined).map(Vec::as_slice) {
            Some([(account, Strength::Short | Strength::Full)]) => Some(*account),
            _ => None,
        }
    }

    /// Short forms by which an account is known, sorted: unique phrases of one or two words, initials.
    pub fn aliases(&self, account: usize) -> Vec<String> {
        self.phrases
            .iter()
            // Names written in one word serve looking up; a person would not say them.
            .filter(|(phrase, claims)| match claims.as_slice() {
                [(a, Strength::Full)] => *a == account && phrase.contains(' '),
                [(a, s)] => *a == account && *s > Strength::Shared,
                _ => false,
            })
            .map(|(phrase, _)| phrase.clone())
            .collect()
    }
}

/// Initials of a name: of all its words, and of the words around `&`.
fn initials(name: &str, tokens: &[String]) -> Vec<String> {
    let of = |words: &[String]| words.iter().filter_map(|w| w.chars().next()).collect::<String>();
    let mut out = Vec::new();
    if tokens.len() >= 3 {
        out.push(of(tokens));
    }
    if let Some((before, after)) = name.split_once('&') {
        let (before, after) = (name_words(before), name_words(after));
        // "Lathe & Tool" behind another word is no pair of founders.
        if let ([a], [b, ..]) = (before.as_slice(), after.as_slice()) {
            out.push(of(&[a.clone(), b.clone()]));
        }
    }
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namer(names: &[&str]) -> Namer {
        Namer::new(&names.iter().map(|n| vec![(*n).to_owned()]).collect::<Vec<_>>(), &[])
    }

    fn label(namer: &Namer, text: &str) -> Vec<(usize, Strength)> {
        namer.in_label(text).into_iter().map(|m| (m.account, m.strength)).collect()
    }

    #[test]
    fn shared_words_do_not_decide() {
        let n = namer(&[
            "Silverlake Dental Group",
            "Silverlake Marine Supply",
            "Kestrel & Hume Architects",
            "Acme Freight B.V.",
        ]);
        assert_eq!(label(&n, "Silverlake review"), [(0, Strength::Shared), (1, Strength::Shared)]);
        assert_eq!(label(&n, "deal-silverlake-dental"), [(0, Strength::Full)]);
        assert_eq!(label(&n, "GMT20260101_Recording_SilverlakeMarine.vtt"), [(1, Strength::Full)]);
        assert_eq!(label(&n, "KestrelHume intro"), [(2, Strength::Full)]);
        assert_eq!(label(&n, "K&H: questions"), [(2, Strength::Initials)]);
        assert_eq!(label(&n, "sdg plan"), [(0, Strength::Initials)]);
        assert_eq!(label(&n, "Acme's order form"), [(3, Strength::Short)]);
        assert_eq!(label(&n, "acmefreight_v2"), [(3, Strength::Full)]);
        assert_eq!(label(&n, "freight and dental"), []);
    }

    #[test]
    fn running_text_needs_a_capital() {
        let n = namer(&["Photonix Instruments", "Beacon Schools"]);
        assert_eq!(n.in_text("the beacon was lit by photonix"), []);
        assert_eq!(n.in_text("Photonix signed. Photonix!").iter().map(|m| m.times).collect::<Vec<_>>(), [2]);
        // An everyday word alone names nobody, the whole name does.
        assert_eq!(n.in_text("Beacon of hope"), []);
        assert_eq!(n.in_text("Beacon Schools called").len(), 1);
    }

    #[test]
    fn domains_made_of_names() {
        let n = namer(&["Silverlake Dental Group", "Silverlake Marine Supply", "Wexmoor Hospitality"]);
        assert_eq!(n.by_domain("silverlakedental.example"), Some(0));
        assert_eq!(n.by_domain("wexmoor.example"), Some(2));
        assert_eq!(n.by_domain("silverlake.example"), None);
        assert_eq!(n.by_domain("sdg.example"), None);
    }
}
