//! A workspace is private, has one writer, and survives what a kill or a bad disk leaves behind.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::diag::{Problem, Severity};
use crate::embed::{EmbedError, Embedder, HashEmbedder, Progress};
use crate::index::{Entry, Filter};
use crate::ingest::Read;
use crate::terms::{Channel, Side};

fn workspace() -> (tempfile::TempDir, PathBuf, Workspace) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep").join(FOLDER);
    let workspace = Workspace::create_or_open(&path).unwrap();
    (dir, path, workspace)
}

fn reading(what: &str) -> Read {
    Read { problems: vec![Problem::new("a.eml", Severity::Partial, what, "")], ..Read::default() }
}

/// Counts how many texts are really embedded.
struct Counting(HashEmbedder, AtomicUsize);

impl Embedder for Counting {
    fn dims(&self) -> usize {
        self.0.dims()
    }
    fn fingerprint(&self) -> &str {
        self.0.fingerprint()
    }
    fn embed_with(&self, texts: &[String], progress: Progress) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.1.fetch_add(texts.len(), Ordering::Relaxed);
        self.0.embed_with(texts, progress)
    }
}

fn counting() -> Counting {
    Counting(HashEmbedder::default(), AtomicUsize::new(0))
}

fn texts(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("text number {i}")).collect()
}

fn modes(path: &Path, found: &mut Vec<(PathBuf, u32)>) {
    found.push((path.to_owned(), std::fs::metadata(path).unwrap().permissions().mode() & 0o777));
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            modes(&entry.unwrap().path(), found);
        }
    }
}

