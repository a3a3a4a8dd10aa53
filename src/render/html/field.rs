//! One card per field: the answer large, its evidence one click away, a conflict side by side, a gap as a gap.

use maud::{Markup, html};

use crate::brief::{FieldBrief, Nearest, Receipt, Value};
use crate::terms::Status;

use super::super::escape::{Text, clean};
use super::super::words;
use super::evidence;

pub(super) fn card(place: usize, field: &FieldBrief) -> Markup {
    html! {
        article class={ "card " (field.status.word()) } id={ "f" (place) } aria-labelledby={ "f" (place) "-title" } {
            div.card-head {
                h3 id={ "f" (place) "-title" } { (Text(&field.title)) }
                @if field.must_have { span.tag.must { "must-have" } }
                @match field.status {
                    Status::Filled => {}
                    Status::Missing if !field.unsaid.is_empty() => { span.tag.gap { (Text(&field.unsaid)) } }
                    Status::Missing => { span.tag.gap { "missing" } }
                    Status::Conflict => { span.tag.clash { "in conflict" } }
                }
            }
            @match field.status {
                Status::Filled => { @for value in &field.values { (answer(value)) } }
                Status::Conflict => (conflict(field)),
                Status::Missing => (gap(field)),
            }
            @if !field.superseded.is_empty() { (superseded(&field.superseded)) }
        }
    }
}

fn answer(value: &Value) -> Markup {
    html! {
        div.answer {
            div.answer-line {
                p.value dir="auto" { (verdict(value)) (Text(&value.text)) @if !value.state.is_empty() { " " span.tag.state { (Text(&value.state)) } } }
                (certainty(value))
            }
            (person(value))
            @if !value.note.is_empty() { p.note { (Text(&value.note)) } }
            (witnesses(value))
        }
    }
}

/// What the field comes out as, before the words that say so.
fn verdict(value: &Value) -> Markup {
    html! { @if let Some(verdict) = &value.verdict { span.tag.verdict { (Text(&verdict.title)) } " " } }
}

fn person(value: &Value) -> Markup {
    let details = words::person_details(value);
    html! {
        @if !details.is_empty() {
            p.person { @for part in &details { span.part { (Text(part)) } } }
        }
    }
}

fn witnesses(value: &Value) -> Markup {
    html! {
        @if let Some(best) = value.evidence.first() {
            details {
                summary {
                    (evidence::who_and_when(best))
                    @if value.evidence.len() > 1 { span.more { "+ " (value.evidence.len() - 1) " more" } }
                }
                @for witness in &value.evidence { (evidence::quote(witness)) }
            }
        }
    }
}

/// Bars for the eye, a word for everyone, the figure on hover and for screen readers.
fn certainty(value: &Value) -> Markup {
    let word = words::confidence(value);
    let figure = words::percent(value.confidence);
    html! {
        p class={ "certainty " (word) } title={ (figure) " % by our estimate" } {
            span.bars aria-hidden="true" { i {} i {} i {} }
            span { (word) } span.unseen { ", " (figure) " % by our estimate" }
        }
    }
}

/// Both sides with their best quote open: the reader has to judge, so nothing is folded away.
fn conflict(field: &FieldBrief) -> Markup {
    html! {
        div.versus {
            @for value in &field.values {
                div.version {
                    div.answer-line {
                        p.value dir="auto" { (verdict(value)) (Text(&value.text)) @if !value.state.is_empty() { " " span.tag.state { (Text(&value.state)) } } }
                        (certainty(value))
                    }
                    (person(value))
                    @if !value.note.is_empty() { p.note { (Text(&value.note)) } }
                    @if let Some((best, others)) = value.evidence.split_first() {
                        (evidence::quote(best))
                        @if !others.is_empty() {
                            details {
                                summary { (words::count(others.len(), "more quote", "more quotes")) }
                                @for witness in others { (evidence::quote(witness)) }
                            }
                        }
                    }
                }
            }
        }
        (ask(field))
    }
}

fn gap(field: &FieldBrief) -> Markup {
    html! {
        p.nothing { "Nobody said, as far as we could read." }
        (ask(field))
        @if let Some(receipt) = &field.receipt { (searched(receipt)) }
    }
}

fn ask(field: &FieldBrief) -> Markup {
    html! {
        @if !field.ask.is_empty() { p.to-ask { span.label { "Ask" } " " (Text(&field.ask)) } }
    }
}

fn searched(receipt: &Receipt) -> Markup {
    let line = words::searched(receipt);
    html! {
        @if receipt.nearest.is_empty() {
            p.fine { (line) "." }
        } @else {
            details {
                summary { (line) ": what came nearest" }
                @for Nearest { why_not, witness } in &receipt.nearest {
                    @if !clean(why_not).is_empty() { p.note { "Set aside: " (Text(why_not)) } }
                    (evidence::quote(witness))
                }
            }
        }
    }
}

fn superseded(values: &[Value]) -> Markup {
    html! {
        details.earlier {
            summary { "No longer holds: " (words::count(values.len(), "earlier answer", "earlier answers")) }
            @for value in values {
                div.old {
                    p { "Earlier: " (verdict(value)) s { (Text(&value.text)) } @if !value.note.is_empty() { span.note { ", " (Text(&value.note)) } } }
                    @for witness in &value.evidence { (evidence::quote(witness)) }
                }
            }
        }
    }
}
