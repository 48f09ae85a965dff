//! The columns of a file, from its header.

use csv::StringRecord;

use super::cell::Cell;
use super::choice::Choice;
use super::fields::{Field, key};
use super::header::{Found, Header};
use super::products::Product;

/// A tab separates names, if the file is read with another separator than its own.
fn has_control_character(name: &str) -> bool {
    name.contains(|character: char| character.is_control() && character != '\t')
}

/// The positions of the fields.
#[derive(Debug)]
pub struct Columns {
    names: Vec<String>,
    /// The columns of each field, in the order in which a row looks for a text in them.
    taken: Vec<(Field, Vec<usize>)>,
    /// Those without a name: a spreadsheet writes them for cells that once had something in them.
    nameless: Vec<usize>,
    ignored: Vec<usize>,
    product: Option<&'static Product>,
}

impl Columns {
    /// Reads the header. What is wrong with it is a part of a sentence.
    pub fn parse(header: &StringRecord, choice: &Choice) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        if let Some(position) = names.iter().position(|name| has_control_character(name)) {
            return Err(format!("column {} has a control character in its name", position + 1));
        }
        let Header {
            found,
            nameless,
            ignored,
            unknown,
            product,
        } = Header::sort(&names, choice)?;
        let mut columns = Self {
            names,
            taken: Vec::new(),
            nameless,
            ignored,
            product,
        };
        columns.take(found)?;
        columns.require()?;
        columns.settle(unknown, choice.ignore_unknown)?;
        Ok(columns)
    }

    /// Takes what was found. Two columns that are equally good for a field are an error.
    fn take(&mut self, mut found: Vec<Found>) -> Result<(), String> {
        found.sort_by_key(|found| (found.field, found.rank));
        let is_contradiction = |pair: &&[Found]| (pair[0].field, pair[0].rank) == (pair[1].field, pair[1].rank);
        if let Some(pair) = found.windows(2).find(is_contradiction) {
            return Err(self.contradiction(pair[0], pair[1]));
        }
        for Found { field, position, .. } in found {
            match self.taken.last_mut() {
                Some((last, positions)) if *last == field => positions.push(position),
                _ => self.taken.push((field, vec![position])),
            }
        }
        Ok(())
    }

    fn contradiction(&self, one: Found, other: Found) -> String {
        let (first, second) = (&self.names[one.position], &self.names[other.position]);
        if key(first) == key(second) {
            return format!("the column {} stands twice", first.to_lowercase());
        }
        let field = one.field;
        format!(
            "the columns {first:?} and {second:?} are both the {field}; choose one, such as --map {field}={first:?}"
        )
    }

    fn require(&self) -> Result<(), String> {
        // What the file has instead isn't shown: without a header, the first line is somebody's, and may be secret.
        let is_named = [Field::Name, Field::FirstName, Field::LastName]
            .iter()
            .any(|field| self.has(*field));
        let missing = match (is_named, self.has(Field::Email)) {
            (true, true) => return Ok(()),
            (false, _) => Field::Name,
            (true, false) => Field::Email,
        };
        Err(format!(
            "the column {missing} is missing; --map {missing}=COLUMN says which one it is"
        ))
    }

    fn settle(&mut self, unknown: Vec<usize>, is_ignored: bool) -> Result<(), String> {
        if is_ignored {
            self.ignored.extend(unknown);
            self.ignored.sort_unstable();
            return Ok(());
        }
        let name = |position: &usize| format!("column {} is unknown: {:?}", position + 1, self.names[*position]);
        if unknown.is_empty() {
            return Ok(());
        }
        Err(format!(
            "{}; --ignore-unknown leaves out what is unknown, --map FIELD=COLUMN says what a column is",
            unknown.iter().map(name).collect::<Vec<_>>().join(", ")
        ))
    }

    /// Checks that a row has no text outside of the columns. A spreadsheet may write separators behind the last one.
    pub fn check(&self, row: &StringRecord) -> Result<(), String> {
        let count = self.names.len();
        if row.iter().skip(count).any(|cell| !cell.is_empty()) {
            return Err(format!(
                "it has {} fields, and the line with the names of the columns has {count}; a field with a separator or a quote in it must \
                 stand in quotes",
                row.len()
            ));
        }
        let has_text = |position: &&usize| row.get(**position).is_some_and(|cell| !cell.is_empty());
        match self.nameless.iter().find(has_text) {
            Some(position) => Err(format!(
                "column {} has no name, and this line has a text in it",
                position + 1
            )),
            None => Ok(()),
        }
    }

    fn has(&self, field: Field) -> bool {
        !self.of(field).is_empty()
    }

    /// The cell of a row that a field is read from: of its columns the first with a text in it, or else the first.
    pub fn cell<'a>(&'a self, row: &'a StringRecord, field: Field) -> Cell<'a> {
        let cell = |position: &usize| Cell {
            field,
            text: row.get(*position).unwrap_or_default(),
            column: &self.names[*position],
        };
        let mut cells = self.of(field).iter().map(cell);
        let first = cells.next().unwrap_or(Cell {
            field,
            text: "",
            column: "",
        });
        match first.text.trim() {
            "" => cells.find(|cell| !cell.text.trim().is_empty()).unwrap_or(first),
            _ => first,
        }
    }

    fn of(&self, field: Field) -> &[usize] {
        let taken = self.taken.iter().find(|(known, _)| *known == field);
        taken.map_or(&[], |(_, positions)| positions)
    }

    /// What the file calls otherwise than Roster does, and what is left out of it: a sentence for each, for people.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let is_renamed = |(field, positions): &(Field, Vec<usize>)| {
            positions
                .iter()
                .any(|position| key(&self.names[*position]) != key(field.name()))
        };
        if self.taken.iter().any(is_renamed) {
            let fields = self
                .taken
                .iter()
                .map(|(field, positions)| format!("{field} from {}", self.list(positions, ", or else ")));
            notes.push(format!("columns: {}", fields.collect::<Vec<_>>().join("; ")));
        }
        if !self.ignored.is_empty() {
            let list = self.product.map(|product| format!("a list of {}; ", product.name));
            let names = self.list(&self.ignored, ", ");
            notes.push(format!("{}ignored columns: {names}", list.unwrap_or_default()));
        }
        notes
    }

    fn list(&self, positions: &[usize], separator: &str) -> String {
        let names: Vec<_> = positions
            .iter()
            .map(|position| format!("{:?}", self.names[*position]))
            .collect();
        names.join(separator)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(cells: &[&str], options: &[&str]) -> Result<Columns, String> {
        Columns::parse(&StringRecord::from(cells.to_vec()), &Choice::of(options))
    }

    fn cells(columns: &Columns, row: &[&str], fields: &[Field]) -> Vec<String> {
        let row = StringRecord::from(row.to_vec());
        fields
            .iter()
            .map(|field| columns.cell(&row, *field).text.to_owned())
            .collect()
    }

    #[test]
    fn any_order_and_spelling() {
        let columns = parse(&[" E-Mail ", "groups", "Name", "password hash"], &[]).unwrap();
        let fields = [
            Field::Name,
            Field::Email,
            Field::Groups,
            Field::PasswordHash,
            Field::Status,
        ];
        assert_eq!(
            cells(&columns, &["e", "g", "n", "h"], &fields),
            ["n", "e", "g", "h", ""]
        );
        assert!(columns.notes().is_empty());
    }

    #[test]
    fn the_better_column_of_a_field_wins_unless_it_is_empty() {
        let columns = parse(&["userPrincipalName", "displayName", "mail"], &[]).unwrap();
        assert_eq!(cells(&columns, &["u", "d", "m"], &[Field::Email]), ["m"]);
        assert_eq!(cells(&columns, &["u", "d", " "], &[Field::Email]), ["u"]);
        let notes = columns.notes();
        assert_eq!(
            notes,
            ["columns: name from \"displayName\"; email from \"mail\", or else \"userPrincipalName\""]
        );
    }

    #[test]
    fn columns_of_a_known_product_are_left_out_and_named() {
        let columns = parse(&["displayName", "mail", "accountEnabled", "objectId", "jobTitle"], &[]).unwrap();
        let note = "a list of Microsoft Entra ID or Active Directory; ignored columns: \"objectId\", \"jobTitle\"";
        assert_eq!(columns.notes()[1], note);
        let wrong = parse(&["displayName", "mail", "accountEnabled", "objectId", "shoeSize"], &[]).unwrap_err();
        assert!(
            wrong.contains("column 5 is unknown: \"shoeSize\"") && !wrong.contains("objectId"),
            "{wrong}"
        );
    }

    #[test]
    fn the_command_line_says_what_a_column_is() {
        let header = ["Name", "Display Name", "Mail", "status", "shoe size"];
        let options = ["--map", "name=display name", "--map", "status=", "--ignore-unknown"];
        let columns = parse(&header, &options).unwrap();
        let fields = [Field::Name, Field::Email, Field::Status];
        assert_eq!(cells(&columns, &["n", "d", "m", "s", "9"], &fields), ["d", "m", ""]);
        assert_eq!(
            columns.notes()[1],
            "ignored columns: \"Name\", \"status\", \"shoe size\""
        );
        let same = parse(&["Mail"], &["--map", "name=Mail", "--map", "email=Mail"]).unwrap();
        assert_eq!(cells(&same, &["m"], &[Field::Name, Field::Email]), ["m", "m"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_is_known() {
        for (cells, options, what) in [
            (&["name"] as &[&str], &[] as &[&str], "the column email is missing"),
            (&["name", "email", "Name"], &[], "the column name stands twice"),
            (
                &["name", "email", "phone", "x"],
                &[],
                "column 3 is unknown: \"phone\", column 4 is unknown: \"x\"",
            ),
            (
                &["name", "email", "Mail"],
                &[],
                "\"email\" and \"Mail\" are both the email; choose one, such as --map email=\"email\"",
            ),
            (
                &["Active", "name", "email", "Suspended"],
                &[],
                "\"Active\" and \"Suspended\" are both the status",
            ),
            (
                &["name", "email"],
                &["--map", "role=Rank"],
                "it has no column \"Rank\", which --map names for role",
            ),
            (
                &["name", "email", "a-b", "a_b"],
                &["--map", "role=ab"],
                "several columns \"ab\"",
            ),
            (
                &["name", "email"],
                &["--map", "role=name"],
                "the column name is missing",
            ),
        ] {
            let wrong = parse(cells, options).unwrap_err();
            assert!(wrong.contains(what), "{wrong}");
        }
    }

    #[test]
    fn a_first_line_that_is_no_header_is_not_shown() {
        let wrong = parse(&["Ada", "ada@example.com", "c0rrect-horse"], &["--ignore-unknown"]).unwrap_err();
        assert!(!wrong.contains("horse"), "{wrong}");
    }

    proptest! {
        /// Each column is taken, ignored, nameless or refused by name.
        #[test]
        fn no_column_is_lost(header in prop::collection::vec("[a-zA-Z ]{0,6}|mail|status|objectId|displayName", 0..8)) {
            let header: Vec<_> = ["name", "email"].into_iter().chain(header.iter().map(String::as_str)).collect();
            if let Ok(columns) = parse(&header, &[]) {
                let taken: usize = columns.taken.iter().map(|(_, positions)| positions.len()).sum();
                prop_assert_eq!(taken + columns.nameless.len() + columns.ignored.len(), header.len());
            }
            if let Ok(columns) = parse(&header, &["--ignore-unknown"]) {
                let taken: usize = columns.taken.iter().map(|(_, positions)| positions.len()).sum();
                prop_assert_eq!(taken + columns.nameless.len() + columns.ignored.len(), header.len());
            }
        }
    }
}
