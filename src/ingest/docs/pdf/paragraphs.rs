//! Lines of a document's pages in, its paragraphs, headings and table rows out.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{Line, Span, is_mark};

/// What a block of lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A heading, with its level from 1.
    Heading(u8),
    /// A line that comes again on other pages: a running title, a page number.
    Running,
}

/// A paragraph, a heading or a table row.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub text: String,
    pub kind: Kind,
    /// The page on which it begins, from 1.
    pub page: usize,
}

/// Lines at the top and at the bottom of a page that may be its running titles.
const EDGE: usize = 3;
/// Pages on which a line must stand at one height before it counts as a running title; both, where there are two.
const AGAIN: usize = 3;
/// How far lines may lie apart that stand at one height or begin at one margin, in points.
const SAME: f64 = 4.0;
/// A distance between lines that parts paragraphs, as a share of the usual one in its column.
const APART: f64 = 1.3;
/// How much larger than the text a heading is set.
const LARGER: f64 = 1.12;
/// Words of the longest heading.
const HEADING: usize = 16;

/// Blocks of a document, in reading order.
pub fn of(pages: Vec<Vec<Line>>) -> Vec<Block> {
    let running = running(&pages);
    let right = margins(&pages);
    let words = words(&pages);
    let (body, all) = (usual_size(&pages), pages.len());
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<Line> = None;
    for (page, lines) in pages.into_iter().enumerate() {
        let page = page + 1;
        let leading = leading(&lines);
        let edge = edges(&lines);
        for (i, line) in lines.into_iter().enumerate() {
            let text = text(&line);
            if edge.contains(&i) && running.contains(&key(&line, page, all)) {
                blocks.push(Block { text, kind: Kind::Running, page });
                continue;
            }
            let open = blocks.iter_mut().rev().find(|b| b.kind != Kind::Running);
            let usual = leading.get(&line.column).copied().unwrap_or(line.size() * 1.2);
            let margin = last.as_ref().and_then(|l| right.get(&place(l.from()))).copied().unwrap_or(0.0);
            match (open, &last) {
                (Some(block), Some(before)) if goes_on(block, before, &line, page, usual, margin) => {
                    join(&mut block.text, &text, &words);
                }
                _ => blocks.push(Block { text, kind: kind(&line, body), page }),
            }
            last = Some(line);
        }
    }
    blocks
}

/// Whether a line continues the block that the line before it belongs to.
fn goes_on(block: &Block, before: &Line, line: &Line, page: usize, usual: f64, margin: f64) -> bool {
    if before.spans.len() > 1 || line.spans.len() > 1 || begins_item(&line.spans[0]) {
        return false;
    }
    if (before.size() - line.size()).abs() > 0.08 * before.size() {
        return false;
    }
    let is_text = block.kind == Kind::Text;
    let begins_low = line.spans[0].text.starts_with(|c: char| c.is_lowercase());
    if begins_low && before.column == line.column && block.text.ends_with(['-', '\u{ad}', '\u{2010}']) {
        return true;
    }
    if block.page != page || before.column != line.column {
        // Over the end of a column or a page only a sentence goes on that has begun.
        let ends = block.text.ends_with(['.', '!', '?', ':', ';']);
        return is_text && !ends && begins_low;
    }
    let step = before.base() - line.base();
    if step <= 0.0 || step > usual * APART {
        return false;
    }
    // A first line is set in, and where a word would have stood in the line before, its line was ended on purpose.
    let set_in = line.from() - before.from() > 0.8 * line.size() && block.text.ends_with(['.', '!', '?', ':']);
    let letters = line.spans[0].text.chars().count().max(1) as f64;
    let word = line.spans[0].text.split(' ').next().unwrap_or_default().chars().count() as f64;
    let would_fit = before.to() + word * (line.to() - line.from()) / letters + 0.3 * line.size() < margin;
    !(is_text && (set_in || would_fit))
}

/// Whether a line opens a list item or a numbered clause.
fn begins_item(span: &Span) -> bool {
    span.text.split_once(' ').is_some_and(|(mark, _)| is_mark(mark))
}

fn kind(line: &Line, body: f64) -> Kind {
    let text = text(line);
    let is_short = line.spans.len() == 1 && text.split_whitespace().count() <= HEADING;
    let larger = line.size() / body;
    if !is_short || larger < LARGER || text.ends_with(['.', ',', ';']) || !text.contains(char::is_alphabetic) {
        return Kind::Text;
    }
    Kind::Heading(if larger >= 1.6 {
        1
    } else if larger >= 1.3 {
        2
    } else {
        3
    })
}

