//! Who takes part in which opportunity, where a list of contacts or of deals says so in its own rows.

use crate::ingest::{Cell, Table};

const OBJECT: &str = "OpportunityContactRole";
/// Most values that a cell joins and longest word for a role: the largest deals have some fifty contacts.
const JOINED: usize = 200;
const ROLE: usize = 200;

/// The roles that a list of contacts or opportunities states; `None` when it states none.
///
/// A cell may name several, parted by semicolons: HubSpot joins ids so. Cells keep their place in the file.
pub fn of(table: &Table) -> Option<Table> {
    let at = |column: &str| table.columns.iter().position(|c| c == column);
    let (deal, contact): (usize, Option<usize>) = match table.object.as_str() {
        "Contact" => (at("OpportunityId").or(at("Opportunity.Name"))?, None),
        "Opportunity" => (at("Id").or(at("Name"))?, Some(at("ContactId").or(at("Contact.Name"))?)),
        _ => return None,
    };
    let role = |row: &[Cell]| at("Role").map(|at| row[at].clone()).filter(|c| c.text.len() <= ROLE).unwrap_or_default();
    let mut rows = Vec::new();
    for row in &table.rows {
        let contacts = match contact {
            Some(at) => parts(&row[at]),
            None => whole(table, row).into_iter().collect(),
        };
        let deals = if contact.is_some() { vec![row[deal].clone()] } else { parts(&row[deal]) };
        for deal in &deals {
            rows.extend(contacts.iter().map(|contact| vec![deal.clone(), contact.clone(), role(row)]));
        }
    }
    rows.retain(|row| row[..2].iter().all(|c| !c.text.trim().is_empty()));
    let columns = ["OpportunityId", "ContactId", "Role"].map(str::to_owned).to_vec();
    (!rows.is_empty()).then(|| Table {
        source: table.source.clone(),
        object: OBJECT.to_owned(),
        columns,
        rows,
        sheet: table.sheet.clone(),
    })
}

/// A cell for each of the values that a cell joins.
fn parts(cell: &Cell) -> Vec<Cell> {
    let texts = cell.text.split(';').map(str::trim).filter(|t| !t.is_empty()).take(JOINED);
    texts.map(|text| Cell { text: text.to_owned(), raw: cell.raw, raw_len: cell.raw_len }).collect()
}

/// What a contact is known by: its id, its address, or its name, at the place of the last of its cells.
fn whole(table: &Table, row: &[Cell]) -> Option<Cell> {
    if let Some(cell) = table.cell(row, "Id").or(table.cell(row, "Email")) {
        return Some(cell.clone());
    }
    let parts: Vec<&Cell> = ["FirstName", "LastName", "Name"].iter().filter_map(|c| table.cell(row, c)).collect();
    let text = parts.iter().map(|c| c.text.trim()).collect::<Vec<_>>().join(" ");
    parts.last().map(|cell| Cell { text, ..(*cell).clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(object: &str, columns: &[&str], row: &[&str]) -> Table {
        let cell = |text: &&str| Cell { text: (*text).to_owned(), raw: 7, raw_len: 3 };
        let columns = columns.iter().map(|c| (*c).to_owned()).collect();
        Table {
            source: "x.csv".into(),
            object: object.into(),
            columns,
            rows: vec![row.iter().map(cell).collect()],
            sheet: None,
        }
    }

    fn stated(table: &Table) -> Vec<String> {
        let rows = of(table).map_or(Vec::new(), |t| t.rows);
        rows.iter().map(|r| r.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn a_contact_has_its_role_in_each_of_its_deals() {
        let contact = table("Contact", &["Id", "OpportunityId", "Role"], &["51", "900;901", "Decision maker"]);
        assert_eq!(stated(&contact), ["900|51|Decision maker", "901|51|Decision maker"]);
        let unnumbered = table(
            "Contact",
            &["FirstName", "LastName", "Opportunity.Name", "Role"],
            &["Ines", "Rademaker", "Tablets", ""],
        );
        assert_eq!(stated(&unnumbered), ["Tablets|Ines Rademaker|"]);
    }

    #[test]
    fn a_deal_names_its_contacts() {
        let deal = table("Opportunity", &["Id", "Name", "ContactId"], &["900", "Tablets", "51;52"]);
        assert_eq!(stated(&deal), ["900|51|", "900|52|"]);
        assert_eq!(of(&table("Opportunity", &["Id", "Name"], &["900", "Tablets"])), None);
    }
}
