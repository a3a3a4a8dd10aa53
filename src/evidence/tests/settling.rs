//! Rival claims through settling.

use jiff::Timestamp;

use crate::evidence::settle::{Claim, OUTRANKED, Precedence, STRONGER, Verdict, settle};
use crate::rules::pack::Authority;
use crate::terms::Side;

const ORDER: [Authority; 8] = [
    Authority::ExecutedDocument,
    Authority::CountersignedMail,
    Authority::CustomerAcceptance,
    Authority::VendorOffer,
    Authority::CrmChange,
    Authority::CallStatement,
    Authority::CrmProse,
    Authority::InternalSlack,
];

fn claim(answer: usize, day: i64, side: Side, authority: Authority, doc: usize) -> Claim {
    let time = Timestamp::from_second(day * 86_400).ok();
    Claim { answer, weight: 0.8, time, place: 0, authority, side, doc: Some(doc), rule: 0 }
}

fn newest() -> Precedence<'static> {
    Precedence { order: &ORDER, newest_wins: true, outranks: Vec::new() }
}

fn winner(verdict: &Verdict) -> Option<usize> {
    match verdict {
        Verdict::Holds { answer, .. } => Some(*answer),
        Verdict::Conflict { .. } => None,
    }
}

#[test]
fn a_party_may_revise_itself() {
    let call = Authority::CallStatement;
    let claims = [claim(0, 1, Side::Customer, call, 1), claim(1, 2, Side::Customer, call, 2)];
    assert_eq!(winner(&settle(&claims, &newest())), Some(1));
}

#[test]
fn time_alone_settles_nothing_between_parties() {
    let call = Authority::CallStatement;
    let claims = [claim(0, 1, Side::Customer, call, 1), claim(1, 9, Side::Vendor, call, 2)];
    assert_eq!(winner(&settle(&claims, &newest())), None);
}

#[test]
fn acceptance_settles() {
    let mail = Authority::VendorOffer;
    let claims = [
        claim(0, 1, Side::Customer, Authority::CallStatement, 1),
        claim(1, 2, Side::Vendor, mail, 2),
        claim(1, 3, Side::Customer, Authority::CustomerAcceptance, 3),
    ];
    assert_eq!(winner(&settle(&claims, &newest())), Some(1));
}

#[test]
fn a_signed_paper_replaces_what_was_said_even_later() {
    let claims = [
        claim(0, 9, Side::Vendor, Authority::CallStatement, 1),
        claim(1, 2, Side::Vendor, Authority::ExecutedDocument, 2),
    ];
    assert_eq!(winner(&settle(&claims, &newest())), Some(1));
}

#[test]
fn two_signed_papers_are_a_conflict_and_one_paper_twice_is_not() {
    let paper = Authority::ExecutedDocument;
    let two = [claim(0, 1, Side::Vendor, paper, 1), claim(1, 2, Side::Vendor, paper, 2)];
    assert_eq!(winner(&settle(&two, &newest())), None);
    let one = [claim(0, 1, Side::Vendor, paper, 1), claim(1, 1, Side::Vendor, paper, 1)];
    assert!(winner(&settle(&one, &newest())).is_some());
}

#[test]
fn only_what_a_party_said_before_counts_as_revised() {
    let claims = [
        claim(0, 1, Side::Customer, Authority::CallStatement, 1),
        claim(1, 4, Side::Internal, Authority::CrmChange, 2),
        claim(2, 3, Side::Customer, Authority::CallStatement, 3),
    ];
    let Verdict::Holds { answer: 2, superseded } = settle(&claims, &newest()) else { panic!("the last word holds") };
    let why: Vec<(usize, &str)> = superseded.iter().map(|(a, why)| (*a, why.as_str())).collect();
    assert_eq!(why, [(0, "the same party said otherwise later"), (1, STRONGER)]);
}

#[test]
fn what_stands_behind_neither_side_of_a_conflict_is_listed() {
    let call = Authority::CallStatement;
    let claims =
        [claim(0, 1, Side::Vendor, call, 1), claim(1, 2, Side::Customer, call, 2), claim(2, 3, Side::Vendor, call, 3)];
    let Verdict::Conflict { left: 1, right: 2, superseded, .. } = settle(&claims, &newest()) else {
        panic!("nothing settles it")
    };
    assert_eq!(superseded, [(0, "neither side's last word".to_owned())]);
}

#[test]
fn a_faint_word_outranks_nothing_that_is_clear() {
    let faint = Claim { weight: 0.3, ..claim(0, 5, Side::Unknown, Authority::VendorOffer, 1) };
    let cell = claim(1, 1, Side::Internal, Authority::CrmChange, 2);
    assert_eq!(winner(&settle(&[faint.clone(), cell], &newest())), Some(1));
    let fainter = Claim { weight: 0.2, ..claim(1, 1, Side::Internal, Authority::CrmChange, 2) };
    assert_eq!(winner(&settle(&[faint, fainter], &newest())), Some(0), "of faint ones the order still decides");
}

#[test]
fn without_either_party_the_order_of_authority_decides() {
    let claims = [
        claim(0, 5, Side::Internal, Authority::InternalSlack, 1),
        claim(1, 1, Side::Internal, Authority::CrmChange, 2),
    ];
    assert_eq!(winner(&settle(&claims, &newest())), Some(1));
}

#[test]
fn where_the_newest_does_not_win_the_stronger_kind_does() {
    let claims = [
        claim(0, 1, Side::Vendor, Authority::VendorOffer, 1),
        claim(1, 5, Side::Vendor, Authority::CallStatement, 2),
        claim(2, 2, Side::Vendor, Authority::VendorOffer, 3),
    ];
    assert_eq!(winner(&settle(&claims, &newest())), Some(1));
    let by_kind = Precedence { newest_wins: false, ..newest() };
    assert_eq!(winner(&settle(&claims, &by_kind)), Some(2), "of the offers the later one");
}

#[test]
fn an_outranked_rule_falls_where_the_other_one_speaks_clearly() {
    let written = Claim { rule: 1, ..claim(1, 1, Side::Vendor, Authority::VendorOffer, 1) };
    let said = claim(0, 9, Side::Customer, Authority::CallStatement, 2);
    let trust = Precedence { outranks: vec![(1, 0)], ..newest() };
    assert_eq!(winner(&settle(&[written.clone(), said.clone()], &newest())), None, "two sides apart");
    let verdict = settle(&[written.clone(), said.clone()], &trust);
    assert_eq!(verdict, Verdict::Holds { answer: 1, superseded: vec![(0, OUTRANKED.to_owned())] });
    let faint = Claim { weight: 0.4, ..written.clone() };
    assert_eq!(winner(&settle(&[faint, said.clone()], &trust)), Some(0), "a faint word outranks nothing");
    let circle = Precedence { outranks: vec![(1, 0), (0, 1)], ..newest() };
    let third = Claim { rule: 2, weight: 0.3, ..claim(2, 3, Side::Vendor, Authority::CallStatement, 3) };
    assert_eq!(winner(&settle(&[written.clone(), said, third], &circle)), None, "a circle outranks nothing");
    let signed = claim(0, 1, Side::Vendor, Authority::ExecutedDocument, 2);
    assert_eq!(winner(&settle(&[written, signed], &trust)), Some(0), "what both signed is set aside by no rule");
}
