//! `dossier run`, `brief` and `verify`: what is written, where, and whether it holds.

use std::path::Path;

use super::world::*;

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
fn a_zip_of_exports_makes_the_brief_that_its_folder_makes() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    zip_of(&world().path("exports"), Path::new(&path("acme.zip")));
    let (code, said, err) = call(&["run", &path("acme.zip"), "--out", &path("briefs"), "--quiet"]);
    assert!(code == 0 && err.is_empty(), "{said}{err}");
    let name = format!("briefs/{DAIRY}.json");
    let texts = |file: &Path| -> Vec<String> {
        let text = std::fs::read_to_string(file).expect("the brief is written");
        let brief: serde_json::Value = serde_json::from_str(&text).expect("a brief is JSON");
        let fields = brief["fields"].as_array().expect("fields are a list").iter();
        let values = fields.flat_map(|f| f["values"].as_array().expect("values are a list"));
        values.map(|v| v["text"].to_string()).collect()
    };
    assert_eq!(texts(Path::new(&path(&name))), texts(&world().path(&name)));
    let (code, said, _) = call(&["verify", &path(&name), "--workspace", &path(".dossier")]);
    assert!(code == 0, "{said}");
    // Other exports beside these would make way for them: the workspace stands between the two.
    std::fs::write(path("other.txt"), "Some words.").expect("a file can be written");
    let (code, _, err) = call(&["run", &path("other.txt"), "--out", &path("briefs")]);
    assert!(code == 2 && err.contains("acme.zip") && err.contains("--workspace"), "{err}");
}
