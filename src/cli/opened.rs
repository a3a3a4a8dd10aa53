//! What commands about one deal share: workspace, corpus, pack, judge and model, opened together.

use super::context::{self, Context, Failure, stage_words};
use crate::config::Config;
use crate::corpus::{Corpus, Deal};
use crate::correct::Entry;
use crate::diag::Problem;
use crate::embed::MiniLm;
use crate::engine::{Chosen, Engine, take_options};
use crate::evidence::judge::Judge;
use crate::rules::pack::Pack;
use crate::store::Workspace;

/// Everything that a brief is made from.
pub struct Opened {
    pub workspace: Workspace,
    pub corpus: Corpus,
    pub problems: Vec<Problem>,
    pub pack: Pack,
    judge: Judge,
    embedder: MiniLm,
    config: Config,
    corrections: Vec<Entry>,
}

impl Opened {
    /// Opens what the last run left behind, the pack and the model.
    ///
    /// # Errors
    /// The first of them that is missing or does not hold.
    pub fn open(context: &Context) -> Result<Self, Failure> {
        let workspace = context.workspace_to_keep_in()?;
        let read = context.corpus(&workspace)?;
        Self::with(context, workspace, context.pack()?, read)
    }

    /// [`Self::open`] with the deal that a person means and nothing of the others.
    ///
    /// # Errors
    /// As [`Self::open`], and when the deal is not known or several are called so.
    pub fn of_deal(context: &Context, wanted: &str) -> Result<Self, Failure> {
        Self::of_deal_with(context, context.workspace_to_keep_in()?, context.pack()?, wanted)
    }

    /// [`Self::of_deal`] in a workspace and with a pack that are there already.
    ///
    /// # Errors
    /// As [`Self::of_deal`].
    pub fn of_deal_with(context: &Context, workspace: Workspace, pack: Pack, wanted: &str) -> Result<Self, Failure> {
        let read = context.part(&workspace, wanted)?;
        Self::with(context, workspace, pack, read)
    }

    fn with(
        context: &Context,
        workspace: Workspace,
        pack: Pack,
        (corpus, problems): (Corpus, Vec<Problem>),
    ) -> Result<Self, Failure> {
        let judge = context.judge(&pack.root)?;
        let config = context.config_of(&workspace)?;
        let embedder = context.embedder(Some(&workspace))?;
        let corrections = context.corrections(&workspace)?;
        Ok(Self { workspace, corpus, problems, pack, judge, embedder, config, corrections })
    }

    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// The same workspace seen through the pack of another context.
    ///
    /// # Errors
    /// When the pack or its judge cannot be used.
    pub fn with_pack(self, context: &Context) -> Result<Self, Failure> {
        let pack = context.pack()?;
        let judge = context.judge(&pack.root)?;
        Ok(Self { pack, judge, ..self })
    }

    /// Evidence and brief of these deals, as `run` makes them.
    ///
    /// # Errors
    /// When the model fails, or the day lies outside the calendar.
    pub fn briefs<'s>(
        &'s self,
        context: &Context,
        deals: &[&'s Deal],
        as_of: Option<jiff::civil::Date>,
    ) -> Result<Vec<Chosen<'s>>, Failure> {
        let progress = context.progress();
        let engine = Engine {
            problems: &self.problems,
            pack: &self.pack,
            judge: &self.judge,
            workspace: &self.workspace,
            embedder: &self.embedder,
            options: take_options(&self.config),
            as_of: context::as_of(as_of)?,
            corrections: &self.corrections,
        };
        let deals: Vec<_> = deals.iter().map(|deal| (&self.corpus, *deal)).collect();
        let chosen = engine.briefs(&deals, &|step, done, all| progress.at(step, done, all))?;
        progress.done();
        Ok(chosen)
    }
}

/// Reads an exports folder into a workspace and opens everything on it.
///
/// # Errors
/// As [`Opened::open`], and when the workspace cannot be written.
pub fn read_anew(context: &Context, workspace: Workspace, exports: &std::path::Path) -> Result<Opened, Failure> {
    let judge = context.judge(&context.pack_root()?)?;
    read_anew_with(context, workspace, exports, judge)
}

/// [`read_anew`] with a judge of the caller's.
///
/// # Errors
/// As [`read_anew`].
pub fn read_anew_with(
    context: &Context,
    workspace: Workspace,
    exports: &std::path::Path,
    judge: Judge,
) -> Result<Opened, Failure> {
    let pack = context.pack()?;
    let config = context.config(exports)?;
    let embedder = context.embedder(Some(&workspace))?;
    let progress = context.progress();
    let report = |step: &str, done: usize, all: usize| progress.at(step, done, all);
    let per = crate::corpus::DealPer::Crm;
    let reading = context.reading()?;
    let walked = crate::ingest::walk::files(exports, &reading.limits.archive)?;
    let read = crate::engine::ingest(&workspace, walked, &config, &stage_words(&pack), per, &reading, &report)?;
    progress.done();
    let (corpus, problems, corrections) = (read.corpus, read.problems, context.corrections(&workspace)?);
    Ok(Opened { workspace, corpus, problems, pack, judge, embedder, config, corrections })
}
