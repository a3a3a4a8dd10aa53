//! Rankings in, one ranking out: reciprocal rank fusion.

use std::collections::BTreeMap;

use super::by_score;

/// Damps the lead of the first ranks. Source: Cormack, Clarke and Buettcher (2009), "Reciprocal rank fusion outperforms
/// Condorcet and individual rank learning methods", where 60 was chosen in a pilot and never mattered much.
pub const RRF_K: f32 = 60.0;

/// Sums `1 / (RRF_K + rank)` over the lists (each best first, ranks from 1, an item at most once a list).
///
/// Best first; equal sums in order of the item, so the result is total and depends on nothing else.
pub fn fuse(lists: &[&[usize]]) -> Vec<(usize, f32)> {
    let mut sums: BTreeMap<usize, f32> = BTreeMap::new();
    for list in lists {
        for (rank, &item) in list.iter().enumerate() {
            *sums.entry(item).or_default() += 1.0 / (RRF_K + (rank + 1) as f32);
        }
    }
    let mut fused: Vec<(usize, f32)> = sums.into_iter().collect();
    fused.sort_by(|&a, &b| by_score(a, b));
    fused
}
