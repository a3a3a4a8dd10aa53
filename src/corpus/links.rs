//! What ties documents to one another: replies, call series, chat channels, files that others name.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::ground::Ground;
use super::mentions::words;
use super::named;
use super::routing::Verdict;
use super::signals::Signals;
use super::weights::{Kind, Sign};
use crate::ingest::Document;
use crate::terms::Channel;

/// Links that do not change from round to round.
pub struct Links {
    /// Message ids, to the document.
    by_message: BTreeMap<String, usize>,
    /// Title without dates, numbers and marks of replies, to documents; only titles that say something.
    series: BTreeMap<String, Vec<usize>>,
    channels: BTreeMap<String, Vec<usize>>,
    /// For each document of kind `doc`: the documents that name its file or its number.
    cited_by: BTreeMap<usize, Vec<usize>>,
    /// The way back, for papers that say whom they are for: for each message the accounts whose papers it names.
    cites: BTreeMap<usize, BTreeSet<usize>>,
}

/// What the last round made of series and channels: the one deal that nearly all of it went to.
#[derive(Default)]
pub struct Learned {
    series: BTreeMap<String, usize>,
    channels: BTreeMap<String, usize>,
}

impl Links {
    pub fn new(documents: &[Document], ground: &Ground) -> Self {
        let mut by_message = BTreeMap::new();
        let mut series: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut channels: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, doc) in documents.iter().enumerate() {
            if !doc.refs.message_id.is_empty() {
                by_message.entry(message_key(doc, &doc.refs.message_id)).or_insert(i);
            }
            if matches!(doc.channel, Channel::Call | Channel::Email)
                && let Some(title) = series_title(&doc.title)
            {
                series.entry(title).or_default().push(i);
            }
            if !doc.refs.slack_channel.is_empty() {
                channels.entry(doc.refs.slack_channel.clone()).or_default().push(i);
            }
        }
        let Cited { by: cited_by, firmly } = cited(documents);
        let mut cites: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (paper, messages) in &firmly {
            if let Some(account) = named::party(&documents[*paper], ground) {
                for message in messages {
                    cites.entry(*message).or_default().insert(account);
                }
            }
        }
        Self { by_message, series, channels, cited_by, cites }
    }

    pub fn learn(&self, documents: &[Document], verdicts: &[Verdict]) -> Learned {
        // A series or channel teaches when all that was routed of it went to one deal, and at least half was routed.
        let one = |docs: &[usize], least: usize| -> Option<usize> {
            let deals: BTreeSet<usize> = docs.iter().flat_map(|d| verdicts[*d].routes.iter().map(|r| r.0)).collect();
            let routed = docs.iter().filter(|d| !verdicts[**d].routes.is_empty()).count();
            match deals.iter().collect::<Vec<_>>().as_slice() {
                [deal] if routed >= least && routed * 2 >= docs.len() => Some(**deal),
                _ => None,
            }
        };
        debug_assert_eq!(documents.len(), verdicts.len());
        Learned {
            series: self.series.iter().filter_map(|(k, d)| one(d, 1).map(|deal| (k.clone(), deal))).collect(),
            // Two threads of a channel may be chance; three are its subject.
            channels: self.channels.iter().filter_map(|(k, d)| one(d, 3).map(|deal| (k.clone(), deal))).collect(),
        }
    }

    /// Adds the reasons that come from other documents.
    pub fn add(
        &self,
        at: usize,
        doc: &Document,
        verdicts: &[Verdict],
        learned: &Learned,
        ground: &Ground,
        out: &mut Signals,
    ) {
        for parent in &doc.refs.replies_to {
            let Some(parent) = self.by_message.get(&message_key(doc, parent)).filter(|p| **p != at) else { continue };
            for (deal, route) in &verdicts[*parent].routes {
                let reason = "answers a message of this deal".to_owned();
                out.add(ground.deals[*deal].account, Kind::Thread, route.score, reason.clone());
                out.sign(*deal, Sign::Thread, reason);
            }
        }
        if let Some(deal) = series_title(&doc.title).and_then(|t| learned.series.get(&t))
            && matches!(doc.channel, Channel::Call | Channel::Email)
            && series_title(&doc.title)
                .and_then(|t| self.series.get(&t))
                .is_some_and(|docs| docs.iter().any(|d| *d != at && !verdicts[*d].routes.is_empty()))
        {
            let reason = "has the title of others of this deal".to_owned();
            out.add(ground.deals[*deal].account, Kind::Series, 1.0, reason.clone());
            out.sign(*deal, Sign::Kin, reason);
        }
        if let Some(deal) = learned.channels.get(&doc.refs.slack_channel) {
            let reason = format!("#{} is about this deal", doc.refs.slack_channel);
            out.add(ground.deals[*deal].account, Kind::ChannelKin, 1.0, reason.clone());
            out.sign(*deal, Sign::Kin, reason);
        }
        let parties = self.cites.get(&at).into_iter().flatten();
        for account in parties.clone() {
            let reason = format!("names a paper that is for {}", ground.accounts[*account].names[0]);
            out.add(*account, Kind::Cites, 1.0 / parties.clone().count() as f32, reason);
        }
        let citing: BTreeSet<usize> = self
            .cited_by
            .get(&at)
            .into_iter()
            .flatten()
            .flat_map(|d| verdicts[*d].routes.iter().map(|r| r.0))
            .collect();
        for deal in &citing {
            let reason = "is named by messages of this deal".to_owned();
            // A file that two deals name is a general one.
            out.add(ground.deals[*deal].account, Kind::Cited, 1.0 / citing.len() as f32, reason.clone());
            out.sign(*deal, Sign::Cited, reason);
        }
    }
}

