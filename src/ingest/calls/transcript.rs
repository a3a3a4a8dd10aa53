//! Text that is a transcript by its layout alone: one of several line grammars, the best of which must explain the file.
//!
//! A file counts when three in five of its blocks begin a turn and two names recur, so that a note, a form or a mail
//! with labels before colons stays a document. Times may stand in each line, over a block, or not at all.

use std::ops::Range;

use super::{
    grammar::{GRAMMARS, Grammar, Opening},
    lines::{self, Line},
    names::{Names, Prefix},
    stamp,
    turns::{Bit, Turns, ends_sentence},
};
use crate::{
    diag::{Problem, Severity},
    ingest::{Document, Part, Participant, Read, SegmentKind, decode::Decoded},
};

/// Share of the blocks of text after the first turn that must begin with a speaker.
const COVERAGE: f64 = 0.6;

/// Reads one file as one call; `None` when no grammar explains it.
pub fn read(source: &str, decoded: &Decoded<'_>) -> Option<Read> {
    let lines = lines::split(decoded.text());
    let (grammar, names) = best(&lines)?;
    let open = |line: &Line<'_>| grammar.opening(line.text).is_some_and(|o| grammar.accepts(&names, &o));
    let first = lines.iter().position(open)?;
    let mut turns = Turns::default();
    let title = preamble(&lines[..first], decoded, &mut turns);
    let (mut speaker, mut start, mut private, mut tail) = (None, None, 0, false);
    for line in &lines[first..] {
        // After the words of a machine-written section only another speaker brings speech back.
        if line.is_blank() || is_end_mark(line.text) {
            continue;
        }
        if let Some(time) = heading_time(line.text) {
            start = Some(time);
            turns.close();
            continue;
        }
        let place = vec![("line", line.number.to_string())];
        let mut range = line.at..line.at + line.text.len();
        if let Some(opening) = grammar.opening(line.text).filter(|o| grammar.accepts(&names, o)) {
            tail = false;
            if opening.private {
                (private, tail) = (private + 1, true);
                continue;
            }
            // Who shares a screen speaks through it too.
            let shared = ["'s Presentation", "’s Presentation", "'s presentation", "’s presentation"];
            let name = shared.iter().find_map(|mark| opening.name.strip_suffix(mark)).unwrap_or(opening.name);
            let at = turns.speaker(name, "");
            if !opening.company.is_empty() && turns.participants[at].title.is_empty() {
                turns.participants[at].title = opening.company.to_owned();
            }
            start = opening.start.or(start);
            speaker = Some(at);
            range.start += opening.words;
        } else if let Some(kind) = machine(line.text) {
            turns.aside(kind, place, |builder| push(builder, decoded, range));
            continue;
        } else if tail {
            continue;
        }
        let words = &decoded.text()[range.clone()];
        if is_reaction(words) {
            continue;
        }
        let continued = range.start == line.at;
        // Stamps in each line part turns of one speaker; words below an opening belong to it.
        let always = continued || matches!(grammar, Grammar::Plain | Grammar::Bold);
        let bit = Bit { speaker, start, end: None, finished: ends_sentence(words), always, place };
        turns.add(bit, |builder| push(builder, decoded, range));
    }
    turns.close();
    let mut problems = Vec::new();
    if private > 0 {
        let (s, were) = if private == 1 { ("", "was") } else { ("s", "were") };
        let what = format!("{private} private chat message{s} {were} left out");
        problems.push(Problem::new(source, Severity::Note, what, ""));
    }
    let heading = lines[..first].iter().find_map(|l| stamp::in_line(l.text));
    let document = Document {
        title: title.unwrap_or_else(|| stamp::title(source)),
        time: heading.unwrap_or_else(|| stamp::in_file_name(source)),
        ..super::document(source, "transcript", turns)
    };
    Some(Read { documents: vec![document], problems, ..Read::default() })
}

