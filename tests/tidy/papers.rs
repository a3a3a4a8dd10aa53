//! Papers that name what the code has: they must not say less, or more.

use std::collections::BTreeSet;

use super::{assert_none, package};

/// The names in the first column of `ARCHITECTURE.md`'s table of dependencies.
fn documented() -> BTreeSet<String> {
    let text = std::fs::read_to_string(package().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md can be read");
    let (_, after) = text.split_once("## Dependencies").expect("ARCHITECTURE.md has a part on dependencies");
    let part = after.split("\n## ").next().unwrap_or_default();
    (part.lines())
        .filter_map(|line| line.strip_prefix("| `")?.split(" |").next())
        .flat_map(|column| column.split(','))
        .map(|name| name.trim().trim_matches('`').to_owned())
        .collect()
}

/// A kind of dependencies, those of one system alone too.
fn tables<'m>(manifest: &'m toml::Table, kind: &str) -> Vec<&'m toml::Table> {
    let of_systems = manifest.get("target").and_then(toml::Value::as_table).into_iter().flatten();
    let places = of_systems.filter_map(|(_, system)| system.get(kind)).chain(manifest.get(kind));
    places.filter_map(toml::Value::as_table).collect()
}

#[test]
fn every_dependency_has_its_reason_in_the_architecture_page() {
    let text = std::fs::read_to_string(package().join("Cargo.toml")).expect("Cargo.toml can be read");
    let manifest: toml::Table = text.parse().expect("Cargo.toml is TOML");
    let declared: BTreeSet<String> = (["dependencies", "dev-dependencies", "build-dependencies"].iter())
        .flat_map(|kind| tables(&manifest, kind))
        .flat_map(|table| table.keys().cloned())
        .collect();
    assert!(declared.contains("serde"), "no dependencies were found");
    let documented = documented();
    let missing = declared.difference(&documented).map(|name| {
        format!("`{name}` is a dependency and has no row in ARCHITECTURE.md: say there why it is needed, or drop it")
    });
    let stale = documented
        .difference(&declared)
        .map(|name| format!("`{name}` has a row in ARCHITECTURE.md and is no dependency: strike the row"));
    assert_none(missing.chain(stale).collect());
}
