//! The side parts of a DOCX file: which styles are headings, and when the file was last changed.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::Source;
use super::super::package::{attribute, local};

/// Heading level by style id; 1 for a title.
#[derive(Default)]
pub struct Styles {
    levels: BTreeMap<String, u8>,
}

impl Styles {
    /// Reads `word/styles.xml` as far as it is sound: built-in names are English in every language of Word.
    pub fn read(source: &Source) -> Self {
        let mut reader = Reader::from_str(source.text());
        let mut styles = Self::default();
        let mut id = String::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => match local(&tag) {
                    "style" => id = attribute(&tag, "styleId").unwrap_or_default(),
                    "name" => {
                        if let Some(level) = attribute(&tag, "val").and_then(|name| level(&name)) {
                            styles.levels.insert(id.clone(), level);
                        }
                    }
                    "outlineLvl" => {
                        if let Some(level) = attribute(&tag, "val").and_then(|v| outline(&v)) {
                            styles.levels.entry(id.clone()).or_insert(level);
                        }
                    }
                    _ => {}
                },
                Ok(Event::Eof | Event::DocType(_)) | Err(_) => return styles,
                Ok(_) => {}
            }
        }
    }

    /// The heading level of a style; ids like `Heading2` are believed where the part with the styles is missing.
    pub fn level(&self, id: &str) -> Option<u8> {
        self.levels.get(id).copied().or_else(|| self.levels.is_empty().then(|| level(id)).flatten())
    }
}

/// `heading 2` and `Heading2` are level 2, `Title` is level 1.
fn level(name: &str) -> Option<u8> {
    let lower = name.to_ascii_lowercase();
    if lower == "title" {
        return Some(1);
    }
    lower.strip_prefix("heading")?.trim().parse().ok().filter(|l| (1..=9).contains(l))
}

/// Outline levels count from 0; 9 is body text.
pub fn outline(value: &str) -> Option<u8> {
    value.parse::<u8>().ok().filter(|l| *l < 9).map(|l| l + 1)
}

/// `dcterms:modified` of `docProps/core.xml`, else `dcterms:created`.
pub fn modified(source: &Source) -> Option<String> {
    let mut reader = Reader::from_str(source.text());
    let (mut inside, mut created) = (String::new(), None);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => inside = local(&tag).to_string(),
            Event::Text(text) if inside == "modified" => return Some(text.into_inner().trim().to_string()),
            Event::Text(text) if inside == "created" => created = Some(text.into_inner().trim().to_string()),
            Event::End(_) => inside.clear(),
            Event::Eof | Event::DocType(_) => return created,
            _ => {}
        }
    }
}
