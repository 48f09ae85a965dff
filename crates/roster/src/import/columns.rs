//! The columns of a file: what its first line says.

use csv::StringRecord;

/// The columns that a file may have, in the order of their positions in [`Columns`].
const KNOWN: [&str; 8] = [NAME, EMAIL, PASSWORD, PASSWORD_HASH, STATUS, WORKSPACES, GROUPS, ROLE];

pub const NAME: &str = "name";
pub const EMAIL: &str = "email";
pub const PASSWORD: &str = "password";
pub const PASSWORD_HASH: &str = "password_hash";
pub const STATUS: &str = "status";
pub const WORKSPACES: &str = "workspaces";
pub const GROUPS: &str = "groups";
pub const ROLE: &str = "role";

/// Where each of the known columns is.
#[derive(Debug)]
pub struct Columns {
    positions: [Option<usize>; KNOWN.len()],
    /// Those without a name: a spreadsheet writes them for cells that once had something in them.
    nameless: Vec<usize>,
    count: usize,
}

impl Columns {
    /// Reads the header. Blanks around a name and the case of its letters don't matter.
    pub fn parse(header: &StringRecord) -> Result<Self, String> {
        let mut columns = Self {
            positions: [None; KNOWN.len()],
            nameless: Vec::new(),
            count: header.len(),
        };
        let mut unknown = Vec::new();
        for (position, name) in header.iter().enumerate() {
            let name = name.trim().to_lowercase();
            if name.is_empty() {
                columns.nameless.push(position);
                continue;
            }
            let Some(known) = KNOWN.iter().position(|known| *known == name) else {
                unknown.push((position, name));
                continue;
            };
            if columns.positions[known].replace(position).is_some() {
                return Err(wrong(&format!("the column {name} stands twice")));
            }
        }
        for needed in [NAME, EMAIL] {
            if columns.position(needed).is_none() {
                // What it has instead isn't shown: without a header, the first line is somebody's, and may be secret.
                return Err(wrong(&format!("the column {needed} is missing{}", hint(header))));
            }
        }
        match unknown.first() {
            Some((position, name)) => Err(wrong(&format!("column {} is unknown: {name:?}", position + 1))),
            None => Ok(columns),
        }
    }

    /// Where the columns without a name are.
    pub fn nameless(&self) -> impl Iterator<Item = usize> {
        self.nameless.iter().copied()
    }

    /// How many columns there are.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// A row's cell in this column, empty if there is no such column.
    pub fn cell<'r>(&self, row: &'r StringRecord, column: &str) -> &'r str {
        self.position(column)
            .and_then(|position| row.get(position))
            .unwrap_or_default()
    }

    fn position(&self, column: &str) -> Option<usize> {
        let known = KNOWN.iter().position(|known| *known == column)?;
        self.positions[known]
    }
}

fn wrong(what: &str) -> String {
    let known = KNOWN.join(", ");
    format!("line 1 must name the columns, and {what}; the columns are {known}, of which name and email are needed")
}

/// What may be meant by a header that is a single column.
fn hint(header: &StringRecord) -> &'static str {
    let only = match header.iter().next() {
        Some(only) if header.len() == 1 => only,
        _ => return "",
    };
    if only.contains([';', '\t']) {
        " (they are separated by commas, not by semicolons or tabs)"
    } else if only.contains('\0') {
        " (the file seems to be UTF-16; save it as UTF-8)"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(cells: &[&str]) -> Result<Columns, String> {
        Columns::parse(&StringRecord::from(cells.to_vec()))
    }

    #[test]
    fn any_order_and_case() {
        let columns = parse(&[" EMail ", "groups", "Name"]).unwrap();
        let row = StringRecord::from(vec!["e", "g", "n"]);
        let cells = [NAME, EMAIL, GROUPS, STATUS].map(|column| columns.cell(&row, column));
        assert_eq!(cells, ["n", "e", "g", ""]);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_is_known() {
        for (cells, what) in [
            (&["name"] as &[&str], "the column email is missing"),
            (&["name", "email", "Name"], "the column name stands twice"),
            (&["name", "email", "phone"], "column 3 is unknown: \"phone\""),
            (&["name;email"], "not by semicolons"),
        ] {
            let wrong = parse(cells).unwrap_err();
            assert!(wrong.contains(what) && wrong.contains("password_hash"), "{wrong}");
        }
    }

    #[test]
    fn a_first_line_that_is_no_header_is_not_shown() {
        let wrong = parse(&["Ada", "ada@example.com", "c0rrect-horse"]).unwrap_err();
        assert!(!wrong.contains("horse"), "{wrong}");
    }
}
