//! Passages with what came before them in, logits of every label out: the frozen trunk and the pack's network together.
//!
//! To the rest of the program a reader is one more embedder, whose "vector" is the row of logits: so the workspace keeps
//! what was read once, and a second run reads only what is new.

use std::sync::{Arc, OnceLock};

use super::network::Network;
use crate::embed::{BertTrunk, EmbedError, Embedder, ModelFolder, Pair, PairIds, Progress, Trunk, streams};
use crate::terms::{Channel, Side};

/// Stands between the parts of a rendered pair; no reader lets it into a text.
const MARK: char = '\u{1f}';

/// Changes whenever the way from pair to logits changes, so that kept logits of an older way are not used.
const REVISION: u32 = 1;

/// Where and by whom a passage was said, as the model reads it.
pub fn scene(channel: Channel, side: Side) -> String {
    // Partners speak for the customer's interest, and the model never saw them.
    let side = if side == Side::Partner { Side::Customer } else { side };
    format!("{channel} {side}:")
}

/// A passage as one text: scene, what came before, and itself.
pub fn render(channel: Channel, side: Side, before: &str, text: &str) -> String {
    format!("{}{MARK}{before}{MARK}{text}", scene(channel, side))
}

fn parse(rendered: &str) -> Pair<'_> {
    let mut parts = rendered.splitn(3, MARK);
    let (scene, before, text) = (parts.next(), parts.next(), parts.next());
    Pair { scene: scene.unwrap_or_default(), before: before.unwrap_or_default(), text: text.unwrap_or_default() }
}

/// A trained evidence model over its trunk.
pub struct Reader {
    network: Network,
    outputs: usize,
    fingerprint: String,
    /// Loaded when the first new passage comes: a run without one needs no model.
    trunk: OnceLock<Arc<dyn Trunk>>,
    folder: Option<ModelFolder>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

impl Reader {
    /// `weights` names the network's file by its hash; the trunk is loaded from `folder` when it is first needed.
    pub fn new(network: Network, outputs: usize, weights: &str, folder: ModelFolder) -> Self {
        let fingerprint = fingerprint(&folder.fingerprint(), weights);
        Self { network, outputs, fingerprint, trunk: OnceLock::new(), folder: Some(folder) }
    }

    /// A reader over a trunk that is there already.
    pub fn over(network: Network, outputs: usize, weights: &str, trunk: Arc<dyn Trunk>) -> Self {
        let fingerprint = fingerprint(trunk.fingerprint(), weights);
        Self { network, outputs, fingerprint, trunk: OnceLock::from(trunk), folder: None }
    }

    fn trunk(&self) -> Result<&dyn Trunk, EmbedError> {
        if let (None, Some(folder)) = (self.trunk.get(), &self.folder) {
            let loaded = Arc::new(BertTrunk::load(folder, self.network.upper.len())?);
            // Another thread may have been first; both loaded the same.
            let _ = self.trunk.set(loaded);
        }
        let trunk =
            self.trunk.get().ok_or_else(|| EmbedError::Compute("the evidence model has no trunk".to_owned()))?;
        Ok(trunk.as_ref())
    }

    fn forward(&self, trunk: &dyn Trunk, pairs: &[&PairIds]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let states = trunk.states(pairs)?;
        let first: Vec<usize> = pairs.iter().map(|p| p.first).collect();
        let logits = self.network.logits(&states, &first, None).and_then(|z| z.to_vec2::<f32>());
        logits.map_err(|e| EmbedError::Compute(e.to_string()))
    }
}

fn fingerprint(trunk: &str, weights: &str) -> String {
    format!("evidence-{}-{trunk}-e{REVISION}", &weights[..weights.len().min(12)])
}

impl Embedder for Reader {
    fn dims(&self) -> usize {
        self.outputs
    }

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Logits of pairs as [`render`] makes them.
    fn embed_with(&self, texts: &[String], progress: Progress) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let trunk = self.trunk()?;
        let ids: Vec<PairIds> = texts.iter().map(|t| trunk.ids(&parse(t))).collect::<Result<_, _>>()?;
        let batches = streams::batches(&ids.iter().map(|i| i.ids.as_slice()).collect::<Vec<_>>());
        streams::rows(&batches, streams::cores(), progress, &|batch| {
            let pairs: Vec<&PairIds> = batch.iter().map(|&i| &ids[i]).collect();
            self.forward(trunk, &pairs)
        })
    }
}
