//! Text in, tokens with byte ranges out: words, runs of digits, single signs.
//!
//! Addresses, web links, clock times, telephone numbers and reference numbers are marked, so that no grammar reads a
//! quantity into them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// Digits with inner points and commas: `67,080`, `95.000,00`, `14.03.2028`.
    Digits,
    Sign,
}

#[derive(Debug, Clone)]
pub struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
    /// Lower case, curly apostrophes made straight.
    pub low: String,
    /// Begins with a capital letter.
    pub capital: bool,
    /// No white space before it.
    pub glued: bool,
    /// Part of something whose digits are no quantity.
    pub barred: bool,
}

impl Token {
    pub fn is(&self, word: &str) -> bool {
        self.low == word
    }

    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub fn is_digits(&self) -> bool {
        self.kind == Kind::Digits
    }

    /// A hyphen, en dash or em dash.
    pub fn is_dash(&self) -> bool {
        matches!(self.low.as_str(), "-" | "–" | "—" | "\u{2011}")
    }
}

/// The lower-case text of a token, empty past the end.
pub fn word(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).map_or("", |t| t.low.as_str())
}

/// What is never a quantity or a date, longest forms first.
static BARRED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        \b https?://\S+ | \b www\.\S+ | [\w.+-]+ @ [\w-]+ (?:\.[\w-]+)+      # links and addresses
        | \b \d{1,2} [:h] \d{2} (?: : \d{2} (?: [.,]\d+ )? )? (?: \s? [ap]\.?m\b\.? )? # clock times
        | \b \d{1,2} (?: \.\d{2} )? \s? (?: [ap]m\b | [ap]\.m\. | o['’]clock\b )
        | \+ \d [\d\ ().-]{6,20} \d                                        # telephone numbers
        | \( \d{3} \) \s? \d{3} [-.\ ] \d{4} | \b \d{3} [-.] \d{3} [-.] \d{4} \b | \b \d{3} - \d{4} \b
        | \b 0 \d{2,4} [\ -] \d{3,4} [\ -]? \d{3,4} \b
        | \b (?: v | ver\.? | version | release | build | section | clause | article | exhibit | annex | appendix
            | schedule | chapter | paragraph | para | room | gate | platform | ticket | case | page | slide | line
            | row | step | item | tier | level | floor | iso | windows | rfc | form | invoice | po | ref | no\. | nr\.? )
            [\ \#:-]{0,2} \d [\w.-]*
        | \# \s? [\w-]* \d [\w-]*                                          # reference numbers
        | § \s? \d [\d.]*
        | \b \d+ (?: \.\d+ ){3,}
        ",
    )
    .expect("a constant pattern compiles")
});

pub fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut last_end = 0;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = at + c.len_utf8();
        let kind = if c.is_ascii_digit() {
            while let Some(&(next, d)) = chars.peek() {
                let inner = matches!(d, '.' | ',') && text[next + 1..].starts_with(|x: char| x.is_ascii_digit());
                if !d.is_ascii_digit() && !inner {
                    break;
                }
                chars.next();
                end = next + 1;
            }
            Kind::Digits
        } else if c.is_alphabetic() {
            while let Some(&(next, d)) = chars.peek() {
                let joined =
                    matches!(d, '\'' | '’') && text[next + d.len_utf8()..].starts_with(|x: char| x.is_alphabetic());
                if !d.is_alphabetic() && !joined && !is_mark(d) {
                    break;
                }
                chars.next();
                end = next + d.len_utf8();
            }
            Kind::Word
        } else {
            Kind::Sign
        };
        let low = text[at..end].to_lowercase().replace('’', "'");
        out.push(Token {
            kind,
            range: at..end,
            low,
            capital: c.is_uppercase(),
            glued: at == last_end && at > 0,
            barred: false,
        });
        last_end = end;
    }
    bar(text, &mut out);
    out
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn bar(text: &str, tokens: &mut [Token]) {
    let mut next = 0;
    for hit in BARRED.find_iter(text) {
        while next < tokens.len() && tokens[next].range.end <= hit.start() {
            next += 1;
        }
        while next < tokens.len() && tokens[next].range.start < hit.end() {
            tokens[next].barred = true;
            next += 1;
        }
    }
    // Letters and digits that run into each other are names of things: `SKU44`, `PO-2231`, `A4`. A quarter, a half and
    // a fiscal year are not, nor is a currency before its amount.
    for i in 1..tokens.len() {
        if !tokens[i].is_digits() || !tokens[i].glued {
            continue;
        }
        let word = if tokens[i - 1].is_word() {
            i - 1
        } else if i >= 2 && tokens[i - 1].is("-") && tokens[i - 1].glued && tokens[i - 2].is_word() {
            i - 2
        } else {
            continue;
        };
        let low = tokens[word].low.as_str();
        let known = matches!(low, "q" | "h" | "fy" | "cy" | "mid" | "net" | "pre" | "post" | "x" | "in" | "by")
            || super::money::currency_code(low).is_some()
            || super::name::month_number(low).is_some();
        if !known {
            tokens[i].barred = true;
        }
    }
}
