//! Amounts of money: `$120k`, `USD 67,080`, `EUR 11,900 per month`, `€95.000,00`, `two hundred and ten thousand`.
//!
//! A bare number is money only when a scale or a spoken price form stands near a word about money; otherwise it stays
//! a number.

use super::normal::Normal;
use super::number::{Num, number};
use super::per::{THINGS, per};
use super::token::{Token, word};

/// An amount: where it ends, its meaning, and whether its words settle it.
#[derive(Debug, Clone)]
pub struct Amount {
    pub end: usize,
    pub normal: Normal,
    pub precise: bool,
}

/// ISO code of a code or sign before an amount.
pub fn currency_code(low: &str) -> Option<&'static str> {
    const CODES: [&str; 26] = [
        "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "NOK", "SEK", "DKK", "JPY", "INR", "SGD", "ZAR", "PLN", "CZK",
        "HUF", "MXN", "BRL", "AED", "SAR", "HKD", "CNY", "ILS", "TRY", "ISK",
    ];
    Some(match low {
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "₹" | "rs" => "INR",
        "₪" => "ILS",
        "us$" => "USD",
        "c$" | "ca$" => "CAD",
        "a$" | "au$" => "AUD",
        "nz$" => "NZD",
        "s$" => "SGD",
        "r$" => "BRL",
        "sfr" => "CHF",
        _ => return CODES.into_iter().find(|c| c.eq_ignore_ascii_case(low)),
    })
}

/// ISO code of a currency's name after an amount, empty when the name leaves it open.
pub fn currency_word(low: &str) -> Option<&'static str> {
    Some(match low {
        "dollar" | "dollars" | "buck" | "bucks" => "USD",
        "euro" | "euros" => "EUR",
        "pound" | "pounds" | "quid" | "sterling" => "GBP",
        "rupee" | "rupees" => "INR",
        "yen" => "JPY",
        "franc" | "francs" => "CHF",
        "zloty" | "zlotys" => "PLN",
        "rand" => "ZAR",
        "krone" | "kroner" | "krona" | "kronor" | "crowns" | "kr" | "pesos" | "grand" | "dirhams" => "",
        _ => return currency_code(low).filter(|_| !low.eq_ignore_ascii_case("try") && low != "rs"),
    })
}

/// Words near which a bare figure is an amount.
const CONTEXT: [&str; 52] = [
    "price",
    "prices",
    "priced",
    "pricing",
    "cost",
    "costs",
    "pay",
    "pays",
    "paid",
    "paying",
    "payment",
    "budget",
    "fee",
    "fees",
    "spend",
    "spending",
    "rate",
    "rates",
    "quote",
    "quoted",
    "invoice",
    "invoiced",
    "discount",
    "discounted",
    "arr",
    "mrr",
    "acv",
    "tcv",
    "revenue",
    "money",
    "charge",
    "charged",
    "list",
    "savings",
    "worth",
    "dollars",
    "euros",
    "pounds",
    "deal",
    "offer",
    "offered",
    "proposal",
    "total",
    "annual",
    "annually",
    "subscription",
    "uplift",
    "cap",
    "capped",
    "amount",
    "licence",
    "license",
];

/// The amount that begins at a token.
pub fn money(tokens: &[Token], i: usize) -> Option<Amount> {
    let t = tokens.get(i)?;
    if t.is_word() || t.kind == super::token::Kind::Sign {
        if let Some((code, at)) = prefix(tokens, i) {
            let n = grouped(tokens, at).or_else(|| number(tokens, at)).filter(|n| !n.spoken || tokens[i].capital)?;
            return amount(tokens, n, code);
        }
        if !t.is_word() {
            return None;
        }
    }
    // "A dollar ninety".
    if t.is("a")
        && matches!(word(tokens, i + 1), "dollar" | "pound" | "euro")
        && let Some((cents, end)) = coins(tokens, i + 2)
    {
        let code = currency_word(word(tokens, i + 1))?;
        let one = Num { value: 1.0 + cents, end, spoken: true, pair: false, scaled: false };
        return finish(tokens, one, code, true);
    }
    let n =
        grouped(tokens, i).filter(|n| currency_word(word(tokens, n.end)).is_some()).or_else(|| number(tokens, i))?;
    if let Some(code) = currency_word(word(tokens, n.end)).filter(|_| !barred_name(tokens, n.end)) {
        let end = if word(tokens, n.end + 1) == "sterling" { n.end + 2 } else { n.end + 1 };
        let scale = if word(tokens, n.end) == "grand" { 1000.0 } else { 1.0 };
        let (cents, end) = coins(tokens, end).filter(|_| scale == 1.0 && n.value.fract() == 0.0).unwrap_or((0.0, end));
        return finish(tokens, Num { end, value: n.value * scale + cents, ..n }, code, true);
    }
    bare(tokens, i, n)
}

