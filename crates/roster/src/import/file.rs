//! A CSV file, row by row.

use std::io::{self, Read, Seek};

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use super::Row;
use super::columns::Columns;
use super::line_counter::LineCounter;

const NOT_UTF8: &str = "is not UTF-8; save the file as UTF-8 (a spreadsheet calls it \"CSV UTF-8\")";

/// A file whose first line was understood. Rows have line ends of any system, and fields in quotes if need be.
pub struct CsvFile<R> {
    reader: csv::Reader<LineCounter<R>>,
    columns: Columns,
}

/// A row that was read.
pub struct Line {
    /// The number of its first line.
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
    /// Reads the first line.
    pub fn open(mut file: R) -> Result<Self, Unreadable> {
        refuse_utf16(&mut file)?;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            // Rows of another length are for `Row::parse` to refuse, each with its number.
            .flexible(true)
            .from_reader(LineCounter::new(file));
        let mut header = ByteRecord::new();
        if !reader.read_byte_record(&mut header).map_err(io_error)? {
            return Err(Unreadable::Beginning("the file is empty".to_owned()));
        }
        let header =
            StringRecord::from_byte_record(header).map_err(|_| Unreadable::Beginning(format!("line 1 {NOT_UTF8}")))?;
        let columns = Columns::parse(&header).map_err(Unreadable::Beginning)?;
        Ok(Self { reader, columns })
    }

    /// The next row. One without any text is passed over.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let mut record = ByteRecord::new();
        loop {
            if !self.reader.read_byte_record(&mut record).map_err(io_error)? {
                return Ok(None);
            }
            if !record.iter().all(<[u8]>::is_empty) {
                break;
            }
        }
        let byte = record.position().map_or(0, csv::Position::byte);
        let number = self.reader.get_mut().number_at(byte);
        let row = match StringRecord::from_byte_record(record) {
            Ok(record) => Row::parse(&self.columns, &record),
            Err(_) => Err(vec![NOT_UTF8.to_owned()]),
        };
        Ok(Some(Line { number, row }))
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

/// With records of any bytes and any length, nothing else can go wrong.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
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
        let text = "\u{feff}\nname,email,workspaces\n\nAda,a@example.com,\"fin\n\nance\"\n,,\n\nEve,e@example.com,\n\"Z, o\"\"e\",z@example.com,";
        let expected = [(4, "Ada"), (9, "Eve"), (10, "Z, o\"e")].map(|(line, name)| (line, name.to_owned()));
        assert_eq!(rows(text.as_bytes()), expected);
        assert_eq!(rows(text.replace('\n', "\r\n").as_bytes()), expected);
        assert_eq!(rows(text.replace('\n', "\r").as_bytes()), expected);
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
