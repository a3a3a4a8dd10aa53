//! Lists beside the CRM's own table: which of their rows tell of a deal that the table has.

use std::collections::{BTreeMap, BTreeSet};

use super::crm::{Row, Tables};

/// Deals that have an id, by name and by account, both in lower case.
pub(super) struct Known {
    accounts_of: BTreeMap<String, BTreeSet<String>>,
    accounts: BTreeSet<String>,
}

impl Known {
    pub fn of(tables: &Tables<'_>, accounts: &BTreeMap<String, Row<'_>>) -> Self {
        let mut known = Self { accounts_of: BTreeMap::new(), accounts: BTreeSet::new() };
        for row in tables.rows("Opportunity").filter(Row::has_id) {
            let account = account_name(tables, accounts, &row);
            known.accounts_of.entry(row.name().to_lowercase()).or_default().insert(account.clone());
            known.accounts.insert(account);
        }
        known
    }

    /// Whether a row without an id tells of one of them: by its name, as far as the accounts agree, or by account alone.
    pub fn has(&self, tables: &Tables<'_>, accounts: &BTreeMap<String, Row<'_>>, row: &Row<'_>) -> bool {
        let (name, account) = (row.name().to_lowercase(), account_name(tables, accounts, row));
        if name.is_empty() {
            return !account.is_empty() && self.accounts.contains(&account);
        }
        let of_name = self.accounts_of.get(&name);
        of_name.is_some_and(|known| account.is_empty() || known.iter().any(|k| k.is_empty() || *k == account))
    }
}

/// The name of a row's account in lower case, as its own record has it or as the row does.
fn account_name(tables: &Tables<'_>, accounts: &BTreeMap<String, Row<'_>>, row: &Row<'_>) -> String {
    let record = accounts.get(&tables.refers(row, "Account"));
    record.map_or_else(|| row.first(&["Account.Name", "AccountName"]), |a| a.get("Name")).to_lowercase()
}
