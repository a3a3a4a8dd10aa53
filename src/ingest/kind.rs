//! Bytes or text in, what kind of file they seem to be out; nothing is read here.

use super::crm::scan;

/// What to do about a file of a kind that is not read.
pub const HELP: &str = "Export it as text, Markdown, HTML, CSV or DOCX if its words matter.";
const UNPACK: &str = "Unpack it into the exports folder.";
const AGAIN: &str = "Export it or copy it again.";
const SAVE: &str = "Save it in the present form (.docx, .xlsx, .pptx) and without a password.";
const SAID: &str = "If something is said or written in it, put a transcript beside it.";

/// Magic numbers, from the formats' own specifications, with words for a person and what to do.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .ppt), or one with a password", SAVE),
    (b"{\\rtf", "an RTF file", HELP),
    (b"!BDN", "an Outlook data file (.pst)", "Export its messages as .msg, .eml or mbox."),
    (b"\x89PNG", "an image (PNG)", SAID),
    (b"\xff\xd8\xff", "an image (JPEG)", SAID),
    (b"GIF8", "an image (GIF)", SAID),
    (b"II*\0", "an image (TIFF)", SAID),
    (b"MM\0*", "an image (TIFF)", SAID),
    (b"\x1f\x8b", "a compressed file (gzip)", UNPACK),
    (b"7z\xbc\xaf", "a compressed archive (7z)", UNPACK),
    (b"Rar!", "a compressed archive (rar)", UNPACK),
    (b"BZh", "a compressed file (bzip2)", UNPACK),
    (b"\xfd7zXZ", "a compressed file (xz)", UNPACK),
    (b"PAR1", "a Parquet table", HELP),
    (b"SQLite format 3", "a SQLite database", HELP),
    (b"ID3", "a sound recording (MP3)", SAID),
    (b"\xff\xfb", "a sound recording (MP3)", SAID),
    (b"OggS", "a sound recording (Ogg)", SAID),
    (b"RIFF", "a sound or video recording, or an image (RIFF)", SAID),
    (b"\x1aE\xdf\xa3", "a video recording (Matroska or WebM)", SAID),
    (b"BEGIN:VCARD", "an address card", HELP),
    (b"\x7fELF", "a program", ""),
    (b"MZ", "a program", ""),
];

/// What a file that no reader takes seems to be, and what to do about it; `None` for text.
pub fn not_read(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(archive(bytes));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(("a sound or video recording (MP4)", SAID));
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some((magic, what, help)) = MAGIC.iter().find(|(magic, ..)| plain.starts_with(magic)) {
        // Two letters begin many texts: a program also has bytes that no text has.
        let sure = magic.len() > 3 || bytes.iter().take(1024).any(|b| *b == 0 || *b >= 0xf8);
        return sure.then_some((*what, *help));
    }
    // Text has almost no control characters once its charset is undone; UTF-16 text keeps its NULs in one half.
    let text = super::decode::text(&bytes[..bytes.len().min(8192)]);
    let odd =
        text.text().chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x0c' | '\x1b')).count();
    (odd * 20 > text.text().chars().count()).then_some(("a binary file of unknown kind", HELP))
}

/// What a zip that is neither an archive of files nor a Word document holds, by the names of its members.
fn archive(bytes: &[u8]) -> (&'static str, &'static str) {
    let Ok(archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return ("a zip archive that is cut off or damaged", AGAIN);
    };
    let names: Vec<String> = archive.file_names().flatten().map(|n| n.into_owned()).take(10_000).collect();
    let has = |wanted: &str| names.iter().any(|n| n.starts_with(wanted));
    match () {
        () if has("xl/") => ("a spreadsheet in the binary form (.xlsb)", SAVE),
        () if has("mimetype") && has("content.xml") => ("an OpenDocument file", HELP),
        () => ("a packed document of unknown kind", HELP),
    }
}

