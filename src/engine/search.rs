//! A person's question in, passages of all deals out, by words and by meaning.

use crate::corpus::{Corpus, speaking_side};
use crate::embed::{EmbedError, Embedder};
use crate::index::{Entry, Filter, IndexError, dot, fuse};
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

/// Searches every passage of the corpus. Words find; what they found is ordered by words and meaning together.
///
/// # Errors
/// [`SearchError`] when the index or the model fails.
pub fn find(
    corpus: &Corpus,
    workspace: &Workspace,
    embedder: Option<&dyn Embedder>,
    query: &str,
    filter: &Filter,
    top: usize,
) -> Result<Vec<Found>, SearchError> {
    let entries = entries(corpus);
    let index = workspace.build_word_index(&key(&entries), &entries)?;
    let hits = index.search(query, filter, BY_WORDS)?;
    let mut order: Vec<(usize, f32)> = hits.iter().map(|h| (h.number as usize, h.score)).collect();
    if let (Some(embedder), false) = (embedder, order.is_empty()) {
        let mut texts = vec![query.to_owned()];
        texts.extend(order.iter().map(|&(n, _)| entries[n].text.clone()));
        let vectors = workspace.vectors(embedder, &texts, &|_, _| {})?;
        let words: Vec<f32> = order.iter().map(|o| o.1).collect();
        let cosines: Vec<f32> = vectors[1..].iter().map(|v| dot(&vectors[0], v)).collect();
        order.iter_mut().zip(fuse(&words, &cosines)).for_each(|(found, score)| found.1 = score);
        // Equal ones stay in the order of words.
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    let title_of = |id: &str| {
        corpus.documents.binary_search_by_key(&id.to_owned(), |d| d.id()).map_or("", |d| &corpus.documents[d].title)
    };
    let found = order.into_iter().take(top).map(|(n, score)| {
        let entry = &entries[n];
        Found {
            deals: entry.deals.clone(),
            source: entry.document.clone(),
            title: title_of(&entry.document).to_owned(),
            speaker: entry.person.clone(),
            side: entry.side,
            channel: entry.channel,
            kind: entry.kind.clone(),
            at: entry.time.map(|t| t.to_string()).unwrap_or_default(),
            text: entry.text.clone(),
            score,
        }
    });
    Ok(found.collect())
}

/// Names what an index is built from.
fn key(entries: &[Entry]) -> String {
    let mut hash = blake3::Hasher::new();
    for entry in entries {
        hash.update(format!("{entry:?}\n").as_bytes());
    }
    hash.finalize().to_hex().to_string()
}

/// Every passage of the corpus, numbered in the order of its documents.
fn entries(corpus: &Corpus) -> Vec<Entry> {
    let mut deals_of = vec![Vec::new(); corpus.documents.len()];
    for deal in &corpus.deals {
        for route in &deal.routes {
            deals_of[route.doc].push(deal.id.clone());
        }
    }
    let mut out = Vec::new();
    for (doc, document) in corpus.documents.iter().enumerate() {
        for span in passage::split(document) {
            let segment = &document.segments[span.segment];
            let person = segment.speaker.map(|p| corpus.people[corpus.cast[doc][p]].name.clone());
            out.push(Entry {
                number: out.len() as u64,
                deals: deals_of[doc].clone(),
                document: document.id(),
                channel: document.channel,
                kind: kind_word(segment.kind).to_owned(),
                side: segment.speaker.map_or(Side::Unknown, |p| speaking_side(corpus, doc, p)),
                person: person.unwrap_or_default(),
                time: segment.time.and_then(|t| t.order()).or_else(|| document.time.order()),
                text: segment.text.as_str()[span.start..span.end].to_owned(),
            });
        }
    }
    out
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
