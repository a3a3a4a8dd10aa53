//! Passages of a document in, what each is read with out: what was said before it, and in a paper where it stands.

/// A passage's words and, for a paper, the heading it stands under.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    pub text: &'a str,
    pub heading: &'a str,
}

/// Stands between what was said before and the heading.
const UNDER: &str = " / ";

/// What comes before a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Words of the document: the passage before, or the line that opens the list.
    pub said: String,
    /// What the judge reads: the same, and in a paper the heading.
    pub read: String,
}

/// What each passage of one document is read with, in order. In a `paper` the items of a list are about what its opening
/// line says, more than about the item before, and the heading tells what a clause or a row is there for; a reader keeps
/// the end of a long context, so the heading comes last.
pub fn before(passages: &[Placed<'_>], paper: bool) -> Vec<Before> {
    let mut opening: Option<usize> = None;
    let mut out: Vec<Before> = Vec::with_capacity(passages.len());
    for (i, passage) in passages.iter().enumerate() {
        let is_new_part = i > 0 && passages[i - 1].heading != passage.heading;
        if is_new_part {
            opening = None;
        }
        let item = is_item(passage.text);
        let previous = match opening.filter(|_| paper && item) {
            Some(line) => passages[line].text,
            None if i == 0 || (paper && is_new_part) => "",
            None => passages[i - 1].text,
        };
        let heading = if paper { passage.heading } else { "" };
        let read = match (previous.is_empty(), heading.is_empty()) {
            (_, true) => previous.to_owned(),
            (true, false) => heading.to_owned(),
            (false, false) => format!("{previous}{UNDER}{heading}"),
        };
        out.push(Before { said: previous.to_owned(), read });
        if passage.text.ends_with(':') {
            opening = Some(i);
        } else if !item {
            opening = None;
        }
    }
    out
}

/// Whether a passage is an item of a list or a row of a table, by its mark.
fn is_item(text: &str) -> bool {
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < text.len() && number.starts_with(['.', ')']);
    numbered || ["- ", "* ", "\u{2022} ", "\u{2013} ", "| "].iter().any(|mark| text.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(passages: &[(&str, &str)], paper: bool) -> Vec<String> {
        let placed: Vec<Placed<'_>> = passages.iter().map(|&(text, heading)| Placed { text, heading }).collect();
        before(&placed, paper).into_iter().map(|b| b.read).collect()
    }

    #[test]
    fn a_talk_is_read_with_what_was_said_before() {
        assert_eq!(of(&[("Hello:", ""), ("- Hi.", ""), ("Fine.", "")], false), ["", "Hello:", "- Hi."]);
    }

    #[test]
    fn a_heading_is_nothing_that_was_said() {
        let placed = [("Who:", "Plan"), ("- Ann: data", "Plan")].map(|(text, heading)| Placed { text, heading });
        let said: Vec<String> = before(&placed, true).into_iter().map(|b| b.said).collect();
        assert_eq!(said, ["", "Who:"]);
    }

    #[test]
    fn items_are_read_with_their_opening_line_and_clauses_with_their_heading() {
        let paper = [
            ("Term: two years.", "Order form"),
            ("The provider delivers:", "Exhibit B"),
            ("1. Spanish screens.", "Exhibit B"),
            ("2. A named engineer.", "Exhibit B"),
            ("Nothing else.", "Exhibit B"),
            ("- Ann: data", "Who"),
        ];
        let read = [
            "Order form",
            "Exhibit B",
            "The provider delivers: / Exhibit B",
            "The provider delivers: / Exhibit B",
            "2. A named engineer. / Exhibit B",
            "Who",
        ];
        assert_eq!(of(&paper, true), read);
    }
}
