//! The house kept in order: which room may use which, who may print, write and look at the clock, and what no file says.
//!
//! A new rule of the house belongs here rather than in a page that nobody reads. Each failure says where, and what to do.

mod papers;
mod source;

use std::path::Path;

use source::Source;

/// Every room, and the rooms it may use. A room uses only rooms that stand above it, so arrows go one way.
const ROOMS: &[(&str, &[&str])] = &[
    ("terms", &[]),
    ("diag", &[]),
    ("config", &[]),
    ("embed", &[]),
    ("ingest", &["terms", "diag"]),
    ("corpus", &["terms", "diag", "config", "ingest"]),
    ("index", &["terms", "embed", "ingest"]),
    // `ingest`: only the Markdown cases of rules, which are read as exports are.
    ("rules", &["terms", "diag", "ingest"]),
    ("evidence", &["terms", "embed", "ingest", "corpus", "index", "rules"]),
    ("brief", &["terms", "ingest", "corpus", "rules", "evidence"]),
    ("correct", &["terms", "corpus", "rules", "brief"]),
    ("eval", &["terms", "diag", "rules", "brief"]),
    ("render", &["terms", "rules", "brief"]),
    ("store", &["terms", "diag", "embed", "ingest", "index"]),
    ("learn", &["terms", "embed", "ingest", "evidence"]),
    (
        "engine",
        &[
            "terms", "diag", "config", "embed", "ingest", "corpus", "index", "rules", "evidence", "brief", "correct",
            "eval", "store", "learn",
        ],
    ),
    (
        "cli",
        &[
            "terms", "diag", "config", "embed", "ingest", "corpus", "index", "rules", "evidence", "brief", "correct",
            "eval", "render", "store", "learn", "engine",
        ],
    ),
];

/// Where one room uses another in one corner alone.
const ONLY_IN: &[(&str, &str, &str)] = &[("rules", "ingest", "src/rules/cases")];

/// No file of live code is longer: what does not fit is two subjects.
const MOST_LINES: usize = 350;
/// Longer files, each with the reason.
const LONG: &[(&str, &str)] = &[];

/// Files that may hold `unsafe`, each with the reason.
const UNSAFE: &[(&str, &str)] = &[
    ("src/embed/weights.rs", "maps the model, so that a command which embeds one question need not load it"),
    ("src/embed/packed/amx.rs", "the matrix unit's instructions, for which the compiler has no stable functions"),
];

const PRINTING: &[&str] = &["println!", "eprintln!", "print!", "eprint!", "dbg!"];
const NETWORK: &[&str] = &["std::net", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs"];
const WRITING: &[&str] = &[
    "fs::write",
    "fs::copy",
    "fs::rename",
    "fs::hard_link",
    "fs::set_permissions",
    "fs::remove_file",
    "fs::remove_dir",
    "fs::remove_dir_all",
    "fs::create_dir",
    "fs::create_dir_all",
    "File::create",
    "File::create_new",
    "OpenOptions",
    "DirBuilder",
    "tempfile",
];
/// What a brief says may not depend on when, or how fast, it was made.
const CLOCKS: &[&str] = &["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now", "thread::sleep"];
const UNFINISHED: &[&str] = &["todo!", "unimplemented!"];

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file that belongs to the repository, by path: what git ignores is not looked at.
fn files(package: &Path) -> Vec<String> {
    let mut files: Vec<String> = ignore::WalkBuilder::new(package)
        .hidden(false)
        .require_git(false)
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .filter_entry(|entry| entry.file_name() != ".git" && entry.file_name() != "target")
        .build()
        .map(|entry| entry.expect("the package can be read"))
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(|entry| {
            let path = entry.path().strip_prefix(package).expect("the walk stays inside");
            path.to_str().expect("our own file names are UTF-8").to_owned()
        })
        .collect();
    files.sort();
    assert!(files.iter().any(|path| path == "src/lib.rs"), "the walk found no src/lib.rs");
    files
}

fn assert_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// A fault for each place where live code outside the excepted paths says one of the words.
fn said_outside(words: &[&str], excepted: &[&str], advice: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for source in source::all(package()) {
        if excepted.iter().any(|path| source.path.starts_with(path)) {
            continue;
        }
        for word in words {
            for at in source::words(&source.live, word) {
                faults.push(format!("{}:{}: `{word}`: {advice}", source.path, source::line(&source.live, at)));
            }
        }
    }
    faults
}

#[test]
fn rooms_use_only_what_they_may() {
    let mut faults = Vec::new();
    for source in source::all(package()) {
        let Some(room) = source.room() else { continue };
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            faults.push(format!("{}: the room `{room}` is not in the table; say there what it may use", source.path));
            continue;
        };
        for (line, used) in source.uses() {
            let narrow = ONLY_IN.iter().find(|(a, b, _)| *a == room && *b == used).map(|(_, _, path)| *path);
            if used != room && !may.contains(&used.as_str()) {
                faults.push(format!(
                    "{}:{line}: `{room}` uses `{used}`: move what is needed to a room both may use, or hand it in from \
                     above; widen the table only if the picture in ARCHITECTURE.md should change",
                    source.path
                ));
            } else if narrow.is_some_and(|path| !source.path.starts_with(path)) {
                faults.push(format!(
                    "{}:{line}: `{room}` may use `{used}` in {}* only",
                    source.path,
                    narrow.unwrap_or_default()
                ));
            }
        }
    }
    assert_none(faults);
}

