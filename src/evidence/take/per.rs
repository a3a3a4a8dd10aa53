//! What an amount is paid for one of: `per clinic per month`, `a seat`, `/user/mo`, `annually`.

use super::normal::Per;
use super::token::{Token, word};

/// What people pay for one of, where only `a` or `each` says so.
pub const THINGS: [&str; 48] = [
    "seat",
    "user",
    "clinic",
    "site",
    "location",
    "head",
    "unit",
    "store",
    "licence",
    "license",
    "agent",
    "device",
    "employee",
    "member",
    "bed",
    "vehicle",
    "truck",
    "ton",
    "tonne",
    "door",
    "room",
    "student",
    "patient",
    "pop",
    "piece",
    "operator",
    "machine",
    "ship",
    "vessel",
    "desk",
    "branch",
    "shop",
    "school",
    "pupil",
    "property",
    "apartment",
    "call",
    "transaction",
    "order",
    "shipment",
    "parcel",
    "node",
    "server",
    "plant",
    "line",
    "kit",
    "person",
    "terminal",
];

/// What one pays for one of: `per clinic per month`, `a seat`, `/user/mo`, `annually`, `each`.
///
/// With `sure` the amount is known to be money, so that `a` may be followed by units of time.
pub fn per(tokens: &[Token], mut i: usize, sure: bool) -> Option<(Per, usize)> {
    let mut units = Vec::new();
    // Three steps hold "per user per site per month"; nobody goes on.
    for _ in 0..3 {
        let low = word(tokens, i);
        let once = match low {
            "monthly" => Some("month"),
            "annually" | "yearly" => Some("year"),
            "quarterly" => Some("quarter"),
            "weekly" => Some("week"),
            "pa" if sure => Some("year"),
            _ => None,
        };
        if let Some(unit) = once.filter(|_| sure) {
            units.push(unit.to_owned());
            i += 1;
            break;
        }
        let (mut at, loose) = match low {
            "per" | "/" => (i + 1, false),
            "a" | "an" | "each" | "every" => (i + 1, true),
            "for" if word(tokens, i + 1) == "each" || word(tokens, i + 1) == "every" => (i + 2, false),
            _ => break,
        };
        if tokens.get(at).is_some_and(Token::is_dash) {
            at += 1;
        }
        if matches!(word(tokens, at), "named" | "active" | "full" | "concurrent" | "additional" | "calendar" | "extra")
            && tokens.get(at + 1).is_some_and(Token::is_word)
        {
            at += 1;
        }
        let Some(t) = tokens.get(at).filter(|t| t.is_word()) else { break };
        let unit = singular(&t.low);
        let time = matches!(unit.as_str(), "month" | "year" | "week" | "day" | "quarter");
        if loose && !THINGS.contains(&unit.as_str()) && !time {
            break;
        }
        units.push(unit);
        i = at + 1;
    }
    (!units.is_empty()).then_some((Per { units }, i))
}

fn singular(low: &str) -> String {
    match low {
        "mo" | "mth" | "months" => "month".into(),
        "yr" | "annum" | "years" => "year".into(),
        _ => low.strip_suffix("'s").unwrap_or(low).to_owned(),
    }
}
