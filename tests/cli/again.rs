//! `dossier run` again: a brief is made anew when something has changed that it was made of, and only then.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::world::*;

struct Own {
    folder: tempfile::TempDir,
    exports: String,
}

impl Own {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let exports = three_deals(folder.path());
        Self { folder, exports }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// Runs, and gives the files of the briefs.
    fn run(&self, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
        let given = ["run", &self.exports, "--workspace", &self.text("work"), "--out", &self.text("briefs"), "--quiet"];
        let (code, out, err) = call(&[&given, more].concat());
        assert_eq!(code, 0, "{out}{err}");
        files(&self.path("briefs"))
    }

    /// Names of the kept briefs that are other files than `before`, which becomes the present ones: a file that is written has
    /// a number of its own while the one that it replaces is still there.
    fn made(&self, before: &mut BTreeMap<String, u64>) -> Vec<String> {
        let folder = self.path("work/briefs");
        let number = |name: &String| std::fs::metadata(folder.join(name)).expect("it is there").ino();
        let now: BTreeMap<String, u64> = files(&folder).keys().map(|n| (n.clone(), number(n))).collect();
        let made = now.iter().filter(|(name, number)| before.get(*name) != Some(number));
        let made = made.map(|(name, _)| name.trim_end_matches(".json").to_owned()).collect();
        *before = now;
        made
    }
}

/// The pack with one more line of comment.
fn changed_pack(to: &Path) {
    copy(&package().join("rules/handoff"), to);
    let fields = to.join("fields.yaml");
    let text = std::fs::read_to_string(&fields).expect("it is there");
    std::fs::write(&fields, format!("{text}# Another pack\n")).expect("it can be written");
}

#[test]
fn only_what_has_changed_is_made_again() {
    let own = Own::new();
    let mut kept = BTreeMap::new();
    let first = own.run(&[]);
    let all = own.made(&mut kept);
    assert_eq!(all.len(), 3);

    let page = own.path(&format!("briefs/{DAIRY}.html"));
    std::fs::remove_file(&page).expect("it is there");
    std::fs::write(own.path(&format!("briefs/{DAIRY}.md")), "changed by hand").expect("it can be written");
    assert_eq!(own.run(&[]), first, "what is gone or was changed among the briefs is written again");
    assert_eq!(own.made(&mut kept), [""; 0], "out of the same briefs");

    std::fs::write(own.path(&format!("work/briefs/{DAIRY}.json")), "{}").expect("it can be written");
    assert_eq!(own.run(&[]), first);
    own.made(&mut kept);

    let said = ["correct", DAIRY, "champion", "--answer", "Nobody yet", "--by", "Bo", "--workspace", &own.text("work")];
    assert_eq!(call(&said).0, 0);
    let corrected = own.run(&[]);
    assert_eq!(own.made(&mut kept), [DAIRY], "of one deal something was said");
    let page = |files: &BTreeMap<String, Vec<u8>>| files[&format!("{DAIRY}.html")].clone();
    assert_ne!(page(&corrected), page(&first));

    std::fs::write(Path::new(&own.exports).join("broken.pdf"), "%PDF-1.7 and nothing more").expect("it can be written");
    own.run(&[]);
    assert_eq!(own.made(&mut kept), [""; 0], "a file that cannot be read is no deal's");

    own.run(&["--as-of", "2026-04-30"]);
    assert_eq!(own.made(&mut kept), all, "another day");

    changed_pack(&own.path("pack"));
    let pack = own.text("pack");
    own.run(&["--as-of", "2026-04-30", "--pack", &pack]);
    assert_eq!(own.made(&mut kept), all, "another pack");
    own.run(&["--as-of", "2026-04-30", "--pack", &pack]);
    assert_eq!(own.made(&mut kept), [""; 0]);

    let table = Path::new(&own.exports).join("crm/Opportunity.csv");
    let change = |line: &str| if line.starts_with(DAIRY) { line.replace("41400", "52600") } else { line.to_owned() };
    let rows = std::fs::read_to_string(&table).expect("it is there");
    std::fs::write(&table, rows.lines().map(change).collect::<Vec<_>>().join("\n")).expect("it can be written");
    let changed = own.run(&["--as-of", "2026-04-30", "--pack", &pack]);
    assert_eq!(own.made(&mut kept), [DAIRY], "the exports say something else of one deal");
    assert!(String::from_utf8_lossy(&page(&changed)).contains("52,600"));
}

#[test]
fn what_a_run_kept_needs_no_documents() {
    let own = Own::new();
    let written = own.run(&[]);
    std::fs::remove_dir_all(own.path("work/deals")).expect("it is there");
    let corpus = own.path("work/corpus.json");
    let text = std::fs::read_to_string(&corpus).expect("it is there");
    // Its checksum stands first, and names it still.
    std::fs::write(&corpus, &text[..200]).expect("it can be written");
    let ask = |more: &[&str]| call(&[&["brief", DAIRY, "--json", "--workspace", &own.text("work")], more].concat());
    let (code, out, err) = ask(&[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out.trim_end().as_bytes(), written[&format!("{DAIRY}.json")].trim_ascii_end());
    let (code, out, err) = call(&["find", "contract", "--workspace", &own.text("work")]);
    assert!(code == 0 && out.contains("36 months"), "{out}{err}");
    let (code, _, err) = ask(&["--as-of", "2026-04-30"]);
    assert!(code == 3 && err.contains("damaged"), "of another day there is none: {err}");
}
