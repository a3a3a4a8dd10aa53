//! Every case of the handoff pack, through the engine with the real model and the pack's judge.
//!
//! A new case is a new heading in a `cases.md` and no Rust. Where the engine is still wrong, the case has a `today`
//! fence and is held to that, so that the day it comes right is noticed.

mod model;

use std::path::Path;

use dossier::embed::ModelFolder;
use dossier::engine::cases::{answer, miss};
use dossier::evidence::judge::Judge;
use dossier::rules;

#[test]
fn the_cases_of_the_handoff_pack() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/handoff");
    let (pack, _) = rules::load(&root).expect("the pack is sound; `dossier rules check` says what is not");
    let (cases, _) = rules::cases::load(&pack).expect("the cases are sound; `dossier rules check` says what is not");
    let judge =
        Judge::load(&pack.root, &ModelFolder::locate(None).expect("the model is here")).expect("the pack has a judge");
    let mut faults = Vec::new();
    let mut wrong = 0;
    for case in &cases {
        let brief =
            answer(case, &pack, &judge, model::shared()).expect("the model runs").expect("the pack has the field");
        let at = format!("{}:{}: {}", case.file, case.line, case.title);
        let unlike =
            |list: &[rules::cases::Expectation]| list.iter().find_map(|e| miss(e, &brief).map(|m| (e.line, m)));
        match (unlike(&case.expect), unlike(&case.today), case.today.is_empty()) {
            (None, _, true) => {}
            (None, _, false) => faults.push(format!("{at}\n  is right now: remove its `today` fence")),
            (Some((line, said)), _, true) => {
                faults.push(format!("{at}\n  line {line} expects otherwise; it says {said}"))
            }
            (Some(_), Some((line, said)), false) => {
                faults.push(format!("{at}\n  line {line}: wrong in another way than it was; it says {said}"));
            }
            (Some(_), None, false) => wrong += 1,
        }
    }
    println!("{} rule cases: {} right, {wrong} known to be wrong", cases.len(), cases.len() - wrong - faults.len());
    assert!(faults.is_empty(), "\n{}\n{} of {} cases", faults.join("\n"), faults.len(), cases.len());
}
