//! Lines of a document's pages in, its paragraphs, headings and table rows out.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{Line, Span};

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
/// Pages on which a line must stand before it counts as a running title.
const AGAIN: usize = 3;
/// A distance between lines that parts paragraphs, as a share of the usual one in its column.
const APART: f64 = 1.3;
/// How much larger than the text a heading is set.
const LARGER: f64 = 1.12;
/// Words of the longest heading.
const HEADING: usize = 16;

/// Blocks of a document, in reading order.
pub fn of(pages: Vec<Vec<Line>>) -> Vec<Block> {
    let running = running(&pages);
    let words = words(&pages);
    let body = usual_size(&pages);
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<Line> = None;
    for (page, lines) in pages.into_iter().enumerate() {
        let page = page + 1;
        let leading = leading(&lines);
        let right = margins(&lines);
        let edge = edges(&lines);
        for (i, line) in lines.into_iter().enumerate() {
            let text = text(&line);
            if edge.contains(&i) && running.contains(&key(&text)) {
                blocks.push(Block { text, kind: Kind::Running, page });
                continue;
            }
            let open = blocks.iter_mut().rev().find(|b| b.kind != Kind::Running);
            let usual = leading.get(&line.column).copied().unwrap_or(line.size() * 1.2);
            let margin = right.get(&line.column).copied().unwrap_or(f64::MAX);
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
    // A first line is set in, and the last one ends before the margin.
    let set_in = line.from() - before.from() > 0.8 * line.size();
    let is_short = before.to() < margin - 0.25 * (margin - before.from());
    let ends = block.text.ends_with(['.', '!', '?', ':']);
    !(is_text && ends && (set_in || is_short))
}

/// Whether a line opens a list item or a numbered clause.
fn begins_item(span: &Span) -> bool {
    let (mark, rest) = span.text.split_once(' ').unwrap_or((&span.text, ""));
    if mark.chars().all(|c| matches!(c, '•' | '▪' | '●' | '○' | '◦' | '■' | '–' | '-' | '*' | '\u{f0b7}' | '\u{f0a7}'))
    {
        return true;
    }
    let inner = mark.trim_start_matches('(').trim_end_matches(['.', ')', ':']);
    let is_marked = mark.len() > inner.len();
    let is_number = !inner.is_empty() && inner.len() <= 8 && inner.split('.').all(|p| p.parse::<u16>().is_ok());
    let is_letter =
        inner.chars().count() == 1 || inner.chars().all(|c| matches!(c, 'i' | 'v' | 'x')) && inner.len() <= 5;
    !rest.is_empty() && (is_number && (is_marked || inner.contains('.')) || is_letter && is_marked)
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

/// Where the lines of each column end.
fn margins(lines: &[Line]) -> BTreeMap<usize, f64> {
    let mut out: BTreeMap<usize, f64> = BTreeMap::new();
    for line in lines {
        let to = out.entry(line.column).or_insert(line.to());
        *to = to.max(line.to());
    }
    out
}

/// Places of the lines that stand highest and lowest on a page.
fn edges(lines: &[Line]) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*b].base().total_cmp(&lines[*a].base()));
    order.iter().take(EDGE).chain(order.iter().rev().take(EDGE)).copied().collect()
}

/// A line as it comes again: numbers aside.
fn key(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").replace("##", "#").replace("##", "#")
}

/// Lines that stand at the edge of several pages.
fn running(pages: &[Vec<Line>]) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for lines in pages {
        let keys: BTreeSet<String> = edges(lines).into_iter().map(|i| key(&text(&lines[i]))).collect();
        for key in keys {
            *seen.entry(key).or_default() += 1;
        }
    }
    seen.into_iter().filter(|(_, n)| *n >= AGAIN).map(|(k, _)| k).collect()
}
