//! Passages with what came before them in, logits of every label out: the frozen trunk and the pack's network together.
//!
//! To the rest of the program a reader is one more embedder, whose "vector" is the row of logits: so the workspace keeps
//! what was read once, and a second run reads only what is new.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::heads;
use super::network::Network;
use super::packed::Packed;
use crate::embed::{BertTrunk, Compute, EmbedError, Embedder, ModelFolder, Pair, PairIds, Progress, Trunk, streams};
use crate::terms::{Channel, Side};

/// Stands between the parts of a rendered pair; no reader lets it into a text.
const MARK: char = '\u{1f}';

/// Changes whenever the way from pair to logits changes, so that kept logits of an older way are not used.
const REVISION: u32 = 3;

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
    outputs: usize,
    fingerprint: String,
    /// Loaded when the first new passage comes: a run without one needs no model.
    ready: OnceLock<Ready>,
    source: Source,
}

/// Where network and trunk come from.
enum Source {
    /// The folder of the network's weights, and the embedding model whose lower layers are the trunk.
    Folders {
        network: PathBuf,
        hash: String,
        model: ModelFolder,
    },
    There(Network, Arc<dyn Trunk>),
}

struct Ready {
    trunk: Arc<dyn Trunk>,
    network: Packed,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

impl Reader {
    /// A reader over the weights in `folder`, whose file has the hash `weights`; they and the trunk, out of `model`, are loaded
    /// when they are first needed.
    pub fn new(folder: &Path, outputs: usize, weights: &str, model: ModelFolder) -> Self {
        let fingerprint = fingerprint(&model.fingerprint(), weights);
        let source = Source::Folders { network: folder.to_owned(), hash: weights.to_owned(), model };
        Self { outputs, fingerprint, ready: OnceLock::new(), source }
    }

    /// A reader over a network and a trunk that are there already.
    pub fn over(network: Network, outputs: usize, weights: &str, trunk: Arc<dyn Trunk>) -> Self {
        let fingerprint = fingerprint(trunk.fingerprint(), weights);
        Self { outputs, fingerprint, ready: OnceLock::new(), source: Source::There(network, trunk) }
    }

    fn ready(&self) -> Result<&Ready, EmbedError> {
        if let Some(ready) = self.ready.get() {
            return Ok(ready);
        }
        let compute = Compute::best();
        let ready = match &self.source {
            Source::Folders { network, hash, model } => {
                let (_, network, found) = heads::load(network).map_err(|e| EmbedError::Judge(e.to_string()))?;
                if found != *hash {
                    return Err(EmbedError::Judge(
                        "the judge's weights changed while they were in use; run again".into(),
                    ));
                }
                let trunk = BertTrunk::load(model, network.upper.len(), compute)?;
                Ready { trunk: Arc::new(trunk), network: Packed::new(&network, compute)? }
            }
            Source::There(network, trunk) => Ready { trunk: trunk.clone(), network: Packed::new(network, compute)? },
        };
        // Another thread may have been first; both loaded the same.
        Ok(self.ready.get_or_init(|| ready))
    }
}

/// What the logits of a model are known by: of its weights, its trunk, and what computes both.
fn fingerprint(trunk: &str, weights: &str) -> String {
    format!("evidence-{}-{trunk}-e{REVISION}-{}", &weights[..weights.len().min(12)], Compute::best())
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
        let Ready { trunk, network } = self.ready()?;
        let ids: Vec<PairIds> = texts.par_iter().map(|t| trunk.ids(&parse(t))).collect::<Result<_, _>>()?;
        let packs =
            streams::packs(&ids.iter().map(|i| i.ids.as_slice()).collect::<Vec<_>>(), Compute::best().pack_tokens());
        streams::rows(&packs, streams::cores(), progress, &|pack| {
            let pairs: Vec<&PairIds> = pack.iter().map(|&i| &ids[i]).collect();
            let spans: Vec<(usize, usize)> = pairs.iter().map(|p| (p.ids.len(), p.first)).collect();
            let logits = network.logits(&trunk.states(&pairs)?, &spans);
            logits.map_err(|e| EmbedError::Compute(e.to_string()))
        })
    }
}
