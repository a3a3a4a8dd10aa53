//! Many briefs in, one overview out: `index.html` beside the briefs, and its twins in Markdown and for the terminal.

use maud::html;

use crate::brief::Brief;
use crate::rules::pack::Wording;
use crate::terms::file_name;

use super::escape::{Text, clean, markdown, relative_address};
use super::{html as pages, terminal, words};

/// What the overview shows of a brief; the brief itself may be dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub deal: String,
    pub title: String,
    pub name: String,
    pub owner: String,
    pub close_date: String,
    pub amount: String,
    /// Whole percent.
    pub readiness: u8,
    pub filled: usize,
    pub required: usize,
    pub questions: usize,
    pub conflicts: usize,
    pub must_haves_open: usize,
}

impl Entry {
    pub fn of(brief: &Brief) -> Self {
        let deal = &brief.deal;
        Self {
            deal: deal.id.clone(),
            title: words::headline(brief),
            name: clean(&deal.name),
            owner: clean(&deal.owner),
            close_date: deal.close_date.clone(),
            amount: words::money(deal).unwrap_or_default(),
            readiness: words::percent(brief.score.readiness),
            filled: brief.score.filled,
            required: brief.score.required,
            questions: brief.questions.len(),
            conflicts: brief.score.conflict,
            must_haves_open: brief.score.must_haves_open.len(),
        }
    }

    fn closes(&self) -> String {
        if self.close_date.is_empty() { "unknown".to_string() } else { words::when(&self.close_date) }
    }
}

/// Newest close date first, unknown ones last; then by account, name and id, so that the order never depends on input.
fn in_order(entries: &[Entry]) -> Vec<&Entry> {
    let mut out: Vec<&Entry> = entries.iter().collect();
    out.sort_by(|a, b| (&b.close_date, &a.title, &a.name, &a.deal).cmp(&(&a.close_date, &b.title, &b.name, &b.deal)));
    out
}

/// `index.html`: links lead to `<deal id>.html` in the same folder, named by [`file_name`].
pub fn page(entries: &[Entry], wording: &Wording) -> String {
    let entries = in_order(entries);
    pages::document(
        &wording.briefs,
        &html! {
            header.top {
                div.who {
                    h1 { (Text(&wording.briefs)) }
                    p.deal-name { (words::count(entries.len(), "deal", "deals")) ", newest close date first. Readiness is our estimate." }
                }
            }
            main {
                section aria-label="Deals" {
                    @if entries.is_empty() { p.nothing { "No deal was briefed." } }
                    @else {
                        div.scroll tabindex="0" role="region" aria-label="Deals" {
                            table.deals {
                                thead { tr {
                                    th scope="col" { "Deal" }
                                    th scope="col" { "Closes" }
                                    th.number scope="col" { "Amount" }
                                    th scope="col" { "Owner" }
                                    th scope="col" { "Readiness" }
                                    th.number scope="col" { "Answered" }
                                    th.number scope="col" { "Must-haves open" }
                                    th.number scope="col" { "Conflicts" }
                                    th.number scope="col" { "Questions" }
                                } }
                                tbody { @for entry in &entries {
                                    tr {
                                        th scope="row" {
                                            a href=(relative_address(&format!("{}.html", file_name(&entry.deal)))) { (Text(&entry.title)) }
                                            @if !entry.name.is_empty() && entry.name != entry.title { span.deal-line { (Text(&entry.name)) } }
                                        }
                                        td.nowrap { (Text(&entry.closes())) }
                                        td.number { (Text(&entry.amount)) }
                                        td { (Text(&entry.owner)) }
                                        td.nowrap { (bar(entry.readiness)) }
                                        td.number { (entry.filled) " / " (entry.required) }
                                        td.number { (entry.must_haves_open) }
                                        td.number { (entry.conflicts) }
                                        td.number { (entry.questions) }
                                    }
                                } }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// Readiness as a bar with its figure. The width is an attribute of the drawing, since the policy allows no style.
fn bar(percent: u8) -> maud::Markup {
    html! {
        svg.bar viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.ring x="0" y="0" width="100" height="8" {}
            rect.fill x="0" y="0" width=(percent) height="8" {}
        }
        span.bar-figure { (percent) " %" }
    }
}

/// The overview as a Markdown table with links to `<deal id>.md`.
pub fn markdown_table(entries: &[Entry], wording: &Wording) -> String {
    let mut out = format!("# {}\n\nReadiness is our estimate.\n\n", markdown(&wording.briefs));
    out.push_str(
        "| Deal | Closes | Amount | Owner | Readiness | Answered | Must-haves open | Conflicts | Questions |\n",
    );
    out.push_str("| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |\n");
    for e in in_order(entries) {
        let address = relative_address(&format!("{}.md", file_name(&e.deal)));
        out.push_str(&format!(
            "| [{}]({address}) | {} | {} | {} | {} % | {} / {} | {} | {} | {} |\n",
            markdown(&e.title),
            markdown(&e.closes()),
            markdown(&e.amount),
            markdown(&e.owner),
            e.readiness,
            e.filled,
            e.required,
            e.must_haves_open,
            e.conflicts,
            e.questions,
        ));
    }
    out
}

/// The overview for a terminal of `width` columns.
pub fn terminal_table(entries: &[Entry], width: usize) -> String {
    let rows: Vec<Vec<String>> = in_order(entries)
        .into_iter()
        .map(|e| {
            vec![
                e.title.clone(),
                e.close_date.clone(),
                e.amount.clone(),
                format!("{} %", e.readiness),
                format!("{}/{}", e.filled, e.required),
                e.must_haves_open.to_string(),
                e.conflicts.to_string(),
                e.questions.to_string(),
                e.deal.clone(),
            ]
        })
        .collect();
    terminal::table(
        &["Account", "Closes", "Amount", "Ready", "Answered", "Must", "Conflict", "Ask", "Deal"],
        &rows,
        width,
    )
}