/// The coins of `nine pounds forty` and `nine pounds and fifty pence`, as a part of one.
fn coins(tokens: &[Token], i: usize) -> Option<(f64, usize)> {
    let and = word(tokens, i) == "and";
    let (n, end) = super::number::below_hundred(tokens, i + usize::from(and))?;
    let named = matches!(word(tokens, end), "cents" | "cent" | "pence" | "p");
    // Without its name the coin must be two digits and count nothing: "five dollars, twenty seats" is no price.
    let counted = tokens.get(end).is_some_and(|t| t.is_word() && t.low.len() > 3 && t.low.ends_with('s'))
        || super::duration::unit(word(tokens, end)).is_some()
        || matches!(word(tokens, end), "%" | "percent" | "thousand" | "hundred" | "million");
    (named || !and && n >= 10 && !counted).then_some((f64::from(n) / 100.0, end + usize::from(named)))
}

/// Thousands set apart by spaces or apostrophes, `1 200` and `48'000`: trusted only beside a currency.
fn grouped(tokens: &[Token], i: usize) -> Option<Num> {
    let first = tokens.get(i).filter(|t| t.is_digits() && !t.barred && t.low.len() <= 3)?;
    let mut value: f64 = first.low.parse().ok()?;
    let mut end = i + 1;
    // Four further groups are a quadrillion, beyond any amount.
    for _ in 0..4 {
        let sign = tokens.get(end).is_some_and(|t| t.glued && matches!(t.low.as_str(), "'" | "’"));
        let at = end + usize::from(sign);
        let Some(t) = tokens.get(at).filter(|t| t.is_digits() && t.glued == sign && !t.barred) else { break };
        let (whole, part) = t.low.split_once(['.', ',']).unwrap_or((&t.low, ""));
        if whole.len() != 3 || part.len() == 3 {
            break;
        }
        value = value * 1000.0 + format!("{whole}.{part}").parse::<f64>().ok()?;
        end = at + 1;
        if !part.is_empty() {
            break;
        }
    }
    (end > i + 1).then_some(Num { value, end, spoken: false, pair: false, scaled: false })
}

/// "Three pounds of sugar", "five pound" weights and a rugby "try" are no money; only the first is met in business.
fn barred_name(tokens: &[Token], i: usize) -> bool {
    matches!(word(tokens, i), "pound" | "pounds") && word(tokens, i + 1) == "of"
}

/// A currency before the amount: `$`, `US$`, `USD`, `EUR`, `NOK`.
fn prefix(tokens: &[Token], i: usize) -> Option<(&'static str, usize)> {
    let t = &tokens[i];
    if t.is_word()
        && let Some(sign) = tokens.get(i + 1).filter(|s| s.glued && s.is("$"))
    {
        let joined = format!("{}{}", t.low, sign.low);
        return Some((currency_code(&joined)?, i + 2));
    }
    // Codes in lower case are words of their own ("try 5 of them").
    if t.is_word() && !t.capital && !tokens.get(i + 1).is_some_and(|n| n.glued && n.is_digits()) {
        return currency_code(&t.low)
            .filter(|c| matches!(*c, "USD" | "EUR" | "GBP" | "NOK" | "SEK" | "CHF" | "INR"))
            .map(|c| (c, i + 1));
    }
    currency_code(&t.low).map(|c| (c, i + 1))
}

