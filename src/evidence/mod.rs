//! Passages and rules in, judged values out: retrieve, judge, veto, take, settle, weigh.

pub mod stance;
pub mod take;
