//! What must hold of every brief, whatever it says: quotes stand in their sources, values hold no word of their own, the
//! JSON keeps its contract, and the same exports give the same bytes.
//!
//! The program runs as a person runs it. Two tests, each with a workspace of its own, because the runs are what costs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use dossier::brief::{Brief, Value};
use dossier::engine::Verifier;
use dossier::ingest::apart::Parser;
use dossier::terms::Shape;
use serde_json::Value as Json;

fn fixtures(within: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(within)
}

/// Exports, workspace and outputs in a folder that goes away with the test.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn with_exports(of: &Path) -> Self {
        let dir = tempfile::tempdir().expect("there is room for a copy of the exports");
        copy(of, &dir.path().join("exports"));
        Self { dir }
    }

    fn exports(&self) -> PathBuf {
        self.dir.path().join("exports")
    }

    /// Runs the program and gives its outputs by file name, and what it says as JSON.
    fn run(&self, workspace: &str, threads: usize) -> (BTreeMap<String, Vec<u8>>, Json) {
        let out = tempfile::tempdir_in(self.dir.path()).expect("there is room for the briefs");
        let output = Command::new(env!("CARGO_BIN_EXE_dossier"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_remove("DOSSIER_WORKSPACE")
            .env("RAYON_NUM_THREADS", threads.to_string())
            .args(["run", "--quiet", "--json", "--workspace"])
            .arg(self.dir.path().join(workspace))
            .arg("--out")
            .arg(out.path())
            .arg(self.exports())
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = serde_json::from_slice(&output.stdout).expect("`--json` answers as JSON");
        let files = std::fs::read_dir(out.path()).expect("the briefs are there").map(|entry| {
            let path = entry.expect("the folder can be listed").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a brief can be read"))
        });
        (files.collect(), said)
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the fixtures are there") {
        let path = entry.expect("the folder can be listed").path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

/// Names of the files that differ between two runs, or stand in one of them only.
fn different(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    a.keys().chain(b.keys()).filter(|name| a.get(*name) != b.get(*name)).cloned().collect()
}

fn briefs(files: &BTreeMap<String, Vec<u8>>) -> Vec<(Brief, Json)> {
    let json = files.iter().filter(|(name, _)| name.ends_with(".json")).map(|(_, bytes)| bytes);
    json.map(|bytes| {
        let read = serde_json::from_slice(bytes).expect("a brief is what it says it is");
        (read, serde_json::from_slice(bytes).expect("a brief is JSON"))
    })
    .collect()
}

#[test]
fn the_demo_keeps_its_promises() {
    let place = Place::with_exports(&fixtures("demo/exports"));
    let (first, _) = place.run("workspace", 2);
    let briefs = briefs(&first);
    assert!(briefs.len() >= 2, "the demo has two labelled deals");
    let mut faults = Vec::new();
    let mut quotes = 0;
    let mut verifier = Verifier::new(&place.exports(), Parser::Here.into()).expect("the exports can be listed");
    for (brief, json) in &briefs {
        let at = &brief.deal.account;
        let checks = verifier.check(brief);
        quotes += checks.len();
        let lost = checks.iter().filter(|c| !c.fault.is_empty());
        faults.extend(lost.map(|c| format!("{at}: {}: {:?} in {}: {}", c.field, c.quote, c.source, c.fault)));
        faults.extend(contract(json).into_iter().map(|f| format!("{at}: {f}")));
        for field in &brief.fields {
            for value in field.values.iter().chain(&field.superseded) {
                let strange = own_words(value, field.shape, brief);
                if !strange.is_empty() {
                    faults.push(format!("{at}: {}: {:?} holds {strange:?} of its own", field.id, value.text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert!(quotes > 200, "only {quotes} quotes were looked up, which proves little");

    // Another customer's files go, one thread works in place of two: nobody else's brief may notice.
    let of_brightwater = |path: &str| path.contains("brightwater") || path.contains("_bdg_");
    let removed = remove(&place.exports(), &of_brightwater);
    assert!(removed > 20, "only {removed} files of Brightwater were found");
    let (second, _) = place.run("workspace", 1);
    let ours: Vec<&str> = briefs
        .iter()
        .filter(|(b, _)| b.deal.account.contains("Brightwater"))
        .map(|(b, _)| b.deal.id.as_str())
        .collect();
    let noticed: BTreeSet<String> = different(&first, &second)
        .into_iter()
        .filter(|name| name != "index.html" && !ours.iter().any(|id| name.starts_with(id)))
        .collect();
    assert!(noticed.is_empty(), "without Brightwater's files these changed: {noticed:?}");
    assert!(different(&first, &second).iter().any(|name| ours.iter().any(|id| name.starts_with(id))));
}

#[test]
fn the_same_exports_give_the_same_bytes() {
    let place = Place::with_exports(&fixtures("cases/look-alike-accounts/exports"));
    let (bakery, haulage) = ("006Rf0000000001IAA", "006Rf0000000002IAA");
    let (one, _) = place.run("one", 1);
    let (two, said) = place.run("two", 2);
    assert_eq!(one.len(), 7, "three files for each of two deals, and an index: {:?}", one.keys());
    assert_eq!(different(&one, &two), BTreeSet::new(), "one thread and two");
    assert_eq!(said["read"], said["units"]);
    let (again, said) = place.run("two", 2);
    assert_eq!(different(&two, &again), BTreeSet::new(), "a second run");
    assert_eq!(said["read"], 0, "a second run reads nothing anew");

    // A file that changes is read alone, and changes the brief that draws on it alone.
    let mail = place.exports().join("email/2026-02-12_redfern_trucks.eml");
    let text = std::fs::read_to_string(&mail).expect("the mail is there");
    std::fs::write(&mail, text.replace("Drivelog", "Roadbook")).expect("the mail can be written");
    let (changed, said) = place.run("two", 2);
    assert_eq!(said["read"], 1, "one file changed");
    let names = different(&two, &changed);
    assert!(names.contains(&format!("{haulage}.json")), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with(bakery)), "{names:?}");

    // The other customer leaves altogether, CRM rows and all.
    std::fs::remove_file(&mail).expect("the mail can go");
    for table in ["Account", "Contact", "Opportunity"] {
        let path = place.exports().join(format!("crm/{table}.csv"));
        let text = std::fs::read_to_string(&path).expect("the table is there");
        let kept: Vec<&str> = text.lines().filter(|line| !line.to_lowercase().contains("haulage")).collect();
        std::fs::write(&path, kept.join("\n") + "\n").expect("the table can be written");
    }
    let (alone, _) = place.run("two", 2);
    assert!(!alone.contains_key(&format!("{haulage}.json")));
    let names = different(&two, &alone);
    assert!(!names.iter().any(|name| name.starts_with(bakery)), "{names:?}");
}

/// Removes the files whose path below `dir` is to go; tells how many.
fn remove(dir: &Path, goes: &dyn Fn(&str) -> bool) -> usize {
    let mut removed = 0;
    for entry in std::fs::read_dir(dir).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() {
            removed += remove(&path, &|below| goes(&format!("{name}/{below}")));
        } else if goes(&name) {
            std::fs::remove_file(&path).expect("a file can go");
            removed += 1;
        }
    }
    removed
}

/// Where the JSON breaks `dossier.brief/1`: names, words for states, figures, at least one quote to a value.
fn contract(json: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    let share = |v: &Json| v.as_f64().is_some_and(|x| (0.0..=1.0).contains(&x));
    let text = |v: &Json| v.as_str().is_some_and(|s| !s.is_empty());
    let words = |v: &Json| {
        v.as_str().unwrap_or_default().split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count()
    };
    must(json["schema"] == "dossier.brief/1", format!("schema is {}", json["schema"]));
    must(text(&json["deal"]["id"]) && text(&json["deal"]["account"]), "the deal has no id or account".into());
    must(share(&json["score"]["readiness"]), format!("readiness is {}", json["score"]["readiness"]));
    let fields = json["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ids: BTreeSet<&str> = fields.iter().filter_map(|f| f["id"].as_str()).collect();
    must(ids.len() == fields.len() && !ids.is_empty(), "fields repeat, or there are none".into());
    let filled = fields.iter().filter(|f| f["status"] == "filled").count();
    must(json["score"]["filled"] == filled, format!("{filled} are filled, not {}", json["score"]["filled"]));
    must(json["score"]["required"] == fields.len(), format!("required is {}", json["score"]["required"]));
    for field in fields {
        let id = &field["id"];
        let list = |name: &str| field[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let (values, status) = (list("values"), field["status"].as_str().unwrap_or_default());
        let fits = match status {
            "filled" => !values.is_empty(),
            "missing" => values.is_empty(),
            "conflict" => values.len() >= 2,
            _ => false,
        };
        must(fits, format!("{id} is {status:?} with {} values", values.len()));
        must(text(&field["ask"]), format!("{id} has no question"));
        let texts: BTreeSet<&str> = values.iter().filter_map(|v| v["text"].as_str()).collect();
        must(texts.len() == values.len(), format!("{id} repeats an answer"));
        for value in values.iter().chain(list("superseded")) {
            must(text(&value["text"]) && words(&value["text"]) <= 60, format!("{id}: text {}", value["text"]));
            must(share(&value["confidence"]), format!("{id}: confidence {}", value["confidence"]));
            let evidence = value["evidence"].as_array().map(Vec::as_slice).unwrap_or_default();
            must(!evidence.is_empty(), format!("{id}: {} has no evidence", value["text"]));
            for quote in evidence {
                let long = words(&quote["quote"]);
                must(text(&quote["quote"]) && long <= 60, format!("{id}: a quote of {long} words"));
                must(text(&quote["source"]), format!("{id}: {} has no source", quote["quote"]));
                let side = quote["side"].as_str().unwrap_or_default();
                must(dossier::terms::Side::parse(side).is_some(), format!("{id}: side {side:?}"));
            }
        }
    }
    faults
}

/// Words that spell a number or a day, where the normal form has digits.
const SPELLED: &str = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half year years \
    annual annually month monthly first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth \
    thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth end today tomorrow \
    yesterday next last this january february march april may june july august september october november december \
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday quarter";

/// Tokens of a value's text that stand in none of its quotes and not in its person's name or title.
///
/// A date, a length of time or an amount may be in normal form: then its figures must be those of a quote, or a quote
/// spells figures in words. The owner in a record is the one that the deal's head names: the CRM cell holds an id.
fn own_words(value: &Value, shape: Shape, brief: &Brief) -> Vec<String> {
    let mut pool: Vec<String> = value.evidence.iter().flat_map(|w| tokens(&w.quote)).collect();
    if let Some(person) = &value.person {
        pool.extend(tokens(&person.name).chain(tokens(&person.role)));
    }
    if shape == Shape::Record {
        pool.extend(tokens(&brief.deal.owner));
    }
    let typed = matches!(shape, Shape::Date | Shape::Duration | Shape::Money);
    let spelled = pool.iter().any(|t| SPELLED.split_whitespace().any(|s| s == t));
    tokens(&value.text)
        .filter(|t| !pool.contains(t))
        .filter(|t| !typed || (t.bytes().all(|b| b.is_ascii_digit()) && !spelled))
        .collect()
}

/// Runs of letters and digits in lower case; a number without its separators and leading zeros.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    let chars: Vec<char> = text.to_lowercase().chars().collect();
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let mut out: Vec<String> = vec![String::new()];
    for (i, c) in chars.iter().enumerate() {
        let grouping = *c == ',' && i > 0 && digit(i - 1) && digit(i + 1);
        // "2026-03-05T14" is a date and an hour, "24-month" a number and a word.
        let turns = i > 0 && c.is_alphanumeric() && chars[i - 1].is_alphanumeric() && digit(i) != digit(i - 1);
        if turns || !(c.is_alphanumeric() || grouping) {
            out.push(String::new());
        }
        if c.is_alphanumeric() {
            out.last_mut().expect("there is always a last one").push(*c);
        }
    }
    out.into_iter().filter(|t| !t.is_empty()).map(|t| {
        let short = t.trim_start_matches('0');
        if t.bytes().all(|b| b.is_ascii_digit()) && !short.is_empty() { short.to_owned() } else { t }
    })
}

/// A guard on the guard: a word that nobody said is found, and a normal form is not taken for one.
#[test]
fn own_words_are_found() {
    let value = |text: &str, quote: &str| -> Value {
        let witness = serde_json::json!({"source": "a", "quote": quote, "speaker": "", "side": "customer",
            "channel": "call", "at": "", "locator": {}});
        serde_json::from_value(serde_json::json!({"text": text, "confidence": 0.5, "evidence": [witness]}))
            .expect("a value")
    };
    let head = serde_json::json!({"id": "1", "account": "", "name": "", "stage": "", "close_date": "", "amount": null,
        "currency": "", "owner": "Bo Li"});
    let brief = Brief {
        schema: String::new(),
        pack: String::new(),
        as_of: String::new(),
        deal: serde_json::from_value(head).expect("a head"),
        score: Default::default(),
        fields: Vec::new(),
        questions: Vec::new(),
        coverage: Default::default(),
    };
    let own = |text, quote, shape| own_words(&value(text, quote), shape, &brief);
    assert_eq!(own("three sites", "Three sites, then.", Shape::List), Vec::<String>::new());
    assert_eq!(own("four sites", "Three sites, then.", Shape::List), ["four"]);
    assert_eq!(own("36 months", "a term of thirty-six months", Shape::Duration), Vec::<String>::new());
    assert_eq!(own("2028-03-01", "renews on 1/3/2028", Shape::Date), Vec::<String>::new());
    assert_eq!(own("2028-03-02", "renews on 1/3/2028", Shape::Date), ["2"]);
    assert_eq!(own("152520 USD, Bo Li", "$152,520 in USD", Shape::Record), Vec::<String>::new());
}
