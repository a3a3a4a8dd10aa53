//! How the program is called, and a workspace that all these tests ask.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;

pub const DAIRY: &str = "006Nv00000PDm9QIAR";

pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A call from the package's folder, where the pack is found, with no settings from outside but the model's place.
pub fn dossier(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("dossier").expect("the program is built");
    command.current_dir(package()).env_remove("DOSSIER_WORKSPACE").env_remove("COLUMNS").args(args);
    command
}

/// Exit code, what was said, what was complained about.
pub fn call(args: &[&str]) -> (i32, String, String) {
    let output = dossier(args).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

/// A copy of the exports that one run has read; every test shares it, so none may write to it.
pub struct World {
    folder: tempfile::TempDir,
}

impl World {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("the path is UTF-8").to_owned()
    }

    pub fn call(&self, args: &[&str]) -> (i32, String, String) {
        call(&[args, &["--workspace", &self.text(".dossier")]].concat())
    }

    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        let (code, out, err) = self.call(&[args, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{args:?} gave {code}, {e}: {out}{err}"))
    }
}

pub fn copy(from: &Path, to: &Path) {
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

pub fn world() -> &'static World {
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

/// Exports with three deals in a folder.
pub fn three_deals(folder: &Path) -> String {
    let exports = folder.join("exports");
    copy(&package().join("fixtures/cli/exports"), &exports);
    let table = exports.join("crm/Opportunity.csv");
    let mut rows = std::fs::read_to_string(&table).expect("the table is there");
    let won = rows.lines().find(|line| line.contains(DAIRY)).expect("the deal is there").to_owned();
    for id in ["006Nv00000PDm9XIAR", "006Nv00000PDm9YIAR"] {
        rows = format!("{}\n{}\n", rows.trim_end(), won.replace(DAIRY, id));
    }
    std::fs::write(&table, rows).expect("it can be written");
    exports.to_str().expect("UTF-8").to_owned()
}

/// Every file of a folder by its name.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("the briefs are there");
    entries
        .map(|entry| {
            let path = entry.expect("it can be listed").path();
            let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
            (name, std::fs::read(path).expect("it can be read"))
        })
        .collect()
}

pub fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// Packs a folder's files into a zip, under their paths in it.
pub fn zip_of(folder: &Path, to: &Path) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(to).expect("a file can be made"));
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("it can be listed") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("it lies within").to_str().expect("UTF-8");
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member can be begun");
            zip.write_all(&std::fs::read(&path).expect("it can be read")).expect("a member can be written");
        }
    }
    zip.finish().expect("the zip can be closed");
}
