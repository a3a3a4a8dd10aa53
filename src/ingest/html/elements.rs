//! One start tag in, what it means for the text inside it out: dropped, hidden, quoted, a heading, a signature.

use html5gum::StartTag;

use super::{BlockKind, Hint};

/// What an open element does to the text inside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    pub(super) name: String,
    pub(super) drops: bool,
    pub(super) hides: bool,
    pub(super) strikes: bool,
    pub(super) quotes: bool,
    pub(super) keeps_lines: bool,
    pub(super) is_title: bool,
    pub(super) hint: Option<Hint>,
    pub(super) kind: Option<BlockKind>,
}

/// Elements that do not break a line.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
    ) || name.contains(':') // Word's own elements (`o:p`)
}

/// Reads what an element means for the text inside it from its name, class, id and style.
pub(super) fn describe(name: &str, tag: &StartTag<usize>) -> Open {
    let attribute = |key: &[u8]| {
        tag.attributes.get(key).map(|v| String::from_utf8_lossy(v).to_ascii_lowercase()).unwrap_or_default()
    };
    let (class, id) = (attribute(b"class"), attribute(b"id"));
    let style: String = attribute(b"style").split_whitespace().collect();
    let mut open = Open { name: name.to_owned(), ..Open::default() };
    open.hides = tag.attributes.contains_key(b"hidden".as_slice())
        || ["display:none", "visibility:hidden", "mso-hide:all"].iter().any(|s| style.contains(s));
    open.strikes = matches!(name, "s" | "strike" | "del") || is_struck(&style);
    match name {
        "head" | "script" | "style" | "noscript" | "template" | "iframe" | "svg" | "math" | "object" | "select"
        | "textarea" => open.drops = true,
        // The ways through a site that a page was saved from.
        "nav" => open.hides = true,
        "title" => open.is_title = true,
        "pre" | "xmp" | "plaintext" | "listing" => open.keeps_lines = true,
        "blockquote" => open.quotes = true,
        "li" | "dt" | "dd" => open.kind = Some(BlockKind::Item),
        "p" if class.starts_with("msolist") => open.kind = Some(BlockKind::Item),
        _ => {
            if let Some(level @ b'1'..=b'6') = name.strip_prefix('h').and_then(|d| d.as_bytes().first()).copied()
                && name.len() == 2
            {
                open.kind = Some(BlockKind::Heading(level - b'0'));
            }
        }
    }
    if style.contains("white-space:pre") {
        open.keeps_lines = true;
    }
    // Outlook on the web puts `x_` before the classes and ids of mail that it quotes.
    for word in class.split_whitespace().chain([id.as_str()]) {
        match word.trim_start_matches("x_") {
            "gmail_quote"
            | "yahoo_quoted"
            | "olk_src_body_section"
            | "protonmail_quote"
            | "moz-forward-container"
            | "zmail_extra" => open.quotes = true,
            "gmail_attr" | "moz-cite-prefix" | "divrplyfwdmsg" | "moz-email-headers-table" => {
                open.hint = Some(Hint::Attribution);
            }
            word if word.ends_with("signature") => {
                open.hint = Some(Hint::Signature);
            }
            _ => {}
        }
    }
    open
}

/// Whether a style without white space draws a line through the text. Spreadsheets write `text-line-through:none` on
/// every cell.
fn is_struck(style: &str) -> bool {
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(property, value)| match property {
        "text-decoration" | "text-decoration-line" => value.contains("line-through"),
        "text-line-through" => !value.starts_with("none"),
        _ => false,
    })
}

/// The element whose end tag a start tag makes superfluous, and those beyond which it does not reach.
pub(super) fn closes(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    match name {
        "li" => Some((&["li"], &["ul", "ol", "menu"])),
        "dt" | "dd" => Some((&["dt", "dd"], &["dl"])),
        "td" | "th" => Some((&["td", "th"], &["tr", "table"])),
        "tr" => Some((&["tr"], &["table"])),
        "p" => Some((&["p"], &["div", "td", "th", "li", "blockquote", "dd", "body"])),
        _ => None,
    }
}

/// Classes of a style sheet that draw a line through the text: documents of Google say so nowhere else.
pub(super) fn struck_classes(sheet: &str) -> Vec<String> {
    let rules = sheet.split('}').filter_map(|rule| rule.split_once('{'));
    let struck = rules.filter(|(_, body)| {
        let body: String = body.split_whitespace().collect();
        is_struck(&body.to_ascii_lowercase())
    });
    let class = |selector: &str| {
        // One class, or one of an element: others hold in their surroundings alone.
        let (element, name) = selector.trim().split_once('.')?;
        let name = name.to_ascii_lowercase();
        let is_word = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        // A task that is ticked off was done, not taken back.
        let is_task = ["check", "done", "complete", "to-do", "todo", "task"].iter().any(|sign| name.contains(sign));
        (is_word(element) && is_word(&name) && !name.is_empty() && !is_task).then_some(name)
    };
    struck.flat_map(|(selectors, _)| selectors.split(',')).filter_map(class).collect()
}
