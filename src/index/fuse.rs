//! Scores by words and by meaning in, one score for each passage out.
//!
//! Both are brought to one scale by their spread over the passages of the deal, so that a word that few passages have
//! stands out as far as it deserves, which ranks alone forget.

/// Share of the words in a fused score; the rest is meaning. On the tuning half of `docs/retrieval.md` talk likes less and
/// contracts like more: 0.4 and 0.6 each gain one about what they cost the other.
const WORDS_SHARE: f32 = 0.5;

/// One score per passage: the weighted sum of both lists, each in standard deviations from its own mean.
///
/// `words` and `cosines` are of one length. A list that tells nothing apart (no word matches, no vectors) counts as
/// zeros, so the other decides alone.
pub fn fuse(words: &[f32], cosines: &[f32]) -> Vec<f32> {
    let (words, cosines) = (standard(words), standard(cosines));
    words.iter().zip(&cosines).map(|(w, c)| WORDS_SHARE * w + (1.0 - WORDS_SHARE) * c).collect()
}

/// Distances from the mean in standard deviations; zeros where all are equal or one is no number.
///
/// Summed in f64 and in order, so that the last bit depends on nothing but the scores.
fn standard(scores: &[f32]) -> Vec<f32> {
    let n = scores.len().max(1) as f64;
    let mean = scores.iter().map(|&s| f64::from(s)).sum::<f64>() / n;
    let spread = (scores.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / n).sqrt();
    // Equal scores differ from their own mean by rounding alone, far below what f32 can tell apart.
    if spread > f64::from(f32::EPSILON) * mean.abs() {
        scores.iter().map(|&s| ((f64::from(s) - mean) / spread) as f32).collect()
    } else {
        vec![0.0; scores.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_tells_nothing_apart_leaves_the_order_to_the_other() {
        let cosines = [0.3, 0.9, 0.1];
        for silent in [[0.0; 3], [0.7; 3], [f32::NAN, 1.0, 2.0]] {
            let fused = fuse(&silent, &cosines);
            assert!(fused[1] > fused[0] && fused[0] > fused[2], "{silent:?} gives {fused:?}");
        }
        assert!(fuse(&[], &[]).is_empty());
    }

    #[test]
    fn how_far_a_score_stands_out_decides_and_its_scale_does_not() {
        // One rare word found in the third passage outweighs being a little less near than the first two.
        let cosines = [0.42, 0.41, 0.40, 0.10];
        let words = [0.5, 0.4, 9.0, 0.3];
        let fused = fuse(&words, &cosines);
        assert!(fused[2] > fused[0] && fused[0] > fused[3], "{fused:?}");
        let scaled = fuse(&words.map(|w| w * 1000.0), &cosines);
        assert!(fused.iter().zip(&scaled).all(|(a, b)| (a - b).abs() < 1e-5), "{fused:?} {scaled:?}");
    }
}
