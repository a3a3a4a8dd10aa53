//! `dossier.toml`: what a company knows about itself. Every key has a default that is inferred from the exports.

use serde::{Deserialize, Serialize};

/// Settings of a workspace. Unknown keys are errors, so that a typing slip is noticed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Mail domains of the selling company. Empty: inferred from the CRM's `User` table, then from who owns the calls.
    pub vendor_domains: Vec<String>,
    /// Names of the selling company as people write them. Empty: inferred from the domains.
    pub vendor_names: Vec<String>,
    /// IANA zone for times that carry none, for example `Europe/Amsterdam`. Empty: UTC, and the brief says so.
    pub time_zone: String,
    /// First month of the fiscal year, 1 to 12. 0: the calendar year.
    pub fiscal_year_start: u8,
    /// How `03/04/2026` reads: `mdy`, `dmy` or `ymd`. Empty: inferred per file, ambiguous dates left unread.
    pub date_order: String,
    /// Other names of an account, `alias = "account name or id"`.
    pub aliases: std::collections::BTreeMap<String, String>,
}
