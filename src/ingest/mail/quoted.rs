//! Lines of a body in, for each line whether it is new or quoted, and from whom, out.
//!
//! One pass keeps, for every quote depth, who is being quoted there. An attribution line names the author of the next
//! deeper level; a header block or a divider without deeper lines after it names the author of all that follows at its
//! own level. Replies between quoted lines therefore stay new, line by line.

use std::sync::LazyLock;

use regex::Regex;

use super::body::Line;
use super::dates;
use crate::ingest::DocTime;
use crate::ingest::html::Hint;

/// Who and when, as an attribution line or a quoted header tells it; empty when it tells nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quote {
    pub name: String,
    pub email: String,
    pub time: Option<DocTime>,
    pub forwarded: bool,
}

/// What a line is, as far as quoting goes. Numbers are indices into the quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    New,
    Quoted(usize),
    /// Part of an attribution line, a divider or a quoted header.
    Attribution(usize),
}

static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(wrote|writes|a écrit|schrieb|escribió|escreveu|ha scritto|schreef|geschreven|napisała?|skrev|kirjoitti|đã viết|написала?|пишет)\b|\bnapisał\(a\)",
    )
    .ok()
});
static OPENER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^\W*(on|le|am|em|el|il|op|den|på|vào|dnia|w dniu)\s").ok());
static DIGITS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\d{4}|\d{1,2}[:h]\d{2}|\d{1,2}[/.-]\d{1,2}").ok());
static DIVIDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^[-_=*>\s]*(original message|original appointment|reply message|forwarded message|forwarded by .{0,80}|",
        r"begin forwarded message|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|",
        r"anfang der weitergeleiteten nachricht|message d['’]origine|message original|message transféré|",
        r"début du message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|",
        r"oorspronkelijk bericht|doorgestuurd bericht|mensagem original|mensagem encaminhada|",
        r"oprindelig meddelelse|ursprungligt meddelande|vidarebefordrat meddelande|wiadomość oryginalna)[-_=*:\s]*$",
    ))
    .ok()
});
static FORWARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)forward|weitergeleitet|transféré|reenviado|inoltrato|doorgestuurd|encaminhada|vidarebefordrat")
        .ok()
});
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\W{0,3}(?:(?P<from>from|von|de|da|van|från|fra|od|lähettäjä|от|差出人|发件人)|",
        r"(?P<date>sent|date|gesendet|datum|envoyé|enviado(?: el)?|enviada(?: em)?|fecha|inviato|data|verzonden|skickat|sendt|wysłano|lähetetty)|",
        r"(?P<other>to|an|à|para|a|aan|till|til|do|cc|bcc|kopie|copie|subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|aihe|importance|attachments?|reply-to))",
        r"\W{0,2}\s?:\*{0,2}\s*(?P<value>.*)$",
    ))
    .ok()
});
static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\p{L}0-9._%+'-]+@[\p{L}0-9-]+(?:\.[\p{L}0-9-]+)+").ok());

/// Most lines that an attribution may wrap over (`On … wrote:` with a long address).
const MAX_ATTRIBUTION_LINES: usize = 3;
/// Longest attribution: a weekday, a date, a long name and a long address fit into it.
const MAX_ATTRIBUTION: usize = 300;
/// Most lines of a quoted header, wrapped recipients included.
const MAX_HEADER_LINES: usize = 14;

