//! A person's question in, passages of all deals out, by words and by meaning.

use super::CORPUS;
use crate::corpus::{Corpus, speaking_side};
use crate::correct::{self, Entry};
use crate::embed::{EmbedError, Embedder};
use crate::index::{self, Filter, IndexError, WordHit, WordIndex, dot, fuse};
use crate::ingest::{SegmentKind, passage};
use crate::store::{StoreError, Workspace};
use crate::terms::{Channel, Side};

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

/// One passage found.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Found {
    pub deals: Vec<String>,
    pub source: String,
    pub title: String,
    pub speaker: String,
    pub side: Side,
    pub channel: Channel,
    /// Kind of text, as serialized: `new`, `quoted`, `signature`, …
    pub kind: String,
    pub at: String,
    pub text: String,
    pub score: f32,
}

/// Passages that words found and that meaning then orders.
const BY_WORDS: usize = 200;

/// The index over every passage of the corpus that the workspace keeps; `None` where there is none yet.
///
/// # Errors
/// [`SearchError`] when the workspace cannot be read.
pub fn index(workspace: &Workspace, corrections: &[Entry]) -> Result<Option<WordIndex>, SearchError> {
    Ok(key(workspace, corrections)?.and_then(|key| workspace.word_index(&key)))
}

/// Builds that index out of the corpus, which is corrected already.
///
/// # Errors
/// [`SearchError`] when it cannot be built or kept.
pub fn build_index(workspace: &Workspace, corpus: &Corpus, corrections: &[Entry]) -> Result<WordIndex, SearchError> {
    let key = key(workspace, corrections)?.unwrap_or_default();
    Ok(workspace.build_word_index(&key, entries(corpus))?)
}

/// Searches every passage. Words find; what they found is ordered by words and meaning together.
///
/// # Errors
/// [`SearchError`] when the index or the model fails.
pub fn find(
    index: &WordIndex,
    workspace: &Workspace,
    embedder: Option<&dyn Embedder>,
    query: &str,
    filter: &Filter,
    top: usize,
) -> Result<Vec<Found>, SearchError> {
    let mut hits = index.search(query, filter, BY_WORDS)?;
    if let (Some(embedder), false) = (embedder, hits.is_empty()) {
        let mut texts = vec![query.to_owned()];
        texts.extend(hits.iter().map(|h| h.entry.text.clone()));
        let vectors = workspace.vectors(embedder, &texts, &|_, _| {})?;
        let words: Vec<f32> = hits.iter().map(|h| h.score).collect();
        let cosines: Vec<f32> = vectors[1..].iter().map(|v| dot(&vectors[0], v)).collect();
        hits.iter_mut().zip(fuse(&words, &cosines)).for_each(|(hit, score)| hit.score = score);
        // Equal ones stay in the order of words.
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    }
    let found = hits.into_iter().take(top).map(|WordHit { entry, score }| Found {
        deals: entry.deals,
        source: entry.document,
        title: entry.title,
        speaker: entry.person,
        side: entry.side,
        channel: entry.channel,
        kind: entry.kind,
        at: entry.time.map(|t| t.to_string()).unwrap_or_default(),
        text: entry.text,
        score,
    });
    Ok(found.collect())
}

/// Names what an index is built from: the corpus that is kept, and the corrections that change it.
fn key(workspace: &Workspace, corrections: &[Entry]) -> Result<Option<String>, StoreError> {
    Ok(workspace.sum_of(CORPUS)?.map(|sum| format!("{sum} {}", correct::moved(corrections))))
}

/// Every passage of the corpus, numbered in the order of its documents.
fn entries(corpus: &Corpus) -> impl Iterator<Item = index::Entry> {
    let mut deals_of = vec![Vec::new(); corpus.documents.len()];
    for deal in &corpus.deals {
        for route in &deal.routes {
            deals_of[route.doc].push(deal.id.clone());
        }
    }
    let places = (corpus.documents.iter().enumerate())
        .flat_map(|(doc, document)| passage::split(document).into_iter().map(move |span| (doc, document, span)));
    places.enumerate().map(move |(number, (doc, document, span))| {
        let segment = &document.segments[span.segment];
        let person = segment.speaker.map(|p| corpus.people[corpus.cast[doc][p]].name.clone());
        index::Entry {
            number: number as u64,
            deals: deals_of[doc].clone(),
            document: document.id(),
            title: document.title.clone(),
            channel: document.channel,
            kind: kind_word(segment.kind).to_owned(),
            side: segment.speaker.map_or(Side::Unknown, |p| speaking_side(corpus, doc, p)),
            person: person.unwrap_or_default(),
            time: segment.time.and_then(|t| t.order()).or_else(|| document.time.order()),
            text: segment.text.as_str()[span.start..span.end].to_owned(),
        }
    })
}

/// As serialized.
const fn kind_word(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::New => "new",
        SegmentKind::Quoted => "quoted",
        SegmentKind::Signature => "signature",
        SegmentKind::Disclaimer => "disclaimer",
        SegmentKind::Summary => "summary",
        SegmentKind::AutoReply => "auto_reply",
        SegmentKind::Heading => "heading",
    }
}