/// The grammar with the highest coverage, and the names that it finds.
fn best(lines: &[Line<'_>]) -> Option<(Grammar, Names)> {
    let mut best: Option<(f64, Grammar, Names)> = None;
    for grammar in GRAMMARS {
        let openings: Vec<Option<Opening<'_>>> = lines.iter().map(|l| grammar.opening(l.text)).collect();
        let mut names = Names::default();
        for opening in openings.iter().flatten() {
            names.see(Some(Prefix { name: opening.name, words: opening.words }));
        }
        let opens: Vec<bool> =
            openings.iter().map(|o| o.as_ref().is_some_and(|o| grammar.accepts(&names, o))).collect();
        let coverage = coverage(lines, &opens);
        let over = matches!(grammar, Grammar::NameOver | Grammar::StampOver);
        let sound = (!over || have_words(lines, &opens))
            && names.recurring() >= 2
            && coverage >= COVERAGE
            && (!matches!(grammar, Grammar::Plain | Grammar::Bold) || speech(lines, &openings));
        if sound && best.as_ref().is_none_or(|(c, ..)| coverage > *c) {
            best = Some((coverage, grammar, names));
        }
    }
    best.map(|(_, grammar, names)| (grammar, names))
}

/// Share of blocks that begin with a speaker. A line that opens a turn begins a block; so does one after a blank line.
fn coverage(lines: &[Line<'_>], opens: &[bool]) -> f64 {
    let Some(first) = opens.iter().position(|o| *o) else { return 0.0 };
    let (mut blocks, mut covered, mut blank) = (0usize, 0usize, true);
    for (line, open) in lines.iter().zip(opens).skip(first) {
        if line.is_blank() || heading_time(line.text).is_some() {
            blank = true;
            continue;
        }
        blocks += usize::from(*open || blank);
        covered += usize::from(*open);
        blank = false;
    }
    // A transcript that begins late in a file is a part of a document, which its own reader keeps whole.
    // Notes that a tool puts over the transcript belong to it.
    let begins = lines[..first].iter().rposition(|l| heading(l.text) == "transcript").map_or(0, |at| at + 1);
    let before = lines[begins..first].iter().filter(|l| !l.is_blank()).count();
    let late = before.saturating_sub(10);
    covered as f64 / (blocks + late).max(1) as f64
}

/// Whether words stand below nearly all of the names: a line that is followed by another name was speech itself.
fn have_words(lines: &[Line<'_>], opens: &[bool]) -> bool {
    let named: Vec<usize> = (0..lines.len()).filter(|i| opens[*i]).collect();
    let said = |i: &&usize| lines.get(**i + 1).is_some_and(|next| !next.is_blank() && !opens[**i + 1]);
    named.iter().filter(said).count() * 10 >= named.len() * 9
}

/// Whether words before colons are followed by speech: two in five end a sentence, which the values of a form do not.
fn speech(lines: &[Line<'_>], openings: &[Option<Opening<'_>>]) -> bool {
    let (mut turns, mut sentences) = (0usize, 0usize);
    for (line, opening) in lines.iter().zip(openings) {
        if let Some(opening) = opening {
            let words = &line.text[opening.words.min(line.text.len())..];
            turns += 1;
            sentences += usize::from(!words.trim().is_empty() && ends_sentence(words));
        }
    }
    turns >= 4 && sentences * 5 >= turns * 2
}

/// Title, attendees, and what else stands before the first turn.
fn preamble(lines: &[Line<'_>], decoded: &Decoded<'_>, turns: &mut Turns) -> Option<String> {
    let mut title = None;
    let (mut attendees, mut kind) = (false, SegmentKind::Heading);
    for line in lines.iter().filter(|l| !l.is_blank()) {
        let text = line.text.trim_matches(|c: char| c.is_whitespace() || "#*_\u{feff}".contains(c));
        let lower = heading(text);
        if text.chars().all(|c| !c.is_alphanumeric()) || heading_time(text).is_some() {
            continue;
        }
        if ["attendees", "participants", "speakers", "invited"].contains(&lower.as_str()) {
            attendees = true;
            continue;
        }
        if std::mem::take(&mut attendees) {
            for name in text.split([',', ';']).map(str::trim).filter(|n| !n.is_empty()) {
                turns.listed(Participant::named(name, Part::Attendee));
            }
            continue;
        }
        if lower == "notes" && title.is_none() {
            continue; // the name of what Gemini made, not of the meeting
        }
        if ["summary", "details", "suggested next steps", "next steps", "action items", "key takeaways", "notes"]
            .contains(&lower.as_str())
        {
            kind = SegmentKind::Summary;
        } else if lower == "transcript" {
            kind = SegmentKind::Heading;
        } else if title.is_none()
            && stamp::in_line(text).is_none_or(|_| text.len() > DATE)
            && !text.is_empty()
            && !lower.contains("transcript was computer generated")
        {
            title = Some(clean(text));
            continue;
        }
        let place = vec![("line", line.number.to_string())];
        let kind = if lower.contains("transcript was computer generated") { SegmentKind::Disclaimer } else { kind };
        turns.aside(kind, place, |builder| push(builder, decoded, line.tail(0)));
    }
    title.filter(|t| !t.is_empty())
}

/// A line that is no longer than this and holds a date is the date.
const DATE: usize = 30;

/// A heading in lower case without marks and pictures: `# 📖 Transcript` is `transcript`.
fn heading(line: &str) -> String {
    line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// A title without the date and the word that Meet adds to it.
pub(super) fn clean(title: &str) -> String {
    let title = title.trim_end_matches("Transcript").trim_end_matches([' ', '-', '–', '—', ':']);
    let bracket = title.rfind('(').filter(|at| title.ends_with(')') && stamp::in_line(&title[*at..]).is_some());
    bracket.map_or(title, |at| &title[..at]).trim().to_owned()
}

/// A time alone in its line, as Meet puts one over each few minutes.
pub(super) fn heading_time(line: &str) -> Option<i64> {
    let text = line.trim_matches(|c: char| c.is_whitespace() || "#*[]()".contains(c));
    stamp::millis(text)
}

/// Lines that tools add at the end or between turns, and that nobody said.
pub(super) fn is_end_mark(line: &str) -> bool {
    let text = line.trim_matches(|c: char| c.is_whitespace() || "#*_".contains(c));
    text.chars().all(|c| !c.is_alphanumeric())
        || text.starts_with("Transcription ended after")
        || text.starts_with("Transcribed by http")
        || text.ends_with("started transcription")
        || text.ends_with("stopped transcription")
}

/// What a chat writes for a click: a reaction, and the beginning of the message that is answered.
fn is_reaction(words: &str) -> bool {
    let words = words.trim();
    let begins =
        |marks: &[&str]| marks.iter().any(|mark| words.strip_prefix(mark).is_some_and(|r| r.starts_with(['"', '“'])));
    begins(&["Replying to ", "Reacted to "]) || words.starts_with("Removed a ") && words.contains(" reaction from ")
}

/// What a tool writes between turns: Fathom's action items, and the notices of Meet.
pub(super) fn machine(line: &str) -> Option<SegmentKind> {
    let text = line.trim();
    if text.starts_with("ACTION ITEM:") || text.starts_with("HIGHLIGHT:") {
        return Some(SegmentKind::Summary);
    }
    text.contains("transcript was computer generated").then_some(SegmentKind::Disclaimer)
}

/// Appends words without Markdown's backslashes before punctuation.
fn push(builder: &mut crate::ingest::TextBuilder, decoded: &Decoded<'_>, range: Range<usize>) {
    let text = &decoded.text()[range.clone()];
    let mut from = 0;
    for (at, _) in text.match_indices('\\') {
        let escaped = text[at + 1..].starts_with(|c: char| c.is_ascii_punctuation());
        if escaped && at >= from {
            decoded.push(builder, range.start + from..range.start + at);
            // The escaped sign itself is words again, also when it is a backslash.
            from = at + 1;
            if text[from..].starts_with('\\') {
                decoded.push(builder, range.start + from..range.start + from + 1);
                from += 1;
            }
        }
    }
    decoded.push(builder, range.start + from..range.end);
}
