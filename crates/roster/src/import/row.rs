//! One row of a file: its cells, each turned into a value of the directory.

use csv::StringRecord;
use directory::{Email, End, Name, Password, Role, Status, Timestamp};

use super::Secret;
use super::cell::Cell;
use super::columns::Columns;
use super::fields::{Field, key};
use super::problem::Problem;
use super::status::Meaning;

/// Separates the entries of a cell.
const SEPARATOR: char = ';';

/// What Entra puts into the sign-in name of a guest, which looks like an address.
const GUEST: &str = "#EXT#@";

/// What products show in place of a password.
const MASKS: [char; 6] = ['*', '•', '●', '∙', '·', '＊'];

/// A user as a file has it. Its workspaces and groups are not resolved yet.
#[derive(Debug)]
pub struct Row {
    pub name: Name,
    pub email: Email,
    /// `None` if the cell is empty.
    pub status: Option<Status>,
    pub secret: Secret,
    pub memberships: Vec<NamedMembership>,
    /// The place in each of the workspaces.
    pub place: Place,
}

/// What a row says of all of its memberships. `None` if the cell is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The role.
    pub role: Option<Role>,
    /// When the role ends.
    pub role_until: Option<Timestamp>,
    /// When the memberships end.
    pub expires_at: Option<Timestamp>,
}

impl Place {
    /// The field with a time that isn't in the future.
    pub fn past(&self, now: Timestamp) -> Option<Field> {
        let ends = [(Field::RoleUntil, self.role_until), (Field::ExpiresAt, self.expires_at)];
        let past = ends.into_iter().find(|(_, end)| end.is_some_and(|end| end <= now));
        past.map(|(field, _)| field)
    }
}

/// A workspace, and a group in it if one is meant, each by its slug, name or id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMembership {
    pub workspace: String,
    pub group: Option<String>,
}

impl Row {
    /// Reads a row, or returns everything that is wrong with it.
    pub fn parse(columns: &Columns, record: &StringRecord) -> Result<Self, Vec<Problem>> {
        columns.check(record).map_err(|what| vec![Problem::of_row(what)])?;
        let cell = |field| columns.cell(record, field);
        let mut wrong = Vec::new();
        let name = keep(&mut wrong, name(columns, record));
        let email = keep(&mut wrong, email(cell(Field::Email)));
        let status = keep(&mut wrong, status(cell(Field::Status)));
        let secret = keep(&mut wrong, secret(cell(Field::Password), cell(Field::PasswordHash)));
        let mut memberships = workspaces(cell(Field::Workspaces).text);
        memberships.extend(keep(&mut wrong, groups(cell(Field::Groups))).unwrap_or_default());
        let place = place(&mut wrong, cell);
        if memberships.is_empty() && wrong.is_empty() {
            let given = [Field::Role, Field::RoleUntil, Field::ExpiresAt].map(cell);
            let given = given.iter().find(|cell| !cell.text.trim().is_empty());
            wrong.extend(given.map(|cell| cell.problem("is given, and no workspace that it is for")));
        }
        match (name, email, status, secret) {
            (Some(name), Some(email), Some(status), Some(secret)) if wrong.is_empty() => Ok(Self {
                name,
                email,
                status,
                secret,
                memberships,
                place,
            }),
            _ => Err(wrong),
        }
    }
}

fn keep<T>(wrong: &mut Vec<Problem>, read: Result<T, Problem>) -> Option<T> {
    read.map_err(|what| wrong.push(what)).ok()
}

/// The name, or else the first and the last name.
fn name(columns: &Columns, record: &StringRecord) -> Result<Name, Problem> {
    let cells = [Field::Name, Field::FirstName, Field::LastName].map(|field| columns.cell(record, field));
    let [name, first, last] = cells.map(|cell| cell.text.trim());
    let joined = format!("{first} {last}");
    let text = if name.is_empty() { joined.trim() } else { name };
    let cell = cells
        .into_iter()
        .find(|cell| !cell.column.is_empty())
        .unwrap_or(cells[0]);
    text.parse().map_err(|wrong| cell.problem_of(Field::Name, wrong))
}

