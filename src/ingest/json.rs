//! JSON in, with the place of every string in the file: for exports whose quotes must lead back to raw bytes.
//!
//! Values stay [`RawValue`]s, slices of the text, until a reader asks for them, so a field of the wrong type costs only
//! itself. A file that breaks off is closed after its last complete object; offsets do not move.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{
    decode::{self, Decoded},
    text::{ReaderText, TextBuilder},
};
use crate::diag::{Problem, Severity};

/// The fields of an object, each still as it stands in the file. The last of two fields of one name counts.
pub type Object<'a> = BTreeMap<String, &'a RawValue>;

/// A JSON file: its decoded text, mended when it breaks off.
#[derive(Debug)]
pub struct JsonFile<'b> {
    decoded: Decoded<'b>,
    mended: Option<String>,
    /// What is wrong with the file, in the parser's words with line and column.
    fault: Option<String>,
}

impl<'b> JsonFile<'b> {
    /// Reads a file that should be JSON; what it is worth shows in [`JsonFile::root`] and [`JsonFile::fault`].
    pub fn new(bytes: &'b [u8]) -> Self {
        let decoded = decode::text(bytes);
        let fault = serde_json::from_str::<&RawValue>(decoded.text()).err();
        let mended = fault.as_ref().and_then(|_| mend(decoded.text()));
        let fault = fault.map(|e| e.to_string());
        Self { decoded, mended, fault }
    }

    pub fn decoded(&self) -> &Decoded<'b> {
        &self.decoded
    }

    /// Why the file as a whole is not valid JSON; `None` when it is.
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// The same as a problem of the file, which was then read in part; `None` when the file is valid.
    pub fn problem(&self, source: &str) -> Option<Problem> {
        let fault = self.fault()?;
        let what = format!("the JSON is broken ({fault}); what stands complete before the fault was read");
        Some(Problem::new(source, Severity::Partial, what, "Export the file again."))
    }

    /// The outermost value; `None` when not even a beginning of it can be read.
    pub fn root(&self) -> Option<&RawValue> {
        serde_json::from_str(self.text()).ok()
    }

    /// Reader text of a string value; `None` when the value is no string. `value` must come from this file.
    pub fn string(&self, value: &RawValue) -> Option<ReaderText> {
        let mut builder = TextBuilder::new();
        self.push(&mut builder, value).then(|| builder.finish())
    }

    /// Appends a string value; false, and nothing appended, when the value is no string of this file.
    pub fn push(&self, builder: &mut TextBuilder, value: &RawValue) -> bool {
        let Some(at) = self.offset(value) else { return false };
        let literal = value.get();
        let Some(inner) = literal.strip_prefix('"').and_then(|l| l.strip_suffix('"')) else { return false };
        let at = at + 1;
        let mut done = 0;
        while let Some(escape) = inner[done..].find('\\').map(|i| done + i) {
            self.decoded.push(builder, at + done..at + escape);
            let (c, len) = unescape(&inner[escape..]);
            let raw = self.decoded.raw(at + escape)..self.decoded.raw(at + escape + len);
            builder.push_decoded(c.encode_utf8(&mut [0; 4]), raw);
            done = escape + len;
        }
        self.decoded.push(builder, at + done..at + inner.len());
        true
    }

    fn text(&self) -> &str {
        self.mended.as_deref().unwrap_or_else(|| self.decoded.text())
    }

    /// Where a value stands in the decoded text, from the address of its slice.
    fn offset(&self, value: &RawValue) -> Option<usize> {
        let at = (value.get().as_ptr() as usize).checked_sub(self.text().as_ptr() as usize)?;
        // A mended text ends with brackets of our own; strings stand before them.
        (at + value.get().len() <= self.decoded.text().len()).then_some(at)
    }
}

/// The fields of an object; `None` for any other value.
pub fn object(value: &RawValue) -> Option<Object<'_>> {
    serde_json::from_str(value.get()).ok()
}

/// The elements of an array; `None` for any other value.
pub fn array(value: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(value.get()).ok()
}

/// A string without its escapes, or a number as it is written (ids may be longer than any integer type).
pub fn plain(value: &RawValue) -> Option<String> {
    let text = value.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok().or_else(|| Some(lossy(text))),
        b'-' | b'0'..=b'9' => Some(text.to_owned()),
        _ => None,
    }
}

/// The fields of an object that stands among the fields of another.
pub fn object_at<'a>(fields: &Object<'a>, name: &str) -> Option<Object<'a>> {
    object(fields.get(name)?)
}