#[test]
fn everything_written_is_private() {
    let (_dir, path, ws) = workspace();
    ws.put_read(&unit_hash("a", []), 1, &reading("x")).unwrap();
    ws.put("briefs/006.json", &1).unwrap();
    ws.vectors(&HashEmbedder::default(), &texts(3), &|_, _| {}).unwrap();
    ws.build_word_index("k", [entry()].into_iter()).unwrap();
    write_output(&path.join("out"), "brief.md", b"text").unwrap();
    let mut found = Vec::new();
    modes(&path, &mut found);
    assert!(found.len() > 12, "{found:?}");
    for (path, mode) in found {
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[test]
fn one_writer_and_the_message_names_it() {
    let (_dir, path, first) = workspace();
    let message = Workspace::create_or_open(&path).unwrap_err().to_string();
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    let reader = Workspace::open_existing(&path).unwrap();
    assert!(matches!(reader.put("x.json", &1), Err(StoreError::ReadOnly { .. })));
    drop(first);
    Workspace::create_or_open(&path).unwrap();
}

#[test]
fn a_workspace_is_found_upward_and_remembers_what_it_is_about() {
    let (_dir, path, ws) = workspace();
    ws.set_about(Path::new("/exports"), "m-1").unwrap();
    let below = path.parent().unwrap().join("x/y");
    let at = below.ancestors().map(|p| p.join(FOLDER)).find(|p| p.is_dir()).unwrap();
    assert_eq!(at, path);
    let found = Workspace::open_existing(path.parent().unwrap()).unwrap();
    assert_eq!((found.exports(), found.model().as_str()), (Some(PathBuf::from("/exports")), "m-1"));
    let (found, how) = Workspace::find(Some(&path), Path::new("/")).unwrap();
    assert_eq!((found.path(), how), (path.as_path(), Found::Given));
    let nothing = tempfile::tempdir().unwrap();
    let message = Workspace::find(Some(nothing.path()), Path::new("/")).unwrap_err().to_string();
    assert!(message.contains("dossier run EXPORTS"), "{message}");
}

#[test]
fn a_folder_of_something_else_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("thesis.txt"), "x").unwrap();
    assert!(matches!(Workspace::create_or_open(dir.path()), Err(StoreError::NotAWorkspace { .. })));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn another_version_and_a_damaged_head_are_named() {
    let (_dir, path, ws) = workspace();
    drop(ws);
    std::fs::write(path.join("workspace.json"), r#"{"version": 9, "shards": []}"#).unwrap();
    assert!(matches!(Workspace::create_or_open(&path), Err(StoreError::Version { found: 9, .. })));
    std::fs::write(path.join("workspace.json"), r#"{"vers"#).unwrap();
    assert!(matches!(Workspace::open_existing(&path), Err(StoreError::Damaged { .. })));
}

#[test]
fn readings_are_kept_by_content_and_reader() {
    let (_dir, path, ws) = workspace();
    let (a, b) = (unit_hash("a", [b"12".as_slice(), b"3"]), unit_hash("a", [b"1".as_slice(), b"23"]));
    assert_ne!(a, b, "bytes moved between files are another unit");
    ws.put_read(&a, 1, &reading("one")).unwrap();
    ws.put_read(&b, 1, &reading("two")).unwrap();
    assert_eq!(ws.cached_read(&a, 1).unwrap(), Some(reading("one")));
    assert_eq!(ws.cached_read(&a, 2).unwrap(), None, "another reader reads again");
    let unit = Unit { hash: a.clone(), reader: 1, problems: vec![] };
    let manifest = Manifest { units: [("a".to_owned(), unit)].into() };
    ws.put_manifest(&manifest).unwrap();
    assert_eq!(ws.manifest().unwrap(), manifest);
    assert_eq!(ws.cached_read(&b, 1).unwrap(), None, "what is no longer exported is removed");
    assert_eq!(std::fs::read_dir(path.join("documents")).unwrap().count(), 1);
    assert!(matches!(ws.cached_read("../../etc/passwd", 1), Err(StoreError::Name { .. })));
}

#[test]
fn a_reading_cut_or_changed_anywhere_is_dropped_with_a_note() {
    let (_dir, path, ws) = workspace();
    let hash = unit_hash("a", []);
    ws.put_read(&hash, 1, &reading("one")).unwrap();
    let file = path.join("documents").join(format!("{hash}.json"));
    let whole = std::fs::read(&file).unwrap();
    for cut in 0..whole.len() {
        std::fs::write(&file, &whole[..cut]).unwrap();
        assert_eq!(ws.cached_read(&hash, 1).unwrap(), None, "cut at {cut}");
    }
    let changed = String::from_utf8(whole.clone()).unwrap().replace("\"one\"", "\"two\"");
    std::fs::write(&file, changed).unwrap();
    assert_eq!(ws.cached_read(&hash, 1).unwrap(), None);
    assert_eq!(ws.take_notes().len(), whole.len() + 1);
    assert!(ws.take_notes().is_empty());
}

#[test]
fn only_new_texts_are_embedded() {
    let (_dir, path, ws) = workspace();
    let (texts, embedder) = (texts(2100), counting());
    let doubled = [texts.clone(), texts.clone()].concat();
    let first = ws.vectors(&embedder, &doubled, &|_, _| {}).unwrap();
    assert_eq!(embedder.1.load(Ordering::Relaxed), 2100);
    assert_eq!(first[..2100], HashEmbedder::default().embed(&texts).unwrap()[..]);
    assert_eq!(first[..2100], first[2100..]);
    let more = [texts, vec!["new".to_owned()]].concat();
    ws.vectors(&embedder, &more, &|_, _| {}).unwrap();
    assert_eq!(embedder.1.load(Ordering::Relaxed), 2101);
    let reader = Workspace::open_existing(&path).unwrap();
    let size = || std::fs::metadata(path.join("vectors/hash-64-7.bin")).unwrap().len();
    let before = size();
    reader.vectors(&embedder, &["asked once".to_owned()], &|_, _| {}).unwrap();
    assert_eq!(size(), before, "a reader keeps nothing");
}

#[test]
fn a_torn_or_flipped_vector_file_costs_only_what_is_torn() {
    let (_dir, path, ws) = workspace();
    let (texts, all) = (texts(5), HashEmbedder::default().embed(&texts(5)).unwrap());
    ws.vectors(&counting(), &texts, &|_, _| {}).unwrap();
    let file = path.join("vectors/hash-64-7.bin");
    let whole = std::fs::read(&file).unwrap();
    let record = 32 + 4 * 64 + 8;
    drop(ws);
    for cut in (0..whole.len()).step_by(37) {
        std::fs::write(&file, &whole[..cut]).unwrap();
        let ws = Workspace::create_or_open(&path).unwrap();
        // One text first: the records of the others must outlive the repair.
        ws.vectors(&counting(), &texts[..1], &|_, _| {}).unwrap();
        let embedder = counting();
        assert_eq!(ws.vectors(&embedder, &texts, &|_, _| {}).unwrap(), all, "cut at {cut}");
        let lost = 5 - cut.saturating_sub(16) / record;
        let again = embedder.1.load(Ordering::Relaxed);
        assert!(again == lost || again + 1 == lost, "cut at {cut}: {again} again where {lost} were lost");
        assert_eq!(std::fs::metadata(&file).unwrap().len() as usize, whole.len());
    }
    let mut flipped = whole;
    flipped[16 + record + 40] ^= 1;
    std::fs::write(&file, flipped).unwrap();
    let (ws, embedder) = (Workspace::create_or_open(&path).unwrap(), counting());
    assert_eq!(ws.vectors(&embedder, &texts, &|_, _| {}).unwrap(), all);
    assert_eq!(embedder.1.load(Ordering::Relaxed), 1);
    assert!(!ws.take_notes().is_empty());
}

#[test]
fn vectors_are_found_by_a_table_and_without_one() {
    let (_dir, path, ws) = workspace();
    let all = ws.vectors(&counting(), &texts(40), &|_, _| {}).unwrap();
    ws.settle_vectors().unwrap();
    ws.vectors(&counting(), &["after the table".to_owned()], &|_, _| {}).unwrap();
    drop(ws);
    let (file, table) = (path.join("vectors/hash-64-7.bin"), path.join("vectors/hash-64-7.table"));
    let (records, whole) = (std::fs::read(&file).unwrap(), std::fs::read(&table).unwrap());
    let read = |embedded: usize, why: &str| {
        let (reader, embedder) = (Workspace::open_existing(&path).unwrap(), counting());
        let wanted = [texts(40), vec!["after the table".to_owned()]].concat();
        assert_eq!(reader.vectors(&embedder, &wanted, &|_, _| {}).unwrap()[..40], all, "{why}");
        assert_eq!(embedder.1.load(Ordering::Relaxed), embedded, "{why}");
    };
    read(0, "both hold");
    let damaged = [&whole[..whole.len() - 40], b"x".as_slice(), &whole[whole.len() - 39..]].concat();
    for (bytes, why) in [(&damaged[..], "a changed table"), (&whole[..30], "a cut one"), (b"", "an empty one")] {
        std::fs::write(&table, bytes).unwrap();
        read(0, why);
    }
    std::fs::write(&table, &whole).unwrap();
    std::fs::write(&file, &records[..16 + 10 * 296]).unwrap();
    read(31, "a file shorter than its table");
    std::fs::write(&file, &records).unwrap();
    // Records in another order than the table says, as after a copy of one file without the other.
    let order = [&records[..16], &records[16 + 296..16 + 2 * 296], &records[16..16 + 296], &records[16 + 2 * 296..]];
    std::fs::write(&file, order.concat()).unwrap();
    read(2, "texts whose record is another's");
}

#[test]
fn a_shard_takes_what_the_whole_knows_and_gives_back_what_is_new() {
    let (_dir, path, ws) = workspace();
    ws.vectors(&counting(), &texts(5), &|_, _| {}).unwrap();
    let embedder = counting();
    for name in ["1-of-2", "2-of-2"] {
        let shard = Workspace::open_existing(&path).unwrap().shard(name).unwrap();
        shard.vectors(&embedder, &[texts(5), vec!["new".to_owned(), name.to_owned()]].concat(), &|_, _| {}).unwrap();
    }
    assert_eq!(embedder.1.load(Ordering::Relaxed), 4, "new to both, and the name of each");
    for folder in ws.shards().unwrap() {
        ws.take_vectors(&Workspace::open_existing(&folder).unwrap()).unwrap();
    }
    let again = counting();
    let all = [texts(5), vec!["new".to_owned(), "1-of-2".to_owned(), "2-of-2".to_owned()]].concat();
    ws.vectors(&again, &all, &|_, _| {}).unwrap();
    assert_eq!(again.1.load(Ordering::Relaxed), 0);
    let size = std::fs::metadata(path.join("vectors/hash-64-7.bin")).unwrap().len();
    assert_eq!(size, 16 + 8 * 296, "what both had is kept once");
    ws.remove_shards().unwrap();
    assert!(ws.shards().unwrap().is_empty());
}

#[test]
fn what_a_killed_writer_left_is_swept() {
    let (_dir, path, ws) = workspace();
    ws.put("corpus.json", &vec![1, 2]).unwrap();
    drop(ws);
    std::fs::write(path.join(".tmp-half"), "half").unwrap();
    std::fs::create_dir(path.join(".tmp-index")).unwrap();
    let ws = Workspace::create_or_open(&path).unwrap();
    assert_eq!(ws.get::<Vec<u8>>("corpus.json").unwrap(), Some(vec![1, 2]));
    assert!(!path.join(".tmp-half").exists() && !path.join(".tmp-index").exists());
}

fn entry() -> Entry {
    Entry {
        number: 7,
        deals: vec![],
        document: "a".to_owned(),
        title: String::new(),
        channel: Channel::Doc,
        kind: "new".to_owned(),
        side: Side::Unknown,
        person: String::new(),
        time: None,
        text: "words to find".to_owned(),
    }
}

#[test]
fn the_word_index_is_built_once_a_key_and_again_when_damaged() {
    let (_dir, path, ws) = workspace();
    assert_eq!(ws.build_word_index("k", [entry()].into_iter()).unwrap().len(), 1);
    assert_eq!(ws.build_word_index("k", std::iter::empty()).unwrap().len(), 1, "the same key is the same corpus");
    let reader = Workspace::open_existing(ws.path()).unwrap();
    assert_eq!(
        reader.build_word_index("new", std::iter::empty()).unwrap().len(),
        0,
        "while another writes, it is built in memory"
    );
    assert!(ws.word_index("k").is_some(), "and the one on disk stays");
    std::fs::write(path.join("index/meta.json"), "{").unwrap();
    assert!(ws.word_index("k").is_none());
    let index = ws.build_word_index("k", [entry()].into_iter()).unwrap();
    assert_eq!(index.search("find", &Filter::default(), 5).unwrap()[0].entry.number, 7);
}

#[test]
fn outputs_have_plain_names() {
    let dir = tempfile::tempdir().unwrap();
    write_output(dir.path(), "006Ab (1).json", b"1").unwrap();
    assert_eq!(std::fs::read(dir.path().join("006Ab (1).json")).unwrap(), b"1");
    for bad in ["", "..", "a/b", ".hidden", "a\nb"] {
        assert!(matches!(write_output(dir.path(), bad, b""), Err(StoreError::Name { .. })), "{bad:?}");
    }
}

#[test]
fn errors_of_the_system_say_what_to_do() {
    let full = StoreError::io(Path::new("x"), "write this file", std::io::ErrorKind::StorageFull.into());
    assert!(full.to_string().contains("free some space"), "{full}");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let message = write_output(&file.join("under"), "a.md", b"").unwrap_err().to_string();
    assert!(message.contains("a file stands where a folder is needed"), "{message}");
}