/// An amount whose currency stands before it. "$10-12k" is a span: the scale of the second holds for the first, and
/// no single amount is meant (its words are filled in by [`super::find`]).
fn amount(tokens: &[Token], n: Num, code: &'static str) -> Option<Amount> {
    if let Some(dash) = tokens.get(n.end).filter(|t| t.is_dash() || t.is("to")) {
        let at = n.end + 1;
        let at = prefix_sign(tokens, at);
        let second = number(tokens, at).filter(|m| {
            let tight = dash.is("to") || tokens[n.end + 1].glued;
            tight && (m.value > n.value || m.scaled)
        });
        // "USD 40 to 3 sites" names two things; a span needs the sign again, a scale, or a dash.
        if let Some(m) = second.filter(|m| at > n.end + 1 || m.scaled || dash.is_dash()) {
            let end = per(tokens, m.end, true).map_or(m.end, |p| p.1);
            return Some(Amount { end, normal: Normal::Words(String::new()), precise: false });
        }
    }
    // "$40 million dollars": the name repeats the sign.
    let repeated = currency_word(word(tokens, n.end)).is_some_and(|w| w == code);
    finish(tokens, Num { end: n.end + usize::from(repeated), ..n }, code, true)
}

fn prefix_sign(tokens: &[Token], i: usize) -> usize {
    match tokens.get(i) {
        Some(t) if currency_code(&t.low).is_some() => i + 1,
        _ => i,
    }
}

/// A number with no currency.
fn bare(tokens: &[Token], i: usize, n: Num) -> Option<Amount> {
    let next = word(tokens, n.end);
    let unit_price = per(tokens, n.end, false);
    let time = super::duration::unit(next).is_some() || super::name::month_number(next).is_some();
    if time || next == "%" || next == "percent" || is_clock(tokens, i, n) {
        return None;
    }
    let priced = unit_price.as_ref().is_some_and(|(p, _)| {
        p.units.iter().any(|u| THINGS.contains(&u.as_str())) || n.pair || n.scaled || n.value >= 1000.0
    });
    let near = context(tokens, i, n.end);
    // A plural noun right after is what is counted: "120k contacts", "two hundred thousand parcels".
    let counted = tokens.get(n.end).is_some_and(|t| {
        t.is_word()
            && t.low.len() > 3
            && t.low.ends_with('s')
            && !matches!(
                next,
                "this" | "plus" | "less" | "gross" | "across" | "plus." | "less." | "is" | "was" | "always" | "savings"
            )
    });
    let year = !n.scaled && (1950.0..=2060.0).contains(&n.value);
    let large = n.scaled || n.value >= 1000.0 && !year;
    let money = priced || (near && !counted && (large || n.pair && !year));
    if !money || (n.value < 1000.0 && !n.pair && !priced) {
        return None;
    }
    finish(tokens, n, "", !n.pair)
}

/// "At two thirty", "ten fifteen tomorrow": hours and minutes.
fn is_clock(tokens: &[Token], i: usize, n: Num) -> bool {
    let hour = (n.value / 100.0).floor();
    let minute = n.value - hour * 100.0;
    let asked = i > 0 && matches!(word(tokens, i - 1), "at" | "by" | "around" | "until" | "till" | "from" | "since");
    let after = matches!(word(tokens, n.end), "am" | "pm" | "a" | "p" | "tomorrow" | "today" | "sharp" | "o'clock")
        && per(tokens, n.end, false).is_none();
    n.pair && (1.0..=24.0).contains(&hour) && minute < 60.0 && (asked && per(tokens, n.end, false).is_none() || after)
}

/// Whether a word about money stands within eight words on either side, in the same sentence.
fn context(tokens: &[Token], start: usize, end: usize) -> bool {
    let stops = |t: &&Token| !matches!(t.low.as_str(), "." | "?" | "!");
    let about = |t: &Token| {
        t.is_word() && CONTEXT.contains(&t.low.as_str())
            || currency_code(&t.low).is_some() && (!t.is_word() || t.capital)
    };
    tokens[start.saturating_sub(8)..start].iter().rev().take_while(stops).any(about)
        || tokens[end.min(tokens.len())..(end + 8).min(tokens.len())].iter().take_while(stops).any(about)
}

fn finish(tokens: &[Token], n: Num, code: &'static str, precise: bool) -> Option<Amount> {
    let cents = n.value * 100.0;
    // Beyond nine hundred trillion a figure is no contract value, and cents would lose their exactness in an f64.
    if !(0.0..9.0e15).contains(&cents) {
        return None;
    }
    let (per, end) = per(tokens, n.end, true).map_or((None, n.end), |(p, end)| (Some(p), end));
    let currency = (!code.is_empty()).then(|| code.to_owned());
    Some(Amount { end, normal: Normal::Money { currency, cents: cents.round() as i64, per }, precise })
}