/// Marks every line; `forward` says that the message's subject calls it a forward.
pub fn origins(lines: &[Line], forward: bool) -> (Vec<Origin>, Vec<Quote>) {
    let mut quotes: Vec<Quote> = Vec::new();
    let mut out: Vec<Origin> = Vec::with_capacity(lines.len());
    // The quote in force at each depth; deeper entries are dropped when a shallower author is named.
    let mut at_depth: Vec<Option<usize>> = vec![None];
    let mut divided: Option<bool> = None;
    while out.len() < lines.len() {
        let i = out.len();
        let depth = lines[i].depth;
        let rest = &lines[i..];
        if let Some(forwarded) = divider(&rest[0]) {
            divided = Some(forwarded || forward);
            let number = quotes.len();
            quotes.push(Quote { forwarded: forwarded || forward, ..Quote::default() });
            enter(&mut at_depth, depth, number);
            out.push(Origin::Attribution(number));
        } else if let Some((len, mut quote)) = header(rest) {
            let inherited = current(&at_depth, depth).is_some_and(|q| quotes[q].forwarded);
            quote.forwarded = divided.take().unwrap_or(forward) || inherited;
            let number = quotes.len();
            quotes.push(quote);
            enter(&mut at_depth, depth, number);
            out.extend(std::iter::repeat_n(Origin::Attribution(number), len));
        } else if let Some((len, mut quote)) = attribution(rest) {
            let inherited = current(&at_depth, depth).is_some_and(|q| quotes[q].forwarded);
            quote.forwarded = inherited;
            let number = quotes.len();
            quotes.push(quote);
            let deeper = rest.get(len).is_some_and(|l| l.depth > depth);
            enter(&mut at_depth, depth + usize::from(deeper), number);
            out.extend(std::iter::repeat_n(Origin::Attribution(number), len));
        } else if rest[0].hint == Some(Hint::Attribution) && depth > 0 {
            quotes.push(Quote::default());
            out.push(Origin::Attribution(quotes.len() - 1));
        } else {
            match current(&at_depth, depth) {
                Some(number) => out.push(Origin::Quoted(number)),
                None if depth == 0 => out.push(Origin::New),
                None => {
                    let number = quotes.len();
                    quotes.push(Quote {
                        forwarded: forward && out.iter().all(|o| *o != Origin::New),
                        ..Quote::default()
                    });
                    enter(&mut at_depth, depth, number);
                    out.push(Origin::Quoted(number));
                }
            }
        }
    }
    (out, quotes)
}

/// Notes that `number` is quoted at `depth` from here on.
fn enter(at_depth: &mut Vec<Option<usize>>, depth: usize, number: usize) {
    at_depth.truncate(depth + 1);
    // Depth is bounded by the line's own length, and only as many levels as the line shows are added.
    at_depth.resize(depth + 1, None);
    at_depth[depth] = Some(number);
}

/// The quote in force at a depth: its own, or the nearest shallower one for levels that nobody named.
fn current(at_depth: &[Option<usize>], depth: usize) -> Option<usize> {
    at_depth.get(depth).copied().flatten().or_else(|| {
        let inside = at_depth.iter().take(depth + 1).skip(1).rev().find_map(|q| *q);
        inside.or(at_depth.first().copied().flatten())
    })
}

/// A line such as `-----Original Message-----`; true when it announces a forward.
fn divider(line: &Line) -> Option<bool> {
    let text = line.text.as_str();
    let marked = text.starts_with('-') || text.starts_with('_') || text.ends_with(':') || text.starts_with('=');
    (text.len() < 120 && marked && is_match(&DIVIDER, text)).then(|| is_match(&FORWARD, text))
}

/// A block of `From:`, `Sent:`, `To:`, `Subject:` lines at the start of `lines`: how many lines, and who.
fn header(lines: &[Line]) -> Option<(usize, Quote)> {
    // A rule of underscores may stand above the block.
    let rule =
        usize::from(lines[0].text.as_str().len() > 4 && lines[0].text.as_str().chars().all(|c| "_-*".contains(c)));
    let first = lines.get(rule)?;
    label(first.text.as_str())?;
    let mut quote = Quote::default();
    let (mut named, mut dated, mut others, mut end) = (false, false, 0, rule);
    for (n, line) in lines.iter().enumerate().take(rule + MAX_HEADER_LINES).skip(rule) {
        if line.depth != first.depth {
            break;
        }
        match label(line.text.as_str()) {
            Some(("date", value)) => {
                quote.time = dates::loose(&value);
                (dated, end) = (true, n + 1);
            }
            Some(("other", _)) => (others, end) = (others + 1, n + 1),
            Some((_, value)) if !named && !value.is_empty() => {
                quote = Quote { time: quote.time, ..person(&value) };
                (named, end) = (true, n + 1);
            }
            // A second `From:` is the text's own; a line without label may be a wrapped recipient list.
            Some(_) => break,
            None if line.gap && n > rule + 1 && end == n => break,
            None => {}
        }
    }
    (named && others + usize::from(dated) >= 2).then_some((end, quote))
}

fn label(line: &str) -> Option<(&'static str, String)> {
    let found = LABEL.as_ref()?.captures(line.get(..MAX_ATTRIBUTION).unwrap_or(line))?;
    let kind = ["from", "date", "other"].into_iter().find(|k| found.name(k).is_some())?;
    Some((kind, found.name("value")?.as_str().trim_matches(['*', ' ']).to_owned()))
}