fn email(cell: Cell<'_>) -> Result<Email, Problem> {
    if cell.text.to_ascii_uppercase().contains(GUEST) {
        return Err(cell.problem("is the sign-in name of a guest, which is no address; fill in the address"));
    }
    cell.text.parse().map_err(|wrong| cell.problem(wrong))
}

fn status(cell: Cell<'_>) -> Result<Option<Status>, Problem> {
    match cell.text.trim() {
        "" => Ok(None),
        word => Meaning::of(&key(cell.column))
            .read(word)
            .map(Some)
            .map_err(|wrong| cell.problem(wrong)),
    }
}

fn place<'a>(wrong: &mut Vec<Problem>, cell: impl Fn(Field) -> Cell<'a>) -> Place {
    Place {
        role: keep(wrong, role(cell(Field::Role))).flatten(),
        role_until: keep(wrong, end(cell(Field::RoleUntil))).flatten(),
        expires_at: keep(wrong, end(cell(Field::ExpiresAt))).flatten(),
    }
}

fn end(cell: Cell<'_>) -> Result<Option<Timestamp>, Problem> {
    match cell.text.trim() {
        "" => Ok(None),
        text => {
            let end = text.parse().map(|End(time)| Some(time));
            end.map_err(|wrong| cell.problem(wrong))
        }
    }
}

fn role(cell: Cell<'_>) -> Result<Option<Role>, Problem> {
    match cell.text.trim() {
        "" => Ok(None),
        word => word
            .to_lowercase()
            .parse()
            .map(Some)
            .map_err(|wrong| cell.problem(wrong)),
    }
}

/// Whether a list shows only that there is a password.
fn is_masked(password: &str) -> bool {
    let password = password.trim();
    !password.is_empty() && password.chars().all(|character| MASKS.contains(&character))
}

