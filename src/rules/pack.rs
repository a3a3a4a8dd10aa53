//! A compiled pack: what the engine runs. Only `compile` makes one, from checked rules.

use std::collections::BTreeMap;

pub use super::frame::{Reach, Section, Stages, Until, View, Wording};
pub use super::words::Words;

use crate::terms::{Channel, Shape, Side, Stance};

/// List of names of papers that both sides sign.
pub const EXECUTED_PAPERS: &str = "executed-papers";
/// List of words in a paper's name that say it was not signed.
pub const DRAFT_PAPERS: &str = "draft-papers";
/// List of subjects of the mails that a signing service sends.
pub const SIGNATURE_NOTICES: &str = "signature-notices";
/// Words by which people say that two of them want different things.
pub const DISAGREEMENT: &str = "disagreement";
/// Words by which people say that they do not know yet: a new rule is begun with it, where the pack has it.
pub const PUT_OFF: &str = "put-off";
/// Lists that the program itself uses, so that no rule need call them.
pub const OWN_LISTS: [&str; 5] = [EXECUTED_PAPERS, DRAFT_PAPERS, SIGNATURE_NOTICES, DISAGREEMENT, PUT_OFF];

/// Fields, rules and everything else a pack declares. The engine knows no pack.
#[derive(Debug, Clone)]
pub struct Pack {
    pub id: String,
    pub title: String,
    pub about: String,
    /// In the order of `fields.yaml`.
    pub fields: Vec<Field>,
    /// Sorted by id.
    pub rules: Vec<Rule>,
    /// In reading order.
    pub sections: Vec<Section>,
    pub views: Vec<View>,
    pub wording: Wording,
    pub stages: Stages,
    pub reach: Reach,
    /// Kinds of witness, the strongest first.
    pub authority: Vec<Authority>,
    /// Shared phrase lists by name, without `@`.
    pub words: BTreeMap<String, Words>,
    /// Folder the pack was read from.
    pub root: std::path::PathBuf,
    /// Hash of every file of the pack, for the fingerprint of a brief.
    pub fingerprint: String,
}

impl Pack {
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == id)
    }

    /// Rules that serve a field and take part in briefs, sorted by id.
    pub fn rules_of<'p>(&'p self, field: &'p str) -> impl Iterator<Item = &'p Rule> {
        self.rules.iter().filter(move |r| r.field == field && r.status.runs())
    }
}

/// One required slot of the brief.
#[derive(Debug, Clone)]
pub struct Field {
    pub id: String,
    pub title: String,
    pub section: String,
    /// What the field asks of the evidence: "How long does the contract run?"
    pub question: String,
    /// What to ask the account executive when it is missing or in conflict.
    pub ask: String,
    pub shape: Shape,
    /// Sides whose words may answer the field.
    pub sides: Vec<Side>,
    pub audience: Vec<String>,
    /// 1 to 3.
    pub weight: u8,
    pub must_have: bool,
    /// Most values a brief shows; 1 for shapes that hold one.
    pub at_most: usize,
    /// Label of the judge for what answers this field's values, such as how an objection was handled; may be empty.
    pub answered_by: String,
    /// What the field may come out as, such as met and not met; empty for a field whose answer is what was said.
    pub verdicts: Vec<Verdict>,
    /// What the field is called when nothing was said: "Not said"; empty without verdicts.
    pub unsaid: String,
}

impl Field {
    pub fn verdict(&self, id: &str) -> Option<&Verdict> {
        self.verdicts.iter().find(|v| v.id == id)
    }
}

/// One of the things a field may come out as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// As rules call it: `not_met`.
    pub id: String,
    /// As a brief shows it: "Not met".
    pub title: String,
}

/// Kinds of witness that the order of authority names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authority {
    ExecutedDocument,
    CountersignedMail,
    CustomerAcceptance,
    VendorOffer,
    CrmChange,
    CallStatement,
    CrmProse,
    InternalSlack,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleStatus {
    /// Checked, never run.
    Draft,
    /// Run, shown as on trial.
    Trial,
    Stable,
    /// Kept for the record, never run.
    Retired,
}

impl RuleStatus {
    pub const fn runs(self) -> bool {
        matches!(self, Self::Trial | Self::Stable)
    }
}

