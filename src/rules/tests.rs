use std::fs;
use std::path::Path;

use super::*;
use crate::terms::{Channel, Side};

const HANDOFF: &str = "rules/handoff";

fn shown(faults: &[Diagnostic]) -> String {
    faults.iter().map(Diagnostic::render).collect()
}

#[test]
fn the_handoff_pack_loads_without_a_word() {
    let (pack, warnings) = load(Path::new(HANDOFF)).unwrap_or_else(|faults| panic!("{}", shown(&faults)));
    assert!(warnings.is_empty(), "{}", shown(&warnings));
    assert_eq!(pack.fields.len(), 26);
    for field in &pack.fields {
        assert!(pack.rules_of(&field.id).count() > 0, "{} has no rule", field.id);
    }
    let (cases, warnings) = cases::load(&pack).unwrap_or_else(|faults| panic!("{}", shown(&faults)));
    assert!(warnings.is_empty(), "{}", shown(&warnings));
    assert!(cases.len() >= 52);
}

#[test]
fn every_code_that_is_used_stands_in_the_table() {
    for file in [
        "check",
        "check_rule",
        "lint",
        "read",
        "slips",
        "parse",
        "tree",
        "files",
        "cases/mod",
        "cases/fences",
        "cases/documents",
    ] {
        let text = fs::read_to_string(format!("src/rules/{file}.rs")).unwrap();
        for code in text.split("\"D").skip(1).filter_map(|t| t.split('"').next()) {
            assert!(crate::diag::codes::explain(&format!("D{code}")).is_some(), "D{code} of {file}.rs");
        }
    }
}

const PACK: &str = "pack: small\ntitle: Small\nsections: [{ id: money, title: Money }]\nviews:\n  - { id: boss, title: \
                    Boss, sections: [money] }\nstages: { late: [offer] }\nauthority: [executed_document]\n";
const FIELDS: &str = "fields:\n  - id: money.term\n    title: Term\n    question: How long?\n    ask: How long is \
                      it?\n    shape: duration\n    sides: [customer]\n    audience: [boss]\n    weight: 3\n";
const RULE: &str = "title: Said\nfield: money.term\nstatus: stable\nwhy: Because.\nlook:\n  words: [\"@spans\", \
                    year*]\ntake: duration\n";

