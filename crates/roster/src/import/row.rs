//! One row of a file: its cells, each turned into a value of the directory.

use csv::StringRecord;
use directory::{Email, Name, Password, Role, Status};

use super::Secret;
use super::columns::{self, Columns};

/// Separates the entries of a cell.
const SEPARATOR: char = ';';

/// A user as a file has it. Its workspaces and groups are still to be found.
#[derive(Debug)]
pub struct Row {
    pub name: Name,
    pub email: Email,
    /// `None` if the cell is empty.
    pub status: Option<Status>,
    pub secret: Secret,
    pub memberships: Vec<NamedMembership>,
    /// The role in each of the workspaces. `None` if the cell is empty.
    pub role: Option<Role>,
}

/// A workspace, and a group in it if one is meant, by what a person calls them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMembership {
    pub workspace: String,
    pub group: Option<String>,
}

impl Row {
    /// Reads a row, or says all that is wrong with it. No cell is repeated: with cells in the wrong columns, any may be a
    /// password.
    pub fn parse(columns: &Columns, record: &StringRecord) -> Result<Self, Vec<String>> {
        // Cells that are missing are empty, and a spreadsheet may write commas behind the last one.
        if record.iter().skip(columns.count()).any(|cell| !cell.is_empty()) {
            return Err(vec![format!(
                "it has {} fields, and the first line has {}; a field with a comma or a quote in it must stand in quotes",
                record.len(),
                columns.count()
            )]);
        }
        if let Some(position) = columns
            .nameless()
            .find(|position| record.get(*position).is_some_and(|cell| !cell.is_empty()))
        {
            return Err(vec![format!(
                "column {} has no name in the first line, and this line has a text in it",
                position + 1
            )]);
        }
        let cell = |column| columns.cell(record, column);
        let mut wrong = Vec::new();
        let name = keep(&mut wrong, name(cell(columns::NAME)));
        let email = keep(&mut wrong, in_column(columns::EMAIL, cell(columns::EMAIL).parse()));
        let status = keep(&mut wrong, status(cell(columns::STATUS)));
        let secret = keep(
            &mut wrong,
            secret(cell(columns::PASSWORD), cell(columns::PASSWORD_HASH).trim()),
        );
        let mut memberships = workspaces(cell(columns::WORKSPACES));
        memberships.extend(keep(&mut wrong, groups(cell(columns::GROUPS))).unwrap_or_default());
        let role = keep(&mut wrong, role(cell(columns::ROLE)));
        if memberships.is_empty() && role.flatten().is_some() && wrong.is_empty() {
            wrong.push("role is given, and no workspace that it is a role in".to_owned());
        }
        match (name, email, status, secret, role) {
            (Some(name), Some(email), Some(status), Some(secret), Some(role)) if wrong.is_empty() => Ok(Self {
                name,
                email,
                status,
                secret,
                memberships,
                role,
            }),
            _ => Err(wrong),
        }
    }
}

fn keep<T>(wrong: &mut Vec<String>, read: Result<T, String>) -> Option<T> {
    read.map_err(|what| wrong.push(what)).ok()
}

fn in_column<T, E: std::fmt::Display>(column: &str, read: Result<T, E>) -> Result<T, String> {
    read.map_err(|wrong| format!("{column} {wrong}"))
}

fn name(cell: &str) -> Result<Name, String> {
    in_column(columns::NAME, cell.parse())
}

fn status(cell: &str) -> Result<Option<Status>, String> {
    match cell.trim() {
        "" => Ok(None),
        word => in_column(columns::STATUS, word.to_lowercase().parse()).map(Some),
    }
}

fn role(cell: &str) -> Result<Option<Role>, String> {
    match cell.trim() {
        "" => Ok(None),
        word => in_column(columns::ROLE, word.to_lowercase().parse()).map(Some),
    }
}

/// A password is taken as it is, blanks included.
fn secret(password: &str, hash: &str) -> Result<Secret, String> {
    match (password, hash) {
        ("", "") => Ok(Secret::None),
        (password, "") => in_column(columns::PASSWORD, Password::parse(password)).map(Secret::Password),
        ("", hash) => in_column(columns::PASSWORD_HASH, store::parse_hash(hash)).map(Secret::Hash),
        _ => Err("password and password_hash are both given: one of them is enough".to_owned()),
    }
}

fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(SEPARATOR).map(str::trim).filter(|entry| !entry.is_empty())
}

