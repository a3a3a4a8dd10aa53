//! A brief in, one HTML file out that needs nothing else: no script, no request, no link but to its own headings.
//!
//! Quotes open in place with `<details>`. The content security policy names the hash of the one style sheet and
//! allows nothing more, so that even a mistake in escaping could load or run nothing.

mod coverage;
mod evidence;
mod field;
mod head;

use maud::{DOCTYPE, Markup, html};
use sha2::{Digest as _, Sha256};

use crate::brief::Brief;

use super::escape::{Text, own_style};
use super::{Group, Layout, groups, words};

const STYLE: &str = include_str!("style.css");

/// The brief as a page. Same brief and layout, same bytes.
pub fn page(brief: &Brief, layout: &Layout<'_>) -> String {
    let groups = groups(brief, layout);
    let title = format!("{}: {}", words::headline(brief), words::lower_first(&layout.wording.brief));
    document(
        &title,
        &html! {
            a.skip href="#brief" { "Skip to the brief" }
            (head::header(brief, layout))
            div.columns {
                nav aria-label="Sections" {
                    ul {
                        @if !brief.questions.is_empty() { li { a href="#ask" { "Ask first" } } }
                        @for (at, group) in groups.iter().enumerate() {
                            li { a href={ "#s" (at) } { (Text(&group.title)) (open_mark(group)) } }
                        }
                        li { a href="#sources" { "What was read" } }
                    }
                }
                main id="brief" tabindex="-1" {
                    @if !layout.is_customer_safe() { (head::open(brief, layout)) }
                    @for (at, group) in groups.iter().enumerate() { (section(at, group, brief, layout)) }
                    (coverage::sources(brief))
                }
            }
            (footer(brief, layout))
        },
    )
}

/// A whole document around a body: used by the brief and by the index of briefs.
pub(super) fn document(title: &str, body: &Markup) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        base64(&Sha256::digest(STYLE.as_bytes()))
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (Text(title)) }
                style { (own_style(STYLE)) }
            }
            body { (body) }
        }
    }
    .into_string()
}

fn section(at: usize, group: &Group<'_>, brief: &Brief, layout: &Layout<'_>) -> Markup {
    html! {
        section id={ "s" (at) } aria-labelledby={ "s" (at) "-title" } {
            div.section-head {
                h2 id={ "s" (at) "-title" } { (Text(&group.title)) }
                @if let Some(share) = brief.score.sections.get(group.id).filter(|_| !layout.is_customer_safe()) {
                    span.section-share { (words::percent(*share)) " % ready" }
                }
            }
            @for (place, field) in &group.fields { (field::card(*place, field)) }
        }
    }
}

/// How many fields of a section are open, beside its name in the navigation.
fn open_mark(group: &Group<'_>) -> Markup {
    let open = group.fields.iter().filter(|(_, f)| f.status != crate::terms::Status::Filled).count();
    html! {
        @if open > 0 { " " span.open-mark { (open) span.unseen { " open" } } }
    }
}

fn footer(brief: &Brief, layout: &Layout<'_>) -> Markup {
    html! {
        footer {
            p {
                "Every answer stands on words from a source; open it to read them. "
                @if !layout.is_customer_safe() {
                    "What nobody said is shown as missing. Readiness and certainty are our own estimates."
                }
            }
            p.fine {
                "Pack " (Text(&brief.pack))
                @if !brief.as_of.is_empty() { " · evidence up to " (Text(&words::when(&brief.as_of))) }
                " · deal " (Text(&brief.deal.id))
            }
        }
    }
}

/// Standard base64 with padding, as CSP hash sources want it (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |acc, b| acc << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sextet = (group >> (18 - 6 * place)) & 63;
            out.push(if place <= chunk.len() { char::from(ALPHABET[sextet as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    /// RFC 4648, section 10.
    #[test]
    fn base64_of_the_standard() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }
}