/// An attribution line at the start of `lines`: how many lines it takes, and who.
fn attribution(lines: &[Line]) -> Option<(usize, Quote)> {
    let depth = lines[0].depth;
    let mut text = String::new();
    for len in 1..=MAX_ATTRIBUTION_LINES.min(lines.len()) {
        let line = &lines[len - 1];
        // Thunderbird and Gmail wrap inside the attribution, never over an empty line.
        if len > 1 && (line.depth != depth || line.gap && lines[0].hint.is_none()) {
            return None;
        }
        if len > 1 {
            text.push(' ');
        }
        text.push_str(line.text.as_str());
        if text.len() > MAX_ATTRIBUTION {
            return None;
        }
        let ended = text.trim_end().ends_with(':') || len < 3 && ends_with_verb(&text);
        if !ended {
            continue;
        }
        let deeper = lines.get(len).is_some_and(|l| l.depth > depth);
        let hinted = lines[0].hint == Some(Hint::Attribution);
        let first = lines[0].text.as_str();
        // A greeting right above an attribution is no part of it.
        if len > 1 && !hinted && !is_match(&OPENER, first) && !is_match(&DIGITS, first) && !is_match(&EMAIL, first) {
            return None;
        }
        let verb = is_match(&VERB, &text);
        let dated = is_match(&DIGITS, &text);
        let addressed = is_match(&EMAIL, &text);
        let opened = is_match(&OPENER, &text) && dated;
        // "Ann Example wrote:" needs the quote below it; "On 3 March 2026 Ann wrote:" speaks for itself.
        let believed =
            verb && (opened || dated && addressed || deeper || hinted) || (dated && addressed && (deeper || hinted));
        return believed.then(|| (len, named(&text)));
    }
    None
}

fn ends_with_verb(text: &str) -> bool {
    let Some(verb) = VERB.as_ref() else { return false };
    verb.find_iter(text).last().is_some_and(|m| m.end() == text.trim_end().len()) && is_match(&OPENER, text)
}

/// Name, address and time out of an attribution line.
fn named(text: &str) -> Quote {
    let time = dates::loose(text);
    let verb = VERB.as_ref().and_then(|v| v.find(text));
    let email = EMAIL.as_ref().and_then(|e| e.find(text));
    let before = |end: usize| {
        // The name follows the last word that belongs to the date.
        let head = text[..end].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
        let head = head.trim_end_matches(" heeft").trim_end_matches(" het volgende");
        let mut start = 0;
        for (at, word) in words(head) {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let of_date = word.contains(|c: char| c.is_ascii_digit())
                || [
                    "am", "pm", "a.m", "p.m", "at", "um", "om", "à", "uhr", "gmt", "utc", "schrieb", "heeft", "o", "kl",
                ]
                .contains(&bare.as_str())
                || word.starts_with('(') && word.ends_with("),");
            if of_date {
                start = at + word.len();
            }
        }
        clean(&head[start..])
    };
    let first_digit = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let name = match (verb, email) {
        // "Ann <ann@x.example> schrieb am …": the name stands first.
        (Some(v), e) if v.start() < first_digit => clean(&text[..e.map_or(v.start(), |e| e.start().min(v.start()))]),
        // "Am … schrieb Ann <ann@x.example>:".
        (Some(v), e) if text[v.end()..].trim_matches(|c: char| !c.is_alphanumeric()).len() > 1 => {
            let end = e.map_or(text.len(), |e| e.start());
            if end > v.end() { clean(&text[v.end()..end]) } else { String::new() }
        }
        (Some(v), e) => before(e.map_or(v.start(), |e| e.start().min(v.start()))),
        (None, Some(e)) => before(e.start()),
        (None, None) => String::new(),
    };
    let email = email.map(|e| e.as_str().to_lowercase()).unwrap_or_default();
    let name = if name.contains('@') { String::new() } else { name };
    Quote { name, email, time, forwarded: false }
}

/// Words with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ').scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some((start, word))
    })
}

/// `Ann Example <ann@x.example>`, `"Example, Ann" [mailto:ann@x.example]`, `ann@x.example`.
fn person(text: &str) -> Quote {
    let email = EMAIL.as_ref().and_then(|e| e.find(text));
    let name = clean(&text[..email.map_or(text.len(), |e| e.start())]);
    Quote { name, email: email.map(|e| e.as_str().to_lowercase()).unwrap_or_default(), ..Quote::default() }
}

/// A name without the marks around it, at most 80 bytes: what is longer is no name.
fn clean(text: &str) -> String {
    let text = text.split(['<', '[', '(']).next().unwrap_or_default().trim_end_matches("mailto:");
    let name = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '.').trim_start_matches('.').trim();
    if name.len() > 80 { String::new() } else { name.to_owned() }
}

fn is_match(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|r| r.is_match(text))
}
