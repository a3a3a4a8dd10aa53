//! The command line from outside: what each command says, writes and ends with.
//!
//! The embedding model must be there: `models/` or the folder that `DOSSIER_MODEL_DIR` names.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;

const DAIRY: &str = "006Nv00000PDm9QIAR";

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A call from the package's folder, where the pack is found, with no settings from outside but the model's place.
fn dossier(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("dossier").expect("the program is built");
    command.current_dir(package()).env_remove("DOSSIER_WORKSPACE").env_remove("COLUMNS").args(args);
    command
}

/// Exit code, what was said, what was complained about.
fn call(args: &[&str]) -> (i32, String, String) {
    let output = dossier(args).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

/// A copy of the exports that one run has read; every test shares it, so none may write to it.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("the path is UTF-8").to_owned()
    }

    fn call(&self, args: &[&str]) -> (i32, String, String) {
        call(&[args, &["--workspace", &self.text(".dossier")]].concat())
    }

    fn json(&self, args: &[&str]) -> serde_json::Value {
        let (code, out, err) = self.call(&[args, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{args:?} gave {code}, {e}: {out}{err}"))
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the fixture is there") {
        let entry = entry.expect("it can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let world = World { folder: tempfile::tempdir().expect("a folder can be made") };
        copy(&package().join("fixtures/cli/exports"), &world.path("exports"));
        let (code, out, err) = call(&["run", &world.text("exports"), "--out", &world.text("briefs"), "--quiet"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.contains("Pellam Dairy") && out.contains("index.html"), "{out}");
        world
    })
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn a_brief_in_each_form_and_for_a_view() {
    let world = world();
    let (code, out, _) = world.call(&["brief", "Pellam"]);
    assert!(code == 0 && out.starts_with("# "), "not a terminal, so Markdown: {out}");
    let brief = world.json(&["brief", DAIRY]);
    assert_eq!(brief["schema"], "dossier.brief/1");
    assert_eq!(brief["deal"]["id"], DAIRY);
    let view = world.json(&["brief", DAIRY, "--for", "implementation"]);
    let fields = |b: &serde_json::Value| b["fields"].as_array().map_or(0, Vec::len);
    assert!(0 < fields(&view) && fields(&view) < fields(&brief));
    let early = world.json(&["brief", DAIRY, "--as-of", "2026-04-30"]);
    let documents = |b: &serde_json::Value| b["coverage"]["documents"].as_array().map_or(0, Vec::len);
    assert!(documents(&early) < documents(&brief), "the mails came later");
    let (code, _, err) = world.call(&["brief", DAIRY, "--for", "implementaton"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `implementation`?") && err.contains("leadership"), "{err}");
}

#[test]
fn briefs_are_not_written_among_the_exports() {
    let world = world();
    for option in ["--out", "--workspace"] {
        let (code, _, err) = call(&["run", &world.text("exports"), option, &world.text("exports/new/briefs")]);
        assert_eq!(code, 2, "{option}: {err}");
        assert!(err.contains("lies among the exports") && err.contains(option), "{err}");
    }
    assert!(!world.path("exports/new").exists());
}

#[test]
fn a_written_brief_is_private_and_named_by_its_end() {
    let world = world();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("new/pellam.html");
    let (code, out, _) = world.call(&["brief", "Pellam", "--out", file.to_str().expect("UTF-8")]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert_eq!((mode(&file), mode(&folder.path().join("new"))), (0o600, 0o700));
    assert!(std::fs::read_to_string(&file).expect("it is text").starts_with("<!DOCTYPE html>"));
    assert_eq!(mode(&world.path("briefs")), 0o700);
}

#[test]
fn a_deal_or_field_that_is_not_there_is_answered_with_the_nearest() {
    let world = world();
    let (code, _, err) = world.call(&["brief", "Pelham Dairy Cooperative"]);
    assert_eq!(code, 2);
    assert!(err.contains("nearest: \"Pellam Dairy Cooperative\""), "{err}");
    let (code, _, err) = world.call(&["explain", "Pellam", "commercial.renewal_dat"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `commercial.renewal_date`?"), "{err}");
    let (code, _, err) = world.call(&["brief", "\u{1b}[31mred"]);
    assert!(code == 2 && !err.contains('\u{1b}'), "what was typed must not reach the terminal as a command");
}

#[test]
fn explain_says_what_the_brief_says_and_why_not_the_rest() {
    let world = world();
    let brief = world.json(&["brief", DAIRY]);
    for field in brief["fields"].as_array().expect("a list") {
        let id = field["id"].as_str().expect("an id");
        if !["commercial.contract_term", "goals.business_problem", "objections.raised"].contains(&id) {
            continue;
        }
        let explained = world.json(&["explain", DAIRY, id]);
        assert_eq!(explained["answers"], field["values"], "{id}");
        assert_eq!(explained["status"], field["status"], "{id}");
        let looked = explained["candidates"].as_array().expect("a list");
        assert!(!looked.is_empty());
        for one in looked {
            let (rule, why) = (one["rule"].as_str().expect("text"), one["set_aside"].as_str().expect("text"));
            assert!(!rule.is_empty() || !why.is_empty(), "neither let in nor set aside: {one}");
        }
    }
    let (code, out, _) = world.call(&["explain", "Pellam", "contract_term", "--top", "1"]);
    assert!(code == 0 && out.contains("36 months") && out.contains("needs"), "{out}");
}

#[test]
fn find_cites_and_filters() {
    let world = world();
    let found = world.json(&["find", "roaming", "charges"]);
    assert_eq!(found["found"].as_array().map(Vec::len), Some(2));
    let mails = world.json(&["find", "roaming charges", "--channel", "email", "--side", "vendor"]);
    assert_eq!(mails["found"].as_array().map(Vec::len), Some(1));
    assert_eq!(mails["found"][0]["source"], "email/2026-05-06_pellam_terms.eml");
    let (code, out, _) = world.call(&["find", "tankers", "--top", "1"]);
    assert!(code == 0 && out.contains("calls/") && out.contains("2026-04-21"), "{out}");
    let (code, out, _) = world.call(&["find", "zeppelin"]);
    assert!(code == 1 && out.contains("Nothing was found"), "{out}");
    let (code, _, err) = world.call(&["find", "x", "--side", "custmer"]);
    assert!(code == 2 && err.contains("did you mean `customer`?"), "{err}");
}

#[test]
fn verify_holds_what_stands_and_fails_what_was_changed() {
    let world = world();
    let file = world.text(&format!("briefs/{DAIRY}.json"));
    let (code, out, err) = world.call(&["verify", &file]);
    assert_eq!(code, 0, "{out}{err}");
    let text = std::fs::read_to_string(&file).expect("the brief is there");
    let brief: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let at = |b: &serde_json::Value| {
        let fields = b["fields"].as_array().expect("a list");
        fields.iter().position(|f| f["id"] == "commercial.contract_term").expect("the field is there")
    };
    let place = at(&brief);
    let changes: [(&str, &str, &str); 4] = [
        ("quote", "The contract runs for 48 months.", "do not stand there"),
        ("source", "email/2026-05-09_pellam_terms.eml", "not among the exports"),
        ("source", "email/2026-05-06_pellam_terms.eml#other@norrvik.example", "no such message"),
        ("bytes", "1-9", "not at the bytes given"),
    ];
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (n, (key, value, says)) in changes.iter().enumerate() {
        let mut changed = brief.clone();
        let witness = &mut changed["fields"][place]["values"][0]["evidence"][0];
        let slot = if *key == "bytes" { &mut witness["locator"]["bytes"] } else { &mut witness[*key] };
        *slot = (*value).into();
        let path = folder.path().join(format!("{n}.json"));
        std::fs::write(&path, changed.to_string()).expect("it can be written");
        let (code, out, _) = world.call(&["verify", path.to_str().expect("UTF-8")]);
        assert!(code == 1 && out.contains(says), "{key}: {out}");
        assert!(out.contains("1 fail"), "one quote was changed: {out}");
    }
    let mut changed = brief.clone();
    let fields = changed["fields"].as_array_mut().expect("a list").iter_mut();
    let witnesses = fields.flat_map(|f| f["values"].as_array_mut().expect("a list")).map(|v| &mut v["evidence"][0]);
    let cell = witnesses.into_iter().find(|w| w["source"] == format!("crm/Opportunity.csv#{DAIRY}").as_str());
    cell.expect("the deal's own row is cited")["source"] = "crm/Opportunity.csv#006Nv00000CSt8RIAR".into();
    let path = folder.path().join("row.json");
    std::fs::write(&path, changed.to_string()).expect("it can be written");
    let (code, out, _) = world.call(&["verify", path.to_str().expect("UTF-8")]);
    assert!(code == 1 && out.contains("another row"), "{out}");
    let (code, _, err) = world.call(&["verify", "Cargo.toml"]);
    assert!(code == 2 && err.contains("is no brief"), "{err}");
}

#[test]
fn pipeline_lists_what_is_late_and_what_is_won() {
    let rows = world().json(&["pipeline"]);
    let names: Vec<&str> = rows.as_array().expect("a list").iter().filter_map(|r| r["account"].as_str()).collect();
    assert_eq!(names, ["Castor Fisheries", "Pellam Dairy Cooperative"]);
    assert!(rows[0]["readiness"].is_null() && rows[1]["readiness"].as_f64() > Some(0.0));
    let (code, out, _) = world().call(&["pipeline"]);
    assert!(code == 0 && out.lines().nth(2).is_some_and(|l| l.contains(" -  ")), "{out}");
}

#[test]
fn people_and_sources_say_why() {
    let people = world().json(&["people", "Pellam"]);
    let people = people.as_array().expect("a list");
    let customers = people.iter().take_while(|p| p["side"] == "customer").count();
    assert!(customers > 0 && people[customers..].iter().all(|p| p["side"] != "customer"), "{people:?}");
    assert!(people.iter().all(|p| p["side_reason"].as_str().is_some_and(|r| !r.is_empty())), "{people:?}");
    let (code, out, _) = world().call(&["people", "Pellam"]);
    assert!(code == 0 && out.contains("\n    customer: "), "{out}");

    let sources = world().json(&["sources", "Pellam"]);
    let documents = sources["documents"].as_array().expect("a list");
    let days: Vec<&str> = documents.iter().filter_map(|d| d["at"].as_str()).collect();
    assert!(days.len() == 3 && days.is_sorted(), "{days:?}");
    assert!(documents.iter().all(|d| d["reason"].as_str().is_some_and(|r| !r.is_empty()) && d["margin"].is_f64()));
    assert_eq!(world().call(&["sources", "nobody"]).0, 2);
}

#[test]
fn read_shows_what_is_made_of_one_file() {
    let file = |name: &str| package().join("fixtures/readers/binary").join(name).to_string_lossy().into_owned();
    let (code, out, _) = call(&["read", &file("tablets.msg")]);
    assert!(code == 0 && out.contains("  Ines Rademaker: Bram, sixty days’ notice is fine."), "{out}");
    assert!(out.contains("  [quoted] ") && out.contains("note: the message \"RE: Tablets"), "{out}");
    let (code, out, _) = call(&["read", "--json", &file("order-form.pdf")]);
    let read: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert!(code == 0 && read["documents"][0]["format"] == "pdf", "{out}");
    assert_eq!(call(&["read", "no/such/file"]).0, 2);
}

#[test]
fn rules_are_checked_shown_and_explained() {
    let (code, out, _) = call(&["rules", "check"]);
    assert!(code == 0 && out.contains("fields") && out.contains("are fine"), "{out}");
    let (code, out, _) = call(&["rules", "show", "commercial.renewal_date"]);
    assert!(code == 0 && out.contains("misreads") && out.contains("Cases"), "{out}");
    let (code, out, _) = call(&["rules", "explain", "d014"]);
    assert!(code == 0 && out.starts_with("D014: no such field"), "{out}");
    assert_eq!(call(&["rules", "explain", "D999"]).0, 2);
    assert_eq!(call(&["rules", "check", "no/such/folder"]).0, 2);
    let folder = tempfile::tempdir().expect("a folder can be made");
    copy(&package().join("rules/handoff"), folder.path());
    std::fs::write(folder.path().join("fields.yaml"), "fields: [").expect("it can be written");
    let broken = folder.path().to_str().expect("UTF-8");
    let (code, out, _) = call(&["rules", "check", broken]);
    assert!(code == 1 && out.contains("D002") && out.contains("fields.yaml"), "{out}");
    let (code, out, _) = call(&["rules", "check", broken, "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(code == 1 && answer["faults"][0]["code"] == "D002");
    let (code, _, err) = world().call(&["brief", DAIRY, "--pack", broken]);
    assert!(code == 3 && err.contains("D002"), "{err}");
}

#[test]
fn doctor_names_what_is_missing_and_what_mends_it() {
    let findings = world().json(&["doctor"]);
    let state = |what: &str| {
        let all = findings.as_array().expect("a list");
        all.iter().find(|f| f["what"] == what).map(|f| f["state"].as_str().unwrap_or_default().to_owned())
    };
    for what in ["model", "pack", "workspace", "exports", "modes", "network"] {
        assert_eq!(state(what).as_deref(), Some("ok"), "{what}: {findings}");
    }
    let (code, out, _) = world().call(&["doctor", "--model", "no/such/model"]);
    assert!(code == 1 && out.contains("MISSING  model") && out.contains("models/fetch.py"), "{out}");
}

#[test]
fn what_cannot_be_done_is_one_sentence_and_its_code() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let here = folder.path().to_str().expect("UTF-8");
    for (args, code, says) in [
        (vec!["run", "no/such/folder"], 2, "cannot be opened"),
        (vec!["run", "Cargo.toml"], 2, "is a file"),
        (vec!["run", here], 2, "holds no files"),
        (vec!["brief", "x", "--workspace", here], 3, "dossier run EXPORTS"),
        (vec!["pipeline", "--workspace", here], 3, "dossier run EXPORTS"),
        (vec!["eval", "fixtures/cli"], 2, "gold"),
        (vec!["verify", "no.json"], 2, "cannot be read"),
        (vec!["rules", "weigh", here, here, "--pack", here], 2, "no deal set with a labelled deal"),
    ] {
        let (found, _, err) = call(&args);
        assert_eq!(found, code, "{args:?}: {err}");
        assert!(err.contains(says) && err.lines().count() == 1, "{args:?}: {err}");
    }
    let model = [DAIRY, "--model", "no/such/model"];
    let (code, _, err) = world().call(&[&["brief"], &model[..]].concat());
    assert!(code == 3 && err.contains("models/fetch.py"), "{err}");
    let (code, out, err) = world().call(&["find", "tankers", "--model", "no/such/model"]);
    assert!(code == 0 && out.contains("tankers") && err.contains("words alone"), "{err}");
}

#[test]
fn exports_without_a_crm_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    copy(&package().join("fixtures/cli/exports/calls"), &folder.path().join("exports/calls"));
    let exports = folder.path().join("exports");
    let exports = exports.to_str().expect("UTF-8");
    let out = folder.path().join("briefs");
    let out = out.to_str().expect("UTF-8");
    let (code, said, _) = call(&["run", exports, "--out", out, "--quiet"]);
    assert!(code == 1 && said.contains("--deal-per file"), "{said}");
    let (code, said, err) = call(&["run", exports, "--out", out, "--quiet", "--deal-per", "file"]);
    assert!(code == 0 && said.contains("index.html"), "{said}{err}");
}

#[test]
fn every_command_teaches_with_an_example() {
    for command in [
        "run",
        "brief",
        "explain",
        "find",
        "verify",
        "pipeline",
        "people",
        "sources",
        "read",
        "eval",
        "doctor",
        "completions",
    ] {
        let (code, out, _) = call(&[command, "--help"]);
        assert!(code == 0 && out.contains(&format!("dossier {command}")) && out.contains("Example"), "{out}");
    }
    for command in ["check", "show", "explain", "learn"] {
        let (_, out, _) = call(&["rules", command, "--help"]);
        assert!(out.contains("Example") && out.contains(&format!("dossier rules {command}")), "{out}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let (code, out, _) = call(&["completions", shell]);
        assert!(code == 0 && out.contains("pipeline"), "{shell}");
    }
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("dossier"))
        .args(["completions", "zsh"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
