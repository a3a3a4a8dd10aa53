//! How much each reason to give a document to a deal is worth, in one table, and the deal's life as a factor.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// A kind of reason; a document counts each kind once per account, at its strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    AccountId,
    ContactId,
    Address,
    SharedAddress,
    KnownAddress,
    KnownDomain,
    Speaker,
    SpeakerInitials,
    SpeakerSingle,
    Tag,
    LabelFull,
    LabelShort,
    LabelInitials,
    LabelShared,
    LabelAlive,
    Thread,
    Series,
    ChannelKin,
    Cited,
    Cites,
    Party,
    Body,
}

impl Kind {
    /// Chance that a document with this reason alone is the account's. Reasons join as independent ones do:
    /// one minus the product of what each leaves open.
    pub const fn weight(self) -> f32 {
        match self {
            // A person or an integration linked the record by hand or by address.
            Self::AccountId => 0.9,
            Self::ContactId => 0.85,
            // Somebody of the account is in the conversation; what else is said there can hardly be another's.
            Self::Address => 0.9,
            // The same at a domain that two accounts share: a parent and its subsidiary write for one another.
            Self::SharedAddress => 0.75,
            // Seen before only together with people of the account: counsel, consultants, a second domain.
            Self::KnownAddress => 0.7,
            // A colleague of such a person, whom nobody has seen yet.
            Self::KnownDomain => 0.5,
            // A full name is seldom shared by two customers of one company.
            Self::Speaker => 0.65,
            Self::SpeakerInitials => 0.5,
            // Given names repeat; useful only beside other reasons.
            Self::SpeakerSingle => 0.2,
            // A recorder wrote the company behind the name.
            Self::Tag => 0.6,
            // People title what they record by the customer; a title may also name a reference customer.
            Self::LabelFull => 0.8,
            Self::LabelShort => 0.65,
            Self::LabelInitials => 0.3,
            Self::LabelShared => 0.15,
            // The others of that name had no deal then; an account may still come back unrecorded.
            Self::LabelAlive => 0.5,
            // Replies stay in their thread; forwards to others are caught by their addresses.
            Self::Thread => 0.8,
            // The second call of a series has the title of the first.
            Self::Series => 0.5,
            // Nearly everything else in this chat channel is this account's.
            Self::ChannelKin => 0.55,
            // A document that the account's own mails call by its file name or number.
            Self::Cited => 0.6,
            // A message that calls a paper of the account's by its file name or number.
            Self::Cites => 0.65,
            // A paper that says whom it is for.
            Self::Party => 0.8,
            // Only for texts without outsiders, and divided among all accounts that the text names, or whose people.
            Self::Body => 0.6,
        }
    }

    /// Whether the reason rests on an id or an address, firm enough to learn new people and domains from.
    pub const fn is_hard(self) -> bool {
        matches!(self, Self::AccountId | Self::ContactId | Self::Address | Self::SharedAddress)
    }
}

/// A reason that tells two opportunities of one account apart; its points raise a deal above its sibling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Thread,
    Cited,
    Subject,
    /// Two such words or more.
    Named,
    Kin,
    Role,
    Busy,
    Owner,
}

impl Sign {
    pub const fn points(self) -> f32 {
        match self {
            // A reply belongs where the message it answers belongs.
            Self::Thread => 3.0,
            Self::Cited => 2.0,
            // Words that only this opportunity's name has, in the title.
            Self::Subject => 1.5,
            Self::Named => 3.0,
            Self::Kin => 1.0,
            // Contacts often serve both opportunities, where only one names them in a role.
            Self::Role => 1.0,
            // Less than any word of the document itself.
            Self::Busy => 0.75,
            // One seller usually has the whole account.
            Self::Owner => 0.25,
        }
    }
}

/// Below this a document is not given to a deal: one full name in a title beside an outsider (0.48) just passes.
pub const ENOUGH: f32 = 0.45;
/// Lead that the best deal needs over the next: less, and two deals explain the document about equally.
pub const LEAD: f32 = 0.15;
/// Below this a document touches no deal at all and is not worth listing; an address outside a deal's life has 0.13.
pub const TOUCH: f32 = 0.1;
/// What is left of a name on a document when somebody of an unknown company takes part: it may be about a reference.
pub const OUTSIDER: f32 = 0.6;

/// When a deal was alive: from `created` less 30 days to `close` plus 60; an open deal has no end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Life {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

const DAY: i64 = 24 * 60 * 60;

impl Life {
    pub fn new(created: Option<Timestamp>, close: Option<Date>, is_closed: bool) -> Self {
        let close = close.and_then(|d| d.to_zoned(TimeZone::UTC).ok()).map(|z| z.timestamp());
        // The record is often made after the first call (30 days); onboarding follows signature (60 days).
        Self {
            from: created.and_then(|t| t.checked_sub(days(30)).ok()),
            to: close.filter(|_| is_closed).and_then(|t| t.checked_add(days(60)).ok()),
        }
    }

    /// The life for dates that a paper names: contracts and plans look up to a year beyond the signature.
    pub fn reaching_ahead(&self) -> Self {
        Self { from: self.from, to: self.to.and_then(|t| t.checked_add(days(365)).ok()) }
    }

    /// 1 inside, 0.6 within another 90 days (records made late, slow onboarding), 0.15 beyond: another year's deal.
    pub fn factor(&self, at: Option<Timestamp>) -> f32 {
        let Some(at) = at else { return 1.0 };
        let before = self.from.map_or(0, |f| (f.as_second() - at.as_second()).max(0));
        let after = self.to.map_or(0, |t| (at.as_second() - t.as_second()).max(0));
        match before.max(after) {
            0 => 1.0,
            out if out <= 90 * DAY => 0.6,
            _ => 0.15,
        }
    }
}

fn days(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n * DAY)
}
