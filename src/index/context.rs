//! Scores of passages in, out the same with a share of what their neighbours scored.
//!
//! An answer seldom repeats the words of the question it answers: they stand in the turn before it. So a passage is lent
//! part of the scores of the passages around it in its own document.

/// Share of the passage right before, and of the one right after. Twice as much is better for talk and worse for contracts,
/// where neighbours are other clauses; `docs/retrieval.md` has the figures.
const BEFORE: f32 = 0.2;
const AFTER: f32 = 0.1;
/// What the passage one further away counts beside the nearer one.
const FADE: f32 = 0.5;
/// How many passages away a neighbour may stand.
const REACH: usize = 2;

/// Adds to each score the shares of its neighbours. `documents` names the document of each passage, in reading order;
/// where it says nothing, a passage has no neighbours. Linear in the passages.
pub(super) fn lend(scores: &[f32], documents: &[usize]) -> Vec<f32> {
    let mut lent = scores.to_vec();
    let (mut before, mut after) = (BEFORE, AFTER);
    for distance in 1..=REACH {
        for later in distance..scores.len().min(documents.len()) {
            let earlier = later - distance;
            if documents[earlier] == documents[later] {
                lent[later] += before * scores[earlier];
                lent[earlier] += after * scores[later];
            }
        }
        (before, after) = (before * FADE, after * FADE);
    }
    lent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fade_with_distance_and_stop_at_the_document() {
        let lent = lend(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], &[1, 1, 1, 1, 1, 2, 2]);
        assert_eq!(lent, [0.0, 0.05, 0.1, 1.0, 0.2, 0.0, 0.0]);
        assert_eq!(lend(&[1.0, 0.0], &[]), [1.0, 0.0], "without documents nobody has neighbours");
        assert_eq!(lend(&[], &[1, 2]), [] as [f32; 0]);
    }
}
