//! Search in one made-up deal of 1,000 passages: by words, by meaning, by both. Unit: time per query, 20 results.
//!
//! The passages come from a fixed seed and are indexed outside the loop; vectors come from the hashing embedder, since
//! the cost of a search does not depend on what a vector means. Read the three side by side in one run.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dossier::embed::{Embedder, HashEmbedder};
use dossier::index::{DealIndex, Mode, Query};

const PASSAGES: usize = 1_000;
const QUERY: &str = "on what date does the contract renew";
const WORDS: [&str; 24] = [
    "renewal",
    "contract",
    "date",
    "price",
    "warehouse",
    "invoice",
    "team",
    "launch",
    "training",
    "security",
    "report",
    "connector",
    "budget",
    "april",
    "quarter",
    "approve",
    "scanner",
    "driver",
    "license",
    "support",
    "review",
    "pilot",
    "signed",
    "notice",
];

/// Passages of 8 to 40 words from a fixed seed (a linear congruential generator; Knuth's constants).
fn passages() -> Vec<String> {
    let mut state = 7u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..PASSAGES)
        .map(|_| {
            let words = 8 + next(33);
            (0..words).map(|_| WORDS[next(WORDS.len())]).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn search(c: &mut Criterion) {
    let passages = passages();
    let embedder = HashEmbedder::default();
    let vectors = embedder.embed(&passages).expect("the hashing embedder cannot fail");
    let query = embedder.embed(&[QUERY.to_owned()]).expect("the hashing embedder cannot fail");
    let index = DealIndex::new(&passages, &vectors);
    let mut group = c.benchmark_group("search");
    for (name, mode) in [("words", Mode::Words), ("vectors", Mode::Vectors), ("both", Mode::Both)] {
        group.bench_function(name, |b| {
            b.iter(|| index.search(black_box(Query { words: QUERY, vectors: &query }), mode, 20));
        });
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
