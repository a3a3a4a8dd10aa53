//! The top of the page: whose deal it is, how ready it is, and what to settle before kickoff.

use maud::{Markup, html};

use crate::brief::{Brief, Question, Score};

use super::super::escape::{Text, clean};
use super::super::{Layout, conflicts, must_haves_open, words};
use super::evidence;

pub(super) fn header(brief: &Brief, layout: &Layout<'_>) -> Markup {
    let deal = &brief.deal;
    let view = layout.view.map_or(layout.wording.brief.as_str(), |v| v.title.as_str());
    let name = clean(&deal.name);
    let money = words::money(deal).unwrap_or_default();
    let facts = [
        ("Close date", words::when(&deal.close_date)),
        ("Amount", money),
        ("Owner", clean(&deal.owner)),
        ("Stage", clean(&deal.stage)),
    ];
    html! {
        header.top {
            div.who {
                p.eyebrow { (Text(view)) @if layout.is_customer_safe() { " · customer-safe" } }
                h1 { (Text(&words::headline(brief))) }
                @if !name.is_empty() && name != words::headline(brief) { p.deal-name { (Text(&name)) } }
                dl.facts {
                    @for (label, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
                        div { dt { (label) } dd { (Text(text)) } }
                    }
                }
            }
            @if !layout.is_customer_safe() { (gauge(&brief.score, layout)) }
        }
    }
}

/// A ring that fills with readiness. The figure and its meaning stand beside it as text, so the drawing is hidden from
/// screen readers.
fn gauge(score: &Score, layout: &Layout<'_>) -> Markup {
    let percent = words::percent(score.readiness);
    html! {
        div.gauge {
            svg viewBox="0 0 120 120" aria-hidden="true" focusable="false" {
                circle.ring cx="60" cy="60" r="52" {}
                // pathLength makes the dash a percentage of the ring.
                @if percent > 0 {
                    circle.fill cx="60" cy="60" r="52" pathLength="100" stroke-dasharray={ (percent) " 100" }
                        transform="rotate(-90 60 60)" {}
                }
            }
            p.figure { strong { (percent) span.sign { "%" } } span.unseen { " readiness, " } span.estimate { "our estimate" } }
            div.meaning {
                p { (first_upper(&words::readiness(score, layout.wording))) "." }
                p.fine { (first_upper(&words::tally(score))) "." }
            }
        }
    }
}

/// Questions, conflicts and open must-haves in one place; a calm line when there is nothing.
pub(super) fn open(brief: &Brief, layout: &Layout<'_>) -> Markup {
    let conflicts: Vec<_> = conflicts(brief).collect();
    let must: Vec<_> = must_haves_open(brief).collect();
    html! {
        section.ask id="ask" aria-labelledby="ask-title" {
            @if brief.questions.is_empty() && conflicts.is_empty() && must.is_empty() {
                h2 id="ask-title" { "Nothing open before " (Text(&layout.wording.event)) }
            } @else {
                h2 id="ask-title" { "Open before " (Text(&layout.wording.event)) }
                @if !must.is_empty() || !conflicts.is_empty() {
                    p.open-line {
                        @if !must.is_empty() {
                            span { strong { (words::count(must.len(), "must-have", "must-haves")) " open:" } " " (links(&must)) }
                        }
                        @if !conflicts.is_empty() {
                            span { strong { (words::count(conflicts.len(), "conflict", "conflicts")) ":" } " " (links(&conflicts)) }
                        }
                    }
                }
                @if !brief.questions.is_empty() {
                    h3 { "Ask " (Text(&layout.wording.who)) }
                    ol.questions { @for question in &brief.questions { (ask(question, brief)) } }
                }
            }
        }
    }
}

fn links(fields: &[(usize, &crate::brief::FieldBrief)]) -> Markup {
    html! {
        @for (i, (place, field)) in fields.iter().enumerate() {
            @if i > 0 { ", " }
            a href={ "#f" (place) } { (Text(&field.title)) }
        }
    }
}

fn ask(question: &Question, brief: &Brief) -> Markup {
    let field = brief.fields.iter().enumerate().find(|(_, f)| f.id == question.field);
    html! {
        li {
            p.question { (Text(&question.ask)) }
            @if let Some((place, field)) = field {
                p.for-field {
                    "for " a href={ "#f" (place) } { (Text(&field.title)) }
                    @if field.must_have { " " span.tag.must { "must-have" } }
                }
            }
            @if let Some(hint) = &question.hint {
                details {
                    summary { "Nearest evidence: " (evidence::who_and_when(hint)) }
                    (evidence::quote(hint))
                }
            }
        }
    }
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
