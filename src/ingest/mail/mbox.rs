//! A mailbox file in, the byte ranges of its messages out.
//!
//! A message begins at a line `From `, one token, a date, at the start of the file or after an empty line, with a header
//! line next. Lines that only look like it (an unescaped "From " in a letter) stay in their message. Unescaping of
//! `>From ` is the business of the body decoder, since it must keep offsets.

use std::ops::Range;

/// Whether a file is a mailbox: its first line that is not empty is a separator.
pub fn is_mbox(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(head.len());
    is_separator(line_at(head, start))
}

/// Ranges of the messages, separator lines left out.
pub fn split(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut after_empty) = (0, true);
    while at < bytes.len() {
        let line = line_at(bytes, at);
        let next = (at + line.len() + 1).min(bytes.len());
        if after_empty && is_separator(line) && is_header(line_at(bytes, next)) {
            starts.push((at, next));
        }
        after_empty = line.trim_ascii().is_empty() || (at == 0 && line == b"\xef\xbb\xbf");
        at = next.max(at + 1);
    }
    let ends = starts.iter().skip(1).map(|(separator, _)| *separator).chain([bytes.len()]);
    starts.iter().zip(ends).map(|((_, start), end)| *start..end).collect()
}

fn line_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    &rest[..rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())]
}

/// `From `, one token without spaces, and a date with weekday or month, a time and a year.
pub(super) fn is_separator(line: &[u8]) -> bool {
    // A separator holds an address and a date; more than 300 bytes would be a paragraph.
    let Some(rest) = line.strip_prefix(b"From ").filter(|r| r.len() <= 300) else { return false };
    let Ok(rest) = std::str::from_utf8(rest) else { return false };
    let mut words = rest.split_ascii_whitespace();
    if words.next().is_none() {
        return false;
    }
    let words: Vec<&str> = words.collect();
    let is_year = |w: &&str| w.len() == 4 && w.parse::<u16>().is_ok_and(|y| (1970..2200).contains(&y));
    let is_clock = |w: &&str| {
        let mut parts = w.split(':');
        let two =
            |p: Option<&str>| p.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
        two(parts.next()) && two(parts.next()) && parts.next().is_none_or(|p| two(Some(p))) && parts.next().is_none()
    };
    let is_month = |w: &&str| {
        let w = w.get(..3).unwrap_or_default().to_ascii_lowercase();
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].contains(&w.as_str())
    };
    words.iter().any(is_year) && words.iter().any(is_clock) && words.iter().any(is_month)
}

/// A header field name and a colon, or another separator's quirk: `>From ` left over from a mail spool.
pub(super) fn is_header(line: &[u8]) -> bool {
    if line.starts_with(b">From ") {
        return true;
    }
    let name = line.iter().position(|b| *b == b':').unwrap_or(0);
    name > 0 && line[..name].iter().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &str) -> Vec<&str> {
        split(bytes.as_bytes()).into_iter().map(|r| &bytes[r]).collect()
    }

    #[test]
    fn splits_all_dialects_and_no_letter_in_two() {
        let box_ = "From a@b.example Tue Dec 16 15:20:00 2025\nSubject: one\n\nFrom here on we go.\n\nFrom Monday 3 \
                    March 2026 12:00 on\nno header follows\n\nFrom - Wed Feb 04 07:15:00 2026\nSubject: two\n\n>From x\n\
                    From a@b Tue Dec 16 15:20:00 2025\nX: not after an empty line\n\nFrom 17@xxx Wed Feb 04 07:15:00 \
                    +0000 2026\r\nSubject: three\r\n\r\nx";
        let got = texts(box_);
        assert_eq!(got.len(), 3, "{got:#?}");
        assert!(got[0].ends_with("no header follows\n\n"));
        assert!(got[1].contains("not after an empty line"));
        assert_eq!(got[2], "Subject: three\r\n\r\nx");
    }

    #[test]
    fn sniffs_a_mailbox_by_its_first_line() {
        assert!(is_mbox(b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011\nFrom: x\n"));
        assert!(!is_mbox(b"From the desk of Ann, 3 March 2026\n"));
        assert!(!is_mbox(b"From: Ann <a@b.example>\n"));
    }
}
