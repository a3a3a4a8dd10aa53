//! Briefs and tables for a terminal: aligned by what the eye sees, and no control character from data.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::brief::{Brief, Witness};
use crate::terms::Status;

use super::{Layout, escape, groups, words};

/// Columns a cell keeps at least when a table is squeezed: room for a short word and the ellipsis.
const NARROWEST: usize = 8;
/// Gap between columns.
const GAP: usize = 2;
/// Lines wrap here on wide terminals: longer ones are hard to read.
const WIDEST_TEXT: usize = 100;

/// Text from outside as one line that cannot steer a terminal: no C0 or C1 control, no direction mark.
pub fn clean(text: &str) -> String {
    escape::clean(text)
}

/// A table with aligned columns, a line under the headers, and no line wider than `width` columns unless that leaves
/// less than eight columns a cell.
///
/// Columns in which every cell is a number stand on the right. Cells are cleaned; what does not fit ends in `…`.
/// Missing cells are empty, surplus cells are left out. Every line ends in a line break, no line in a space.
pub fn table(headers: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|r| (0..headers.len()).map(|c| r.get(c).map_or_else(String::new, |t| clean(t))).collect())
        .collect();
    let headers: Vec<String> = headers.iter().map(|h| clean(h)).collect();
    let mut widths: Vec<usize> = headers.iter().map(|h| columns(h)).collect();
    let mut right = vec![!rows.is_empty(); headers.len()];
    for row in &rows {
        for (c, cell) in row.iter().enumerate() {
            widths[c] = widths[c].max(columns(cell));
            right[c] &= is_number(cell);
        }
    }
    squeeze(&mut widths, width.saturating_sub(GAP * headers.len().saturating_sub(1)));
    let mut out = String::new();
    line(&mut out, &headers, &widths, &right);
    let rule: Vec<String> = widths.iter().map(|w| "─".repeat(*w)).collect();
    line(&mut out, &rule, &widths, &vec![false; widths.len()]);
    for row in &rows {
        line(&mut out, row, &widths, &right);
    }
    out
}

/// Takes columns from the widest first, until the sum fits or all are at the narrowest.
fn squeeze(widths: &mut [usize], room: usize) {
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    while excess > 0 {
        let widest = widths.iter().copied().max().unwrap_or(0);
        if widest <= NARROWEST {
            return;
        }
        // Down to the next widest in one step, so that a very long cell costs no more than a short one.
        let next = widths.iter().copied().filter(|w| *w < widest).max().unwrap_or(0).max(NARROWEST);
        let tall = widths.iter().filter(|w| **w == widest).count();
        let step = (widest - next).min(excess.div_ceil(tall));
        for w in widths.iter_mut().filter(|w| **w == widest) {
            let cut = step.min(excess);
            *w -= cut;
            excess -= cut;
        }
    }
}

fn line(out: &mut String, cells: &[String], widths: &[usize], right: &[bool]) {
    let from = out.len();
    for (c, cell) in cells.iter().enumerate() {
        let cell = cut(cell, widths[c]);
        let pad = " ".repeat(widths[c].saturating_sub(columns(&cell)));
        if c > 0 {
            out.push_str(&" ".repeat(GAP));
        }
        let (before, after) = if right[c] { (pad, String::new()) } else { (String::new(), pad) };
        out.push_str(&before);
        out.push_str(&cell);
        out.push_str(&after);
    }
    out.truncate(from + out[from..].trim_end().len());
    out.push('\n');
}

/// The text, or as much of it as fits with an ellipsis; never cuts within a character as the eye sees it.
fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 0;
    for glyph in text.graphemes(true) {
        let next = used + columns(glyph);
        if next + 1 > room {
            break;
        }
        used = next;
        out.push_str(glyph);
    }
    let kept = out.trim_end().len();
    out.truncate(kept);
    out.push('…');
    out
}

fn is_number(cell: &str) -> bool {
    cell.is_empty()
        || (cell.chars().any(|c| c.is_ascii_digit())
            && cell.chars().all(|c| c.is_ascii_digit() || " .,%/+-\u{2212}".contains(c)))
}

