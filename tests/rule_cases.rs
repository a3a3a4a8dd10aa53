//! Every case and the quiet corpus of every pack in `rules/`, through the engine with the real model and the pack's judge.
//!
//! A new case is a new heading in a `cases.md` and no Rust, and a new pack is a new folder. Where the engine is still wrong,
//! the case has a `today` fence and is held to that, so that the day it comes right is noticed.

mod model;

use std::path::{Path, PathBuf};

use dossier::embed::ModelFolder;
use dossier::engine::quiet;
use dossier::engine::trial::{self, Held};
use dossier::evidence::judge::Judge;
use dossier::rules::{self, cases};

fn packs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let entries = std::fs::read_dir(root).expect("the packs are there").flatten().map(|e| e.path());
    let mut packs: Vec<PathBuf> = entries.filter(|p| p.join("pack.yaml").is_file()).collect();
    packs.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates/renewal"));
    packs.sort();
    packs
}

#[test]
fn the_cases_of_every_pack() {
    let mut faults = Vec::new();
    for root in packs() {
        let checked = rules::check(&root);
        let said: Vec<String> = checked.faults.iter().map(dossier::diag::Diagnostic::render).collect();
        assert!(said.is_empty(), "{}", said.join("\n"));
        let pack = checked.pack.expect("a pack without faults is one");
        let folder = ModelFolder::locate(None).expect("the model is here");
        let judge = Judge::load(&pack.root, &folder).expect("what the pack has of a judge can be used");
        let noise = cases::quiet(&root).expect("the quiet corpus is sound");
        let mut tried = trial::cases(&checked.cases, &pack, &judge, model::shared(), &quiet).expect("the model runs");
        tried.extend(trial::quiet(&noise, &pack, &judge, model::shared(), &quiet).expect("the model runs"));
        let known = tried.iter().filter(|t| t.held == Held::KnownWrong).count();
        let wrong = tried.iter().filter(|t| !matches!(t.held, Held::Right | Held::KnownWrong));
        let told = wrong
            .map(|t| format!("{}:{}: {}: {:?}, {}", t.case.file, t.case.line, t.case.title, t.held, t.outcome.word()));
        faults.extend(told);
        println!("{}: {} cases, {known} known to be wrong", pack.id, tried.len());
    }
    assert!(faults.is_empty(), "\n{}\n`dossier rules test` says more", faults.join("\n"));
}

/// The first fence of this kind behind a heading of the page.
fn fence<'p>(page: &'p str, heading: &str, open: &str) -> &'p str {
    let after = page.split(heading).nth(1).expect("the page has the heading");
    let inside = after.split(open).nth(1).expect("a fence stands there");
    inside.split(open.trim_end_matches(char::is_alphabetic)).next().expect("it is closed")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the pack is there").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("it can be copied");
        }
    }
}

/// The page takes its reader through a field of their own: typed as it says, the field is found by the real engine.
#[test]
fn the_first_field_of_the_page_works_as_the_page_says() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let page = std::fs::read_to_string(rules.join("README.md")).expect("the page is there");
    let place = tempfile::tempdir().expect("there is room");
    let pack = place.path().join("handoff");
    copy(&rules.join("handoff"), &pack);
    let dossier = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dossier"));
        let out = command.args(arguments).arg("--pack").arg(&pack).output().expect("the program starts");
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr))
    };
    let field = "technical.data_migration_scope";
    let (code, said) = dossier(&["rules", "new", field, "--title", "Data migration scope"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = dossier(&["rules", "check"]);
    assert!(code == Some(1) && said.contains("`why` is empty"), "what is left to write is told: {said}");
    let first = "## Your first field";
    let folder = pack.join("technical/data-migration-scope");
    std::fs::write(folder.join("said.yaml"), dedented(fence(&page, first, "```yaml"))).expect("it can be written");
    std::fs::write(folder.join("cases.md"), dedented(fence(&page, first, "````markdown"))).expect("it can be written");
    let (code, said) = dossier(&["rules", "check"]);
    assert!(code == Some(0) && said.contains("0 warnings"), "{said}");
    let (code, said) = dossier(&["rules", "test", "--field", "data_migration_scope", "--quiet"]);
    assert!(code == Some(0) && said.contains("2 cases: 1 found, 1 quiet"), "{said}");
}

/// A block of an item of a list stands three blanks in.
fn dedented(text: &str) -> String {
    text.lines().map(|l| l.strip_prefix("   ").unwrap_or(l)).collect::<Vec<_>>().join("\n") + "\n"
}

/// A trained judge is taken into use when it is no worse on the pack's cases, and left where it is when it is.
#[test]
fn a_judge_that_is_worse_on_the_cases_is_refused() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let place = tempfile::tempdir().expect("there is room");
    let pack = place.path().join("handoff");
    copy(&rules.join("handoff"), &pack);
    // A few cases are enough to tell the two apart.
    std::fs::remove_file(pack.join(cases::QUIET)).expect("the pack has a quiet corpus");
    let (fields, _) = rules::load(&pack).expect("the pack is sound");
    for field in fields.fields.iter().filter(|f| f.section != "technical") {
        std::fs::remove_file(cases::path(&pack, &field.id)).expect("the field has cases");
    }
    let accept = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dossier"));
        let out =
            command.args(["rules", "learn", "--accept", "--pack"]).arg(&pack).output().expect("the program starts");
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr))
    };
    let (code, said) = accept();
    assert!(code == Some(2) && said.contains("holds no trained judge"), "{said}");
    let (model, proposed) = (pack.join("model"), pack.join("model/proposed"));
    copy(&rules.join("handoff/model"), &proposed);
    let (code, said) = accept();
    assert!(code == Some(0) && said.contains("In use now"), "the same judge is no worse: {said}");
    // One that hears nothing in anything.
    let record = std::fs::read_to_string(proposed.join("record.json")).expect("it has a record");
    let mut record: serde_json::Value = serde_json::from_str(&record).expect("it is JSON");
    let labels = record["calibration"]["labels"].as_object_mut().expect("labels are calibrated");
    labels.values_mut().for_each(|label| label["shift"] = serde_json::json!(-50.0));
    std::fs::write(proposed.join("record.json"), record.to_string()).expect("it can be written");
    let before = std::fs::read(model.join("record.json")).expect("the pack has a record");
    let (code, said) = accept();
    assert!(code == Some(1) && said.contains("It is worse") && said.contains("found before, missed now"), "{said}");
    assert_eq!(std::fs::read(model.join("record.json")).expect("it is still there"), before);
}
