//! The scorer's figures against those of the published Python scorer on the same small set.

use std::collections::BTreeMap;
use std::path::Path;

use dossier::{brief::Brief, eval};

#[test]
fn figures_are_those_of_the_published_scorer() {
    let set = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/eval");
    let gold = eval::read(&set).expect("the labels can be read");
    let mut briefs: BTreeMap<String, Brief> = BTreeMap::new();
    for deal in gold.keys() {
        if let Ok(bytes) = std::fs::read(set.join(format!("briefs/{deal}.json"))) {
            briefs.insert(deal.clone(), serde_json::from_slice(&bytes).expect("a brief of ours"));
        }
    }
    assert_eq!((gold.len(), briefs.len()), (3, 2), "one deal of the set has no brief");
    let scored = serde_json::to_value(eval::score(&gold, &briefs)).expect("figures serialize");
    let bytes = std::fs::read(set.join("expected.json")).expect("the expected figures are there");
    let expected: serde_json::Value = serde_json::from_slice(&bytes).expect("they are JSON");
    let mut compared = 0;
    for part in [("total", expected["total"].clone()), ("fields", expected["fields"].clone())] {
        compared += same(part.0, &scored[part.0], &part.1);
    }
    assert!(compared > 60, "only {compared} figures were compared");
}

/// Holds every expected number against ours and says how many there were. `verbatim` is counted by our own check of
/// the sources, so it is not among ours; counts that are zero everywhere are absent in the expected table.
fn same(place: &str, ours: &serde_json::Value, expected: &serde_json::Value) -> usize {
    match expected {
        serde_json::Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "verbatim")
            .map(|(key, e)| same(&format!("{place}.{key}"), &ours[key], e))
            .sum(),
        _ => {
            let (a, b) = (ours.as_f64(), expected.as_f64());
            let near = a.zip(b).is_some_and(|(a, b)| (a - b).abs() < 1e-9);
            assert!(near || (ours.is_null() && expected.is_null()), "{place}: {ours}, expected {expected}");
            1
        }
    }
}

#[test]
fn a_set_without_labels_is_told() {
    let set = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cli");
    let error = eval::read(&set).expect_err("there is no gold folder").to_string();
    assert!(error.contains("gold") && error.contains("<deal id>.json"), "{error}");
}
