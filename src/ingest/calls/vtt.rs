//! Transcripts and captions with timed cues: Zoom, Teams, Microsoft Graph, plain captions, SubRip.
//!
//! A speaker stands in a `<v Name>` tag or before a colon; a cue with neither goes on with the speaker before it where
//! the file names speakers at all. Captions that roll (each cue repeats the line before) are read once.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{
    cues::{self, Cue, Token},
    names::{self, Names},
    stamp,
    turns::{Bit, Turns, ends_sentence},
};
use crate::{
    diag::{Problem, Severity},
    ingest::{Document, Read, decode::Decoded},
};

/// Whether a text has cues near its start: within the first 40 lines, which hold any WebVTT head or style block.
pub fn looks_like(head: &str) -> bool {
    head.trim_start_matches('\u{feff}').starts_with("WEBVTT") || head.lines().take(40).any(cues::is_timing)
}

/// Reads one file as one call.
pub fn read(source: &str, decoded: &Decoded<'_>) -> Read {
    let text = decoded.text();
    let cues = cues::read(text);
    let mut problems = problems(source, text, &cues);
    let names = names_of(&cues);
    let voices = cues.iter().flat_map(|c| &c.lines).any(|l| l.text.contains("<v"));
    let rolling = !voices && names.recurring() == 0 && rolls(&cues);
    let ids_hold = ids_hold(&cues);
    let over = !voices && !rolling && names.recurring() == 0 && names_stand_over(&cues);
    let mut turns = Turns::default();
    let mut speaker = None;
    for (n, cue) in cues.iter().enumerate() {
        let earlier = if rolling && n > 0 { cues[n - 1].lines.last().map(|l| l.text.trim()) } else { None };
        let mut cue = cue.clone();
        if over {
            speaker = Some(turns.speaker(cue.lines.remove(0).text.trim(), ""));
        }
        let parts = parts(&cue, &names, &mut speaker, &mut turns, earlier);
        let id = if ids_hold { cue.id.to_owned() } else { (n + 1).to_string() };
        for (who, ranges) in parts {
            let finished = ranges.last().is_none_or(|r| ends_sentence(text[r.clone()].trim_end_matches("</v>")));
            let place = vec![("cue", id.clone()), ("line", cue.line.to_string())];
            let bit = Bit { speaker: who, start: cue.start, end: cue.end, finished, always: false, place };
            turns.add(bit, |builder| {
                for range in ranges {
                    builder.push_break();
                    cues::push(builder, decoded, range);
                }
            });
        }
    }
    turns.close();
    if turns.segments.is_empty() {
        let help = "Export the transcript again; this file adds nothing.";
        problems.push(Problem::new(source, Severity::Skipped, "the transcript has no cue with words", help));
        return Read { problems, ..Read::default() };
    }
    let format = match () {
        () if voices => "teams-vtt",
        () if !text.trim_start_matches('\u{feff}').starts_with("WEBVTT") => "srt",
        () => "zoom-vtt",
    };
    let document = Document {
        title: stamp::title(source),
        time: stamp::in_file_name(source),
        ..super::document(source, format, turns)
    };
    Read { documents: vec![document], problems, ..Read::default() }
}

type Said = (Option<usize>, Vec<Range<usize>>);

/// The words of a cue by speaker. `speaker` is who spoke last and is moved on.
fn parts(
    cue: &Cue<'_>,
    names: &Names,
    speaker: &mut Option<usize>,
    turns: &mut Turns,
    earlier: Option<&str>,
) -> Vec<Said> {
    let mut parts: Vec<Said> = Vec::new();
    for line in &cue.lines {
        let mut from = 0;
        let lead = lead(line.text);
        if let Some(prefix) = names::prefix(&line.text[lead..])
            && names.accepts(prefix.name)
            && !line.text.contains("<v")
        {
            *speaker = Some(turns.speaker(prefix.name, ""));
            from = lead + prefix.words;
        } else if let Some(earlier) = earlier.filter(|e| !e.is_empty() && line.text.trim().starts_with(e)) {
            from = line.text.len() - line.text.trim_start().len() + earlier.len();
        }
        // Each voice tag begins a new part within the line.
        let mut start = from;
        let mut at = from;
        for token in cues::tokens(&line.text[from..]) {
            match token {
                Token::Words(r) | Token::Entity(_, r) => at = from + r.end,
                Token::Voice(name) => {
                    push(&mut parts, *speaker, line.at + start..line.at + at);
                    start = at;
                    *speaker = (!name.is_empty()).then(|| turns.speaker(&name, ""));
                }
            }
        }
        push(&mut parts, *speaker, line.at + start..line.at + line.text.len());
    }
    parts
}

