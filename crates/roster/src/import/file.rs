//! A CSV file, row by row.

use std::io::{self, BufReader, Read};

use csv::StringRecord;

use super::Row;
use super::choice::Choice;
use super::columns::Columns;
use super::delimiter::Delimiter;
use super::encoding::{Decoded, Encoding, SAVE_AS_UTF8, decode};
use super::fields::{self, Field};
use super::lines::{Lines, NumberedLine};
use super::problem::Problem;
use super::strict::{check, record};

const TOO_LONG: &str = "is longer than 1 MiB; is this a CSV file?";

/// What Windows PowerShell writes before a header.
const POWERSHELL_TYPE: &[u8] = b"#TYPE ";

/// A file whose header was parsed. Every row is one line, with line ends of any system, and fields in quotes if need be.
pub struct CsvFile<R> {
    lines: Lines<BufReader<Decoded<R>>>,
    encoding: Encoding,
    delimiter: Delimiter,
    columns: Columns,
}

/// A row that was read.
pub struct Line {
    /// The number of its line.
    pub number: u64,
    /// The row, or all that is wrong with it.
    pub row: Result<Row, Vec<Problem>>,
}

/// Why a file can't be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A system call failed.
    #[error(transparent)]
    System(#[from] io::Error),
    /// Its beginning is wrong.
    #[error("{0}")]
    Beginning(String),
}

impl<R: Read> CsvFile<R> {
    /// Opens a file: finds how its text is written, what separates its fields, and what its columns are.
    pub fn open(file: R, choice: &Choice) -> Result<Self, Unreadable> {
        let decoded = decode(file)?.map_err(|why| Unreadable::Beginning(why.to_string()))?;
        let (encoding, text) = decoded;
        let mut lines = Lines::new(BufReader::new(text));
        let mut delimiters = None;
        loop {
            let Some(NumberedLine { number, bytes }) = lines.next()? else {
                return Err(Unreadable::Beginning("the file is empty".to_owned()));
            };
            let wrong = |what: &str| Unreadable::Beginning(format!("line {number} {what}"));
            let bytes = bytes.ok_or_else(|| wrong(TOO_LONG))?;
            if let (None, Some(named)) = (&delimiters, Delimiter::named(&bytes)) {
                delimiters = Some(vec![named.map_err(|what| wrong(&what))?]);
            } else if has_text(&bytes) && !bytes.starts_with(POWERSHELL_TYPE) {
                let delimiters = delimiters.unwrap_or_else(|| Delimiter::candidates(&bytes));
                let (delimiter, columns) =
                    columns(&bytes, encoding, &delimiters, choice).map_err(|what| wrong(&what))?;
                return Ok(Self {
                    lines,
                    encoding,
                    delimiter,
                    columns,
                });
            }
        }
    }

    /// Notes about the columns.
    pub fn notes(&self) -> Vec<String> {
        self.columns.notes()
    }

    /// The next row. One without any text is passed over.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            let Some(NumberedLine { number, bytes }) = self.lines.next()? else {
                return Ok(None);
            };
            let row = match self.fields(bytes.as_deref()) {
                Ok(fields) if fields.iter().all(|field| field.trim().is_empty()) => continue,
                Ok(fields) => Row::parse(&self.columns, &fields),
                Err(what) => Err(vec![Problem::of_row(what)]),
            };
            return Ok(Some(Line { number, row }));
        }
    }

    fn fields(&self, line: Option<&[u8]>) -> Result<StringRecord, String> {
        let line = line.ok_or_else(|| format!("the line {TOO_LONG}"))?;
        check(line, self.delimiter).map_err(|error| error.to_string())?;
        record(line, self.delimiter).ok_or_else(|| format!("the line {}", not_in(self.encoding)))
    }
}

/// The columns of a header, and what separates them: the one candidate under which the header can be understood.
fn columns(
    header: &[u8],
    encoding: Encoding,
    candidates: &[Delimiter],
    choice: &Choice,
) -> Result<(Delimiter, Columns), String> {
    let (mut understood, mut wrong) = (Vec::new(), None);
    for delimiter in candidates {
        match columns_between(header, encoding, *delimiter, choice) {
            Ok(columns) => understood.push((*delimiter, columns)),
            Err(what) => drop(wrong.get_or_insert(what)),
        }
    }
    match (understood.pop(), understood.pop(), wrong) {
        (Some(one), None, _) => Ok(one),
        (None, _, Some(wrong)) => Err(wrong),
        _ => Err(
            "can be read with several separators; write a line before it that names the right one, such as sep=;"
                .to_owned(),
        ),
    }
}

fn columns_between(
    header: &[u8],
    encoding: Encoding,
    delimiter: Delimiter,
    choice: &Choice,
) -> Result<Columns, String> {
    check(header, delimiter).map_err(|error| format!("is not CSV: {error}"))?;
    let header = record(header, delimiter).ok_or_else(|| not_in(encoding))?;
    Columns::parse(&header, choice).map_err(|what| {
        let known = fields::ALL.map(Field::name).join(", ");
        format!("must name the columns, and {what}; the columns are {known}, of which a name and email are needed")
    })
}

fn not_in(encoding: Encoding) -> String {
    format!("is not {encoding}; {SAVE_AS_UTF8}")
}

