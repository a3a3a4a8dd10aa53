//! Otter's text export: a title, a line with the date, then `Name  0:06` over each stretch of speech.

use super::{
    lines::{self, Line},
    names, stamp,
    transcript::is_end_mark,
    turns::{Bit, Turns, ends_sentence},
};
use crate::{
    diag::{Problem, Severity},
    ingest::{Document, Part, Participant, Read, SegmentKind, decode::Decoded},
};

/// Whether a text has Otter's speaker lines: at least two, each after a blank line, in one line of five or more.
pub fn looks_like(text: &str) -> bool {
    let lines = lines::split(text);
    let filled = lines.iter().filter(|l| !l.is_blank()).count();
    let heads = (0..lines.len()).filter(|i| head(&lines, *i).is_some_and(|h| !h.name.is_empty())).count();
    heads >= 2 && heads * 5 >= filled
}

/// Reads one file as one call.
pub fn read(source: &str, decoded: &Decoded<'_>) -> Read {
    let lines = lines::split(decoded.text());
    let first = (0..lines.len()).find(|i| head(&lines, *i).is_some()).unwrap_or(lines.len());
    let mut turns = Turns::default();
    let (mut title, mut time) = (String::new(), None);
    preamble(&lines[..first], decoded, &mut turns, &mut title, &mut time);
    let mut speaker = None;
    let mut start = None;
    let mut fresh = false;
    let mut unheard = 0;
    for (i, line) in lines.iter().enumerate().skip(first) {
        if let Some(head) = head(&lines, i) {
            unheard += usize::from(fresh);
            // A time without a name goes on with whoever spoke last.
            if !head.name.is_empty() {
                speaker = Some(turns.speaker(head.name, ""));
            }
            (start, fresh) = (Some(head.start), true);
            continue;
        }
        let end = footer(line.text).unwrap_or(line.text.len());
        if line.is_blank() || line.text[..end].trim().is_empty() || is_end_mark(line.text) {
            continue;
        }
        let place = vec![("line", line.number.to_string())];
        let finished = ends_sentence(&line.text[..end]);
        let bit = Bit { speaker, start, end: None, finished, always: !fresh, place };
        turns.add(bit, |builder| decoded.push(builder, line.at..line.at + end));
        fresh = false;
    }
    turns.close();
    let mut problems = Vec::new();
    if unheard > 0 || fresh {
        let what = format!("{} speaker lines have no words below them", unheard + usize::from(fresh));
        let help = "Compare the end of the file with the recording; it may be cut off.";
        problems.push(Problem::new(source, Severity::Partial, what, help));
    }
    let document = Document {
        title: if title.is_empty() { stamp::title(source) } else { title },
        time: time.unwrap_or_else(|| stamp::in_file_name(source)),
        ..super::document(source, "otter", turns)
    };
    Read { documents: vec![document], problems, ..Read::default() }
}

/// Title, date, and Otter's own lists of speakers and key words.
fn preamble(
    lines: &[Line<'_>],
    decoded: &Decoded<'_>,
    turns: &mut Turns,
    title: &mut String,
    time: &mut Option<crate::ingest::DocTime>,
) {
    let mut list = "";
    for line in lines.iter().filter(|l| !l.is_blank()) {
        let text = line.text.trim().trim_start_matches('\u{feff}');
        let date = stamp::in_line(text).filter(|_| time.is_none() && !title.is_empty());
        match text.to_ascii_uppercase().as_str() {
            upper @ ("SPEAKERS" | "SUMMARY KEYWORDS") => {
                list = if upper == "SPEAKERS" { "speakers" } else { "keywords" };
            }
            _ if date.is_some() => *time = date,
            _ if title.is_empty() => *title = text.to_owned(),
            _ if list == "speakers" => {
                for name in text.split(',').map(str::trim).filter(|n| !n.is_empty()) {
                    turns.listed(Participant::named(name, Part::Attendee));
                }
            }
            _ => {
                let kind = if list == "keywords" { SegmentKind::Summary } else { SegmentKind::Heading };
                let place = vec![("line", line.number.to_string())];
                turns.aside(kind, place, |builder| decoded.push(builder, line.tail(0)));
            }
        }
    }
}

struct Head<'t> {
    /// Empty for a time by itself.
    name: &'t str,
    start: i64,
}

/// The speaker line at `i`: a name, white space and a time and nothing else, at the start or after a blank line.
fn head<'t>(lines: &[Line<'t>], i: usize) -> Option<Head<'t>> {
    if i > 0 && !lines[i - 1].is_blank() {
        return None;
    }
    let text = lines[i].text.trim().trim_start_matches('\u{feff}');
    let (before, time) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
    let start = stamp::millis(time).filter(|_| !time.contains(['.', ',']))?;
    let name = before.trim_end();
    // Two spaces or a tab are Otter's own; after one space the words may be a sentence that ends with a time.
    let wide =
        before.len() > name.len() || name.is_empty() || before.ends_with('\t') || text[name.len()..].starts_with('\t');
    let short = name.chars().count() <= 60 && !name.ends_with([':', ',', '-', '|', '.']);
    (short && (wide || (names::capitalised(name) && !names::is_label(name)))).then_some(Head { name, start })
}

/// Where the tool's footer begins, which may be glued to the last words.
fn footer(line: &str) -> Option<usize> {
    let at = line.find("Transcribed by http")?;
    line[at..].split_whitespace().count().le(&3).then_some(at)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_time_at_the_end_of_a_sentence_is_no_speaker() {
        let head = |text: &str| head(&lines::split(text), 0).map(|h| h.name.to_owned());
        assert_eq!(head("Sidney  55:21  ").as_deref(), Some("Sidney"));
        assert_eq!(head("Jones, Sidney\t1:02:03").as_deref(), Some("Jones, Sidney"));
        assert_eq!(head("0:24").as_deref(), Some(""));
        assert_eq!(head("We start at 9:30"), None);
        assert_eq!(head("Tuesday at 9:30."), None);
    }

    #[test]
    fn the_footer_may_be_glued_to_the_last_words() {
        assert_eq!(footer("Bye. Transcribed by https://otter.ai"), Some(5));
        assert_eq!(footer("It was Transcribed by https://otter.ai and then we all read it"), None);
    }
}
