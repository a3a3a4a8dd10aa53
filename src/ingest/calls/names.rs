//! Speaker names in running text: which `Words: ` begin a turn, and which are only a label.

use std::collections::BTreeMap;

/// Words that stand before a colon in speech, notes, mail heads and forms without naming a person.
#[rustfmt::skip] // One word a line would hide the rules below behind 160 lines.
const LABELS: &[&str] = &[
    "a", "action", "actions", "agenda", "also", "amount", "and", "answer", "attendees", "background", "bcc",
    "because", "but", "caution", "cc", "close", "comment", "conclusion", "context", "contract", "cost", "date",
    "deadline", "decision", "decisions", "details", "due", "duration", "email", "example", "fact", "finally", "first",
    "for", "from", "fyi", "goal", "goals", "here", "how", "http", "https", "i", "idea", "if", "important", "in", "is",
    "issue", "it", "item", "items", "key", "kind", "language", "last", "link", "location", "meaning", "meeting",
    "next", "no", "note", "notes", "objective", "objectives", "one", "option", "or", "overview", "owner",
    "participants", "phone", "plan", "point", "points", "price", "pricing", "priority", "problem", "ps", "purpose",
    "q", "question", "questions", "quote", "re", "reason", "recap", "regards", "reminder", "result", "results",
    "risk", "risks", "scope", "second", "sent", "so", "stage", "status", "step", "steps", "subject", "summary",
    "takeaway", "takeaways", "term", "that", "the", "then", "there", "these", "third", "this", "time", "timeline",
    "tip", "title", "to", "todo", "topic", "total", "transcript", "two", "update", "url", "value", "version",
    "warning", "we", "website", "well", "what", "when", "where", "why", "with", "yes", "you",
];

/// A possible speaker at the start of a line: the name and where the words begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix<'t> {
    pub name: &'t str,
    /// Byte offset of the words in the line.
    pub words: usize,
}

/// What stands before the first colon of a line, `**Name:** words` included; `None` when no name can stand there.
pub fn prefix(line: &str) -> Option<Prefix<'_>> {
    let lead = line.len() - line.trim_start_matches([' ', '\t', '*', '_', '\u{feff}']).len();
    let rest = &line[lead..];
    let colon = rest.find(':')?;
    let after = &rest[colon + 1..];
    let marks = after.len() - after.trim_start_matches(['*', '_']).len();
    let after = &after[marks..];
    if !(after.is_empty() || after.starts_with(char::is_whitespace)) {
        return None;
    }
    let name = rest[..colon].trim_end_matches(['*', '_']).trim();
    // Sixty characters hold the longest display names with a company; nine words a chat line
    // from one person to another; `Names` is stricter where the name has no time beside it.
    let short = !name.is_empty() && name.chars().count() <= 60 && name.split_whitespace().count() <= 9;
    let clean = !name.contains(['?', '!', ';', '"', '“', '”', '\t', '=', '{', '<']) && !name.ends_with(',');
    let named = name.chars().any(char::is_alphabetic) || phone(name);
    (short && clean && named).then_some(Prefix { name, words: lead + colon + 1 + marks })
}

/// Which of the names before colons are people, judged over all of a file.
///
/// A name that recurs counts unless it is a label; one that stands once counts when it is written like a person's.
#[derive(Debug, Default)]
pub struct Names {
    seen: BTreeMap<String, usize>,
    turns: usize,
    /// Cues or lines whose name recurs and is no label; kept as they come, so that each question takes one look-up.
    recurring: usize,
}

impl Names {
    /// Counts the prefix of one cue or line, when there is one.
    pub fn see(&mut self, prefix: Option<Prefix<'_>>) {
        self.turns += 1;
        if let Some(prefix) = prefix {
            let count = self.seen.entry(prefix.name.to_owned()).or_default();
            *count += 1;
            if *count > 1 && !is_label(prefix.name) {
                self.recurring += if *count == 2 { 2 } else { 1 };
            }
        }
    }

    pub fn accepts(&self, name: &str) -> bool {
        let count = self.seen.get(name).copied().unwrap_or(0);
        if is_label(name) {
            return false;
        }
        match name.split_whitespace().count() {
            // One word alone may be any noun before a colon.
            1 => count > 1 || phone(name) || (self.share() >= 0.8 && capitalised(name)),
            2..=4 if count > 1 => true,
            _ => capitalised(name) && (count > 1 || name.split_whitespace().count() <= 4),
        }
    }

    /// How many names recur and count as people.
    pub fn recurring(&self) -> usize {
        self.seen.iter().filter(|(name, count)| **count > 1 && self.accepts(name)).count()
    }

    /// Share of the cues or lines that begin with a name which recurs.
    fn share(&self) -> f64 {
        self.recurring as f64 / self.turns.max(1) as f64
    }
}

/// Whether words before a colon are a label (`Note`, `Next steps`, `The reason`) and no name.
pub fn is_label(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let Some(first) = words.next() else { return !phone(name) };
    let label = |w: &str| LABELS.binary_search(&w.to_lowercase().as_str()).is_ok();
    // One letter may be an initial, as in "Kim A."
    label(first) && first.len() > 1 || words.any(|w| w.chars().count() > 3 && label(w))
}

/// Every word begins with a capital or is a particle (`van`, `de`), bracketed additions aside.
pub fn capitalised(name: &str) -> bool {
    let outside = name.split(['(', '[', '|']).next().unwrap_or(name);
    let particle = |w: &str| {
        ["van", "von", "der", "den", "de", "la", "di", "da", "del", "bin", "al", "el", "ter", "ten", "of"].contains(&w)
    };
    let mut words = outside.split_whitespace().peekable();
    words.peek().is_some() && words.all(|w| w.starts_with(|c: char| !c.is_lowercase()) || particle(w))
}

/// A dial-in: digits with the signs of a telephone number.
fn phone(name: &str) -> bool {
    let digits = name.chars().filter(|c| c.is_ascii_digit() || *c == '*').count();
    digits >= 7 && name.chars().all(|c| c.is_ascii_digit() || " +-().*".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_for_the_search() {
        assert!(LABELS.is_sorted());
    }

    #[test]
    fn names_keep_their_commas_and_brackets() {
        assert_eq!(prefix("Doe, Jane [NA]: hello").map(|p| p.name), Some("Doe, Jane [NA]"));
        assert_eq!(prefix("**Ana Ruiz:** hi").map(|p| (p.name, p.words)), Some(("Ana Ruiz", 13)));
        assert_eq!(prefix("+1 415 555 0100: hi").map(|p| p.name), Some("+1 415 555 0100"));
        assert_eq!(prefix("see https://a.example"), None);
        assert_eq!(prefix("we meet at 10:30 then"), None);
    }

    #[test]
    fn a_label_is_no_speaker_however_often_it_stands() {
        let mut names = Names::default();
        for line in ["Note: one", "Note: two", "Next Steps: go", "kev: hi", "kev: bye", "Ana Ruiz: well", "Price: 5"] {
            names.see(prefix(line));
        }
        assert!(names.accepts("kev") && names.accepts("Ana Ruiz"));
        assert!(!names.accepts("Note") && !names.accepts("Next Steps") && !names.accepts("Price"));
        assert_eq!(names.recurring(), 1);
    }
}
