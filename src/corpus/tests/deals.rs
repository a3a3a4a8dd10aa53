//! Deals out of tables, files and folders.

use super::*;

#[test]
fn deals_come_with_history_roles_and_cells() {
    let c = corpus(Vec::new());
    let deal = c.deals.iter().find(|d| d.id == NEW).expect("the deal");
    assert!(deal.is_won && deal.is_closed);
    // The 15-character id of a report joins, and the oldest row comes first.
    assert_eq!(deal.history.iter().map(|h| h.stage.as_str()).collect::<Vec<_>>(), ["Discovery", "Closed Won"]);
    assert_eq!(deal.facts[deal.history[1].fact].cell.text, "Closed Won");
    // A role whose contact is not in the exports stays.
    assert_eq!(deal.roles.len(), 2);
    assert_eq!(c.people[deal.roles[1].person].name, "Unresolved contact");
    // Without flags the stage name decides.
    assert!(c.deals.iter().any(|d| d.id == HUME && d.is_won && d.is_closed));
    assert_eq!(c.vendor.domains, ["vend.example"]);
}

#[test]
fn no_opportunities_is_one_clear_problem() {
    let (c, problems) = build(Read::default(), &Config::default(), &StageWords::default(), DealPer::Crm);
    assert!(c.deals.is_empty());
    assert_eq!(problems.len(), 1);
    assert!(problems[0].help.contains("--deal-per"));
}

#[test]
fn without_a_crm_files_or_folders_are_deals() {
    let documents = || {
        vec![
            doc("acme/calls/one.vtt", Channel::Call, "", "", &["Rep", "Customer"], "Hi."),
            doc("acme/email/two.eml", Channel::Email, "", "", &["Ann Lee <ann@acme.example>"], "Hi."),
            doc("acme/docs/old/plan.md", Channel::Doc, "", "", &[], "Plan."),
            doc("zeta/three.vtt", Channel::Call, "", "", &["Bo"], "Hi."),
            doc("readme.md", Channel::Doc, "", "", &[], "Read me."),
        ]
    };
    let run = |per| {
        let read = Read { documents: documents(), ..Read::default() };
        build(read, &Config::default(), &StageWords::default(), per).0
    };
    let folders = run(DealPer::Folder);
    let ids: Vec<(&str, usize)> = folders.deals.iter().map(|d| (d.id.as_str(), d.routes.len())).collect();
    assert_eq!(ids, [("acme", 3), ("zeta", 1)]);
    assert_eq!(folders.quarantine.len(), 1);
    assert_eq!(person(&folders, "Customer").side, Side::Customer);
    assert_eq!(person(&folders, "Rep").side, Side::Vendor);
    let files = run(DealPer::File);
    assert_eq!(files.deals.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["one", "three", "two"]);
}

#[test]
fn the_order_of_reading_changes_nothing() {
    let all = || {
        (0..6).map(|i| {
            let people = ["Noor Hadjiev <noor@silverlakedental.example>", "Tom Ebert"];
            doc(&format!("calls/{i}.vtt"), Channel::Call, "Silverlake Dental", "2026-02-01", &people, "Hi.")
        })
    };
    assert_eq!(corpus(all().collect()), corpus(all().rev().collect()));
}

fn listed(tables: &[(&str, &str)]) -> (Corpus, Vec<crate::diag::Problem>) {
    let at = |(source, csv): &(&str, &str)| Table { source: (*source).into(), ..table("Opportunity", csv) };
    let read = Read { tables: tables.iter().map(at).collect(), ..Read::default() };
    build(read, &Config::default(), &StageWords::default(), DealPer::Crm)
}

fn stages(corpus: &Corpus) -> Vec<(&str, &str)> {
    corpus.deals.iter().map(|d| (d.id.as_str(), d.stage.as_str())).collect()
}