fn push(parts: &mut Vec<Said>, speaker: Option<usize>, range: Range<usize>) {
    if range.is_empty() {
        return;
    }
    match parts.last_mut() {
        Some((last, ranges)) if *last == speaker => ranges.push(range),
        _ => parts.push((speaker, vec![range])),
    }
}

fn names_of(cues: &[Cue<'_>]) -> Names {
    let mut names = Names::default();
    for cue in cues {
        for (n, line) in cue.lines.iter().enumerate() {
            let prefix = names::prefix(&line.text[lead(line.text)..]).filter(|_| !line.text.contains("<v"));
            // A later line without a prefix is the same turn and says nothing about the file's habit.
            if n == 0 || prefix.is_some() {
                names.see(prefix);
            }
        }
    }
    names
}

/// Where the words of a line begin, behind the dash that tells two speakers of one caption apart.
fn lead(text: &str) -> usize {
    let lead = cues::lead(text);
    let rest = &text[lead..];
    let dash = ["- ", "– ", ">> ", "-"].iter().find(|dash| rest.trim_start().starts_with(**dash));
    // A dash may also be pressed to the name.
    let len = dash.map_or(0, |dash| rest.len() - rest.trim_start().len() + dash.len());
    if names::prefix(&rest[len..]).is_some() { lead + len } else { lead }
}

/// In fewer cues than this a heading may look like a name.
const FEWEST: usize = 4;

/// Whether a line of its own names the speaker of each cue, as transcripts do that were saved as text: no such line ends
/// a sentence, each is written like a name, and some come again.
fn names_stand_over(cues: &[Cue<'_>]) -> bool {
    let heads: Vec<&str> = cues.iter().filter(|c| c.lines.len() > 1).map(|c| c.lines[0].text.trim()).collect();
    let distinct: BTreeSet<&str> = heads.iter().copied().collect();
    let are_names = heads.iter().all(|h| h.chars().count() <= 60 && names::capitalised(h) && !ends_sentence(h));
    heads.len() == cues.len()
        && heads.len() >= FEWEST
        && are_names
        && distinct.len() > 1
        && distinct.len() < heads.len()
}

/// Whether captions roll: in a third of the cues the first line begins with the last line of the cue before.
fn rolls(cues: &[Cue<'_>]) -> bool {
    let repeats = cues.windows(2).filter(|pair| match (pair[0].lines.last(), pair[1].lines.first()) {
        (Some(last), Some(first)) => first.text.trim().starts_with(last.text.trim()),
        _ => false,
    });
    repeats.count() * 3 > cues.len()
}

/// Whether the ids of the cues tell them apart; otherwise cues are counted.
fn ids_hold(cues: &[Cue<'_>]) -> bool {
    let mut ids: Vec<&str> = cues.iter().map(|c| c.id).collect();
    ids.sort_unstable();
    ids.first().is_some_and(|id| !id.is_empty()) && ids.windows(2).all(|pair| pair[0] != pair[1])
}

fn problems(source: &str, text: &str, cues: &[Cue<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let broken: Vec<usize> = cues.iter().filter(|c| c.start.is_none() || c.end.is_none()).map(|c| c.line).collect();
    if let Some(first) = broken.first() {
        let what = format!("{} cues have times that cannot be read, the first in line {first}", broken.len());
        problems.push(Problem::new(
            source,
            Severity::Partial,
            what,
            "Their words were kept; check the times in the file.",
        ));
    }
    let cut = cues.last().filter(|c| c.lines.is_empty());
    let half = text.lines().last().filter(|l| l.contains("-->") && !cues::is_timing(l));
    if cut.is_some() || half.is_some() {
        let what = "the last cue has no words, as if the file were cut off";
        problems.push(Problem::new(
            source,
            Severity::Partial,
            what,
            "Compare it with the recording, or export it again.",
        ));
    }
    problems
}
