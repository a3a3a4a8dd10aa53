//! YAML text in, a tree of keys and values with their bytes out; refuses what is not YAML, and bombs.
//!
//! The tree stands before the types so that every unknown key and wrong value of a file is found at once: a typed
//! deserializer stops at its first.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::slips;
use crate::diag::Diagnostic;

/// A text file of the pack.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path as a person would open it.
    pub path: String,
    /// Path within the pack, `/` between parts.
    pub within: String,
    pub text: String,
}

impl Source {
    /// A fault at some bytes of this file.
    pub fn fault(&self, code: &'static str, at: &Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, &self.path, message).at(&self.text, at.clone())
    }
}

#[derive(Debug, Clone)]
pub struct Node {
    pub value: Value,
    /// Bytes of the value; of a group or list, its first character.
    pub at: Range<usize>,
}

#[derive(Debug, Clone)]
pub enum Value {
    Null,
    /// As written, quotation marks undone.
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

#[derive(Debug, Clone)]
pub struct Key {
    pub name: String,
    pub at: Range<usize>,
}

/// Reads one YAML document.
///
/// # Errors
/// D002 with the place where reading stopped.
pub fn read(source: &Source) -> Result<Node, Box<Diagnostic>> {
    // A hand-written rule nests five deep and holds some hundred nodes; a word list some thousand.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: 32, max_nodes: 50_000, max_aliases: 0 },
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(&source.text, options) {
        Ok(raw) => Ok(node(raw, &source.text)),
        Err(error) => {
            let error = error.without_snippet();
            let span = error.location().map_or(0..0, |l| bytes(&l, &source.text));
            Err(Box::new(slips::told(source, span, reason(&error.to_string()))))
        }
    }
}

/// The reader's own message without its place, which the snippet shows.
fn reason(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    let line = line.split(" at line ").next().unwrap_or(line);
    match line.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, said)) => said.to_owned(),
        None => line.to_owned(),
    }
}

enum Raw {
    Null,
    /// A number or a truth value, whose spelling is taken from the file.
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Raw;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text, a list or a group of keys")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = seq.next_element()? {
                    list.push(item);
                }
                Ok(Raw::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Raw::Map(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Depth is bounded by the budget of [`read`].
fn node(raw: Spanned<Raw>, text: &str) -> Node {
    let at = bytes(&raw.referenced, text);
    let (value, at) = match raw.value {
        Raw::Null => (Value::Null, at.start..at.start),
        Raw::Plain => (Value::Scalar(text[at.clone()].trim().to_owned()), at),
        Raw::Text(t) => (Value::Scalar(t), at),
        Raw::List(items) => (Value::List(items.into_iter().map(|i| node(i, text)).collect()), at),
        Raw::Map(entries) => {
            let entries: Vec<_> = entries
                .into_iter()
                .map(|(k, v)| (Key { at: bytes(&k.referenced, text), name: k.value }, node(v, text)))
                .collect();
            let at = entries.first().map_or(at, |(k, _)| k.at.clone());
            (Value::Map(entries), at)
        }
    };
    Node { value, at }
}

/// Bytes of a location; trailing white space of a plain scalar does not belong to it.
fn bytes(location: &serde_saphyr::Location, text: &str) -> Range<usize> {
    let span = location.span();
    // A syntax error has a line and a column and no bytes.
    let Some(start) = span.byte_offset().map(|o| (o as usize).min(text.len())) else {
        return place(text, location.line() as usize, location.column() as usize);
    };
    let end = start.saturating_add(span.byte_len().unwrap_or(0) as usize).min(text.len());
    if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
        return 0..0;
    }
    start..start + text[start..end].trim_end().len()
}

/// The character at a line and column, both counted from 1.
fn place(text: &str, line: usize, column: usize) -> Range<usize> {
    let from: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut chars = text[from..].char_indices().skip(column.saturating_sub(1));
    match chars.next() {
        Some((at, c)) => from + at..from + at + c.len_utf8(),
        None => text.len()..text.len(),
    }
}