fn workspaces(cell: &str) -> Vec<NamedMembership> {
    let named = |entry: &str| NamedMembership {
        workspace: entry.to_owned(),
        group: None,
    };
    entries(cell).map(named).collect()
}

fn groups(cell: &str) -> Result<Vec<NamedMembership>, String> {
    let named = |entry: &str| {
        let (workspace, group) = entry.split_once('/')?;
        Some(NamedMembership {
            workspace: workspace.trim().to_owned(),
            group: Some(group.trim().to_owned()),
        })
    };
    let memberships: Option<Vec<_>> = entries(cell).map(named).collect();
    memberships
        .ok_or_else(|| "groups must be written as workspace/group, such as finance/Auditors;ops/admin".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(cells: &[&str]) -> Result<Row, Vec<String>> {
        let header = StringRecord::from(vec![
            "name",
            "email",
            "status",
            "password",
            "password_hash",
            "workspaces",
            "groups",
        ]);
        Row::parse(&Columns::parse(&header).unwrap(), &StringRecord::from(cells.to_vec()))
    }

    #[test]
    fn cells_become_values() {
        let row = parse(&[
            " Ada Obi King ",
            "Ada@Example.com",
            "Active",
            " a b c ",
            "",
            "finance; ;ops;",
            "finance/Auditors ; a/b/c",
        ])
        .unwrap();
        assert_eq!(
            (row.name.as_str(), row.email.as_str()),
            ("Ada Obi King", "ada@example.com")
        );
        assert_eq!(row.status, Some(Status::Active));
        assert!(matches!(row.secret, Secret::Password(password) if password.expose() == " a b c "));
        let memberships: Vec<_> = row
            .memberships
            .iter()
            .map(|named| (named.workspace.as_str(), named.group.as_deref()))
            .collect();
        let expected = [
            ("finance", None),
            ("ops", None),
            ("finance", Some("Auditors")),
            ("a", Some("b/c")),
        ];
        assert_eq!(memberships, expected);
    }

    #[test]
    fn a_role_is_a_word_and_needs_a_workspace() {
        let parse = |workspaces, role| {
            let columns = Columns::parse(&StringRecord::from(vec!["name", "email", "workspaces", "role"])).unwrap();
            Row::parse(
                &columns,
                &StringRecord::from(vec!["Ada", "a@example.com", workspaces, role]),
            )
        };
        assert_eq!(parse("finance", " Builder ").unwrap().role, Some(Role::Builder));
        assert_eq!(parse("finance", "").unwrap().role, None);
        assert!(parse("finance", "owner").unwrap_err()[0].starts_with("role must be one of"));
        assert!(parse("", "admin").unwrap_err()[0].contains("no workspace"));
    }

    #[test]
    fn all_that_is_wrong_is_said_and_nothing_is_repeated() {
        let wrong = parse(&[" ", "secret1", "secret2", "1234", "$secret3$", "", "secret4"]).unwrap_err();
        let columns: Vec<_> = wrong
            .iter()
            .map(|what| what.split(' ').next().unwrap_or_default())
            .collect();
        assert_eq!(columns, ["name", "email", "status", "password", "groups"]);
        assert!(!wrong.concat().contains("secret") && !wrong.concat().contains("1234"));
        let wrong = parse(&["a\nb", "a@example.com", "", "", "$secret3$", "", ""]).unwrap_err();
        assert!(
            wrong[0].starts_with("name must not contain") && wrong[1].starts_with("password_hash must"),
            "{wrong:?}"
        );
        let too_many = parse(&["Ada", "a@example.com", "", "", "", "", "", "", "secret"]).unwrap_err();
        assert!(
            too_many[0].contains("9 fields") && !too_many[0].contains("secret"),
            "{too_many:?}"
        );
    }

    #[test]
    fn what_spreadsheets_add_or_leave_out_is_nothing() {
        let short = parse(&["Ada", "a@example.com"]).unwrap();
        let long = parse(&["Ada", "a@example.com", "", "", "", "", "", "", ""]).unwrap();
        assert_eq!((short.name, short.status), (long.name, long.status));
        let columns = Columns::parse(&StringRecord::from(vec!["name", "", "email", ""])).unwrap();
        let parse = |cells: [&str; 4]| Row::parse(&columns, &StringRecord::from(cells.to_vec()));
        assert_eq!(
            parse(["Ada", "", "a@example.com", ""]).unwrap().email.as_str(),
            "a@example.com"
        );
        assert!(parse(["Ada", "secret", "a@example.com", ""]).unwrap_err()[0].starts_with("column 2 has no name"));
    }
}
