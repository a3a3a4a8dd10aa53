//! What a run refuses before it touches anything.

use std::path::Path;

use crate::cli::context::Failure;
use crate::diag::{Problem, Severity};
use crate::ingest::limits::Reading;
use crate::ingest::walk::Walk;
use crate::ingest::{dispatch, mail, units};
use crate::render::terminal;

/// Refuses exports of which nothing can be read: an empty folder, a zip with a password, a file of another kind.
pub fn refuse_nothing(walked: &Walk, reading: &Reading, given: &Path) -> Result<(), Failure> {
    let mut problems = walked.problems.clone();
    let [_] = &walked.files[..] else {
        return if walked.files.is_empty() { Err(holds_nothing(given, &problems)) } else { Ok(()) };
    };
    // Of a folder with one file the run tells what is wrong with it; the last run's corpus makes way for that.
    if given.is_dir() {
        return Ok(());
    }
    let (units, unfit) = units::units(walked, mail::SLICE, reading.limits.file);
    problems.extend(unfit);
    if let Some(unit) = units.first() {
        let read = dispatch::open_unit(unit, &reading.parser);
        if !(read.documents.is_empty() && read.tables.is_empty() && read.calls.is_empty()) {
            return Ok(());
        }
        problems.extend(read.problems);
    }
    Err(holds_nothing(given, &problems))
}

fn holds_nothing(given: &Path, problems: &[Problem]) -> Failure {
    let path = given.display();
    let first = problems.iter().find(|p| p.severity != Severity::Note);
    let why = first.map_or_else(String::new, |p| format!(" ({})", terminal::clean(&p.what)));
    Failure::Usage(format!(
        "{path} holds no files that can be read{why}; give the folder or zip that holds your exports"
    ))
}

/// Refuses to write among the exports: the next run would read its own briefs as evidence.
pub fn outside(path: &Path, exports: &Path, option: &str) -> Result<(), Failure> {
    let full = std::path::absolute(path)?;
    // What does not exist yet is judged by the folder that it will be made in.
    let there = full.ancestors().find_map(|a| Some((a.canonicalize().ok()?, full.strip_prefix(a).ok()?)));
    let within = there.and_then(|(real, rest)| real.join(rest).strip_prefix(exports).map(Path::to_owned).ok());
    // Hidden folders are not read.
    let hidden = |p: &Path| p.components().any(|c| c.as_os_str().to_string_lossy().starts_with('.'));
    if within.is_some_and(|p| !hidden(&p)) {
        let path = path.display();
        return Err(Failure::Usage(format!("{path} lies among the exports; give {option} a folder outside of them")));
    }
    Ok(())
}
