//! Passages of all deals in, word search out, for `find`: a tantivy index on disk.
//!
//! Built whole by one thread into one segment: with several, order and therefore ties would change from run to run, and
//! statistics would count what was deleted. Equal scores are put in order by our own passage number; tantivy's segment
//! and document numbers never leave this file. Refused: an index of another version; the caller builds anew.

use std::ops::Bound;
use std::path::Path;

use jiff::Timestamp;
use tantivy::collector::TopDocs;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{Index, IndexReader, Order, ReloadPolicy, TantivyDocument, Term};

use super::query::{exact, parts, stemmed, tokens};
use super::schema::{Entry, Fields, document, register, schema};
use crate::terms::{Channel, Side};

/// Stands before the caller's key; changes when fields or analyzers do, so that an older index is built anew.
const VERSION: &str = "words-2";

/// Arena of the writer in bytes. It is claimed as it fills, and whatever fits in it becomes one segment: some 150,000 passages.
const ARENA: usize = 1 << 26;

/// How much an exact word counts beside its stem: `renewal` asked, `renewal` found, is a little better than `renewing`.
const EXACT_WEIGHT: f32 = 0.5;

/// What a hit must be; empty lists and `None` let everything pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub deal: Option<String>,
    pub document: Option<String>,
    pub channels: Vec<Channel>,
    pub kinds: Vec<String>,
    pub sides: Vec<Side>,
    /// Words of a name, all of which must be in the speaker's: `dana` finds Dana Ortiz.
    pub person: String,
    /// Moment of the earliest and the latest passage, both included.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

/// A passage found in all deals.
#[derive(Clone, Debug, PartialEq)]
pub struct WordHit {
    pub entry: Entry,
    /// BM25 over all deals.
    pub score: f32,
}

/// Why words cannot be searched.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("the word index cannot be used ({0}); run `dossier run` again, which builds it anew")]
    Index(#[from] tantivy::TantivyError),
}

/// The word index of a workspace, open for searching.
pub struct WordIndex {
    reader: IndexReader,
    fields: Fields,
}

impl WordIndex {
    /// Builds an index of `entries` into the empty folder `dir`; `key` names what it was built from.
    ///
    /// # Errors
    /// [`IndexError`] when tantivy cannot write there.
    pub fn build(dir: &Path, key: &str, entries: impl Iterator<Item = Entry>) -> Result<(), IndexError> {
        let (schema, fields) = schema();
        Self::fill(&Index::create_in_dir(dir, schema)?, &fields, key, entries)
    }

