//! Deals into briefs, a few at a time: what is held does not grow with their number, and what is done is kept. A brief of which
//! nothing has changed that it was made of is taken as it was.

use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::brief::{Brief, DealHead, Score};
use crate::cli::context::{Context, Failure};
use crate::corpus::{Corpus, Listed};
use crate::correct::Entry;
use crate::diag::Problem;
use crate::embed::{MiniLm, ModelFolder};
use crate::engine::Engine;
use crate::engine::kept::{self, Basis};
use crate::engine::parts::Deals;
use crate::evidence::take::TakeOptions;
use crate::render::{Layout, html, index_page, json, markdown};
use crate::rules::{self, pack::Pack};
use crate::store::{StoreError, Workspace, write_output};
use crate::terms::file_name;

/// Deals briefed side by side, or as many as there are threads. Eight have some 9,000 texts: the streams run dry for less than a
/// hundredth of the time between two portions, and all that is known of eight deals takes 100 MB.
const PORTION: usize = 8;
/// What share of the time of a deal with new texts has gone by when the judge has read them, and when they have vectors.
const JUDGED: f64 = 0.75;
const EMBEDDED: f64 = 0.9;

/// What the end of a run needs of a brief.
pub struct Briefed {
    pub entry: index_page::Entry,
    pub deal: DealHead,
    pub score: Score,
}

impl Briefed {
    pub fn of(brief: Brief) -> Self {
        Self { entry: index_page::Entry::of(&brief), deal: brief.deal, score: brief.score }
    }
}

/// What is the same for every deal of a run.
pub struct Briefing<'a> {
    pub context: &'a Context,
    pub pack: &'a Pack,
    pub model: &'a ModelFolder,
    /// Where the parts of the corpus are; the same as `workspace` but for a shard.
    pub parts: &'a Workspace,
    /// The list of them.
    pub kept: &'a Deals,
    pub workspace: &'a Workspace,
    pub problems: &'a [Problem],
    pub options: TakeOptions,
    pub as_of: Option<Timestamp>,
    pub corrections: &'a [Entry],
    pub basis: &'a Basis,
}

impl Briefing<'_> {
    /// Briefs these deals in their order and writes three files of each to `dir`; each brief is also kept in the workspace.
    ///
    /// # Errors
    /// When the model fails, or something cannot be read or written.
    pub fn all(&self, deals: &[Listed], dir: &Path) -> Result<Vec<Briefed>, Failure> {
        if deals.is_empty() {
            return Ok(Vec::new());
        }
        // The models take their room only when the files have been read.
        let embedder = MiniLm::new(self.model);
        let judge = self.context.judge(&self.pack.root)?;
        let engine = Engine {
            problems: self.problems,
            pack: self.pack,
            judge: &judge,
            workspace: self.workspace,
            embedder: &embedder,
            options: self.options,
            as_of: self.as_of,
            corrections: self.corrections,
        };
        if rules::fingerprint(&self.pack.root) != self.pack.fingerprint {
            let path = self.pack.root.display();
            return Err(Failure::Other(format!("the pack {path} was changed while the exports were read; run again")));
        }
        let progress = self.context.progress();
        let all: usize = deals.iter().map(|l| l.bytes).sum();
        let (mut out, mut done) = (Vec::with_capacity(deals.len()), 0);
        for portion in deals.chunks(PORTION.max(rayon::current_num_threads())) {
            let size: usize = portion.iter().map(|l| l.bytes).sum();
            let step = format!("briefing {} of {} deals", out.len() + portion.len(), deals.len());
            let report = |part: &str, n: usize, of: usize| {
                let n = n as f64 / of.max(1) as f64;
                let share = match part {
                    "judging" => n * JUDGED,
                    "embedding" => JUDGED + n * (EMBEDDED - JUDGED),
                    _ => EMBEDDED + n * (1.0 - EMBEDDED),
                };
                progress.at(&step, done + (share * size as f64) as usize, all);
            };
            let made_of: Vec<String> = portion.iter().map(|l| self.basis.of(self.kept, &l.deal.id)).collect();
            let same = |(l, of): (&Listed, &String)| kept::same(self.workspace, &l.deal.id, of);
            let same: Vec<Option<Brief>> =
                portion.par_iter().zip(&made_of).map(same).collect::<Result<_, StoreError>>()?;
            let new: Vec<&Listed> = portion.iter().zip(&same).filter(|(_, b)| b.is_none()).map(|(l, _)| l).collect();
            let parts = new.par_iter().map(|l| self.part(l)).collect::<Result<Vec<Corpus>, Failure>>()?;
            let pairs: Vec<_> = parts.iter().filter_map(|part| Some((part, part.deals.first()?))).collect();
            let made = if pairs.is_empty() { Vec::new() } else { engine.briefs(&pairs, &report)? };
            let mut made = made.into_iter().map(|chosen| chosen.brief);
            let briefs: Vec<(Brief, Option<&str>)> = (same.into_iter().zip(&made_of))
                .filter_map(|(same, of)| match same {
                    Some(brief) => Some((brief, None)),
                    None => Some((made.next()?, Some(of.as_str()))),
                })
                .collect();
            let write = |(brief, of): (Brief, Option<&str>)| self.write(brief, of, dir);
            out.extend(briefs.into_par_iter().map(write).collect::<Result<Vec<_>, Failure>>()?);
            done += size;
        }
        progress.done();
        Ok(out)
    }

    fn part(&self, listed: &Listed) -> Result<Corpus, Failure> {
        self.kept.part(self.parts, &listed.deal.id)?.ok_or_else(|| {
            let (deal, path) = (&listed.deal.id, self.parts.path().display());
            Failure::Other(format!(
                "what {path} keeps of the deal {deal} no longer holds; run `dossier run EXPORTS` again"
            ))
        })
    }

    /// Writes a brief, and keeps it when it is new.
    fn write(&self, brief: Brief, made_of: Option<&str>, dir: &Path) -> Result<Briefed, Failure> {
        write(&brief, self.pack, dir)?;
        if let Some(made_of) = made_of {
            kept::keep(self.workspace, &brief, made_of)?;
        }
        Ok(Briefed::of(brief))
    }
}

/// Three files of a brief.
///
/// # Errors
/// When they cannot be written.
pub fn write(brief: &Brief, pack: &Pack, dir: &Path) -> Result<(), Failure> {
    let layout = Layout::of(pack, None);
    let name = file_name(&brief.deal.id);
    let json = json::brief(brief)?;
    write_output(dir, &format!("{name}.json"), json.as_bytes())?;
    write_output(dir, &format!("{name}.md"), markdown::brief(brief, &layout).as_bytes())?;
    write_output(dir, &format!("{name}.html"), html::page(brief, &layout).as_bytes())?;
    Ok(())
}

/// The overview of many briefs.
///
/// # Errors
/// When it cannot be written.
pub fn write_index(briefed: &[Briefed], pack: &Pack, dir: &Path) -> Result<(), Failure> {
    let entries: Vec<_> = briefed.iter().map(|b| b.entry.clone()).collect();
    write_output(dir, "index.html", index_page::page(&entries, &pack.wording).as_bytes())?;
    Ok(())
}
