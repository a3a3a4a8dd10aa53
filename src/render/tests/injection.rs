//! Hostile text in every text field of a brief: no output may gain a tag, an attribute, an address or a control.

use std::collections::BTreeMap;

use html5gum::{Token, Tokenizer};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value as Json;

use super::super::index_page::{self, Entry};
use super::super::{Layout, escape, html, json, markdown, terminal};
use super::{sample, wording};
use crate::brief::Brief;
use crate::rules::pack::Section;

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" onfocus=\"alert(1)\" autofocus=\"",
    "<svg/onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=https://evil.example><button>go</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>",
    "<style>@import url(https://evil.example)</style>",
    "<object data=data:text/html,x></object>",
    "<math><mtext><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!DOCTYPE html>",
    "<?php echo 1 ?>",
    "<![CDATA[<b>]]>",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "<scr\u{200b}ipt>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "＜script＞alert(1)＜/script＞",
    "[x](javascript:alert(1))",
    "](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](https://evil.example \"title\")",
    "![x](https://evil.example/p.png)",
    "![x][ref]\n\n[ref]: https://evil.example",
    "[ref]: https://evil.example\n[ref]",
    "<https://evil.example>",
    "<mailto:a@evil.example>",
    "https://evil.example/path?x=1&y=2",
    "www.evil.example",
    "[^1]\n\n[^1]: note",
    "# heading",
    "heading\n===",
    "heading\n---",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "1) item",
    "> quote",
    "```\nfence\n```",
    "~~~\nfence",
    "`code` ``more`` ```",
    "`` ` ``` [x](y) <b>",
    "a | b | c",
    "| --- | --- |",
    "**bold** __bold__ *em* _em_ ~~gone~~",
    "\\[x](javascript:alert(1))",
    "\\\\[x](javascript:alert(1))",
    "\\<b>\\",
    "line\\\nbreak  \nmore\r\nmore\rmore",
    "    indented code",
    "\tindented code",
    "$x$ $$\\href{javascript:alert(1)}{x}$$",
    "{#id .class} {{template}} {% tag %}",
    "- [ ] task",
    "[[wiki|link]]",
    ": definition",
    "---\ntitle: x\n---",
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]8;;https://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{9b}31mred",
    "\u{202e}gnp.exe\u{202c}",
    "\u{2066}a\u{2069}\u{200f}\u{61c}",
    "a\u{8}\u{8}b\u{7f}",
    "\u{e0041}\u{e0042}tags",
    "a\u{2028}b\u{2029}c\u{85}d",
    "",
    " ",
];

/// The sample with the payload in every text of it; what is not text (states, channels, dates' shape) stays.
fn poisoned(payload: &str) -> Brief {
    let mut tree = serde_json::to_value(sample()).expect("a brief serializes");
    poison(&mut tree, payload);
    serde_json::from_value(tree).expect("still a brief")
}

fn poison(node: &mut Json, payload: &str) {
    match node {
        Json::Object(map) => {
            for (key, child) in map.iter_mut() {
                match key.as_str() {
                    // Words of fixed tables, which cannot hold anything else.
                    "side" | "channel" | "shape" | "status" => {}
                    "locator" => *child = serde_json::json!({ payload: payload }),
                    _ => poison(child, payload),
                }
            }
        }
        Json::Array(list) => list.iter_mut().for_each(|child| poison(child, payload)),
        Json::String(text) => *text = payload.to_string(),
        _ => {}
    }
}

/// Tags and attribute names with their counts, and every address.
fn skeleton(page: &str) -> (BTreeMap<String, usize>, Vec<String>) {
    let (mut shape, mut addresses) = (BTreeMap::new(), Vec::new());
    for token in Tokenizer::new(page) {
        match token.expect("reading a string cannot fail") {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                for (key, value) in &tag.attributes {
                    let key = String::from_utf8_lossy(key).into_owned();
                    if matches!(key.as_str(), "href" | "src" | "action" | "data") {
                        addresses.push(String::from_utf8_lossy(value).into_owned());
                    }
                    *shape.entry(format!("{name} {key}")).or_default() += 1;
                }
                *shape.entry(name).or_default() += 1;
            }
            Token::Comment(_) => *shape.entry("comment".to_string()).or_default() += 1,
            Token::Doctype(_) => *shape.entry("doctype".to_string()).or_default() += 1,
            Token::EndTag(_) | Token::String(_) | Token::Error(_) => {}
        }
    }
    (shape, addresses)
}

fn layout_of<'a>(sections: &'a [Section]) -> Layout<'a> {
    Layout { sections, wording: wording(), view: None }
}

