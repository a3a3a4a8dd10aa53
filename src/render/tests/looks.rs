use sha2::{Digest as _, Sha256};

use super::super::index_page::{self, Entry};
use super::super::{Layout, escape, html, json, markdown, terminal, words};
use super::{sample, sections, wording};

#[test]
fn html_looks_like_its_stored_copy() {
    let sections = sections();
    let page = html::page(&sample(), &Layout { sections: &sections, wording: wording(), view: None });
    // The style sheet has a file of its own; its hash would change the copy with every colour.
    let body = &page[page.find("<body>").expect("a page has a body")..];
    insta::assert_snapshot!("html", body.replace("><", ">\n<"));
}

#[test]
fn markdown_looks_like_its_stored_copy() {
    let sections = sections();
    insta::assert_snapshot!(
        "markdown",
        markdown::brief(&sample(), &Layout { sections: &sections, wording: wording(), view: None })
    );
}

#[test]
fn terminal_looks_like_its_stored_copy() {
    let sections = sections();
    insta::assert_snapshot!(
        "terminal",
        terminal::brief(&sample(), &Layout { sections: &sections, wording: wording(), view: None }, 80)
    );
}

#[test]
fn overviews_look_like_their_stored_copies() {
    let mut other = sample();
    other.deal.id = "../x|y".into();
    other.deal.account = "Zed [Ltd](http://evil.example)".into();
    other.deal.close_date = String::new();
    let entries = [Entry::of(&other), Entry::of(&sample())];
    insta::assert_snapshot!("index_markdown", index_page::markdown_table(&entries, wording()));
    insta::assert_snapshot!("index_terminal", index_page::terminal_table(&entries, 100));
    let page = index_page::page(&entries, wording());
    assert!(page.contains("href=\"./006Qy00000FjLcCIAV.html\""));
    assert!(!page.contains("href=\"../") && !page.contains("href=\"http"));
    let reversed = [entries[1].clone(), entries[0].clone()];
    assert_eq!(page, index_page::page(&reversed, wording()), "the order of the input does not show");
}

#[test]
fn the_one_policy_names_the_one_style_sheet() {
    let sections = sections();
    let page = html::page(&sample(), &Layout { sections: &sections, wording: wording(), view: None });
    assert_eq!(page.matches("Content-Security-Policy").count(), 1);
    assert_eq!((page.matches("<style>").count(), page.matches(" style=").count()), (1, 0));
    let from = page.find("<style>").expect("a style sheet") + "<style>".len();
    let style = &page[from..page.find("</style>").expect("its end")];
    let named = page.split("'sha256-").nth(1).and_then(|s| s.split('\'').next()).expect("a hash");
    // Back from base64 by hand, so that the test does not lean on the encoder it checks.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = named.chars().filter_map(|c| alphabet.find(c)).map(|sextet| format!("{sextet:06b}")).collect();
    let want: String = Sha256::digest(style.as_bytes()).iter().map(|b| format!("{b:08b}")).collect();
    assert_eq!(&bits[..256], want);
}

#[test]
fn json_reads_back_as_the_same_brief() {
    let text = json::brief(&sample()).expect("a brief serializes");
    assert_eq!(serde_json::from_str::<crate::brief::Brief>(&text).expect("it reads back"), sample());
    assert!(!text.chars().any(|c| c != '\n' && escape::is_hidden(c)));
}

#[test]
fn times_and_amounts_read_well() {
    assert_eq!(words::when("2026-03-14T10:02:00Z"), "14 March 2026, 10:02 UTC");
    assert_eq!(words::when("2026-03-14T10:02:00+05:30"), "14 March 2026, 10:02 UTC+05:30");
    assert_eq!(words::when("2026-03-14 10:02"), "14 March 2026, 10:02");
    assert_eq!(words::when("2026-03-14"), "14 March 2026");
    assert_eq!(words::when("soon\u{7}, é"), "soon, é");
    assert_eq!((words::percent(0.29), words::percent(0.999), words::percent(f64::NAN)), (29, 99, 0));
    let mut deal = sample().deal;
    for (amount, text) in [(1_234_567.5, "1,234,567.50 EUR"), (999.0, "999 EUR"), (-1000.0, "\u{2212}1,000 EUR")] {
        deal.amount = Some(amount);
        assert_eq!(words::money(&deal).as_deref(), Some(text));
    }
    deal.amount = Some(f64::INFINITY);
    assert_eq!(words::money(&deal), None);
}

#[test]
fn a_table_keeps_its_width() {
    let rows = [vec!["漢字漢字漢字漢字".to_string(), "a very long cell that will not fit at all".into(), "12".into()]];
    let text = terminal::table(&["Name", "What", "n"], &rows, 34);
    assert!(text.lines().all(|l| terminal::columns(l) <= 34), "{text}");
    assert!(text.contains('…') && text.lines().last().is_some_and(|l| l.ends_with("12")));
    assert_eq!(terminal::table(&["A"], &[], 10), "A\n─\n");
}

#[test]
fn file_names_stay_in_their_folder_and_apart() {
    assert_eq!(crate::terms::file_name("006Qy00000FjLcCIAV"), "006Qy00000FjLcCIAV");
    assert_eq!(crate::terms::file_name("Acme call (2).vtt"), "Acme call (2).vtt");
    // Two records whose short ids differ by the case of a letter, on a file system without case.
    let [large, small] = ["006Qy00000FjLcC", "006Qy00000FjLcc"].map(|id| crate::terms::file_name(id).to_lowercase());
    assert_ne!(large, small);
    // Names of other forms say nothing in their last letters that could be made anew.
    assert_eq!(crate::terms::file_name("Discoverycall00012"), "Discoverycall00012");
    let odd =
        ["../../etc/passwd", "a/b", "a\\b", "a:b", "", ".", "..", ".hidden", "index", "a\nb", "a\0b", &"é".repeat(400)];
    let names: std::collections::BTreeSet<String> = odd.iter().map(|id| crate::terms::file_name(id)).collect();
    assert_eq!(names.len(), odd.len());
    for name in names {
        assert!(!name.starts_with('.') && !name.contains(['/', '\\', ':', '\0', '\n']) && name.len() < 240, "{name}");
        assert_ne!(name, "index");
    }
}
