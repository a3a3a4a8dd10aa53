//! A line of a Slack message in, the stretches between tildes that its writer struck out, out.
//!
//! A tilde also stands before a number ("~40 seats") and within addresses. Where the message's blocks say what is struck,
//! nothing else is.

use std::ops::Range;

/// Struck stretches, the tildes included; `said` is what rich text says is struck, `None` without rich text.
pub(super) fn of(line: &str, said: Option<&[String]>) -> Vec<Range<usize>> {
    let Some(said) = said else { return marked(line) };
    let mut out: Vec<Range<usize>> = Vec::new();
    for words in said.iter().map(|w| escaped(w)).filter(|w| !w.is_empty()) {
        let from = out.last().map_or(0, |last| last.end);
        let whole = format!("~{words}~");
        out.extend(line[from..].find(&whole).map(|at| from + at..from + at + whole.len()));
    }
    if out.is_empty() {
        // Bold within struck words parts them in the blocks.
        let plain = |range: &Range<usize>| line[range.start + 1..range.end - 1].replace(['*', '_', '`'], "");
        let is_said = |text: String| said.iter().map(|w| escaped(w)).any(|w| !w.is_empty() && text.contains(&w));
        out = marked(line).into_iter().filter(|range| is_said(plain(range))).collect();
    }
    out
}

/// As Slack writes a text.
fn escaped(text: &str) -> String {
    text.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Stretches between two tildes that stand at the borders of words.
fn marked(line: &str) -> Vec<Range<usize>> {
    let opens = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !"~/<>`=".contains(c));
    let closes = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || ".,;:!?)*_".contains(c));
    let says = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '~');
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for (at, _) in line.match_indices('~') {
        let (before, after) = (line[..at].chars().next_back(), line[at + 1..].chars().next());
        let is_word = |start: usize| line[start + 1..].starts_with(char::is_alphabetic);
        match open {
            Some(start) if says(before) && closes(after) => {
                out.push(start..at + 1);
                open = None;
            }
            // Of two that could open the earlier one may stand before a number.
            Some(start) if is_word(start) => {}
            _ if opens(before) && says(after) => open = Some(at),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(line: &str, said: Option<&[&str]>) -> String {
        let said: Option<Vec<String>> = said.map(|s| s.iter().map(|w| (*w).to_owned()).collect());
        let mut out = line.to_owned();
        of(line, said.as_deref()).into_iter().rev().for_each(|range| out.replace_range(range, "-"));
        out
    }

    #[test]
    fn tildes_before_numbers_and_in_addresses_strike_nothing() {
        for line in ["~$80k-~$90k", "~€40k–~€45k or ~$5k/~$6k", "~90 at ~ 95", "http://x.example/~ann/a~b", "a ~ b ~ c"]
        {
            assert_eq!(left(line, None), line);
        }
        assert_eq!(left("we hold ~90 at ~$80~ $90", None), "we hold ~90 at - $90");
        assert_eq!(left("~We need ~40 seats~ 45 seats, ~soon~.", None), "- 45 seats, -.");
    }

    #[test]
    fn what_the_blocks_say_is_struck_alone_is() {
        assert_eq!(left("~a~ and ~b~", Some(&["b"])), "~a~ and -");
        assert_eq!(left("~R&amp;D plan~ x", Some(&["R&D plan"])), "- x");
        assert_eq!(left("~We need *forty* seats~ x", Some(&["We need ", "forty", " seats"])), "- x");
        assert_eq!(left("~a~", Some(&[])), "~a~");
    }
}