fn written(changed: &str, text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let words = "words: [month*]\n";
    for (file, text) in [
        ("pack.yaml", PACK),
        ("fields.yaml", FIELDS),
        ("words/spans.yaml", words),
        ("money/term/said.yaml", RULE),
        (changed, text),
    ] {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

#[test]
fn all_faults_of_all_files_come_at_once_in_file_order() {
    let dir = written("money/term/said.yaml", &RULE.replace("why:", "wy:").replace("words:", "wrods:"));
    fs::write(dir.path().join("fields.yaml"), FIELDS.replace("weight: 3", "weight: 9")).unwrap();
    let faults = load(dir.path()).unwrap_err();
    let found: Vec<_> = faults.iter().map(|f| (f.code, f.line)).collect();
    assert_eq!(found, [("D008", 9), ("D004", 1), ("D003", 4), ("D003", 6)]);
    assert_eq!(faults[2].help, "did you mean `why`?");
    let json = serde_json::to_value(&faults[2]).unwrap();
    assert_eq!((json["code"].as_str(), json["severity"].as_str()), (Some("D003"), Some("error")));
}

#[test]
fn an_alias_bomb_and_deep_nesting_are_refused() {
    for text in ["a: &a [x]\nb: [*a, *a]\n".to_owned(), format!("a: {}\n", "[".repeat(5000))] {
        let faults = load(written("words/spans.yaml", &text).path()).unwrap_err();
        assert_eq!(faults[0].code, "D002");
    }
}

#[test]
fn a_link_counts_as_the_file_that_it_leads_to() {
    let (dir, elsewhere) = (written("words/spans.yaml", "words: [month*]\n"), tempfile::tempdir().unwrap());
    let weights = elsewhere.path().join("weights");
    fs::write(&weights, "some").unwrap();
    fs::create_dir(dir.path().join("model")).unwrap();
    std::os::unix::fs::symlink(&weights, dir.path().join("model/weigh.json")).unwrap();
    let before = fingerprint(dir.path());
    fs::write(&weights, "others").unwrap();
    assert_ne!(fingerprint(dir.path()), before);
}

#[test]
fn the_examples_of_the_page_are_right() {
    let page = fs::read_to_string("rules/README.md").unwrap();
    let block = |from: &str, fence: &str| {
        let text = page.split(from).nth(1).and_then(|t| t.split(fence).nth(1)).unwrap();
        text.split(fence.trim_end_matches("yaml").trim_end_matches("markdown")).next().unwrap().to_owned()
    };
    let dir = written("commercial/renewal-date/signed-form.yaml", &block("## A rule\n", "```yaml"));
    let other = "title: On call\nfield: commercial.renewal_date\nwhy: So.\nlook: { words: x }\ntake: date\n";
    for (file, text) in [
        ("pack.yaml", block("## A pack", "```yaml").replace("goals", "commercial")),
        ("fields.yaml", block("## A field", "```yaml").replace("[csm, leadership]", "[csm]")),
        ("words/term-words.yaml", block("## A word list", "```yaml")),
        ("words/other-vendor.yaml", "words: [their contract with, old vendor]\n".to_owned()),
        ("commercial/renewal-date/said-on-call.yaml", other.to_owned()),
    ] {
        fs::write(dir.path().join(file), text).unwrap();
    }
    fs::remove_dir_all(dir.path().join("money")).unwrap();
    fs::remove_file(dir.path().join("words/spans.yaml")).unwrap();
    let (pack, warnings) = load(dir.path()).unwrap_or_else(|faults| panic!("{}", shown(&faults)));
    assert!(warnings.is_empty(), "{}", shown(&warnings));
    assert_eq!(pack.rules_of("commercial.renewal_date").count(), 1);
    let cases = block("## Cases", "````markdown");
    cases::parse(&cases, "README.md", "x", cases::Reading::Cases).unwrap_or_else(|faults| panic!("{}", shown(&faults)));
}

#[test]
fn a_case_becomes_documents() {
    let text = "## One\n\n```call 2027-01-12 first\ncustomer Dana Ortiz, CFO: We renew  in March.\n```\n```email \
                2027-01-14 order\nFrom: vendor Bo Li <BO@x.example>\nFine by\nme.\n```\n```expect\nfound March quote \"renew \
                in March\"\nset aside quote \"Fine by me\"\n```\n";
    let read = cases::parse(text, "cases.md", "money.term", cases::Reading::Cases).unwrap();
    let [call, mail] = &read[0].documents[..] else { panic!("two documents") };
    assert_eq!(call.channel, Channel::Call);
    assert_eq!(call.participants[0].side_hint, Some(Side::Customer));
    assert_eq!(call.participants[0].title, "CFO");
    let said = &call.segments[0].text;
    assert_eq!(said.as_str(), "We renew in March.");
    let raw = said.raw_ranges(0..2);
    assert_eq!(&text[raw[0].start as usize..raw[0].end as usize], "We");
    assert_eq!(mail.segments[0].text.as_str(), "Fine by me.");
    assert_eq!(mail.participants[0].email, "bo@x.example");
    assert!(call.time.order() < mail.time.order());
    assert_eq!(read[0].expect[1].verdict, cases::Verdict::SetAside);
}

#[test]
fn faults_of_cases_have_their_place() {
    let text = "## One\n```cal 2027-01-12 x\n```\n```call x\n```\n```call 2027-01-12 x\nhello\nclient Bo: \
                yes\ncustomer Bo: no\n```\n```expect\nfoud 3\nfound x quote \"maybe\"\n```\n## Two\n";
    let faults = cases::parse(text, "cases.md", "money.term", cases::Reading::Cases).unwrap_err();
    let found: Vec<_> = faults.iter().map(|f| (f.code, f.line)).collect();
    // The quote of line 13 may stand in a document that could not be read, so it is no fault of its own.
    let want = [("D030", 2), ("D030", 4), ("D031", 7), ("D031", 8), ("D032", 12), ("D030", 15), ("D030", 15)];
    assert_eq!(found, want, "{}", shown(&faults));
}

#[test]
fn a_case_may_say_what_is_wrong_today() {
    let case = |today: &str| {
        format!("## A\n```call 2027-01-12 x\ncustomer Bo: no\n```\n```expect\nquiet\n```\n```today\n{today}\n```\n")
    };
    let read = cases::parse(&case("found no quote \"no\""), "cases.md", "money.term", cases::Reading::Cases).unwrap();
    assert_eq!(read[0].expect[0].verdict, cases::Verdict::Quiet);
    assert_eq!(read[0].today[0].verdict, cases::Verdict::Found("no".into()));
    for (today, code, line) in [("quiet", "D032", 8), ("found no quote \"yes\"", "D033", 9), ("silent", "D032", 9)] {
        let faults = cases::parse(&case(today), "cases.md", "money.term", cases::Reading::Cases).unwrap_err();
        assert_eq!(faults.iter().map(|f| (f.code, f.line)).collect::<Vec<_>>(), [(code, line)], "{}", shown(&faults));
    }
}

#[test]
fn no_slip_of_the_keyboard_is_fatal() {
    let case = "## A\n```call 2027-01-12 x\ncustomer Bo: né\n```\n```expect\nfound a quote \"né\"\n```\n";
    for text in [RULE, FIELDS, PACK, case] {
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for slip in ["", "@", "*", "[", "{", "\"", ":", "\t", "\0", "é", "\r\n", "- ", "&a ", "!x "] {
                let broken = format!("{}{slip}{}", &text[..at], if slip.is_empty() { "" } else { &text[at..] });
                let source = tree::Source { path: "a".into(), within: "a".into(), text: broken };
                let mut faults = Vec::new();
                match tree::read(&source) {
                    Err(fault) => faults.push(*fault),
                    Ok(node) => {
                        let mut r = Reader { source: &source, faults: &mut faults };
                        parse::rule(&mut r, &node, "a/b/c", 0);
                        parse::fields(&mut r, &node);
                        parse::pack(&mut r, &node);
                    }
                }
                faults.extend(cases::parse(&source.text, "a", "a", cases::Reading::Cases).err().into_iter().flatten());
                assert!(faults.iter().all(|f| f.line > 0 && f.column > 0 && f.render().contains(f.code)));
            }
        }
    }
}
