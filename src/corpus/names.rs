//! Names of people as systems write them, and whether two of them may be one person.
//!
//! In: display names such as `Doe, Jane [NA]`, `Noor H`, `Dr. José Álvarez, CPA`. Out: folded tokens in natural order
//! and four degrees of likeness. Names are never compared with everybody: the caller says who is in the circle.

use unicode_normalization::UnicodeNormalization;

/// A parsed display name; tokens are lower case, without accents, given name first as far as the source tells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    tokens: Vec<String>,
}

/// Titles of address, left out in front of a name.
const HONORIFICS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "herr",
    "frau",
    "mme",
    "mlle",
    "sir",
    "ing",
    "dhr",
    "mevr",
];

/// Degrees and generational suffixes, left out behind a name.
const CREDENTIALS: &[&str] = &[
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "cpa", "mba", "esq", "dds", "dmd", "rn", "pmp", "cfa", "pe", "jd",
    "msc", "bsc", "ma", "cissp", "llm", "aia", "acca", "fca",
];

/// Words that recorders put where they do not know a name.
const PLACEHOLDERS: &[&str] = &[
    "speaker",
    "participant",
    "unknown",
    "guest",
    "user",
    "unidentified",
    "host",
    "attendee",
    "caller",
    "iphone",
    "ipad",
    "anonymous",
    "undisclosed",
    "external",
    "internal",
    "customer",
    "rep",
    "agent",
    "moderator",
    "conference",
    "room",
    "zoom",
];

/// Given names that are short for others. Only compared where the family name is equal too.
const SHORT_FORMS: &[&[&str]] = &[
    &["robert", "bob", "rob", "bobby"],
    &["william", "bill", "will", "liam"],
    &["thomas", "tom", "tommy"],
    &["james", "jim", "jamie"],
    &["michael", "mike", "mick"],
    &["richard", "rick", "dick", "rich"],
    &["elizabeth", "liz", "beth", "lisa", "betty"],
    &["katherine", "catherine", "kathryn", "kate", "katie", "cathy", "kathy"],
    &["margaret", "maggie", "meg", "peggy"],
    &["alexander", "alexandra", "alex", "sasha"],
    &["daniel", "dan", "danny"],
    &["david", "dave"],
    &["steven", "stephen", "steve"],
    &["christopher", "christina", "christine", "chris"],
    &["joseph", "joe"],
    &["jonathan", "jon", "john"],
    &["samuel", "samantha", "sam"],
    &["benjamin", "ben"],
    &["nicholas", "nick", "nico"],
    &["matthew", "matt"],
    &["andrew", "andy", "drew"],
    &["anthony", "tony"],
    &["edward", "ed", "eddie", "ted"],
    &["patricia", "patrick", "pat"],
    &["jennifer", "jen", "jenny"],
    &["gregory", "greg"],
    &["timothy", "tim"],
    &["victoria", "vicky", "tori"],
    &["francisco", "paco", "pancho"],
    &["jose", "pepe"],
];

impl Name {
    /// Reads a display name; `None` when there is no name in it (an address, a phone number, `Speaker 2`).
    pub fn parse(raw: &str) -> Option<Self> {
        let plain = without_brackets(raw);
        let plain = plain.trim();
        if let Some((local, _)) = plain.split_once('@')
            && !plain.contains(char::is_whitespace)
        {
            // An address names a person only where its parts do: `jane.doe@…`.
            return local.contains(['.', '_']).then(|| Self::from_tokens(split_tokens(local))).flatten();
        }
        let plain = cut_tag(plain);
        let parts: Vec<Vec<String>> = plain
            .split(',')
            .map(split_tokens)
            .filter(|p| p.iter().any(|t| !CREDENTIALS.contains(&t.as_str())))
            .collect();
        let tokens = match parts.as_slice() {
            [] => return None,
            [only] => only.clone(),
            [family, given, ..] => given.iter().chain(family).cloned().collect(),
        };
        Self::from_tokens(tokens)
    }

    /// A name as a person would read it: without brackets and tags, the given name first; the words stay as written.
    pub fn display(raw: &str) -> String {
        let plain = without_brackets(raw);
        let plain = cut_tag(plain.trim()).trim().to_owned();
        let swapped = match plain.split_once(',') {
            Some((family, given)) if !given.contains(',') => {
                let degree = split_tokens(given).iter().all(|t| CREDENTIALS.contains(&t.as_str()));
                (!degree).then(|| format!("{} {}", given.trim(), family.trim()))
            }
            _ => None,
        };
        swapped.unwrap_or(plain)
    }

    fn from_tokens(mut tokens: Vec<String>) -> Option<Self> {
        tokens.retain(|t| t.chars().any(char::is_alphabetic));
        while tokens.len() > 1 && HONORIFICS.contains(&tokens[0].as_str()) {
            tokens.remove(0);
        }
        while tokens.len() > 1 && tokens.last().is_some_and(|t| CREDENTIALS.contains(&t.as_str())) {
            tokens.pop();
        }
        let nobody = tokens
            .iter()
            .all(|t| PLACEHOLDERS.contains(&t.trim_end_matches(|c: char| c.is_ascii_digit())) || is_initial(t));
        (!nobody).then_some(Self { tokens })
    }

    pub fn given(&self) -> &str {
        &self.tokens[0]
    }

    /// The last token, when there are at least two.
    pub fn family(&self) -> Option<&str> {
        (self.tokens.len() > 1).then(|| self.tokens[self.tokens.len() - 1].as_str())
    }

