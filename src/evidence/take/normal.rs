//! Normal forms: what an answer means, for comparing two of them and for showing a spoken one.
//!
//! A reading that cannot be settled (03/04/2028 without a known order, "the 27th" without a day to count from) stays
//! in its own words: it still marks where a date stands, and equals only itself.

use jiff::civil::Date;

/// What somebody pays for, as written: `per clinic per month` is `["clinic", "month"]`, singular and lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Per {
    pub units: Vec<String>,
}

/// The meaning of a typed answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Normal {
    /// First and last day, both included; one day has `from == to`.
    Date {
        from: Date,
        to: Date,
    },
    /// Years and quarters count as months, weeks as days; the two are never turned into each other.
    Duration {
        months: Option<i32>,
        days: Option<i32>,
    },
    /// `currency` is an ISO 4217 code where the words name one.
    Money {
        currency: Option<String>,
        cents: i64,
        per: Option<Per>,
    },
    /// Basis points: 4% is 400.
    Percent(i64),
    Number(f64),
    /// Id of a known person.
    Person {
        id: String,
    },
    /// Not settled: the source's words.
    Words(String),
}

impl Normal {
    /// The form a person reads: `2028-03-14`, `March 2028`, `24 months`, `USD 67,080 per site`, `4%`.
    pub fn show(&self) -> String {
        match self {
            Self::Date { from, to } => show_dates(*from, *to),
            Self::Duration { months, days } => show_duration(*months, *days),
            Self::Money { currency, cents, per } => {
                let mut out = currency.as_ref().map(|c| format!("{c} ")).unwrap_or_default();
                out.push_str(&show_cents(*cents));
                for unit in per.iter().flat_map(|p| &p.units) {
                    out.push_str(" per ");
                    out.push_str(unit);
                }
                out
            }
            Self::Percent(points) => format!("{}%", decimal(*points as f64 / 100.0)),
            Self::Number(n) => decimal(*n),
            Self::Person { id } => id.clone(),
            Self::Words(words) => words.clone(),
        }
    }

    /// Whether two answers mean the same. A currency or unit that only one of them names does not part them.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Money { currency: c1, cents: a, per: p1 }, Self::Money { currency: c2, cents: b, per: p2 }) => {
                a == b && agrees(c1.as_ref(), c2.as_ref()) && agrees(p1.as_ref(), p2.as_ref())
            }
            (Self::Number(a), Self::Number(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
            (Self::Words(a), Self::Words(b)) => a.to_lowercase() == b.to_lowercase(),
            _ => self == other,
        }
    }
}

fn agrees<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn show_dates(from: Date, to: Date) -> String {
    let starts = from == from.first_of_month();
    let ends = to == to.last_of_month();
    if from == to {
        from.to_string()
    } else if starts && ends && from.year() == to.year() && from.month() == to.month() {
        format!("{} {}", MONTHS[from.month() as usize - 1], from.year())
    } else if from == from.first_of_year() && to == from.last_of_year() {
        from.year().to_string()
    } else if starts && ends && from.until(to).is_ok_and(|s| s.get_days() <= 184) {
        // Up to half a year reads best by its months; a longer term by its first and last day.
        let (a, b) = (MONTHS[from.month() as usize - 1], MONTHS[to.month() as usize - 1]);
        format!("{a} {} to {b} {}", from.year(), to.year())
    } else {
        format!("{from} to {to}")
    }
}

fn show_duration(months: Option<i32>, days: Option<i32>) -> String {
    let count = |n: i32, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    let parts: Vec<String> =
        months.map(|n| count(n, "month")).into_iter().chain(days.map(|n| count(n, "day"))).collect();
    parts.join(" ")
}

fn show_cents(cents: i64) -> String {
    let whole = group((cents / 100).unsigned_abs().to_string());
    let sign = if cents < 0 { "-" } else { "" };
    match (cents % 100).abs() {
        0 => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest:02}"),
    }
}

/// At most four decimals, thousands grouped, no trailing zeros.
fn decimal(n: f64) -> String {
    let text = format!("{n:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |t| ("-", t));
    match text.split_once('.') {
        Some((whole, part)) => format!("{sign}{}.{part}", group(whole.to_owned())),
        None => format!("{sign}{}", group(text.to_owned())),
    }
}

fn group(digits: String) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
