//! Nodes in, plain values out; every fault goes to the list and reading goes on.

use std::ops::Range;

use super::tree::{Key, Node, Source, Value};
use crate::diag::{Diagnostic, did_you_mean};

/// A value with the bytes it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sp<T> {
    pub value: T,
    pub at: Range<usize>,
}

/// Reads the nodes of one file.
pub struct Reader<'s> {
    pub source: &'s Source,
    pub faults: &'s mut Vec<Diagnostic>,
}

/// A group of keys whose names were checked.
#[derive(Debug)]
pub struct Keys<'n> {
    pub at: Range<usize>,
    entries: Vec<(&'n Key, &'n Node)>,
}

impl<'n> Keys<'n> {
    /// The value of a key; a key without a value counts as absent.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        let (_, node) = self.entries.iter().find(|(k, _)| k.name == key)?;
        (!matches!(node.value, Value::Null)).then_some(*node)
    }

    /// Where a key stands, with a value or without.
    pub fn place(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|(k, _)| k.name == key).map(|(k, _)| k.at.clone())
    }
}

impl Reader<'_> {
    pub fn fault(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }

    fn wrong_kind(&mut self, node: &Node, what: &str, wanted: &str) {
        let found = match node.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of keys",
        };
        let fault = self.source.fault("D005", &node.at, format!("{what} is {wanted}"));
        // A sentence with a colon in it reads as a key and its value.
        let sentence = matches!(&node.value, Value::Map(entries) if entries.first().is_some_and(|(k, _)| k.name.contains(' ') || entries.len() == 1));
        let help = if sentence && wanted.ends_with("a text") {
            "if it is a text that holds a colon, put quotation marks around it"
        } else {
            ""
        };
        self.fault(fault.label(format!("this is {found}")).help(help));
    }

    /// A group of keys. Unknown and repeated keys are faults; `what` names the group: "a rule".
    pub fn keys<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<Keys<'n>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_kind(node, what, &format!("a group of keys: `{}`", known.join("`, `")));
            return None;
        };
        let mut kept: Vec<(&Key, &Node)> = Vec::new();
        for (key, value) in entries {
            let name = key.name.as_str();
            if !known.contains(&name) {
                let fault = self
                    .source
                    .fault("D003", &key.at, format!("`{name}` is not a key of {what}"))
                    .label("no such key")
                    .help(did_you_mean(name, known.iter().copied()))
                    .note(format!("the keys of {what} are `{}`", known.join("`, `")));
                self.fault(fault);
            } else if kept.iter().any(|(k, _)| k.name == name) {
                let fault = self.source.fault("D006", &key.at, format!("`{name}` is given twice in {what}"));
                self.fault(fault.label("second time").help("join the two or take one out"));
            } else {
                kept.push((key, value));
            }
        }
        Some(Keys { at: node.at.clone(), entries: kept })
    }

    /// Names that a person chooses, such as columns or verdicts, stand once each.
    pub fn once(&mut self, entries: &[(Key, Node)], what: &str) {
        for (at, (key, _)) in entries.iter().enumerate() {
            if entries[..at].iter().any(|(k, _)| k.name == key.name) {
                let fault = self.source.fault("D006", &key.at, format!("`{}` is given twice in {what}", key.name));
                self.fault(fault.label("second time").help("join the two or take one out"));
            }
        }
    }

    /// The value of a key that must be there.
    pub fn need<'n>(&mut self, keys: &Keys<'n>, key: &str, what: &str) -> Option<&'n Node> {
        let found = keys.get(key);
        if let (None, Some(at)) = (found, keys.place(key)) {
            let fault = self.source.fault("D009", &at, format!("`{key}` is empty"));
            self.fault(fault.label("nothing follows").help(format!("write `{key}: …`")));
        } else if found.is_none() {
            let fault = self.source.fault("D004", &keys.at, format!("{what} has no `{key}`"));
            self.fault(fault.label(format!("`{key}` is missing here")).help(format!("add `{key}: …`")));
        }
        found
    }

    pub fn text(&mut self, node: &Node, what: &str) -> Option<Sp<String>> {
        let Value::Scalar(text) = &node.value else {
            self.wrong_kind(node, what, "a text");
            return None;
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            let fault = self.source.fault("D009", &node.at, format!("{what} is empty"));
            self.fault(fault.label("nothing here"));
            return None;
        }
        self.disguised(&text, &node.at, what);
        Some(Sp { value: text, at: node.at.clone() })
    }

    /// A text that is read otherwise than it looks to whoever wrote it.
    fn disguised(&mut self, text: &str, at: &Range<usize>, what: &str) {
        let mut chars = text.chars();
        let (first, second) = (chars.next(), chars.next());
        if first.is_some_and(|c| "\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}".contains(c)) {
            let message = format!("{what} begins with a curly quotation mark, which is read as part of the text");
            let fault = self.source.fault("D040", at, message).label("not the quotation mark of a keyboard");
            self.fault(fault.help("write it with straight quotation marks: \"…\""));
        } else if first == Some('-') && second.is_some_and(char::is_alphabetic) {
            let fault =
                self.source.fault("D040", at, format!("{what} begins with a dash, and so is no item of a list"));
            self.fault(fault.label("a space is missing after `-`").help("write `- ` before each item"));
        }
        // A remark has a blank behind its mark; `queue #4` was meant to be read.
        let rest = self.source.text.get(at.end..).unwrap_or_default().split('\n').next().unwrap_or_default();
        let cut = rest.trim_start().strip_prefix('#').and_then(|r| r.chars().next()).is_some_and(char::is_alphanumeric);
        if cut && rest.starts_with(' ') {
            let from = at.end + rest.find('#').unwrap_or(0);
            let fault =
                self.source.fault("D040", &(from..at.end + rest.trim_end().len()), format!("{what} ends before ` #`"));
            let fault = fault.label("read as a remark").help("put the whole text between quotation marks");
            self.fault(fault.note("a remark is written with a blank behind its `#`"));
        }
    }

    /// A text under a key that must be there.
    pub fn need_text(&mut self, keys: &Keys, key: &str, what: &str) -> Option<Sp<String>> {
        let node = self.need(keys, key, what)?;
        self.text(node, &format!("`{key}`"))
    }

    /// The items of a list; a single value is a list of one.
    pub fn items<'n>(&mut self, node: &'n Node, what: &str) -> Vec<&'n Node> {
        match &node.value {
            Value::List(items) if items.is_empty() => {
                let fault = self.source.fault("D009", &node.at, format!("{what} is empty"));
                self.fault(fault.label("no items").help("fill the list or take the key out"));
                Vec::new()
            }
            Value::List(items) => items.iter().collect(),
            _ => vec![node],
        }
    }

    pub fn texts(&mut self, node: &Node, what: &str) -> Vec<Sp<String>> {
        let items = self.items(node, what);
        items.into_iter().filter_map(|i| self.text(i, &format!("an item of {what}"))).collect()
    }

    /// A word out of a table. `table` names it: "side".
    pub fn word<T: Copy>(&mut self, node: &Node, table: &str, words: &[(&str, T)]) -> Option<Sp<T>> {
        let Sp { value, at } = self.text(node, &format!("a {table}"))?;
        if let Some((_, found)) = words.iter().find(|(w, _)| *w == value) {
            return Some(Sp { value: *found, at });
        }
        let known: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
        let fault = self
            .source
            .fault("D007", &at, format!("`{value}` is not a {table}"))
            .label("not in the table")
            .help(meant(&value, &known))
            .note(format!("the words for a {table} are `{}`", known.join("`, `")));
        self.fault(fault);
        None
    }

    pub fn words<T: Copy>(&mut self, node: Option<&Node>, table: &str, words: &[(&str, T)]) -> Vec<Sp<T>> {
        let Some(node) = node else { return Vec::new() };
        let items = self.items(node, &format!("the list of {table} words"));
        items.into_iter().filter_map(|i| self.word(i, table, words)).collect()
    }

    pub fn number(&mut self, node: &Node, what: &str, range: std::ops::RangeInclusive<usize>) -> Option<usize> {
        let Value::Scalar(text) = &node.value else {
            self.wrong_kind(node, what, "a whole number");
            return None;
        };
        let (low, high) = (range.start(), range.end());
        match text.parse::<i64>() {
            Err(_) => {
                let fault = self.source.fault("D005", &node.at, format!("{what} is a whole number"));
                self.fault(fault.label("not a whole number"));
                None
            }
            Ok(n) => match usize::try_from(n).ok().filter(|n| range.contains(n)) {
                Some(n) => Some(n),
                None => {
                    let fault = self.source.fault("D008", &node.at, format!("{what} is from {low} to {high}"));
                    self.fault(fault.label("out of range"));
                    None
                }
            },
        }
    }

    pub fn flag(&mut self, node: Option<&Node>, what: &str) -> Option<bool> {
        let node = node?;
        match &node.value {
            Value::Scalar(t) if t == "true" => Some(true),
            Value::Scalar(t) if t == "false" => Some(false),
            _ => {
                let fault = self.source.fault("D005", &node.at, format!("{what} is `true` or `false`"));
                let help = match &node.value {
                    Value::Scalar(t) if ["yes", "on", "y", "True", "TRUE"].contains(&t.as_str()) => "write `true`",
                    Value::Scalar(t) if ["no", "off", "n", "False", "FALSE"].contains(&t.as_str()) => "write `false`",
                    _ => "",
                };
                self.fault(fault.label("neither").help(help));
                None
            }
        }
    }
}

/// What people write in place of the words of the tables.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("active", "stable"),
    ("buyer", "customer"),
    ("chat", "slack"),
    ("client", "customer"),
    ("document", "doc"),
    ("live", "stable"),
    ("mail", "email"),
    ("maybe", "hedged"),
    ("meeting", "call"),
    ("phone", "call"),
    ("promise", "commitment"),
    ("prospect", "customer"),
    ("sales", "vendor"),
    ("seller", "vendor"),
    ("slack message", "slack"),
    ("supplier", "vendor"),
    ("test", "trial"),
    ("us", "vendor"),
];

/// The word of a table that was most likely meant: the nearest in letters, else the one that people mean by it.
pub(super) fn meant(word: &str, known: &[&str]) -> String {
    let near = did_you_mean(word, known.iter().copied());
    if !near.is_empty() {
        return near;
    }
    let other = OTHER_WORDS.iter().find(|(w, k)| w.eq_ignore_ascii_case(word) && known.contains(k));
    other.map(|(_, k)| format!("did you mean `{k}`?")).unwrap_or_default()
}