/// Whether there is more in a line than separators.
fn has_text(line: &[u8]) -> bool {
    line.iter()
        .any(|byte| !matches!(byte, b',' | b';' | b'\t' | b'|' | b' '))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn open(text: &[u8]) -> Result<CsvFile<&[u8]>, Unreadable> {
        CsvFile::open(text, &Choice::default())
    }

    /// The line of each row, and the user's name or what is wrong.
    fn rows(text: &[u8]) -> Vec<(u64, String)> {
        let mut file = open(text).unwrap();
        let mut rows = Vec::new();
        while let Some(Line { number, row }) = file.next().unwrap() {
            rows.push((
                number,
                row.map_or_else(|wrong| wrong[0].to_string(), |row| row.name.to_string()),
            ));
        }
        rows
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let text = "\u{feff}\nname,email,workspaces\n\nAda,a@example.com,\"finance\"\n,,\n\nEve,e@example.com,\n\"Z, o\"\"e\",z@example.com,";
        let expected = [(4, "Ada"), (7, "Eve"), (8, "Z, o\"e")].map(|(line, name)| (line, name.to_owned()));
        assert_eq!(rows(text.as_bytes()), expected);
        assert_eq!(rows(text.replace('\n', "\r\n").as_bytes()), expected);
        assert_eq!(rows(text.replace('\n', "\r").as_bytes()), expected);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_of_its_line_alone() {
        let found =
            rows(b"name,email,password\nA,qa@example.com,\"s3cret1\nB,b@example.com,\nC,\"c@example\n.com\",\n");
        let lines: Vec<_> = found
            .iter()
            .map(|(line, what)| (*line, what.contains("quote")))
            .collect();
        assert_eq!(lines, [(2, true), (3, false), (4, true), (5, true)]);
        assert!(!found[0].1.contains("s3cret1"));
    }

    #[test]
    fn bytes_that_are_no_text_are_of_their_line() {
        let found = rows(b"name,email\nAda,a@example.com\nB\xf6rk,b@example.com\n");
        assert_eq!(found[0].1, "Ada");
        assert_eq!((found[1].0, found[1].1.contains("UTF-8")), (3, true));
    }

    #[test]
    fn beginnings_that_are_wrong() {
        for (bytes, what) in [
            (&b""[..], "empty"),
            (b"\n\n", "empty"),
            (b"name,email\0", "column 2 has a control character in its name"),
            (b"na\x1bme,email", "column 1 has a control character in its name"),
            (b"n\xe4me,email", "line 1 is not UTF-8; save it as UTF-8"),
            (b"PK\x03\x04\x14\0\x06\0", "workbook"),
            (b"sep=:\nname:email", "line 1 names no separator"),
            (b"\nname,email,x;name;email;x", "line 2 must name the columns"),
        ] {
            let wrong = open(bytes).err().unwrap().to_string();
            assert!(wrong.contains(what), "{wrong}");
        }
    }

    #[test]
    fn lines_that_other_programs_write_before_the_header_are_understood() {
        for text in [
            "sep=;\nname;email\nAda;a@example.com\n",
            "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\n\"name\",\"email\"\n\"Ada\",\"a@example.com\"\n",
            ";;\nname;email;\n\"Ada\";a@example.com;\n",
        ] {
            assert_eq!(rows(text.as_bytes()), [(3, "Ada".to_owned())], "{text}");
        }
    }

    #[test]
    fn a_header_that_two_separators_fit_is_refused() {
        let choice = Choice::of(&["--ignore-unknown"]);
        let header = b"name,email,x;name;email;y\n";
        let wrong = CsvFile::open(&header[..], &choice).err().unwrap().to_string();
        assert!(wrong.contains("several separators"), "{wrong}");
        let named = [b"sep=;\n", &header[..]].concat();
        assert!(CsvFile::open(&named[..], &choice).is_ok());
    }

    proptest! {
        /// Whatever stands in the names, the file says the same with each separator, line end and encoding.
        #[test]
        fn a_list_is_the_same_in_every_shape(
            names in prop::collection::vec("[A-Za-zà-ö,;|\"😀][A-Za-zà-ö,;|\" 😀]{0,8}", 1..5),
            delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
            ending in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            has_sep_line in any::<bool>(),
            encoding in 0..4,
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(["Display name", "E-mail"]).unwrap();
            for (number, name) in names.iter().enumerate() {
                writer.write_record([name.as_str(), &format!("u{number}@example.com")]).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap().replace('\n', ending);
            let first = if has_sep_line { format!("sep={}{ending}", char::from(delimiter)) } else { String::new() };
            let text = format!("{first}{text}");
            let bytes = match encoding {
                0 => text.into_bytes(),
                1 => format!("\u{feff}{text}").into_bytes(),
                2 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                _ => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
            };
            let expected: Vec<_> = (2 + u64::from(has_sep_line)..).zip(names.iter().map(|name| name.trim().to_owned())).collect();
            prop_assert_eq!(rows(&bytes), expected);
        }

        /// Below any header, and with each separator: a row of secrets may be a row whose cells are in the wrong columns.
        #[test]
        fn no_cell_is_repeated(
            header in prop::collection::vec(
                "mail|login|name|Status|Active|password|password_hash|Groups|role|givenName|objectId|[a-z\" ]{0,5}|",
                0..8,
            ),
            separator in prop::sample::select(vec![",", ";", "\t", "|"]),
        ) {
            let header = header.join(separator);
            let row = ["c0rrect-horse"; 7].join(separator);
            let text = format!("{header}\n{row}\n{header}{separator}\"{row}\n");
            let wrong = match open(text.as_bytes()) {
                Ok(mut file) => {
                    let next = || file.next().unwrap().map(|line| line.row.err().unwrap_or_default());
                    let problems: Vec<_> = std::iter::from_fn(next).flatten().collect();
                    format!("{problems:?}")
                }
                Err(wrong) => wrong.to_string(),
            };
            // If the header is empty, the row is taken for one.
            prop_assert!(!wrong.contains("horse") && !wrong.contains('\n'), "{}", wrong);
        }
    }
}