/// A password is taken as it is, blanks included.
fn secret(password: Cell<'_>, hash: Cell<'_>) -> Result<Secret, Problem> {
    match (password.text, hash.text.trim()) {
        ("", "") => Ok(Secret::None),
        (text, "") if is_masked(text) => Err(password
            .problem("is masked: the list doesn't contain the password itself; `--map password=` ignores the column")),
        (text, "") => Password::parse(text)
            .map(Secret::Password)
            .map_err(|wrong| password.problem(wrong)),
        ("", text) => store::parse_hash(text)
            .map(Secret::Hash)
            .map_err(|wrong| hash.problem(wrong)),
        _ => Err(Problem::of_row(
            "password and password_hash are both given: one of them is enough",
        )),
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

fn groups(cell: Cell<'_>) -> Result<Vec<NamedMembership>, Problem> {
    let named = |entry: &str| {
        let (workspace, group) = entry.split_once('/')?;
        Some(NamedMembership {
            workspace: workspace.trim().to_owned(),
            group: Some(group.trim().to_owned()),
        })
    };
    let memberships: Option<Vec<_>> = entries(cell.text).map(named).collect();
    memberships.ok_or_else(|| cell.problem("must be written as workspace/group, such as finance/Auditors;ops/admin"))
}

#[cfg(test)]
mod tests {
    use super::super::choice::Choice;
    use super::*;

    #[test]
    fn first_and_last_name_are_joined_where_the_name_is_empty() {
        let header = ["displayName", "givenName", "surname", "mail"];
        for (cells, expected) in [
            (["", " Ada ", "King", "a@example.com"], "Ada King"),
            (["", "Ada", "", "a@example.com"], "Ada"),
            (["Countess", "Ada", "King", "a@example.com"], "Countess"),
        ] {
            assert_eq!(parse_below(&header, &cells).unwrap().name.as_str(), expected);
        }
        let wrong = parse_below(&header, &[" ", "", "", "x"]).unwrap_err();
        let expected = [
            "name (column \"displayName\") should not be empty",
            "email (column \"mail\") must be an email",
        ];
        assert_eq!(wrong, expected);
    }

    #[test]
    fn the_sign_in_name_of_a_guest_is_no_address() {
        let header = ["name", "userPrincipalName"];
        let wrong = parse_below(&header, &["Ada", "ada_gmail.com#EXT#@contoso.onmicrosoft.com"]).unwrap_err();
        assert!(
            wrong[0].starts_with("email (column \"userPrincipalName\") is the sign-in name of a guest"),
            "{wrong:?}"
        );
    }

    fn parse_below(header: &[&str], cells: &[&str]) -> Result<Row, Vec<String>> {
        let columns = Columns::parse(&StringRecord::from(header.to_vec()), &Choice::default()).unwrap();
        let row = Row::parse(&columns, &StringRecord::from(cells.to_vec()));
        row.map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
    }

    fn parse(cells: &[&str]) -> Result<Row, Vec<String>> {
        let header = &[
            "name",
            "email",
            "status",
            "password",
            "password_hash",
            "workspaces",
            "groups",
        ];
        parse_below(header, cells)
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
    fn a_masked_password_is_no_password() {
        let parse = |password| parse(&["Ada", "a@example.com", "", password]);
        for masked in ["********", "****", " ••••••• ", "●●●●●●", "*•*•*•*•"] {
            let wrong = parse(masked).unwrap_err();
            assert!(wrong[0].starts_with("password is masked: "), "{masked}: {wrong:?}");
        }
        for password in ["*****a", "**a**", "a••••"] {
            assert!(
                matches!(parse(password).unwrap().secret, Secret::Password(_)),
                "{password}"
            );
        }
    }

    #[test]
    fn a_role_is_a_word_and_needs_a_workspace() {
        let header = ["name", "email", "workspaces", "role"];
        let parse = |workspaces, role| parse_below(&header, &["Ada", "a@example.com", workspaces, role]);
        assert_eq!(parse("finance", " Builder ").unwrap().place.role, Some(Role::Builder));
        assert_eq!(parse("finance", "").unwrap().place.role, None);
        assert!(parse("finance", "owner").unwrap_err()[0].starts_with("role must be one of"));
        assert!(parse("", "admin").unwrap_err()[0].contains("no workspace"));
    }

    #[test]
    fn ends_are_times_or_dates_and_need_a_workspace() {
        let header = ["name", "email", "workspaces", "role until", "Expires at"];
        let parse =
            |workspaces, until, expires| parse_below(&header, &["Ada", "a@example.com", workspaces, until, expires]);
        let place = parse("finance", " 2026-12-31 ", "2027-01-01T08:00:00+01:00")
            .unwrap()
            .place;
        let time = |text: &str| text.parse().ok();
        assert_eq!(place.role_until, time("2027-01-01T00:00:00Z"));
        assert_eq!(place.expires_at, time("2027-01-01T07:00:00Z"));
        assert_eq!(parse("finance", "", "").unwrap().place, Place::default());
        let wrong = parse("finance", "soon", "31.12.2026").unwrap_err();
        assert!(
            wrong[0].starts_with("role_until must be a date") && wrong[1].starts_with("expires_at must be"),
            "{wrong:?}"
        );
        assert!(parse("", "", "2026-12-31").unwrap_err()[0].contains("no workspace"));
        assert_eq!(place.past(place.role_until.unwrap()), Some(Field::RoleUntil));
        assert_eq!(place.past(Timestamp::UNIX_EPOCH), None);
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
        let parse = |cells: [&str; 4]| parse_below(&["name", "", "email", ""], &cells);
        assert_eq!(
            parse(["Ada", "", "a@example.com", ""]).unwrap().email.as_str(),
            "a@example.com"
        );
        assert!(parse(["Ada", "secret", "a@example.com", ""]).unwrap_err()[0].starts_with("column 2 has no name"));
    }
}
