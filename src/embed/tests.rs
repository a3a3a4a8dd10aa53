//! Vectors do not depend on company, order or threads; the model is found, refused or named as missing.

use std::path::{Path, PathBuf};

use super::*;

fn model() -> ModelFolder {
    ModelFolder::locate(None).expect("these tests run the real model: run `python3 models/fetch.py` first")
}

fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "We need to cut month-end close from nine days to four.",
        "Yes.",
        "",
        "Our CFO signs anything above eighty thousand.",
        "Naïve café — 数据 and emoji 🙂 survive.",
        "Yes.",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend((0..40).map(|i| format!("Sentence number {i} has the same length as its neighbours.")));
    texts.push("word ".repeat(700));
    texts
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[test]
fn a_vector_depends_on_its_text_alone() {
    let one = MiniLm::new(&model()).with_streams(1);
    let texts = texts();
    let together = one.embed(&texts).unwrap();
    assert_eq!(one.cut(), 1, "only the text of 700 words is longer than the model reads");
    for (text, vector) in texts.iter().zip(&together) {
        assert_eq!(vector.len(), 384);
        assert!((dot(vector, vector) - 1.0).abs() < 1e-5, "{text:?} has not length 1");
        assert_eq!(one.embed(std::slice::from_ref(text)).unwrap()[0], *vector, "{text:?} differs alone");
    }
    let two = MiniLm::new(&model()).with_streams(2);
    assert_eq!(two.embed(&texts).unwrap(), together, "two streams differ from one");
    let backwards: Vec<String> = texts.iter().rev().cloned().collect();
    let mut turned = two.embed(&backwards).unwrap();
    turned.reverse();
    assert_eq!(turned, together, "the order of the texts matters");
}

#[test]
fn meaning_is_nearer_than_words() {
    let model = MiniLm::new(&model());
    let v = model
        .embed(&[
            "When does the contract renew?".to_owned(),
            "The agreement is extended each March.".to_owned(),
            "When does the bus arrive?".to_owned(),
        ])
        .unwrap();
    assert!(dot(&v[0], &v[1]) > dot(&v[0], &v[2]) + 0.05, "{} against {}", dot(&v[0], &v[1]), dot(&v[0], &v[2]));
}

#[test]
fn progress_ends_at_the_number_of_texts() {
    let seen = std::sync::Mutex::new(Vec::new());
    let model = MiniLm::new(&model());
    model.embed_with(&texts(), &|done, all| seen.lock().unwrap().push((done, all))).unwrap();
    let n = texts().len();
    assert_eq!(seen.into_inner().unwrap().into_iter().max(), Some((n, n)));
    assert!(model.embed(&[]).unwrap().is_empty());
}

#[test]
fn a_missing_model_says_where_it_looked_and_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    let message = ModelFolder::search(&[empty.path().to_owned()]).unwrap_err().to_string();
    assert!(message.contains(&empty.path().display().to_string()) && message.contains("models/fetch.py"), "{message}");
    let message = ModelFolder::open(empty.path()).unwrap_err().to_string();
    assert!(message.contains("config.json") && message.contains("DOSSIER_MODEL_DIR"), "{message}");
}

/// A small model folder with its own description of one file, for looking at without the weights.
fn folder(files: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let head =
        "id='m'\ntitle='t'\nlicence='l'\ndims=3\npooling='mean'\nmax_positions=8\n[source]\npackage='p'\nfolder='f'\n";
    std::fs::write(dir.path().join("model.toml"), format!("{head}{files}")).unwrap();
    std::fs::write(dir.path().join("a.bin"), content).unwrap();
    let path = dir.path().to_owned();
    (dir, path)
}

/// SHA-256 of `abc`, the example of FIPS 180-2.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn size_and_hash_are_checked() {
    let named = format!("[[files]]\nname='a.bin'\nsize=3\nsha256='{ABC}'\n");
    let (_keep, path) = folder(&named, b"abc");
    assert_eq!(ModelFolder::open(&path).unwrap().verify().unwrap()[0].sha256, ABC);
    let (_keep, path) = folder(&named, b"abd");
    let other = ModelFolder::open(&path).unwrap().verify().unwrap_err();
    assert!(matches!(&other, EmbedError::Mismatch { why, .. } if why.contains("SHA-256")), "{other}");
    let (_keep, path) = folder(&named, b"abcd");
    assert!(matches!(ModelFolder::open(&path), Err(EmbedError::Mismatch { why, .. }) if why.contains("4 bytes")));
    let (_keep, path) = folder(&format!("[[files]]\nname='../a.bin'\nsize=3\nsha256='{ABC}'\n"), b"abc");
    assert!(matches!(ModelFolder::open(&path), Err(EmbedError::Spec { .. })));
}

#[test]
fn the_built_in_description_names_the_three_files() {
    let spec = ModelSpec::built_in().unwrap();
    let names: Vec<&str> = spec.files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["config.json", "tokenizer.json", "model.safetensors"]);
    assert!(Path::new("models").join(&spec.id).join("model.toml").is_file());
}

#[test]
fn hashed_words_are_stable_and_near_when_shared() {
    let e = HashEmbedder::default();
    let v = e.embed(&["renew the contract".to_owned(), "contract to renew".to_owned(), "lunch".to_owned()]).unwrap();
    assert!(dot(&v[0], &v[1]) > 0.6 && dot(&v[0], &v[1]) > dot(&v[0], &v[2]));
    assert_ne!(v[0], HashEmbedder::new(64, 8).embed(&["renew the contract".to_owned()]).unwrap()[0]);
}
