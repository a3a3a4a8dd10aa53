//! A line of a transcript in, who begins to speak there out: one grammar for each way in which tools lay speakers out.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    names::{self, Names, Prefix},
    stamp,
    turns::ends_sentence,
};

/// What one line begins with.
#[derive(Clone, Debug)]
pub(super) struct Opening<'t> {
    pub name: &'t str,
    /// A company in brackets after the name, as Fathom writes it.
    pub company: &'t str,
    pub start: Option<i64>,
    /// A chat message to one person alone.
    pub private: bool,
    /// Where the words begin in the line; its length for a line that is only a heading of the words below.
    pub words: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grammar {
    /// `[00:01:12] Name: words`, also with round brackets, none, or the tabs of Zoom's chat.
    StampFirst,
    /// `Name (01:12): words`, or the words below.
    StampAfter,
    /// `0:00 - Name (Company)` or `0:00 | Name` over the words.
    Over,
    /// `Name - 0:00` over the words.
    NameOver,
    /// `00:00:03 Name` or `[28/04/2026 09:12] Name` over the words.
    StampOver,
    /// `Name: words`, with Markdown bold or without.
    Plain,
    /// `**Name** words`: Markdown bold and no colon.
    Bold,
}

pub(super) const GRAMMARS: [Grammar; 7] = [
    Grammar::StampFirst,
    Grammar::StampAfter,
    Grammar::Over,
    Grammar::NameOver,
    Grammar::StampOver,
    Grammar::Plain,
    Grammar::Bold,
];

static STAMP_FIRST: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^[\s\x{feff}]*[\[(]?@?(\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?)[\])]?[\s-]+"));
static STAMP_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^[\s\x{feff}*]*([^:(\[]{1,60}?)\**\s*[(\[](\d{1,3}:\d\d(?::\d\d)?)[)\]]\**(?:\s*:|\s*$)\**\s*")
});
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^[\s\x{feff}*#]*@?(\d{1,3}:\d\d(?::\d\d)?)\s*[-–—|]\s*([^|(:]{1,60}?)\s*(?:\(([^()]{1,60})\))?\s*\**\s*$")
});

static NAME_OVER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^[\s\x{feff}*#]*([^|(:]{1,60}?)\s+[-–—|]\s*(\d{1,3}:\d\d(?::\d\d)?)\s*\**\s*$"));

static STAMP_OVER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^[\s\x{feff}]*(?:\d{1,2}:\d\d:\d\d|\[\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?[ T](\d{1,2}:\d\d(?::\d\d)?)(?: ?[AP]M)?\])\s+([^:|(\[\]]{1,60}?)\s*$",
    )
});

static BOLD: LazyLock<Regex> = LazyLock::new(|| regex(r"^[\s\x{feff}]*\*\*([^*:]{1,60}?)\*\*\s+"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, compiled by every test run")
}

impl Grammar {
    pub fn opening<'t>(self, line: &'t str) -> Option<Opening<'t>> {
        let opening = match self {
            Self::StampFirst => {
                let found = STAMP_FIRST.captures(line)?;
                let at = found[0].len();
                let Prefix { name, words } = names::prefix(&line[at..])?;
                let start = stamp::millis(found.get(1)?.as_str());
                // Zoom's saved chats write `From  Name  to  Everyone`, and mark what went to one person alone.
                let private = name.ends_with("(Privately)") || name.ends_with("(Direct Message)");
                let name = name.strip_prefix("From ").unwrap_or(name);
                let name = name.split(" to ").next().unwrap_or(name).trim();
                Opening { name, company: "", start, private, words: at + words }
            }
            Self::StampAfter => {
                let found = STAMP_AFTER.captures(line)?;
                let name = found.get(1)?.as_str().trim();
                Opening { name, company: "", start: stamp::millis(&found[2]), private: false, words: found[0].len() }
            }
            Self::Over => {
                let found = OVER.captures(line)?;
                let company = found.get(3).map_or("", |c| c.as_str());
                Opening {
                    name: found.get(2)?.as_str(),
                    company,
                    start: stamp::millis(&found[1]),
                    private: false,
                    words: line.len(),
                }
            }
            Self::NameOver => {
                let found = NAME_OVER.captures(line)?;
                let (name, start) = (found.get(1)?.as_str(), stamp::millis(&found[2]));
                Opening { name, company: "", start, private: false, words: line.len() }
            }
            Self::StampOver => {
                let found = STAMP_OVER.captures(line)?;
                let name = found.get(2)?.as_str();
                // A clock tells when, not how far into a call.
                let start =
                    if found.get(1).is_some() { None } else { line.split_whitespace().next().and_then(stamp::millis) };
                Opening { name, company: "", start, private: false, words: line.len() }
            }
            Self::Plain => {
                let Prefix { name, words } = names::prefix(line)?;
                Opening { name, company: "", start: None, private: false, words }
            }
            Self::Bold => {
                let found = BOLD.captures(line)?;
                let name = found.get(1)?.as_str().trim();
                Opening { name, company: "", start: None, private: false, words: found[0].len() }
            }
        };
        (!opening.name.is_empty()).then_some(opening)
    }

    /// Whether an opening names a person. A stamp beside it says so by itself, unless the name is one word of a label.
    pub fn accepts(self, names: &Names, opening: &Opening<'_>) -> bool {
        let label = || !opening.name.contains(' ') && names::is_label(opening.name);
        match self {
            Self::Plain | Self::Bold => names.accepts(opening.name),
            // A stamp beside words is what captions without speakers have, and agendas.
            Self::NameOver | Self::StampOver => {
                let short = opening.name.split_whitespace().count() <= 5;
                short && !label() && names::capitalised(opening.name) && !ends_sentence(opening.name)
            }
            Self::StampFirst | Self::StampAfter | Self::Over => !label(),
        }
    }
}
