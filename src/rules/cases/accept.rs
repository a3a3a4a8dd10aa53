//! What the engine says now, written into the file of cases: an `expect` fence for a case that has none, a `today` fence for
//! one that is wrong, none for one that has come right. What a person expects is never changed.

use std::ops::Range;

/// What to do with one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Write this as what is expected.
    Expect(Vec<String>),
    /// Write this as what it says while it is wrong, in place of what stands there.
    Today(Vec<String>),
    /// Take the `today` fence out.
    Right,
}

/// The longest piece of a text between its quotation marks, white space at its ends off: a quote in a case cannot hold one.
pub fn piece(text: &str) -> &str {
    text.split('"').map(str::trim).max_by_key(|p| p.len()).unwrap_or_default()
}

/// The text with one change made to the case that stands at these bytes.
pub fn changed(text: &str, case: &Range<usize>, change: &Change) -> String {
    let own = &text[case.clone()];
    let own = match change {
        Change::Expect(lines) => append(&without(own, "today"), &fence("expect", lines)),
        Change::Right => without(own, "today"),
        Change::Today(lines) => append(&without(own, "today"), &fence("today", lines)),
    };
    // The file keeps its own line ends.
    let own = if text.contains("\r\n") { own.replace("\r\n", "\n").replace('\n', "\r\n") } else { own };
    format!("{}{own}{}", &text[..case.start], &text[case.end..])
}

fn fence(kind: &str, lines: &[String]) -> String {
    format!("```{kind}\n{}\n```\n", lines.join("\n"))
}

/// A fence behind the last one of a case.
fn append(own: &str, fence: &str) -> String {
    let body = own.trim_end();
    let rest = &own[body.len()..];
    // The line break that ends the last fence stays with it.
    let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    format!("{body}\n{fence}{after}")
}

/// A case without its fence of this kind.
fn without(own: &str, kind: &str) -> String {
    let mut out = String::new();
    let mut inside: Option<bool> = None;
    for line in own.split_inclusive('\n') {
        match inside {
            Some(dropped) => {
                if !dropped {
                    out.push_str(line);
                }
                if line.trim_end() == "```" {
                    inside = None;
                }
            }
            None => {
                let opens = line.strip_prefix("```");
                let dropped = opens.is_some_and(|info| info.split_whitespace().next() == Some(kind));
                inside = opens.map(|_| dropped);
                if !dropped {
                    out.push_str(line);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASE: &str = "## A\n\n```call 2027-01-12 x\ncustomer Bo: no\n```\n```expect\nquiet\n```\n\n";
    const NEXT: &str = "## B\n";

    fn with(change: &Change, case: &str) -> String {
        changed(&format!("# T\n\n{case}{NEXT}"), &(5..5 + case.len()), change)
    }

    #[test]
    fn a_today_fence_comes_changes_and_goes_and_the_rest_stays() {
        let first = with(&Change::Today(vec!["found no".into()]), CASE);
        let there = CASE.replace("quiet\n```\n", "quiet\n```\n```today\nfound no\n```\n");
        assert_eq!(first, format!("# T\n\n{there}{NEXT}"));
        let other = with(&Change::Today(vec!["found x".into(), "quiet".into()]), &there);
        assert_eq!(other, format!("# T\n\n{}{NEXT}", there.replace("found no", "found x\nquiet")));
        assert_eq!(with(&Change::Right, &there), format!("# T\n\n{CASE}{NEXT}"));
    }

    #[test]
    fn a_case_without_an_expectation_gets_one_at_its_end() {
        let open = "## A\n```call 2027-01-12 x\ncustomer Bo: no\n```";
        assert!(with(&Change::Expect(vec!["quiet".into()]), open).contains("no\n```\n```expect\nquiet\n```\n"));
    }
}
