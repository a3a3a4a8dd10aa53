//! Header labels in, API names out: what a report of Salesforce or an export of HubSpot calls its columns.
//!
//! A person who exports a list gets labels, not API names, and no ids for what a row refers to: the account, the owner,
//! the contact stand there by name. Columns are named here as the API names them; names are joined to records in `corpus`.
//! HubSpot's internal names are read too. Labels in other languages than English are not known.

/// A table whose columns were told by their labels.
#[derive(Debug, PartialEq, Eq)]
pub struct Labelled {
    /// API name of the object.
    pub object: &'static str,
    /// API names of the columns, in order; labels without one, their words joined by underscores.
    pub columns: Vec<String>,
}

/// One kind of list: the columns that it must have, and its own names for columns.
struct List {
    object: &'static str,
    /// API names, all of which a list of this kind has.
    needs: &'static [&'static str],
    labels: &'static [(&'static str, &'static str)],
}

/// Labels that mean the same in every list.
const COMMON: &[(&str, &str)] = &[
    ("record id", "Id"),
    ("hs_object_id", "Id"),
    ("account name", "Account.Name"),
    ("account: account name", "Account.Name"),
    ("associated company", "Account.Name"),
    ("primary associated company", "Account.Name"),
    ("account id", "AccountId"),
    ("associated company ids", "AccountId"),
    ("associated company id", "AccountId"),
    ("opportunity name", "Opportunity.Name"),
    ("opportunity: opportunity name", "Opportunity.Name"),
    ("associated deal", "Opportunity.Name"),
    ("opportunity id", "OpportunityId"),
    ("opportunity: opportunity id", "OpportunityId"),
    ("associated deal ids", "OpportunityId"),
    ("associated deal id", "OpportunityId"),
    ("contact id", "ContactId"),
    ("associated contact ids", "ContactId"),
    ("associated contact id", "ContactId"),
    ("associated contact", "Contact.Name"),
    ("contact name", "Contact.Name"),
    ("created date", "CreatedDate"),
    ("create date", "CreatedDate"),
    ("createdate", "CreatedDate"),
    ("hs_createdate", "CreatedDate"),
    ("last modified date", "LastModifiedDate"),
    ("last modified", "LastModifiedDate"),
    ("description", "Description"),
    ("type", "Type"),
    ("industry", "Industry"),
    ("first name", "FirstName"),
    ("firstname", "FirstName"),
    ("last name", "LastName"),
    ("lastname", "LastName"),
    ("title", "Title"),
    ("job title", "Title"),
    ("jobtitle", "Title"),
    ("email", "Email"),
    ("email address", "Email"),
    ("phone", "Phone"),
    ("website", "Website"),
    ("website url", "Website"),
    ("company domain name", "Website"),
    ("domain", "Website"),
    ("role", "Role"),
    ("contact role", "Role"),
    ("buying role", "Role"),
    ("primary", "IsPrimary"),
    ("subject", "Subject"),
    ("activity date", "ActivityDate"),
    ("due date", "ActivityDate"),
    ("date", "ActivityDate"),
    ("assigned", "OwnerId"),
    ("assigned to", "OwnerId"),
    ("activity assigned to", "OwnerId"),
];

