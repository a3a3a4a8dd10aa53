//! What the files of a pack say, as read: typed, with places, not yet checked against one another.

use std::ops::Range;

use super::pack::{Authority, RuleStatus, Take, TypedKind, Until, Which};
use super::read::Sp;
use crate::terms::{Channel, Shape, Side, Stance};

/// `pack.yaml`.
#[derive(Debug, Clone, Default)]
pub struct RawPack {
    pub id: String,
    pub title: String,
    pub about: String,
    pub sections: Vec<RawSection>,
    pub views: Vec<RawView>,
    /// Of the keys of `wording` those that are given.
    pub wording: Vec<(&'static str, String)>,
    pub late: Vec<Sp<String>>,
    pub won: Vec<Sp<String>>,
    pub lost: Vec<Sp<String>>,
    pub days_after_close: usize,
    pub stop_at: Vec<Sp<String>>,
    pub until: Option<Until>,
    pub authority: Vec<Sp<Authority>>,
}

#[derive(Debug, Clone)]
pub struct RawSection {
    pub id: Sp<String>,
    pub title: String,
}

#[derive(Debug, Clone)]
pub struct RawView {
    pub id: Sp<String>,
    pub title: String,
    pub sections: Vec<Sp<String>>,
    pub all: bool,
    pub customer_safe: bool,
}

/// One entry of `fields.yaml`.
#[derive(Debug, Clone)]
pub struct RawField {
    pub id: Sp<String>,
    pub title: String,
    pub question: String,
    pub ask: String,
    pub shape: Shape,
    pub sides: Vec<Sp<Side>>,
    pub audience: Vec<Sp<String>>,
    pub weight: usize,
    pub must_have: bool,
    pub at_most: Option<Sp<usize>>,
    pub answered_by: Option<Sp<String>>,
    /// In the order of the file, with the reserved `unsaid` among them.
    pub verdicts: Vec<(Sp<String>, String)>,
    /// Where its key stands.
    pub verdicts_at: Range<usize>,
}

/// `words/<name>.yaml`.
#[derive(Debug, Clone)]
pub struct RawWords {
    pub name: String,
    /// Index of its file.
    pub source: usize,
    pub phrases: Vec<Sp<String>>,
}

/// One rule file.
#[derive(Debug, Clone)]
pub struct RawRule {
    /// Index of its file.
    pub source: usize,
    pub id: String,
    /// Folder of the rule within the pack: `commercial/renewal-date`.
    pub folder: String,
    pub title: String,
    pub field: Sp<String>,
    pub status: RuleStatus,
    pub why: String,
    pub misreads: Vec<String>,
    pub look: RawLook,
    pub keep: RawCondition,
    pub drop: RawCondition,
    pub take: Sp<Take>,
    pub verdict: Option<Sp<String>>,
    pub trust: RawTrust,
}

#[derive(Debug, Clone, Default)]
pub struct RawLook {
    pub at: Range<usize>,
    /// Part of it could not be read: that it is empty then says nothing.
    pub faulty: bool,
    pub channels: Vec<Sp<Channel>>,
    pub means: Vec<Sp<String>>,
    pub words: Vec<Sp<String>>,
    pub crm: Vec<RawCrm>,
}

#[derive(Debug, Clone)]
pub struct RawCrm {
    pub table: Sp<String>,
    pub columns: Vec<Sp<String>>,
    /// Columns with the words that a row must hold there.
    pub when: Vec<(Sp<String>, Vec<Sp<String>>)>,
    pub which: Which,
    pub unit: String,
}

#[derive(Debug, Clone, Default)]
pub struct RawCondition {
    pub sides: Vec<Sp<Side>>,
    pub channels: Vec<Sp<Channel>>,
    pub stances: Vec<Sp<Stance>>,
    pub persons: Vec<Sp<Side>>,
    pub words: Vec<Sp<String>>,
    pub about: Vec<Sp<String>>,
    pub has: Vec<Sp<TypedKind>>,
    pub near: Option<RawNear>,
    pub after_close: bool,
    pub means: Vec<Sp<String>>,
}

#[derive(Debug, Clone)]
pub struct RawNear {
    pub kinds: Vec<Sp<TypedKind>>,
    pub words: Vec<Sp<String>>,
    pub within_words: usize,
}

#[derive(Debug, Clone, Default)]
pub struct RawTrust {
    pub newest_wins: Option<bool>,
    pub outranks: Vec<Sp<String>>,
    pub authority: Vec<Sp<Authority>>,
    pub support_only: bool,
}
