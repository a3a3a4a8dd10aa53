//! Rankings and marked answers in, figures out, averaged over questions by category.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::sets::{Group, Question, Set};

/// A figure of one ranking: 0 nothing found, 1 all that could be.
#[derive(Clone, Copy)]
pub enum Figure {
    /// Share of the marked items that the first so many passages touch.
    Share(usize),
    /// Whether the first so many passages touch any marked item.
    Any(usize),
    /// Share of the words of all marked passages that a reader has seen after so many words of the ranking.
    Words(usize),
    /// Normalised discounted cumulative gain over so many ranks, every marked item worth the same.
    Gain(usize),
    /// Mean precision at the ranks of the marked items, over so many ranks.
    Precision(usize),
}

impl Figure {
    fn of(self, ranking: &[usize], items: &[Vec<usize>], group: &Group) -> f64 {
        let touched = |top: usize| {
            let top: BTreeSet<usize> = ranking.iter().take(top).copied().collect();
            items.iter().filter(|item| item.iter().any(|p| top.contains(p))).count()
        };
        let marked: BTreeSet<usize> = items.iter().flatten().copied().collect();
        let all = items.len() as f64;
        match self {
            Self::Share(top) => touched(top) as f64 / all,
            Self::Any(top) => f64::from(u8::from(touched(top) > 0)),
            Self::Words(budget) => {
                let words = |p: usize| group.texts[p].split_whitespace().count();
                let total: usize = marked.iter().map(|&p| words(p)).sum();
                let (mut left, mut seen) = (budget, 0);
                for &p in ranking {
                    let read = words(p).min(left);
                    left -= read;
                    seen += if marked.contains(&p) { read } else { 0 };
                }
                // Long spans hold more words than the reader may read.
                seen as f64 / total.min(budget).max(1) as f64
            }
            Self::Gain(top) => {
                let discount = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
                let hits = ranking.iter().take(top).enumerate().filter(|(_, p)| marked.contains(p));
                let best: f64 = (0..top.min(marked.len())).map(discount).sum();
                hits.map(|(rank, _)| discount(rank)).sum::<f64>() / best
            }
            Self::Precision(top) => {
                let hits = ranking.iter().take(top).enumerate().filter(|(_, p)| marked.contains(p));
                let sum: f64 =
                    hits.enumerate().map(|(before, (rank, _))| (before + 1) as f64 / (rank + 1) as f64).sum();
                sum / marked.len() as f64
            }
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Share(top) => write!(f, "share in {top}"),
            Self::Any(top) => write!(f, "any in {top}"),
            Self::Words(budget) => write!(f, "share in {budget} words"),
            Self::Gain(top) => write!(f, "nDCG at {top}"),
            Self::Precision(top) => write!(f, "MAP at {top}"),
        }
    }
}

/// Sums by figure and category.
pub struct Table<'s> {
    set: &'s Set,
    sums: BTreeMap<(usize, String), ([f64; 3], usize)>,
}

/// Stands before every category in order of text.
const ALL: &str = "";

impl<'s> Table<'s> {
    pub fn new(set: &'s Set) -> Self {
        Self { set, sums: BTreeMap::new() }
    }

    /// Counts one question; `found` are the rankings by words, vectors and both.
    pub fn add(&mut self, question: &Question, group: &Group, found: &[Vec<usize>; 3]) {
        for (number, figure) in self.set.figures.iter().enumerate() {
            let values = found.each_ref().map(|ranking| figure.of(ranking, &question.items, group));
            for category in question.categories.iter().map(String::as_str).chain([ALL]) {
                let (sums, n) = self.sums.entry((number, category.to_owned())).or_default();
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
                *n += 1;
            }
        }
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for ((number, category), (sums, n)) in &self.sums {
            // Whole characters: a name may be longer than its column.
            let category: String = if category == ALL { "all" } else { category }.chars().take(42).collect();
            let figure = self.set.figures[*number].to_string();
            write!(f, "{:<14} {figure:<20} {category:<42}", self.set.name)?;
            sums.iter().try_for_each(|sum| write!(f, " {:>7.3}", sum / *n as f64))?;
            writeln!(f, " {n:>5}")?;
        }
        Ok(())
    }
}
