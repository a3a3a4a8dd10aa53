//! `dossier doctor`: what is installed, what is missing and how to mend it, and how it is held that nothing leaves.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde::Serialize;

use super::Exit;
use super::context::{Context, Failure};
use crate::corpus::Corpus;
use crate::diag::{Problem, Severity};
use crate::embed::{Embedder, MiniLm, ModelFolder};
use crate::engine::{CORPUS, PROBLEMS};
use crate::evidence::judge::Judge;
use crate::render::terminal::clean;
use crate::rules;
use crate::store::{StoreError, Workspace};

/// What is installed, what is missing, and the command that mends it
///
/// Exit code 1 when something is missing. Example: dossier doctor
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Missing,
    /// Neither good nor bad; worth knowing.
    Note,
}

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    state: State,
    detail: String,
    /// Command that mends it; empty when nothing needs mending.
    mend: String,
}

fn ok(what: &'static str, detail: impl Into<String>) -> Finding {
    Finding { what, state: State::Ok, detail: detail.into(), mend: String::new() }
}

fn note(what: &'static str, detail: impl Into<String>, mend: &str) -> Finding {
    Finding { what, state: State::Note, detail: detail.into(), mend: mend.to_owned() }
}

fn missing(what: &'static str, detail: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding { what, state: State::Missing, detail: detail.into(), mend: mend.into() }
}

pub fn run(_: &DoctorArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (model, fingerprint) = model(context);
    let mut findings = vec![model];
    findings.extend(pack(context, fingerprint.as_deref()));
    findings.extend(workspace(context)?);
    findings.push(kernel());
    findings.push(ok(
        "network",
        "this program has no network code: no crate that calls out is built into it (held by tests/policy.rs), and no \
         source of it names a socket (held by tests/tidy)",
    ));
    if context.global.json {
        serde_json::to_writer_pretty(&mut *out, &findings)?;
        writeln!(out)?;
    } else {
        for f in &findings {
            let state = match f.state {
                State::Ok => "ok",
                State::Missing => "MISSING",
                State::Note => "note",
            };
            writeln!(out, "{state:8} {:10} {}", f.what, clean(&f.detail))?;
            if !f.mend.is_empty() {
                writeln!(out, "{:19} mend: {}", "", clean(&f.mend))?;
            }
        }
    }
    let fine = findings.iter().all(|f| f.state != State::Missing);
    Ok(if fine { Exit::Done } else { Exit::No })
}

/// The model and, where it can be run, its fingerprint.
fn model(context: &Context) -> (Finding, Option<String>) {
    let fetch = "python3 models/fetch.py, or set DOSSIER_MODEL_DIR to a folder that holds the model";
    let opened = ModelFolder::locate(context.global.model.as_deref()).and_then(|folder| {
        folder.verify()?;
        MiniLm::new(&folder).embed(&["ready".to_owned()])?;
        Ok((folder.clone(), folder.fingerprint()))
    });
    match opened {
        Ok((folder, fingerprint)) => {
            let detail = format!("{}, every hash as named, in {}", folder.spec().title, folder.folder().display());
            (ok("model", detail), Some(fingerprint))
        }
        Err(error) => (missing("model", error.to_string(), fetch), None),
    }
}

/// The rule pack and its judge.
fn pack(context: &Context, embedder: Option<&str>) -> Vec<Finding> {
    let root = match context.pack_root() {
        Ok(root) => root,
        Err(failure) => {
            let detail = failure.to_string().trim_start_matches("dossier: ").to_owned();
            return vec![missing("pack", detail, "dossier doctor --pack DIR")];
        }
    };
    let shown = root.display();
    let loaded = match rules::load(&root) {
        Ok((pack, _)) => {
            ok("pack", format!("{}, {} fields, {} rules, in {shown}", pack.title, pack.fields.len(), pack.rules.len()))
        }
        Err(faults) => {
            missing("pack", format!("{shown}: {} faults", faults.len()), format!("dossier rules check {shown}"))
        }
    };
    vec![loaded, judge(&root, embedder)]
}

