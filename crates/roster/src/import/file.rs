//! A CSV file, row by row.

use std::io::{self, BufRead, BufReader, Read, Seek};

use super::Row;
use super::columns::Columns;
use super::lines::{Lines, NumberedLine};
use super::strict::{check, record};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

const NOT_UTF8: &str = "is not UTF-8; save the file as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")";

const TOO_LONG: &str = "is longer than 1 MiB; is this a CSV file?";

/// A file whose first line was understood. Every row is one line, with line ends of any system, and fields in quotes if need be.
pub struct CsvFile<R> {
    lines: Lines<BufReader<R>>,
    columns: Columns,
}

/// A row that was read.
pub struct Line {
    /// The number of its line.
    pub number: u64,
    /// The row, or all that is wrong with it.
    pub row: Result<Row, Vec<String>>,
}

/// Why nothing of a file can be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The system said so.
    #[error(transparent)]
    System(#[from] io::Error),
    /// Its beginning is wrong.
    #[error("{0}")]
    Beginning(String),
}

impl<R: Read + Seek> CsvFile<R> {
    /// Reads the first line that has any text.
    pub fn open(mut file: R) -> Result<Self, Unreadable> {
        refuse_utf16(&mut file)?;
        let mut lines = Lines::new(BufReader::new(file));
        let Some(NumberedLine { number, bytes }) = next_with_text(&mut lines)? else {
            return Err(Unreadable::Beginning("the file is empty".to_owned()));
        };
        let wrong = |what: &str| Unreadable::Beginning(format!("line {number} {what}"));
        let bytes = bytes.ok_or_else(|| wrong(TOO_LONG))?;
        check(&bytes).map_err(|error| wrong(&format!("is not CSV: {error}")))?;
        let header = record(&bytes).ok_or_else(|| wrong(NOT_UTF8))?;
        let columns = Columns::parse(&header).map_err(Unreadable::Beginning)?;
        Ok(Self { lines, columns })
    }

    /// The next row. One without any text is passed over.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let Some(NumberedLine { number, bytes }) = next_with_text(&mut self.lines)? else {
            return Ok(None);
        };
        let row = match bytes {
            Some(bytes) => self.row(&bytes),
            None => Err(vec![TOO_LONG.to_owned()]),
        };
        Ok(Some(Line { number, row }))
    }

    fn row(&self, line: &[u8]) -> Result<Row, Vec<String>> {
        check(line).map_err(|error| vec![error.to_string()])?;
        let record = record(line).ok_or_else(|| vec![NOT_UTF8.to_owned()])?;
        Row::parse(&self.columns, &record)
    }
}

/// The next line that has more in it than separators.
fn next_with_text(lines: &mut Lines<impl BufRead>) -> io::Result<Option<NumberedLine>> {
    loop {
        let Some(mut line) = lines.next()? else { return Ok(None) };
        if let (1, Some(bytes)) = (line.number, &mut line.bytes)
            && bytes.starts_with(BYTE_ORDER_MARK)
        {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        if line
            .bytes
            .as_ref()
            .is_none_or(|bytes| bytes.iter().any(|byte| *byte != b','))
        {
            return Ok(Some(line));
        }
    }
}

/// Spreadsheets write it as "Unicode text".
fn refuse_utf16(file: &mut (impl Read + Seek)) -> Result<(), Unreadable> {
    let mut beginning = Vec::new();
    file.by_ref().take(2).read_to_end(&mut beginning)?;
    file.rewind()?;
    match beginning.as_slice() {
        [0xFF, 0xFE] | [0xFE, 0xFF] => Err(Unreadable::Beginning(
            "the file is UTF-16; save it as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")".to_owned(),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// The line of each row, and the user's name or what is wrong.
    fn rows(text: &[u8]) -> Vec<(u64, String)> {
        let mut file = CsvFile::open(Cursor::new(text)).unwrap();
        let mut rows = Vec::new();
        while let Some(Line { number, row }) = file.next().unwrap() {
            rows.push((
                number,
                row.map_or_else(|wrong| wrong.join(", "), |row| row.name.to_string()),
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
            (b"\xff\xfen\0a\0", "UTF-16"),
            (b"n\xe4me,email", "UTF-8"),
            (b"n\0a\0m\0e\0", "UTF-16"),
        ] {
            let wrong = CsvFile::open(Cursor::new(bytes)).err().unwrap().to_string();
            assert!(wrong.contains(what), "{wrong}");
        }
    }
}