#[test]
fn the_table_of_rooms_has_no_cycle() {
    for (at, (room, may)) in ROOMS.iter().enumerate() {
        for used in *may {
            let above = ROOMS[..at].iter().any(|(name, _)| name == used);
            assert!(above, "`{room}` may use `{used}`, which does not stand above it in the table");
        }
    }
}

#[test]
fn only_the_command_line_prints() {
    let advice = "the library never prints; return text or problems, and let `cli` print them";
    assert_none(said_outside(PRINTING, &["src/cli/", "src/main.rs"], advice));
}

#[test]
fn nothing_opens_a_connection() {
    assert_none(said_outside(NETWORK, &[], "nothing leaves this machine, so there is no network code"));
}

#[test]
fn only_the_store_writes_files() {
    let advice = "only `store` writes: there, files are private, whole or absent; ask `store`, or add to it";
    assert_none(said_outside(WRITING, &["src/store/"], advice));
}

#[test]
fn no_output_depends_on_the_clock() {
    let advice = "the same exports, rules and model give the same bytes; take times from documents or `--as-of`";
    assert_none(said_outside(CLOCKS, &["src/cli/"], advice));
}

#[test]
fn nothing_is_left_for_later() {
    assert_none(said_outside(UNFINISHED, &[], "finish it, or leave it out"));
}

#[test]
fn unsafe_code_is_in_named_files_only() {
    let mut faults = Vec::new();
    for source in source::all(package()) {
        if UNSAFE.iter().any(|(path, _)| *path == source.path) {
            continue;
        }
        for at in source::words(&source.code, "unsafe") {
            faults.push(format!(
                "{}:{}: `unsafe`: find a safe way, or name the file and the reason in UNSAFE",
                source.path,
                source::line(&source.code, at)
            ));
        }
    }
    assert_none(faults);
}

#[test]
fn files_are_short_and_begin_by_saying_what_they_do() {
    let mut faults = Vec::new();
    for source in source::all(package()).iter().filter(|source| !source.is_test) {
        let Source { path, text, .. } = source;
        // Tests at the end of a file do not count: they grow with what they hold.
        let of_tests = source.code.lines().zip(source.live.lines()).filter(|(code, live)| code != live).count();
        let lines = text.lines().count() - of_tests;
        let is_long = LONG.iter().any(|(long, _)| long == path);
        if lines > MOST_LINES && !is_long {
            faults.push(format!("{path}: {lines} lines without tests, {MOST_LINES} are the most: split it by subject"));
        } else if lines <= MOST_LINES && is_long {
            faults.push(format!("{path}: short enough now: strike it from LONG"));
        }
        if !text.starts_with("//! ") {
            faults.push(format!("{path}: begin with `//!` lines: what goes in, what comes out, what is refused"));
        }
    }
    assert_none(faults);
}

