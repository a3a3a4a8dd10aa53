//! Numbers in digits and in words: `67,080`, `95.000,00`, `1.2M`, `two hundred and ten thousand`, `two-ten`.

use super::token::Token;

/// A number read from tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Num {
    pub value: f64,
    /// Index after its last token.
    pub end: usize,
    pub spoken: bool,
    /// Said in two halves, as prices, years and clock times are: `thirteen fifty`, `two-ten`.
    pub pair: bool,
    /// A scale was named: thousand, million, k, M.
    pub scaled: bool,
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 20] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

fn unit(word: &str) -> Option<u32> {
    UNITS.iter().position(|u| *u == word).map(|n| n as u32)
}

fn tens(word: &str) -> Option<u32> {
    let word = if word == "fourty" { "forty" } else { word };
    TENS.iter().position(|t| *t == word).map(|n| (n as u32 + 2) * 10)
}

fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "thousand" | "k" => 1e3,
        "lakh" | "lakhs" | "lac" => 1e5,
        "million" | "m" | "mn" | "mm" | "mio" | "mil" | "millions" => 1e6,
        "crore" | "crores" | "cr" => 1e7,
        "billion" | "bn" | "b" => 1e9,
        _ => return None,
    })
}

/// Whether a token joins the halves of a written-out number: `twenty-four`.
fn hyphen(tokens: &[Token], i: usize) -> usize {
    let joins = |t: &Token| t.is_dash() && t.glued;
    if tokens.get(i).is_some_and(joins) && tokens.get(i + 1).is_some_and(|t| t.glued) { i + 1 } else { i }
}

/// A number below one hundred in words, with the index after it.
pub fn below_hundred(tokens: &[Token], i: usize) -> Option<(u32, usize)> {
    let low = &tokens.get(i)?.low;
    if let Some(n) = unit(low) {
        return Some((n, i + 1));
    }
    let n = tens(low)?;
    let next = hyphen(tokens, i + 1);
    match tokens.get(next).and_then(|t| unit(&t.low)) {
        Some(u @ 1..=9) => Some((n + u, next + 1)),
        _ => Some((n, i + 1)),
    }
}

/// A day of the month as an ordinal, in digits (`27th`) or words (`thirty-first`), with the index after it.
pub fn ordinal(tokens: &[Token], i: usize) -> Option<(u32, usize)> {
    let t = tokens.get(i)?;
    if t.barred {
        return None;
    }
    if t.is_digits() {
        let suffix = tokens.get(i + 1).filter(|s| s.glued && matches!(s.low.as_str(), "st" | "nd" | "rd" | "th"));
        return suffix.and_then(|_| t.low.parse().ok()).map(|n| (n, i + 2));
    }
    let simple = |word: &str| ORDINALS.iter().position(|o| *o == word).map(|n| n as u32).filter(|n| *n > 0);
    if let Some(n) = simple(&t.low) {
        return Some((n, i + 1));
    }
    match t.low.as_str() {
        "twentieth" => return Some((20, i + 1)),
        "thirtieth" => return Some((30, i + 1)),
        _ => {}
    }
    let base = tens(&t.low)?;
    let next = hyphen(tokens, i + 1);
    let n = tokens.get(next).and_then(|t| simple(&t.low)).filter(|n| *n < 10)?;
    Some((base + n, next + 1))
}

/// Reads digits with either convention: the last of two kinds of separator is the decimal one; a lone separator before
/// exactly three digits groups thousands, any other is decimal.
pub fn digits(text: &str) -> Option<f64> {
    let point = text.rfind('.');
    let comma = text.rfind(',');
    let decimal = match (point, comma) {
        (Some(p), Some(c)) => Some(p.max(c)),
        (Some(at), None) | (None, Some(at)) => {
            let sign = &text[at..=at];
            let grouped = text.len() - at - 1 == 3 && at <= 3 && !text.starts_with('0');
            let several = text.matches(sign).count() > 1;
            // "4.2.1" is a version; groups of two before the last are how lakhs are written.
            let mut groups = text.split(sign).skip(1).collect::<Vec<_>>();
            let last = groups.pop().map_or(0, str::len);
            if several && (last != 3 || groups.iter().any(|g| g.len() != 3 && (sign == "." || g.len() != 2))) {
                return None;
            }
            (!grouped && !several).then_some(at)
        }
        (None, None) => None,
    };
    let (whole, part) = decimal.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    // Longer runs are reference numbers, not quantities, and would lose digits in an f64.
    if whole.len() > 13 {
        return None;
    }
    format!("{whole}.{part}").parse().ok()
}