    /// The same index, kept in memory alone: for a workspace that cannot be written to.
    ///
    /// # Errors
    /// [`IndexError`] when tantivy cannot make it.
    pub fn in_memory(entries: impl Iterator<Item = Entry>) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        let index = Index::create_in_ram(schema);
        Self::fill(&index, &fields, "", entries)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { reader, fields })
    }

    fn fill(index: &Index, fields: &Fields, key: &str, entries: impl Iterator<Item = Entry>) -> Result<(), IndexError> {
        register(index);
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, ARENA)?;
        for entry in entries {
            writer.add_document(document(&entry, fields)?)?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload(key));
        commit.commit()?;
        writer.wait_merging_threads()?;
        Ok(())
    }

    /// Opens the index in `dir` when it was built from `key` by this version; `None` when it was not, or cannot be read.
    pub fn open(dir: &Path, key: &str) -> Option<Self> {
        let index = Index::open_in_dir(dir).ok()?;
        if index.load_metas().ok()?.payload.as_deref() != Some(payload(key).as_str()) {
            return None;
        }
        register(&index);
        let (schema, fields) = schema();
        if index.schema() != schema {
            return None;
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().ok()?;
        Some(Self { reader, fields })
    }

    /// Number of passages.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `top` best passages for words, `"phrases"` and `-exclusions`, best first, equal scores by number.
    ///
    /// # Errors
    /// [`IndexError`] when the files changed underneath.
    pub fn search(&self, query: &str, filter: &Filter, top: usize) -> Result<Vec<WordHit>, IndexError> {
        let Some(words) = self.words(query) else { return Ok(Vec::new()) };
        if top == 0 {
            return Ok(Vec::new());
        }
        let mut clauses = vec![(Occur::Must, words)];
        // A filter picks and must not weigh, so its own score is taken to nothing.
        let filters = self.filters(filter).into_iter();
        clauses.extend(filters.map(|f| (Occur::Must, Box::new(BoostQuery::new(f, 0.0)) as Box<dyn Query>)));
        let by_number = SortByStaticFastValue::<u64>::for_field("number");
        let order = ((SortBySimilarityScore, Order::Desc), (by_number, Order::Asc));
        let searcher = self.reader.searcher();
        let found = searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(top).order_by(order))?;
        let mut hits = Vec::with_capacity(found.len());
        for ((score, _), address) in found {
            let stored: TantivyDocument = searcher.doc(address)?;
            let whole = stored.get_first(self.fields.whole).and_then(|whole| whole.as_bytes());
            let entry = whole.and_then(|whole| serde_json::from_slice(whole).ok());
            hits.extend(entry.map(|entry| WordHit { entry, score }));
        }
        Ok(hits)
    }

    /// The words of a query as tantivy's; `None` when it asks for nothing.
    fn words(&self, query: &str) -> Option<Box<dyn Query>> {
        let (mut exact, mut stemmed) = (exact(), stemmed());
        let parts = parts(query);
        let mut wanted: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in parts.words {
            for token in tokens(&mut stemmed, word) {
                wanted.push((Occur::Should, self.term(self.fields.stem, &token)));
            }
            for token in tokens(&mut exact, word) {
                let term = self.term(self.fields.exact, &token);
                wanted.push((Occur::Should, Box::new(BoostQuery::new(term, EXACT_WEIGHT))));
            }
        }
        for phrase in parts.phrases {
            wanted.extend(self.phrase(&tokens(&mut exact, phrase)).map(|q| (Occur::Must, q)));
        }
        let without: Vec<_> = parts.without.iter().filter_map(|part| self.phrase(&tokens(&mut exact, part))).collect();
        if wanted.is_empty() && without.is_empty() {
            return None;
        }
        if wanted.is_empty() {
            wanted.push((Occur::Must, Box::new(AllQuery)));
        }
        // The wanted words stand in a clause of their own: beside a filter that must hold, words that only should match
        // would otherwise not be asked for at all.
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(BooleanQuery::new(wanted)))];
        clauses.extend(without.into_iter().map(|q| (Occur::MustNot, q)));
        Some(Box::new(BooleanQuery::new(clauses)))
    }

    fn phrase(&self, tokens: &[String]) -> Option<Box<dyn Query>> {
        match tokens {
            [] => None,
            [one] => Some(self.term(self.fields.exact, one)),
            many => {
                let terms = many.iter().map(|t| Term::from_field_text(self.fields.exact, t)).collect();
                Some(Box::new(PhraseQuery::new(terms)))
            }
        }
    }

    fn term(&self, field: Field, text: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    }

    fn filters(&self, filter: &Filter) -> Vec<Box<dyn Query>> {
        let f = &self.fields;
        let any = |field: Field, words: Vec<&str>| -> Option<Box<dyn Query>> {
            let queries: Vec<_> = words.iter().map(|word| self.term(field, word)).collect();
            (!queries.is_empty()).then(|| Box::new(BooleanQuery::union(queries)) as Box<dyn Query>)
        };
        let mut all: Vec<Box<dyn Query>> = Vec::new();
        all.extend(any(f.deal, filter.deal.iter().map(String::as_str).collect()));
        all.extend(any(f.document, filter.document.iter().map(String::as_str).collect()));
        all.extend(any(f.channel, filter.channels.iter().map(|c| c.word()).collect()));
        all.extend(any(f.kind, filter.kinds.iter().map(String::as_str).collect()));
        all.extend(any(f.side, filter.sides.iter().map(|s| s.word()).collect()));
        all.extend(tokens(&mut exact(), &filter.person).iter().map(|name| self.term(f.person, name)));
        if filter.from.is_some() || filter.to.is_some() {
            let bound = |time: Option<Timestamp>| match time {
                Some(time) => Bound::Included(Term::from_field_i64(f.time, time.as_millisecond())),
                None => Bound::Unbounded,
            };
            all.push(Box::new(RangeQuery::new(bound(filter.from), bound(filter.to))));
        }
        all
    }
}

fn payload(key: &str) -> String {
    format!("{VERSION} {key}")
}
