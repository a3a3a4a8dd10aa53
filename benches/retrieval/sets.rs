//! Folders of public sets in, groups of passages and questions with marked answers out.
//!
//! A folder belongs to a kind by the beginning of its name, so that another part of the same set can stand beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Failure;
use super::contracts;
use super::measure::Figure;

/// One set: what is searched, what is asked, what counts.
pub struct Set {
    pub name: String,
    pub figures: Vec<Figure>,
    pub groups: Vec<Group>,
    pub questions: Vec<Question>,
}

/// What a question is searched in: a conversation, a contract, a collection.
#[derive(Default)]
pub struct Group {
    pub texts: Vec<String>,
    /// Number of the document of each text: a session of talk, a contract, an abstract.
    pub documents: Vec<usize>,
}

/// A question, and the passages that were marked as its answer.
pub struct Question {
    pub group: usize,
    pub text: String,
    /// The lines of the table in which it counts, besides the one for all.
    pub categories: Vec<String>,
    /// Marked items; each is found when one of its passages is. Never empty, nor is an item.
    pub items: Vec<Vec<usize>>,
}

/// Reads the sets that are in `data`, by kind and name; says one sentence for each kind that is not.
pub fn read_all(data: &Path) -> Result<Vec<Set>, Failure> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(data).map_err(|e| format!("{}: cannot be read ({e})", data.display()))? {
        folders.push(entry?.path());
    }
    folders.sort();
    let mut sets = Vec::new();
    for kind in ["locomo", "cuad", "qmsum", "cranfield"] {
        let before = sets.len();
        for folder in folders.iter().filter(|f| f.is_dir()) {
            let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            if !name.starts_with(kind) {
                continue;
            }
            match kind {
                "cuad" => sets.extend(contracts::read_both(name, folder)?),
                "cranfield" => sets.push(collection(name, folder)?),
                _ => sets.push(conversations(name, folder, kind)?),
            }
        }
        if sets.len() == before {
            println!(
                "retrieval: {} has no folder whose name begins with `{kind}`; that set is left out.",
                data.display()
            );
        }
    }
    Ok(sets)
}

/// One JSON value a line.
pub fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let text = read(path)?;
    let rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(i, line)| {
        serde_json::from_str(line).map_err(|e| format!("{}, line {}: {e}", path.display(), i + 1).into())
    })
    .collect()
}

/// A file as text.
pub fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: cannot be read ({e})", path.display()).into())
}

#[derive(Deserialize)]
struct Turn {
    conv_id: String,
    turn_id: String,
    session: usize,
    speaker: String,
    text: String,
}

#[derive(Deserialize)]
struct Asked {
    conv_id: String,
    query: String,
    category: serde_json::Value,
    category_name: Option<String>,
    evidence: Vec<String>,
}

/// LoCoMo and QMSum: a passage is a turn with its speaker's name, a group is a conversation.
fn conversations(name: &str, folder: &Path, kind: &str) -> Result<Set, Failure> {
    let mut groups: Vec<Group> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut places: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for turn in lines::<Turn>(&folder.join("conversations.jsonl"))? {
        let number = *numbers.entry(turn.conv_id).or_insert(groups.len());
        if number == groups.len() {
            groups.push(Group::default());
        }
        let group = &mut groups[number];
        places.insert((number, turn.turn_id), group.texts.len());
        group.texts.push(format!("{}: {}", turn.speaker, turn.text));
        group.documents.push(turn.session);
    }
    let mut questions = Vec::new();
    for asked in lines::<Asked>(&folder.join("queries.jsonl"))? {
        let Some(&group) = numbers.get(&asked.conv_id) else { continue };
        // A few questions name no turn that exists.
        let items: Vec<Vec<usize>> =
            asked.evidence.into_iter().filter_map(|id| places.get(&(group, id)).map(|&p| vec![p])).collect();
        if items.is_empty() {
            continue;
        }
        let categories = asked.category_name.map(|name| format!("{} {name}", asked.category)).into_iter().collect();
        questions.push(Question { group, text: asked.query, categories, items });
    }
    // QMSum marks long spans with many a "Mm-hmm" in them: words count there, not turns.
    let figures = if kind == "locomo" { vec![Figure::Share(10)] } else { vec![Figure::Any(10), Figure::Words(1000)] };
    Ok(Set { name: name.to_owned(), figures, groups, questions })
}

#[derive(Deserialize)]
struct Record {
    _id: String,
    text: String,
}

/// Cranfield: an abstract is one passage, and all of them are one group. A grade above 0 counts as marked.
fn collection(name: &str, folder: &Path) -> Result<Set, Failure> {
    let records: Vec<Record> = lines(&folder.join("corpus.jsonl"))?;
    let places: BTreeMap<&str, usize> = records.iter().enumerate().map(|(i, r)| (r._id.as_str(), i)).collect();
    let mut marked: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for row in read(&folder.join("qrels.tsv"))?.lines().skip(1) {
        let mut cells = row.split('\t');
        let (Some(query), Some(record), Some(grade)) = (cells.next(), cells.next(), cells.next()) else { continue };
        if let (Some(&place), Ok(1..)) = (places.get(record), grade.trim().parse::<i32>()) {
            marked.entry(query.to_owned()).or_default().insert(place);
        }
    }
    let questions = lines::<Record>(&folder.join("queries.jsonl"))?
        .into_iter()
        .filter_map(|query| {
            let items = marked.get(&query._id)?.iter().map(|&p| vec![p]).collect();
            Some(Question { group: 0, text: query.text, categories: Vec::new(), items })
        })
        .collect();
    let figures = vec![Figure::Gain(10), Figure::Precision(100), Figure::Share(100)];
    let documents = (0..records.len()).collect();
    let groups = vec![Group { texts: records.into_iter().map(|r| r.text).collect(), documents }];
    Ok(Set { name: name.to_owned(), figures, groups, questions })
}
