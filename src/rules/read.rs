//! Nodes in, plain values out; every fault goes to the list and reading goes on.

use std::ops::Range;

use super::tree::{Node, Source, Value};
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
    entries: Vec<(&'n str, &'n Node)>,
}

impl<'n> Keys<'n> {
    /// The value of a key; a key without a value counts as absent.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        let (_, node) = self.entries.iter().find(|(k, _)| *k == key)?;
        (!matches!(node.value, Value::Null)).then_some(*node)
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
        self.fault(fault.label(format!("this is {found}")));
    }

    /// A group of keys. Unknown and repeated keys are faults; `what` names the group: "a rule".
    pub fn keys<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<Keys<'n>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_kind(node, what, &format!("a group of keys: `{}`", known.join("`, `")));
            return None;
        };
        let mut kept: Vec<(&str, &Node)> = Vec::new();
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
            } else if kept.iter().any(|(k, _)| *k == name) {
                let fault = self.source.fault("D006", &key.at, format!("`{name}` is given twice in {what}"));
                self.fault(fault.label("second time").help("join the two or take one out"));
            } else {
                kept.push((name, value));
            }
        }
        Some(Keys { at: node.at.clone(), entries: kept })
    }

    /// The value of a key that must be there.
    pub fn need<'n>(&mut self, keys: &Keys<'n>, key: &str, what: &str) -> Option<&'n Node> {
        let found = keys.get(key);
        if found.is_none() {
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
        Some(Sp { value: text, at: node.at.clone() })
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
            .help(did_you_mean(&value, known.iter().copied()))
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
                self.fault(fault.label("neither"));
                None
            }
        }
    }
}
