//! The package that Office files are (ECMA-376, part 2): members of bounded size by name, relations between them, and the
//! names of tags and attributes without their prefixes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Source;

/// Most bytes of one member after decompression: a thousand pages of contract are about 20 MiB of XML.
pub const MEMBER_LIMIT: u64 = 64 << 20;

/// An Office file whose list of members is read.
pub struct Package<'b>(ZipArchive<Cursor<&'b [u8]>>);

impl<'b> Package<'b> {
    /// `None` when it does not begin as a zip, or its list of members cannot be read.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        let archive = || ZipArchive::new(Cursor::new(bytes)).ok();
        bytes.starts_with(b"PK\x03\x04").then(archive).flatten().map(Self)
    }

    /// Names of all members that have a readable one.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.0.file_names().flatten().map(|n| n.into_owned())
    }

    /// A member's bytes, or why they cannot be had.
    pub fn member(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let file = self.0.by_name(name).map_err(|e| e.to_string())?;
        let mut bytes = Vec::new();
        file.take(MEMBER_LIMIT + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        if bytes.len() as u64 > MEMBER_LIMIT {
            return Err(format!("it is larger than the limit of {} MiB", MEMBER_LIMIT >> 20));
        }
        Ok(bytes)
    }

    /// What a member refers to: names of other members by the ids it calls them.
    pub fn relations(&mut self, member: &str) -> BTreeMap<String, String> {
        let (folder, name) = member.rsplit_once('/').unwrap_or(("", member));
        let Ok(bytes) = self.member(&format!("{folder}/_rels/{name}.rels")) else { return BTreeMap::new() };
        let source = Source::new(&bytes);
        let mut reader = Reader::from_str(source.text());
        let mut out = BTreeMap::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) if local(&tag) == "Relationship" => {
                    let outside = attribute(&tag, "TargetMode").is_some_and(|m| m == "External");
                    if let (Some(id), Some(target), false) = (attribute(&tag, "Id"), attribute(&tag, "Target"), outside)
                    {
                        out.insert(id, resolved(folder, &target));
                    }
                }
                Ok(Event::Eof | Event::DocType(_)) | Err(_) => return out,
                Ok(_) => {}
            }
        }
    }
}

/// The member that a target names, seen from a folder of the package.
fn resolved(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The `r:id` of a tag, which may have an `id` of its own beside it.
pub fn relation_id(tag: &BytesStart) -> Option<String> {
    tag.attributes().with_checks(false).take(64).flatten().find_map(|a| {
        let key: &str = a.key.0;
        (key.contains(':') && key.ends_with(":id")).then(|| a.value.to_string())
    })
}

/// An element's name without its prefix.
pub fn local<'t>(tag: &'t BytesStart) -> &'t str {
    let name: &str = tag.name().0;
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// An attribute's value by its name without prefix; entities in it are left as they are, since ids and dates have none.
pub fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    // A tag of Word's has some twenty attributes at most; more is an attack on whoever compares them all.
    tag.attributes().with_checks(false).take(64).flatten().find_map(|a| {
        let key: &str = a.key.0;
        (key.rsplit_once(':').map_or(key, |(_, local)| local) == name).then(|| a.value.to_string())
    })
}

/// The characters that XML names by itself.
pub fn predefined(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "\u{fffd}",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_the_member_that_names_them() {
        assert_eq!(resolved("ppt/slides", "../notesSlides/notesSlide1.xml"), "ppt/notesSlides/notesSlide1.xml");
        assert_eq!(resolved("ppt", "slides/slide3.xml"), "ppt/slides/slide3.xml");
        assert_eq!(resolved("ppt", "/ppt/slides/slide3.xml"), "ppt/slides/slide3.xml");
        assert_eq!(resolved("ppt", "../../../x"), "x");
    }
}
