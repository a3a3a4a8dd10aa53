//! Who sells: the vendor's mail domains and names, from the settings or from the exports, in that order.

use std::collections::{BTreeMap, BTreeSet};

use super::Vendor;
use super::crm::Tables;
use crate::config::Config;
use crate::ingest::{CallMeta, Document, Part};
use crate::terms::{Channel, Side};

/// Mail hosts that anybody may have an address at: such a domain says nothing about a company.
const PUBLIC_HOSTS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "ymail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "mail.com",
    "mail.ru",
    "yandex.ru",
    "yandex.com",
    "qq.com",
    "163.com",
    "126.com",
    "zoho.com",
    "fastmail.com",
    "hey.com",
    "comcast.net",
    "verizon.net",
    "att.net",
    "sbcglobal.net",
    "bellsouth.net",
    "btinternet.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "laposte.net",
    "libero.it",
    "ziggo.nl",
    "kpnmail.nl",
    "xs4all.nl",
    "planet.nl",
    "telenet.be",
    "skynet.be",
    "bluewin.ch",
    "naver.com",
    "daum.net",
    "rediffmail.com",
    "uol.com.br",
    "bol.com.br",
    "terra.com.br",
    "tutanota.com",
];

/// Second-level names under which countries register companies: `acme.co.uk` is the company's domain.
const SECOND_LEVEL: &[&str] = &["co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go"];

/// The part of an address after `@`, lower case, when there is one.
pub fn domain_of(email: &str) -> Option<String> {
    let (local, domain) = email.trim().rsplit_once('@')?;
    let domain = domain.trim_end_matches(['.', '>']).to_lowercase();
    (!local.is_empty() && domain.contains('.')).then_some(domain)
}

/// The domain a company registers: `mail.eu.acme.co.uk` is `acme.co.uk`.
pub fn registered(domain: &str) -> String {
    let labels: Vec<&str> = domain.split('.').filter(|l| !l.is_empty()).collect();
    let keep = match labels.as_slice() {
        [.., second, last] if last.len() == 2 && SECOND_LEVEL.contains(second) => 3,
        _ => 2,
    };
    labels[labels.len().saturating_sub(keep)..].join(".")
}

/// The registered domain of an address, `None` for public mail hosts and for what is no address.
pub fn company_domain(email: &str) -> Option<String> {
    let domain = registered(&domain_of(email)?);
    (!PUBLIC_HOSTS.contains(&domain.as_str())).then_some(domain)
}

