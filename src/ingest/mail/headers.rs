//! Headers of a parsed message in; time, people, labels out.

use jiff::Timestamp;
use mail_parser::{Address, DateTime, HeaderName, HeaderValue, Message, MimeHeaders as _};

use super::dates;
use crate::ingest::{DocTime, Part, Participant};

/// The time of a message: its `Date` with the sender's own clock, the last `Received` when that is absent or absurd.
pub fn time(message: &Message<'_>) -> DocTime {
    let raw = message.header_raw(HeaderName::Date).unwrap_or_default();
    let parsed = message.date().and_then(moment);
    if let Some(time) = parsed {
        // A date without a zone is a local clock, whatever the parser assumes.
        return if has_zone(raw) { time } else { time.at.map_or(time, |_| civil(time)) };
    }
    if let Some(time) = dates::loose(raw) {
        return time;
    }
    message.received_all().find_map(|r| r.date().as_ref().and_then(moment)).unwrap_or_default()
}

fn civil(time: DocTime) -> DocTime {
    time.local.map(DocTime::civil).unwrap_or_default()
}

/// A moment with its zone; `None` for a date that is no date, or one from before e-mail.
fn moment(date: &DateTime) -> Option<DocTime> {
    // Clients with a dead clock write 1970 or 1980; nothing after 2100 is a mail.
    if !date.is_valid() || !(1985..=2100).contains(&date.year) {
        return None;
    }
    let seconds = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
    let at = Timestamp::from_second(date.to_timestamp()).ok()?;
    Some(DocTime::zoned(at, if date.tz_before_gmt { -seconds } else { seconds }))
}

fn has_zone(raw: &str) -> bool {
    // A comment may follow the zone: "+0100 (CET)".
    let raw = raw.split('(').next().unwrap_or_default().trim_end();
    let last = raw.rsplit(' ').next().unwrap_or_default();
    let numeric = last.len() == 5 && last.starts_with(['+', '-']) && last[1..].bytes().all(|b| b.is_ascii_digit());
    numeric || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_uppercase())) || raw.ends_with('Z')
}

/// From, To and Cc, each address once, with decoded names.
pub fn people(message: &Message<'_>) -> Vec<Participant> {
    let mut out: Vec<Participant> = Vec::new();
    let from = message.from().or_else(|| message.sender());
    let mut seen = std::collections::BTreeSet::new();
    let all = from.into_iter().map(|a| (a, Part::From));
    let all = all.chain(message.all_to().map(|a| (a, Part::To))).chain(message.all_cc().map(|a| (a, Part::Cc)));
    for (addresses, part) in all {
        for one in people_of(addresses) {
            let key = if one.0.is_empty() { one.1.to_lowercase() } else { one.0.clone() };
            if seen.insert(key) {
                out.push(Participant { email: one.0, ..Participant::named(one.1, part) });
            }
        }
    }
    out
}

/// `(address in lower case, name)` of each address; what has no `@` is a name (an Exchange DN, "undisclosed recipients").
fn people_of(addresses: &Address<'_>) -> Vec<(String, String)> {
    addresses
        .iter()
        .filter_map(|a| {
            let address = a.address.as_deref().unwrap_or_default().trim().to_lowercase();
            let name = a.name.as_deref().unwrap_or_default().trim().trim_matches(['"', '\'']).trim();
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            let name = if name.to_lowercase() == address { String::new() } else { name };
            match (address.contains('@'), name.is_empty()) {
                (true, _) => Some((address, name)),
                (false, false) => Some((String::new(), name)),
                (false, true) if address.is_empty() => None,
                (false, true) => Some((String::new(), address)),
            }
        })
        .collect()
}

