//! How often a search finds what people marked as the answer: by words, by vectors, by both. Unit: as each line says.
//!
//! `cargo bench --bench retrieval -- DATA_DIR` reads every folder in DATA_DIR whose name begins with `locomo`, `qmsum`,
//! `cuad` or `cranfield`; `docs/retrieval.md` tells what they hold and keeps the figures. Nothing of them is in this
//! repository: a set that is not there is named in one sentence and left out. Vectors are kept below the build folder
//! by hash of their text, so that a second run embeds nothing.

mod contracts;
mod measure;
mod sets;

use std::path::Path;

use dossier::embed::{MiniLm, ModelFolder};
use dossier::index::{DealIndex, Mode, Query};
use dossier::store::Workspace;
use measure::Table;
use sets::Set;

/// How deep the rankings go: no figure looks further.
const DEPTH: usize = 200;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    // Cargo hands `--bench` to every benchmark, and make an empty word where none was given.
    let Some(data) = std::env::args().skip(1).find(|argument| !argument.is_empty() && !argument.starts_with("--"))
    else {
        println!("retrieval: no data folder was named; run `cargo bench --bench retrieval -- DATA_DIR`.");
        return Ok(());
    };
    let sets = sets::read_all(Path::new(&data))?;
    if sets.is_empty() {
        return Ok(());
    }
    let folder = ModelFolder::locate(None)?;
    folder.verify()?;
    let model = MiniLm::new(&folder);
    let kept = Workspace::create_or_open(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("retrieval"))?;
    println!(
        "{:<14} {:<20} {:<42} {:>7} {:>7} {:>7} {:>5}",
        "set", "figure", "category", "words", "vectors", "fused", "n"
    );
    for set in &sets {
        print!("{}", run(set, &|texts| Ok(kept.vectors(&model, texts, &|_, _| {})?))?);
    }
    Ok(())
}

/// Vectors of texts, in their order.
type Embed<'e> = dyn Fn(&[String]) -> Result<Vec<Vec<f32>>, Failure> + 'e;

/// Asks every question of a set in its own group of passages, in each of the three ways.
fn run<'s>(set: &'s Set, embed: &Embed) -> Result<Table<'s>, Failure> {
    let asked: Vec<String> = set.questions.iter().map(|q| q.text.clone()).collect();
    let asked = embed(&asked)?;
    // In one go: every call reads what is kept.
    let texts: Vec<String> = set.groups.iter().flat_map(|g| g.texts.iter().cloned()).collect();
    let mut vectors = embed(&texts)?.into_iter();
    let mut table = Table::new(set);
    for (number, group) in set.groups.iter().enumerate() {
        let vectors: Vec<Vec<f32>> = vectors.by_ref().take(group.texts.len()).collect();
        let index = DealIndex::new(&group.texts, &vectors).in_documents(group.documents.iter().copied());
        for (question, vector) in set.questions.iter().zip(&asked).filter(|(q, _)| q.group == number) {
            let query = Query { words: &question.text, vectors: std::slice::from_ref(vector) };
            let found = [Mode::Words, Mode::Vectors, Mode::Both].map(|mode| {
                let hits = index.search(query, mode, DEPTH);
                hits.iter().map(|hit| hit.passage).collect::<Vec<usize>>()
            });
            table.add(question, group, &found);
        }
    }
    Ok(table)
}
