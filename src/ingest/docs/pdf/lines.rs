//! A page's letters in, its lines out in the order in which a person reads them: columns one after the other, the cells of
//! a table row side by side.

use super::glyphs::Letter;

/// A gap between letters that parts words, one that may part columns, and one that parts the cells of a row, as shares of
/// the type's size. Narrow columns stand little more than one apart, and justified text stretches its spaces as far.
const SPACE: f64 = 0.15;
const COLUMN: f64 = 1.0;
const CELL: f64 = 1.6;
/// How far two base lines may differ that are one line, as a share of the smaller type's size.
const LEVEL: f64 = 0.4;
/// Raised and lowered letters: how large they are at most, how far above and below the line they stand, and how near they
/// are to one of its letters, as shares of the line's size.
const SMALLER: f64 = 0.85;
const RAISED: f64 = 0.65;
const LOWERED: f64 = 0.4;
const NEAR: f64 = 0.3;
/// Letters of the longest mark that is raised or lowered; more of them are a line of their own.
const MARK: usize = 4;
/// The widest gap between the mark of a list item and its text.
const MARKED: f64 = 4.0;
/// Rows that must have the same gap before it parts two columns.
const ROWS: usize = 5;
/// Letters that a line of a column has in the middle; the cells of most tables have fewer.
const PROSE: usize = 18;

/// A stretch of letters on one line without a wide gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub text: String,
    pub from: f64,
    pub to: f64,
    pub base: f64,
    pub size: f64,
}

/// One line: its spans from left to right, more than one where it is a row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub spans: Vec<Span>,
    /// Which column of the page it stands in, counted through the page in reading order.
    pub column: usize,
}

impl Line {
    pub fn from(&self) -> f64 {
        self.spans.first().map_or(0.0, |s| s.from)
    }

    pub fn to(&self) -> f64 {
        self.spans.last().map_or(0.0, |s| s.to)
    }

    pub fn base(&self) -> f64 {
        self.spans.first().map_or(0.0, |s| s.base)
    }

    /// Size of most of its letters.
    pub fn size(&self) -> f64 {
        self.spans.iter().max_by_key(|s| s.text.len()).map_or(1.0, |s| s.size)
    }
}

/// Lines of a page, those of its main direction first.
pub fn of(letters: &[Letter]) -> Vec<Line> {
    let mut turns: Vec<(u16, usize)> = Vec::new();
    for letter in letters {
        match turns.iter_mut().find(|(turn, _)| *turn == letter.turn) {
            Some((_, count)) => *count += 1,
            None => turns.push((letter.turn, 1)),
        }
    }
    turns.sort_by_key(|(turn, count)| (std::cmp::Reverse(*count), *turn));
    let mut lines = Vec::new();
    for (turn, _) in turns {
        let rows = rows(letters.iter().filter(|l| l.turn == turn));
        in_order(rows, &mut lines);
    }
    lines
}

/// Letters gathered into rows from top to bottom, each with its spans from left to right.
fn rows<'l>(letters: impl Iterator<Item = &'l Letter>) -> Vec<Vec<Span>> {
    let mut rows: Vec<Vec<&Letter>> = Vec::new();
    let mut ordered: Vec<&Letter> = letters.collect();
    ordered.sort_by(|a, b| b.base.total_cmp(&a.base));
    let mut level: Vec<(f64, f64)> = Vec::new();
    for letter in ordered {
        let fits = |(base, size): &(f64, f64)| (base - letter.base).abs() <= LEVEL * size.min(letter.size);
        // Only the last few rows can be near.
        let near = level.iter().enumerate().rev().take(4).find(|(_, l)| fits(l)).map(|(i, _)| i);
        match near {
            Some(i) => {
                rows[i].push(letter);
                if letter.size > level[i].1 {
                    level[i] = (letter.base, letter.size);
                }
            }
            None => {
                rows.push(vec![letter]);
                level.push((letter.base, letter.size));
            }
        }
    }
    attach(&mut rows, &level);
    rows.into_iter().map(spans).filter(|row| !row.is_empty()).collect()
}

