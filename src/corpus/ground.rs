//! What is known of accounts before any document is routed, and what routed documents add to it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use super::Vendor;
use super::crm::{Tables, id18};
use super::deals::Draft;
use super::mentions::Namer;
use super::names::Name;
use super::vendor::company_domain;
use super::weights::Life;
use crate::config::Config;
use crate::ingest::{Document, Participant};
use crate::terms::Side;

/// An account with its deals, as far as routing needs it.
#[derive(Debug, Default)]
pub struct AccountGround {
    pub key: String,
    /// Its own name first, then aliases.
    pub names: Vec<String>,
    /// Indexes of its deals.
    pub deals: Vec<usize>,
    /// Website and contacts' domains.
    pub domains: BTreeSet<String>,
    /// Cities of its addresses and family names of its contacts: words that may also be a company's.
    pub words: BTreeSet<String>,
}

/// One deal, as far as routing needs it.
#[derive(Debug, Default)]
pub struct DealGround {
    pub account: usize,
    pub life: Life,
    /// When it was closed; none of an open deal.
    pub closed: Option<Timestamp>,
    /// Words that only this opportunity's name has among those of its account, and years that only it was alive in.
    pub subject: Vec<String>,
    pub owner_address: String,
    /// Addresses of people with a role.
    pub addresses: BTreeSet<String>,
    /// Keys of the names of people with a role.
    pub people: BTreeSet<String>,
}

