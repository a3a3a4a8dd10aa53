//! Where in its file a segment stands: `line` 12, `cue` 4, `row` 7, for a person and for checking.

use std::collections::BTreeMap;
use std::ops::Index;

use serde::{Deserialize, Serialize};

/// Keys and their values, in the order of the keys. Every segment of every document has one, most of a single key, so it
/// takes no more memory than they need; a map of trees would take half a kilobyte for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Locator(Box<[(Box<str>, Box<str>)]>);

impl Locator {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.place(key).ok().map(|at| &*self.0[at].1)
    }

    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// Sets a key, whether or not it was there.
    pub fn insert(&mut self, key: &str, value: impl Into<Box<str>>) {
        match self.place(key) {
            Ok(at) => self.0[at].1 = value.into(),
            Err(at) => {
                let mut all = std::mem::take(&mut self.0).into_vec();
                all.insert(at, (key.into(), value.into()));
                self.0 = all.into_boxed_slice();
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(k, _)| (**k).cmp(key))
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Locator {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect::<BTreeMap<String, String>>().into()
    }
}

impl From<BTreeMap<String, String>> for Locator {
    fn from(map: BTreeMap<String, String>) -> Self {
        Self(map.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}

impl From<Locator> for BTreeMap<String, String> {
    fn from(locator: Locator) -> Self {
        locator.0.into_iter().map(|(k, v)| (k.into(), v.into())).collect()
    }
}

/// The value of a key that is known to be there.
impl Index<&str> for Locator {
    type Output = str;

    fn index(&self, key: &str) -> &str {
        self.get(key).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_map_in_every_order_of_its_making() {
        let mut a: Locator = [("row", "7"), ("column", "Term")].into_iter().collect();
        let mut b = Locator::default();
        for (key, value) in [("table", "Task"), ("row", "8"), ("column", "Term"), ("row", "7")] {
            b.insert(key, value);
        }
        a.insert("table", "Task");
        assert_eq!(a, b);
        assert_eq!((a.get("row"), a.get("byte"), &a["column"]), (Some("7"), None, "Term"));
        let json = serde_json::to_string(&a).unwrap();
        assert_eq!(json, r#"{"column":"Term","row":"7","table":"Task"}"#);
        assert_eq!(serde_json::from_str::<Locator>(&json).unwrap(), a);
    }
}
