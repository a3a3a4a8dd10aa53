//! Calls in, one document a call out: Gong, Chorus, Zoom, Teams, Graph, captions, SubRip, Otter and plain transcripts, also
//! those in the paragraphs of a Word or HTML file.
//!
//! Consecutive cues or sentences of one speaker become one segment whose text leads to the bytes of each. Speaker marks
//! and cue numbers are no part of the text. What only looks like a transcript is left to the readers of documents.

mod cues;
mod gong;
mod grammar;
mod join;
mod lines;
mod names;
mod otter;
mod paragraphs;
mod participants;
mod stamp;
mod transcript;
mod turns;
mod utterances;
mod vtt;

#[cfg(test)]
mod tests;

pub use join::join;
pub use paragraphs::read as of_paragraphs;

use super::{DocTime, Document, Read, Refs, decode, json::JsonFile};
use crate::terms::Channel;

/// Reads a file as calls; `None` when its content is no call of any kind.
///
/// `source` is the path relative to the exports folder; only its file name is used, for a title or a date that the
/// content lacks.
pub fn read(source: &str, bytes: &[u8]) -> Option<Read> {
    let decoded = decode::text(bytes);
    let text = decoded.text();
    if text.contains('\0') {
        return None;
    }
    if participants::looks_like(text) {
        return Some(participants::read(text));
    }
    // A text may begin with a bracket too, as in "[00:01:12] Name: words".
    let json = text.trim_start().starts_with(['{', '[']);
    let mut read = if json && (gong::looks_like(text) || utterances::looks_like(text)) {
        let file = JsonFile::new(bytes);
        if gong::looks_like(text) { gong::read(source, &file) } else { utterances::read(source, &file) }?
    } else if json && text.trim_start().starts_with('{') {
        return None;
    } else if vtt::looks_like(text) {
        vtt::read(source, &decoded)
    } else if otter::looks_like(text) {
        otter::read(source, &decoded)
    } else {
        transcript::read(source, &decoded)?
    };
    read.problems.extend(decoded.problem(source));
    Some(read)
}

/// A call with its turns and nothing else known.
fn document(source: &str, format: &str, turns: turns::Turns) -> Document {
    Document {
        source: source.to_owned(),
        part: String::new(),
        format: format.to_owned(),
        channel: Channel::Call,
        title: String::new(),
        time: DocTime::none(),
        participants: turns.participants,
        refs: Refs::default(),
        segments: turns.segments,
    }
}
