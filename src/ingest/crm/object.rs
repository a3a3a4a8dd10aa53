//! Header in, CRM object out: which Salesforce object a table holds, told by its columns and its record ids.
//!
//! A file name decides only between objects that the columns leave equal. Report exports, whose headers are labels, are
//! not recognised here.

use crate::terms::is_id;

/// What is known of one object.
pub struct Object {
    /// API name.
    pub name: &'static str,
    /// First three characters of its record ids; empty for objects that share another's.
    prefix: &'static str,
    /// Columns that together occur in this object alone.
    signs: &'static [&'static [&'static str]],
    /// Columns that hold what somebody wrote, in reading order.
    pub prose: &'static [&'static str],
}

/// Objects by API name; prefixes and columns from Salesforce's object reference.
pub const OBJECTS: &[Object] = &[
    object(
        "Opportunity",
        "006",
        &[&["StageName", "CloseDate", "Name"], &["StageName", "AccountId", "Name"]],
        &["NextStep", "Description"],
    ),
    object(
        "Account",
        "001",
        &[&["Name", "BillingCountry"], &["Name", "BillingCity"], &["Name", "NumberOfEmployees"]],
        &["Description"],
    ),
    object("Contact", "003", &[&["AccountId", "LastName"], &["AccountId", "FirstName"]], &["Description"]),
    object("OpportunityContactRole", "00K", &[&["OpportunityId", "ContactId"]], &[]),
    object("OpportunityHistory", "008", &[&["OpportunityId", "StageName", "CreatedDate"]], &[]),
    object("OpportunityFieldHistory", "017", &[&["OpportunityId", "Field", "NewValue"]], &[]),
    object(
        "OpportunityLineItem",
        "00k",
        &[&["OpportunityId", "UnitPrice"], &["OpportunityId", "Quantity"]],
        &["Description"],
    ),
    object(
        "Task",
        "00T",
        &[&["WhatId", "ActivityDate", "Status"], &["WhoId", "ActivityDate", "Status"], &["WhatId", "TaskSubtype"]],
        &["Subject", "Description"],
    ),
    object(
        "Event",
        "00U",
        &[&["WhatId", "StartDateTime"], &["WhoId", "StartDateTime"], &["Subject", "StartDateTime", "EndDateTime"]],
        &["Subject", "Description"],
    ),
    object("User", "005", &[&["Username", "Email"], &["Username", "ProfileId"]], &[]),
    object("Note", "002", &[&["ParentId", "Title", "Body"]], &["Title", "Body"]),
    object(
        "EmailMessage",
        "02s",
        &[&["FromAddress", "TextBody"], &["FromAddress", "MessageDate"], &["FromAddress", "HtmlBody"]],
        &["Subject", "TextBody", "HtmlBody"],
    ),
    object("Quote", "0Q0", &[&["QuoteNumber", "OpportunityId"], &["OpportunityId", "IsSyncing"]], &["Description"]),
    object("QuoteLineItem", "0QL", &[&["QuoteId", "UnitPrice"]], &["Description"]),
    object(
        "Contract",
        "800",
        &[&["ContractNumber", "AccountId"], &["ContractTerm", "StartDate"]],
        &["SpecialTerms", "Description"],
    ),
    object("Product2", "01t", &[&["ProductCode", "Family"]], &["Description"]),
    object("Lead", "00Q", &[&["LastName", "LeadSource", "Company"]], &["Description"]),
    object("Case", "500", &[&["CaseNumber", "Subject"]], &["Subject", "Description"]),
    object("ContentNote", "069", &[&["Title", "TextPreview"]], &["Title", "TextPreview"]),
    object("RecordType", "012", &[&["DeveloperName", "SobjectType"]], &[]),
    object("OpportunityStage", "01J", &[&["MasterLabel", "IsWon", "SortOrder"]], &[]),
];

const fn object(
    name: &'static str,
    prefix: &'static str,
    signs: &'static [&'static [&'static str]],
    prose: &'static [&'static str],
) -> Object {
    Object { name, prefix, signs, prose }
}