/// The registered domain of a website as a CRM cell holds it: `https://www.acme.example/about`.
pub fn website_domain(text: &str) -> Option<String> {
    let host = text.trim().to_lowercase();
    let host = host.split_once("://").map_or(host.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', ':']).next().unwrap_or("").trim_start_matches("www.");
    let domain = registered(host);
    (host.contains('.') && !host.contains(char::is_whitespace) && !PUBLIC_HOSTS.contains(&domain.as_str()))
        .then_some(domain)
}

/// Whether an address is a machine's: signature services and trackers write to everybody's customers.
pub fn is_automatic(email: &str) -> bool {
    const WORDS: &[&str] =
        &["noreply", "donotreply", "notification", "notifications", "mailer", "postmaster", "bounce"];
    let local: String = email.split('@').next().unwrap_or("").chars().filter(|c| c.is_ascii_alphabetic()).collect();
    WORDS.iter().any(|w| local.to_ascii_lowercase().contains(w)) || local.eq_ignore_ascii_case("mailerdaemon")
}

/// Finds the vendor; what was inferred is added to `inferred`, a sentence each.
pub fn find(
    config: &Config,
    tables: &Tables<'_>,
    documents: &[Document],
    calls: &[CallMeta],
    inferred: &mut Vec<String>,
) -> Vendor {
    let mut domains: Vec<String> =
        config.vendor_domains.iter().map(|d| registered(&d.trim_start_matches('@').to_lowercase())).collect();
    if domains.is_empty() {
        let users = count(tables.rows("User").map(|r| r.get("Email")));
        // Lists give owners by name: their addresses stand in mails and calls.
        let owners: BTreeSet<String> =
            tables.rows("Opportunity").map(|r| r.get("OwnerId").to_lowercase()).filter(|o| o.contains(' ')).collect();
        let everybody =
            documents.iter().flat_map(|d| &d.participants).chain(calls.iter().flat_map(|c| &c.participants));
        let owning = count(everybody.filter(|p| owners.contains(&p.name.to_lowercase())).map(|p| p.email.as_str()));
        // Whom something is sold to is not who sells; other accounts and contacts may be the vendor's own.
        let buying: BTreeSet<String> = tables.rows("Opportunity").map(|r| tables.refers(&r, "Account")).collect();
        let websites = tables.rows("Account").filter(|r| buying.contains(&r.id()));
        let contacts = tables.rows("Contact").filter(|r| buying.contains(&tables.refers(r, "Account")));
        let customers: BTreeSet<String> = (websites.filter_map(|r| website_domain(r.get("Website"))))
            .chain(contacts.filter_map(|r| company_domain(r.get("Email"))))
            .collect();
        let inside = count(
            documents
                .iter()
                .flat_map(|d| &d.participants)
                .chain(calls.iter().flat_map(|c| &c.participants))
                .filter(|p| matches!(p.side_hint, Some(Side::Vendor | Side::Internal)))
                .map(|p| p.email.as_str()),
        );
        let mail = count(
            documents
                .iter()
                .filter(|d| d.channel == Channel::Email)
                .flat_map(|d| d.participants.iter().filter(|p| p.part == Part::From).take(1))
                .map(|p| p.email.as_str())
                .filter(|email| company_domain(email).is_none_or(|d| !customers.contains(&d))),
        );
        let found = [
            (users, "the addresses of the CRM's users"),
            (owning, "the addresses of those who own its opportunities"),
            (inside, "the people whom call recorders list as internal"),
            (mail, "who writes most of the mail"),
        ];
        if let Some((best, from)) = found.into_iter().find_map(|(c, from)| frequent(&c).map(|d| (d, from))) {
            inferred.push(format!("The vendor's mail domain is {}, by {from}.", best.join(" and ")));
            domains = best;
        }
    }
    domains.sort();
    domains.dedup();
    let mut names = config.vendor_names.clone();
    if names.is_empty() {
        names = domains.iter().filter_map(|d| d.split('.').next()).map(capital).collect();
        if !names.is_empty() {
            inferred.push(format!("The vendor's name is {}, by its mail domain.", names.join(" or ")));
        }
    }
    names.dedup();
    Vendor { names, domains }
}

fn count<'a>(emails: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for domain in emails.filter_map(company_domain) {
        *out.entry(domain).or_insert(0) += 1;
    }
    out
}

/// The most frequent domain, and others with at least a third of its count: companies rename themselves and merge.
fn frequent(counts: &BTreeMap<String, usize>) -> Option<Vec<String>> {
    let most = *counts.values().max()?;
    Some(if most < 3 {
        // Few addresses prove little: only the first of the most frequent is taken.
        counts.iter().find(|(_, n)| **n == most).map(|(d, _)| d.clone()).into_iter().collect()
    } else {
        counts.iter().filter(|(_, n)| **n * 3 >= most).map(|(d, _)| d.clone()).collect()
    })
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_cut_to_what_a_company_registers() {
        assert_eq!(company_domain("A.B@mail.eu.acme.co.uk"), Some("acme.co.uk".into()));
        assert_eq!(company_domain("x@acme.example"), Some("acme.example".into()));
        assert_eq!(company_domain("x@gmail.com"), None);
        assert_eq!(company_domain("no address"), None);
        assert_eq!(website_domain("https://www.acme.example/about"), Some("acme.example".into()));
        assert_eq!(website_domain("n/a"), None);
    }
}
