//! Tokens a second of the encoder, against candle's stock BERT on the same texts in the same run.
//!
//! `cargo bench --bench encoder -- TEXTS.json`: a list of texts. Each way is measured once a round, one after another, so that
//! whatever else the machine does meets all of them; medians over the rounds count. The last line is JSON.

use std::collections::BTreeMap;
use std::time::Instant;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use dossier::embed::packed::Precision;
use dossier::embed::{Compute, Embedder, MiniLm, ModelFolder};
use tokenizers::Tokenizer;

/// Rounds of each way; an odd number, so that a median is one of them.
const ROUNDS: usize = 3;
/// Candle's stock model reads every so many-th text: it is several times slower, and its time grows with the tokens alone.
const STOCK_EVERY: usize = 6;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    // Cargo hands `--bench` to every benchmark, and make an empty word where none was given.
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.is_empty() && !argument.starts_with("--"))
    else {
        println!("encoder: no texts were named; run `cargo bench --bench encoder -- TEXTS.json`.");
        return Ok(());
    };
    let texts: Vec<String> = serde_json::from_slice(&std::fs::read(path)?)?;
    let folder = ModelFolder::locate(None)?;
    folder.verify()?;
    let counter = MiniLm::computed_by(&folder, Compute::Processor(Precision::Single));
    let tokens: Vec<usize> = texts.iter().map(|text| counter.count_tokens(text)).collect::<Result<_, _>>()?;
    let all: usize = tokens.iter().sum();
    let few: Vec<String> = texts.iter().step_by(STOCK_EVERY).cloned().collect();
    let few_tokens: usize = tokens.iter().step_by(STOCK_EVERY).sum();
    // What this program does best may be the one that only some processors have, or a graphics processor.
    let mut ways: Vec<Compute> = [Precision::Eight, Precision::Single].map(Compute::Processor).to_vec();
    if !ways.contains(&Compute::best()) {
        ways.insert(0, Compute::best());
    }
    let ways: Vec<(String, MiniLm)> = (ways.into_iter())
        .flat_map(|compute| [1, 2].map(|streams| (compute, streams)))
        .map(|(compute, streams)| {
            let model = MiniLm::computed_by(&folder, compute).with_streams(streams);
            (format!("{compute}, {streams} stream{}", if streams == 1 { "" } else { "s" }), model)
        })
        .collect();
    let stock = Stock::load(&folder)?;
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut rates: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (_, model) in &ways {
        // The first text loads the model, which is not what is measured.
        model.embed(&texts[..1])?;
    }
    for _ in 0..ROUNDS {
        for (name, model) in &ways {
            let started = Instant::now();
            model.embed(&texts)?;
            rates.entry(name.clone()).or_default().push(all as f64 / started.elapsed().as_secs_f64());
        }
        let started = Instant::now();
        one.install(|| few.iter().try_for_each(|text| stock.embed(text)))?;
        let rate = few_tokens as f64 / started.elapsed().as_secs_f64();
        rates.entry("candle's stock BERT, 1 stream".to_owned()).or_default().push(rate);
    }
    println!("{} texts, {all} tokens, {} of them for the stock model", texts.len(), few_tokens);
    let medians: BTreeMap<String, f64> = rates.into_iter().map(|(name, rates)| (name, median(rates))).collect();
    for (name, median) in &medians {
        println!("{name:<32} {median:>9.0} tokens/s");
    }
    println!("{}", serde_json::to_string(&medians)?);
    Ok(())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// The model as candle brings it, one text after another, without padding.
struct Stock {
    model: BertModel,
    tokenizer: Tokenizer,
    most: usize,
}

impl Stock {
    fn load(folder: &ModelFolder) -> Result<Self, Failure> {
        let read = |name: &str| std::fs::read(folder.folder().join(name));
        let config: Config = serde_json::from_slice(&read("config.json")?)?;
        let weights = VarBuilder::from_buffered_safetensors(read("model.safetensors")?, DType::F32, &Device::Cpu)?;
        let mut tokenizer = Tokenizer::from_bytes(read("tokenizer.json")?).map_err(|e| e.to_string())?;
        tokenizer.with_truncation(None).map_err(|e| e.to_string())?.with_padding(None);
        Ok(Self { model: BertModel::load(weights, &config)?, tokenizer, most: folder.spec().max_positions })
    }

    fn embed(&self, text: &str) -> Result<(), candle_core::Error> {
        let encoded = self.tokenizer.encode(text, true).map_err(|e| candle_core::Error::msg(e.to_string()))?;
        let mut ids = encoded.get_ids().to_vec();
        ids.truncate(self.most);
        let length = ids.len();
        let ids = Tensor::from_vec(ids, (1, length), &Device::Cpu)?;
        let states = self.model.forward(&ids, &ids.zeros_like()?, None)?;
        let vector = states.mean(1)?;
        std::hint::black_box(vector.to_vec2::<f32>()?);
        Ok(())
    }
}
