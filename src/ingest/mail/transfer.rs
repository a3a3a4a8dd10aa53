//! A body part's raw bytes in, its text and the map back to the file out: transfer encoding, then charset, undone.
//!
//! Bytes that stand unencoded keep exact offsets; a quoted-printable escape, a base64 line or a character of a legacy
//! charset maps as a whole. Damaged input is read as far as it goes.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use mail_parser::Encoding as Transfer;

use crate::ingest::decode;
use crate::ingest::offsets::OffsetMap;

/// Decoded text and its map to the raw file.
pub struct Text {
    pub text: String,
    pub map: OffsetMap,
}

/// Decodes `raw[range]`; `unescape` takes the `>` off `>From ` lines, as mailbox files write them.
pub fn decode_part(raw: &[u8], range: Range<usize>, transfer: Transfer, charset: &str, unescape: bool) -> Text {
    let body = raw.get(range.clone()).unwrap_or_default();
    let mut bytes = Bytes::default();
    match transfer {
        Transfer::None => lines(body, range.start, unescape, |line, at| bytes.same(line, at)),
        Transfer::QuotedPrintable => {
            lines(body, range.start, unescape, |line, at| quoted_printable(line, at, &mut bytes))
        }
        Transfer::Base64 => base64(body, range.start, &mut bytes),
    }
    charset_text(bytes, charset)
}

#[derive(Default)]
struct Bytes {
    bytes: Vec<u8>,
    map: OffsetMap,
}

impl Bytes {
    fn same(&mut self, part: &[u8], raw: usize) {
        self.map.push_same(self.bytes.len(), part.len(), raw as u64);
        self.bytes.extend_from_slice(part);
    }

    fn decoded(&mut self, part: &[u8], raw: Range<usize>) {
        self.map.push_decoded(self.bytes.len(), part.len(), raw.start as u64..raw.end as u64);
        self.bytes.extend_from_slice(part);
    }
}

/// Calls `each` with every line, its end included, and the line's place in the file.
fn lines(body: &[u8], start: usize, unescape: bool, mut each: impl FnMut(&[u8], usize)) {
    let mut at = start;
    for line in body.split_inclusive(|b| *b == b'\n') {
        let arrows = line.iter().take_while(|b| **b == b'>').count();
        let skip = usize::from(unescape && arrows > 0 && line[arrows..].starts_with(b"From "));
        each(&line[skip..], at + skip);
        at += line.len();
    }
}

fn quoted_printable(line: &[u8], at: usize, out: &mut Bytes) {
    let content = line.trim_ascii_end();
    // White space before a line end is not part of the text (RFC 2045, 6.7, rule 3), and a last `=` joins the lines.
    let soft = content.last() == Some(&b'=') && content.len() < line.len();
    let content = if soft { &content[..content.len() - 1] } else { content };
    let mut i = 0;
    while i < content.len() {
        if content[i] != b'=' {
            let end = content[i..].iter().position(|b| *b == b'=').map_or(content.len(), |n| i + n);
            out.same(&content[i..end], at + i);
            i = end;
            continue;
        }
        // Neighbouring escapes stay together, so that a character of several bytes is one run.
        let from = i;
        let mut decoded = Vec::new();
        while let Some(byte) = escape(&content[i..]) {
            decoded.push(byte);
            i += 3;
        }
        if decoded.is_empty() {
            out.same(&content[i..i + 1], at + i);
            i += 1;
        } else {
            out.decoded(&decoded, at + from..at + i);
        }
    }
    if !soft && line.ends_with(b"\n") {
        out.same(b"\n", at + line.len() - 1);
    }
}

fn escape(text: &[u8]) -> Option<u8> {
    let [b'=', high, low, ..] = *text else { return None };
    let digit = |b: u8| char::from(b).to_digit(16);
    Some((digit(high)? * 16 + digit(low)?) as u8)
}

/// Decodes four characters at a time; runs are cut at line ends, so a quote leads to its lines.
fn base64(body: &[u8], start: usize, out: &mut Bytes) {
    let (mut group, mut bits) = (0u32, 0u32);
    let (mut from, mut decoded) = (start, Vec::new());
    // What follows the padding on its line is not base64 any more.
    let mut padded = false;
    for (i, &b) in body.iter().enumerate() {
        let value = match b {
            b'\n' => {
                out.decoded(&std::mem::take(&mut decoded), from..start + i);
                (from, padded) = (start + i + 1, false);
                continue;
            }
            _ if padded => continue,
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (group, bits, padded) = (0, 0, true);
                continue;
            }
            _ => continue,
        };
        group = group << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            decoded.push((group >> bits) as u8);
        }
    }
    out.decoded(&decoded, from..start + body.len());
}

