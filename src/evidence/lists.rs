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
    match figures(a, b) {
        Figures::Shared => likeness >= SAME_WITH_FIGURE || shared(&a.stems, &b.stems) >= SAME_WORDS,
        Figures::Differ => false,
        Figures::None => likeness >= SAME || shared(&a.stems, &b.stems) >= SAME_WORDS,
    }
}

/// How the figures of two passages stand to each other.
enum Figures {
    /// They have one in common.
    Shared,
    /// Both have one of a kind, and none in common.
    Differ,
    /// There is nothing to compare.
    None,
}

fn figures(a: &Mention<'_>, b: &Mention<'_>) -> Figures {
    let pairs = || a.found.iter().flat_map(|f| b.found.iter().map(move |g| (f, g))).filter(|(f, g)| f.kind == g.kind);
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
    alike && matches!(figures(a, b), Figures::Differ)
}
