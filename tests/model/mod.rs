//! The real model, loaded once a test binary, each text embedded once.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use dossier::embed::{EmbedError, Embedder, MiniLm, ModelFolder};
use dossier::evidence::Vectors;

/// The model with what it has answered so far: most texts of a pack come back for every deal.
pub struct Remembering {
    model: MiniLm,
    seen: Mutex<BTreeMap<String, Vec<f32>>>,
}

pub fn shared() -> &'static Remembering {
    static SHARED: OnceLock<Remembering> = OnceLock::new();
    SHARED.get_or_init(|| {
        let model = ModelFolder::locate(None).and_then(|folder| MiniLm::load(&folder));
        let model = model.unwrap_or_else(|e| panic!("{e}"));
        Remembering { model, seen: Mutex::default() }
    })
}

impl Vectors for Remembering {
    fn vectors(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut seen = self.seen.lock().expect("no test panics while it holds the vectors");
        let new: Vec<String> = texts.iter().filter(|t| !seen.contains_key(*t)).cloned().collect();
        let vectors = self.model.embed(&new)?;
        seen.extend(new.into_iter().zip(vectors));
        Ok(texts.iter().map(|t| seen[t].clone()).collect())
    }
}
