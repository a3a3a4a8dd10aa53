//! Every limit on what is read: its name, what it is when nobody says otherwise, and how a person sets it.

use super::apart::{self, Parser};
use super::archive;

/// Largest file that is read as a whole: all of it is held in memory at once. Longer mailboxes are read in slices.
pub const LARGEST: u64 = 512 << 20;

/// How much of what others made is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub file: u64,
    pub archive: archive::Limits,
    pub parsing: apart::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file: LARGEST, archive: archive::LIMITS, parsing: apart::LIMITS }
    }
}

/// Names of the limits and what they hold; messages about files that meet one say its name.
pub const NAMES: [(&str, &str); 9] = [
    ("file-mib", "a file"),
    ("archive-members", "files of an archive"),
    ("archive-depth", "archives around a file"),
    ("archive-mib", "all that an archive unpacks to"),
    ("member-mib", "a file of an archive"),
    ("archive-ratio", "how many times as long as packed it may be"),
    ("parse-mib", "memory to parse a binary file"),
    ("parse-seconds", "processor time for it"),
    ("answer-mib", "the text that comes of it"),
];

impl Limits {
    /// Sets a limit from `NAME=NUMBER`.
    ///
    /// # Errors
    /// What is wrong with it, with the names that there are.
    pub fn set(&mut self, text: &str) -> Result<(), String> {
        let names = || NAMES.map(|(name, _)| name).join(", ");
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("a limit is NAME=NUMBER, for example file-mib=1024, not {text}"))?;
        let number: u64 = (value.trim().parse().ok().filter(|n| *n > 0))
            .ok_or_else(|| format!("the limit {name} is a whole number above 0, not {value}"))?;
        let mib = number.saturating_mul(1 << 20);
        match name.trim() {
            "file-mib" => self.file = mib,
            "archive-members" => self.archive.members = usize::try_from(number).unwrap_or(usize::MAX),
            "archive-depth" => self.archive.depth = usize::try_from(number).unwrap_or(usize::MAX),
            "archive-mib" => self.archive.inflated = mib,
            "member-mib" => self.archive.member = mib,
            "archive-ratio" => self.archive.ratio = number,
            "parse-mib" => self.parsing.memory = mib,
            "parse-seconds" => self.parsing.seconds = number,
            "answer-mib" => self.parsing.answer = mib,
            _ => return Err(format!("there is no limit {name}; there are {}", names())),
        }
        Ok(())
    }
}

/// How exports are read: where binary files are parsed, and within which limits.
#[derive(Clone, Debug)]
pub struct Reading {
    pub parser: Parser,
    pub limits: Limits,
}

impl From<Parser> for Reading {
    fn from(parser: Parser) -> Self {
        Self { parser, limits: Limits::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_by_its_name() {
        for (name, _) in NAMES {
            let mut limits = Limits::default();
            limits.set(&format!("{name}=7")).unwrap();
            assert_ne!(limits, Limits::default(), "{name}");
        }
    }

    #[test]
    fn what_is_no_limit_is_told_with_those_there_are() {
        let told = |text: &str| Limits::default().set(text).unwrap_err();
        assert!(told("file-mb=7").contains("file-mib, archive-members"));
        assert_eq!(told("file-mib=much"), "the limit file-mib is a whole number above 0, not much");
        assert_eq!(told("file-mib=0"), "the limit file-mib is a whole number above 0, not 0");
        assert_eq!(told("7"), "a limit is NAME=NUMBER, for example file-mib=1024, not 7");
    }
}