/// Other columns whose API name is restored when an export writes it in capitals, as older Data Loaders do.
const COLUMNS: &[&str] = &[
    "Id",
    "OwnerId",
    "WhoId",
    "CreatedById",
    "CreatedDate",
    "LastModifiedById",
    "LastModifiedDate",
    "SystemModstamp",
    "Amount",
    "CurrencyIsoCode",
    "Probability",
    "Type",
    "IsWon",
    "IsClosed",
    "IsDeleted",
    "IsPrimary",
    "IsActive",
    "Role",
    "Title",
    "Email",
    "Phone",
    "Department",
    "ReportsToId",
    "ForecastCategory",
    "ForecastCategoryName",
    "BillingCity",
    "BillingState",
    "BillingStreet",
    "BillingPostalCode",
    "OldValue",
    "DataType",
    "ExpectedRevenue",
    "PrevAmount",
    "PrevCloseDate",
    "Priority",
    "CallDurationInSeconds",
    "EndDateTime",
    "FromName",
    "ToAddress",
    "CcAddress",
    "BccAddress",
    "Incoming",
    "RelatedToId",
    "ReplyToEmailMessageId",
    "ThreadIdentifier",
    "MessageIdentifier",
    "Headers",
    "HasAttachment",
    "Product2Id",
    "PricebookEntryId",
    "ListPrice",
    "Discount",
    "TotalPrice",
    "ServiceDate",
    "GrandTotal",
    "ExpirationDate",
    "ContractId",
    "SyncedQuoteId",
    "EndDate",
    "LastStageChangeDate",
    "LastActivityDate",
];

/// The API spelling of a column, whatever case the export writes it in; unknown columns keep their own.
pub fn column(name: &str) -> &str {
    let name = name.trim();
    let known = OBJECTS.iter().flat_map(|o| o.signs.iter().copied().flatten().chain(o.prose)).chain(COLUMNS);
    known.copied().find(|k| k.eq_ignore_ascii_case(name)).unwrap_or(name)
}

/// The API name of the object that a table with these columns holds, or `None` when it is no CRM table.
///
/// `first` is the cell of the first row under `Id` ("" when there is none), `file` the file's name without folder.
pub fn is_table(columns: &[&str], first: &str, file: &str) -> Option<String> {
    let has = |wanted: &str| columns.iter().any(|c| column(c) == wanted);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if has("Id") && is_id(first) {
        if let Some(object) = OBJECTS.iter().find(|o| first.starts_with(o.prefix)) {
            return Some(object.name.to_string());
        }
        // A custom object, or one that no rule needs: its own file name says which.
        return Some(stem.to_string());
    }
    let fits = |o: &&Object| o.signs.iter().filter(|s| s.iter().all(|c| has(c))).map(|s| s.len()).max();
    let best = OBJECTS.iter().filter_map(|o| fits(&o)).max()?;
    let mut equal = OBJECTS.iter().filter(|o| fits(o) == Some(best));
    let first = equal.next()?;
    let named = |o: &&Object| stem.to_ascii_lowercase().contains(&o.name.to_ascii_lowercase());
    let tied: Vec<&Object> = std::iter::once(first).chain(equal).collect();
    // The longest name that fits the file: `OpportunityHistory.csv` also contains `Opportunity`.
    let chosen = tied.iter().copied().filter(named).max_by_key(|o| o.name.len()).unwrap_or(first);
    Some(chosen.name.to_string())
}

/// What is known of an object, `None` for custom ones.
pub fn object_named(name: &str) -> Option<&'static Object> {
    OBJECTS.iter().find(|o| o.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_the_object_and_case_counts() {
        assert_eq!(
            is_table(&["Id", "OpportunityId"], "00KTf00000000AbIAM", "x.csv").as_deref(),
            Some("OpportunityContactRole")
        );
        assert_eq!(
            is_table(&["Id", "OpportunityId"], "00kTf00000000LiIAA", "x.csv").as_deref(),
            Some("OpportunityLineItem")
        );
        assert_eq!(
            is_table(&["ID", "Name"], "a0X5f000001AbCdEAK", "Success_Plan__c.csv").as_deref(),
            Some("Success_Plan__c")
        );
    }

    #[test]
    fn columns_tell_the_object_where_ids_do_not() {
        assert_eq!(is_table(&["STAGENAME", "CLOSEDATE", "NAME"], "", "x.csv").as_deref(), Some("Opportunity"));
        assert_eq!(
            is_table(&["OpportunityId", "StageName", "CreatedDate"], "", "Opportunity.csv").as_deref(),
            Some("OpportunityHistory")
        );
        assert_eq!(is_table(&["Measure", "Sample", "Result"], "", "Opportunity.csv"), None);
        assert_eq!(is_table(&["account", "sector", "revenue"], "", "accounts.csv"), None);
    }

    #[test]
    fn an_empty_table_is_told_by_its_header() {
        assert_eq!(is_table(&["Id", "WhatId", "ActivityDate", "Status"], "", "x.csv").as_deref(), Some("Task"));
    }
}
