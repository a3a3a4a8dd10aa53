//! Blocks of a Slack message in, lines of reader text out: what is read where a message has no text of its own.

use serde_json::value::RawValue;

use super::markup::{self, Line, Names};
use super::users::text;
use crate::ingest::json::{JsonFile, array, object};
use crate::ingest::text::TextBuilder;

/// Deepest nesting of blocks that is followed; Slack's own rich text has five levels.
const MAX_BLOCK_DEPTH: usize = 12;

/// Gathers the `text` of blocks, depth first; inline elements of one section become one line.
pub(super) fn lines(
    file: &JsonFile<'_>,
    value: &RawValue,
    names: &Names<'_>,
    mentions: &mut Vec<String>,
    out: &mut Vec<Line>,
    depth: usize,
) {
    if depth > MAX_BLOCK_DEPTH {
        return;
    }
    if let Some(items) = array(value) {
        items.into_iter().for_each(|item| lines(file, item, names, mentions, out, depth + 1));
        return;
    }
    let Some(fields) = object(value) else { return };
    let kind = text(&fields, "type").unwrap_or_default();
    if kind == "rich_text_section" || kind == "rich_text_quote" || kind == "rich_text_preformatted" {
        let mut builder = TextBuilder::new();
        let mut struck = Vec::new();
        for element in fields.get("elements").and_then(|e| array(e)).unwrap_or_default() {
            match struck_element(element) {
                Some(words) => struck.push(words),
                None => inline(file, element, names, mentions, &mut builder),
            }
        }
        out.push(Line {
            text: builder.finish(),
            quoted: kind == "rich_text_quote",
            item: kind == "rich_text_section",
            struck: struck.join(" "),
        });
        return;
    }
    for key in ["text", "elements", "fields"] {
        match fields.get(key) {
            Some(value) if value.get().starts_with('"') => out.extend(markup::lines(file, value, names, mentions)),
            Some(value) => lines(file, value, names, mentions, out, depth + 1),
            None => {}
        }
    }
}

/// What rich text says is struck out, in order; `None` without rich text, where only marks can tell.
pub(super) fn struck(value: &RawValue) -> Option<Vec<String>> {
    let mut found = None;
    gather_struck(value, &mut found, 0);
    found
}

fn gather_struck(value: &RawValue, found: &mut Option<Vec<String>>, depth: usize) {
    if depth > MAX_BLOCK_DEPTH {
        return;
    }
    for item in array(value).unwrap_or_default() {
        let Some(fields) = object(item) else { continue };
        if text(&fields, "type").is_some_and(|kind| kind == "rich_text") {
            found.get_or_insert_default();
        }
        if let (Some(found), Some(words)) = (found.as_mut(), struck_element(item)) {
            found.push(words);
        }
        if let Some(elements) = fields.get("elements") {
            gather_struck(elements, found, depth + 1);
        }
    }
}

/// The words of an inline element that its writer struck out.
fn struck_element(element: &RawValue) -> Option<String> {
    let fields = object(element)?;
    let style = object(fields.get("style")?)?;
    (style.get("strike")?.get() == "true").then(|| text(&fields, "text").unwrap_or_default())
}

/// One inline element of rich text. Its text touches the next one, so it is pushed without a break.
fn inline(
    file: &JsonFile<'_>,
    element: &RawValue,
    names: &Names<'_>,
    mentions: &mut Vec<String>,
    out: &mut TextBuilder,
) {
    let Some(fields) = object(element) else { return };
    if let Some(value) = fields.get("text").or_else(|| fields.get("url")) {
        file.push(out, value);
        return;
    }
    let Some((id, value)) =
        ["user_id", "channel_id", "name"].iter().find_map(|k| Some((text(&fields, k)?, fields.get(*k)?)))
    else {
        return;
    };
    match names.users.get(id.as_str()) {
        Some(user) => {
            mentions.push(id);
            let mut place = TextBuilder::new();
            file.push(&mut place, value);
            let place = place.finish();
            let raw = place.raw_ranges(0..place.as_str().len());
            if let (Some(first), Some(last)) = (raw.first(), raw.last()) {
                out.push_decoded(&format!("@{}", user.name), first.start..last.end);
            }
        }
        None => {
            file.push(out, value);
        }
    }
}
