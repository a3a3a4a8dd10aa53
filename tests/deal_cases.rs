//! Every folder in `fixtures/cases` is a case: a few export files, and what the briefs made of them must say.
//!
//! A new case is a new folder and no Rust. Where behaviour is still wrong, the field has a `today` beside what is right,
//! with the wrong answer and a `note` on it; the case is held to that, so that the fix is noticed.

mod model;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dossier::brief::{Brief, Explanation, FieldBrief, Value, Witness, explain};
use dossier::config::Config;
use dossier::corpus::{Corpus, DealPer, StageWords};
use dossier::diag::Problem;
use dossier::embed::ModelFolder;
use dossier::engine::{self, Verifier, cases::summary, quiet};
use dossier::evidence::{Gatherer, judge::Judge, take::TakeOptions};
use dossier::ingest::{apart::Parser, archive, walk};
use dossier::rules::{self, pack::Pack};
use dossier::store::Workspace;
use dossier::terms::Status;

/// `expect.yaml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// `crm` when left out.
    #[serde(default)]
    deal_per: DealPer,
    /// Files that cannot be read as they should be, and are named with a reason.
    #[serde(default)]
    problems: Vec<String>,
    deals: Vec<ExpectDeal>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectDeal {
    id: String,
    /// Words that stand in no answer, quote, near miss or name of the brief.
    #[serde(default)]
    nowhere: Vec<String>,
    /// Files that the brief draws on, that it leaves to others, and that came too late for it.
    #[serde(default)]
    counts: Vec<String>,
    #[serde(default)]
    leaves: Vec<String>,
    #[serde(default)]
    later: Vec<String>,
    #[serde(default)]
    fields: BTreeMap<String, ExpectField>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Present,
    Absent,
    Conflict,
}

