//! A number and its format code in, the number as a spreadsheet shows it out, as far as a reader needs it: percent,
//! thousands, decimals and the sign of a currency. Codes are those of ECMA-376, part 1, 18.8.31.

/// Signs that stand for a currency.
const CURRENCIES: [char; 5] = ['$', '€', '£', '¥', '₹'];

pub fn shown(number: f64, code: &str) -> String {
    // Negative and zero numbers have parts of their own behind a semicolon.
    let code = code.split(';').next().unwrap_or_default();
    let percent = code.contains('%');
    let number = if percent { number * 100.0 } else { number };
    let decimals = code.split_once('.').map(|(_, rest)| rest.chars().take_while(|c| matches!(c, '0' | '#')).count());
    let general = code.is_empty() || code.eq_ignore_ascii_case("general") || code.starts_with('@');
    let mut text = match decimals.filter(|_| !general) {
        Some(places) => format!("{number:.places$}"),
        None if general || number.fract() == 0.0 => plain(number),
        None => format!("{number:.0}"),
    };
    if code.contains(",") && !general {
        text = thousands(&text);
    }
    if percent {
        text.push('%');
    }
    match code.chars().find(|c| CURRENCIES.contains(c)) {
        // The dollar of `[$EUR-407]` only opens the name of a currency.
        Some('$') if code.contains("[$") => match code.split_once("[$").and_then(|(_, r)| r.split(['-', ']']).next()) {
            Some(name) if name.chars().count() > 1 => format!("{name} {text}"),
            Some(sign) => format!("{sign}{text}"),
            None => text,
        },
        Some(sign) => format!("{sign}{text}"),
        None => text,
    }
}

/// Days as hours and minutes.
pub fn duration(days: f64) -> String {
    let minutes = (days * 1440.0).round() as i64;
    format!("{}:{:02}", minutes / 60, (minutes % 60).abs())
}

/// A number without digits that only binary fractions have: fifteen digits are what a spreadsheet keeps.
fn plain(number: f64) -> String {
    let text = format!("{number:.10}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn thousands(text: &str) -> String {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(w, r)| (w, Some(r)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut out = String::from(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_in_the_sheet() {
        let of = |number, code| shown(number, code);
        assert_eq!(of(0.95, "0%"), "95%");
        assert_eq!(of(0.0718, "0.0%"), "7.2%");
        assert_eq!(of(152_520.0, "\"$\"#,##0"), "$152,520");
        assert_eq!(of(18_400.5, "#,##0.00 [$EUR-407]"), "EUR 18,400.50");
        assert_eq!(of(310.0, "[$€-2] #,##0.00;[Red]-[$€-2] #,##0.00"), "€310.00");
        assert_eq!(of(-1_234_567.0, "#,##0"), "-1,234,567");
        assert_eq!(of(24.0, ""), "24");
        assert_eq!(of(0.1 + 0.2, "General"), "0.3");
        assert_eq!(of(2.6, "0"), "3");
        assert_eq!(duration(1.5), "36:00");
    }
}
