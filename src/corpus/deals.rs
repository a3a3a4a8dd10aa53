//! Deals from the CRM: opportunity, account, stage history, cells as facts, contact roles.
//!
//! Every cell keeps its place in the file, so that a value can cite it. People come later; roles and the owner are
//! given as CRM ids here.

use std::collections::{BTreeMap, BTreeSet};

use super::crm::{Row, Tables};
use super::retold::Known;
use super::vendor::{company_domain, website_domain};
use super::{Account, Deal, Fact, StageChange};
use crate::diag::{Problem, Severity};

/// Words that a stage name contains, lower case, for exports without `IsWon` and `IsClosed`.
#[derive(Clone, Debug)]
pub struct StageWords {
    pub won: Vec<String>,
    pub lost: Vec<String>,
}

impl Default for StageWords {
    fn default() -> Self {
        let own = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        Self { won: own(&["won"]), lost: own(&["lost", "disqualified", "abandoned", "dead", "no decision"]) }
    }
}

/// A deal whose people are still CRM ids.
pub struct Draft {
    pub deal: Deal,
    /// 18-character id.
    pub key: String,
    pub owner: String,
    pub roles: Vec<RoleDraft>,
}

pub struct RoleDraft {
    pub contact: String,
    pub role: String,
    pub is_primary: bool,
    pub fact: usize,
}

/// All deals, sorted by id. Without a table of opportunities there is none, and a problem says what to do.
pub fn from_crm(tables: &Tables<'_>, stages: &StageWords) -> (Vec<Draft>, Vec<Problem>) {
    let mut problems = Vec::new();
    if !tables.has("Opportunity") {
        problems.push(Problem::new(
            "",
            Severity::Skipped,
            "there is no table of opportunities among the exports, so no deal is known",
            "export the opportunities from the CRM as CSV (Opportunity.csv, a report, a list of deals), or use --deal-per file or --deal-per folder",
        ));
        return (Vec::new(), problems);
    }
    let accounts = tables.by_id("Account");
    let contacts = tables.children("Contact", "Account");
    let people = tables.by_id("Contact");
    // Child tables in the order in which a person would read them, the company's own objects last.
    let mut objects: Vec<&str> =
        vec!["OpportunityHistory", "OpportunityFieldHistory", "OpportunityLineItem", "OpportunityContactRole"];
    objects.extend(tables.objects_of("Opportunity").into_iter().filter(|o| !CHILDREN_READ_ELSEWHERE.contains(o)));
    let mut seen = std::collections::BTreeSet::new();
    objects.retain(|o| seen.insert(*o));
    let children = objects.iter().map(|o| (*o, tables.children(o, "Opportunity"))).collect();
    let beside = Beside { accounts, contacts, people, children };

    let known = Known::of(tables, &beside.accounts);
    let mut unnamed: BTreeMap<String, &str> = BTreeMap::new();
    let (mut retold, mut totals) = (Vec::new(), 0_usize);
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    for row in tables.rows("Opportunity") {
        let key = row.id();
        if key.is_empty() {
            problems.push(Problem::new(
                row.table.source.clone(),
                Severity::Partial,
                format!("row {} of the opportunities has neither id nor name", row.at + 2),
                "export the id or the name of each opportunity",
            ));
            continue;
        }
        if row.flag("IsDeleted") == Some(true) {
            continue;
        }
        if !row.has_id() && CLOSES.iter().chain(&["StageName", "Status"]).all(|column| row.get(column).is_empty()) {
            totals += 1;
            continue;
        }
        // A review or a report beside the CRM's own table tells of the same deals, by name or by account alone.
        if !row.has_id() && known.has(tables, &beside.accounts, &row) {
            retold.push(key);
            continue;
        }
        // An account may have several deals in one list, each without a name; in two lists it is told again.
        let is_second = row.name().is_empty() && unnamed.get(&key).is_some_and(|from| *from == row.table.source);
        let key = if is_second { format!("{key} {}", row.get("CloseDate")).trim().to_owned() } else { key };
        unnamed.entry(key.clone()).or_insert(row.table.source.as_str());
        let new = draft(tables, row, key.clone(), &beside, stages);
        if let Some(first) = drafts.get_mut(&key) {
            let (was, is) = (first.deal.stage.clone(), new.deal.stage.clone());
            // What is closed was open before: of two weekly lists the later one says so.
            if new.deal.is_closed && !first.deal.is_closed {
                *first = new;
            }
            let differs = !row.has_id() && was != is;
            problems.push(Problem::new(
                row.table.source.clone(),
                if differs { Severity::Partial } else { Severity::Note },
                format!(
                    "opportunity {key} stands in the exports more than once; the row with \"{}\" counts",
                    first.deal.stage
                ),
                if differs { "keep only the newest list among the exports" } else { "" },
            ));
            continue;
        }
        drafts.insert(key, new);
    }
    if !retold.is_empty() {
        let (count, named) = (retold.len(), retold.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; "));
        let what =
            format!("{count} rows of lists without ids tell of deals that a table with ids has, which counts: {named}");
        problems.push(Problem::new("", Severity::Note, what, ""));
    }
    if totals > 0 {
        let what = format!("{totals} rows of lists have neither stage nor date: totals, no deals");
        problems.push(Problem::new("", Severity::Note, what, ""));
    }
    let mut drafts: Vec<Draft> = drafts.into_values().collect();
    drafts.sort_by(|a, b| a.deal.id.cmp(&b.deal.id));
    (drafts, problems)
}

/// Most rows that a message names.
const NAMED: usize = 5;

/// Columns that tell when a deal closed, or is to close.
const CLOSES: [&str; 3] = ["CloseDate", "ExpectedCloseDate", "EstimatedCloseDate"];

/// Objects that name an opportunity and are read as documents or as the history above.
const CHILDREN_READ_ELSEWHERE: &[&str] =
    &["Opportunity", "Contact", "Account", "Task", "Event", "Note", "EmailMessage"];

/// The rows of other tables that a deal draws on.
struct Beside<'t> {
    accounts: BTreeMap<String, Row<'t>>,
    /// Contacts by their account.
    contacts: BTreeMap<String, Vec<Row<'t>>>,
    people: BTreeMap<String, Row<'t>>,
    /// Tables that refer to opportunities, with their rows by opportunity.
    children: Vec<(&'t str, BTreeMap<String, Vec<Row<'t>>>)>,
}