/// Who belongs to which account; sets, since two accounts may share a counsel or a domain.
#[derive(Debug, Default)]
pub struct Ground {
    pub accounts: Vec<AccountGround>,
    pub deals: Vec<DealGround>,
    pub namer: Namer,
    pub vendor_domains: BTreeSet<String>,
    /// Keys of names of the vendor's people, and their given names.
    pub vendor_names: BTreeSet<String>,
    pub vendor_given: BTreeSet<String>,
    pub account_of: BTreeMap<String, usize>,
    pub deal_of: BTreeMap<String, usize>,
    /// Contact id to account.
    pub contact_of: BTreeMap<String, usize>,
    pub domains: BTreeMap<String, BTreeSet<usize>>,
    pub addresses: BTreeMap<String, BTreeSet<usize>>,
    pub learned_addresses: BTreeMap<String, BTreeSet<usize>>,
    pub learned_domains: BTreeMap<String, BTreeSet<usize>>,
    /// Key of a full name to accounts.
    pub people: BTreeMap<String, BTreeSet<usize>>,
    /// Given or family name to full names, for initials and single names.
    pub by_part: BTreeMap<String, BTreeMap<Name, BTreeSet<usize>>>,
    /// Ids of the vendor's people in the CRM, or their names where it gives no ids.
    users: BTreeSet<String>,
    /// Ids of opportunities and contacts by their names, for lists that refer to them so.
    pub records: BTreeMap<(&'static str, String), String>,
}

/// The end of a day.
fn end_of(day: Date) -> Option<Timestamp> {
    Some(day.checked_add(1.days()).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

impl Ground {
    pub fn new(drafts: &[Draft], tables: &Tables<'_>, config: &Config, vendor: &Vendor) -> Self {
        let mut ground = Self { vendor_domains: vendor.domains.iter().cloned().collect(), ..Self::default() };
        for (at, draft) in drafts.iter().enumerate() {
            let account = &draft.deal.account;
            let key = if account.id.is_empty() { format!("deal {}", draft.key) } else { id18(&account.id) };
            let index = *ground.account_of.entry(key.clone()).or_insert_with(|| {
                ground.accounts.push(AccountGround {
                    key,
                    names: vec![account.name.clone()],
                    ..AccountGround::default()
                });
                ground.accounts.len() - 1
            });
            ground.accounts[index].deals.push(at);
            ground.deal_of.insert(draft.key.clone(), at);
            ground.deals.push(DealGround {
                account: index,
                life: Life::new(draft.deal.created, draft.deal.close_date, draft.deal.is_closed),
                closed: draft.deal.close_date.filter(|_| draft.deal.is_closed).and_then(end_of),
                ..DealGround::default()
            });
        }
        ground.add_accounts_without_deal(tables);
        ground.add_aliases(config);
        ground.add_people(tables, drafts);
        let names: Vec<Vec<String>> = ground.accounts.iter().map(|a| a.names.clone()).collect();
        let words: Vec<BTreeSet<String>> = ground.accounts.iter().map(|a| a.words.clone()).collect();
        ground.namer = Namer::new(&names, &words);
        for object in ["Account", "Opportunity", "Contact"] {
            let named =
                |row: super::crm::Row<'_>| ((object, row.name().to_lowercase()), tables.record(object, &row.name()));
            ground.records.extend(tables.rows(object).map(named));
        }
        ground.add_subjects(drafts);
        ground
    }

    /// Accounts of the CRM without an opportunity: they keep their documents from look-alikes.
    fn add_accounts_without_deal(&mut self, tables: &Tables<'_>) {
        for row in tables.rows("Account") {
            let key = row.id();
            if !key.is_empty() && !self.account_of.contains_key(&key) {
                self.account_of.insert(key.clone(), self.accounts.len());
                let names = vec![row.get("Name").to_owned()];
                self.accounts.push(AccountGround { key, names, ..AccountGround::default() });
            }
            if let Some(at) = self.account_of.get(&row.id()) {
                let cities = ["BillingCity", "ShippingCity", "City"].map(|column| row.get(column).to_owned());
                self.accounts[*at].words.extend(cities.into_iter().filter(|c| !c.is_empty()));
            }
            if let (Some(at), Some(domain)) =
                (self.account_of.get(&row.id()), super::vendor::website_domain(row.get("Website")))
            {
                self.accounts[*at].domains.insert(domain.clone());
                self.domains.entry(domain).or_default().insert(*at);
            }
        }
    }

    fn add_aliases(&mut self, config: &Config) {
        for (alias, target) in &config.aliases {
            let wanted = target.trim().to_lowercase();
            let Some(at) = self
                .accounts
                .iter()
                .position(|a| a.key == id18(target) || a.names.first().is_some_and(|n| n.to_lowercase() == wanted))
            else {
                continue;
            };
            // An alias may be an address or a domain as well as a name.
            let spelled = alias.trim().to_lowercase();
            if spelled.trim_start_matches('@').contains('@') {
                self.addresses.entry(spelled).or_default().insert(at);
            } else if spelled.contains('.') && !spelled.contains(' ') && !spelled.ends_with('.') {
                let domain = super::vendor::registered(spelled.trim_start_matches('@'));
                self.accounts[at].domains.insert(domain.clone());
                self.domains.entry(domain).or_default().insert(at);
            } else {
                self.accounts[at].names.push(alias.clone());
            }
        }
    }

    fn add_people(&mut self, tables: &Tables<'_>, drafts: &[Draft]) {
        let mut address_of: BTreeMap<String, String> = BTreeMap::new();
        let mut name_of: BTreeMap<String, String> = BTreeMap::new();
        for row in tables.rows("User") {
            address_of.insert(row.id(), row.get("Email").to_lowercase());
            self.add_vendor_name(row.get("Name"));
            self.users.insert(row.id());
        }
        // Lists give an owner by name.
        for owner in drafts.iter().map(|d| &d.owner).filter(|o| o.contains(' ')) {
            self.add_vendor_name(owner);
            self.users.insert(owner.clone());
        }
        for row in tables.rows("Contact") {
            let email = row.get("Email").to_lowercase();
            address_of.insert(row.id(), email.clone());
            name_of.extend(Name::parse(&row.name()).filter(Name::is_full).map(|name| (row.id(), name.key())));
            let Some(at) = self.account_of.get(&tables.refers(&row, "Account")).copied() else { continue };
            self.contact_of.insert(row.id(), at);
            if !email.is_empty() {
                self.addresses.entry(email.clone()).or_default().insert(at);
            }
            if let Some(domain) = company_domain(&email).filter(|d| !self.vendor_domains.contains(d)) {
                self.accounts[at].domains.insert(domain.clone());
                self.domains.entry(domain).or_default().insert(at);
            }
            self.add_name(&row.name(), at);
            self.accounts[at].words.extend(Name::parse(&row.name()).and_then(|n| n.family().map(str::to_owned)));
        }
        for (deal, draft) in self.deals.iter_mut().zip(drafts) {
            deal.owner_address = address_of.get(&draft.owner).cloned().unwrap_or_default();
            let ids = draft.roles.iter().map(|r| &r.contact);
            deal.addresses = ids.filter_map(|id| address_of.get(id)).filter(|e| !e.is_empty()).cloned().collect();
            deal.people = draft.roles.iter().filter_map(|r| name_of.get(&r.contact)).cloned().collect();
        }
    }

    /// Words that tell the opportunities of one account apart.
    fn add_subjects(&mut self, drafts: &[Draft]) {
        for account in &self.accounts {
            let own = super::mentions::name_words(account.names.first().map_or("", String::as_str));
            let sets: Vec<BTreeSet<String>> = account
                .deals
                .iter()
                .map(|d| {
                    let deal = &drafts[*d].deal;
                    let first = deal.created.map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).year());
                    let last = deal.close_date.map(jiff::civil::Date::year);
                    // An open deal may go on for years.
                    let last = last.max(first.filter(|_| !deal.is_closed).map(|y| y + 5));
                    let years =
                        first.or(last).map_or(0..0, |from| from..last.unwrap_or(from) + 1).map(|y| y.to_string());
                    super::mentions::name_words(&deal.name).into_iter().chain(years).collect()
                })
                .collect();
            for (i, deal) in account.deals.iter().enumerate() {
                let elsewhere = |w: &String| sets.iter().enumerate().any(|(j, s)| j != i && s.contains(w));
                self.deals[*deal].subject = sets[i]
                    .iter()
                    .filter(|w| w.chars().count() > 2 && !own.contains(w) && !elsewhere(w))
                    .cloned()
                    .collect();
            }
        }
    }

    fn add_vendor_name(&mut self, raw: &str) {
        if let Some(name) = Name::parse(raw) {
            self.vendor_given.insert(name.given().to_owned());
            self.vendor_names.insert(name.key());
        }
    }

    /// Learns the vendor's people from addresses and from what recorders say, before routing.
    pub fn learn_vendor(&mut self, people: &[&Participant]) {
        for p in people {
            if self.is_vendor(p) {
                self.add_vendor_name(&p.name);
            }
        }
    }

    pub fn add_name(&mut self, raw: &str, account: usize) {
        let Some(name) = Name::parse(raw).filter(Name::is_full) else { return };
        self.people.entry(name.key()).or_default().insert(account);
        for part in [Some(name.given()), name.family()].into_iter().flatten() {
            self.by_part.entry(part.to_owned()).or_default().entry(name.clone()).or_default().insert(account);
        }
    }

    /// Whether somebody is the vendor's: by address, by what the recorder says, by a full name of the vendor's people.
    pub fn is_vendor(&self, p: &Participant) -> bool {
        if let Some(domain) = company_domain(&p.email) {
            return self.vendor_domains.contains(&domain);
        }
        match p.side_hint {
            Some(Side::Vendor | Side::Internal) => true,
            Some(Side::Customer | Side::Partner) => false,
            _ => {
                p.key.strip_prefix("crm:").is_some_and(|id| id.starts_with("005") || self.users.contains(id))
                    || Name::parse(&p.name)
                        .is_some_and(|n| self.vendor_names.contains(&n.key()) && !self.people.contains_key(&n.key()))
                    || (p.email.is_empty()
                        && Name::parse(&p.name).is_some_and(|n| n.is_single() && self.vendor_given.contains(n.given()))
                        && !self.by_part.contains_key(&p.name.to_lowercase()))
            }
        }
    }

    /// Learns people and domains from a document that surely belongs to an account.
    pub fn learn(&mut self, doc: &Document, account: usize, hard: bool) {
        let outside: Vec<Participant> = doc.participants.iter().filter(|p| !self.is_vendor(p)).cloned().collect();
        for p in outside {
            let owned = company_domain(&p.email).is_some_and(|d| {
                self.domains.get(&d).is_some_and(|owners| !owners.contains(&account))
                    || self.namer.by_domain(&d).is_some_and(|a| a != account)
            });
            if owned {
                continue;
            }
            self.add_name(&p.name, account);
            if !hard || p.email.is_empty() || super::vendor::is_automatic(&p.email) {
                continue;
            }
            self.learned_addresses.entry(p.email.clone()).or_default().insert(account);
            if let Some(domain) = company_domain(&p.email) {
                self.learned_domains.entry(domain).or_default().insert(account);
            }
        }
    }
}
