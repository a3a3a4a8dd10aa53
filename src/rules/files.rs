//! A pack's folder in, its YAML files as text out, in reading order, with a hash over every file of the pack.

use std::fs;
use std::path::Path;

use super::parse;
use super::raw::{RawField, RawPack};
use super::read::Reader;
use super::tree::{self, Source};
use crate::diag::Diagnostic;

/// Larger than any rule a person writes.
const MOST_BYTES: u64 = 1 << 20;
/// Rules lie two folders deep; one more is looked at, to say what lies too deep.
const DEEPEST: usize = 3;

/// Files of a pack.
pub struct Found {
    pub sources: Vec<Source>,
    pub fingerprint: String,
}

/// Finds and reads the files of a pack. A file that cannot be read or lies where no one looks is a fault.
pub fn find(root: &Path, faults: &mut Vec<Diagnostic>) -> Found {
    let mut paths = Vec::new();
    walk(root, "", 0, &mut paths, faults);
    paths.sort_by_key(|p| rank(p));
    for needed in ["pack.yaml", "fields.yaml"] {
        if !paths.iter().any(|p| p == needed) {
            let path = shown(root, needed);
            let fault = Diagnostic::new("D001", &path, format!("the pack has no `{needed}`"));
            faults.push(fault.help("a pack is a folder with `pack.yaml` and `fields.yaml`; is this the right folder?"));
        }
    }
    let (mut sources, mut hash) = (Vec::new(), blake3::Hasher::new());
    for within in paths {
        let path = shown(root, &within);
        let yaml = within.ends_with(".yaml") || within.ends_with(".yml");
        let is_weights = within.starts_with("model/");
        hash.update(&(within.len() as u64).to_le_bytes()).update(within.as_bytes());
        // Weights are many megabytes, and nothing else here looks at them.
        let read =
            if is_weights { hash_file(&root.join(&within)).map(Err) } else { fs::read(root.join(&within)).map(Ok) };
        let bytes = match read {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(sum)) => {
                hash.update(sum.as_bytes());
                continue;
            }
            Err(error) => {
                faults.push(Diagnostic::new("D001", &path, format!("this file cannot be read: {error}")));
                continue;
            }
        };
        hash.update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
        if !yaml {
            continue;
        }
        if !is_read(&within) {
            let fault = Diagnostic::new("D026", &path, "this file is not where rules lie, so no one reads it");
            faults.push(fault.help("a rule is `<section>/<field>/<rule>.yaml`, a word list `words/<list>.yaml`"));
            continue;
        }
        if bytes.len() as u64 > MOST_BYTES {
            faults.push(Diagnostic::new("D001", &path, "this file is larger than one megabyte"));
            continue;
        }
        match String::from_utf8(bytes) {
            Ok(text) => sources.push(Source { path, within, text: text.trim_start_matches('\u{feff}').to_owned() }),
            Err(_) => faults.push(
                Diagnostic::new("D001", &path, "this file is not UTF-8 text").help("save it as UTF-8 in your editor"),
            ),
        }
    }
    Found { sources, fingerprint: hash.finalize().to_hex().to_string() }
}

/// BLAKE3 of a file, read piece by piece.
fn hash_file(path: &Path) -> std::io::Result<blake3::Hash> {
    Ok(blake3::Hasher::new().update_reader(fs::File::open(path)?)?.finalize())
}

/// Names that the pack's judge was trained on, from its record; `None` without one. Whether the record can be used is said by
/// whoever loads the judge.
pub fn labels(root: &Path) -> Option<Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Record {
        outputs: Vec<String>,
    }
    let bytes = fs::read(root.join("model").join("record.json")).ok()?;
    let record: Record = serde_json::from_slice(&bytes).ok()?;
    Some(record.outputs.into_iter().filter(|o| !o.contains(':')).collect())
}

/// What `pack.yaml` and `fields.yaml` declare; `None` when one of them is no YAML.
pub fn declared(root: &Path) -> Option<(RawPack, Vec<RawField>)> {
    let source = source(root, "pack.yaml", fs::read_to_string(root.join("pack.yaml")).ok()?);
    let node = tree::read(&source).ok()?;
    let pack = parse::pack(&mut Reader { source: &source, faults: &mut Vec::new() }, &node);
    let text = fs::read_to_string(root.join("fields.yaml")).ok()?;
    // One that was just begun declares nothing.
    let fields = if text.trim() == "fields:" { Vec::new() } else { fields_of(&text)? };
    Some((pack, fields))
}

/// The fields of a text of `fields.yaml`; `None` when it is no YAML.
pub fn fields_of(text: &str) -> Option<Vec<RawField>> {
    let source = source(Path::new("."), "fields.yaml", text.to_owned());
    let node = tree::read(&source).ok()?;
    Some(parse::fields(&mut Reader { source: &source, faults: &mut Vec::new() }, &node))
}

fn source(root: &Path, name: &str, text: String) -> Source {
    Source { path: shown(root, name), within: name.to_owned(), text }
}

/// Puts faults in the order of the files, then of their place.
pub fn sort(root: &Path, faults: &mut [Diagnostic]) {
    let prefix = format!("{}/", root.display());
    faults.sort_by_cached_key(|f| {
        let within = f.file.strip_prefix(&prefix).unwrap_or(&f.file);
        (rank(within), f.span.start, f.code, f.message.clone())
    });
}

fn is_read(within: &str) -> bool {
    let parts: Vec<&str> = within.split('/').collect();
    within.ends_with(".yaml")
        && match parts[..] {
            ["pack.yaml" | "fields.yaml"] | ["words", _] => true,
            [first, _, _] => first != "words",
            _ => false,
        }
}

fn rank(within: &str) -> (u8, String) {
    let class = match within {
        "pack.yaml" => 0,
        "fields.yaml" => 1,
        w if w.starts_with("words/") => 2,
        _ => 3,
    };
    (class, within.to_owned())
}

fn shown(root: &Path, within: &str) -> String {
    format!("{}/{within}", root.display())
}

fn walk(root: &Path, within: &str, depth: usize, out: &mut Vec<String>, faults: &mut Vec<Diagnostic>) {
    let entries = match fs::read_dir(root.join(within)) {
        Ok(entries) => entries,
        Err(error) => {
            let path = if within.is_empty() { root.display().to_string() } else { shown(root, within) };
            faults.push(Diagnostic::new("D001", &path, format!("this folder cannot be read: {error}")));
            return;
        }
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let path = if within.is_empty() { name } else { format!("{within}/{name}") };
        // A link counts as what it leads to: whoever reads the file by its name follows it too.
        match fs::metadata(root.join(&path)).map(|meta| meta.file_type()) {
            Ok(kind) if kind.is_dir() && depth < DEEPEST => walk(root, &path, depth + 1, out, faults),
            Ok(kind) if kind.is_file() => out.push(path),
            _ => {}
        }
    }
}
