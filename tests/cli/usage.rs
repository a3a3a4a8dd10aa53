//! Commands that need no workspace, and what a wrong call is told.

use super::world::*;

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
    // A chat's folder is read with its lists of people, and what is said of a file names it.
    let (code, out, _) = call(&["read", "fixtures/readers/slack"]);
    assert!(code == 0 && out.contains("  Kit Arden: "), "{out}");
    let (code, out, _) = call(&["read", "fixtures/readers/binary"]);
    assert!(code == 0 && out.contains("tablets.msg: note: the message"), "{out}");
}

#[test]
fn rules_are_checked_shown_and_explained() {
    let (code, out, _) = call(&["rules", "check"]);
    assert!(code == 0 && out.contains("fields") && out.contains("can be used"), "{out}");
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
    let other = tempfile::tempdir().expect("a folder can be made");
    let packed = other.path().join("exports.7z");
    std::fs::write(&packed, b"7z\xbc\xaf\x27\x1c\x00\x04").expect("it can be written");
    let packed = packed.to_str().expect("UTF-8");
    for (args, code, says) in [
        (vec!["run", "no/such/folder"], 2, "cannot be opened"),
        (vec!["run", here], 2, "holds no files"),
        (vec!["read", here], 2, "holds no files"),
        (vec!["run", packed], 2, "holds no files that can be read (not read: "),
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
