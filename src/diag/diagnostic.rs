//! A fault in a rule file: what, where, why, what to do. Text for a person, JSON for a program, from one struct.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};
use serde::Serialize;

/// Whether the pack can still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warning,
}

/// One fault, with its place. Serializes to its JSON twin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// `D014`; see [`super::codes`].
    pub code: &'static str,
    pub severity: Level,
    pub message: String,
    /// Path as a person would open it: the pack's folder as given, then the path within.
    pub file: String,
    /// Counts from 1; 0 when the fault is about the file as a whole.
    pub line: usize,
    /// In characters, counts from 1; 0 when the fault is about the file as a whole.
    pub column: usize,
    /// Guilty bytes of the file.
    pub span: Range<usize>,
    /// What stands under the guilty words; may be empty.
    pub label: String,
    /// What to do, a nearer name where there is one; may be empty.
    pub help: String,
    /// Where to read more; may be empty.
    pub note: String,
    /// The guilty line, so that a message can be shown without the file.
    pub excerpt: String,
}

impl Diagnostic {
    /// A fault of the file as a whole, until [`Diagnostic::at`] says where.
    pub fn new(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Level::Error,
            message: message.into(),
            file: file.to_owned(),
            line: 0,
            column: 0,
            span: 0..0,
            label: String::new(),
            help: String::new(),
            note: String::new(),
            excerpt: String::new(),
        }
    }

    /// Points at bytes of the file's text; a range over several lines is cut to its first.
    pub fn at(mut self, text: &str, span: Range<usize>) -> Self {
        let start = floor(text, span.start);
        let from = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let to = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let end = floor(text, span.end).clamp(start, to);
        self.line = text[..start].matches('\n').count() + 1;
        self.column = text[from..start].chars().count() + 1;
        self.span = start..end;
        self.excerpt = text[from..to].trim_end_matches('\r').to_owned();
        self
    }

    pub fn warning(mut self) -> Self {
        self.severity = Level::Warning;
        self
    }

    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The message as a person reads it, without colour, ending in a line break.
    pub fn render(&self) -> String {
        let title = match self.severity {
            Level::Error => Title::ERROR,
            Level::Warning => Title::WARNING,
        };
        let mut group = Group::with_title(title.primary_title(self.message.as_str()).id(self.code));
        if self.line > 0 {
            let before: usize = self.excerpt.chars().take(self.column - 1).map(char::len_utf8).sum();
            let end = (before + self.span.len()).min(self.excerpt.len());
            let mut mark = AnnotationKind::Primary.span(before.min(end)..end);
            if !self.label.is_empty() {
                mark = mark.label(self.label.as_str());
            }
            group = group.element(
                Snippet::source(self.excerpt.as_str()).line_start(self.line).path(self.file.as_str()).annotation(mark),
            );
        }
        let mut text = Renderer::plain().render(&[group]);
        if self.line == 0 {
            text.push_str(&format!("\n  --> {}", self.file));
        }
        for (kind, words) in [("help", &self.help), ("note", &self.note)] {
            if !words.is_empty() {
                text.push_str(&format!("\n{kind}: {words}"));
            }
        }
        text.push('\n');
        text
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The known name nearest to a word that was meant, or `None` when none is near: one slip in five letters.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    let most = 1 + word.chars().count() / 5;
    names
        .into_iter()
        .map(|n| (strsim::osa_distance(&word, &n.to_lowercase()), n))
        .filter(|(d, n)| *d <= most && *d < n.chars().count())
        .min()
        .map(|(_, n)| n)
}

/// "did you mean `x`?", or empty.
pub fn did_you_mean<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    nearest(word, names).map(|n| format!("did you mean `{n}`?")).unwrap_or_default()
}
