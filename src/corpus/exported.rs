//! What all exports hold, as far as the documents of one deal may speak of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Corpus, Person, gaps};
use crate::ingest::Document;
use crate::terms::{Channel, Side, file_of};

/// A single deal's documents cannot tell these; they are gathered once, when all documents are at hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Message-IDs of mails that are among the exports and that another mail answers.
    mails: BTreeSet<String>,
    /// Names of the chat channels that are among the exports.
    channels: BTreeSet<String>,
    /// Files that documents stand in; of a part, those that titles of its people stand in.
    files: BTreeSet<String>,
    /// Folder and name of chat channels in which somebody of a customer writes.
    shared: BTreeSet<(String, String)>,
}

impl Exported {
    pub fn of(corpus: &Corpus) -> Self {
        let answered: BTreeSet<&str> = corpus.documents.iter().filter_map(answers).collect();
        let ids = corpus.documents.iter().map(|d| d.refs.message_id.as_str());
        let customers = |cast: &[usize]| cast.iter().any(|p| corpus.people[*p].side == Side::Customer);
        let shared = (corpus.documents.iter().zip(&corpus.cast))
            .filter(|(d, cast)| d.channel == Channel::Slack && customers(cast))
            .filter_map(|(d, _)| key(d));
        Self {
            mails: ids.filter(|id| answered.contains(id)).map(str::to_owned).collect(),
            channels: corpus.documents.iter().map(|d| d.refs.slack_channel.clone()).filter(|c| !c.is_empty()).collect(),
            files: corpus.documents.iter().map(|d| file_of(&d.source).to_owned()).collect(),
            shared: shared.collect(),
        }
    }

    /// What of it these documents speak of, and what the titles of these people stand in.
    pub fn spoken_of(&self, documents: &[Document], people: &[Person]) -> Self {
        let mails: BTreeSet<&str> = documents.iter().filter_map(answers).collect();
        let channels = gaps::spoken(documents.iter());
        let titles: BTreeSet<&str> =
            people.iter().filter_map(|p| p.title_source.as_ref()).map(|t| file_of(&t.source)).collect();
        let own: BTreeSet<(String, String)> = documents.iter().filter_map(key).collect();
        Self {
            mails: self.mails.iter().filter(|id| mails.contains(id.as_str())).cloned().collect(),
            channels: self.channels.iter().filter(|c| channels.contains(c.as_str())).cloned().collect(),
            files: self.files.iter().filter(|f| titles.contains(f.as_str())).cloned().collect(),
            shared: self.shared.intersection(&own).cloned().collect(),
        }
    }

    pub fn has_mail(&self, id: &str) -> bool {
        self.mails.contains(id)
    }

    pub fn has_channel(&self, name: &str) -> bool {
        self.channels.contains(name)
    }

    /// Whether a document of some deal, or of none, stands in the file of a source.
    pub fn has_document_in(&self, source: &str) -> bool {
        self.files.contains(file_of(source))
    }

    /// Whether somebody of a customer writes in the chat channel that a document is of.
    pub fn is_shared(&self, document: &Document) -> bool {
        key(document).is_some_and(|key| self.shared.contains(&key))
    }
}

/// The mail that a document answers: the first one named, the others are its forebears.
fn answers(document: &Document) -> Option<&str> {
    document.refs.replies_to.first().map(String::as_str)
}

/// A channel by its folder and its name: one export may hold several workspaces of a chat.
fn key(document: &Document) -> Option<(String, String)> {
    let (folder, _) = document.source.rsplit_once('/')?;
    let channel = &document.refs.slack_channel;
    (document.channel == Channel::Slack).then(|| (folder.to_owned(), channel.clone()))
}