/// Moves raised and lowered letters into the line that they are set to.
fn attach(rows: &mut [Vec<&Letter>], level: &[(f64, f64)]) {
    for small in 0..rows.len() {
        for large in small.saturating_sub(2)..(small + 3).min(rows.len()) {
            let ((base, size), (line, full)) = (level[small], level[large]);
            if size > SMALLER * full || base - line > RAISED * full || line - base > LOWERED * full {
                continue;
            }
            let beside = |l: &Letter| {
                let is_near = |o: &&Letter| (l.from - o.to).abs() < NEAR * full || (o.from - l.to).abs() < NEAR * full;
                rows[large].iter().any(is_near)
            };
            let mut own: Vec<&Letter> = rows[small].clone();
            own.sort_by(|a, b| a.from.total_cmp(&b.from));
            // Letters without a gap between them move together.
            let groups = own.chunk_by(|a, b| b.from - a.to < NEAR * size);
            let (moved, stay): (Vec<_>, Vec<_>) = groups.partition(|g| g.len() <= MARK && g.iter().any(|l| beside(l)));
            let (moved, stay): (Vec<&Letter>, Vec<&Letter>) = (moved.concat(), stay.concat());
            rows[large].extend(moved);
            rows[small] = stay;
        }
    }
}

fn spans(mut letters: Vec<&Letter>) -> Vec<Span> {
    letters.sort_by(|a, b| a.from.total_cmp(&b.from));
    let mut out: Vec<Span> = Vec::new();
    for letter in letters {
        if letter.text.trim().is_empty() {
            // A drawn space parts words wherever the next letter stands, but does not make a gap smaller.
            if let Some(last) =
                out.last_mut().filter(|s| !s.text.ends_with(' ') && letter.from - s.to < COLUMN * s.size)
            {
                last.text.push(' ');
            }
            continue;
        }
        let gap = |s: &Span| (letter.from - s.to) / s.size.max(letter.size);
        match out.last_mut() {
            Some(last) if gap(last) < if is_mark(&last.text) { MARKED } else { COLUMN } => {
                // The mark of a note behind a number is no digit of it.
                let is_raised = letter.size < 0.8 * last.size && letter.base - last.base > 0.15 * last.size;
                let is_mark =
                    is_raised && [&letter.text, &last.text].iter().all(|t| t.ends_with(|c: char| c.is_ascii_digit()));
                if (gap(last) > SPACE || is_mark) && !last.text.ends_with(' ') {
                    last.text.push(' ');
                }
                last.text.push_str(&letter.text);
                last.to = last.to.max(letter.to);
                last.size = last.size.max(letter.size);
            }
            _ => out.push(Span {
                text: letter.text.clone(),
                from: letter.from,
                to: letter.to,
                base: letter.base,
                size: letter.size,
            }),
        }
    }
    for span in &mut out {
        span.text.truncate(span.text.trim_end().len());
    }
    out
}

/// Whether a text is the mark of a list item or the number of a clause: `•`, `(a)`, `3.`, `12.4`.
pub fn is_mark(text: &str) -> bool {
    let text = text.trim_end();
    if text.chars().all(|c| !c.is_alphanumeric()) {
        return text.chars().count() == 1 && !matches!(text, "|" | "$" | "€" | "£");
    }
    let inner = text.trim_start_matches(['(', '§']).trim_end_matches(['.', ')', ':']);
    let is_number = inner.len() <= 8 && inner.split('.').all(|p| p.parse::<u16>().is_ok());
    let is_roman = inner.len() <= 5 && inner.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    let is_letter = inner.chars().count() == 1 || is_roman;
    let is_closed = text.len() > inner.len();
    is_number && (is_closed || inner.contains('.') && inner.split('.').count() <= 4) || is_letter && is_closed
}

/// Spans of one column's line, joined where no cell ends.
fn cells(row: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(row.len());
    for span in row {
        match out.last_mut() {
            Some(last) if span.from - last.to < CELL * last.size.max(span.size) => {
                last.text.push(' ');
                last.text.push_str(&span.text);
                (last.to, last.size) = (last.to.max(span.to), last.size.max(span.size));
            }
            _ => out.push(span),
        }
    }
    out
}