/// How one field is found.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `<section>/<field>/<file name>` as below the pack's folder, without `.yaml`.
    pub id: String,
    pub title: String,
    pub field: String,
    pub status: RuleStatus,
    pub why: String,
    pub misreads: Vec<String>,
    pub look: Look,
    pub keep: Condition,
    pub drop: Condition,
    pub take: Take,
    /// Which of its field's verdicts a passage speaks for; empty where the field has none.
    pub verdict: String,
    pub trust: Trust,
}

impl Rule {
    /// Whether the rule reads what people said and wrote; one that only names CRM cells does not.
    pub fn reads_passages(&self) -> bool {
        let sentences = !self.look.means.is_empty() || !self.look.words.is_empty();
        self.take != Take::Record && (sentences || self.look.crm.is_empty())
    }
}

#[derive(Debug, Clone, Default)]
pub struct Look {
    /// Empty: everywhere.
    pub channels: Vec<Channel>,
    /// Example sentences of what an answer looks like.
    pub means: Vec<String>,
    pub words: Words,
    /// Typed CRM cells that answer the field.
    pub crm: Vec<CrmLook>,
}

impl Look {
    /// Whether the rule looks at what is said there.
    pub fn covers(&self, channel: Channel) -> bool {
        self.channels.is_empty() || self.channels.contains(&channel)
    }
}

/// A typed answer out of a CRM table.
#[derive(Debug, Clone)]
pub struct CrmLook {
    /// `Opportunity`, `OpportunityHistory`, `OpportunityContactRole`, `OpportunityLineItem`, …
    pub table: String,
    /// Columns whose cells make the value, in this order; a name ending in `*` is a prefix, so that `Contract_Term*`
    /// finds a company's own `Contract_Term_Months__c`.
    pub columns: Vec<String>,
    /// Only rows in which each of these columns holds one of its words (lower case); `@late` stands for the late stages.
    pub when: Vec<(String, Vec<String>)>,
    /// Which of several rows: the first or the last in time, or each.
    pub which: Which,
    /// Unit of a bare number: `months`, `years`; empty: none.
    pub unit: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    #[default]
    First,
    Last,
    Each,
}

/// Named conditions. In `keep` every one given must hold; in `drop` one that holds is enough.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    pub sides: Vec<Side>,
    pub channels: Vec<Channel>,
    pub stances: Vec<Stance>,
    /// Sides on which the person that a rule takes may stand; only in `keep`, for rules that take a person.
    pub persons: Vec<Side>,
    /// The passage holds one of these.
    pub words: Words,
    /// The passage or the one before it is about one of these (another vendor, another customer).
    pub about: Words,
    /// The passage holds a typed value of one of these kinds.
    pub has: Vec<TypedKind>,
    /// A typed value and a word within so many words of each other.
    pub near: Option<Near>,
    /// Only dates after the deal's close count, since what a contract brings lies ahead of it; only in `keep`.
    pub after_close: bool,
    /// Sentences that only sound like an answer: a passage nearer to one of these than to those of `look.means` is
    /// dropped; only in `drop`.
    pub means: Vec<String>,
}

impl Condition {
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty()
            && self.channels.is_empty()
            && self.stances.is_empty()
            && self.persons.is_empty()
            && self.words.is_empty()
            && self.about.is_empty()
            && self.has.is_empty()
            && self.near.is_none()
            && !self.after_close
            && self.means.is_empty()
    }
}

#[derive(Debug, Clone)]
pub struct Near {
    pub kinds: Vec<TypedKind>,
    pub words: Words,
    pub within_words: usize,
}

/// Kinds of typed values that `evidence::take` finds in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypedKind {
    Date,
    Duration,
    Money,
    Percent,
    Number,
    Person,
}

/// The shape of the answer that a rule takes out of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    Typed(TypedKind),
    /// The tightest clause that stands alone.
    Clause,
    /// The passage as it stands.
    Passage,
    /// The cells of `look.crm`, composed.
    Record,
}

/// What outranks what, for this rule's field.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Of two words of one party the one of the stronger kind of witness holds; where no rule of the field says so, the newer.
    pub by_kind: bool,
    /// Ids of rules of the same field that this one outranks: where it speaks clearly, what they find does not count.
    pub outranks: Vec<String>,
    /// Sharpens the pack's order for this field; empty: the pack's.
    pub authority: Vec<Authority>,
    /// A witness that may support a value but never fill the field by itself.
    pub support_only: bool,
}
