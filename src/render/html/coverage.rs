//! The end of the page: what was read and why it belongs to the deal, what came too late, what is missing and what could
//! not be read.

use maud::{Markup, html};

use crate::brief::{Brief, CoveredDoc};

use super::super::escape::Text;
use super::super::words;

pub(super) fn sources(brief: &Brief) -> Markup {
    let seen = &brief.coverage;
    html! {
        section.sources id="sources" aria-labelledby="sources-title" {
            h2 id="sources-title" { "What was read" }
            @if seen.documents.is_empty() { p.nothing { "No document was found for this deal." } }
            (fold("Read for this brief", &seen.documents))
            (fold("Too late to count, still searchable", &seen.later))
            @if !seen.gaps.is_empty() {
                details open {
                    summary { "What could not be seen" }
                    ul.problems { @for gap in &seen.gaps { li { (Text(gap)) } } }
                }
            }
            @if !seen.problems.is_empty() {
                details open {
                    summary { (words::count(seen.problems.len(), "problem", "problems")) " with files of this deal" }
                    ul.problems { @for problem in &seen.problems { li { (Text(problem)) } } }
                }
            }
        }
    }
}

fn fold(what: &str, docs: &[CoveredDoc]) -> Markup {
    html! {
        @if !docs.is_empty() {
            details {
                summary { (what) ": " (words::count(docs.len(), "document", "documents")) }
                div.scroll tabindex="0" role="region" aria-label=(what) {
                    table {
                        thead { tr { th scope="col" { "When" } th scope="col" { "Kind" } th scope="col" { "Document" } th scope="col" { "Why it belongs" } } }
                        tbody { @for doc in docs { (row(doc)) } }
                    }
                }
            }
        }
    }
}

fn row(doc: &CoveredDoc) -> Markup {
    html! {
        tr {
            td.nowrap { @if doc.at.is_empty() { "undated" } @else { (Text(&words::day(&doc.at))) } }
            td { (words::channel(doc.channel)) }
            td { @if !doc.title.is_empty() { bdi { (Text(&doc.title)) } br; } code { (Text(&doc.source)) } @for copy in &doc.copies { br; "also " code { (Text(copy)) } } }
            td { (Text(&doc.reason)) }
        }
    }
}
