//! Header labels in, API names out: what a report of Salesforce or an export of HubSpot calls its columns.
//!
//! A person who exports a list gets labels, not API names, and no ids for what a row refers to: the account, the owner,
//! the contact stand there by name. Columns are named here as the API names them; names are joined to records in `corpus`.
//! HubSpot's internal names are read too, and lists of other makes that name stage, close date and account. Of other languages the most
//! usual German labels are known.

mod lists;

use lists::{COMMON, LISTS, List};

/// A table whose columns were told by their labels.
#[derive(Debug, PartialEq, Eq)]
pub struct Labelled {
    /// API name of the object.
    pub object: &'static str,
    /// API names of the columns, in order; labels without one, their words joined by underscores.
    pub columns: Vec<String>,
}

/// The list that a header's labels are those of; `None` for any other table.
pub fn of(header: &[&str]) -> Option<Labelled> {
    let plain: Vec<String> = header.iter().map(|h| plain(h)).collect();
    // Each column's name, and whether a label gave it: a bare "Name" is called so in any table.
    let named = |list: &List| -> Vec<(String, bool)> {
        let mut columns: Vec<(String, bool)> = Vec::with_capacity(header.len());
        for (label, folded) in header.iter().zip(&plain) {
            let labels = || list.labels.iter().copied().chain([COMMON]).flatten();
            let known = |label: &str| labels().find(|(l, _)| *l == label).map(|(_, api)| *api);
            // Reports of several objects write "Opportunity: Stage".
            let own = known(folded).or_else(|| {
                let (object, rest) = folded.split_once(": ")?;
                known(&format!("{object} {rest}")).or_else(|| known(rest))
            });
            // The first column of a name is the one meant: a label that comes again belongs to what stands before it.
            let name = own.filter(|api| !columns.iter().any(|(c, _)| c == api));
            columns.push(name.map_or_else(|| (joined(label), false), |api| (api.to_owned(), true)));
        }
        columns
    };
    if !plain.iter().any(|label| is_mark(label)) {
        return None;
    }
    let fits = |columns: &[(String, bool)], list: &List| {
        let has = |name: &&str| columns.iter().any(|(c, is_own)| *is_own && c == name);
        list.needs.iter().all(|group| group.iter().any(has))
    };
    let tables = LISTS.iter().map(|list| (list, named(list))).filter(|(list, columns)| fits(columns, list));
    // Of equals the first: a list of contacts with their opportunities is told by the role that it states.
    let (list, columns) =
        tables.reduce(|best, next| if next.0.needs.len() > best.0.needs.len() { next } else { best })?;
    Some(Labelled { object: list.object, columns: columns.into_iter().map(|(c, _)| c).collect() })
}

/// A label in lower case. Databases write `close_date` where a person reads "Close date"; HubSpot's own names stay.
fn plain(label: &str) -> String {
    let label = label.trim().to_lowercase();
    if label.starts_with("hs_") || label.contains(' ') { label } else { label.replace('_', " ") }
}

/// Whether a label is one of a CRM's: a list of attendees or of rivals has names, addresses and websites too.
fn is_mark(label: &str) -> bool {
    const WHOLE: &[&str] = &[
        "deal",
        "dealname",
        "dealstage",
        "account",
        "opportunity",
        "pipeline phase",
        "potential customer",
        "est. close date",
    ];
    const FIRST: &[&str] = &[
        "record id",
        "opportunity ",
        "opportunity-",
        "deal-",
        "datensatz-id",
        "opportunity:",
        "deal ",
        "account name",
        "account id",
        "account:",
        "associated ",
        "contact id",
        "hs_",
        "company /",
        "(do not modify)",
        "person - ",
    ];
    WHOLE.contains(&label) || FIRST.iter().any(|mark| label.starts_with(mark))
}

