//! Weights on disk that do not hold are refused, and probabilities stay probabilities.

use crate::evidence::judge::{Calibration, HeadsError, Judge, LabelCalibration, Network, RECORD, Record, WEIGHTS};
use crate::evidence::weigh::{WEIGH, WeighError, Weigher};

fn record(heads: usize, dims: usize) -> String {
    serde_json::json!({
        "command": "", "trunk": "", "dims": dims, "layers": 1, "heads": heads, "inner": 8, "eps": 1e-12, "seed": 0,
        "epochs": 0, "items": 0, "data": "", "outputs": ["f"], "held_out": {}, "by_label": {},
        "calibration": { "labels": {} },
    })
    .to_string()
}

fn files(files: &[(&str, &[u8])]) -> Result<Option<(Record, Network, String)>, HeadsError> {
    let root = tempfile::tempdir().expect("a folder can be made");
    let folder = root.path().join("model");
    std::fs::create_dir(&folder).expect("a folder can be made");
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).expect("it can be written");
    }
    Judge::files(root.path())
}

#[test]
fn no_weights_are_no_fault_and_half_of_them_are() {
    assert!(files(&[]).expect("a pack needs no weights").is_none());
    let message = files(&[(RECORD, record(2, 4).as_bytes())]).unwrap_err().to_string();
    assert!(message.contains(WEIGHTS) && message.contains("dossier rules learn"), "{message}");
    let message = files(&[(WEIGHTS, b"")]).unwrap_err().to_string();
    assert!(message.contains(RECORD), "{message}");
    assert!(matches!(files(&[(RECORD, b"{"), (WEIGHTS, b"")]), Err(HeadsError::Unreadable { .. })));
}

#[test]
fn a_record_with_impossible_sizes_is_refused_before_anything_is_computed() {
    for (heads, dims) in [(0, 4), (3, 4), (2, usize::MAX)] {
        let loaded = files(&[(RECORD, record(heads, dims).as_bytes()), (WEIGHTS, b"")]);
        assert!(matches!(loaded, Err(HeadsError::Shape { .. })), "{heads} {dims}: {loaded:?}");
    }
}

#[test]
fn a_weigher_of_other_traits_is_refused() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    assert!(Weigher::load(folder.path()).expect("a pack needs none").is_none());
    let other = serde_json::json!({
        "traits": ["luck"], "mean": [0.0], "deviation": [1.0], "weights": [1.0], "bias": 0.0, "fields": {},
        "threshold": 0.5, "record": {},
        "disputes": {
            "traits": [], "mean": [], "deviation": [], "weights": [], "bias": 0.0, "fields": {}, "threshold": 1.0,
        },
    });
    std::fs::write(folder.path().join(WEIGH), other.to_string()).expect("it can be written");
    assert!(matches!(Weigher::load(folder.path()), Err(WeighError::Traits { .. })));
}

#[test]
fn more_witnesses_raise_confidence_and_never_to_certainty() {
    let judge = Judge::default();
    let one = judge.confidence(0.6, [].into_iter());
    let two = judge.confidence(0.6, [0.6].into_iter());
    let many = judge.confidence(0.99, std::iter::repeat_n(0.99, 50));
    assert!((one - 0.6).abs() < 1e-6 && two > one && two < 0.84, "{one} {two}: the second is no independent one");
    assert!(many > 0.95 && many < 1.0, "{many}");
    assert!(judge.unlabelled(Some(0.9), 0.2, false) > 0.9 && judge.unlabelled(Some(0.2), 0.2, false) < 0.1);
}

#[test]
fn a_label_is_calibrated_by_its_own_figures() {
    let own = LabelCalibration { slope: 2.0, shift: -1.0, threshold: 0.3 };
    let calibration = Calibration { labels: [("f".to_owned(), own)].into() };
    assert!((calibration.probability("f", 0.5) - 0.5).abs() < 1e-6);
    assert!((calibration.probability("g", 0.0) - 0.5).abs() < 1e-6, "another label has none");
}