/// Whether a text is JSON, read or not.
pub fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether a text is a table of delimited cells. A file that calls itself CSV is believed sooner than one that does not.
pub fn is_csv(path: &str, text: &str) -> bool {
    let Some((delimiter, start)) = scan::sniff(text) else { return false };
    match extension(path).as_str() {
        "csv" | "tsv" | "tab" => true,
        "md" | "markdown" | "html" | "htm" => false,
        _ => {
            // Prose with commas: three short, different headings over two rows are a table, sentences are not.
            let head = &text[start..text.floor_char_boundary(start.saturating_add(1 << 16))];
            let records = scan::scan(head, delimiter).records;
            let Some(header) = records.first() else { return false };
            let names: std::collections::BTreeSet<_> = header.slots.iter().map(|s| s.value(head)).collect();
            let short =
                |n: &str| !n.trim().is_empty() && n.split_whitespace().count() <= 5 && !n.ends_with(['.', '?', '!']);
            records.len() >= 3
                && names.len() >= 3
                && names.len() == header.slots.len()
                && names.iter().all(|n| short(n))
        }
    }
}

/// Whether a text is an HTML page or a piece of one.
pub fn is_html(text: &str) -> bool {
    let head = text[..text.floor_char_boundary(4096)].trim_start().to_ascii_lowercase();
    if !head.starts_with('<') {
        return false;
    }
    const SIGNS: &[&str] = &[
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<p>",
        "<p ",
        "<div",
        "<table",
        "<h1",
        "<h2",
        "<ul",
        "<br",
        "<span",
    ];
    SIGNS.iter().any(|s| head.contains(s))
}

/// Whether a text is Markdown: by its name, or by marks that plain text does not use.
pub fn is_markdown(path: &str, text: &str) -> bool {
    if matches!(extension(path).as_str(), "md" | "markdown" | "mdown") {
        return true;
    }
    let head = &text[..text.floor_char_boundary(1 << 16)];
    let heading = |l: &str| {
        let level = l.len() - l.trim_start_matches('#').len();
        (1..=6).contains(&level) && l[level..].starts_with(' ')
    };
    let headings = head.lines().filter(|l| heading(l)).count();
    let rule = |l: &str| l.contains("---") && l.contains('|') && l.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    headings >= 2 || head.lines().any(rule) || headings == 1 && head.matches("**").count() >= 2
}

fn extension(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binaries_are_named() {
        assert_eq!(not_read(b"7z\xbc\xaf\x27\x1c"), Some(("a compressed archive (7z)", UNPACK)));
        assert_eq!(not_read(b"PK\x03\x04 and no more"), Some(("a zip archive that is cut off or damaged", AGAIN)));
        assert_eq!(not_read(b"MZ\x90\0\x03"), Some(("a program", "")));
        assert_eq!(not_read(&[1, 2, 3, 0, 5, 6, 0, 0, 9, 1]), Some(("a binary file of unknown kind", HELP)));
        for text in ["MZ Consulting, notes", "plain", "ID3 is the third item"] {
            assert_eq!(not_read(text.as_bytes()), None, "{text}");
        }
        let utf16: Vec<u8> = "\u{feff}Notes from the call".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(not_read(&utf16), None);
    }

    #[test]
    fn text_kinds_by_content() {
        assert!(is_csv("x.txt", "Step;Who;When\na;b;c\nd;e;f\n"));
        assert!(!is_csv(
            "x.txt",
            "We met, we talked, and we agreed on all of the terms.\nSo, next, the paper\nYes, no, maybe\n"
        ));
        assert!(!is_csv("x.txt", "Hello, there\nBye, now\n"));
        assert!(is_csv("x.csv", "a,b\n1,2\n"));
        assert!(is_html("\n<!DOCTYPE html><p>x"));
        assert!(!is_html("<Ann> said yes"));
        assert!(is_markdown("x.txt", "# A\n\n## B\n"));
        assert!(!is_markdown("x.txt", "#1 priority\n- a\n- b\n"));
    }
}