/// All ids of `In-Reply-To` and `References`, without brackets, each once.
pub fn replies_to(message: &Message<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for value in [message.in_reply_to(), message.references()] {
        let ids: Vec<&str> = match value {
            HeaderValue::Text(id) => vec![id.as_ref()],
            HeaderValue::TextList(ids) => ids.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        out.extend(ids.into_iter().filter(|id| seen.insert(id.to_string())).map(str::to_owned));
    }
    out
}

/// Why a message is no evidence of anything sent or received: a draft, spam, deleted.
pub fn unsent(message: &Message<'_>) -> Option<&'static str> {
    let text = |name: &'static str| {
        message.header(HeaderName::Other(name.into())).and_then(HeaderValue::as_text).map(str::trim).unwrap_or_default()
    };
    let labels = match message.header(HeaderName::Other("X-Gmail-Labels".into())) {
        Some(HeaderValue::TextList(list)) => list.join(","),
        Some(value) => value.as_text().unwrap_or_default().to_owned(),
        None => String::new(),
    };
    for label in labels.split(',').map(|l| l.trim().to_lowercase()) {
        match label.as_str() {
            "draft" | "drafts" | "entwurf" | "entwürfe" | "brouillon" | "brouillons" | "borrador" | "borradores"
            | "concept" | "concepten" | "bozza" | "bozze" | "rascunho" | "rascunhos" | "utkast" => {
                return Some("draft");
            }
            "spam" | "junk" => return Some("spam"),
            "trash" | "bin" | "papierkorb" | "corbeille" | "papelera" | "prullenbak" | "cestino" | "lixeira"
            | "papperskorgen" => return Some("deleted"),
            _ => {}
        }
    }
    // Thunderbird: bit 3 of the status is "expunged"; Outlook marks a message that was never sent with X-Unsent.
    let status = u32::from_str_radix(text("X-Mozilla-Status"), 16).unwrap_or(0);
    if status & 0x8 != 0 {
        return Some("deleted");
    }
    (text("X-Unsent") == "1").then_some("draft")
}

/// Whether a machine wrote the message: it answered in the sender's absence, or sent one letter to a whole list.
pub fn is_auto_reply(message: &Message<'_>) -> bool {
    let text = |name: HeaderName<'static>| {
        message.header(name).and_then(HeaderValue::as_text).unwrap_or_default().trim().to_lowercase()
    };
    let subject = message.subject().unwrap_or_default().trim().to_lowercase();
    let beginnings = [
        "automatic reply",
        "auto reply",
        "auto-reply",
        "autoreply",
        "out of office",
        "out of the office",
        "abwesenheitsnotiz",
        "automatische antwort",
        "réponse automatique",
        "absence du bureau",
        "respuesta automática",
        "risposta automatica",
        "automatisch antwoord",
        "resposta automática",
        "autosvar",
        "automatiskt svar",
    ];
    text(HeaderName::AutoSubmitted).starts_with("auto-replied")
        || !text(HeaderName::Other("X-Autoreply".into())).is_empty()
        || !text(HeaderName::Other("X-Autorespond".into())).is_empty()
        || text(HeaderName::Other("Precedence".into())) == "auto_reply"
        // One person's mail from a sales tool may be unsubscribed from too, and groups mark every letter as a list's.
        || matches!(text(HeaderName::Other("Precedence".into())).as_str(), "bulk" | "junk")
            && message.header(HeaderName::ListUnsubscribe).is_some()
            && message.header(HeaderName::InReplyTo).is_none()
        || beginnings.iter().any(|b| subject.starts_with(b))
}

/// Whether a mail server reports what became of another message, which it holds.
pub fn is_report(message: &Message<'_>) -> bool {
    let of = |kind: Option<&str>, word: &str| kind.is_some_and(|k| k.eq_ignore_ascii_case(word));
    message.content_type().is_some_and(|c| of(Some(c.ctype()), "multipart") && of(c.subtype(), "report"))
}

/// Whether the subject calls the message a forward, behind any number of reply marks.
pub fn is_forward(subject: &str) -> bool {
    let mut rest = subject.trim();
    while let Some((mark, tail)) = rest.split_once(':') {
        let mark = mark.trim().to_lowercase();
        if ["fw", "fwd", "wg", "tr", "rv", "enc", "i", "doorst", "vs", "vb", "pd"].contains(&mark.as_str()) {
            return true;
        }
        if !["re", "aw", "sv", "antw", "ré", "odp", "res", "rif"].contains(&mark.as_str()) {
            return false;
        }
        rest = tail.trim();
    }
    false
}
