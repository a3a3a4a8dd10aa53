//! Records with prose become documents; everything else stays in the table.

use super::*;
use crate::ingest::{Document, Part, SegmentKind};
use crate::terms::Channel;

fn texts(document: &Document) -> Vec<(&str, &str)> {
    document.segments.iter().map(|s| (&s.locator["column"], s.text.as_str())).collect()
}

#[test]
fn a_task_is_a_document_of_its_owner() {
    let csv = "Id,WhatId,WhoId,OwnerId,ActivityDate,Subject,Description,Type,Status\n\
               00T000000000001,006000000000001,003000000000001,005000000000001,2026-01-15,Tech call,\"went \"\"ok\"\",\nmore\",Call,Completed\n\
               00T000000000002,,,005000000000001,2026-01-16,,,Call,Completed\n";
    let read = read("crm/Task.csv", csv.as_bytes());
    assert_eq!(read.tables[0].rows.len(), 2);
    assert_eq!(read.documents.len(), 1, "the second has no words");
    let task = &read.documents[0];
    assert_eq!(task.id(), "crm/Task.csv#00T000000000001");
    assert_eq!(texts(task), [("Subject", "Tech call"), ("Description", "went \"ok\", more")]);
    assert_eq!(task.refs.crm_ids, ["00T000000000001", "006000000000001"]);
    assert_eq!(
        task.participants.iter().map(|p| (p.part, p.key.as_str())).collect::<Vec<_>>(),
        [(Part::Owner, "crm:005000000000001"), (Part::Contact, "crm:003000000000001")]
    );
    assert_eq!(task.segments[0].speaker, Some(0));
    assert_eq!(task.time.text().as_deref(), Some("2026-01-15T00:00:00"));
    let range = task.segments[1].text.raw_ranges(0..4).remove(0);
    assert_eq!(&csv[range.start as usize..range.end as usize], "went");
}

#[test]
fn long_custom_columns_are_prose_and_names_are_not() {
    let csv = "Id,AccountId,Name,StageName,CloseDate,NextStep,Pain__c,Score__c\n\
               006000000000001,001000000000001,A very long deal name of many words,Closed Won,2026-03-01,,They lose two days a month on it,12\n";
    let read = read("Opportunity.csv", csv.as_bytes());
    assert_eq!(texts(&read.documents[0]), [("Pain__c", "They lose two days a month on it")]);
    assert_eq!(read.documents[0].title, "A very long deal name of many words");
}

#[test]
fn email_rows_have_people_and_old_text_is_quoted() {
    let csv = "Id,ParentId,RelatedToId,FromName,FromAddress,ToAddress,CcAddress,Subject,TextBody,HtmlBody,MessageDate,MessageIdentifier\n\
               02s000000000001,500000000000001,006000000000001,Ann Lee,Ann@Customer.example,\"bo@vendor.example; c@vendor.example\",,Re: price,\"We accept.\n\nOn Mon, Jan 5, Bo wrote:\n> the old price\",,2026-01-06T10:00:00.000Z,<m1@x.example>\n\
               02s000000000002,,006000000000001,Bo,bo@vendor.example,ann@customer.example,,Hi,,<p>Only &lt;here&gt;</p>,2026-01-07T10:00:00.000Z,\n";
    let read = read("EmailMessage.csv", csv.as_bytes());
    let mail = &read.documents[0];
    assert_eq!(mail.channel, Channel::Email);
    let people: Vec<_> = mail.participants.iter().map(|p| (p.part, p.email.as_str())).collect();
    assert_eq!(
        people,
        [(Part::From, "ann@customer.example"), (Part::To, "bo@vendor.example"), (Part::To, "c@vendor.example")]
    );
    assert_eq!(mail.refs.message_id, "m1@x.example");
    let kinds: Vec<_> = mail.segments.iter().map(|s| (s.kind, s.speaker, s.text.as_str())).collect();
    assert_eq!(
        kinds,
        [
            (SegmentKind::New, Some(0), "We accept."),
            (SegmentKind::Quoted, None, "On Mon, Jan 5, Bo wrote: > the old price")
        ]
    );
    assert_eq!(read.documents[1].segments[0].text.as_str(), "Only <here>");
}

#[test]
fn a_logged_email_gives_its_header_lines_to_the_people() {
    let csv = "Id,WhatId,OwnerId,ActivityDate,Subject,Description,Status\n\
               00T000000000001,006000000000001,005000000000001,2026-01-15,Email: Re: terms,\"To: ann@customer.example\nCC: dan@customer.example\nSubject: Re: terms\nBody:\nNet 45 is fine.\",Completed\n";
    let read = read("Task.csv", csv.as_bytes());
    let mail = &read.documents[0];
    assert_eq!((mail.channel, texts(mail)), (Channel::Email, vec![("Description", "Net 45 is fine.")]));
    assert_eq!(mail.participants.iter().filter(|p| !p.email.is_empty()).count(), 2);
    assert_eq!(mail.segments[0].speaker, Some(0));
}

#[test]
fn semicolons_capitals_and_old_charsets_are_read() {
    let read = read("x.csv", b"\"ID\";\"STAGENAME\";\"NAME\";\"CLOSEDATE\";\"DESCRIPTION\"\r\n\"006000000000001\";\"Gewonnen\";\"B\xfcro\";\"2026-03-01\";\"f\xfcr alle\"\r\n");
    assert_eq!(read.tables[0].object, "Opportunity");
    assert_eq!(read.tables[0].columns, ["Id", "StageName", "Name", "CloseDate", "Description"]);
    assert_eq!(read.documents[0].segments[0].text.as_str(), "für alle");
}

