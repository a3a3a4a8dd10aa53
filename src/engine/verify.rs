//! A brief in, each of its quotes looked up again in the sources on disk: file, part, words, and the very bytes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use crate::brief::{Brief, Witness};
use crate::correct;
use crate::ingest::apart::Parser;
use crate::ingest::limits::Reading;
use crate::ingest::units::{self, Unit, UnitKind};
use crate::ingest::{Document, Read, Segment, dispatch, mail, walk};
use crate::terms::Channel;

/// What a quote stands for in its brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Current,
    Superseded,
    /// A near miss in the search receipt of a missing field.
    Nearest,
}

/// What became of one quote.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Check {
    pub field: String,
    pub role: Role,
    pub source: String,
    pub quote: String,
    /// Empty when the quote stands in its source.
    pub fault: String,
}

/// An exports folder to check briefs against; a file is read once, however many quotes cite it.
pub struct Verifier {
    units: Vec<Unit>,
    /// Units that a file is in, in the order of its bytes: several for a long mailbox, one for any other.
    units_of: BTreeMap<String, Vec<usize>>,
    opened: BTreeMap<usize, Opened>,
    reading: Reading,
    /// What people answered, by the source that its witness names.
    answers: BTreeMap<String, String>,
}

const NO_PART: &str = "the file holds no such message or part";

/// A unit as read again, with the bytes of its files.
struct Opened {
    read: Read,
    bytes: BTreeMap<String, Vec<u8>>,
    /// Where in the file the bytes begin.
    from: u64,
}

impl Verifier {
    /// # Errors
    /// When the exports folder cannot be listed.
    pub fn new(exports: &Path, reading: Reading) -> std::io::Result<Self> {
        let walked = walk::files(exports, &reading.limits.archive)?;
        let (units, _) = units::units(&walked, mail::SLICE, reading.limits.file);
        let mut units_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, unit) in units.iter().enumerate() {
            for (path, _) in &unit.files {
                units_of.entry(path.clone()).or_default().push(i);
            }
        }
        Ok(Self { units, units_of, opened: BTreeMap::new(), reading, answers: BTreeMap::new() })
    }

    /// Holds answers that people gave against the entries that a workspace keeps of them.
    #[must_use]
    pub fn with_answers(mut self, entries: &[correct::Entry]) -> Self {
        for entry in correct::standing(entries) {
            if let correct::What::Answer { text, .. } = &entry.what {
                self.answers.insert(format!("{}#{}", correct::SOURCE, entry.id), text.clone());
            }
        }
        self
    }

    /// Looks for every quote of a brief: current, superseded, and near misses.
    pub fn check(&mut self, brief: &Brief) -> Vec<Check> {
        let mut checks = Vec::new();
        for field in &brief.fields {
            let of = |values: &'_ [crate::brief::Value], role: Role| -> Vec<(Role, Witness)> {
                values.iter().flat_map(|v| &v.evidence).map(|w| (role, w.clone())).collect()
            };
            let mut cited = of(&field.values, Role::Current);
            cited.extend(of(&field.superseded, Role::Superseded));
            cited.extend(field.receipt.iter().flat_map(|r| &r.nearest).map(|n| (Role::Nearest, n.witness.clone())));
            for (role, witness) in cited {
                let fault = self.fault(&witness);
                checks.push(Check {
                    field: field.id.clone(),
                    role,
                    source: witness.source,
                    quote: witness.quote,
                    fault: fault.unwrap_or_default().to_owned(),
                });
            }
        }
        checks
    }

    fn fault(&mut self, witness: &Witness) -> Option<&'static str> {
        if witness.source.starts_with(&format!("{}#", correct::SOURCE)) {
            let kept = self.answers.get(&witness.source) == Some(&witness.quote);
            return (!kept).then_some("the workspace keeps no such answer");
        }
        let Some((file, part, units)) = self.place(&witness.source) else {
            return Some("the file is not among the exports");
        };
        if witness.quote.is_empty() {
            return Some("the quote is empty");
        }
        let mut fault = None;
        for unit in self.holding(&units, witness) {
            // Of long mailboxes one slice is open at a time.
            let is_slice = |open: &usize| matches!(self.units[*open].kind, UnitKind::Slice(_));
            self.opened.retain(|open, _| *open == unit || !is_slice(open));
            let opened =
                self.opened.entry(unit).or_insert_with(|| Opened::new(&self.units[unit], &self.reading.parser));
            fault = opened.fault(file, part, witness);
            if fault.is_none() {
                break;
            }
        }
        fault
    }

    /// The units of a file in which a quote may stand: of a long mailbox the part that holds its bytes, where they are
    /// known.
    fn holding(&self, units: &[usize], witness: &Witness) -> Vec<usize> {
        let first = witness.locator.get("bytes").and_then(|b| ranges(b)).and_then(|r| r.first().map(|r| r.start));
        let begins = |unit: &usize| matches!(self.units[*unit].kind, UnitKind::Slice(from) if first >= Some(from));
        match units.iter().rev().find(|u| begins(u)) {
            Some(unit) if first.is_some() => vec![*unit],
            _ => units.to_vec(),
        }
    }

    /// A source taken apart into file, part and units. A file's own name may hold the mark between the two.
    fn place<'s>(&self, source: &'s str) -> Option<(&'s str, &'s str, Vec<usize>)> {
        let cuts = source.match_indices('#').map(|(at, _)| (&source[..at], &source[at + 1..]));
        std::iter::once((source, ""))
            .chain(cuts)
            .find_map(|(file, part)| self.units_of.get(file).map(|units| (file, part, units.clone())))
    }
}