/// A label's words joined as API names join them: `Contract Term (Months)` is `Contract_Term_Months`.
fn joined(label: &str) -> String {
    label.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(header: &[&str]) -> Option<(&'static str, String)> {
        of(header).map(|l| (l.object, l.columns.join(" ")))
    }

    #[test]
    fn reports_and_lists_are_told_by_their_labels() {
        assert_eq!(
            object(&[
                "Opportunity Owner",
                "Account Name",
                "Opportunity Name",
                "Stage",
                "Close Date",
                "Contract Term (Months)"
            ]),
            Some(("Opportunity", "OwnerId Account.Name Name StageName CloseDate Contract_Term_Months".into()))
        );
        assert_eq!(
            object(&["Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Associated Contact IDs"]),
            Some(("Opportunity", "Id Name StageName CloseDate OwnerId ContactId".into()))
        );
        assert_eq!(
            object(&["Opportunity Name", "First Name", "Last Name", "Role", "Email"]),
            Some(("Contact", "Opportunity.Name FirstName LastName Role Email".into()))
        );
        assert_eq!(
            object(&["Record ID", "First Name", "Last Name", "Email", "Buying Role", "Associated Deal IDs"]),
            Some(("Contact", "Id FirstName LastName Email Role OpportunityId".into()))
        );
        assert_eq!(
            object(&["Deal - Title", "Deal - Organization", "Deal - Status", "Deal - Won time", "Deal - Value"]),
            Some(("Opportunity", "Name Account.Name Status CloseDate Amount".into()))
        );
        assert_eq!(
            object(&["Deal Name", "Account Name", "Stage", "Closing Date", "Deal Owner", "Amount"]),
            Some(("Opportunity", "Name Account.Name StageName CloseDate OwnerId Amount".into()))
        );
        assert_eq!(
            object(&["opportunity_id", "sales_agent", "account", "deal_stage", "close_date", "close_value"]),
            Some(("Opportunity", "Id OwnerId Account.Name StageName CloseDate Amount".into()))
        );
        assert_eq!(
            object(&[
                "Opportunity: Opportunity Name",
                "Opportunity: Stage",
                "Opportunity: Close Date",
                "Account: Account Name",
                "Opportunity: ID"
            ]),
            Some(("Opportunity", "Name StageName CloseDate Account.Name Id".into()))
        );
        assert_eq!(
            object(&["Deal", "Account", "Stage", "Close Date", "Amount"]),
            Some(("Opportunity", "Name Account.Name StageName CloseDate Amount".into()))
        );
        assert_eq!(
            object(&["Topic", "Potential Customer", "Est. Close Date", "Status", "Owner"]),
            Some(("Opportunity", "Name Account.Name EstimatedCloseDate Status OwnerId".into()))
        );
        assert_eq!(
            object(&["Opportunity Name", "Close Date", "Subject", "Date", "Status", "Full Comments"]).map(|o| o.0),
            Some("Task")
        );
        assert_eq!(
            object(&["Person - Name", "Person - Email", "Person - Organization"]),
            Some(("Contact", "Name Email Account.Name".into()))
        );
        assert_eq!(
            object(&["hs_object_id", "hs_note_body", "hs_timestamp", "Associated Deal IDs"]),
            Some(("Note", "Id Body ActivityDate OpportunityId".into()))
        );
    }

    #[test]
    fn other_tables_are_left_alone() {
        let others: [&[&str]; 13] = [
            &["Name", "Email", "Responsible", "Accountable", "Consulted"],
            &["Name", "Title", "Email", "Account", "Influence"],
            &["Topic", "Account", "Owner", "Status", "Closed Date"],
            &["Name", "Status", "Account manager", "Closed date"],
            &["Account", "Ticket", "Stage", "Closed Date"],
            &["Case Number", "Account Name", "Subject", "Status", "Closed Date"],
            &["Account", "Action", "Owner", "Status", "Expected close"],
            &["Name", "Stage", "Owner"],
            &["Step", "Date", "Owner"],
            &["First Name", "Shirt size"],
            &["First Name", "Last Name", "Email", "Company"],
            &["Name", "Website", "Strengths"],
            &["Subject", "Due Date", "Description"],
        ];
        for header in others {
            assert_eq!(object(header), None, "{header:?}");
        }
    }
}
