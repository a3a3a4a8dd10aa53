//! Labelled utterances in: one JSON object a line, as `fixtures/evidence/README.md` describes them.

use std::path::Path;

use serde::Deserialize;

use crate::ingest::passage::before::{Placed, before};
use crate::terms::{Channel, Side, Stance};

/// One labelled utterance with the one before it.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    pub channel: Channel,
    pub side: Side,
    #[serde(default)]
    pub before: String,
    pub text: String,
    /// Ids of the fields (or other labels) that it is evidence for.
    pub labels: Vec<String>,
    /// The deal it belongs to, empty for single utterances.
    #[serde(default)]
    pub deal: String,
    /// The document within the deal, empty for single utterances.
    #[serde(default)]
    pub doc: String,
    /// Who said it.
    #[serde(default)]
    pub speaker: String,
    /// How firmly it is said.
    #[serde(default = "unknown")]
    pub stance: Stance,
    /// The label that it resembles without having it, empty where nobody said so.
    #[serde(default)]
    pub near: String,
    /// How it speaks of a disagreement, one of [`DISPUTES`](crate::evidence::judge::DISPUTES); empty where it does not,
    /// and where nobody looked.
    #[serde(default)]
    pub dispute: String,
    /// Whether it is several utterances joined.
    #[serde(skip)]
    pub joined: bool,
    /// In a paper, the heading that it stands under.
    #[serde(default)]
    pub heading: String,
    /// Name of the file it stands in.
    #[serde(skip)]
    pub file: String,
}

const fn unknown() -> Stance {
    Stance::None
}

/// Utterances of calls joined as the readers join them: what one speaker says in a row is one turn, up to `limit` words.
///
/// Labels of the parts add up. Utterances that stand alone are not repeated, nor are those of nobody.
pub fn turns(items: &[Item], limit: usize) -> Vec<Item> {
    let mut out: Vec<(Item, usize)> = Vec::new();
    for item in items.iter().filter(|i| !i.deal.is_empty() && i.channel == Channel::Call) {
        let words = item.text.split_whitespace().count();
        match out.last_mut() {
            Some((last, parts))
                if !item.speaker.is_empty()
                    && (&last.deal, &last.doc, &last.speaker) == (&item.deal, &item.doc, &item.speaker)
                    && last.text.split_whitespace().count() + words <= limit =>
            {
                last.text.push(' ');
                last.text.push_str(&item.text);
                let new = item.labels.iter().filter(|l| !last.labels.contains(l)).cloned().collect::<Vec<_>>();
                last.labels.extend(new);
                (last.joined, last.stance) = (true, Stance::None);
                last.near.clear();
                last.dispute.clear();
                *parts += 1;
            }
            _ => out.push((item.clone(), 1)),
        }
    }
    out.into_iter().filter(|(_, parts)| *parts > 1).map(|(item, _)| item).collect()
}

#[derive(Debug, thiserror::Error)]
pub enum ItemsError {
    #[error("cannot read labelled utterances at {path}: {why}; give a folder with .jsonl files")]
    Unreadable { path: String, why: String },
    #[error("{path}:{line}: this line is no labelled utterance: {why}")]
    Malformed { path: String, line: usize, why: String },
    #[error("no .jsonl file in {0}; give a folder with labelled utterances")]
    Empty(String),
}

/// Reads every `.jsonl` file of a folder, by name, line by line.
///
/// # Errors
/// [`ItemsError`] names the file and line; nothing is skipped, since a silent gap would change the weights.
pub fn read(folder: &Path) -> Result<Vec<Item>, ItemsError> {
    let unreadable =
        |e: std::io::Error| ItemsError::Unreadable { path: folder.display().to_string(), why: e.to_string() };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .map_err(unreadable)?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|x| x == "jsonl"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(ItemsError::Empty(folder.display().to_string()));
    }
    let mut items = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let malformed = |why: String| ItemsError::Malformed { path: path.display().to_string(), line: n + 1, why };
            let mut item: Item = serde_json::from_str(line).map_err(|e| malformed(e.to_string()))?;
            if item.text.trim().is_empty() {
                return Err(malformed("its text is empty".into()));
            }
            item.file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            items.push(item);
        }
    }
    papers(&mut items);
    Ok(items)
}

/// Reads the passages of papers with what the program reads them with.
fn papers(items: &mut [Item]) {
    let same = |a: &Item, b: &Item| (&a.file, &a.deal, &a.doc) == (&b.file, &b.deal, &b.doc);
    for paper in items.chunk_by_mut(same).filter(|p| p.iter().any(|i| !i.heading.is_empty())) {
        let placed: Vec<Placed<'_>> = paper.iter().map(|i| Placed { text: &i.text, heading: &i.heading }).collect();
        let read = before(&placed, true);
        paper.iter_mut().zip(read).for_each(|(item, before)| item.before = before.read);
    }
}