/// Kinds of lists; of those whose needs are met the one with the most counts.
const LISTS: &[List] = &[
    List {
        object: "Opportunity",
        needs: &["Name", "StageName", "CloseDate"],
        labels: &[
            ("opportunity name", "Name"),
            ("opportunity: opportunity name", "Name"),
            ("deal name", "Name"),
            ("dealname", "Name"),
            ("opportunity id", "Id"),
            ("opportunity: opportunity id", "Id"),
            ("deal id", "Id"),
            ("stage", "StageName"),
            ("deal stage", "StageName"),
            ("dealstage", "StageName"),
            ("close date", "CloseDate"),
            ("closedate", "CloseDate"),
            ("amount", "Amount"),
            ("amount currency", "CurrencyIsoCode"),
            ("currency", "CurrencyIsoCode"),
            ("deal currency code", "CurrencyIsoCode"),
            ("opportunity owner", "OwnerId"),
            ("opportunity: owner full name", "OwnerId"),
            ("deal owner", "OwnerId"),
            ("owner", "OwnerId"),
            ("owner full name", "OwnerId"),
            ("next step", "NextStep"),
            ("probability (%)", "Probability"),
            ("lead source", "LeadSource"),
            ("closed", "IsClosed"),
            ("won", "IsWon"),
            ("is closed won", "IsWon"),
            ("deal type", "Type"),
            ("deal description", "Description"),
        ],
    },
    List {
        object: "OpportunityContactRole",
        needs: &["Opportunity.Name", "Role", "ContactId"],
        labels: &[("contact name", "ContactId"), ("contact", "ContactId")],
    },
    List { object: "Contact", needs: &["LastName", "Opportunity.Name", "Role"], labels: &[("contact id", "Id")] },
    List {
        object: "OpportunityHistory",
        needs: &["Opportunity.Name", "StageName", "CreatedDate"],
        labels: &[("to stage", "StageName"), ("from stage", "From_Stage"), ("last modified", "CreatedDate")],
    },
    List {
        object: "Contact",
        needs: &["LastName", "Email"],
        labels: &[("contact id", "Id"), ("company name", "Account.Name"), ("company", "Account.Name")],
    },
    List {
        object: "Account",
        needs: &["Name", "Website"],
        labels: &[("account name", "Name"), ("company name", "Name"), ("name", "Name"), ("account id", "Id")],
    },
    List {
        object: "Task",
        needs: &["Subject", "ActivityDate", "Description"],
        labels: &[
            ("full comments", "Description"),
            ("comments", "Description"),
            ("task notes", "Description"),
            ("task title", "Subject"),
            ("opportunity", "Opportunity.Name"),
            ("company / account", "Account.Name"),
            ("contact", "Contact.Name"),
        ],
    },
    List {
        object: "Note",
        needs: &["Body", "ActivityDate"],
        labels: &[
            ("note body", "Body"),
            ("hs_note_body", "Body"),
            ("call notes", "Body"),
            ("hs_call_body", "Body"),
            ("meeting description", "Body"),
            ("hs_meeting_body", "Body"),
            ("hs_timestamp", "ActivityDate"),
            ("call title", "Title"),
            ("meeting name", "Title"),
        ],
    },
    List {
        object: "User",
        needs: &["Name", "Username", "Email"],
        labels: &[("full name", "Name"), ("username", "Username"), ("user id", "Id"), ("active", "IsActive")],
    },
];

/// The list that a header's labels are those of; `None` for any other table.
pub fn of(header: &[&str]) -> Option<Labelled> {
    let plain: Vec<String> = header.iter().map(|h| h.trim().to_lowercase()).collect();
    let named = |list: &List| -> Vec<String> {
        let mut columns: Vec<String> = Vec::with_capacity(header.len());
        for (label, folded) in header.iter().zip(&plain) {
            let own = list.labels.iter().chain(COMMON).find(|(l, _)| l == folded).map(|(_, api)| *api);
            // The first column of a name is the one meant: a label that comes again belongs to what stands before it.
            let name = own.filter(|api| !columns.iter().any(|c| c == api));
            columns.push(name.map_or_else(|| joined(label), str::to_owned));
        }
        columns
    };
    // A list of attendees or of rivals has names, addresses and websites too; only a CRM's has these.
    const MARKS: &[&str] =
        &["record id", "opportunity", "deal", "account", "associated", "contact id", "hs_", "company /"];
    if !plain.iter().any(|label| MARKS.iter().any(|mark| label.starts_with(mark))) {
        return None;
    }
    let fits = |columns: &[String], list: &List| list.needs.iter().all(|n| columns.iter().any(|c| c == n));
    let tables = LISTS.iter().map(|list| (list, named(list))).filter(|(list, columns)| fits(columns, list));
    // Of equals the first: a list of contacts with their opportunities is told by the role that it states.
    let (list, columns) =
        tables.reduce(|best, next| if next.0.needs.len() > best.0.needs.len() { next } else { best })?;
    Some(Labelled { object: list.object, columns })
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
            object(&["hs_object_id", "hs_note_body", "hs_timestamp", "Associated Deal IDs"]),
            Some(("Note", "Id Body ActivityDate OpportunityId".into()))
        );
    }

    #[test]
    fn other_tables_are_left_alone() {
        let others: [&[&str]; 6] = [
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
