//! New lines of a message in, which of them are signature or disclaimer out.
//!
//! A signature is kept: it is the best source of titles. It begins at `-- `, at a closing such as "Best regards", or at a
//! line that is the sender's own name or initials, and holds only short lines after that; a postscript ends it.

use std::sync::LazyLock;

use regex::Regex;

use super::body::Line;
use crate::ingest::SegmentKind;
use crate::ingest::html::Hint;

static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\W*(((with |many )?(best|kind|kindest|warm|warmest|many)( and warm)? )?(regards|wishes|thanks)|best|all the best|cheers|",
        r"thanks( so much| again| a lot| in advance| and regards)?|thank you( so much| again| very much)?|thx|sincerely( yours)?|",
        r"yours( sincerely| truly| faithfully)?|cordially|respectfully|rgds|br|kr|talk soon|speak soon|warmly|",
        r"mit (freundlichen|besten|herzlichen) grüßen|(viele|beste|liebe|herzliche|freundliche) grüße|mfg|vg|lg|",
        r"(bien )?cordialement|bien à (vous|toi)|salutations( distinguées)?|un saludo|saludos( cordiales)?|atentamente|abrazos|",
        r"cordiali saluti|distinti saluti|un saluto|met vriendelijke groet(en)?|vriendelijke groet(en)?|groet|groeten|groetjes|mvg|",
        r"atenciosamente|cumprimentos|abraços|med vänliga hälsningar|(med )?(vennlig|venlig) hilsen|mvh|hälsningar|terveisin|pozdrawiam)\W*$",
    ))
    .ok()
});
static DEVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\W*(sent (from|via) (my |outlook|yahoo|proton|gmail|mail for|the all|superhuman|an? )|get outlook for |",
        r"envoyé (de|depuis) mon |von meinem .{1,30} gesendet|gesendet (von|mit) |enviado desde mi |inviato da(l mio)? |verzonden vanaf mijn |",
        r"enviado do meu |skickat från min |sendt fra min )",
    ))
    .ok()
});
static LEGAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(this (e-?mail|message|communication|transmission)\b.{0,120}\b(confidential|privileged|intended (only|solely)|for the (sole|exclusive))|",
        r"\bnot the (intended|named) (recipient|addressee)|^\W*confidentiality (notice|note)|^\W*disclaimer\b|",
        r"^\W*(caution|warning|attention|external( e-?mail| sender)?|\[external\])\W.{0,60}\b(originated|external|outside)\b|",
        r"^\W*you don't often get e-?mail from|^\W*(please )?consider the environment|^\W*(click here to )?unsubscribe\b|",
        r"\b(accepts?|assumes?) no (liability|responsibility)\b.{0,60}\b(e-?mails?|messages?|transmission|virus(es)?|attachments?)\b|^\W*you (are receiving|received) this (e-?mail|message|invitation)\b|",
        r"^\W*invitation from google calendar\b|^\W*to stop receiving these e-?mails|^\W*forwarding this invitation could\b|",
        r"scanned (for viruses|by)|^\W*registered (in|office)\b.{0,100}\b(no|number|company)\b|",
        r"diese (e-?mail|nachricht)\b.{0,120}\bvertraulich|ce (message|courriel)\b.{0,120}\bconfidentiel|",
        r"este (mensaje|correo)\b.{0,120}\bconfidencial|questo messaggio\b.{0,120}\briservat|dit bericht\b.{0,120}\bvertrouwelijk)",
    ))
    .ok()
});
static CONTACT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(\+?\(?\d[\d ().\-/]{7,}\d|^\W*(t|m|o|p|f|tel|phone|mobile|cell|office|direct|fax|e-?mail|web)\b?\s*[.:]|",
        r"\bwww\.|https?://|[^\s@]+@[^\s@]+\.\w+)",
    ))
    .ok()
});

/// Longest line of a signature, in characters: a title with a company and a phone number fits.
const MAX_LINE: usize = 90;
/// How many lines from the end of the new text a signature may begin.
const MAX_LINES: usize = 14;

