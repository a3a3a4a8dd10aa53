//! What a person calls a deal, to the deal.

use crate::corpus::Deal;

#[derive(Debug, thiserror::Error, PartialEq)]
pub enum DealError {
    #[error("no deal is called \"{wanted}\"{near}; `dossier pipeline` lists them")]
    Unknown { wanted: String, near: String },
    #[error("\"{wanted}\" may be any of these deals: {found}; give the id")]
    Several { wanted: String, found: String },
}

/// Names this like are suggested: one or two letters off in a short name (Jaro-Winkler).
const NEAR: f64 = 0.8;

/// Finds a deal by id (15 or 18 characters), by its name or by its account's name; part of a name is enough when only
/// one deal has it, and of several deals of one account the one that closed won is meant.
///
/// # Errors
/// [`DealError`] with the nearest names, or with all that fit.
pub fn find_deal<'c>(deals: impl IntoIterator<Item = &'c Deal>, wanted: &str) -> Result<&'c Deal, DealError> {
    let deals: Vec<&Deal> = deals.into_iter().collect();
    let wanted = wanted.trim();
    let low = wanted.to_lowercase();
    // The 18 characters of an id are its 15 and a checksum; exports and browsers show either.
    let short = |long: &str, short: &str| long.len() == 18 && short.len() == 15 && long.starts_with(short);
    let by_id = |d: &&Deal| d.id == wanted || short(&d.id, wanted) || short(wanted, &d.id);
    if let Some(deal) = deals.iter().copied().find(by_id) {
        return Ok(deal);
    }
    let named = |fits: &dyn Fn(&str) -> bool| -> Vec<&Deal> {
        let fits = |d: &&&Deal| fits(&d.name.to_lowercase()) || fits(&d.account.name.to_lowercase());
        deals.iter().filter(fits).copied().collect()
    };
    let exact = named(&|name| name == low && !low.is_empty());
    let found = if exact.is_empty() && !low.is_empty() { named(&|name| name.contains(&low)) } else { exact };
    let won: Vec<&Deal> = found.iter().copied().filter(|d| d.is_won).collect();
    let one_account = found.windows(2).all(|w| is_of_same_account(w[0], w[1]));
    match (found.as_slice(), won.as_slice()) {
        ([one], _) => Ok(one),
        ([], _) => Err(DealError::Unknown { wanted: wanted.to_owned(), near: near(&deals, &low) }),
        (_, [one]) if one_account => Ok(one),
        (several, _) => {
            let found = several.iter().map(|d| format!("{} ({})", d.name, d.id)).collect::<Vec<_>>().join(", ");
            Err(DealError::Several { wanted: wanted.to_owned(), found })
        }
    }
}

/// Deals without a CRM have accounts without an id, which the name then tells apart.
fn is_of_same_account(a: &Deal, b: &Deal) -> bool {
    (&a.account.id, &a.account.name) == (&b.account.id, &b.account.name)
}

fn near(deals: &[&Deal], low: &str) -> String {
    let mut names: Vec<(f64, &str)> = (deals.iter())
        .flat_map(|d| [d.account.name.as_str(), d.name.as_str()])
        .map(|name| (strsim::jaro_winkler(&name.to_lowercase(), low), name))
        .filter(|(score, _)| *score >= NEAR)
        .collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    names.first().map(|(_, name)| format!(" (nearest: \"{name}\")")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Account, Corpus};

    fn corpus(deals: &[(&str, &str, &str, bool)]) -> Corpus {
        let one = crate::evidence::tests::corpus(Vec::new()).deals.remove(0);
        let deal = |(id, account, name, is_won): &(&str, &str, &str, bool)| Deal {
            id: (*id).into(),
            name: (*name).into(),
            account: Account { id: format!("001{account}"), name: (*account).into(), ..Account::default() },
            is_won: *is_won,
            ..one.clone()
        };
        Corpus { deals: deals.iter().map(deal).collect(), ..Corpus::default() }
    }

    fn id(corpus: &Corpus, wanted: &str) -> Result<String, DealError> {
        find_deal(&corpus.deals, wanted).map(|d| d.id.clone())
    }

    #[test]
    fn either_form_of_an_id_finds_the_deal() {
        let long = corpus(&[("006aa0000000001AAA", "Harbor Foods", "Harbor - Core", false)]);
        let short = corpus(&[("006aa0000000001", "Harbor Foods", "Harbor - Core", false)]);
        for wanted in ["006aa0000000001AAA", "006aa0000000001", " 006aa0000000001 "] {
            assert!(id(&long, wanted).is_ok() && id(&short, wanted).is_ok(), "{wanted}");
        }
        assert!(id(&long, "006AA0000000001").is_err(), "ids differ by case");
    }

    #[test]
    fn of_one_accounts_deals_the_won_one_is_meant_and_of_two_accounts_none() {
        let corpus = corpus(&[
            ("1", "Harbor Foods", "Pilot", false),
            ("2", "Harbor Foods", "Core", true),
            ("3", "Harborview", "Core", false),
        ]);
        assert_eq!(id(&corpus, "harbor foods"), Ok("2".into()));
        assert!(matches!(id(&corpus, "harbor"), Err(DealError::Several { .. })));
        assert!(matches!(id(&corpus, "core"), Err(DealError::Several { .. })));
        let Err(DealError::Unknown { near, .. }) = id(&corpus, "Habor Foods") else { panic!("no deal is called so") };
        assert!(near.contains("Harbor Foods"), "{near}");
    }

    #[test]
    fn an_empty_name_finds_nothing() {
        assert!(id(&corpus(&[("1", "", "", true)]), " ").is_err(), "a folder's deal may have no account");
    }
}
