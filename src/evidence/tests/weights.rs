//! Weights on disk that do not hold are refused, and probabilities stay probabilities.

use std::path::Path;

use crate::evidence::judge::{Calibration, HeadsError, Judge, LabelCalibration, RECORD, WEIGHTS};

fn record(hidden: usize, width: usize) -> String {
    serde_json::json!({
        "command": "", "embedder": "", "dims": 4, "width": width, "hidden": hidden, "nets": 1, "seed": 0, "epochs": 0,
        "items": 0, "data": "", "labels": ["f"], "held_out": {}, "by_label": {}, "calibration": { "labels": {} },
    })
    .to_string()
}

fn load(files: &[(&str, &[u8])]) -> Result<Judge, HeadsError> {
    let root = tempfile::tempdir().expect("a folder can be made");
    let folder = root.path().join("model");
    std::fs::create_dir(&folder).expect("a folder can be made");
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).expect("it can be written");
    }
    Judge::load(root.path())
}

#[test]
fn no_weights_are_no_fault_and_half_of_them_are() {
    let judge = load(&[]).expect("a pack needs no weights");
    assert_eq!((judge.label("f"), judge.dims(), judge.threshold("f")), (None, None, 0.5));
    let width = crate::evidence::judge::width(4);
    let message = load(&[(RECORD, record(2, width).as_bytes())]).unwrap_err().to_string();
    assert!(message.contains(WEIGHTS) && message.contains("dossier rules learn"), "{message}");
    let message = load(&[(WEIGHTS, b"")]).unwrap_err().to_string();
    assert!(message.contains(RECORD), "{message}");
    assert!(matches!(load(&[(RECORD, b"{"), (WEIGHTS, b"")]), Err(HeadsError::Unreadable { .. })));
}

#[test]
fn a_record_with_impossible_sizes_is_refused_before_anything_is_computed() {
    let width = crate::evidence::judge::width(4);
    for (hidden, width) in [(0, width), (usize::MAX, width), (2, width + 1)] {
        let loaded = load(&[(RECORD, record(hidden, width).as_bytes()), (WEIGHTS, b"")]);
        assert!(matches!(loaded, Err(HeadsError::Shape { .. })), "{hidden} {width}: {loaded:?}");
    }
}

#[test]
fn more_witnesses_raise_confidence_and_never_to_certainty() {
    let judge = Judge::load(Path::new("no such pack")).expect("a pack needs no weights");
    let one = judge.confidence(0.6, [].into_iter());
    let two = judge.confidence(0.6, [0.6].into_iter());
    let many = judge.confidence(0.99, std::iter::repeat_n(0.99, 50));
    assert!((one - 0.6).abs() < 1e-6 && two > one && two < 0.84, "{one} {two}: the second is no independent one");
    assert!(many > 0.95 && many < 1.0, "{many}");
    assert!(judge.unlabelled(0.9) > 0.9 && judge.unlabelled(0.2) < 0.1);
}

#[test]
fn a_label_is_calibrated_by_its_own_figures() {
    let own = LabelCalibration { slope: 2.0, shift: -1.0, threshold: 0.3 };
    let calibration = Calibration { labels: [("f".to_owned(), own)].into() };
    assert!((calibration.probability("f", 0.5) - 0.5).abs() < 1e-6);
    assert!((calibration.probability("g", 0.0) - 0.5).abs() < 1e-6, "another label has none");
}

#[test]
fn weights_serve_only_the_vectors_they_were_trained_on() {
    let judge = Judge::load(Path::new("rules/handoff")).expect("the handoff pack has weights");
    let error = judge.fits("another-model").expect_err("other vectors mean something else");
    assert!(error.to_string().contains("another-model"), "{error}");
}