/// The kind of each new line of one stretch of new text; `sender` is the display name of who wrote it.
///
/// `last` says that nothing new follows the stretch: only there is a signature looked for without a delimiter.
///
/// `opens` says that the stretch opens the message: its first line is a greeting or text, also where it is but a name.
pub fn kinds(lines: &[&Line], sender: &str, opens: bool, last: bool) -> Vec<SegmentKind> {
    let mut kinds: Vec<SegmentKind> = vec![SegmentKind::New; lines.len()];
    let mut legal = false;
    for (i, line) in lines.iter().enumerate() {
        legal = is_match(&LEGAL, line.text.as_str()) || legal && !line.gap;
        if legal {
            kinds[i] = SegmentKind::Disclaimer;
        } else if line.hint == Some(Hint::Signature) || is_match(&DEVICE, line.text.as_str()) {
            kinds[i] = SegmentKind::Signature;
        }
    }
    let text = |i: usize| lines[i].text.as_str();
    let delimiter = (0..lines.len()).rev().find(|&i| is_delimiter(text(i)));
    let from = match delimiter {
        // A delimiter closes the text for good, but not when a whole letter follows what looks like one.
        Some(i) if lines.len() - i <= 2 * MAX_LINES && i > 0 => Some((i, lines.len())),
        _ if last => tail(lines, sender, usize::from(opens), &kinds),
        _ => None,
    };
    if let Some((start, end)) = from {
        for kind in &mut kinds[start..end] {
            if *kind == SegmentKind::New {
                *kind = SegmentKind::Signature;
            }
        }
    }
    kinds
}

/// The lines of a signature without delimiter.
fn tail(lines: &[&Line], sender: &str, least: usize, kinds: &[SegmentKind]) -> Option<(usize, usize)> {
    let first = lines.len().saturating_sub(MAX_LINES);
    let own = |i: usize| kinds[i] != SegmentKind::New;
    let fits = |i: usize| own(i) || is_short(lines[i].text.as_str());
    let starts = |i: usize| {
        let text = lines[i].text.as_str();
        // A few words with a comma above the sender's name are a closing in any language.
        let closing = text.ends_with(',')
            && text.split(' ').count() <= 4
            && lines.get(i + 1).is_some_and(|next| is_name(next.text.as_str(), sender));
        !own(i) && (closing || is_match(&CLOSING, text) || is_name(text, sender))
    };
    // A motto may stand right under name, title and company.
    let motto = |i: usize, end: usize| end >= i + 3 && lines.len() - end <= 2 && !lines[end].gap;
    let start = (first.max(least)..lines.len()).find(|&i| {
        starts(i) && {
            let end = (i..lines.len()).find(|&j| !fits(j)).unwrap_or(lines.len());
            end == lines.len() || is_postscript(lines[end].text.as_str()) || motto(i, end)
        }
    });
    if let Some(start) = start {
        let end = (start..lines.len()).find(|&j| !fits(j) || is_postscript(lines[j].text.as_str()));
        let end = end.filter(|&j| is_postscript(lines[j].text.as_str()) || !motto(start, j));
        return Some((start, end.unwrap_or(lines.len())));
    }
    // No closing and no name: a last block of short lines, one of which is a phone number or an address.
    let end = (0..lines.len()).rev().find(|&i| !own(i))? + 1;
    let start = (first.max(least)..end).rev().find(|&i| lines[i].gap)?;
    let block = start..end;
    let contact = block.clone().any(|i| is_match(&CONTACT, lines[i].text.as_str()));
    (block.len() >= 2 && contact && block.clone().all(fits)).then_some((start, end))
}

fn is_delimiter(text: &str) -> bool {
    matches!(text, "--" | "\u{2014}" | "---") || text.len() > 2 && text.chars().all(|c| c == '_')
}

fn is_postscript(text: &str) -> bool {
    let head: String = text.chars().filter(|c| c.is_alphabetic()).take(2).collect();
    head.eq_ignore_ascii_case("ps") && text.len() > 4
}

/// Short, and no sentence: at most ten words and no full stop after a longer line.
fn is_short(text: &str) -> bool {
    if text.chars().count() > MAX_LINE || is_postscript(text) {
        return false;
    }
    let words = text.split(' ').count();
    let sentence = text.ends_with(['.', '?', '!']) && words > 4 || text.ends_with('?');
    is_match(&CONTACT, text) && words <= 14 || words <= 10 && !sentence
}

/// Whether a line is the sender's name: in full, a part of it, or initials ("S.", "HV", "O. Draycott").
fn is_name(line: &str, sender: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}')
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (said, full) = (parts(line), parts(sender));
    if said.is_empty() || full.is_empty() || said.len() > full.len() + 2 || line.ends_with(['?', '!', ':']) {
        return false;
    }
    if said.iter().all(|w| full.contains(w)) {
        return true;
    }
    let initials: String = full.iter().filter_map(|w| w.chars().next()).collect();
    if said.len() == 1 && said[0].chars().count() <= 3 && line.chars().next().is_some_and(char::is_uppercase) {
        return initials.starts_with(&said[0])
            || initials.chars().next() == said[0].chars().next() && said[0].chars().count() == 1;
    }
    // A name with an initial in it: every word is a part of the name or begins one.
    full.last().is_some_and(|l| said.contains(l))
        && said
            .iter()
            .all(|w| full.contains(w) || w.chars().count() == 1 && full.iter().any(|f| f.starts_with(w.as_str())))
}

fn is_match(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|r| r.is_match(text))
}
