//! `dossier run --shard` and `dossier merge`: several processes make what one would.

use std::path::Path;

use super::world::*;

#[test]
fn shards_put_together_are_a_run_without_them() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let exports = three_deals(folder.path());
    let done = |args: &[&str]| {
        let (code, out, err) = call(&[args, &["--quiet"]].concat());
        assert_eq!((code, err.as_str()), (0, ""), "{args:?}: {out}");
        out
    };
    done(&["run", &exports, "--workspace", &path("one"), "--out", &path("briefs")]);

    done(&["run", &exports, "--workspace", &path("many"), "--no-briefs"]);
    assert!(!folder.path().join("many/briefs").exists(), "briefs are left to the shards");
    // Where shards run, the exports need not be.
    std::fs::rename(&exports, path("away")).expect("it can be moved");
    let shard = |n: &str, out: &str| done(&["run", "--shard", n, "--workspace", &path("many"), "--out", &path(out)]);
    assert!(shard("1/2", "first").contains("2 of 3 deals"));

    let (code, _, err) = call(&["merge", "--workspace", &path("many"), "--out", &path("merged")]);
    assert!(code == 2 && err.contains("shard 2/2 is missing"), "{err}");
    let (code, _, err) = call(&["run", "--shard", "3/2", "--workspace", &path("many")]);
    assert!(code == 2 && err.contains("1/16 to 16/16"), "{err}");

    // The second is briefed in a copy, as on another machine, and comes back from there.
    copy(Path::new(&path("many")), Path::new(&path("copy")));
    done(&["run", "--shard", "2/2", "--workspace", &path("copy"), "--out", &path("second"), "--jobs", "1"]);
    std::fs::remove_dir_all(path("copy/shards/1-of-2")).expect("it is there");
    // What is corrected after a shard is not in its briefs.
    done(&["correct", DAIRY, "champion", "--answer", "Nobody yet", "--by", "Bo", "--workspace", &path("many")]);
    let (code, _, err) = call(&["merge", &path("copy"), "--workspace", &path("many"), "--out", &path("merged")]);
    assert!(code == 2 && err.contains("something was corrected"), "{err}");
    std::fs::remove_file(path("many/corrections.json")).expect("it is there");
    done(&["merge", &path("copy"), "--workspace", &path("many"), "--out", &path("merged")]);
    assert_eq!(files(Path::new(&path("merged"))), files(Path::new(&path("briefs"))));
    assert!(!folder.path().join("many/shards").exists());

    let kept = |workspace: &str| done(&["brief", DAIRY, "--format", "json", "--workspace", &path(workspace)]);
    let size = |workspace: &str| {
        let vectors = files(Path::new(&path(&format!("{workspace}/vectors"))));
        vectors.into_iter().map(|(name, bytes)| (name, bytes.len())).collect::<Vec<_>>()
    };
    let before = size("many");
    assert_eq!(before, size("one"), "the same texts are known");
    assert_eq!(kept("many"), kept("one"));
    assert_eq!(size("many"), before, "nothing was embedded anew");
}
