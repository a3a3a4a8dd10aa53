//! A body that Outlook keeps as compressed RTF in, its text or the HTML that is wrapped in it out ([MS-OXRTFCP],
//! [MS-OXRTFEX]).

use encoding_rs::Encoding;

/// What the window of the compression holds at first.
const BEGIN: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const WINDOW: usize = 4096;
/// Longest RTF that is unfolded.
const LIMIT: usize = 64 << 20;

/// Unfolds compressed RTF; `None` when it is neither compressed nor plain as its head says.
pub fn unfolded(bytes: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let (size, kind) = (number(4)? as usize, number(8)?);
    let data = bytes.get(16..)?;
    match kind {
        0x414c_454d => return Some(data[..data.len().min(size)].to_vec()),
        0x7546_5a4c => {}
        _ => return None,
    }
    let mut window = [b' '; WINDOW];
    window[..BEGIN.len()].copy_from_slice(BEGIN);
    let mut at = BEGIN.len();
    let mut out = Vec::new();
    let mut rest = data.iter().copied();
    'runs: while let Some(flags) = rest.next() {
        for bit in 0..8 {
            let Some(first) = rest.next() else { break 'runs };
            if flags >> bit & 1 == 0 {
                out.push(first);
                window[at] = first;
                at = (at + 1) % WINDOW;
                continue;
            }
            let Some(second) = rest.next() else { break 'runs };
            let (from, len) = (usize::from(first) << 4 | usize::from(second) >> 4, usize::from(second & 15) + 2);
            if from == at || out.len() > LIMIT {
                break 'runs;
            }
            for i in 0..len {
                let byte = window[(from + i) % WINDOW];
                out.push(byte);
                window[at] = byte;
                at = (at + 1) % WINDOW;
            }
        }
    }
    Some(out)
}

/// A body that was found in RTF.
#[derive(Debug, PartialEq, Eq)]
pub enum Body {
    Html(String),
    Text(String),
}

/// What a group in braces says about what stands in it.
#[derive(Clone, Copy)]
struct Group {
    /// Left out: fonts, colours, pictures.
    is_aside: bool,
    /// A piece of the wrapped HTML.
    is_tag: bool,
    /// Only for who cannot show the HTML.
    is_double: bool,
    /// Signs that stand for one letter of Unicode to who cannot show it.
    doubles: usize,
}

/// The HTML that RTF wraps, or its text.
pub fn body(rtf: &[u8], charset: &'static Encoding) -> Body {
    let is_html = rtf.windows(10).take(4096).any(|w| w == b"\\fromhtml1");
    let mut out: Vec<u8> = Vec::new();
    let mut groups = vec![Group { is_aside: false, is_tag: false, is_double: false, doubles: 1 }];
    let (mut at, mut skip) = (0, 0);
    // Bytes of the charset that are not decoded yet, since a letter may take two; and the first half of a letter that
    // UTF-16 writes in two.
    let (mut coded, mut high): (Vec<u8>, Option<u16>) = (Vec::new(), None);
    let takes_two = !charset.is_single_byte();
    let push = |out: &mut Vec<u8>, group: &Group, letters: &[u8]| {
        if group.is_aside || group.is_double {
            return;
        }
        // The text between tags is no HTML yet.
        match letters {
            b"<" if is_html && !group.is_tag => out.extend(b"&lt;"),
            b">" if is_html && !group.is_tag => out.extend(b"&gt;"),
            b"&" if is_html && !group.is_tag => out.extend(b"&amp;"),
            letters => out.extend(letters),
        }
    };
    while let Some(&byte) = rtf.get(at) {
        at += 1;
        let mut group =
            groups.last().copied().unwrap_or(Group { is_aside: true, is_tag: false, is_double: false, doubles: 1 });
        // A letter of two bytes may end in an ASCII one.
        let ends = takes_two && coded.len() % 2 == 1 && byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'{' | b'}');
        let goes_on = ends || !byte.is_ascii() || (byte == b'\\' && rtf.get(at) == Some(&b'\''));
        if !coded.is_empty() && !goes_on {
            let (text, _) = charset.decode_without_bom_handling(&coded);
            push(&mut out, &group, text.as_bytes());
            coded.clear();
        }
        match byte {
            letter if ends => coded.push(letter),
            b'{' if groups.len() < 1024 => groups.push(group),
            b'}' if groups.len() > 1 => drop(groups.pop()),
            b'\r' | b'\n' | b'{' | b'}' => {}
            b'\\' => {
                let (word, number, end) = word(rtf, at);
                at = end;
                let line: &[u8] = if is_html && !group.is_tag { b"<br>" } else { b"\n" };
                match word {
                    b"'" => {
                        let hex = rtf.get(at..at + 2).and_then(|h| std::str::from_utf8(h).ok());
                        let letter = hex.and_then(|h| u8::from_str_radix(h, 16).ok());
                        at = (at + 2).min(rtf.len());
                        match letter {
                            _ if skip > 0 => skip -= 1,
                            Some(letter) => coded.push(letter),
                            None => {}
                        }
                        continue;
                    }
                    b"\\" | b"{" | b"}" => push(&mut out, &group, word),
                    b"~" => push(&mut out, &group, b" "),
                    b"_" => push(&mut out, &group, b"-"),
                    b"par" | b"line" => push(&mut out, &group, line),
                    b"tab" => push(&mut out, &group, b"\t"),
                    b"u" => {
                        let unit = number.map_or(0xfffd, |n| n.rem_euclid(0x10000) as u16);
                        skip = group.doubles;
                        let units = high.take().into_iter().chain([unit]);
                        if (0xd800..0xdc00).contains(&unit) {
                            high = Some(unit);
                        } else {
                            let letters: String =
                                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
                            push(&mut out, &group, letters.as_bytes());
                        }
                    }
                    b"uc" => group.doubles = number.map_or(1, |n| n.clamp(0, 8) as usize),
                    b"htmlrtf" => group.is_double = number != Some(0),
                    b"htmltag" | b"mhtmltag" => (group.is_aside, group.is_tag) = (word == b"mhtmltag", true),
                    b"*" | b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" => {
                        group.is_aside = true;
                    }
                    b"lquote" | b"rquote" => push(&mut out, &group, b"'"),
                    b"ldblquote" | b"rdblquote" => push(&mut out, &group, b"\""),
                    b"bullet" => push(&mut out, &group, "•".as_bytes()),
                    b"emdash" | b"endash" => push(&mut out, &group, "–".as_bytes()),
                    _ => {}
                }
                if let Some(last) = groups.last_mut() {
                    *last = group;
                }
            }
            _ if skip > 0 => skip -= 1,
            letter if letter.is_ascii() => push(&mut out, &group, &[letter]),
            letter => coded.push(letter),
        }
    }
    if let Some(group) = groups.last() {
        push(&mut out, group, charset.decode_without_bom_handling(&coded).0.as_bytes());
    }
    let text = String::from_utf8_lossy(&out).into_owned();
    if is_html { Body::Html(text) } else { Body::Text(text) }
}

