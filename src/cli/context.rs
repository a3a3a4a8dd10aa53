//! What the options and the folders around say: workspace, pack, model, settings; every failure is one clear sentence.

use std::path::{Path, PathBuf};

use super::progress::Progress;
use super::{Exit, Global};
use crate::config::Config;
use crate::corpus::{Corpus, Deal, StageWords};
use crate::correct;
use crate::diag::Problem;
use crate::embed::{EmbedError, MiniLm, ModelFolder};
use crate::engine::{CORPUS, DealError, PROBLEMS, SearchError, find_deal, parts};
use crate::eval::GoldError;
use crate::evidence::judge::{HeadsError, Judge};
use crate::ingest::apart::{Cell, Parser};
use crate::ingest::limits::{Limits, Reading};
use crate::learn::LearnError;
use crate::rules::{self, pack::Pack};
use crate::store::{StoreError, Workspace};

/// Why a command could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("dossier: {0}")]
    Store(#[from] StoreError),
    #[error("dossier: {0}")]
    Embed(#[from] EmbedError),
    #[error("dossier: {0}")]
    Deal(#[from] DealError),
    #[error("dossier: {0}")]
    Heads(#[from] HeadsError),
    #[error("dossier: {0}")]
    Search(#[from] SearchError),
    #[error("dossier: {0}")]
    Learn(#[from] LearnError),
    #[error("dossier: {0}")]
    Gold(#[from] GoldError),
    /// Faults of a pack, already laid out for a terminal.
    #[error("{0}")]
    Rules(String),
    /// What was typed names something that is not there.
    #[error("dossier: {0}")]
    Usage(String),
    #[error("dossier: {0}")]
    Other(String),
    #[error("")]
    Pipe,
}

impl Failure {
    /// What the program ends with: 2 where other words on the command line would help, 3 otherwise.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Deal(_) | Self::Gold(_) => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Self {
        if e.kind() == std::io::ErrorKind::BrokenPipe { Self::Pipe } else { Self::Other(e.to_string()) }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(e: serde_json::Error) -> Self {
        if e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe) { Self::Pipe } else { Self::Other(e.to_string()) }
    }
}

/// The options of a call, and what is found through them.
pub struct Context {
    pub global: Global,
}

impl Context {
    pub fn new(global: Global) -> Self {
        Self { global }
    }

    /// A progress bar on stderr, silent under `--quiet` and where stderr is no terminal.
    pub fn progress(&self) -> Progress {
        Progress::new(self.global.quiet)
    }

    /// How exports are read: binary files in children of this program, all under the limits that were given.
    ///
    /// # Errors
    /// When a limit is not understood.
    pub fn reading(&self) -> Result<Reading, Failure> {
        let program = std::env::current_exe().map_err(|e| {
            Failure::Other(format!("this program does not find itself, to parse binary files apart ({e})"))
        })?;
        let mut limits = Limits::default();
        self.global.limit.iter().try_for_each(|limit| limits.set(limit)).map_err(Failure::Usage)?;
        let cell = Cell { program, arguments: vec![super::PARSE.to_owned()], limits: limits.parsing };
        Ok(Reading { parser: Parser::Apart(cell), limits })
    }

    /// The workspace that commands after `run` read.
    ///
    /// # Errors
    /// When there is none; the message says to run `dossier run` first.
    pub fn workspace(&self) -> Result<Workspace, Failure> {
        let here = std::env::current_dir()?;
        Ok(Workspace::find(self.global.workspace.as_deref(), &here)?.0)
    }

    /// The same for a command that keeps what it computes; where nothing can be kept, the workspace is only read.
    ///
    /// # Errors
    /// As [`Self::workspace`].
    pub fn workspace_to_keep_in(&self) -> Result<Workspace, Failure> {
        let found = self.workspace()?;
        match Workspace::create_or_open(found.path()) {
            Ok(workspace) => Ok(workspace),
            Err(StoreError::Locked { .. } | StoreError::Io { .. }) => Ok(found),
            Err(error) => Err(error.into()),
        }
    }

    /// The corpus of the last run, and the problems of its exports.
    ///
    /// # Errors
    /// When the workspace holds none.
    pub fn corpus(&self, workspace: &Workspace) -> Result<(Corpus, Vec<Problem>), Failure> {
        let corpus: Corpus = workspace.get(CORPUS)?.ok_or_else(|| {
            let path = workspace.path().display();
            let what = match workspace.sum_of(CORPUS) {
                Ok(Some(_)) => "holds deals that another version of the program kept, or that were damaged",
                _ => "holds no deals yet",
            };
            Failure::Other(format!("the workspace {path} {what}; run `dossier run EXPORTS` first"))
        })?;
        let entries = self.corrections(workspace)?;
        Ok((correct::corrected(corpus, &entries), workspace.get(PROBLEMS)?.unwrap_or_default()))
    }

    /// What people said of briefs.
    ///
    /// # Errors
    /// When the file is there and does not hold: it cannot be made again.
    pub fn corrections(&self, workspace: &Workspace) -> Result<Vec<correct::Entry>, Failure> {
        Ok(workspace.get_irreplaceable(correct::CORRECTIONS)?.unwrap_or_default())
    }

    /// Every deal of the last run as a list shows it, without its records, people and documents.
    ///
    /// # Errors
    /// As [`Self::corpus`].
    pub fn deals(&self, workspace: &Workspace) -> Result<Vec<Deal>, Failure> {
        let listed = match parts::list(workspace, &self.corrections(workspace)?)? {
            Some(kept) => kept.deals,
            None => self.corpus(workspace)?.0.listed(),
        };
        Ok(listed.into_iter().map(|l| l.deal).collect())
    }

    /// The deal that a person means, in a corpus of its own, and the problems of the exports. The whole corpus is read only where
    /// the parts that the last run kept no longer hold.
    ///
    /// # Errors
    /// As [`Self::corpus`], and when the deal is not known or several are called so.
    pub fn part(&self, workspace: &Workspace, wanted: &str) -> Result<(Corpus, Vec<Problem>), Failure> {
        if let Some(kept) = parts::list(workspace, &self.corrections(workspace)?)? {
            let id = &find_deal(kept.deals.iter().map(|l| &l.deal), wanted)?.id;
            if let Some(part) = kept.part(workspace, id)? {
                return Ok((part, workspace.get(PROBLEMS)?.unwrap_or_default()));
            }
        }
        let (corpus, problems) = self.corpus(workspace)?;
        Ok((corpus.part(find_deal(&corpus.deals, wanted)?), problems))
    }

    /// The checked pack; its warnings go to stderr.
    ///
    /// # Errors
    /// Every fault of the pack, laid out for a terminal.
    pub fn pack(&self) -> Result<Pack, Failure> {
        let root = self.pack_root()?;
        match rules::load(&root) {
            Ok((pack, warnings)) => {
                if !self.global.quiet {
                    warnings.iter().for_each(|w| eprintln!("{}", w.render()));
                }
                Ok(pack)
            }
            Err(faults) => {
                let text: Vec<String> = faults.iter().map(crate::diag::Diagnostic::render).collect();
                Err(Failure::Rules(text.join("\n")))
            }
        }
    }

    /// Folder of the pack: as given, else `rules/handoff` upward from here, else beside the program.
    ///
    /// # Errors
    /// When there is none.
    pub fn pack_root(&self) -> Result<PathBuf, Failure> {
        if let Some(given) = &self.global.pack {
            return Ok(given.clone());
        }
        let relative = Path::new("rules").join("handoff");
        let mut starts = vec![std::env::current_dir()?];
        starts.extend(std::env::current_exe().ok());
        (starts.iter().flat_map(|s| s.ancestors()).map(|a| a.join(&relative)).find(|p| p.join("pack.yaml").is_file()))
            .ok_or_else(|| {
                Failure::Other(
                    "no rule pack was found: looked for rules/handoff upward from here; give --pack DIR".into(),
                )
            })
    }

    /// The judge of a pack.
    ///
    /// # Errors
    /// When its weights are there and cannot be used, or there is no model to use them with.
    pub fn judge(&self, root: &Path) -> Result<Judge, Failure> {
        Ok(Judge::load(root, &ModelFolder::locate(self.global.model.as_deref())?)?)
    }

    /// The folder of the embedding model, its files verified once per workspace.
    ///
    /// # Errors
    /// When it is missing or not the one that `model.toml` names.
    pub fn model(&self, workspace: Option<&Workspace>) -> Result<ModelFolder, Failure> {
        let folder = ModelFolder::locate(self.global.model.as_deref())?;
        match workspace {
            Some(workspace) => workspace.verify_model(&folder)?,
            None => drop(folder.verify()?),
        }
        Ok(folder)
    }

    /// The embedding model.
    ///
    /// # Errors
    /// As [`Self::model`].
    pub fn embedder(&self, workspace: Option<&Workspace>) -> Result<MiniLm, Failure> {
        Ok(MiniLm::new(&self.model(workspace)?))
    }

    /// `dossier.toml` beside the exports, or the defaults.
    ///
    /// # Errors
    /// When the file is there and is not as it should be.
    pub fn config(&self, exports: &Path) -> Result<Config, Failure> {
        let beside = exports.parent().unwrap_or(exports).join("dossier.toml");
        let within = exports.join("dossier.toml");
        let Some(path) = [within, beside].into_iter().find(|p| p.is_file()) else { return Ok(Config::default()) };
        let text = std::fs::read_to_string(&path)?;
        toml::from_str(&text).map_err(|e| Failure::Other(format!("{}: {e}", path.display())))
    }

    /// [`Self::config`] of the exports that a workspace was read from, or as it was then where they are not at hand.
    ///
    /// # Errors
    /// As [`Self::config`].
    pub fn config_of(&self, workspace: &Workspace) -> Result<Config, Failure> {
        match workspace.exports().filter(|exports| exports.exists()) {
            Some(exports) => self.config(&exports),
            None => {
                let kept = parts::list(workspace, &self.corrections(workspace)?)?;
                Ok(kept.map(|kept| kept.config).unwrap_or_default())
            }
        }
    }
}

/// The stage words of a pack as the corpus takes them.
pub fn stage_words(pack: &Pack) -> StageWords {
    StageWords { won: pack.stages.won.clone(), lost: pack.stages.lost.clone() }
}

/// The last moment that counts under `--as-of`: the end of that day in UTC.
///
/// # Errors
/// When the day lies outside the calendar.
pub fn as_of(day: Option<jiff::civil::Date>) -> Result<Option<jiff::Timestamp>, Failure> {
    let Some(day) = day else { return Ok(None) };
    let end = day.tomorrow().and_then(|d| d.to_zoned(jiff::tz::TimeZone::UTC));
    end.map(|z| Some(z.timestamp())).map_err(|e| Failure::Other(format!("--as-of {day}: {e}")))
}

/// Columns of the terminal; 100 where there is none.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(100)
}