/// Terminal columns of a cleaned text: the widest character of each cluster counts.
pub fn columns(text: &str) -> usize {
    text.graphemes(true).map(|g| g.chars().map(char_columns).max().unwrap_or(0)).sum()
}

/// Two for the wide blocks of East Asian Width (Unicode annex 11) and emoji, none for combining marks.
const fn char_columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// A compact brief: head, questions, then a line per answer with its best quote's author, date and source.
pub fn brief(brief: &Brief, layout: &Layout<'_>, width: usize) -> String {
    let width = width.min(WIDEST_TEXT);
    let mut out = String::new();
    let deal = &brief.deal;
    let facts = [
        words::headline(brief),
        clean(&deal.name),
        words::money(deal).unwrap_or_default(),
        words::when(&deal.close_date),
        clean(&deal.owner),
    ];
    let mut head: Vec<String> = facts.into_iter().filter(|f| !f.is_empty()).collect();
    head.dedup();
    wrap(&mut out, &head.join(" · "), "", "", width);
    let score = &brief.score;
    let ready = format!(
        "{} % ready (our estimate): {}",
        words::percent(score.readiness),
        words::readiness(score, layout.wording)
    );
    if !layout.is_customer_safe() {
        wrap(&mut out, &ready, "", "", width);
        wrap(&mut out, &words::tally(score), "", "", width);
    }
    if !brief.questions.is_empty() {
        out.push_str(&format!("\nAsk {}\n", clean(&layout.wording.who)));
    }
    for (i, question) in brief.questions.iter().enumerate() {
        wrap(&mut out, &clean(&question.ask), &format!("  {}. ", i + 1), "     ", width);
    }
    for group in groups(brief, layout) {
        out.push('\n');
        wrap(&mut out, &clean(&group.title), "", "", width);
        for (_, field) in &group.fields {
            let title = clean(&field.title);
            match field.status {
                Status::Missing => {
                    let gap = if field.unsaid.is_empty() { "missing".to_owned() } else { clean(&field.unsaid) };
                    wrap(&mut out, &format!("{title}: {gap}"), "  ? ", "      ", width);
                }
                Status::Conflict => wrap(&mut out, &format!("{title}: in conflict"), "  ! ", "      ", width),
                Status::Filled if field.values.len() > 1 => wrap(&mut out, &title, "  ", "    ", width),
                Status::Filled => {}
            }
            let alone = field.status == Status::Filled && field.values.len() == 1;
            for value in &field.values {
                let state = clean(&value.state);
                let state = if state.is_empty() { state } else { format!("{state}, ") };
                let verdict = value.verdict.as_ref().map(|v| format!("{}: ", clean(&v.title))).unwrap_or_default();
                let text = format!("{verdict}{} ({state}{})", clean(&value.text), words::confidence(value));
                if alone {
                    wrap(&mut out, &format!("{title}: {text}"), "  ", "    ", width);
                } else {
                    wrap(&mut out, &text, "    - ", "      ", width);
                }
                if let Some(best) = value.evidence.first() {
                    wrap(&mut out, &source_line(best), "      ", "      ", width);
                }
            }
        }
    }
    out
}

/// `Dana Ortiz, customer, 14 March 2026, email/order.eml`.
fn source_line(witness: &Witness) -> String {
    let parts = [
        words::speaker(witness),
        words::side(witness.side).to_string(),
        words::day(&witness.at),
        clean(&witness.source),
    ];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Words of `text` in lines of at most `width` columns; a word longer than a line gets a line of its own.
fn wrap(out: &mut String, text: &str, first: &str, rest: &str, width: usize) {
    let (mut line, mut used, mut empty) = (first.to_string(), columns(first), true);
    for word in text.split(' ') {
        let wide = columns(word);
        if !empty && used + 1 + wide > width {
            out.push_str(line.trim_end());
            out.push('\n');
            (line, used, empty) = (rest.to_string(), columns(rest), true);
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += wide;
        empty = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}
