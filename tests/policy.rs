//! What may stand under this program: no crate that calls out, no feature that turns one on, only permissive licences.
//!
//! The witness is `cargo tree`, because it resolves features as the build does. The lock file names crates that no
//! feature set of ours builds, and the graph in `cargo metadata` follows weak features (`polars-lazy?/streaming`) into
//! crates that are never compiled: by it an HTTPS client would be in the program, and it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Crates whose work is to reach another machine, or to fetch things while building. Whoever needs one of these has a
/// design question to raise first: nothing leaves the machine.
const BANNED: &[&str] = &[
    // HTTP clients and their parts
    "attohttpc",
    "awc",
    "curl",
    "curl-sys",
    "h2",
    "h3",
    "hyper",
    "hyper-rustls",
    "hyper-tls",
    "hyper-util",
    "isahc",
    "minreq",
    "reqwest",
    "surf",
    "ureq",
    "ureq-proto",
    // TLS
    "aws-lc-rs",
    "aws-lc-sys",
    "native-tls",
    "openssl",
    "openssl-src",
    "openssl-sys",
    "ring",
    "rustls",
    "s2n-tls",
    // Other protocols
    "async-nats",
    "ftp",
    "lapin",
    "lettre",
    "quinn",
    "rdkafka",
    "redis",
    "rumqttc",
    "russh",
    "ssh2",
    "suppaftp",
    "tokio-tungstenite",
    "tonic",
    "tungstenite",
    "zmq",
    // Names to addresses
    "hickory-client",
    "hickory-resolver",
    "trust-dns-resolver",
    // Stores, repositories and models elsewhere
    "aws-config",
    "aws-sdk-s3",
    "git2",
    "gix-transport",
    "hf-hub",
    "mongodb",
    "mysql",
    "object_store",
    "ort",
    "ort-sys",
    "postgres",
    "rusoto_core",
    "rust-s3",
    "tokio-postgres",
    // Reports to elsewhere
    "opentelemetry-otlp",
    "sentry",
    "tracing-loki",
];

/// Features that bring a client with them, or a C library that downloads while it builds.
const BANNED_FEATURES: &[(&str, &[&str])] = &[
    ("polars", &["async", "aws", "azure", "cloud", "gcp", "hf", "http", "lazy"]),
    ("polars-io", &["async", "aws", "azure", "cloud", "file_cache", "gcp", "hf", "http"]),
    ("tokenizers", &["hf-hub", "http", "onig"]),
    ("candle-core", &["cuda", "cudnn", "mkl"]),
];

/// Crates that can open a socket and are here for their executor or clock: each may stand only under these, so that
/// nothing new begins to use them unseen. `polars-async` runs its CSV reader on tokio; tokio brings the other two.
const ONLY_UNDER: &[(&str, &[&str])] =
    &[("tokio", &["polars-async", "polars-core", "polars-io"]), ("mio", &["tokio"]), ("socket2", &["tokio"])];

/// Licences, by SPDX identifier, that ask for no more than a notice.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// The platform that is tested and released.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// One line of the tree: a crate as one parent uses it.
struct Node {
    name: String,
    /// Where it comes from when that is not the registry: a folder or a repository.
    elsewhere: Option<String>,
    licence: String,
    features: BTreeSet<String>,
    /// From the root down to the crate that uses this one.
    path: Vec<String>,
}

impl Node {
    fn way(&self) -> String {
        self.path.iter().map(String::as_str).chain([self.name.as_str()]).collect::<Vec<_>>().join(" -> ")
    }
}

/// The resolved tree over these kinds of edges. Each edge between two crates occurs in it at least once.
fn tree(edges: &str) -> Vec<Node> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Offline: whatever this test was built with is there, and a test has no business on the network.
    let output = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--locked", "--offline", "--target", TARGET, "--edges", edges])
        .args(["--prefix", "depth", "--format", "\t{p}\t{l}\t{f}"])
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "cargo tree failed:\n{}", String::from_utf8_lossy(&output.stderr));
    let mut path: Vec<String> = Vec::new();
    let mut nodes = Vec::new();
    for line in String::from_utf8(output.stdout).expect("cargo prints UTF-8").lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        // Headings between kinds of edges and the blank line have no columns.
        let [depth, package, licence, features] = columns[..] else { continue };
        let depth: usize = depth.parse().expect("a depth stands first");
        let features = features.trim_end_matches("(*)").trim();
        let mut words = package.splitn(3, ' ');
        let name = words.next().unwrap_or_default().to_owned();
        let elsewhere = words.nth(1).map(|rest| rest.replace("(proc-macro)", "").trim().to_owned());
        path.truncate(depth);
        nodes.push(Node {
            name: name.clone(),
            elsewhere: elsewhere.filter(|e| !e.is_empty()),
            licence: licence.to_owned(),
            features: features.split(',').filter(|f| !f.is_empty()).map(str::to_owned).collect(),
            path: path.clone(),
        });
        path.push(name);
    }
    assert!(nodes.len() > 100, "only {} lines of cargo tree were understood; has its format changed?", nodes.len());
    nodes
}

/// Everything that is compiled for a build or a test of this package.
fn everything() -> Vec<Node> {
    tree("normal,build,dev")
}

/// What becomes part of a release, features as the release build has them.
fn released() -> Vec<Node> {
    tree("normal,build")
}

