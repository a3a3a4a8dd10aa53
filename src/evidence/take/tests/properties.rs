//! What holds for any text at all.

use jiff::civil::DateTime;
use proptest::prelude::*;

use super::super::{DateOrder, TakeOptions, clause, find, person};
use super::anchor;
use super::people::known;
use crate::evidence::stance;

/// Words that the grammars react to, so that random texts reach deep into them.
const PIECES: [&str; 48] = [
    "14",
    "3",
    "2028",
    "March",
    "may",
    "the",
    "of",
    "twenty",
    "-",
    "eight",
    "hundred",
    "and",
    "a",
    "half",
    "%",
    "percent",
    "$",
    "\u{20ac}",
    "1.2M",
    "999999999999",
    "k",
    "per",
    "month",
    "months",
    "years",
    "net",
    "next",
    "Friday",
    "end",
    "Q3",
    "first",
    "quarter",
    "ago",
    "/",
    ",",
    ".",
    "(",
    ")",
    "'",
    "28",
    "Easter",
    "to",
    "fourteenth",
    "oh",
    "million",
    "dollar",
    "\u{e9}t\u{e9}",
    "\u{1f680}",
];

proptest! {
    #[test]
    fn finds_are_slices_in_order_and_never_overlap(text in "\\PC{0,80}", picks in prop::collection::vec((0..PIECES.len(), any::<bool>()), 0..24)) {
        let built: String = picks.iter().map(|(i, space)| format!("{}{}", PIECES[*i], if *space { " " } else { "" })).collect();
        for text in [&text, &built] {
            for anchor in [None, Some(anchor()), Some(DateTime::MAX), Some(DateTime::MIN)] {
                let mut end = 0;
                for f in find(text, anchor, &TakeOptions { fiscal_year_start: 10, date_order: DateOrder::Dmy }) {
                    prop_assert!(f.range.start >= end && f.range.start < f.range.end);
                    prop_assert_eq!(text.get(f.range.clone()), Some(f.text.as_str()));
                    prop_assert!(f.normal.same(&f.normal) && !f.normal.show().is_empty());
                    end = f.range.end;
                }
            }
            for (range, _) in person::People::new(&known()).find(text) {
                prop_assert!(text.get(range).is_some());
            }
            stance::cues(text, &built);
        }
    }

    #[test]
    fn the_tightest_part_holds_its_focus(picks in prop::collection::vec(0..PIECES.len(), 1..24), a in 0..200usize, b in 0..200usize) {
        let text: String = picks.iter().map(|i| format!("{}{}", PIECES[*i], if i % 3 == 0 { ". " } else { " " })).collect();
        let (a, b) = (a.min(b), a.max(b));
        let part = clause::tightest(&text, Some(a..b));
        prop_assert!(text.get(part.clone()).is_some());
        if let Some(focus) = text.get(a..b).filter(|f| !f.trim().is_empty()) {
            let inner = a + (focus.len() - focus.trim_start().len())..b - (focus.len() - focus.trim_end().len());
            prop_assert!(part.start <= inner.start && inner.end <= part.end);
        }
    }
}
