//! `dossier read`: what the readers make of one file, before anything is routed or judged.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::context::{Context, Failure};
use crate::diag::Severity;
use crate::ingest::{Document, Read, Segment, SegmentKind, dispatch, mail, units, walk};
use crate::render::terminal::clean;

/// What is read of a file: its texts, who says them and when, and what could not be read
///
/// For a file that seems to be missing or misread in a brief. Text that is no evidence (quoted mail, signatures, running
/// titles) is marked. `--json` gives every text with its place in the file. Example: dossier read exports/order.pdf
#[derive(Debug, clap::Args)]
pub struct ReadArgs {
    /// The file, or a folder: a day of a chat export is understood only with the lists that lie beside its channel
    pub file: PathBuf,
}

pub fn run(args: &ReadArgs, context: &Context, out: &mut dyn Write) -> Result<Exit, Failure> {
    let unreadable = |e| Failure::Usage(format!("{}: cannot be read ({e})", args.file.display()));
    let reading = context.reading()?;
    let file = args.file.canonicalize().map_err(unreadable)?;
    let walked = walk::files(&file, &reading.limits.archive).map_err(unreadable)?;
    let (units, problems) = units::units(&walked, mail::SLICE, reading.limits.file);
    let unread = Read { problems: walked.problems.iter().cloned().chain(problems).collect(), ..Read::default() };
    if walked.files.is_empty() && unread.problems.is_empty() {
        return Err(Failure::Usage(format!(
            "{} holds no files; give a file, or a folder that holds some",
            args.file.display()
        )));
    }
    let reads = units.iter().map(|unit| dispatch::open_unit(unit, &reading.parser));
    let mut is_empty = true;
    if context.global.json {
        let read = dispatch::merge(reads.chain([unread]));
        is_empty = says_nothing(&read);
        serde_json::to_writer(&mut *out, &read)?;
        writeln!(out)?;
        return Ok(if is_empty { Exit::No } else { Exit::Done });
    }
    // A part at a time: a mailbox may be longer than what memory holds.
    for read in reads.chain([unread]) {
        is_empty &= says_nothing(&read);
        tell(&read, units.len() > 1, out)?;
    }
    Ok(if is_empty { Exit::No } else { Exit::Done })
}

fn says_nothing(read: &Read) -> bool {
    read.documents.is_empty() && read.tables.is_empty() && read.calls.is_empty() && read.directory.is_empty()
}

/// Texts and problems, the latter with their files where there are several.
fn tell(read: &Read, several: bool, out: &mut dyn Write) -> Result<(), Failure> {
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
        let place = if several { format!("{}: ", clean(&problem.source)) } else { String::new() };
        writeln!(out, "{place}{lost}{}.{help}", clean(&problem.what))?;
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
