//! The judge: how likely a passage answers each field, from a model that was trained on labelled deals.
//!
//! The weights belong to a pack (`rules/<pack>/model/`); the engine knows none of them. A field without a trained label is
//! served by the likeness to its rules' sentences alone.

mod heads;
mod network;
mod packed;
mod reader;

pub use heads::{Calibration, HeadsError, LabelCalibration, RECORD, Record, WEIGHTS};
pub use network::{Network, Sizes};
pub use reader::{Reader, render, scene};

use std::path::Path;
use std::sync::Arc;

use super::weigh::Weigher;
use crate::embed::{EmbedError, Embedder, ModelFolder, Trunk};
use crate::rules::pack::Pack;
use crate::terms::Stance;

/// Name of the output that tells how likely something is said with a stance.
pub fn said_as(stance: Stance) -> String {
    format!("{SAID_AS}{stance}")
}

/// Name of the output that tells how likely something resembles a label without having it.
pub fn near(label: &str) -> String {
    format!("{NEAR}{label}")
}

/// Name of the output that tells how likely something speaks of a disagreement, one of [`DISPUTES`].
pub fn disputed(how: &str) -> String {
    format!("{DISPUTE}{how}")
}

/// How a passage may speak of a disagreement: that it is open, by contradicting somebody, or that it is over.
pub const DISPUTES: [&str; 3] = ["open", "contra", "settled"];

/// Stances that a judge has an output for. The others are too rare, or say no more than the labels do.
pub const SAID: [Stance; 7] = [
    Stance::Negated,
    Stance::Hypothetical,
    Stance::Hedged,
    Stance::ThirdParty,
    Stance::Superseded,
    Stance::Question,
    Stance::Commitment,
];

const SAID_AS: &str = "stance:";
const NEAR: &str = "near:";
const DISPUTE: &str = "dispute:";

/// A reader with what turns its output into probabilities.
#[derive(Debug, Default)]
pub struct Judge {
    reader: Option<Reader>,
    /// Names of the outputs, labels first.
    outputs: Vec<String>,
    /// Slope and shift of each output.
    lines: Vec<(f32, f32)>,
    calibration: Calibration,
    weigher: Option<Weigher>,
    collects: bool,
}

/// Threshold of a field without a trained label. Under even odds a brief calls an answer weak; of those a third is right, and a
/// person who sees it decides faster than one who is asked (`docs/evaluation.md`).
const UNLABELLED_THRESHOLD: f32 = 0.416;
/// A passage under this probability for every label needs no vector where the judge knows every field. It is half of the lowest
/// threshold, and less than anything that a value, a later word or a rival is looked for in. Six of ten passages of real deals
/// are under it; `docs/speed.md` has what that changes in briefs.
const HEARD: f32 = 0.1;
// Logits of a passage that a rule without a trained label takes. Chosen on 38 labelled deals read with the handoff pack as if
// it had no model, and on 24 discovery calls read with the qualification pack; `docs/evaluation.md` has the figures.
/// A cosine to the nearest sentence at which nothing speaks for or against, and what a step from there is worth.
const EVEN_COSINE: f32 = 0.65;
const COSINE_SLOPE: f32 = 10.0;
/// What it is worth to be nearer to this field's sentences than to those of every other field of the pack.
const OWN_FIELD: f32 = 10.0;
/// So near some sentence of a pack comes whatever is said; a pack of few fields has none that shows it. A first value.
const ANYWHERE: f32 = 0.35;
/// What a word of the rule adds, and what one is worth where the rule has no sentences.
const WORD: f32 = 3.0;
const WORDS_ALONE: f32 = 0.5;
/// The logits above tell what goes before what and claim too much: of what they called 95 % likely 72 of 100 were right on 66
/// fields, of what they called 65 % likely 46 (`docs/evaluation.md`). This share of them says what is so.
const MODESTY: f32 = 0.4;
/// A further witness is no independent one: people repeat each other, and the judge repeats its mistakes. How much of one
/// it is worth is a first value, not tuned.
const FURTHER_WITNESS: f64 = 0.25;
/// Nothing read off a conversation is surer than this; chosen by judgement.
const SUREST: f64 = 0.97;

impl Judge {
    /// A pack's judge over the embedding model of `folder`, its weights loaded with the first new passage; a pack without `model/` gets a judge without labels.
    ///
    /// # Errors
    /// [`HeadsError`] when the files are there and cannot be used.
    pub fn load(pack_root: &Path, folder: &ModelFolder) -> Result<Self, HeadsError> {
        let model = pack_root.join("model");
        if Self::is_there(&model) { Self::load_from(&model, folder) } else { Ok(Self::default()) }
    }