fn charset_text(bytes: Bytes, label: &str) -> Text {
    let Bytes { bytes, map: from } = bytes;
    let named = Encoding::for_label(label.trim().as_bytes()).filter(|e| ![UTF_8, UTF_16LE, UTF_16BE].contains(e));
    let mut out = Text { text: String::new(), map: OffsetMap::new() };
    match named {
        // Text that is sound UTF-8 is UTF-8, whatever a single-byte label claims.
        Some(encoding) if !(encoding.is_single_byte() && std::str::from_utf8(&bytes).is_ok()) => {
            let mut at = 0;
            for line in bytes.split_inclusive(|b| *b == b'\n') {
                if encoding.is_single_byte() {
                    for chunk in line.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
                        out.legacy(encoding, chunk, at, &from);
                        at += chunk.len();
                    }
                } else {
                    out.legacy(encoding, line, at, &from);
                    at += line.len();
                }
            }
        }
        _ => match String::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => return Text { text, map: from },
            Ok(text) => out.sniffed(text.as_bytes(), &from),
            Err(broken) => out.sniffed(broken.as_bytes(), &from),
        },
    }
    out
}

impl Text {
    fn legacy(&mut self, encoding: &'static Encoding, part: &[u8], at: usize, from: &OffsetMap) {
        let (decoded, _) = encoding.decode_without_bom_handling(part);
        if decoded.as_bytes() == part {
            self.map.copy(self.text.len(), from, at..at + part.len());
        } else if let Some(raw) = from.raw(at..at + part.len()) {
            self.map.push_decoded(self.text.len(), decoded.len(), raw);
        }
        self.text.push_str(&decoded);
    }

    /// Bytes in an encoding that only they themselves can tell.
    fn sniffed(&mut self, bytes: &[u8], from: &OffsetMap) {
        let decoded = decode::text(bytes);
        for (i, c) in decoded.text().char_indices() {
            let (start, end) = (decoded.raw(i) as usize, decoded.raw(i + c.len_utf8()) as usize);
            let len = c.len_utf8();
            if bytes.get(start..end) == Some(c.encode_utf8(&mut [0; 4]).as_bytes()) {
                self.map.copy(self.text.len(), from, start..end);
            } else if let Some(raw) = from.raw(start..end) {
                self.map.push_decoded(self.text.len(), len, raw);
            }
            self.text.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::text::TextBuilder;

    fn check(raw: &[u8], transfer: Transfer, charset: &str, text: &str, word: &str, behind: &str) {
        let got = decode_part(raw, 2..raw.len(), transfer, charset, true);
        assert_eq!(got.text, text);
        let mut builder = TextBuilder::new();
        got.map.push_into(&mut builder, &got.text, 0..got.text.len());
        let reader = builder.finish();
        let at = reader.as_str().find(word).unwrap();
        let ranges = reader.raw_ranges(at..at + word.len());
        let bytes = &raw[ranges[0].start as usize..ranges[ranges.len() - 1].end as usize];
        assert_eq!(String::from_utf8_lossy(bytes), behind);
    }

    #[test]
    fn quoted_printable_leads_to_its_escapes_and_over_soft_breaks() {
        let raw = b"..caf=C3=A9 is op=\r\nen =\n  =3D x \r\n=zz\n";
        check(raw, Transfer::QuotedPrintable, "utf-8", "caf\u{e9} is open   = x\n=zz\n", "caf\u{e9}", "caf=C3=A9");
        check(raw, Transfer::QuotedPrintable, "utf-8", "caf\u{e9} is open   = x\n=zz\n", "open", "op=\r\nen");
        let latin = b"..Mo=FCller zahlt 10 =80\n";
        // As long as its raw form by chance.
        check(latin, Transfer::QuotedPrintable, "iso-8859-1", "Mo\u{fc}ller zahlt 10 \u{20ac}\n", "\u{20ac}", "=80");
        check(latin, Transfer::QuotedPrintable, "iso-8859-1", "Mo\u{fc}ller zahlt 10 \u{20ac}\n", "zahlt", "zahlt");
    }

    #[test]
    fn base64_leads_to_its_lines() {
        let raw = b"..SGVsbG8gd29y\nbGQgYWdhaW4= ignored\n";
        check(raw, Transfer::Base64, "", "Hello world again", "again", "bGQgYWdhaW4= ignored");
    }

    #[test]
    fn charset_labels_are_believed_only_as_far_as_the_bytes_allow() {
        check("..d\u{e9}j\u{e0} vu\n".as_bytes(), Transfer::None, "iso-8859-1", "d\u{e9}j\u{e0} vu\n", "vu", "vu");
        check(
            b"..a\xe9b, na\xefve caf\xe9\n",
            Transfer::None,
            "utf-8",
            "a\u{e9}b, na\u{ef}ve caf\u{e9}\n",
            "caf",
            "caf",
        );
        let wide: Vec<u8> =
            b"..".iter().copied().chain("caf\u{e9} 10".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        check(&wide, Transfer::None, "utf-16le", "caf\u{e9} 10", "10", "1\u{0}0\u{0}");
    }

    #[test]
    fn mailbox_escapes_are_undone_and_arrows_of_quotes_stay() {
        check(
            b"..>From May on\n>>From x\n> From y\n",
            Transfer::None,
            "",
            "From May on\n>From x\n> From y\n",
            "From",
            "From",
        );
    }
}