/// Puts rows into reading order: where a gutter parts columns of prose, the left one before the right one.
fn in_order(rows: Vec<Vec<Span>>, lines: &mut Vec<Line>) {
    let next = |lines: &[Line]| lines.last().map_or(0, |l| l.column + 1);
    let Some(gutter) = gutter(&rows) else {
        let column = next(lines);
        lines.extend(rows.into_iter().map(|spans| Line { spans: cells(spans), column }));
        return;
    };
    let (mut left, mut right): (Vec<Vec<Span>>, Vec<Vec<Span>>) = (Vec::new(), Vec::new());
    let flush = |left: &mut Vec<Vec<Span>>, right: &mut Vec<Vec<Span>>, lines: &mut Vec<Line>| {
        for side in [std::mem::take(left), std::mem::take(right)] {
            if !side.is_empty() {
                in_order(side, lines);
            }
        }
    };
    for row in rows {
        // A line over both columns, a title or a wide table, parts what stands above from what stands below.
        if row.iter().any(|s| s.from < gutter && s.to > gutter) {
            flush(&mut left, &mut right, lines);
            let column = next(lines);
            lines.push(Line { spans: cells(row), column });
            continue;
        }
        let (l, r): (Vec<Span>, Vec<Span>) = row.into_iter().partition(|s| s.to <= gutter);
        left.extend((!l.is_empty()).then_some(l));
        right.extend((!r.is_empty()).then_some(r));
    }
    flush(&mut left, &mut right, lines);
}

/// Where a gap runs down through enough rows with prose on both sides.
fn gutter(rows: &[Vec<Span>]) -> Option<f64> {
    // Ends of the gaps between spans: where most of them overlap, the gutter may be.
    let beside = beside(rows);
    let mut ends: Vec<(f64, i32)> = beside.iter().flat_map(|(l, r)| [(l.to, 1), (r.from, -1)]).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let (mut open, mut most, mut best) = (0, 0, None);
    for (i, (at, step)) in ends.iter().enumerate() {
        open += step;
        if open > most {
            most = open;
            best = ends.get(i + 1).map(|(end, _)| (at + end) / 2.0);
        }
    }
    let at = best?;
    let parted: Vec<&(&Span, &Span)> = beside.iter().filter(|(l, r)| l.to <= at && r.from >= at).collect();
    let prose = |mut lengths: Vec<usize>| {
        lengths.sort_unstable();
        lengths.get(lengths.len() / 2).is_some_and(|middle| *middle >= PROSE)
    };
    let both = prose(parted.iter().map(|(l, _)| l.text.chars().count()).collect())
        && prose(parted.iter().map(|(_, r)| r.text.chars().count()).collect());
    (parted.len() >= ROWS && both && !is_table(rows, at)).then_some(at)
}

/// Each span with the next one to its right; in columns set apart the lines of one may lie between those of the other.
fn beside(rows: &[Vec<Span>]) -> Vec<(&Span, &Span)> {
    let mut out = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let near = &rows[i.saturating_sub(1)..(i + 2).min(rows.len())];
        for left in row {
            let fits = |s: &&Span| s.from >= left.to && (s.base - left.base).abs() < 0.9 * left.size;
            let right = near.iter().flatten().filter(fits).min_by(|a, b| a.from.total_cmp(&b.from));
            out.extend(right.map(|right| (left, right)));
        }
    }
    out
}

/// Whether what stands left and right of a gap are the cells of one table: they begin anew side by side.
fn is_table(rows: &[Vec<Span>], at: f64) -> bool {
    let side = |left: bool| -> Vec<(f64, f64)> {
        let on = |s: &&Span| if left { s.to <= at } else { s.from >= at };
        rows.iter().filter_map(|row| row.iter().find(on)).map(|s| (s.base, s.size)).collect()
    };
    let (left, right) = (side(true), side(false));
    // The first lines after a gap that is wider than the lines before and after it.
    let starts = |lines: &[(f64, f64)]| -> Vec<f64> {
        let mut steps: Vec<f64> = lines.windows(2).map(|w| w[0].0 - w[1].0).collect();
        let each: Vec<f64> = steps.clone();
        steps.sort_by(f64::total_cmp);
        let usual = steps.get(steps.len() / 4).copied().unwrap_or(0.0);
        (each.iter().zip(&lines[1.min(lines.len())..])).filter(|(s, _)| **s > usual * 1.25).map(|(_, l)| l.0).collect()
    };
    let (of_left, of_right) = (starts(&left), starts(&right));
    let size = left.first().map_or(10.0, |l| l.1);
    let shared = of_left.iter().filter(|a| of_right.iter().any(|b| (*a - b).abs() < 0.3 * size)).count();
    let fewer = of_left.len().min(of_right.len());
    fewer >= 3 && shared * 10 >= of_left.len().max(of_right.len()) * 6
}
