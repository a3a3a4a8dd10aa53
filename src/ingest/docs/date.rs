//! File name and first lines in, the date a document gives itself out.
//!
//! Only forms whose order is certain are read: ISO, or a month by name. A date inside running text is not the document's.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

static NAME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^0-9])((?:19|20)[0-9]{2})[-_.]?([0-9]{2})[-_.]?([0-9]{2})(?:$|[^0-9])").ok());

static WRITTEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
    Regex::new(&format!(
        r"(?xi) \b(?:
        (?P<y1>(?:19|20)[0-9]{{2}})-(?P<n1>[0-9]{{2}})-(?P<d1>[0-9]{{2}})
        | (?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<m2>{month})\.?,?\ (?P<y2>(?:19|20)[0-9]{{2}})
        | (?P<m3>{month})\.?\ (?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\ (?P<y3>(?:19|20)[0-9]{{2}})
        )\b"
    ))
    .ok()
});

/// The ISO date in a file's name: `plan_2026-03-04.md`, `20260304 readout.txt`.
pub fn in_name(file: &str) -> Option<Date> {
    let found = NAME.as_ref()?.captures(file)?;
    date(&found[1], &found[2], &found[3])
}

/// The date on a line of its own near the top ("Date: 4 March 2026"), or within the title ("Plan, v2, March 11, 2026").
pub fn in_front<'t>(title: &str, lines: impl Iterator<Item = &'t str>) -> Option<Date> {
    for line in lines {
        let rest = match line.split_once(':') {
            Some((label, rest)) if is_label(label) => rest,
            _ => line,
        };
        let Some(found) = WRITTEN.as_ref()?.captures(rest) else { continue };
        let whole = found.get(0)?;
        // At most a few words may stand beside it: "Boston, 4 March 2026", "4 March 2026 (draft)".
        let beside = rest.len() - whole.len();
        if beside <= 16 && !rest[..whole.start()].contains('|') {
            return written(&found);
        }
    }
    written(&WRITTEN.as_ref()?.captures(title)?)
}

fn is_label(label: &str) -> bool {
    let label = label.trim().trim_matches('*').to_ascii_lowercase();
    matches!(
        label.as_str(),
        "date"
            | "dated"
            | "updated"
            | "last updated"
            | "last modified"
            | "prepared"
            | "prepared on"
            | "as of"
            | "meeting date"
    )
}

fn written(found: &Captures) -> Option<Date> {
    let get = |name: &str| found.name(name).map(|m| m.as_str());
    if let (Some(y), Some(m), Some(d)) = (get("y1"), get("n1"), get("d1")) {
        return date(y, m, d);
    }
    let (y, m, d) = match get("y2") {
        Some(y) => (y, get("m2")?, get("d2")?),
        None => (get("y3")?, get("m3")?, get("d3")?),
    };
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = MONTHS.iter().position(|name| m.to_ascii_lowercase().starts_with(name))? + 1;
    date(y, &month.to_string(), d)
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, want) in [
            ("plan_2026-03-04.md", Some("2026-03-04")),
            ("20260304 readout.txt", Some("2026-03-04")),
            ("plan_2026-13-04.md", None),
            ("order_4420260304.md", None),
            ("plan_v0206.md", None),
        ] {
            assert_eq!(in_name(name).map(|d| d.to_string()).as_deref(), want, "{name}");
        }
    }

    #[test]
    fn front_lines() {
        for (lines, want) in [
            (["Notes", "Date: 4 March 2026"], Some("2026-03-04")),
            (["Notes", "March 4th, 2026"], Some("2026-03-04")),
            (["Notes", "The term ends on 4 March 2026 unless renewed before."], None),
            (["Notes", "Effective: 03/04/2026"], None),
            (["Readout (A. Person, 19 Jan 2026)", "x"], Some("2026-01-19")),
        ] {
            assert_eq!(in_front(lines[0], lines.into_iter()).map(|d| d.to_string()).as_deref(), want, "{lines:?}");
        }
    }
}