fn text(line: &Line) -> String {
    line.spans.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Appends a line, without the hyphen where a word was parted at the line's end.
fn join(text: &mut String, next: &str, words: &BTreeSet<String>) {
    let head = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let tail: String = match text.strip_suffix(['-', '\u{ad}', '\u{2010}']) {
        Some(stem) => {
            stem.chars().rev().take_while(|c| c.is_alphanumeric()).collect::<Vec<_>>().into_iter().rev().collect()
        }
        None => {
            text.push(' ');
            text.push_str(next);
            return;
        }
    };
    let is_soft = text.ends_with('\u{ad}');
    let whole = format!("{tail}{head}").to_lowercase();
    let parted = format!("{tail}-{head}").to_lowercase();
    let lower = head.starts_with(|c: char| c.is_lowercase()) && tail.chars().count() > 1;
    // Which of the two it is, the rest of the document may tell.
    if is_soft || words.contains(&whole) || lower && !words.contains(&parted) {
        text.pop();
    }
    text.push_str(next);
}

/// Words of all lines in lower case, with their hyphens, those at a line's end aside.
fn words(pages: &[Vec<Line>]) -> BTreeSet<String> {
    let spans = pages.iter().flatten().flat_map(|l| &l.spans);
    let of = |s: &Span| {
        let text = s
            .text
            .strip_suffix(['-', '\u{2010}'])
            .map_or(s.text.as_str(), |t| t.rsplit_once(' ').map_or("", |(t, _)| t));
        let word = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        text.split_whitespace().map(word).collect::<Vec<_>>()
    };
    spans.flat_map(of).collect()
}

/// The size of type that most letters of a document have.
fn usual_size(pages: &[Vec<Line>]) -> f64 {
    let mut letters: BTreeMap<u32, usize> = BTreeMap::new();
    for span in pages.iter().flatten().flat_map(|l| &l.spans) {
        *letters.entry((span.size * 4.0).round() as u32).or_default() += span.text.len();
    }
    letters.into_iter().max_by_key(|(_, n)| *n).map_or(10.0, |(size, _)| f64::from(size) / 4.0)
}

/// The usual distance between lines of each column: the middle one of those that are no gaps.
fn leading(lines: &[Line]) -> BTreeMap<usize, f64> {
    let mut steps: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for pair in lines.windows(2).filter(|w| w[0].column == w[1].column) {
        let step = pair[0].base() - pair[1].base();
        if step > 0.0 && step < 3.0 * pair[1].size() {
            steps.entry(pair[0].column).or_default().push(step);
        }
    }
    let middle = |mut steps: Vec<f64>| {
        steps.sort_by(f64::total_cmp);
        steps[steps.len() / 2]
    };
    steps.into_iter().map(|(column, steps)| (column, middle(steps))).collect()
}

/// Where lines of running text end that begin at one margin: beyond the end of three quarters of them few ever go.
fn margins(pages: &[Vec<Line>]) -> BTreeMap<i64, f64> {
    let mut ends: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for line in pages.iter().flatten().filter(|l| l.spans.len() == 1) {
        ends.entry(place(line.from())).or_default().push(line.to());
    }
    let most = |mut ends: Vec<f64>| {
        ends.sort_by(f64::total_cmp);
        ends[ends.len() * 3 / 4]
    };
    ends.into_iter().map(|(from, ends)| (from, most(ends))).collect()
}

fn place(at: f64) -> i64 {
    (at / SAME).round() as i64
}

/// Places of the lines that stand highest and lowest on a page.
fn edges(lines: &[Line]) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*b].base().total_cmp(&lines[*a].base()));
    order.iter().take(EDGE).chain(order.iter().rev().take(EDGE)).copied().collect()
}

/// A line as it comes again: at its height, with the number of its page and that of all pages left out. Other numbers tell lines apart: a total at
/// the foot of each page is no running title.
fn key(line: &Line, page: usize, all: usize) -> (i64, String) {
    const PAGING: &[&str] = &["page", "p", "pg", "of", "seite", "von", "s", "sur", "de", "pagina"];
    let text = text(line).to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let is_number = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
    let is_paging = words.iter().all(|w| is_number(w) || PAGING.contains(w));
    let shown = |w: &str| {
        if is_number(w) && (is_paging || [Ok(page), Ok(all)].contains(&w.parse())) {
            "#".to_owned()
        } else {
            w.to_owned()
        }
    };
    (place(line.base()), words.into_iter().map(shown).collect::<Vec<_>>().join(" "))
}

/// Lines that stand at the edge of several pages.
fn running(pages: &[Vec<Line>]) -> BTreeSet<(i64, String)> {
    let mut seen: BTreeMap<(i64, String), usize> = BTreeMap::new();
    for (page, lines) in pages.iter().enumerate() {
        let keys: BTreeSet<(i64, String)> =
            edges(lines).into_iter().map(|i| key(&lines[i], page + 1, pages.len())).collect();
        for key in keys {
            *seen.entry(key).or_default() += 1;
        }
    }
    seen.into_iter().filter(|(_, n)| *n >= AGAIN.min(pages.len()).max(2)).map(|(k, _)| k).collect()
}