impl Opened {
    fn new(unit: &Unit, parser: &Parser) -> Self {
        let bytes: Vec<Vec<u8>> = unit.files.iter().map(|(_, place)| place.read().unwrap_or_default()).collect();
        let read = dispatch::read_unit(unit, &bytes, parser);
        let from = if let UnitKind::Slice(from) = unit.kind { from } else { 0 };
        Self { read, bytes: unit.files.iter().map(|(path, _)| path.clone()).zip(bytes).collect(), from }
    }

    fn fault(&self, file: &str, part: &str, witness: &Witness) -> Option<&'static str> {
        if witness.locator.is_empty() {
            let fault = "no title in the file holds these words";
            return (!self.holds_title(file, &witness.quote)).then_some(fault);
        }
        let bytes = match witness.locator.get("bytes").map(|b| ranges(b)) {
            None => None,
            Some(Some(ranges)) => Some(ranges),
            Some(None) => return Some("its place in the file cannot be understood"),
        };
        let in_cell = || self.cell(file, part, witness, bytes.as_deref());
        match self.passage(file, part, witness, bytes.as_deref()) {
            // A typed cell is cited as a whole; prose of a record is a passage like any other.
            Some(fault) if witness.channel == Channel::Crm => {
                in_cell().map(|cell| if fault == NO_PART { cell } else { fault })
            }
            found => found,
        }
    }

    /// A quote of running text: in a segment of the cited document, at the cited bytes.
    fn passage(&self, file: &str, part: &str, witness: &Witness, bytes: Option<&[Range<u64>]>) -> Option<&'static str> {
        let in_file = |d: &Document, s: &Segment| s.source.as_ref().unwrap_or(&d.source) == file;
        let mut fault = NO_PART;
        // A call's id may be known from another file only; its transcript alone then has no part.
        let named = |d: &&Document| d.part == part || (d.part.is_empty() && d.channel == Channel::Call);
        for document in self.read.documents.iter().filter(named) {
            for segment in document.segments.iter().filter(|s| in_file(document, s)) {
                if fault == NO_PART {
                    fault = "the words do not stand there";
                }
                for (at, _) in segment.text.as_str().match_indices(&witness.quote) {
                    let range = at..at + witness.quote.len();
                    if bytes.is_some_and(|b| b != segment.text.raw_ranges(range.clone())) {
                        fault = "the words stand in the file, but not at the bytes given";
                    } else if !self.stands_raw(file, segment, range) {
                        fault = "the file's bytes at that place say something else";
                    } else {
                        return None;
                    }
                }
            }
        }
        Some(fault)
    }

    /// Whether undecoded pieces of a range stand in the raw file as they are, white space aside.
    ///
    /// Members of archives and files in other encodings than UTF-8 have been checked by reading them again.
    fn stands_raw(&self, file: &str, segment: &Segment, range: Range<usize>) -> bool {
        let Some(bytes) = self.bytes.get(file) else { return false };
        if segment.locator.contains_key("member") || std::str::from_utf8(bytes).is_err() {
            return true;
        }
        let text = segment.text.as_str();
        (segment.text.pieces().iter())
            .filter(|p| !p.decoded && (p.at as usize) < range.end && (p.at + p.len) as usize > range.start)
            .all(|p| {
                let at = p.raw.checked_sub(self.from).and_then(|at| usize::try_from(at).ok());
                let raw = at.and_then(|from| bytes.get(from..from + p.raw_len as usize));
                let read = &text.as_bytes()[p.at as usize..(p.at + p.len) as usize];
                raw.is_some_and(|raw| visible(raw).eq(visible(read)))
            })
    }

    /// A typed cell: in its table, row and column, at the cited bytes.
    fn cell(&self, file: &str, row: &str, witness: &Witness, bytes: Option<&[Range<u64>]>) -> Option<&'static str> {
        let named = |key: &str| witness.locator.get(key).map(String::as_str).unwrap_or_default();
        let mut fault = "the file holds no such table or column";
        for table in self.read.tables.iter().filter(|t| t.source == file && t.object == named("table")) {
            let Some(column) = table.columns.iter().position(|c| c == named("column")) else { continue };
            fault = "no cell of that column says so";
            for (number, cells) in table.rows.iter().enumerate() {
                let Some(cell) = cells.get(column).filter(|c| c.text.trim() == witness.quote) else { continue };
                let place = cell.raw..cell.raw + u64::from(cell.raw_len);
                if bytes.is_some_and(|b| b != [place.clone()]) {
                    continue;
                }
                if table.row_name(number) == row {
                    return None;
                }
                fault = "the words stand in another row of the table";
            }
        }
        Some(fault)
    }

    /// Whether somebody's title, a signature or a cell of the file holds these words.
    fn holds_title(&self, file: &str, words: &str) -> bool {
        let read = &self.read;
        let titled = |people: &[crate::ingest::Participant]| people.iter().any(|p| p.title.contains(words));
        let of_document = |d: &Document| {
            let said = |s: &Segment| s.source.as_ref().unwrap_or(&d.source) == file && s.text.as_str().contains(words);
            (d.source == file && titled(&d.participants)) || d.segments.iter().any(said)
        };
        read.documents.iter().any(of_document)
            || read.calls.iter().any(|c| c.source == file && titled(&c.participants))
            || titled(&read.directory)
            || (read.tables.iter().filter(|t| t.source == file))
                .any(|t| t.rows.iter().flatten().any(|c| c.text.contains(words)))
    }
}

fn visible(bytes: &[u8]) -> impl Iterator<Item = &u8> {
    bytes.iter().filter(|b| !b.is_ascii_whitespace())
}

/// `12-40,52-60` as ranges; `None` when it is something else.
fn ranges(text: &str) -> Option<Vec<Range<u64>>> {
    let one = |part: &str| {
        let (from, to) = part.split_once('-')?;
        Some(from.parse().ok()?..to.parse().ok()?)
    };
    text.split(',').map(one).collect()
}
