//! Every file in `fixtures/mistakes` is a slip that a person makes while writing rules, and what they are told.
//!
//! Each says in an `at` fence where the guilty words stand, written down by a person who had not seen the program's answer,
//! and in a `says` fence the whole answer. `DOSSIER_ACCEPT=1 cargo test --test mistakes` writes the second anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dossier::diag::{Diagnostic, Level};
use dossier::rules;

/// A fence of a mistake: what stands after its backticks, and its text.
struct Fence {
    info: String,
    text: String,
}

fn fences(text: &str) -> Vec<Fence> {
    let mut out: Vec<Fence> = Vec::new();
    let mut open: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match open {
            Some(mark) if line.trim_end() == mark => open = None,
            Some(_) => out.last_mut().expect("a fence is open").text.push_str(line),
            None if ticks >= 3 => {
                open = Some(&line[..ticks]);
                out.push(Fence { info: line[ticks..].trim().to_owned(), text: String::new() });
            }
            None => {}
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    out
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the base pack is there") {
        let path = entry.expect("it can be listed").path();
        let to = to.join(path.file_name().expect("it has a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("it can be copied");
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mistakes")
}

/// `path line:column level` of a fault, the path within the pack.
fn place(fault: &Diagnostic, pack: &Path) -> String {
    let within = fault.file.strip_prefix(&format!("{}/", pack.display())).unwrap_or(&fault.file);
    let level = if fault.severity == Level::Error { "error" } else { "warning" };
    format!("{within} {}:{} {level}", fault.line, fault.column)
}

#[test]
fn the_base_pack_is_sound() {
    let checked = rules::check(&root().join("base"));
    assert!(checked.faults.is_empty(), "{:#?}", checked.faults);
}

#[test]
fn each_mistake_is_shown_where_it_is() {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root()).expect("the folder is there").flatten().map(|e| e.path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "md") && f.file_name().is_some_and(|n| n != "README.md"));
    files.sort();
    assert!(files.len() >= 60, "only {} mistakes", files.len());
    let accept = std::env::var_os("DOSSIER_ACCEPT").is_some();
    let mut wrong = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(file).expect("it can be read");
        let fences = fences(&text);
        let dir = tempfile::tempdir().expect("there is room");
        let pack = dir.path().join("pack");
        copy(&root().join("base"), &pack);
        let (mut want, mut golden) = (BTreeSet::new(), String::new());
        for fence in &fences {
            match fence.info.split_once(' ').unwrap_or((&fence.info, "")) {
                ("at", _) => want.extend(fence.text.lines().map(str::to_owned)),
                ("says", _) => golden.clone_from(&fence.text),
                ("gone", path) => std::fs::remove_file(pack.join(path)).expect("it was there"),
                ("file", path) => {
                    let path = pack.join(path);
                    std::fs::create_dir_all(path.parent().expect("it lies in the pack")).expect("a folder can be made");
                    std::fs::write(path, &fence.text).expect("it can be written");
                }
                (other, _) => panic!("{name}: {other} is no fence of a mistake"),
            }
        }
        let faults = rules::check(&pack).faults;
        let got: BTreeSet<String> = faults.iter().map(|f| place(f, &pack)).collect();
        let said: Vec<String> = faults.iter().map(Diagnostic::render).collect();
        let said = said.join("\n").replace(&format!("{}/", pack.display()), "");
        if got != want {
            wrong.push(format!("{name}: at {got:?}, not {want:?}\n{said}"));
        } else if said != golden && accept {
            let before = text.split("```says\n").next().unwrap_or_default().trim_end();
            std::fs::write(file, format!("{before}\n\n```says\n{said}```\n")).expect("it can be written");
        } else if said != golden {
            wrong.push(format!("{name} says otherwise than its file has it:\n{said}"));
        }
    }
    println!("{} of {} mistakes are shown where they are", files.len() - wrong.len(), files.len());
    assert!(wrong.is_empty(), "\n{}\n{} of {}", wrong.join("\n"), wrong.len(), files.len());
}
