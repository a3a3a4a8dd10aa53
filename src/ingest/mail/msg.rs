//! An Outlook message file in, the document of its message out.
//!
//! Outlook keeps a message as properties, not as it was sent. It is put together again as a message of the internet and
//! read like all others, so that quotes, signatures and answers are told apart by one code. The bytes behind its words are
//! those of the whole file.

mod properties;
mod rtf;
#[cfg(test)]
mod tests;

use std::path::Path;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::diag::{Problem, Severity};
use crate::ingest::{Document, Read, TextBuilder};
use properties::{File, MOST, Properties};

/// Deepest message attached to a message that is followed.
const NESTED: usize = 8;

/// Whether a file is a message of Outlook.
pub fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") && File::open(bytes).is_some_and(|file| file.is_message())
}

/// Reads a message and those attached to it.
pub fn read(path: &str, bytes: &[u8]) -> (Vec<Document>, Vec<Problem>) {
    let Some(mut file) = File::open(bytes) else {
        let what = "the message file is cut off or damaged";
        return (
            Vec::new(),
            vec![Problem::new(path, Severity::Skipped, what, "Save it again in Outlook, or as .eml.")],
        );
    };
    let mut problems = Vec::new();
    let message = composed(&mut file, Path::new("/"), 0, path, &mut problems);
    let Read { mut documents, problems: found, .. } = super::read_eml(path, &message);
    problems.extend(found);
    for document in &mut documents {
        "msg".clone_into(&mut document.format);
        for segment in &mut document.segments {
            let mut text = TextBuilder::new();
            text.push_decoded(segment.text.as_str(), 0..bytes.len() as u64);
            segment.text = text.finish();
        }
    }
    (documents, problems)
}

/// The message of a folder as it would be sent.
fn composed(file: &mut File<'_>, folder: &Path, depth: usize, path: &str, problems: &mut Vec<Problem>) -> Vec<u8> {
    let own = file.properties(folder);
    let charset = charset(&own, 0x3ffd);
    let mut out = headers(file, folder, &own, charset);
    if own.text(0x001a, charset).is_some_and(|class| class.to_ascii_lowercase().contains(".smime")) {
        let what = "the message is encrypted or signed as a whole, and its text cannot be read";
        problems.push(Problem::new(
            path,
            Severity::Partial,
            what,
            "Open it in Outlook and save it without encryption.",
        ));
    }
    let attached = attachments(file, folder, depth, path, problems);
    let (kind, text) = body(&own, charset);
    let boundary = boundary(&text, &attached);
    if !attached.is_empty() {
        out += &format!("Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--{boundary}\r\n");
    }
    out += &format!("Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n");
    let mut out = out.into_bytes();
    for part in &attached {
        out.extend(format!("--{boundary}\r\n").into_bytes());
        out.extend(part);
        out.extend(b"\r\n");
    }
    if !attached.is_empty() {
        out.extend(format!("--{boundary}--\r\n").into_bytes());
    }
    out
}

/// A line that parts a message and stands in none of its parts.
fn boundary(text: &str, parts: &[Vec<u8>]) -> String {
    let holds =
        |line: &str| text.contains(line) || parts.iter().any(|p| p.windows(line.len()).any(|w| w == line.as_bytes()));
    let mut line = "part-0".to_owned();
    for n in 1..usize::MAX {
        if !holds(&line) {
            break;
        }
        line = format!("part-{n}");
    }
    line
}