/// Words are compared without regard to case. All that is said of a value must hold for one and the same.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectField {
    status: State,
    /// Words of a current value or of its quotes.
    #[serde(default)]
    value: String,
    /// Words of one of its quotes; the file and the speaker of one.
    #[serde(default)]
    quote: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    speaker: String,
    /// Name of the person that it is about.
    #[serde(default)]
    person: String,
    /// Words of another current value: the other side of a conflict.
    #[serde(default)]
    also: String,
    /// Words that no current value and none of its quotes may hold.
    #[serde(default)]
    must_not: Vec<String>,
    /// How many quotes its best value rests on.
    witnesses: Option<usize>,
    /// Words of a value that is shown as holding no longer.
    #[serde(default)]
    superseded: String,
    /// What the brief says instead while it is wrong.
    today: Option<Box<ExpectField>>,
    /// In `today`: what goes wrong.
    #[serde(default)]
    note: String,
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).expect("the folder of cases is there");
    let mut folders: Vec<PathBuf> =
        entries.map(|e| e.expect("it can be listed").path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

/// The briefs of every deal among some exports, and the problems with them: the only lines here that know the engine.
fn briefs(exports: &Path, per: DealPer, pack: &Pack, judge: &Judge) -> (Vec<Brief>, Vec<Problem>) {
    let place = tempfile::tempdir().expect("there is room for a workspace");
    let workspace = Workspace::create_or_open(&place.path().join("workspace")).expect("a workspace can be made");
    let stages = StageWords { won: pack.stages.won.clone(), lost: pack.stages.lost.clone() };
    let walked = walk::files(exports, &archive::LIMITS).expect("the exports are listed");
    let ingested = engine::ingest(&workspace, walked, &Config::default(), &stages, per, &Parser::Here.into(), &quiet)
        .expect("exports are read");
    let corpus = &ingested.corpus;
    let gatherer = Gatherer { corpus, pack, judge, options: TakeOptions::default(), as_of: None };
    let brief = |deal| {
        let evidence = gatherer.deal(deal, model::shared()).expect("the model runs");
        let brief = dossier::brief::build(corpus, deal, pack, &evidence, Vec::new());
        assert_eq!(brief, of_part(&corpus.part(deal), pack, judge), "the deal by itself gives another brief");
        for field in &pack.fields {
            let explained = explain(corpus, pack, judge, field, (deal, &evidence, &brief));
            same(&explained.expect("the pack has the field"), &brief);
        }
        brief
    };
    (corpus.deals.iter().map(brief).collect(), ingested.problems)
}

/// The brief of a deal out of what a run keeps of it.
fn of_part(part: &Corpus, pack: &Pack, judge: &Judge) -> Brief {
    let gatherer = Gatherer { corpus: part, pack, judge, options: TakeOptions::default(), as_of: None };
    let deal = &part.deals[0];
    let evidence = gatherer.deal(deal, model::shared()).expect("the model runs");
    dossier::brief::build(part, deal, pack, &evidence, Vec::new())
}

/// `explain` tells the chain behind this very brief: it says the same, and each quoted passage is one that counts by a rule,
/// or one that answers it.
fn same(explained: &Explanation, brief: &Brief) {
    let field = brief.fields.iter().find(|f| f.id == explained.field).expect("the brief has the field");
    assert_eq!((explained.status, &explained.answers), (field.status, &field.values), "{}", field.id);
    assert_eq!(explained.superseded, field.superseded, "{}", field.id);
    assert_eq!(explained.answers.is_empty(), field.status == Status::Missing, "{}", field.id);
    let of_passages = |w: &&Witness| w.locator.contains_key("bytes") && !w.locator.contains_key("table");
    for (at, quote) in (explained.answers.iter()).flat_map(|v| v.evidence.iter().filter(of_passages).enumerate()) {
        let looked = explained.candidates.iter().filter(|c| c.source == quote.source && c.at == quote.at);
        let counts =
            looked.filter(|c| !c.rule.is_empty() && c.set_aside.is_empty()).any(|c| c.text.contains(&quote.quote));
        let whole = explained.candidates.iter().any(|c| quote.quote.contains(&c.text) || c.text.contains(&quote.quote));
        // What answers a value stands behind it and was let in for that; names of persons are read off any passage.
        assert!(counts || whole || at > 0, "{}: nothing let in \"{}\"", field.id, quote.quote);
    }
    for one in &explained.candidates {
        assert!(one.rule.is_empty() != one.set_aside.is_empty(), "{}: let in or set aside, not both", field.id);
    }
}

fn has(text: &str, words: &str) -> bool {
    text.to_lowercase().contains(&words.to_lowercase())
}

fn says(value: &Value, words: &str) -> bool {
    has(&value.text, words) || value.evidence.iter().any(|w| has(&w.quote, words))
}

impl ExpectField {
    /// What is wrong with a field: against `today` where that is given, else against what is right.
    fn verdict(&self, field: &FieldBrief) -> Option<String> {
        match (&self.today, self.compare(field)) {
            (None, fault) => fault,
            (Some(_), None) => Some("is right now: remove its `today`".to_owned()),
            (Some(today), Some(_)) if today.note.is_empty() => Some("has a `today` without a `note`".to_owned()),
            (Some(today), Some(_)) => today.compare(field).map(|f| format!("wrong in another way than it was: {f}")),
        }
    }

    fn compare(&self, field: &FieldBrief) -> Option<String> {
        let is = match self.status {
            State::Present => Status::Filled,
            State::Absent => Status::Missing,
            State::Conflict => Status::Conflict,
        };
        let right = |v: &Value| {
            says(v, &self.value)
                && (self.quote.is_empty() || v.evidence.iter().any(|w| has(&w.quote, &self.quote)))
                && (self.source.is_empty()
                    || v.evidence.iter().any(|w| w.source.split('#').next() == Some(&self.source)))
                && (self.speaker.is_empty() || v.evidence.iter().any(|w| w.speaker == self.speaker))
                && (self.person.is_empty() || v.person.as_ref().is_some_and(|p| p.name == self.person))
        };
        let wants_value =
            [&self.value, &self.quote, &self.source, &self.speaker, &self.person].iter().any(|w| !w.is_empty());
        let mut faults = Vec::new();
        if field.status != is {
            faults.push(format!("is not {is}"));
        }
        if wants_value && !field.values.iter().any(right) {
            faults.push(format!(
                "no value says {:?}",
                [&self.value, &self.quote, &self.source, &self.speaker, &self.person]
            ));
        }
        if !self.also.is_empty() && !field.values.iter().any(|v| says(v, &self.also)) {
            faults.push(format!("no value says {:?}", self.also));
        }
        for words in self.must_not.iter().filter(|w| field.values.iter().any(|v| says(v, w))) {
            faults.push(format!("must not say {words:?}"));
        }
        if !self.superseded.is_empty() && !field.superseded.iter().any(|v| says(v, &self.superseded)) {
            faults.push(format!("{:?} is not shown as superseded", self.superseded));
        }
        let rests_on = field.values.first().map_or(0, |v| v.evidence.len());
        if self.witnesses.is_some_and(|n| n != rests_on) {
            faults.push(format!("rests on {rests_on} quotes"));
        }
        (!faults.is_empty()).then(|| format!("{}; it says {}", faults.join(", "), summary(field)))
    }
}

impl ExpectDeal {
    fn compare(&self, brief: &Brief) -> Vec<String> {
        let mut faults = Vec::new();
        for (id, expected) in &self.fields {
            let field = brief.fields.iter().find(|f| f.id == *id).expect("the pack has the field");
            faults.extend(expected.verdict(field).map(|fault| format!("{id}: {fault}")));
        }
        // Whatever a reader might see of the evidence; the coverage map lists files by name and may say anything.
        let seen = serde_json::to_string(&(&brief.deal, &brief.fields, &brief.questions)).expect("a brief is JSON");
        faults.extend(self.nowhere.iter().filter(|w| has(&seen, w)).map(|w| format!("the brief says {w:?} somewhere")));
        let counted = |file: &String| brief.coverage.documents.iter().any(|d| d.source.split('#').next() == Some(file));
        let late = |file: &String| brief.coverage.later.iter().any(|d| d.source.split('#').next() == Some(file));
        faults.extend(self.counts.iter().filter(|f| !counted(f)).map(|f| format!("{f} does not count")));
        faults.extend(
            self.leaves.iter().filter(|f| counted(f) || late(f)).map(|f| format!("{f} belongs to another deal")),
        );
        faults.extend(self.later.iter().filter(|f| !late(f)).map(|f| format!("{f} is not listed as later")));
        faults
    }
}

#[test]
fn cases() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (pack, _) = rules::load(&package.join("rules/handoff")).expect("the pack is sound");
    let judge =
        Judge::load(&pack.root, &ModelFolder::locate(None).expect("the model is here")).expect("the pack has a judge");
    let mut faults = Vec::new();
    let (mut fields, mut wrong) = (0, 0);
    for folder in folders(&package.join("fixtures/cases")) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        assert!(folder.join("README.md").is_file(), "{name}: say in README.md what is tricky about the case");
        let text = std::fs::read_to_string(folder.join("expect.yaml")).expect("each case has an expect.yaml");
        let expect: Expect = serde_saphyr::from_str(&text).unwrap_or_else(|e| panic!("{name}/expect.yaml: {e}"));
        let exports = folder.join("exports");
        let (briefs, problems) = briefs(&exports, expect.deal_per, &pack, &judge);
        let mut verifier = Verifier::new(&exports, Parser::Here.into()).expect("the exports can be listed");
        for brief in &briefs {
            let checks = verifier.check(brief);
            let lost = checks.iter().filter(|c| !c.fault.is_empty());
            faults.extend(lost.map(|c| format!("{name}: {}: {:?} in {}: {}", c.field, c.quote, c.source, c.fault)));
        }
        for file in expect.problems.iter().filter(|f| !problems.iter().any(|p| p.source == **f && !p.what.is_empty())) {
            faults.push(format!("{name}: {file} is not among the problems, which are {problems:?}"));
        }
        for deal in &expect.deals {
            fields += deal.fields.len();
            wrong += deal.fields.values().filter(|f| f.today.is_some()).count();
            match briefs.iter().find(|b| b.deal.id == deal.id) {
                Some(brief) => faults.extend(deal.compare(brief).iter().map(|f| format!("{name}: {}: {f}", deal.id))),
                None => {
                    let ids: Vec<&str> = briefs.iter().map(|b| b.deal.id.as_str()).collect();
                    faults.push(format!("{name}: there is no deal {}, only {ids:?}", deal.id));
                }
            }
        }
    }
    println!("{fields} fields of deal cases: {} right, {wrong} known to be wrong", fields - wrong);
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