#[test]
fn every_test_runs() {
    let mark = concat!("#[ign", "ore");
    let mut faults = Vec::new();
    for path in files(package()).iter().filter(|path| path.ends_with(".rs")) {
        let text = std::fs::read_to_string(package().join(path)).expect("a source file is UTF-8");
        let code = source::blanked(&text);
        for (at, _) in code.match_indices(mark) {
            faults.push(format!("{path}:{}: a test that never runs: mend it or remove it", source::line(&code, at)));
        }
    }
    assert_none(faults);
}

/// A path of somebody's machine helps nobody else, and a registry's host in our text would be a way out.
#[test]
fn text_names_no_machine_and_no_registry() {
    let machine =
        regex::Regex::new(concat!(r"(?:^|[^\w.~/-])/(?:wo", r"rk|ho", r"me|ro", r"ot|tm", r"p|Us", r"ers)/\w"))
            .expect("the pattern is well formed");
    let hosts = [
        concat!("cra", "tes.io"),
        concat!("py", "pi.org"),
        concat!("python", "hosted.org"),
        concat!("hugging", "face.co"),
    ];
    let mut faults = Vec::new();
    for path in files(package()) {
        // Cargo writes the registry's address into its lock file itself.
        if path == "Cargo.lock" {
            continue;
        }
        let bytes = std::fs::read(package().join(&path)).expect("a file of the package can be read");
        let Ok(text) = String::from_utf8(bytes) else { continue };
        for (number, line) in text.lines().enumerate() {
            let found = machine.find(line).map(|found| found.as_str().trim());
            for word in hosts.iter().copied().filter(|host| line.contains(host)).chain(found) {
                faults.push(format!("{path}:{}: `{word}`: say it without naming a machine or a registry", number + 1));
            }
        }
    }
    assert_none(faults);
}

/// A guard on the guards: were sources read wrongly, the other tests here would pass.
#[test]
fn sources_are_read_as_the_compiler_reads_them() {
    let text = "//! crate::no\nuse crate::{\n    a::{b, c},\n    d,\n};\nlet s = \"crate::no // \\\" no\"; let c = '\"';\n\
                fn f<'a>(x: &'a str) -> crate::e::T { r#\"crate::no\"# }\n/* crate::no /* */ crate::no */\n\
                #[cfg(test)]\nmod tests {\n    use crate::no;\n}\n#[cfg(test)]\nmod cases;\nuse super::super::g::h;\n";
    let code = source::blanked(text);
    assert_eq!(code.lines().count(), text.lines().count());
    let (live, modules) = source::without_tests(&code);
    assert_eq!(modules, ["cases"]);
    let at = |path: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
        code: code.clone(),
        live: live.clone(),
        is_test: false,
    };
    let lines = [(2, "a"), (2, "d"), (7, "e"), (15, "g")].map(|(line, room)| (line, room.to_owned()));
    assert_eq!(at("src/x/y.rs").uses(), lines);
    assert_eq!(at("src/x/y/z.rs").uses(), lines[..3], "two steps up from a third floor stay inside the room");
    assert_eq!(at("src/x/y.rs").room(), Some("x"));
    assert_eq!(at("src/main.rs").room(), None);
    assert_eq!(source::words("eprintln!(); println!(); std::network; std::net", "println!").count(), 1);
    assert_eq!(source::words("std::network; std::net", "std::net").count(), 1);
    let sources = source::all(package());
    let names = |room: &str| sources.iter().filter(|source| source.room() == Some(room)).count();
    assert!(names("ingest") > 10 && names("evidence") > 5, "rooms were not found");
    let uses: usize = sources.iter().map(|source| source.uses().len()).sum();
    assert!(uses > 100, "only {uses} uses were found");
}
