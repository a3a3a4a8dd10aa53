//! A witness as a reader checks it: the quote in its context, who said it, on which side, when, and where to find it.

use maud::{Markup, html};

use crate::brief::Witness;
use crate::terms::Side;

use super::super::escape::Text;
use super::super::words;

/// One line for a folded quote: speaker, side, date.
pub(super) fn who_and_when(witness: &Witness) -> Markup {
    html! {
        span.who { bdi { (Text(&words::speaker(witness))) } }
        " " (side(witness.side))
        span.day { @if !witness.at.is_empty() { (Text(&words::day(&witness.at))) } @else { "undated" } }
    }
}

/// The quote, highlighted between what came before and after it, with its source below.
pub(super) fn quote(witness: &Witness) -> Markup {
    html! {
        figure.quote {
            blockquote dir="auto" {
                @if !witness.before.is_empty() { span.context { (Text(&witness.before)) } " " }
                mark { (Text(&witness.quote)) }
                @if !witness.after.is_empty() { " " span.context { (Text(&witness.after)) } }
            }
            figcaption {
                span.who { bdi { (Text(&words::speaker(witness))) } } " " (side(witness.side))
                @if !witness.at.is_empty() { span.part { (Text(&words::when(&witness.at))) } }
                span.part { (words::channel(witness.channel)) @if !witness.title.is_empty() { " “" bdi { (Text(&witness.title)) } "”" } }
                span.source { code { (Text(&witness.source)) } @let place = words::locator(witness); @if !place.is_empty() { " · " (Text(&place)) } }
            }
        }
    }
}

fn side(side: Side) -> Markup {
    html! { span class={ "side " (side.word()) } { (words::side(side)) } " " }
}