fn judge(root: &Path, model: Option<&str>) -> Finding {
    let learn = format!("dossier rules learn --pack {}", root.display());
    let record = match Judge::files(root) {
        Ok(Some((record, ..))) => record,
        Ok(None) => {
            return missing("judge", "the pack has no trained judge, so the rules' own sentences decide alone", learn);
        }
        Err(error) => return missing("judge", error.to_string(), learn),
    };
    match model {
        Some(model) if model != record.trunk => {
            missing("judge", format!("it continues from {}, the model here is {model}", record.trunk), learn)
        }
        Some(_) => ok("judge", format!("{} labels, continues from this model", record.calibration.labels.len())),
        None => note("judge", format!("continues from {}", record.trunk), ""),
    }
}

/// Where the workspace is, what it holds, and who else could read it.
fn workspace(context: &Context) -> Result<Vec<Finding>, Failure> {
    let workspace = match context.workspace() {
        Ok(workspace) => workspace,
        Err(Failure::Store(StoreError::NoWorkspace { looked })) if context.global.workspace.is_none() => {
            return Ok(vec![note("workspace", format!("none yet ({looked})"), "dossier run EXPORTS")]);
        }
        Err(failure) => {
            let detail = failure.to_string().trim_start_matches("dossier: ").to_owned();
            return Ok(vec![missing("workspace", detail, "dossier run EXPORTS")]);
        }
    };
    let path = workspace.path().display();
    let corpus: Option<Corpus> = workspace.get(CORPUS)?;
    let problems: Vec<Problem> = workspace.get(PROBLEMS)?.unwrap_or_default();
    let lost = problems.iter().filter(|p| p.severity != Severity::Note).count();
    let exports = workspace.exports();
    let again = exports.as_ref().map_or("dossier run EXPORTS".to_owned(), |e| format!("dossier run {}", e.display()));
    let state = match &corpus {
        Some(c) => ok(
            "workspace",
            format!(
                "{path}: {} documents, {} deals, {lost} files lost in whole or in part",
                c.documents.len(),
                c.deals.len()
            ),
        ),
        None => missing("workspace", format!("{path}: holds no deals"), &*again),
    };
    let from = match &exports {
        Some(e) if e.exists() => ok("exports", e.display().to_string()),
        Some(e) => {
            missing("exports", format!("{} is gone, so no quote can be verified", e.display()), "dossier run EXPORTS")
        }
        None => note("exports", "none read yet", "dossier run EXPORTS"),
    };
    Ok(vec![state, from, modes(&workspace)])
}

/// Whether anybody but the user may read the workspace.
fn modes(workspace: &Workspace) -> Finding {
    let walk = ignore::WalkBuilder::new(workspace.path()).standard_filters(false).build();
    let open = (walk.flatten()).filter(|e| e.metadata().is_ok_and(|m| m.permissions().mode() & 0o077 != 0)).count();
    match open {
        0 => ok("modes", "only you can read the workspace"),
        n => missing(
            "modes",
            format!("{n} files or folders of the workspace are open to others"),
            format!("chmod -R go-rwx {}", workspace.path().display()),
        ),
    }
}

/// What the system offers for shutting a program in, as the kernel itself tells.
fn kernel() -> Finding {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default().trim().to_owned();
    let version = read("/proc/sys/kernel/osrelease");
    let landlock = read("/sys/kernel/security/lsm").split(',').any(|m| m == "landlock");
    let seccomp = read("/proc/sys/kernel/seccomp/actions_avail").split(' ').any(|a| a == "errno");
    let word = |there: bool| if there { "available" } else { "not seen" };
    let version = if version.is_empty() { "unknown".to_owned() } else { version };
    note("kernel", format!("{version}, landlock {}, seccomp {}", word(landlock), word(seccomp)), "")
}