#[test]
fn a_list_beside_the_crms_own_table_retells_its_deals_and_may_add_others() {
    let own = "Id,Account.Name,Name,StageName,CloseDate\n006aa0000000001AAA,Acme,Renewal,Closed Won,2026-03-01\n\
               006aa0000000002AAA,Berg,Renewal,Closed Won,2026-03-02\n";
    let list = "Account.Name,Name,StageName,CloseDate,Amount\nAcme,Renewal,Negotiation,2026-02-20,1\n\
                acme,,Negotiation,2026-02-20,1\nCole,Renewal,Closed Won,2026-01-20,1\nNewco,,Discovery,2026-05-20,1\n\
                Total,,,,240000\n";
    let (c, problems) = listed(&[("crm/Opportunity.csv", own), ("docs/review.xlsx", list)]);
    assert_eq!(
        stages(&c),
        [
            ("006aa0000000001AAA", "Closed Won"),
            ("006aa0000000002AAA", "Closed Won"),
            ("Newco", "Discovery"),
            ("Renewal (Cole)", "Closed Won")
        ]
    );
    let said: Vec<&str> = problems.iter().map(|p| p.what.as_str()).collect();
    assert!(
        said[0].starts_with("2 rows of lists without ids") && said[1].starts_with("1 rows of lists have"),
        "{said:?}"
    );
}

#[test]
fn of_two_weekly_lists_the_one_in_which_a_deal_is_closed_counts() {
    let week = |stage: &str| format!("Account.Name,Name,StageName,CloseDate\nAcme,Rollout,{stage},2026-03-01\n");
    let (first, second) = (week("Negotiation"), week("Closed Won"));
    let (c, problems) = listed(&[("p-01.xlsx", &first), ("p-02.xlsx", &second)]);
    assert_eq!(stages(&c), [("Rollout (Acme)", "Closed Won")]);
    assert!(problems[0].help.contains("newest"), "{problems:?}");
}

#[test]
fn free_words_beside_a_stage_win_no_deal() {
    let list = "Name,StageName,Status,CloseDate\nA,Contract,NDA signed,2026-02-20\nB,Contract,Won't close this quarter,2026-02-20\n\
                C,Contract,won,2026-02-20\n";
    let (c, _) = listed(&[("crm/deals.csv", list)]);
    assert_eq!(
        c.deals.iter().map(|d| (d.is_won, d.is_closed)).collect::<Vec<_>>(),
        [(false, false), (false, false), (true, true)]
    );
}

#[test]
fn a_deal_without_a_name_is_called_by_its_account_and_its_status_says_that_it_is_won() {
    let list = "Account.Name,StageName,Status,ExpectedCloseDate\nAcme,Contract sent,Won,2026-02-20\nBerg,Contract sent,Open,2026-03-20\n";
    let read = Read { tables: vec![table("Opportunity", list)], ..Read::default() };
    let (c, _) = build(read, &Config::default(), &StageWords::default(), DealPer::Crm);
    let deals: Vec<_> =
        c.deals.iter().map(|d| (d.name.as_str(), d.is_won, d.is_closed, d.close_date.map(|d| d.to_string()))).collect();
    assert_eq!(
        deals,
        [("Acme", true, true, Some("2026-02-20".to_owned())), ("Berg", false, false, Some("2026-03-20".to_owned()))]
    );
}

#[test]
fn a_role_that_stands_with_the_contact_counts_in_the_deal() {
    let deals = table(
        "Opportunity",
        "Id,AccountId,Name,StageName,CloseDate,ContactId\n18,91,Rollout,Closed Won,2026-03-01,301\n",
    );
    let roles = table("OpportunityContactRole", "OpportunityId,ContactId,Role\n18,301,\n");
    let contacts = table("Contact", "Id,FirstName,LastName,Email,Role\n301,Ann,Lee,ann@x.example,Budget Holder\n");
    let read = Read { tables: vec![deals, roles, contacts], ..Read::default() };
    let (c, _) = build(read, &Config::default(), &StageWords::default(), DealPer::Crm);
    let role = &c.deals[0].roles[0];
    assert_eq!(
        (role.role.as_str(), c.deals[0].facts[role.fact].cell.text.as_str()),
        ("Budget Holder", "Budget Holder")
    );
    assert_eq!(c.deals[0].facts[role.fact].table, "Contact");
}

#[test]
fn deals_without_names_are_two_in_one_list_and_one_in_two() {
    let two = "Account.Name,StageName,CloseDate\nAcme,Proposal,2026-06-30\nAcme,Discovery,2026-09-30\n";
    assert_eq!(stages(&listed(&[("a.csv", two)]).0), [("Acme", "Proposal"), ("Acme 2026-09-30", "Discovery")]);
    let week = |day: &str| format!("Account.Name,StageName,CloseDate\nAcme,Proposal,{day}\n");
    let (first, second) = (week("2026-06-30"), week("2026-07-31"));
    assert_eq!(stages(&listed(&[("p-01.csv", &first), ("p-02.csv", &second)]).0), [("Acme", "Proposal")]);
}
