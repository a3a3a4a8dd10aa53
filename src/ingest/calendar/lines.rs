//! The lines of a calendar: unfolded, with their parameters, and the way back to the bytes of their values.

use crate::ingest::offsets::OffsetMap;

/// One property.
#[derive(Clone, Debug)]
pub struct Line {
    /// Upper case.
    pub name: String,
    /// Names in upper case, values without quotation marks.
    params: Vec<(String, String)>,
    /// As written, unfolded, escapes not undone.
    pub value: String,
    map: OffsetMap,
}

impl Line {
    /// The value of a parameter, empty when it has none.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The value as text, `\n`, `\,` and `\;` undone.
    pub fn text(&self) -> (String, OffsetMap) {
        let (mut text, mut map) = (String::with_capacity(self.value.len()), OffsetMap::new());
        let mut rest = self.value.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let escaped =
                if c == '\\' { rest.next_if(|(_, next)| matches!(next, 'n' | 'N' | ',' | ';' | '\\')) } else { None };
            if let Some((_, next)) = escaped {
                if let Some(raw) = self.map.raw(at..at + 2) {
                    map.push_decoded(text.len(), 1, raw);
                }
                text.push(if matches!(next, 'n' | 'N') { '\n' } else { next });
            } else {
                map.copy(text.len(), &self.map, at..at + c.len_utf8());
                text.push(c);
            }
        }
        (text, map)
    }
}

/// All properties of a text, in order; `map` leads from the text to the raw file.
pub fn of(text: &str, map: &OffsetMap) -> Vec<Line> {
    let mut out = Vec::new();
    let (mut whole, mut own) = (String::new(), OffsetMap::new());
    let mut at = 0;
    for piece in text.split_inclusive('\n') {
        let start = at;
        at += piece.len();
        let line = piece.trim_end_matches(['\r', '\n']);
        // A line that begins with white space goes on where the one before it was folded.
        let folded = line.starts_with([' ', '\t']);
        if !folded {
            out.extend(parsed(&whole, &own));
            whole.clear();
            own = OffsetMap::new();
        }
        let from = usize::from(folded);
        own.copy(whole.len(), map, start + from..start + line.len());
        whole.push_str(&line[from..]);
    }
    out.extend(parsed(&whole, &own));
    out
}

/// `NAME;PARAM=value;PARAM="quoted":value`; none where there is no colon.
fn parsed(line: &str, map: &OffsetMap) -> Option<Line> {
    let mut quoted = false;
    let mut cuts = vec![];
    let colon = line.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            cuts.push(at);
        }
        (c == ':' && !quoted).then_some(at)
    })?;
    cuts.push(colon);
    let name = line[..cuts[0]].trim().to_ascii_uppercase();
    let params = cuts.windows(2).filter_map(|cut| {
        let (key, value) = line[cut[0] + 1..cut[1]].split_once('=')?;
        Some((key.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()))
    });
    let mut own = OffsetMap::new();
    own.copy(0, map, colon + 1..line.len());
    Some(Line { name, params: params.collect(), value: line[colon + 1..].to_owned(), map: own })
}