#[test]
fn html_keeps_the_shape_it_has_with_harmless_text() {
    assert!(PAYLOADS.len() >= 60);
    let (harmless, _) = skeleton(&html::page(&poisoned("word"), &layout_of(&[])));
    let (empty, _) = skeleton(&html::page(&poisoned(""), &layout_of(&[])));
    for payload in PAYLOADS {
        let sections = [Section { id: (*payload).to_string(), title: (*payload).to_string() }];
        let page = html::page(&poisoned(payload), &layout_of(&sections));
        let (shape, addresses) = skeleton(&page);
        for (part, n) in &shape {
            // A text that is empty once cleaned may take its element with it, never add one of another kind.
            let most = harmless.get(part).max(empty.get(part)).copied().unwrap_or(0);
            assert!(*n <= most, "{payload:?} made {n} of `{part}` out of {most}");
        }
        assert!(addresses.iter().all(|a| a.starts_with('#')), "{payload:?} made an address: {addresses:?}");
        assert!(!page[page.find("<body").unwrap_or(0)..].chars().any(escape::is_hidden), "{payload:?} left a control");
    }
}

#[test]
fn the_overview_links_to_neighbours_only() {
    for payload in PAYLOADS {
        let (_, addresses) = skeleton(&index_page::page(&[Entry::of(&poisoned(payload))], wording()));
        assert_eq!(addresses.len(), 1, "{payload:?}");
        let name = addresses[0].strip_prefix("./").expect("relative");
        assert!(name.ends_with(".html") && !name.contains(['/', ':', '\\']), "{payload:?} made {name}");
    }
}

#[test]
fn markdown_has_no_live_part_from_data() {
    let harmless = kinds(&markdown::brief(&poisoned("word"), &layout_of(&[])));
    for payload in PAYLOADS {
        let text = markdown::brief(&poisoned(payload), &layout_of(&[]));
        for (kind, n) in kinds(&text) {
            let live = ["html", "link", "image", "footnote", "fence", "task", "metadata"].contains(&kind);
            assert!(!live, "{payload:?} made {n} of {kind}");
            let shaped = ["heading", "table", "rule"].contains(&kind);
            assert!(!shaped || n <= harmless.get(kind).copied().unwrap_or(0), "{payload:?} made a {kind}");
        }
        assert!(!text.chars().any(|c| c != '\n' && escape::is_hidden(c)), "{payload:?} left a control");
        // Many viewers make links of bare addresses; inside a code span they do not.
        let bare = |l: &&str| (l.replace("\\://", "").contains("://") || l.contains("www.evil")) && !l.contains('`');
        assert_eq!(text.lines().find(bare), None, "{payload:?} left a bare address");
    }
}

#[test]
fn the_markdown_overview_keeps_its_columns() {
    for payload in PAYLOADS {
        let text = index_page::markdown_table(&[Entry::of(&poisoned(payload))], wording());
        let (mut cells, mut links) = (0, 0);
        for event in Parser::new_ext(&text, Options::all()) {
            match event {
                Event::Start(Tag::TableCell) => cells += 1,
                Event::Start(Tag::Link { dest_url, .. }) => {
                    links += 1;
                    assert!(
                        dest_url.starts_with("./") && !dest_url[2..].contains(['/', ':']),
                        "{payload:?}: {dest_url}"
                    );
                }
                Event::Start(Tag::Image { .. }) | Event::Html(_) | Event::InlineHtml(_) => {
                    panic!("{payload:?} is live")
                }
                _ => {}
            }
        }
        assert_eq!((cells, links), (18, 1), "{payload:?}");
        assert_eq!(text.lines().count(), 7, "{payload:?}");
    }
}

#[test]
fn terminal_and_json_carry_no_control() {
    for payload in PAYLOADS {
        let brief = poisoned(payload);
        let shown = terminal::brief(&brief, &layout_of(&[]), 80);
        let table = index_page::terminal_table(&[Entry::of(&brief)], 80);
        let stored = json::brief(&brief).expect("a brief serializes");
        for text in [&shown, &table, &stored] {
            assert!(!text.chars().any(|c| c != '\n' && escape::is_hidden(c)), "{payload:?}");
        }
        assert_eq!(table.lines().count(), 3, "{payload:?} broke the row");
        assert_eq!(serde_json::from_str::<Brief>(&stored).expect("reads back"), brief, "{payload:?}");
    }
}

fn kinds(text: &str) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for event in Parser::new_ext(text, Options::all()) {
        let kind = match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => "html",
            Event::Start(Tag::Link { .. }) => "link",
            Event::Start(Tag::Image { .. }) => "image",
            Event::Start(Tag::FootnoteDefinition(_)) | Event::FootnoteReference(_) => "footnote",
            Event::Start(Tag::CodeBlock(_)) => "fence",
            Event::Start(Tag::MetadataBlock(_)) => "metadata",
            Event::Start(Tag::Heading { .. }) => "heading",
            Event::Start(Tag::Table(_)) => "table",
            Event::TaskListMarker(_) => "task",
            Event::Rule => "rule",
            _ => continue,
        };
        *out.entry(kind).or_default() += 1;
    }
    out
}
