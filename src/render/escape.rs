//! Text from outside in, the same text as plain data out, for HTML, Markdown, the terminal and file names.
//!
//! Everything starts with [`clean`]: characters that are not seen but act (controls, direction overrides, tag
//! characters) are left out, line breaks and tabs become spaces. What each output would read as markup is escaped
//! after that. Every function is linear in its input.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, Render};

/// Whether a character acts on its surroundings without being seen: C0 and C1 controls, direction marks and
/// overrides (Unicode annex 9), zero-width blanks, interlinear marks and tag characters.
///
/// The joiners U+200C and U+200D stay: Persian words and many emoji are spelled with them.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// One line without hidden characters; every run of white space and line breaks becomes one space, ends trimmed.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}') {
            gap = true;
        } else if !is_hidden(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}

/// Text from outside inside an HTML template: cleaned and escaped, in element content as in attributes.
pub struct Text<'a>(pub &'a str);

impl Render for Text<'_> {
    fn render_to(&self, buffer: &mut String) {
        clean(self.0).as_str().render_to(buffer);
    }
}

/// The one place where HTML is taken as it stands: the style sheet, which is part of this program.
pub(super) fn own_style(style: &'static str) -> Markup {
    PreEscaped(style.to_string())
}

/// Text from outside inside a Markdown line or table cell.
///
/// Characters are escaped where a viewer would act on them, and left alone where it would not, so that the result
/// also reads well as plain text: `snake_case` and `$120` stay, `*bold*`, `<b>`, `[x](y)` and `a|b` do not. Bare web
/// addresses are broken up, since many viewers turn them into links by themselves.
pub fn markdown(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut before: Option<char> = None;
    let list_number = list_number_end(&text);
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        let act = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '{' | '^' => true,
            '_' => !(before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
            '&' => next.is_some_and(|n| n.is_ascii_alphanumeric() || n == '#'),
            '$' => !next.is_some_and(|n| n.is_ascii_digit()),
            ':' => before.is_none() || rest.starts_with("//"),
            '#' | '>' | '+' | '-' | '=' => before.is_none(),
            '.' | ')' if list_number == Some(at) => true,
            '.' => ends_with_www(&text[..at]),
            _ => false,
        };
        if act {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Where the number at the beginning of a line ends, if a list could begin with it.
fn list_number_end(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some(digits)
}

fn ends_with_www(text: &str) -> bool {
    text.len() >= 3 && text.as_bytes()[text.len() - 3..].eq_ignore_ascii_case(b"www")
}

/// Text from outside as a Markdown code span (paths, ids). Not for table cells: a pipe would split them.
pub fn markdown_code(text: &str) -> String {
    let text = clean(text);
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // A space at each end keeps a backtick of the text apart from the fence, and gives an empty text a body.
    let pad = if longest > 0 || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A file name as a relative address: `./` in front, so that no name reads as a scheme; other bytes percent-encoded.
pub fn relative_address(file: &str) -> String {
    let mut out = String::from("./");
    for b in file.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-') {
            out.push(char::from(b));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}
