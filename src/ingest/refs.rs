//! What ties documents to one another and to records: ids of threads, calls, meetings and the CRM.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What ties a document to others and to CRM records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refs {
    /// CRM record ids that the source states (Gong context objects, `WhatId`), 15 or 18 characters as written.
    pub crm_ids: Vec<String>,
    /// Message-ID without angle brackets, or Slack `ts`; empty when there is none.
    pub message_id: String,
    /// `In-Reply-To` and `References`, or the Slack `thread_ts`.
    pub replies_to: Vec<String>,
    /// Call id of the recorder, for the join with its metadata.
    pub call_id: String,
    /// Slack channel name without `#`.
    pub slack_channel: String,
    /// Ids of other documents of the exports that hold the same message; `corpus` fills it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    /// The meeting that an invitation is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
}

/// A meeting of a calendar in one of its versions, as RFC 5545 tells them apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// `UID`, the same in every version and for every date of a series.
    pub uid: String,
    /// `RECURRENCE-ID` in UTC where it can be told: the date of a series that this is; empty for the series itself or a
    /// single meeting.
    pub date: String,
    /// `SEQUENCE`, higher in each version that matters.
    pub version: u64,
    /// `DTSTAMP`, which tells later ones of the same version.
    pub written: Option<Timestamp>,
}

impl Meeting {
    /// Whether this version came after another one.
    pub fn is_after(&self, other: &Self) -> bool {
        (self.version, self.written) > (other.version, other.written)
    }
}
