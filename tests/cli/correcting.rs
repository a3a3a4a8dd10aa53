//! `dossier correct` and `dossier corrections`: what a person says stays said, over later runs too, and can be taken back.

use super::world::*;

/// A run of its own over a copy of the exports: corrections are written into its workspace.
struct Own {
    folder: tempfile::TempDir,
}

impl Own {
    fn new() -> Self {
        let own = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        copy(&package().join("fixtures/cli/exports"), &own.folder.path().join("exports"));
        own.run();
        own
    }

    fn text(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("the path is UTF-8").to_owned()
    }

    fn run(&self) {
        let (code, out, err) = call(&["run", &self.text("exports"), "--out", &self.text("briefs"), "--quiet"]);
        assert_eq!(code, 0, "{out}{err}");
    }

    fn call(&self, args: &[&str]) -> (i32, String, String) {
        call(&[args, &["--workspace", &self.text(".dossier"), "--quiet"]].concat())
    }

    fn field(&self, id: &str) -> serde_json::Value {
        let (_, out, err) = self.call(&["brief", DAIRY, "--json"]);
        let brief: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}{err}"));
        let fields = brief["fields"].as_array().expect("a list");
        fields.iter().find(|f| f["id"] == id).expect("the brief has the field").clone()
    }
}

#[test]
fn a_correction_outlives_the_next_run_and_can_be_taken_back() {
    let own = Own::new();
    let before = own.field("commercial.contract_term");
    assert_eq!(before["values"][0]["text"], "36 months");
    let (code, out, err) =
        own.call(&["correct", DAIRY, "contract_term", "--reject", "--reason", "outdated", "--by", "Ana"]);
    assert!(code == 0 && out.contains("Kept as 1 by Ana"), "{out}{err}");
    let answer = ["correct", DAIRY, "champion", "--answer", "Nobody  yet", "--by", "Bo"];
    assert_eq!(own.call(&answer).0, 0);
    own.run();
    assert_eq!(own.field("commercial.contract_term")["status"], "missing");
    let champion = own.field("stakeholders.champion");
    assert_eq!(
        (champion["values"][0]["text"].as_str(), champion["values"][0]["evidence"][0]["speaker"].as_str()),
        (Some("Nobody yet"), Some("Bo"))
    );
    // The brief that the run wrote holds it too, and what a person answered can be checked like any quote.
    let (code, out, err) = own.call(&["verify", &own.text(&format!("briefs/{DAIRY}.json"))]);
    assert!(code == 0 && out.contains("all stand"), "{out}{err}");
    assert_eq!(own.call(&["corrections", "--undo", "1"]).0, 0);
    assert_eq!(own.field("commercial.contract_term")["values"], before["values"]);
    let (_, out, _) = own.call(&["corrections"]);
    assert!(out.contains("taken back") && out.contains("takes 1 back"), "{out}");
    assert_eq!(own.call(&["corrections", "--undo", "1"]).0, 2, "it no longer holds");
}

#[test]
fn a_value_is_set_by_words_that_stand_in_a_document_and_by_no_others() {
    let own = Own::new();
    let set = |quote: &str| own.call(&["correct", DAIRY, "success_metrics", "--set", "two rounds", "--quote", quote]);
    let (code, _, err) = set("words that nobody said");
    assert!(code == 2 && err.contains("no document of this deal"), "{err}");
    let quote =
        own.field("commercial.contract_term")["values"][0]["evidence"][0]["quote"].as_str().expect("text").to_owned();
    assert_eq!(set(&quote).0, 0);
    let value = own.field("goals.success_metrics")["values"][0].clone();
    assert_eq!(
        (value["text"].as_str(), value["evidence"][0]["quote"].as_str()),
        (Some("two rounds"), Some(quote.as_str()))
    );
    let (code, out, _) = own.call(&["corrections", "--cases", "success_metrics"]);
    assert!(code == 0 && out.contains("```expect\nfound quote"), "{out}");
    for (args, said) in [
        (vec!["correct", DAIRY, "success_metrics", "--reject", "--reason", "wrong"], "is no reason"),
        (vec!["correct", DAIRY, "--answer", "x"], "name the field"),
        (vec!["correct", DAIRY, "--move", "nowhere.eml", "--to", "none"], "has no document"),
        (vec!["correct", DAIRY, "--merge", "Nobody At All", "--into", "x"], "nobody in this deal"),
    ] {
        let (code, _, err) = own.call(&args);
        assert!(code == 2 && err.contains(said), "{args:?}: {err}");
    }
}
