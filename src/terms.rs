//! Words for states, one table, used everywhere: who speaks, where, how firmly, and what became of a field.

mod id;

use serde::{Deserialize, Serialize};

pub use id::{id18, is_id};

macro_rules! terms {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every term, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word a person reads and writes.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The term for a word, or `None` when the table has no such word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

terms! {
    /// On whose side a person stands, as they speak.
    Side {
        Customer = "customer",
        /// Our side speaking to the customer.
        Vendor = "vendor",
        /// Our side among ourselves: a Slack deal channel, a CRM note.
        Internal = "internal",
        Partner = "partner",
        Unknown = "unknown",
    }
}

terms! {
    /// The kind of place where something was said.
    Channel { Call = "call", Email = "email", Slack = "slack", Crm = "crm", Doc = "doc" }
}

terms! {
    /// How firmly something was said.
    Stance {
        Fact = "fact",
        Commitment = "commitment",
        Hedged = "hedged",
        Hypothetical = "hypothetical",
        Negated = "negated",
        Question = "question",
        /// Said of somebody else's case: another customer, another vendor.
        ThirdParty = "third_party",
        Superseded = "superseded",
        Joke = "joke",
        None = "none",
    }
}

terms! {
    /// What became of a field in a brief.
    Status { Filled = "filled", Missing = "missing", Conflict = "conflict" }
}

terms! {
    /// What a field's answer looks like.
    Shape {
        One = "one",
        List = "list",
        Person = "person",
        Persons = "persons",
        Date = "date",
        Duration = "duration",
        Money = "money",
        Record = "record",
    }
}

impl Shape {
    /// Whether a field of this shape may hold several current answers at once.
    pub const fn is_many(self) -> bool {
        matches!(self, Self::List | Self::Persons)
    }
}

/// Longest name in bytes, extension not counted: file systems allow 255.
const LONGEST_NAME: usize = 200;

/// File name of a deal, without extension: the id as it stands where that is safe, a short Salesforce id in the form whose
/// case does not matter (many file systems take `a` and `A` for one letter).
///
/// Letters, digits, spaces and `._-()` stay; anything else becomes `_`. A name that had to be changed, and one that
/// would hide (`.x`), be cut or meet `index`, gets the first eight digits of the id's BLAKE3 hash, so that two ids
/// cannot end up in one file.
pub fn file_name(id: &str) -> String {
    let is_short = id.len() == 15 && id.bytes().any(|b| b.is_ascii_uppercase());
    let id = &if is_short { id18(id) } else { id.to_owned() };
    let mut name: String = id
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-' | '(' | ')') { c } else { '_' })
        .collect();
    if name.len() > LONGEST_NAME {
        name.truncate(name.floor_char_boundary(LONGEST_NAME));
    }
    let name = name.trim_matches([' ', '.']);
    if name == *id && !name.is_empty() && !name.eq_ignore_ascii_case("index") {
        return name.to_string();
    }
    let name = if name.is_empty() { "deal" } else { name };
    format!("{name}-{}", &blake3::hash(id.as_bytes()).to_hex()[..8])
}

/// The file of a source such as `email/a.eml#message`.
pub fn file_of(source: &str) -> &str {
    source.split('#').next().unwrap_or_default()
}
