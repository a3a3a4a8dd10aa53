//! An explanation in, one self-contained HTML page out: what was asked, what is said, and every passage that was looked at.

use maud::{Markup, html};

use crate::brief::{Explanation, Looked, RuleLine, Value};

use super::escape::Text;
use super::{html as pages, words};

/// The page. Same explanation, same bytes.
pub fn page(e: &Explanation) -> String {
    pages::document(
        &format!("{}: {}", e.account, e.title),
        &html! {
            header.top {
                div.who {
                    p.eyebrow { "Why a brief says what it says" }
                    h1 { (Text(&e.title)) }
                    p.deal-name { (Text(&e.account)) " · " (Text(&e.question)) }
                }
            }
            main {
                section aria-label="Answer" {
                    h2 { (e.status) }
                    @for value in &e.answers { (answer(value, "")) }
                    @for value in &e.superseded { (answer(value, "No longer holds: ")) }
                    @for unsure in &e.unsure {
                        p.note { "Not shown, " (words::percent(unsure.confidence)) " % sure: " (Text(&unsure.text)) }
                    }
                    @if let Some(from) = e.shown_from { p.fine { "An answer is shown from " (words::percent(from)) " % on." } }
                }
                section aria-label="Rules" {
                    h2 { "What was asked" }
                    p.fine {
                        "Answered by " (e.sides.iter().map(|s| words::side(*s)).collect::<Vec<_>>().join(", ")) ". Judged by "
                        @if e.judged { "the pack's judge, trained on this field." } @else { "sentences and words of its rules." }
                    }
                    @for one in &e.rules { (rule(one)) }
                }
                section aria-label="Passages" {
                    h2 { "What was looked at" }
                    p.fine {
                        (words::count(e.candidates.len(), "passage", "passages")) " closely, out of " (e.passages) " in "
                        (words::count(e.documents, "document", "documents")) "; one needs " (words::percent(f64::from(e.threshold)))
                        " % to make an answer."
                    }
                    @for one in &e.candidates { (passage(one, e.threshold)) }
                }
            }
        },
    )
}

fn answer(value: &Value, before: &str) -> Markup {
    html! {
        article.card {
            p.value dir="auto" {
                (before)
                @if let Some(verdict) = &value.verdict { span.tag.verdict { (Text(&verdict.title)) } " " }
                (Text(&value.text)) " " span.tag { (words::percent(value.confidence)) " %" }
            }
            @if !value.note.is_empty() { p.note { (Text(&value.note)) } }
            @for witness in &value.evidence {
                p.fine { "“" (Text(&witness.quote)) "” " (Text(&words::speaker(witness))) ", " (Text(&words::day(&witness.at))) ", " (Text(&witness.source)) }
            }
        }
    }
}

fn rule(rule: &RuleLine) -> Markup {
    html! {
        details {
            summary {
                (Text(&rule.title)) " (" (Text(&rule.id)) ")" @if rule.on_trial { ", on trial" }
                @if !rule.verdict.is_empty() { ", speaks for " (Text(&rule.verdict)) }
            }
            @if !rule.means.is_empty() { ul { @for sentence in &rule.means { li { (Text(sentence)) } } } }
            @if !rule.words.is_empty() { p.fine { "Words: " (Text(&rule.words.join(", "))) } }
            @for cells in &rule.cells { p.fine { "Cells of " (Text(cells)) } }
        }
    }
}

fn passage(one: &Looked, threshold: f32) -> Markup {
    let heard: Vec<String> = one.heard.iter().map(|(name, p)| format!("{name} {p:.2}")).collect();
    html! {
        article.card {
            p { span.tag { (words::percent(f64::from(one.probability))) " %" } " " (Text(&one.fate(threshold))) }
            p dir="auto" { "“" (Text(&one.text)) "”" }
            p.fine {
                (Text(&one.speaker)) " (" (words::side(one.side)) "), " (Text(&words::day(&one.at))) ", " (Text(&one.source))
                " · words " (format!("{:.2}", one.words)) ", cosine " (format!("{:.2}", one.cosine)) " · reads as " (one.stance)
                @if !one.parts.is_empty() { " · " (Text(&one.parts)) }
                @if !heard.is_empty() { " · " (Text(&heard.join(", "))) }
                @if !one.taken.is_empty() { " · takes " (Text(&one.taken.join(" | "))) }
            }
        }
    }
}
