//! Names this build by its sources, its dependencies and what it is built for, so that what another build kept is known as such.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let mut files = BTreeSet::new();
    for root in ["src", "models", "Cargo.toml", "Cargo.lock", "build.rs"] {
        println!("cargo::rerun-if-changed={root}");
        find(Path::new(root), &mut files)?;
    }
    let mut hash = DefaultHasher::new();
    for file in files {
        (&file, std::fs::read(&file)?).hash(&mut hash);
    }
    let about =
        |(name, _): &(String, String)| name.starts_with("CARGO_FEATURE_") || name == "TARGET" || name == "PROFILE";
    std::env::vars().filter(about).collect::<BTreeSet<_>>().hash(&mut hash);
    println!("cargo::rustc-env=DOSSIER_BUILD={:016x}", hash.finish());
    Ok(())
}

/// What is compiled, or compiled in; the weights of a model are not.
fn find(path: &Path, files: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        return std::fs::read_dir(path)?.try_for_each(|entry| find(&entry?.path(), files));
    }
    let kinds = ["rs", "toml", "lock", "txt", "css"];
    if path.extension().and_then(|e| e.to_str()).is_some_and(|e| kinds.contains(&e)) {
        files.insert(path.to_owned());
    }
    Ok(())
}