    /// A judge out of the folder that holds its weights and their record.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_from(model: &Path, folder: &ModelFolder) -> Result<Self, HeadsError> {
        let (record, reader) = heads::reader(model, folder)?;
        Self::with(model, reader, record)
    }

    /// [`Self::load`] over a trunk that is there already.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn over(pack_root: &Path, trunk: Arc<dyn Trunk>) -> Result<Self, HeadsError> {
        let Some((record, network, weights)) = Self::files(pack_root)? else { return Ok(Self::default()) };
        let reader = Reader::over(network, record.outputs.len(), &weights, trunk);
        Self::with(&pack_root.join("model"), reader, record)
    }

    fn with(model: &Path, reader: Reader, record: Record) -> Result<Self, HeadsError> {
        let weigher = Weigher::load(model)?;
        let (outputs, calibration) = (record.outputs, record.calibration);
        let lines = outputs.iter().map(|output| calibration.line(output)).collect();
        Ok(Self { reader: Some(reader), outputs, lines, calibration, weigher, collects: false })
    }

    /// The judge as it makes answers to fit a weigher on: all that might be right, none of them weighed.
    pub fn collecting(mut self) -> Self {
        self.weigher = None;
        self.collects = true;
        self
    }

    pub fn collects(&self) -> bool {
        self.collects
    }

    /// Whether answers are made generously, to be weighed afterwards.
    pub fn weighs(&self) -> bool {
        self.collects || self.weigher.is_some()
    }

    pub fn weigher(&self) -> Option<&Weigher> {
        self.weigher.as_ref()
    }

    /// Nothing read off a conversation is surer than this.
    pub fn surest(&self) -> f64 {
        SUREST
    }

    /// What stands in a pack's `model/`, when it is there.
    ///
    /// # Errors
    /// As [`Self::load`], but for the embedding model.
    pub fn files(pack_root: &Path) -> Result<Option<(Record, Network, String)>, HeadsError> {
        let folder = pack_root.join("model");
        if Self::is_there(&folder) { heads::load(&folder).map(Some) } else { Ok(None) }
    }

    /// One file without the other is a fault, not a pack without a judge.
    fn is_there(model: &Path) -> bool {
        model.join(RECORD).exists() || model.join(WEIGHTS).exists()
    }

    /// The place of an output, such as a field's label, among the probabilities, when it was trained.
    pub fn output(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|l| l == name)
    }

    /// Whether there is a label for every field of a pack: then nothing rests on likeness to sentences alone.
    pub fn knows(&self, pack: &Pack) -> bool {
        pack.fields.iter().all(|f| self.output(&f.id).is_some())
    }

    /// Whether a passage has a part in any answer, by the probabilities that the judge gave it; all have one where it does not know
    /// every field.
    pub fn hearing(&self, pack: &Pack) -> impl Fn(&[f32]) -> bool + use<> {
        let labels = if self.knows(pack) { self.label_count() } else { 0 };
        move |probabilities| labels == 0 || probabilities.iter().take(labels).any(|p| *p >= HEARD)
    }

    /// Names of the outputs, labels first.
    pub fn outputs(&self) -> &[String] {
        &self.outputs
    }

    /// How many of the outputs are labels; the others tell how something is said.
    pub fn label_count(&self) -> usize {
        let further = |output: &&String| [SAID_AS, NEAR, DISPUTE].iter().any(|kind| output.starts_with(kind));
        self.outputs.iter().filter(|o| !further(o)).count()
    }

    /// What reads passages for this judge; a pack without a model has none.
    pub fn reader(&self) -> Option<&dyn Embedder> {
        self.reader.as_ref().map(|r| r as &dyn Embedder)
    }

    /// Logits of rendered passages, read anew; empty rows without a model.
    ///
    /// # Errors
    /// [`EmbedError`] when the model fails.
    pub fn read(&self, rendered: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.reader.as_ref().map_or_else(|| Ok(vec![Vec::new(); rendered.len()]), |r| r.embed(rendered))
    }

    /// Probability of every output, the labels calibrated, for a passage's logits, in the order of the outputs.
    pub fn probabilities(&self, logits: &[f32]) -> Vec<f32> {
        self.lines.iter().zip(logits).map(|(line, z)| heads::probability(*line, *z)).collect()
    }

    /// Probability that a passage answers a field without a trained label: by its best cosine to the sentences of a rule
    /// (`None`: the rule has none), the best to those of the pack's other fields, and whether a word of the rule stands in it.
    pub fn unlabelled(&self, cosine: Option<f32>, elsewhere: f32, word: bool) -> f32 {
        let odds = match (cosine, word) {
            (Some(cosine), word) => {
                let word = if word { WORD } else { 0.0 };
                COSINE_SLOPE * (cosine - EVEN_COSINE) + OWN_FIELD * (cosine - elsewhere.max(ANYWHERE)) + word
            }
            (None, true) => WORDS_ALONE,
            (None, false) => return 0.0,
        };
        1.0 / (1.0 + (-MODESTY * odds).exp())
    }

    /// Probability that a passage needs to carry an answer of this field by itself.
    pub fn threshold(&self, field: &str) -> f32 {
        self.calibration.labels.get(field).map_or(UNLABELLED_THRESHOLD, |l| l.threshold)
    }

    /// Probability that a value is right, from its best witness and the others that say the same.
    pub fn confidence(&self, best: f32, others: impl Iterator<Item = f32>) -> f64 {
        let mut doubt = 1.0 - f64::from(best);
        for other in others {
            doubt *= 1.0 - FURTHER_WITNESS * f64::from(other);
        }
        (1.0 - doubt).clamp(0.0, SUREST)
    }
}