fn assert_none(faults: BTreeSet<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn no_crate_that_calls_out() {
    let faults = (everything().iter())
        .filter(|node| BANNED.contains(&node.name.as_str()))
        .map(|node| {
            format!(
                "`{}` can reach the network and is built by way of {}: turn off the feature that asks for it \
                 (`cargo tree -e features -i {}` names it), or choose another crate",
                node.name,
                node.way(),
                node.name
            )
        })
        .collect();
    assert_none(faults);
}

#[test]
fn no_feature_that_calls_out() {
    let mut faults = BTreeSet::new();
    for node in everything() {
        let banned = BANNED_FEATURES.iter().filter(|(name, _)| *name == node.name).flat_map(|(_, features)| *features);
        for feature in banned.filter(|f| node.features.contains(**f)) {
            faults.insert(format!(
                "feature `{feature}` of `{}` is on, by way of {}: write `default-features = false` and name only what \
                 is needed; `cargo tree -e features -i {}` says who asks for it",
                node.name,
                node.way(),
                node.name
            ));
        }
    }
    assert_none(faults);
}

#[test]
fn crates_that_can_open_sockets_have_no_new_users() {
    let mut faults = BTreeSet::new();
    for node in everything() {
        let Some((_, users)) = ONLY_UNDER.iter().find(|(name, _)| *name == node.name) else { continue };
        let user = node.path.last().map_or("", String::as_str);
        if !users.contains(&user) {
            faults.insert(format!(
                "`{}` may be used by {} only, and is used by way of {}: do without it, or say in ONLY_UNDER why it is \
                 harmless there",
                node.name,
                users.join(", "),
                node.way()
            ));
        }
    }
    assert_none(faults);
}

#[test]
fn every_licence_is_permissive() {
    let faults = (everything().iter())
        .filter(|node| !permissive(&node.licence))
        .map(|node| {
            format!(
                "`{}` has the licence `{}`, which is not in the list, by way of {}: choose another crate, or add the \
                 licence to LICENCES once someone has read it",
                node.name,
                node.licence,
                node.way()
            )
        })
        .collect();
    assert_none(faults);
}

#[test]
fn every_crate_comes_from_the_registry() {
    let faults = (everything().iter())
        .filter(|node| !node.path.is_empty())
        .filter_map(|node| {
            let elsewhere = node.elsewhere.as_ref()?;
            Some(format!(
                "`{}` comes from {elsewhere}, by way of {}: depend on a published version, which nobody can change \
                 afterwards",
                node.name,
                node.way()
            ))
        })
        .collect();
    assert_none(faults);
}

/// A guard on the guard: were the tree read wrongly, every other test here would pass.
#[test]
fn the_tree_is_read_as_cargo_prints_it() {
    let nodes = released();
    assert_eq!(nodes[0].name, env!("CARGO_PKG_NAME"));
    let features: BTreeMap<&str, &BTreeSet<String>> =
        nodes.iter().map(|node| (node.name.as_str(), &node.features)).collect();
    assert!(features["polars"].contains("csv"), "features of polars: {:?}", features["polars"]);
    assert!(!features.contains_key("proptest"), "a dev-dependency is in the release");
    assert!(everything().iter().any(|node| node.name == "proptest"));
    let direct = nodes.iter().filter(|node| node.path.len() == 1).count();
    assert!(direct > 20, "only {direct} direct dependencies were seen");
    assert!(nodes.iter().any(|node| node.path.len() > 2));
}

#[test]
fn licence_expressions_are_understood() {
    for yes in [
        "MIT",
        "MIT OR GPL-3.0-only",
        "MIT/Apache-2.0",
        "Apache-2.0 / MIT / MPL-2.0",
        "(MIT OR GPL-2.0-only) AND BSD-3-Clause",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
    ] {
        assert!(permissive(yes), "{yes}");
    }
    for no in [
        "",
        "MPL-2.0",
        "MIT AND GPL-3.0-only",
        "(MIT OR ISC) AND LGPL-2.1-only",
        "GPL-2.0-only OR MPL-2.0",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "(MIT",
        "MIT OR",
    ] {
        assert!(!permissive(no), "{no}");
    }
}

/// Whether an SPDX expression can be met by the listed licences alone. `/` is how older crates write `OR`. What cannot
/// be understood is refused.
fn permissive(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    any_of(&mut words) == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// `all OR all OR ...`; `None` when the words are no expression.
fn any_of(words: &mut Words) -> Option<bool> {
    let mut met = all_of(words)?;
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words)?;
    }
    Some(met)
}

/// `licence AND licence AND ...`, which binds closer than `OR`.
fn all_of(words: &mut Words) -> Option<bool> {
    let mut met = licence(words)?;
    while words.next_if_eq(&"AND").is_some() {
        met &= licence(words)?;
    }
    Some(met)
}

/// One licence, with its exception, or an expression in brackets.
fn licence(words: &mut Words) -> Option<bool> {
    let name = words.next().filter(|word| !["OR", "AND", "WITH", ")"].contains(word))?;
    if name == "(" {
        let met = any_of(words)?;
        return words.next_if_eq(&")").map(|_| met);
    }
    if words.next_if_eq(&"WITH").is_some() {
        return Some(LICENCES.contains(&format!("{name} WITH {}", words.next()?).as_str()));
    }
    Some(LICENCES.contains(&name))
}
