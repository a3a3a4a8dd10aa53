//! Zoom's list of who took part in: people with their addresses, who are else known by the names that they showed.

use super::super::{Part, Participant, Read, crm::scan};

/// Whether a text has the head of such a list, below the meeting's own rows or alone.
pub fn looks_like(text: &str) -> bool {
    text.lines().take(6).any(is_head)
}

fn is_head(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').to_lowercase();
    line.starts_with("name (original name),") && line.contains("email") && line.contains("join time")
}

/// The people of a list, each once; telephones and rooms without an address have only a name.
pub fn read(text: &str) -> Read {
    let from =
        text.lines().find(|line| is_head(line)).map_or(0, |line| line.as_ptr() as usize - text.as_ptr() as usize);
    let body = &text[from..];
    let mut read = Read::default();
    for record in scan::scan(body, b',').records.iter().skip(1) {
        let cell = |at: usize| record.slots.get(at).map(|slot| slot.value(body).trim().to_owned()).unwrap_or_default();
        let (shown, email) = (cell(0), cell(1).to_lowercase());
        // The name that somebody showed, with the account's own behind it.
        let name = shown.split(" (").next().unwrap_or_default().trim();
        let person = Participant { email, ..Participant::named(name, Part::Attendee) };
        let is_person = name.chars().any(char::is_alphabetic);
        if is_person && !read.directory.iter().any(|p| p.name == person.name && p.email == person.email) {
            read.directory.push(person);
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_listed_once_and_telephones_are_not() {
        let text = "\u{feff}Meeting ID,Topic,Start Time\n955 1204,\"Demo, Kilns\",01/28/2026\n\n\
                    Name (Original Name),User Email,Join Time,Leave Time,Guest\n\
                    Ann Lee,Ann@Vendor.example,1,2,No\nBo Sand (BSand),bo@customer.example,1,2,Yes\n\
                    Bo Sand (BSand),bo@customer.example,3,4,Yes\n+441766550118,,1,2,Yes\n";
        assert!(looks_like(text) && !looks_like("Name,Email\nAnn,a@x.example\n"));
        let people: Vec<(String, String)> = read(text).directory.into_iter().map(|p| (p.name, p.email)).collect();
        let of = |name: &str, email: &str| (name.to_owned(), email.to_owned());
        assert_eq!(people, [of("Ann Lee", "ann@vendor.example"), of("Bo Sand", "bo@customer.example")]);
    }
}
