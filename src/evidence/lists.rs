//! Witnesses that say the same thing joined into one value; different figures on one matter held against each other.

use super::take::Found;
use crate::index::dot as cosine;

/// One witness on its way into a list.
#[derive(Debug, Clone)]
pub struct Mention<'a> {
    /// Index into the deal's passages.
    pub passage: usize,
    pub probability: f32,
    pub vector: &'a [f32],
    pub found: &'a [Found],
    /// Whether it may carry a value by itself: likely enough, and no mere support.
    pub carries: bool,
    /// Stems of all its words, sorted, each once.
    pub stems: Vec<String>,
}

/// Witnesses of one answer, best first.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    /// Indexes into the mentions given.
    pub members: Vec<usize>,
}

/// Two passages with this cosine are taken to say the same thing in other words, unless their figures differ. This and
/// the next two are first values, not tuned.
const SAME: f32 = 0.62;
/// With a figure in common, less likeness is needed.
const SAME_WITH_FIGURE: f32 = 0.42;
/// Share of the shorter one's stems that also stand in the other.
const SAME_WORDS: f32 = 0.6;

/// Joins mentions, given best first, into clusters: each joins the first cluster whose best member says the same.
pub fn clusters(mentions: &[Mention<'_>]) -> Vec<Cluster> {
    let mut out: Vec<Cluster> = Vec::new();
    for (i, mention) in mentions.iter().enumerate() {
        match out.iter_mut().find(|c| same(&mentions[c.members[0]], mention)) {
            Some(cluster) => cluster.members.push(i),
            None => out.push(Cluster { members: vec![i] }),
        }
    }
    out
}

fn same(a: &Mention<'_>, b: &Mention<'_>) -> bool {
    let likeness = cosine(a.vector, b.vector);
    match figures(a.found, b.found) {
        Figures::Shared => likeness >= SAME_WITH_FIGURE || shared(&a.stems, &b.stems) >= SAME_WORDS,
        Figures::Differ => false,
        Figures::None => likeness >= SAME || shared(&a.stems, &b.stems) >= SAME_WORDS,
    }
}

/// How the figures of two passages stand to each other.
pub enum Figures {
    /// They have one in common.
    Shared,
    /// Both have one of a kind, and none in common.
    Differ,
    /// There is nothing to compare.
    None,
}

/// Holds the figures of two passages against each other, kind by kind.
pub fn figures(a: &[Found], b: &[Found]) -> Figures {
    let pairs = || a.iter().flat_map(|f| b.iter().map(move |g| (f, g))).filter(|(f, g)| f.kind == g.kind);
    if pairs().any(|(f, g)| f.agrees(g)) {
        Figures::Shared
    } else if pairs().next().is_some() {
        Figures::Differ
    } else {
        Figures::None
    }
}

/// Share of the shorter list that stands in the longer; 0 when either has fewer than three.
fn shared(a: &[String], b: &[String]) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 3 {
        return 0.0;
    }
    short.iter().filter(|s| long.binary_search(s).is_ok()).count() as f32 / short.len() as f32
}

/// Whether two answers are on the same matter with figures of one kind that differ: rivals, to be settled.
pub fn rivals(a: &Mention<'_>, b: &Mention<'_>) -> bool {
    let alike = cosine(a.vector, b.vector) >= SAME || shared(&a.stems, &b.stems) >= SAME_WORDS;
    alike && matches!(figures(a.found, b.found), Figures::Differ)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::take::{TakeOptions, find};

    /// Clusters of texts, best first, whose vectors have a cosine of `likeness` to one another; and whether the first two
    /// are rivals.
    fn joined(texts: &[&str], likeness: f32) -> (Vec<Vec<usize>>, bool) {
        let found: Vec<Vec<Found>> = texts.iter().map(|t| find(t, None, &TakeOptions::default())).collect();
        let vectors: Vec<Vec<f32>> = (0..texts.len())
            .map(|i| {
                let mut vector = vec![0.0; texts.len() + 1];
                (vector[0], vector[i + 1]) = (likeness.sqrt(), (1.0 - likeness).sqrt());
                vector
            })
            .collect();
        let mentions: Vec<Mention<'_>> = (0..texts.len())
            .map(|i| {
                let mut stems = crate::index::stems(texts[i]);
                stems.sort();
                stems.dedup();
                Mention { passage: i, probability: 0.9, vector: &vectors[i], found: &found[i], carries: true, stems }
            })
            .collect();
        let groups = clusters(&mentions).into_iter().map(|c| c.members).collect();
        (groups, rivals(&mentions[0], &mentions[1]))
    }

    #[test]
    fn figures_that_differ_never_join_and_are_rivals_on_one_matter() {
        let texts = ["The discount is 10% on licences.", "The discount is 15% on licences."];
        assert_eq!(joined(&texts, 0.99), (vec![vec![0], vec![1]], true));
        let apart = ["Ten percent goes off every licence: 10%.", "Uptime stays over 99% all year round."];
        assert_eq!(joined(&apart, 0.1), (vec![vec![0], vec![1]], false), "two matters are no rivals");
    }

    #[test]
    fn a_figure_in_common_joins_at_less_likeness() {
        let with = ["Support answers within 4 hours.", "Whoever calls us waits for 4 hours at most."];
        let without = ["Support answers quickly.", "Whoever calls us waits very little."];
        assert_eq!(joined(&with, 0.5).0, [vec![0, 1]]);
        assert_eq!(joined(&without, 0.5).0, [vec![0], vec![1]]);
        assert_eq!(joined(&without, 0.7).0, [vec![0, 1]]);
    }

    #[test]
    fn shared_words_join_unless_there_are_too_few() {
        assert_eq!(
            joined(&["Exports to the warehouse nightly.", "The nightly exports to the warehouse fail."], 0.0).0.len(),
            1
        );
        assert_eq!(joined(&["Exports nightly.", "Nightly exports fail often."], 0.0).0.len(), 2);
    }
}
