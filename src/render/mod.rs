//! A brief in, text a person or a program reads out: Markdown, JSON, one self-contained HTML page, a terminal page.
//!
//! Text from outside is data in every output: it cannot become a tag, a link, a control sequence or a table column.
//! Nothing here judges, fills or scores; a missing answer is shown as missing. Nothing here writes files or prints.

pub mod escape;
pub mod explanation;
pub mod html;
pub mod index_page;
pub mod json;
pub mod markdown;
pub mod terminal;
pub mod views;
mod words;

pub use words::percent;

#[cfg(test)]
mod tests;

use crate::brief::{Brief, FieldBrief};
use crate::rules::pack::{Pack, Section, View, Wording};
use crate::terms::Status;

/// How a brief is laid out: what its sections are called, and for whom it was projected.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The pack's sections, for their titles. A section that is not among them is called by its id.
    pub sections: &'a [Section],
    /// What the pack calls its briefs, what they prepare, and who is asked.
    pub wording: &'a Wording,
    /// The view that [`views::project`] applied, for the head; `None` for the whole brief.
    pub view: Option<&'a View>,
}

impl<'a> Layout<'a> {
    /// A pack's layout, for one of its views or for the whole brief.
    pub fn of(pack: &'a Pack, view: Option<&'a View>) -> Self {
        Self { sections: &pack.sections, wording: &pack.wording, view }
    }

    /// Whether the reader is the customer: what is open, and how much, is between us and the account executive.
    pub fn is_customer_safe(&self) -> bool {
        self.view.is_some_and(|view| view.customer_safe)
    }
}

/// Fields of one section, in the order of the brief.
struct Group<'a> {
    id: &'a str,
    title: String,
    /// Place in the brief and field; the place makes the anchor.
    fields: Vec<(usize, &'a FieldBrief)>,
}

/// Fields by section, sections in the order in which the brief first names them: a view's order is kept.
fn groups<'a>(brief: &'a Brief, layout: &Layout<'_>) -> Vec<Group<'a>> {
    let mut out: Vec<Group<'a>> = Vec::new();
    for (at, field) in brief.fields.iter().enumerate() {
        match out.iter_mut().find(|g| g.id == field.section) {
            Some(group) => group.fields.push((at, field)),
            None => {
                let known = layout.sections.iter().find(|s| s.id == field.section);
                let title = known.map_or_else(|| words::title_of_id(&field.section), |s| s.title.clone());
                out.push(Group { id: &field.section, title, fields: vec![(at, field)] });
            }
        }
    }
    out
}

/// Fields that are in conflict.
fn conflicts(brief: &Brief) -> impl Iterator<Item = (usize, &FieldBrief)> {
    brief.fields.iter().enumerate().filter(|(_, f)| f.status == Status::Conflict)
}

/// Must-have fields that are open, as the score names them, where the brief shows them.
fn must_haves_open(brief: &Brief) -> impl Iterator<Item = (usize, &FieldBrief)> {
    brief.fields.iter().enumerate().filter(|(_, f)| brief.score.must_haves_open.contains(&f.id))
}