/// The number that begins at a token.
pub fn number(tokens: &[Token], i: usize) -> Option<Num> {
    let t = tokens.get(i)?;
    if t.barred {
        return None;
    }
    if t.is_digits() {
        let value = digits(&t.low)?;
        return Some(with_scale(tokens, Num { value, end: i + 1, spoken: false, pair: false, scaled: false }));
    }
    if t.is("half") && word_at(tokens, i + 1, &["a"]) && word_at(tokens, i + 2, &["million"]) {
        return Some(Num { value: 5e5, end: i + 3, spoken: true, pair: false, scaled: true });
    }
    if matches!(t.low.as_str(), "a" | "an") {
        let value = match tokens.get(i + 1)?.low.as_str() {
            "hundred" => 100.0,
            "thousand" => 1e3,
            "million" => 1e6,
            "dozen" => return Some(Num { value: 12.0, end: i + 2, spoken: true, pair: false, scaled: false }),
            _ => return None,
        };
        return Some(spoken(tokens, i + 2, value));
    }
    let (n, end) = below_hundred(tokens, i)?;
    if let Some(pair) = pair(tokens, n, end) {
        return Some(with_scale(tokens, pair));
    }
    Some(spoken_from(tokens, n, end))
}

fn word_at(tokens: &[Token], i: usize, words: &[&str]) -> bool {
    tokens.get(i).is_some_and(|t| words.contains(&t.low.as_str()))
}

/// `two-ten`, `three forty-five`, `thirteen fifty`, `twenty twenty-eight`: the second half is ten or more, so that
/// digits read out one by one ("one two three") are no pair.
fn pair(tokens: &[Token], first: u32, end: usize) -> Option<Num> {
    if first == 0 {
        return None;
    }
    let next = hyphen(tokens, end);
    let (second, after) = match tokens.get(next) {
        Some(t) if matches!(t.low.as_str(), "oh" | "o") => {
            let at = hyphen(tokens, next + 1);
            let n = tokens.get(at).and_then(|t| unit(&t.low)).filter(|n| (1..10).contains(n))?;
            (n, at + 1)
        }
        _ => below_hundred(tokens, next).filter(|(n, _)| *n >= 10)?,
    };
    let value = f64::from(first * 100 + second);
    Some(Num { value, end: after, spoken: true, pair: true, scaled: false })
}

fn spoken_from(tokens: &[Token], n: u32, end: usize) -> Num {
    spoken(tokens, end, f64::from(n))
}

/// Goes on from a first part: hundreds, scales, `and`, halves and decimals. `total` gathers what a scale has closed.
fn spoken(tokens: &[Token], mut end: usize, first: f64) -> Num {
    let mut total = 0.0;
    let mut part = first;
    let mut smallest = f64::INFINITY;
    let mut scaled = false;
    loop {
        let at = hyphen(tokens, end);
        let Some(t) = tokens.get(at) else { break };
        if t.is("hundred") && part < 100.0 {
            part *= 100.0;
            end = at + 1;
        } else if let Some(s) = scale(&t.low).filter(|s| *s < smallest && t.low.len() > 2) {
            total += part * s;
            part = 0.0;
            smallest = s;
            scaled = true;
            end = at + 1;
        } else if t.is("point") {
            let Some((value, after)) = decimals(tokens, at + 1, part) else { break };
            part = value;
            end = after;
        } else if t.is("and") && word_at(tokens, at + 1, &["a"]) && word_at(tokens, at + 2, &["half"]) {
            part += 0.5;
            end = at + 3;
        } else {
            // Only a hundred or a scale may be followed by a smaller part: "two hundred and ten", "four thousand five".
            let from = if t.is("and") { at + 1 } else { at };
            let open = (scaled && part == 0.0) || (part >= 100.0 && part % 100.0 == 0.0);
            match below_hundred(tokens, from).filter(|_| open) {
                Some((n, after)) if n > 0 => {
                    part += f64::from(n);
                    end = after;
                }
                _ => break,
            }
        }
    }
    Num { value: total + part, end, spoken: true, pair: false, scaled }
}

/// `two point five`, `four point two five`: digits one by one.
fn decimals(tokens: &[Token], mut i: usize, whole: f64) -> Option<(f64, usize)> {
    let mut value = whole;
    let mut place = 0.1;
    let start = i;
    while let Some(n) = tokens.get(i).and_then(|t| unit(&t.low)).filter(|n| *n < 10) {
        value += f64::from(n) * place;
        place /= 10.0;
        i += 1;
        // Four places are finer than any price or rate that people say aloud.
        if i - start == 4 {
            break;
        }
    }
    (i > start).then_some((value, i))
}

fn with_scale(tokens: &[Token], mut num: Num) -> Num {
    if let Some(t) = tokens.get(num.end) {
        // A letter counts only when it touches the digits: "120k", but not "4 m of cable".
        let letter = t.low.len() <= 2 && !matches!(t.low.as_str(), "bn" | "mn" | "cr");
        if let Some(s) = scale(&t.low).filter(|_| t.is_word() && (!letter || t.glued)) {
            num.value *= s;
            num.end += 1;
            num.scaled = true;
        } else if t.is("hundred") {
            num.value *= 100.0;
            num.end += 1;
        }
    }
    if tokens.get(num.end).is_some_and(|t| t.is("and"))
        && word_at(tokens, num.end + 1, &["a"])
        && word_at(tokens, num.end + 2, &["half"])
    {
        num.value += 0.5;
        num.end += 3;
    }
    num
}
