//! A passage in, a tantivy document out: the fields of the word index and how each is cut.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, TantivyDocument};

use super::query::{exact, stemmed};
use crate::terms::{Channel, Side};

/// One passage to be found. The index keeps it whole, so that what is found can be shown without the corpus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The caller's own number of the passage, unique and the same on every run.
    pub number: u64,
    /// Ids of the deals it belongs to; none for a passage that was not routed.
    pub deals: Vec<String>,
    /// [`crate::ingest::Document::id`].
    pub document: String,
    /// Title of the document, may be empty.
    pub title: String,
    pub channel: Channel,
    /// Kind of segment, as serialized: `new`, `quoted`, …
    pub kind: String,
    pub side: Side,
    /// Name of who said it, may be empty.
    pub person: String,
    pub time: Option<Timestamp>,
    pub text: String,
}

/// Fields of the index, by what they hold.
pub(super) struct Fields {
    pub number: Field,
    pub deal: Field,
    pub document: Field,
    pub channel: Field,
    pub kind: Field,
    pub side: Field,
    pub person: Field,
    pub time: Field,
    pub exact: Field,
    pub stem: Field,
    /// The passage as JSON.
    pub whole: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |analyzer: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(analyzer)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        number: schema.add_u64_field("number", FAST),
        deal: schema.add_text_field("deal", STRING | FAST),
        document: schema.add_text_field("document", STRING | FAST),
        channel: schema.add_text_field("channel", STRING | FAST),
        kind: schema.add_text_field("kind", STRING | FAST),
        side: schema.add_text_field("side", STRING | FAST),
        person: schema.add_text_field("person", text("exact")),
        time: schema.add_i64_field("time", INDEXED | FAST),
        exact: schema.add_text_field("exact", text("exact")),
        stem: schema.add_text_field("stem", text("stem")),
        whole: schema.add_bytes_field("whole", STORED),
    };
    (schema.build(), fields)
}

/// Makes the analyzers known that the schema names.
pub(super) fn register(index: &Index) {
    index.tokenizers().register("exact", exact());
    index.tokenizers().register("stem", stemmed());
}

/// A passage as tantivy takes it.
///
/// # Errors
/// [`tantivy::TantivyError`] when it cannot be written as JSON.
pub(super) fn document(entry: &Entry, fields: &Fields) -> tantivy::Result<TantivyDocument> {
    let mut document = TantivyDocument::default();
    document.add_u64(fields.number, entry.number);
    for deal in &entry.deals {
        document.add_text(fields.deal, deal);
    }
    document.add_text(fields.document, &entry.document);
    document.add_text(fields.channel, entry.channel.word());
    document.add_text(fields.kind, &entry.kind);
    document.add_text(fields.side, entry.side.word());
    document.add_text(fields.person, &entry.person);
    if let Some(time) = entry.time {
        document.add_i64(fields.time, time.as_millisecond());
    }
    document.add_text(fields.exact, &entry.text);
    document.add_text(fields.stem, &entry.text);
    let whole = serde_json::to_vec(entry).map_err(|e| tantivy::TantivyError::InternalError(e.to_string()))?;
    document.add_bytes(fields.whole, &whole);
    Ok(document)
}
