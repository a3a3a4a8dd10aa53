//! How good the ranking is on deals not trained on, per deal and label as a brief meets it.

use std::collections::BTreeMap;

use super::items::Item;

/// Mean average precision, share with a right passage first, and share with one in the first five, over every deal and
/// label that has a right passage; and average precision by label. Utterances without a deal are one heap.
pub fn of(
    items: &[Item],
    labels: &[String],
    scored: &[(usize, &[f32])],
) -> (BTreeMap<String, f64>, BTreeMap<String, f64>) {
    let mut deals: BTreeMap<&str, Vec<&(usize, &[f32])>> = BTreeMap::new();
    for entry in scored {
        deals.entry(&items[entry.0].deal).or_default().push(entry);
    }
    let mut total = Mean::default();
    let mut by_label: BTreeMap<String, Mean> = BTreeMap::new();
    for entries in deals.values() {
        for (l, label) in labels.iter().enumerate() {
            let mut ranked: Vec<(f32, bool)> =
                entries.iter().map(|(i, z)| (z[l], items[*i].labels.contains(label))).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
            if ranked.iter().any(|r| r.1) {
                total.add(&ranked);
                by_label.entry(label.clone()).or_default().add(&ranked);
            }
        }
    }
    let figures = BTreeMap::from([
        ("mean_average_precision".to_owned(), total.share(total.precision)),
        ("first".to_owned(), total.share(total.first)),
        ("in_five".to_owned(), total.share(total.in_five)),
    ]);
    (figures, by_label.into_iter().map(|(l, m)| (l, m.share(m.precision))).collect())
}

#[derive(Default)]
struct Mean {
    n: f64,
    precision: f64,
    first: f64,
    in_five: f64,
}

impl Mean {
    fn add(&mut self, ranked: &[(f32, bool)]) {
        let (mut hits, mut sum) = (0.0, 0.0);
        for (rank, _) in ranked.iter().enumerate().filter(|(_, r)| r.1) {
            hits += 1.0;
            sum += hits / (rank + 1) as f64;
        }
        self.n += 1.0;
        self.precision += sum / hits;
        self.first += f64::from(u8::from(ranked[0].1));
        self.in_five += f64::from(u8::from(ranked.iter().take(5).any(|r| r.1)));
    }

    fn share(&self, sum: f64) -> f64 {
        (sum / self.n.max(1.0) * 1000.0).round() / 1000.0
    }
}
