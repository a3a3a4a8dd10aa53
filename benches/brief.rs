//! One deal of the demo from its kept passages to its brief: what is left when nothing has to be read, embedded or judged. Unit: time
//! per deal, with every thread and with one, and the same for a single field.
//!
//! Vectors and logits are looked up outside the loop, so the model must be there; what is timed needs none.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use dossier::brief;
use dossier::config::Config;
use dossier::corpus::{Corpus, DealPer, StageWords};
use dossier::embed::{EmbedError, Embedder, MiniLm, ModelFolder};
use dossier::engine::{ingest, quiet};
use dossier::evidence::judge::Judge;
use dossier::evidence::take::TakeOptions;
use dossier::evidence::{Gatherer, Vectors, passages, rendered, sentences};
use dossier::ingest::apart::Parser;
use dossier::ingest::{archive, walk};
use dossier::rules::pack::Pack;
use dossier::store::Temporary;

const FIELD: &str = "technical.integrations";

/// Everything that is known of the texts of a deal.
struct Known {
    vectors: HashMap<String, Vec<f32>>,
    logits: HashMap<String, Vec<f32>>,
}

impl Vectors for Known {
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| self.vectors[text].clone()).collect())
    }

    fn judged(&self, _: &Judge, rendered: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(rendered.iter().map(|text| self.logits[text].clone()).collect())
    }
}

fn corpus(pack: &Pack, root: &Path) -> Corpus {
    let place = Temporary::new().expect("there is room for a workspace");
    let workspace = place.workspace().expect("it can be made");
    let exports = walk::files(&root.join("fixtures/demo/exports"), &archive::LIMITS).expect("the demo is there");
    let stages = StageWords { won: pack.stages.won.clone(), lost: pack.stages.lost.clone() };
    let parser = Parser::Here.into();
    let read = ingest(&workspace, exports, &Config::default(), &stages, DealPer::Crm, &parser, &quiet);
    read.expect("the demo is read").corpus
}

fn known(corpus: &Corpus, pack: &Pack, judge: &Judge, model: &ModelFolder) -> Known {
    let passages = passages::of_deal(corpus, &corpus.deals[0], pack, None).passages;
    let fields = pack.fields.iter().flat_map(|field| sentences::texts(pack, field)).cloned();
    let texts: Vec<String> = passages.iter().map(|p| p.text.clone()).chain(fields).collect();
    let pairs: Vec<String> = passages.iter().map(rendered).collect();
    let vectors = MiniLm::new(model).embed(&texts).expect("the model runs");
    let logits = judge.read(&pairs).expect("the judge runs");
    Known { vectors: texts.into_iter().zip(vectors).collect(), logits: pairs.into_iter().zip(logits).collect() }
}

fn deal(c: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok((pack, _)) = dossier::rules::load(&root.join("rules/handoff")) else { panic!("the pack has faults") };
    let model = ModelFolder::locate(None).expect("the model is there (`python3 models/fetch.py`)");
    let judge = Judge::load(&pack.root, &model).expect("the pack has a judge");
    let mut whole = corpus(&pack, root);
    whole.deals.retain(|deal| deal.is_won);
    let corpus = whole.part(&whole.deals[0]);
    let known = known(&corpus, &pack, &judge, &model);
    let gatherer =
        Gatherer { corpus: &corpus, pack: &pack, judge: &judge, options: TakeOptions::default(), as_of: None };
    let deal = &corpus.deals[0];
    let brief = || {
        let evidence = gatherer.deal(black_box(deal), &known).expect("all is known");
        brief::build(&corpus, deal, &pack, &evidence, Vec::new())
    };
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    let mut group = c.benchmark_group("brief");
    group.bench_function("every thread", |b| b.iter(brief));
    group.bench_function("one thread", |b| b.iter(|| one.install(brief)));
    group.bench_function("one field, one thread", |b| {
        b.iter(|| one.install(|| gatherer.fields(black_box(deal), &known, &|field| field.id == FIELD).map(drop)));
    });
    group.finish();
}

criterion_group!(benches, deal);
criterion_main!(benches);