/// A string or number among the fields, trimmed; `None` when it is absent, empty or of another type.
pub fn text_at(fields: &Object<'_>, name: &str) -> Option<String> {
    plain(fields.get(name)?).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// A number, also one that is written as a string.
pub fn number(value: &RawValue) -> Option<f64> {
    plain(value)?.trim().parse().ok().filter(|n: &f64| n.is_finite())
}

/// A string whose escapes are not all sound (a lone surrogate), with U+FFFD for those that are not.
fn lossy(literal: &str) -> String {
    let mut rest = literal.trim_matches('"');
    let mut out = String::with_capacity(rest.len());
    while let Some(escape) = rest.find('\\') {
        out.push_str(&rest[..escape]);
        let (c, len) = unescape(&rest[escape..]);
        out.push(c);
        rest = &rest[escape + len..];
    }
    out.push_str(rest);
    out
}

/// The character of the escape at the start of `text` and the length of the escape; U+FFFD for half a surrogate pair.
fn unescape(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    if let Some(first) = unit(0) {
        let pair = [first, unit(6).unwrap_or(0)];
        return match char::decode_utf16(pair).next() {
            Some(Ok(c)) => (c, if c.len_utf16() == 2 { 12 } else { 6 }),
            _ => ('\u{fffd}', 6),
        };
    }
    let c = text[1..].chars().next().unwrap_or('\u{fffd}');
    let plain = match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        other => other,
    };
    (plain, (1 + c.len_utf8()).min(text.len()))
}

/// Closes a text that breaks off: cut after the last complete object or array, then the closing brackets it lacks.
fn mend(text: &str) -> Option<String> {
    let mut open: Vec<char> = Vec::new();
    let mut cut = 0;
    // The brackets still open at the cut. Between two cuts brackets are only added, so all but the tail stays.
    let mut closers: Vec<char> = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    for (i, b) in text.bytes().enumerate() {
        if in_string {
            match b {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match b {
            b'"' => in_string = true,
            b'{' => open.push('}'),
            b'[' => open.push(']'),
            b'}' | b']' => {
                if open.pop() != Some(char::from(b)) {
                    break;
                }
                cut = i + 1;
                closers.truncate(open.len());
                closers.extend_from_slice(&open[closers.len()..]);
                if open.is_empty() {
                    break;
                }
            }
            _ => {}
        }
    }
    let mended = text[..cut].chars().chain(closers.into_iter().rev()).collect::<String>();
    serde_json::from_str::<&RawValue>(&mended).is_ok().then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_lead_back_to_their_own_bytes() {
        let bytes = br#"{"say": "5\u00a0pm \ud83c\udfaf \"go\"\nnow"}"#;
        let file = JsonFile::new(bytes);
        let fields = object(file.root().unwrap()).unwrap();
        let text = file.string(fields["say"]).unwrap();
        assert_eq!(text.as_str(), "5 pm 🎯 \"go\" now");
        let range = |word: &str| {
            let at = text.as_str().find(word).unwrap();
            let raw = text.raw_ranges(at..at + word.len());
            String::from_utf8(bytes[raw[0].start as usize..raw[raw.len() - 1].end as usize].to_vec()).unwrap()
        };
        assert_eq!(range("🎯"), "\\ud83c\\udfaf");
        assert_eq!(range("\"go\""), "\\\"go\\\"");
        assert_eq!(range("now"), "now");
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced_and_costs_nothing_else() {
        let file = JsonFile::new(br#"["a\ud83cb"]"#);
        let items = array(file.root().unwrap()).unwrap();
        assert_eq!(file.string(items[0]).unwrap().as_str(), "a\u{fffd}b");
        assert_eq!(plain(items[0]).unwrap(), "a\u{fffd}b");
    }

    #[test]
    fn a_file_that_breaks_off_keeps_its_complete_objects() {
        let bytes = b"\xef\xbb\xbf{\"all\": [{\"t\": \"one\"}, {\"t\": [\"tw}o\"]}, {\"t\": \"thr";
        let file = JsonFile::new(bytes);
        assert!(file.fault().is_some());
        let all = array(object(file.root().unwrap()).unwrap()["all"]).unwrap();
        assert_eq!(all.len(), 2);
        let one = file.string(object(all[0]).unwrap()["t"]).unwrap();
        let raw = one.raw_ranges(0..3)[0].clone();
        assert_eq!(&bytes[raw.start as usize..raw.end as usize], b"one");
    }

    #[test]
    fn nothing_comes_of_what_is_not_json() {
        for bytes in [&b""[..], b"hello", b"{\"a\"", b"]", b"\xff\xfe{"] {
            assert!(JsonFile::new(bytes).root().and_then(object).is_none_or(|o| o.is_empty()), "{bytes:?}");
        }
        let deep = "[".repeat(200_000);
        assert!(JsonFile::new(deep.as_bytes()).root().is_none());
    }

    #[test]
    fn long_ids_keep_all_digits() {
        let file = JsonFile::new(b"[77412088355209144610, \"7\", null]");
        let items = array(file.root().unwrap()).unwrap();
        assert_eq!(plain(items[0]).unwrap(), "77412088355209144610");
        assert_eq!(number(items[1]), Some(7.0));
        assert_eq!(plain(items[2]), None);
    }
}
