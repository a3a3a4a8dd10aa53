//! What kind of witness a document is: who wrote it, on whose side, and how much it weighs among its kind.

use crate::ingest::{Document, Part};
use crate::rules::pack::{Authority, DRAFT_PAPERS, EXECUTED_PAPERS, Pack, SIGNATURE_NOTICES};
use crate::terms::{Channel, Side};

/// The participant who speaks where a segment names no speaker: the sender of a mail, the owner of a CRM record.
pub fn author(document: &Document) -> Option<usize> {
    document.participants.iter().position(|p| matches!(p.part, Part::From | Part::Owner))
}

/// Side of a passage, where a paper without an author speaks for the seller: proposals, order forms and plans are
/// written by the vendor unless somebody of the customer is named as the author.
pub fn side_of_paper(document: &Document, side: Side) -> Side {
    match (document.channel, side) {
        (Channel::Doc, Side::Unknown) => Side::Vendor,
        (Channel::Crm, Side::Unknown | Side::Vendor) => Side::Internal,
        (_, side) => side,
    }
}

/// Place of a document in the order of authority.
///
/// The words that make a paper an executed one or a mail a signature notice are the pack's lists `executed-papers` and
/// `signature-notices`.
pub fn authority(document: &Document, side: Side, pack: &Pack) -> Authority {
    let named = |list: &str, text: &str| pack.words.get(list).is_some_and(|w| w.is_match(text));
    match document.channel {
        Channel::Doc => {
            let name = document.source.replace(['_', '-'], " ");
            let draft = named(DRAFT_PAPERS, &document.title) || named(DRAFT_PAPERS, &name);
            let executed = named(EXECUTED_PAPERS, &document.title) || named(EXECUTED_PAPERS, &name);
            if executed && !draft { Authority::ExecutedDocument } else { Authority::VendorOffer }
        }
        Channel::Email if named(SIGNATURE_NOTICES, &document.title) => Authority::CountersignedMail,
        Channel::Email | Channel::Slack => match side {
            Side::Customer | Side::Partner => Authority::CustomerAcceptance,
            Side::Internal => Authority::InternalSlack,
            Side::Vendor | Side::Unknown => Authority::VendorOffer,
        },
        Channel::Call => Authority::CallStatement,
        Channel::Crm => Authority::CrmProse,
    }
}