/// The letters of what is not Unicode: those that a property names, else those of Western Windows. Texts have the code page
/// of the message (0x3ffd), HTML that of the internet (0x3fde).
fn charset(own: &Properties, property: u16) -> &'static Encoding {
    let page = own.number(property).filter(|n| *n > 0).or(own.number(0x3ffd)).unwrap_or(1252);
    let label = match page {
        65001 => return UTF_8,
        932 => "shift_jis".to_owned(),
        936 | 54936 => "gb18030".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        20866 => "koi8-r".to_owned(),
        28591..=28605 => format!("iso-8859-{}", page - 28590),
        page => format!("windows-{page}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The text that says most: plain, else the HTML, else what stands in RTF.
fn body(own: &Properties, charset: &'static Encoding) -> (&'static str, String) {
    if let Some(text) = own.text(0x1000, charset) {
        return ("plain", text);
    }
    if let Some(html) = own.text(0x1013, self::charset(own, 0x3fde)) {
        return ("html", html);
    }
    match own.bytes(0x1009).and_then(rtf::unfolded).map(|rtf| rtf::body(&rtf, charset)) {
        Some(rtf::Body::Html(html)) => ("html", html),
        Some(rtf::Body::Text(text)) => ("plain", text),
        None => ("plain", String::new()),
    }
}

/// Header lines: those that the message came with, where it came with any, else made of its properties.
fn headers(file: &mut File<'_>, folder: &Path, own: &Properties, charset: &'static Encoding) -> String {
    let mut out = String::new();
    let text = |id| own.text(id, charset).map(|t| one_line(&t));
    let came = own.text(0x007d, charset).map(|t| kept(&t)).unwrap_or_default();
    let has = |name: &str| came.lines().any(|l| l.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)));
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty() && !has(name)) {
            out += &format!("{name} {value}\r\n");
        }
    };
    let address = |name: Option<String>, addresses: [Option<String>; 2]| {
        let email = addresses.into_iter().flatten().find(|a| a.contains('@') && !a.contains(' '));
        let name = name.map(|n| n.replace(['"', '\\', '<', '>'], "")).unwrap_or_default();
        match (name.is_empty(), email) {
            (true, None) => String::new(),
            (_, Some(email)) => format!("\"{name}\" <{email}>"),
            (false, None) => format!("\"{name}\" <>"),
        }
    };
    line(
        "From:",
        Some(address(text(0x0042).or(text(0x0c1a)), [text(0x5d02).or(text(0x5d01)), text(0x0065).or(text(0x0c1f))])),
    );
    let (mut to, mut cc) = (Vec::new(), Vec::new());
    for recipient in file.folders(folder, "__recip_version1.0_").into_iter().take(MOST) {
        let one = file.properties(&recipient);
        let text = |id| one.text(id, charset).map(|t| one_line(&t));
        let address = address(text(0x3001), [text(0x39fe), text(0x3003)]);
        match one.number(0x0c15) {
            Some(1) | None => to.push(address),
            // Who is hidden from the others is no part of the conversation that they had.
            Some(3) => {}
            Some(_) => cc.push(address),
        }
    }
    line("To:", Some(to.join(", ")));
    line("Cc:", Some(cc.join(", ")));
    line("Subject:", text(0x0037));
    line("Date:", own.number(0x0039).or(own.number(0x0e06)).and_then(date));
    line("Message-ID:", text(0x1035));
    line("In-Reply-To:", text(0x1042));
    line("References:", text(0x1039));
    // A message that was never sent.
    line("X-Unsent:", own.number(0x0e07).filter(|flags| flags & 8 != 0).map(|_| "1".into()));
    format!("{out}{came}MIME-Version: 1.0\r\n")
}

/// Lines of a head that say nothing of the form of the body, which is another one here.
fn kept(head: &str) -> String {
    let mut out = String::new();
    let mut keeps = false;
    for line in head.lines().filter(|l| !l.trim().is_empty()) {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            let is_name = line.contains(':') && name.bytes().all(|b| b.is_ascii_graphic());
            keeps = is_name && !name.starts_with("content-") && name != "mime-version";
        }
        if keeps {
            out += line;
            out += "\r\n";
        }
    }
    out
}

/// Attachments as parts of a message: attached messages whole, files by their names.
fn attachments(
    file: &mut File<'_>,
    folder: &Path,
    depth: usize,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for attachment in file.folders(folder, "__attach_version1.0_").into_iter().take(MOST) {
        let one = file.properties(&attachment);
        let inner = attachment.join("__substg1.0_3701000D");
        if one.number(0x3705) == Some(5) {
            if depth >= NESTED {
                let what = format!("the message holds messages attached deeper than {NESTED} levels");
                problems.push(Problem::new(path, Severity::Partial, what, "Save the attached messages on their own."));
                continue;
            }
            let mut part = b"Content-Type: message/rfc822\r\n\r\n".to_vec();
            part.extend(composed(file, &inner, depth + 1, path, problems));
            out.push(part);
            continue;
        }
        // Pictures of a signature are shown in the text and are no attachments to whoever reads it.
        let is_shown = one.number(0x7ffe) == Some(1);
        let name = one.text(0x3707, WINDOWS_1252).or(one.text(0x3704, WINDOWS_1252)).filter(|_| !is_shown);
        if let Some(name) = name {
            let name = one_line(&name).replace(['"', '\\'], "");
            let head = format!(
                "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{name}\""
            );
            out.push(format!("{head}\r\n\r\n").into_bytes());
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control()).map(str::trim).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A moment in tenths of microseconds since 1601, as mails write it.
fn date(ticks: u64) -> Option<String> {
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
    let moment = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    Some(moment.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string())
}
