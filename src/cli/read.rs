//! `dossier read`: what the readers make of one file, before anything is routed or judged.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::context::{Context, Failure};
use crate::diag::Severity;
use crate::ingest::archive::Place;
use crate::ingest::dispatch;
use crate::ingest::units::{Unit, UnitKind};
use crate::ingest::{Document, Read, Segment, SegmentKind};
use crate::render::terminal::clean;

/// What is read of one file: its texts, who says them and when, and what could not be read
///
/// For a file that seems to be missing or misread in a brief. Text that is no evidence (quoted mail, signatures, running
/// titles) is marked. `--json` gives every text with its place in the file. Example: dossier read exports/order.pdf
#[derive(Debug, clap::Args)]
pub struct ReadArgs {
    /// The file; a day of a chat export is read only with the whole export, by `dossier run`
    pub file: PathBuf,
}

pub fn run(args: &ReadArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let shown = args.file.display();
    let bytes = std::fs::read(&args.file).map_err(|e| Failure::Usage(format!("{shown}: cannot be read ({e})")))?;
    let name = args.file.file_name().map_or_else(|| shown.to_string(), |n| n.to_string_lossy().into_owned());
    let files = vec![(name.clone(), Place::Disk(args.file.clone()))];
    let unit = Unit { source: name, files, kind: UnitKind::File };
    let read = dispatch::read_unit(&unit, &[bytes], &context.reading()?.parser);
    if context.global.json {
        serde_json::to_writer(&mut *out, &read)?;
        writeln!(out)?;
    } else {
        tell(&read, out)?;
    }
    let is_empty =
        read.documents.is_empty() && read.tables.is_empty() && read.calls.is_empty() && read.directory.is_empty();
    Ok(if is_empty { Exit::No } else { Exit::Done })
}

fn tell(read: &Read, out: &mut dyn Write) -> Result<(), Failure> {
    for table in &read.tables {
        let columns = clean(&table.columns.join(", "));
        writeln!(out, "A CRM table of {}, {} rows: {columns}\n", clean(&table.object), table.rows.len())?;
    }
    for call in &read.calls {
        writeln!(out, "What a recorder says of the call {}, {} people\n", clean(&call.title), call.participants.len())?;
    }
    if !read.directory.is_empty() {
        writeln!(out, "A list of {} people\n", read.directory.len())?;
    }
    for document in &read.documents {
        let when = document.time.text().unwrap_or_else(|| "no date".to_owned());
        let title = if document.title.is_empty() { "without a title" } else { &document.title };
        writeln!(out, "{} ({} · {} · {when})", clean(title), document.format, document.channel.word())?;
        for segment in &document.segments {
            writeln!(out, "  {}", line(document, segment))?;
        }
        writeln!(out)?;
    }
    for problem in &read.problems {
        let help = clean(&problem.help);
        let help = if help.is_empty() { help } else { format!(" {help}") };
        let lost = match problem.severity {
            Severity::Note => "note: ",
            Severity::Partial => "read in part: ",
            Severity::Skipped if problem.what.starts_with("not read") => "",
            Severity::Skipped => "not read: ",
        };
        writeln!(out, "{lost}{}.{help}", clean(&problem.what))?;
    }
    Ok(())
}

fn line(document: &Document, segment: &Segment) -> String {
    let kind = match segment.kind {
        SegmentKind::New => "",
        SegmentKind::Quoted => "[quoted] ",
        SegmentKind::Signature => "[signature] ",
        SegmentKind::Disclaimer => "[no evidence] ",
        SegmentKind::Summary => "[by a machine] ",
        SegmentKind::AutoReply => "[automatic] ",
        SegmentKind::Heading => "# ",
    };
    let speaker = segment.speaker.and_then(|s| document.participants.get(s)).filter(|p| !p.name.is_empty());
    let speaker = speaker.map_or_else(String::new, |p| format!("{}: ", p.name));
    clean(&format!("{kind}{speaker}{}", segment.text.as_str()))
}
