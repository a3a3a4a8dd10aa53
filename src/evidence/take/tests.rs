//! Cases over the kinds, from several industries. Said on Tuesday 10 March 2026 unless a case says otherwise.

use jiff::civil::{DateTime, date};

mod people;
mod properties;

use super::*;

fn anchor() -> DateTime {
    date(2026, 3, 10).at(10, 30, 0, 0)
}

fn options() -> TakeOptions {
    TakeOptions::default()
}

/// `kind: text = normal`, the way cases are written; `~` marks what is not precise.
fn line(found: &Found) -> String {
    let mark = if found.precise { "" } else { "~" };
    format!("{:?}: {} = {mark}{}", found.kind, found.text, found.normal.show())
}

fn check(kind: TypedKind, cases: &[(&str, &[&str])], options: &TakeOptions) {
    let mut wrong = Vec::new();
    for (text, want) in cases {
        let got: Vec<String> = find(text, Some(anchor()), options)
            .iter()
            .filter(|f| f.kind == kind)
            .map(|f| line(f).split_once(": ").map(|(_, rest)| rest.to_owned()).unwrap_or_default())
            .collect();
        if got != *want {
            wrong.push(format!("{text}\n    want {want:?}\n    got  {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn dates() {
    check(
        TypedKind::Date,
        &[
            ("It renews on 2028-03-14.", &["2028-03-14 = 2028-03-14"]),
            ("This agreement renews on 14 March 2028.", &["14 March 2028 = 2028-03-14"]),
            ("Expires March 14th, 2028, unless renewed.", &["March 14th, 2028 = 2028-03-14"]),
            ("Start date: 25/03/2027", &["25/03/2027 = 2027-03-25"]),
            ("Start date: 03/25/2027", &["03/25/2027 = 2027-03-25"]),
            ("Start date: 03/04/2027", &["03/04/2027 = ~03/04/2027"]),
            ("Ren: 03-Nov-2027. Opt-out before.", &["03-Nov-2027 = 2027-11-03"]),
            ("gültig bis 31.12.2027", &["31.12.2027 = 2027-12-31"]),
            ("We load the ship on the fourteenth of March.", &["the fourteenth of March = ~2026-03-14"]),
            ("We met on March 3 in the mill.", &["March 3 = ~2026-03-03"]),
            ("Harvest starts May the eighteenth", &["May the eighteenth = ~2026-05-18"]),
            ("Board meets on February 2", &["February 2 = ~2027-02-02"]),
            ("we signed on November 3 and never looked back", &["November 3 = ~2025-11-03"]),
            ("Monday the 30th of March suits the dean", &["Monday the 30th of March = ~2026-03-30"]),
            ("Fri 13 Nov is the cut-off", &["Fri 13 Nov = ~2026-11-13"]),
            ("Can the crew start next Friday?", &["next Friday = ~2026-03-20"]),
            ("see you Thursday", &["Thursday = ~2026-03-12"]),
            ("last Wednesday the pump broke", &["last Wednesday = ~2026-03-04"]),
            ("I'll send it tomorrow", &["tomorrow = 2026-03-11"]),
            ("the day after tomorrow", &["the day after tomorrow = 2026-03-12"]),
            ("by the end of next month", &["the end of next month = ~2026-04-30"]),
            ("live by end of April", &["end of April = ~2026-04-30"]),
            ("end of April 2027", &["end of April 2027 = 2027-04-30"]),
            ("somewhere mid June", &["mid June = ~2026-06-10 to 2026-06-21"]),
            ("early September for the schools", &["early September = ~2026-09-01 to 2026-09-10"]),
            ("We decide in Q3.", &["Q3 = ~July 2026 to September 2026"]),
            ("rollout Q1 2027", &["Q1 2027 = January 2027 to March 2027"]),
            ("in the second quarter we open two depots", &["the second quarter = ~April 2026 to June 2026"]),
            ("before the end of the fiscal year", &["the end of the fiscal year = ~2026-12-31"]),
            ("It must run by Easter.", &["Easter = ~2026-04-05"]),
            ("back after Thanksgiving", &["Thanksgiving = ~2026-11-26"]),
            ("She signs on the 27th.", &["the 27th = ~2026-03-27"]),
            ("on the 5th we had an outage", &["the 5th = ~2026-04-05"]),
            ("The vineyard opens in May", &["May = ~May 2026"]),
            ("you may need a second licence", &[]),
            ("May I ask who signs?", &[]),
            ("they march on without us", &[]),
            ("We go live in october", &["october = ~October 2026"]),
            ("Workshop May 11 - Jun 5 on site", &["May 11 - Jun 5 = ~2026-05-11 to 2026-06-05"]),
            (
                "Term: 1 May 2028 through 30 April 2029",
                &["1 May 2028 through 30 April 2029 = 2028-05-01 to 2029-04-30"],
            ),
            ("May 11 to June 5, 2028", &["May 11 to June 5, 2028 = 2028-05-11 to 2028-06-05"]),
            ("until the thirty-first of July", &["the thirty-first of July = ~2026-07-31"]),
            ("the twentieth of June twenty twenty-eight", &["the twentieth of June twenty twenty-eight = 2028-06-20"]),
            (
                "on the fifteenth of January twenty eight, right after",
                &["the fifteenth of January twenty eight = 2028-01-15"],
            ),
            ("31 aug 28 right?", &["31 aug 28 = 2028-08-31"]),
            ("oct 1 2027, notice by aug 2.", &["oct 1 2027 = 2027-10-01", "aug 2 = ~2026-08-02"]),
            ("it renews in February of twenty-nine", &["February of twenty-nine = February 2029"]),
            ("budget for March 2028", &["March 2028 = March 2028"]),
            ("the 2027 budget", &["2027 = ~2027"]),
            ("two weeks ago the kiln failed", &["two weeks ago = ~2026-02-24"]),
            ("FY27 planning", &["FY27 = 2027"]),
            ("Sept. 3, 2026", &["Sept. 3, 2026 = 2026-09-03"]),
            ("Call me at 12:30 on extension 42", &[]),
            ("we run version 4.2 of the firmware", &[]),
            ("PO 2031-114 and call +47 22 33 44 55", &[]),
            ("ring 555-0142 or (212) 555-0199", &[]),
            ("EOM works", &["EOM = ~2026-03-31"]),
            ("on 31 April 2027", &["April 2027 = April 2027"]),
            (
                "First of September to the end of August twenty-eight",
                &["First of September to the end of August twenty-eight = 2027-09-01 to 2028-08-31"],
            ),
            ("moved from 31 December to 31 March 2028", &["31 December = ~2026-12-31", "31 March 2028 = 2028-03-31"]),
            ("it runs till the end of june twenty nine", &["the end of june twenty nine = 2029-06-30"]),
            ("we sign again in june twenty nine", &["june twenty nine = June 2029"]),
            ("on the last day of February 2028", &["the last day of February 2028 = 2028-02-29"]),
            ("until Easter twenty-seven", &["Easter twenty-seven = 2027-03-28"]),
            ("spent by June thirtieth twenty-eight, so", &["June thirtieth twenty-eight = 2028-06-30"]),
            ("next quarter at the earliest", &["next quarter = ~April 2026 to June 2026"]),
            ("H1 2027 for the hospitals", &["H1 2027 = January 2027 to June 2027"]),
            ("year-end is busy for the brewery", &["year-end = ~2026-12-31"]),
            ("the first thing we need", &[]),
            ("The second site is bigger", &[]),
        ],
        &options(),
    );
}

#[test]
fn date_order_and_fiscal_year_are_settings() {
    let dmy = TakeOptions { date_order: DateOrder::Dmy, fiscal_year_start: 7 };
    check(
        TypedKind::Date,
        &[
            ("03/04/2027", &["03/04/2027 = 2027-04-03"]),
            ("by 3/4", &["3/4 = ~2026-04-03"]),
            ("rollout Q1 FY27", &["Q1 FY27 = July 2026 to September 2026"]),
            ("by end of the fiscal year", &["end of the fiscal year = ~2026-06-30"]),
            ("FY27", &["FY27 = 2026-07-01 to 2027-06-30"]),
        ],
        &dmy,
    );
    let mdy = TakeOptions { date_order: DateOrder::Mdy, fiscal_year_start: 0 };
    check(TypedKind::Date, &[("03/04/2027", &["03/04/2027 = 2027-03-04"])], &mdy);
}

#[test]
fn durations() {
    check(
        TypedKind::Duration,
        &[
            ("The term is 24 months.", &["24 months = 24 months"]),
            ("twenty-four (24) months from signature", &["twenty-four (24) months = 24 months"]),
            ("two years is fine", &["two years = 24 months"]),
            ("a year and a half", &["a year and a half = 18 months"]),
            ("two and a half years", &["two and a half years = 30 months"]),
            ("a 36-month lease on the trucks", &["36-month = 36 months"]),
            ("three-year agreement", &["three-year = 36 months"]),
            ("within 90 days of delivery", &["90 days = 90 days"]),
            ("sixty days' notice", &["sixty days = 60 days"]),
            ("six weeks for the fitters", &["six weeks = 42 days"]),
            ("Payment terms net 45.", &["net 45 = 45 days"]),
            ("net thirty please", &["net thirty = 30 days"]),
            ("billed quarterly in advance", &[]),
            ("six to eight weeks", &["six to eight weeks = ~six to eight weeks"]),
            ("Signed OF back. 1yr, no more", &["1yr = 12 months"]),
            ("a twelve month pilot", &["twelve month = 12 months"]),
            ("two years and three months", &["two years and three months = 27 months"]),
            ("half a year", &["half a year = 6 months"]),
            ("We sign for a year to begin with", &["a year = 12 months"]),
            ("it costs $310 a month", &[]),
            ("a two-year-old boiler", &[]),
            ("10 business days", &["10 business days = 10 days"]),
            ("36 mo. term", &["36 mo = 36 months"]),
            ("thirty-six months from the effective date", &["thirty-six months = 36 months"]),
            ("a fortnight of shadowing, then 2 fortnights more", &["2 fortnights = 28 days"]),
        ],
        &options(),
    );
}

#[test]
fn money() {
    check(
        TypedKind::Money,
        &[
            ("around $120k", &["$120k = USD 120,000"]),
            ("USD 67,080 for the term", &["USD 67,080 = USD 67,080"]),
            ("EUR 11,900 per month", &["EUR 11,900 per month = EUR 11,900 per month"]),
            ("€95.000,00 netto", &["€95.000,00 = EUR 95,000"]),
            ("£1.2M over the term", &["£1.2M = GBP 1,200,000"]),
            ("the budget is 1.2M", &["1.2M = 1,200,000"]),
            ("budget of two hundred and ten thousand", &["two hundred and ten thousand = 210,000"]),
            ("price is two-ten this year", &["two-ten = ~210"]),
            ("room two-ten is free", &[]),
            ("thirteen fifty a month is the price", &["thirteen fifty a month = ~1,350 per month"]),
            ("three forty-five a clinic", &["three forty-five a clinic = ~345 per clinic"]),
            ("$310 per clinic per month", &["$310 per clinic per month = USD 310 per clinic per month"]),
            ("$9.50/user/mo", &["$9.50/user/mo = USD 9.50 per user per month"]),
            ("forty thousand dollars", &["forty thousand dollars = USD 40,000"]),
            ("fifty grand", &["fifty grand = 50,000"]),
            ("1.14 crore rupees", &["1.14 crore rupees = INR 11,400,000"]),
            ("2.5 million euros a year", &["2.5 million euros a year = EUR 2,500,000 per year"]),
            ("NOK 1 200 per berth", &["NOK 1 200 per berth = NOK 1,200 per berth"]),
            ("CHF 48'000 annually", &["CHF 48'000 annually = CHF 48,000 per year"]),
            ("US$ 5,000 one-off", &["US$ 5,000 = USD 5,000"]),
            ("we have 120k contacts", &[]),
            ("two hundred thousand parcels a week", &[]),
            ("let's meet at two thirty", &[]),
            ("$10-12k a year", &["$10-12k a year = ~$10-12k a year"]),
            ("between $40k and $50k", &["$40k = USD 40,000", "$50k = USD 50,000"]),
            ("A$300 each", &["A$300 = AUD 300"]),
            ("12 euros per seat", &["12 euros per seat = EUR 12 per seat"]),
            ("in 2027 we pay 2028 prices", &[]),
            ("EUR 3.750,50", &["EUR 3.750,50 = EUR 3,750.50"]),
            ("ten pounds of flour", &[]),
            ("nine pounds forty a head", &["nine pounds forty a head = GBP 9.40 per head"]),
            ("the unit at a dollar ninety", &["a dollar ninety = USD 1.90"]),
            ("Six ten a seat", &["Six ten a seat = ~610 per seat"]),
        ],
        &options(),
    );
}

#[test]
fn percentages_and_numbers() {
    check(
        TypedKind::Percent,
        &[
            ("an uplift of 4%", &["4% = 4%"]),
            ("four percent cap", &["four percent = 4%"]),
            ("15 per cent off", &["15 per cent = 15%"]),
            ("ten points off the list price", &["ten points = 10%"]),
            ("the team scored ten points", &[]),
            ("3-5% growth", &["3-5% = ~3-5%"]),
            ("2.5 % yearly", &["2.5 % = 2.5%"]),
            ("two and a half percent", &["two and a half percent = 2.5%"]),
            ("50 basis points", &["50 basis points = 0.5%"]),
            ("twelve (12) percent", &["twelve (12) percent = 12%"]),
            ("four point five percent", &["four point five percent = 4.5%"]),
        ],
        &options(),
    );
    check(
        TypedKind::Number,
        &[
            ("we run forty-two trucks", &["forty-two trucks = 42"]),
            ("1,250 beds in nine hospitals", &["1,250 beds = 1,250", "nine hospitals = 9"]),
            ("one of them left", &[]),
            ("no one knows", &[]),
            ("a dozen wells", &["a dozen wells = 12"]),
            ("SKU44 and B12", &[]),
            ("a 40-bed ward", &["40-bed = 40"]),
            ("three hundred and fifty thousand parcels", &["three hundred and fifty thousand parcels = 350,000"]),
        ],
        &options(),
    );
}

#[test]
fn without_a_day_to_count_from_relative_dates_keep_their_words() {
    let found = find("next Friday, or on March 3", None, &options());
    let shown: Vec<String> = found.iter().map(line).collect();
    assert_eq!(shown, ["Date: next Friday = ~next Friday", "Date: March 3 = ~March 3"]);
}

#[test]
fn a_day_of_an_open_year_agrees_with_the_same_day_of_a_year() {
    let one = |text: &str| find(text, Some(anchor()), &options()).remove(0);
    assert!(one("July 14").agrees(&one("14 July 2027")));
    assert!(!one("14 July 2026").agrees(&one("14 July 2027")));
    assert!(!one("July 15").agrees(&one("14 July 2027")));
    assert!(one("two years").agrees(&one("24 months")));
    assert!(one("$1,200 per user").agrees(&one("USD 1200")));
    assert!(!one("USD 1200").agrees(&one("EUR 1200")));
}

#[test]
fn moving_the_anchor_by_a_week_moves_tomorrow_by_a_week() {
    for n in 0..60 {
        let day = anchor().checked_add(jiff::Span::new().days(n * 7)).unwrap();
        let next = day.date().tomorrow().unwrap();
        let found = find("we decide tomorrow", Some(day), &options());
        assert_eq!(found[0].normal, Normal::Date { from: next, to: next });
    }
}

#[test]
fn easter_falls_where_the_church_says() {
    let days = [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2038, 4, 25)];
    for (y, m, d) in days {
        assert_eq!(calendar::easter(y.into()), Some(date(y, m, d)));
    }
}