    /// Given and family name, neither of them an initial.
    pub fn is_full(&self) -> bool {
        self.family().is_some_and(|f| !is_initial(f)) && !is_initial(self.given())
    }

    pub fn is_single(&self) -> bool {
        self.tokens.len() == 1
    }

    /// Equal for the same tokens in any order.
    pub fn key(&self) -> String {
        let mut sorted = self.tokens.clone();
        sorted.sort();
        sorted.join(" ")
    }

    /// Lower-case tokens in natural order.
    pub fn text(&self) -> String {
        self.tokens.join(" ")
    }

    /// Both full and the same: any order, middle names left out, parts written together or apart, short given names.
    pub fn same_full(&self, other: &Self) -> bool {
        if !self.is_full() || !other.is_full() {
            return false;
        }
        if self.key() == other.key() || self.tokens.concat() == other.tokens.concat() {
            return true;
        }
        if self.family() == other.family() && same_given(self.given(), other.given()) {
            return true;
        }
        let (short, long) = if self.tokens.len() <= other.tokens.len() { (self, other) } else { (other, self) };
        // Two family names, as Spanish and Portuguese have them: "Lucia Ferrer Montes" signs as "Lucia Ferrer".
        short.tokens.len() < long.tokens.len()
            && short.given() == long.given()
            && short.tokens.iter().all(|t| long.tokens.contains(t))
    }

    /// `Noor H`, `N. Hadjiev` or `Hadjiev N` against a full name.
    pub fn initials_of(&self, full: &Self) -> bool {
        let (Some(a), Some(family)) = (self.family(), full.family()) else { return false };
        if self.is_full() || !full.is_full() || self.tokens.len() != 2 {
            return false;
        }
        let fits = |part: &str, whole: &str| part == whole || (is_initial(part) && whole.starts_with(part));
        let spelled = |part: &str| !is_initial(part);
        (fits(self.given(), full.given()) && fits(a, family) && (spelled(self.given()) || spelled(a)))
            || (fits(self.given(), family) && fits(a, full.given()) && spelled(self.given()))
    }

    /// One token that is the given or the family name of a full name.
    pub fn single_of(&self, full: &Self) -> bool {
        self.is_single() && full.is_full() && (self.given() == full.given() || Some(self.given()) == full.family())
    }

    /// How near two full names are when one was misheard, 0 to 1; `None` below what a misspelling explains.
    ///
    /// Given and family name must each be near, so that two people of one family or two Johns are never joined.
    pub fn misheard(&self, other: &Self) -> Option<f64> {
        if !self.is_full() || !other.is_full() {
            return None;
        }
        let given = sounds(self.given(), other.given());
        let family = sounds(self.family()?, other.family()?);
        let mean = f64::midpoint(given, family);
        // 0.68 a part and 0.75 together: what speech recognition did to names in public transcripts stays above, two
        // different short names with one letter in common stay below.
        let both_equal_but_one = (given == 1.0 || family == 1.0) && given.min(family) < 0.8;
        (given >= 0.68 && family >= 0.68 && mean >= 0.75 && !both_equal_but_one).then_some(mean)
    }
}

/// Lower case, without accents; letters that do not decompose are spelled as in passports.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            _ => out.push(c),
        }
    }
    out
}

fn is_initial(token: &str) -> bool {
    token.len() == 1
}

fn same_given(a: &str, b: &str) -> bool {
    a == b || SHORT_FORMS.iter().any(|group| group.contains(&a) && group.contains(&b))
}

fn split_tokens(text: &str) -> Vec<String> {
    let apart = text.contains(char::is_whitespace);
    fold(text)
        .split(|c: char| c.is_whitespace() || c == '.' || (!apart && c == '_'))
        .map(|t| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|t| !t.is_empty())
        .collect()
}

/// Drops `(lab)`, `[NA]`, `{ext}` and `<a@b>`; an unclosed bracket drops the rest.
fn without_brackets(raw: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' if depth > 0 => depth -= 1,
            '"' => {}
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Drops what people and tools put behind a name: ` - Optics`, ` | Acme`, ` @ Acme`, ` via Zoom`, ` from Acme`.
fn cut_tag(text: &str) -> &str {
    let end = [" - ", " \u{2013} ", " \u{2014} ", " | ", " / ", " @ ", " // ", " via ", " from ", ": "]
        .iter()
        .filter_map(|mark| text.find(mark))
        .filter(|at| *at > 0)
        .min();
    end.map_or(text, |at| &text[..at])
}

/// Likeness of two name parts, 0 to 1: spelling, or the consonants that are heard.
fn sounds(a: &str, b: &str) -> f64 {
    let spelling = strsim::jaro_winkler(a, b);
    let (x, y) = (skeleton(a), skeleton(b));
    // Equal consonants in equal order are what is left when vowels are misheard; 0.9 keeps it under equal spelling.
    let heard = if x.len() >= 2 && x == y { 0.9 } else { 0.0 };
    spelling.max(heard)
}

/// Consonants without doubles; letters that sound alike are one.
fn skeleton(part: &str) -> String {
    let mut out = String::new();
    for c in part.chars() {
        let c = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' => continue,
            'c' | 'q' | 'g' => 'k',
            'z' => 's',
            'd' => 't',
            'b' | 'v' | 'f' => 'p',
            other => other,
        };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