fn draft<'t>(tables: &Tables<'t>, row: Row<'t>, key: String, beside: &Beside<'t>, stages: &StageWords) -> Draft {
    let Beside { accounts, contacts, people, children } = beside;
    let mut facts = Vec::new();
    push_facts(&mut facts, row);
    let account_key = tables.refers(&row, "Account");
    let account_row = accounts.get(&account_key).copied();
    if let Some(a) = account_row {
        push_facts(&mut facts, a);
    }
    let mut history = Vec::new();
    let mut roles = Vec::new();
    for (object, rows) in children {
        for child in rows.get(&key).into_iter().flatten() {
            let first = facts.len();
            push_facts(&mut facts, *child);
            let fact_of = |column: &str| (first..facts.len()).find(|i| facts[*i].column == column);
            match *object {
                "OpportunityHistory" => {
                    if let Some(fact) = fact_of("StageName") {
                        history.push(StageChange {
                            stage: child.get("StageName").to_owned(),
                            at: child.moment("CreatedDate"),
                            amount: child.get("Amount").to_owned(),
                            close_date: child.get("CloseDate").to_owned(),
                            fact,
                        });
                    }
                }
                "OpportunityContactRole" => {
                    // An empty role still says who takes part; it is cited by the contact's cell.
                    let Some(mut fact) = fact_of("Role").or_else(|| fact_of("ContactId")) else { continue };
                    let contact = tables.refers(child, "Contact");
                    let mut role = child.get("Role").to_owned();
                    // Some CRMs keep the role with the contact: a person's part in buying, whatever the deal.
                    if let (true, Some(own)) =
                        (role.is_empty(), people.get(&contact).filter(|row| !row.get("Role").is_empty()))
                    {
                        let first = facts.len();
                        push_facts(&mut facts, *own);
                        role = own.get("Role").to_owned();
                        fact = (first..facts.len()).find(|i| facts[*i].column == "Role").unwrap_or(fact);
                    }
                    roles.push(RoleDraft { contact, role, is_primary: child.flag("IsPrimary") == Some(true), fact });
                }
                _ => {}
            }
        }
    }
    // Two lists may name a contact, and one of them with a role.
    let with_role: BTreeSet<String> = roles.iter().filter(|r| !r.role.is_empty()).map(|r| r.contact.clone()).collect();
    let mut named = BTreeSet::new();
    roles.retain(|r: &RoleDraft| {
        let says_more = !r.role.is_empty() || !with_role.contains(&r.contact);
        says_more && named.insert((r.contact.clone(), r.role.clone()))
    });
    // The sort is stable: rows of one moment stay in the order of the file.
    history.sort_by_key(|h| h.at);
    let stage = row.get("StageName").to_owned();
    let folded = stage.to_lowercase();
    // Some CRMs leave a deal in its last stage and say beside it that it is won; others keep free words there.
    let status = row.get("Status").to_lowercase();
    let says = |words: &[String]| words.iter().any(|w| folded.contains(w.as_str()) || status == *w);
    let is_lost = says(&stages.lost);
    let is_won = row.flag("IsWon").unwrap_or_else(|| says(&stages.won) && !is_lost);
    let is_closed = row.flag("IsClosed").unwrap_or(is_won || is_lost);
    let account = account_row.map_or_else(
        // Reports carry the account's name in the opportunity's row.
        || Account {
            id: account_key.clone(),
            name: row.first(&["Account.Name", "AccountName", "Name"]).to_owned(),
            ..Account::default()
        },
        |a| Account { id: a.id(), name: a.get("Name").to_owned(), ..Account::default() },
    );
    let mut domains: Vec<String> = account_row
        .and_then(|a| website_domain(a.get("Website")))
        .into_iter()
        .chain(contacts.get(&account_key).into_iter().flatten().filter_map(|c| company_domain(c.get("Email"))))
        .collect();
    domains.sort();
    domains.dedup();
    let deal = Deal {
        id: if row.has_id() { row.get("Id").to_owned() } else { key.clone() },
        name: if row.get("Name").is_empty() { account.name.clone() } else { row.get("Name").to_owned() },
        account: Account { domains, ..account },
        stage,
        is_closed,
        is_won,
        amount: row.get("Amount").to_owned(),
        currency: row.get("CurrencyIsoCode").to_owned(),
        created: row.moment("CreatedDate").or_else(|| history.first().and_then(|h| h.at)),
        close_date: CLOSES.iter().find_map(|column| row.day(column)),
        owner: None,
        history,
        facts,
        roles: Vec::new(),
        people: Vec::new(),
        routes: Vec::new(),
    };
    Draft { deal, key, owner: tables.refers(&row, "User"), roles }
}

/// Adds every filled cell of a row.
fn push_facts(facts: &mut Vec<Fact>, row: Row<'_>) {
    let name = row.table.row_name(row.at);
    let at = ["CreatedDate", "ActivityDate", "LastModifiedDate"].iter().find_map(|c| row.moment(c));
    for column in &row.table.columns {
        if let Some(cell) = row.cell(column) {
            facts.push(Fact {
                source: row.table.source.clone(),
                table: row.table.object.clone(),
                column: column.clone(),
                row: name.clone(),
                cell: cell.clone(),
                at,
            });
        }
    }
}