/// A control word behind its backslash: its name, its number, and where it ends.
fn word(rtf: &[u8], from: usize) -> (&[u8], Option<i64>, usize) {
    let letters = rtf[from..].iter().take_while(|b| b.is_ascii_alphabetic()).take(32).count();
    if letters == 0 {
        let end = (from + 1).min(rtf.len());
        return (&rtf[from..end], None, end);
    }
    let name = &rtf[from..from + letters];
    let mut end = from + letters;
    let digits = rtf[end..]
        .iter()
        .enumerate()
        .take_while(|(i, b)| b.is_ascii_digit() || *i == 0 && **b == b'-')
        .take(11)
        .count();
    let number = std::str::from_utf8(&rtf[end..end + digits]).ok().and_then(|n| n.parse().ok());
    end += digits;
    end += usize::from(rtf.get(end) == Some(&b' '));
    (name, number, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_unfolded() {
        // [MS-OXRTFCP] 3.1.1: a run of words that the window already holds.
        let compressed = [
            0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00,
            0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09,
            0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        assert_eq!(unfolded(&compressed).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    }

    #[test]
    fn text_and_wrapped_html() {
        let text =
            br"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard Gr\'fc\'dfe,\par sixty\~days \u8364?5\line {\*\x hidden}done\\}";
        assert_eq!(body(text, encoding_rs::WINDOWS_1252), Body::Text("Grüße,\nsixty days €5\ndone\\".into()));
        let japanese = br"{\rtf1\ansi\ansicpg932 \'93\'fa\'96\'7b\'8c\'ea\'83A, \u-10179?\u-8694? ok}";
        assert_eq!(body(japanese, encoding_rs::SHIFT_JIS), Body::Text("日本語ア, 😊 ok".into()));
        let html = br"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 5 < 6 & more{\*\htmltag72 </p>}}";
        assert_eq!(body(html, encoding_rs::WINDOWS_1252), Body::Html("<p>5 &lt; 6 &amp; more</p>".into()));
    }
}
