//! Shares: `4%`, `four percent`, `15 per cent`, `ten points` near a word about price or rate, `50 basis points`.

use super::normal::Normal;
use super::number::number;
use super::token::{Token, word};

/// Words near which points are points of a percentage.
const CONTEXT: [&str; 24] = [
    "discount",
    "off",
    "margin",
    "list",
    "price",
    "percent",
    "commission",
    "uplift",
    "increase",
    "rate",
    "renewal",
    "cap",
    "capped",
    "reduction",
    "improve",
    "improved",
    "dropped",
    "drop",
    "gain",
    "gained",
    "share",
    "accuracy",
    "conversion",
    "occupancy",
];

/// The share that begins at a token: the index after it and its meaning; an empty [`Normal::Words`] for a span of
/// shares (`3-5%`).
pub fn percent(tokens: &[Token], i: usize) -> Option<(usize, Normal)> {
    let n = number(tokens, i).filter(|n| !n.pair)?;
    if let Some(end) = unit(tokens, n.end) {
        return Some((end, points(n.value, 100.0)?));
    }
    // "Twelve (12%)" and "twelve (12) percent".
    if word(tokens, n.end) == "("
        && let Some(m) = number(tokens, n.end + 1).filter(|m| (m.value - n.value).abs() < 1e-9)
    {
        if word(tokens, m.end) == ")" {
            return unit(tokens, m.end + 1).and_then(|end| Some((end, points(n.value, 100.0)?)));
        }
        let end = unit(tokens, m.end).filter(|e| word(tokens, *e) == ")")?;
        return Some((end + 1, points(n.value, 100.0)?));
    }
    if tokens.get(n.end).is_some_and(|t| t.is_dash() || matches!(t.low.as_str(), "to" | "or")) {
        let m = number(tokens, n.end + 1).filter(|m| m.value > n.value)?;
        return unit(tokens, m.end).map(|end| (end, Normal::Words(String::new())));
    }
    if word(tokens, n.end) == "basis" && word(tokens, n.end + 1) == "points" {
        return Some((n.end + 2, points(n.value, 1.0)?));
    }
    let points_word = matches!(word(tokens, n.end), "points" | "point");
    let window = &tokens[i.saturating_sub(6)..(n.end + 7).min(tokens.len())];
    // More than a hundred points are scores or loyalty points.
    if points_word && n.value <= 100.0 && window.iter().any(|t| CONTEXT.contains(&t.low.as_str())) {
        return Some((n.end + 1, points(n.value, 100.0)?));
    }
    None
}

fn unit(tokens: &[Token], i: usize) -> Option<usize> {
    match word(tokens, i) {
        "%" | "percent" | "pct" | "percents" => Some(i + 1),
        "per" if word(tokens, i + 1) == "cent" => Some(i + 2),
        "percentage" if matches!(word(tokens, i + 1), "point" | "points") => Some(i + 2),
        _ => None,
    }
}

fn points(value: f64, factor: f64) -> Option<Normal> {
    let points = value * factor;
    // A hundred thousand percent is noise, not a share.
    (0.0..=1e7).contains(&points).then(|| Normal::Percent(points.round() as i64))
}