/// Slack `ts` are unique in a channel only, Message-IDs everywhere.
fn message_key(doc: &Document, id: &str) -> String {
    format!("{}\u{0}{}", doc.refs.slack_channel, id)
}

/// A title that tells a series: three words or more besides marks of replies, dates and numbers.
fn series_title(title: &str) -> Option<String> {
    const MARKS: &[&str] = &["re", "fwd", "fw", "aw", "wg", "rv", "tr", "sv", "vs", "antw", "external", "ext"];
    let kept: Vec<String> = words(title)
        .into_iter()
        .map(|w| w.text)
        .filter(|w| !MARKS.contains(&w.as_str()) && !w.chars().any(|c| c.is_ascii_digit()))
        .collect();
    (kept.len() >= 3).then(|| kept.join(" "))
}

/// For each file the documents that name it.
#[derive(Default)]
struct Cited {
    by: BTreeMap<usize, Vec<usize>>,
    /// Only those that name it whole, or by a number with its letters: `LW-4431`.
    firmly: BTreeMap<usize, Vec<usize>>,
}

/// Which documents name which file: by its stem, or by a number of four digits or more in it that is no date.
fn cited(documents: &[Document]) -> Cited {
    let mut needles: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (i, doc) in documents.iter().enumerate().filter(|(_, d)| d.channel == Channel::Doc) {
        let file = doc.source.rsplit('/').next().unwrap_or(&doc.source);
        let stem = file.rsplit_once('.').map_or(file, |(s, _)| s).to_lowercase();
        for code in stem.split(|c: char| !c.is_ascii_digit()) {
            let dated = code.starts_with("20") && (code.len() == 4 || code.len() == 8);
            if code.len() >= 4 && !dated {
                needles.entry(code.to_owned()).or_default().insert(i);
            }
        }
        // Short stems ("notes", "plan") are words.
        if stem.len() >= 10 {
            needles.entry(stem).or_default().insert(i);
        }
    }
    let keys: Vec<&String> = needles.keys().collect();
    let mut out = Cited::default();
    let Ok(finder) =
        AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::ContiguousNFA)).build(&keys)
    else {
        return out;
    };
    for (i, doc) in documents.iter().enumerate().filter(|(_, d)| d.channel != Channel::Doc) {
        let (mut named, mut firmly): (BTreeSet<usize>, BTreeSet<usize>) = Default::default();
        for segment in &doc.segments {
            let text = segment.text.as_str();
            for hit in finder.find_overlapping_iter(text) {
                let whole = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
                if whole(text[..hit.start()].chars().next_back()) && whole(text[hit.end()..].chars().next()) {
                    let needle = keys[hit.pattern().as_usize()];
                    named.extend(&needles[needle]);
                    let mut before = text[..hit.start()].chars().rev();
                    let coded = before.next() == Some('-') && before.next().is_some_and(char::is_alphabetic);
                    if coded || !needle.bytes().all(|b| b.is_ascii_digit()) {
                        firmly.extend(&needles[needle]);
                    }
                }
            }
        }
        for file in named {
            out.by.entry(file).or_default().push(i);
        }
        for file in firmly {
            out.firmly.entry(file).or_default().push(i);
        }
    }
    out
}
