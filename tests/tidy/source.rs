//! Rust sources as text to scan: comments and literals blanked out, test code told apart, paths into rooms found.
//!
//! This is no parser. It knows comments, strings, characters and brackets, which is enough for the questions asked here,
//! and every blank keeps its line break, so that a place in the blanked text is a place in the file.

use std::collections::BTreeSet;
use std::path::Path;

/// One file under `src/`.
pub struct Source {
    /// Relative to the package, `/` between parts.
    pub path: String,
    /// The file as it is.
    pub text: String,
    /// Code alone: no comments, no literals.
    pub code: String,
    /// `code` without what only tests compile; blank when the whole file is test code.
    pub live: String,
    pub is_test: bool,
}

impl Source {
    /// The folder or file right under `src/`; `None` for `lib.rs` and `main.rs`, which stand above all rooms.
    pub fn room(&self) -> Option<&str> {
        let below = self.path.strip_prefix("src/")?;
        let room = below.split('/').next()?.trim_end_matches(".rs");
        (room != "lib" && room != "main").then_some(room)
    }

    /// Rooms that the live code names, each with the line where it does.
    pub fn uses(&self) -> Vec<(usize, String)> {
        let mut found: Vec<(usize, String)> = Vec::new();
        for at in words(&self.live, "crate::") {
            let rest = &self.live[at + "crate::".len()..];
            found.extend(heads(rest).into_iter().map(|room| (line(&self.live, at), room)));
        }
        // `super::` from the top of a room leaves it by the back door.
        let mut from = 0;
        while let Some(at) = self.live[from..].find("super::").map(|at| at + from) {
            let mut rest = &self.live[at..];
            let mut count = 0;
            while let Some(shorter) = rest.strip_prefix("super::") {
                rest = shorter;
                count += 1;
            }
            if count >= self.depth() {
                found.extend(heads(rest).into_iter().map(|room| (line(&self.live, at), room)));
            }
            from = self.live.len() - rest.len();
        }
        found
    }

    /// How many modules deep the file stands: 1 for `src/a.rs` and `src/a/mod.rs`.
    fn depth(&self) -> usize {
        let below = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        below.split('/').count()
    }
}

/// Every Rust file under `src/`, by path.
pub fn all(package: &Path) -> Vec<Source> {
    let mut sources: Vec<Source> = (super::files(package).into_iter())
        .filter(|path| path.starts_with("src/") && path.ends_with(".rs"))
        .map(|path| {
            let text = std::fs::read_to_string(package.join(&path)).expect("a source file is UTF-8");
            let code = blanked(&text);
            Source { path, text, live: code.clone(), code, is_test: false }
        })
        .collect();
    let mut only_tests = BTreeSet::new();
    for source in &mut sources {
        let (live, modules) = without_tests(&source.code);
        source.live = live;
        let children = match source.path.rsplit_once('/') {
            Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder.to_owned(),
            _ => source.path.trim_end_matches(".rs").to_owned(),
        };
        only_tests.extend(modules.into_iter().map(|name| format!("{children}/{name}")));
    }
    for source in &mut sources {
        let path = source.path.trim_end_matches(".rs");
        if only_tests.iter().any(|test| path == test || path.starts_with(&format!("{test}/"))) {
            source.is_test = true;
            source.live = blank(&source.live);
        }
    }
    sources
}

/// The line, counted from 1, of a byte place.
pub fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where `word` stands in `code` without being the end of a longer name.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let ends_open = word.ends_with(part) && code[at + word.len()..].starts_with(part);
        !code[..at].ends_with(part) && !ends_open
    })
}

/// The first names of a path or of a group of paths: `a::b` gives `a`, `{a::b, c::{d, e}}` gives `a` and `c`.
fn heads(rest: &str) -> Vec<String> {
    let name = |text: &str| {
        let text = text.trim_start();
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        if end == 0 { "*".to_owned() } else { text[..end].to_owned() }
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut depth, mut start, mut found) = (1, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            if !group[start..at].trim().is_empty() {
                found.push(name(&group[start..at]));
            }
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}

/// The text with comments and the insides of literals as spaces.
pub fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let named = out.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (length, is_code) = match first {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), false),
            '/' if rest.starts_with("/*") => (block_comment(rest), false),
            '"' => (string(rest), false),
            'r' if !named && raw_string(rest, 1).is_some() => (raw_string(rest, 1).unwrap_or(1), false),
            'b' if !named && rest.starts_with("br") && raw_string(rest, 2).is_some() => {
                (raw_string(rest, 2).unwrap_or(1), false)
            }
            '\'' => match character(rest) {
                Some(length) => (length, false),
                None => (1, true),
            },
            c => (c.len_utf8(), true),
        };
        let (taken, left) = rest.split_at(length);
        if is_code {
            out.push_str(taken)
        } else {
            out.push_str(&blank(taken))
        }
        rest = left;
    }
    out
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `r"..."` or `r#"..."#`, whose hashes begin `prefix` bytes in; `None` when it is no raw string.
fn raw_string(text: &str, prefix: usize) -> Option<usize> {
    let hashes = text[prefix..].chars().take_while(|&c| c == '#').count();
    let body = text[prefix + hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let start = text.len() - body.len();
    Some(body.find(&close).map_or(text.len(), |at| start + at + close.len()))
}

/// The length of a character literal; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        let (_, _escaped) = chars.next()?;
        return chars.find(|&(_, c)| c == '\'').map(|(at, _)| at + 1);
    }
    chars.next().filter(|&(_, c)| c == '\'').map(|(at, _)| at + 1)
}

/// Code with every item under `#[cfg(test)]` blanked, and the names of the modules that only tests compile.
pub fn without_tests(code: &str) -> (String, Vec<String>) {
    let mark = "#[cfg(test)]";
    let (mut out, mut modules, mut from) = (String::with_capacity(code.len()), Vec::new(), 0);
    while let Some(at) = code[from..].find(mark).map(|at| at + from) {
        out.push_str(&code[from..at]);
        let item = &code[at + mark.len()..];
        let (mut depth, mut end) = (0, item.len());
        for (place, c) in item.char_indices() {
            match c {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 && (c == '}' || c == ';') {
                end = place + 1;
                break;
            }
        }
        let head: Vec<&str> = item[..end].split_whitespace().collect();
        if let Some(place) = head.iter().position(|&word| word == "mod")
            && let Some(name) = head.get(place + 1).and_then(|name| name.strip_suffix(';'))
        {
            modules.push(name.to_owned());
        }
        out.push_str(&blank(&code[at..at + mark.len() + end]));
        from = at + mark.len() + end;
    }
    out.push_str(&code[from..]);
    (out, modules)
}