#[test]
fn a_plain_table_is_refused_with_a_sentence() {
    let read = read("steps.csv", b"Step,Who\nGo,Ann\n");
    assert!(read.tables.is_empty());
    assert_eq!(read.problems[0].severity, Severity::Skipped);
}

#[test]
fn a_sheet_of_a_workbook_leads_to_the_whole_file_and_names_itself() {
    let csv = "\"Deal Name\",\"Deal Stage\",\"Close Date\",\"Next step\"\n\"Acme\",\"Closed won\",\"2026-03-01\",\"They send the signed form on Monday\"\n";
    let sheet = Sheet { name: "All deals".into(), csv: csv.into(), rows: vec![1, 4] };
    let read = read_sheet("crm/hubspot.xlsx", &sheet, 4_096);
    let table = &read.tables[0];
    assert_eq!((table.object.as_str(), table.source.as_str()), ("Opportunity", "crm/hubspot.xlsx"));
    assert!(table.rows[0].iter().all(|c| (c.raw, c.raw_len) == (0, 4_096)));
    let document = &read.documents[0];
    assert_eq!(document.id(), "crm/hubspot.xlsx#All deals row 4");
    let said = &document.segments[0];
    assert_eq!(said.text.as_str(), "They send the signed form on Monday");
    assert_eq!(said.text.raw_ranges(0..4), vec![0..4_096]);
    assert_eq!(
        (&said.locator["sheet"], &said.locator["row"], said.locator.contains_key("byte")),
        ("All deals", "4", false)
    );
    assert_eq!(table.row_name(0), "All deals row 4");
}

#[test]
fn what_was_written_in_a_browser_reads_as_a_person_sees_it() {
    let csv = "Record ID,Activity date,Activity assigned to,Note body,Associated Deal IDs\n\
               77,2026-01-21 17:05,Kit Arden,\"<div><p>Ann rang.<br>She wants <b>offline</b> &amp; proof.</p><ul><li>Bo must be there</li></ul>\
               <p>&pound;76,500.&nbsp;<s>OK'd 72,000.</s> No lower.</p></div>\",18\n";
    let read = read("hubspot-notes.csv", csv.as_bytes());
    let said: Vec<&str> = read.documents[0].segments.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(said, ["Ann rang.", "She wants offline & proof.", "Bo must be there", "£76,500. No lower."]);
    let raw = read.documents[0].segments[2].text.raw_ranges(0..2).remove(0);
    assert_eq!(&csv[raw.start as usize..raw.end as usize], "Bo");
}

#[test]
fn excels_line_before_the_header_is_no_header() {
    let csv = "\u{feff}sep=;\r\nId;OpportunityId;ContactId;Role\r\n00K000000000001;006000000000001;003000000000001;Business User\r\n";
    let read = read("roles.csv", csv.as_bytes());
    assert_eq!((read.tables[0].object.as_str(), read.tables[0].rows.len()), ("OpportunityContactRole", 1));
    assert_eq!(read.tables[0].rows[0][3].text, "Business User");
}

#[test]
fn many_tables_at_once_do_not_pile_up_on_one_stack() {
    use rayon::prelude::*;
    let csv = "Id,ParentId,Title,Body\n002000000000001,0060000000000E7,Pricing,\"Asked for a cap, we said no.\"\n";
    // A small stack shows soon what a large one would show after some ten thousand files.
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(2).stack_size(512 << 10).build().expect("threads can be made");
    let tables: usize =
        pool.install(|| (0..2_000).into_par_iter().map(|_| read("Note.csv", csv.as_bytes()).tables.len()).sum());
    assert_eq!(tables, 2_000);
}

#[test]
fn what_a_mail_in_the_crm_answers_is_not_its_own_word() {
    let kinds = |body: &str| -> Vec<(SegmentKind, String)> {
        let head = "Record ID,Activity date,Email subject,Email from address,Email to address,Email body\n77,2026-02-27,Re: Offer,a@x.example,b@y.example,";
        let read = read("hubspot-emails.csv", format!("{head}\"{body}\"\n").as_bytes());
        read.documents[0].segments.iter().map(|s| (s.kind, s.text.as_str().to_owned())).collect()
    };
    let html = kinds("<div>Agreed.</div><div id=divRplyFwdMsg><b>From:</b> Bo</div><div>We cannot take 80k.</div>");
    assert_eq!(html[0], (SegmentKind::New, "Agreed.".to_owned()));
    assert!(html[1..].iter().all(|(kind, _)| *kind == SegmentKind::Quoted), "{html:?}");
    let term = kinds("Term as agreed.\n\nFrom: 1 May 2026\nTo: 30 April 2028\n\nWe sign on Friday.");
    assert!(term.iter().all(|(kind, _)| *kind == SegmentKind::New), "{term:?}");
    let old = kinds("Fine.\n\nFrom: Bo Sand\nSent: 5 February 2026\n\nWhere is it?");
    assert_eq!(old.last().map(|(kind, _)| *kind), Some(SegmentKind::Quoted), "{old:?}");
}
