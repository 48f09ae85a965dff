//! Reads `.env`. Nothing of it is put into the environment of the process.

use std::cell::Cell;
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::{fs, io};

use super::error::Problem;

/// The file's name in the working directory.
pub const NAME: &str = ".env";

/// The assignments of the `.env` in `folder`, none when there is no such file.
pub fn read(folder: &Path, problems: &mut Vec<Problem>) -> Vec<(OsString, OsString)> {
    let path = folder.join(NAME);
    match fs::read_to_string(&path) {
        Ok(text) => parse(&text, &path, problems),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(cause) => {
            problems.push(Problem::UnreadableDotenv { path, cause });
            Vec::new()
        }
    }
}

fn parse(text: &str, path: &Path, problems: &mut Vec<Problem>) -> Vec<(OsString, OsString)> {
    // dotenvy takes neither a byte order mark nor blanks before the end of the file.
    let text = text.trim_start_matches('\u{feff}').trim_end();
    let line = Cell::new(0);
    let mut assignments = Vec::new();
    for parsed in dotenvy::from_read_iter(CountingReader {
        rest: text.as_bytes(),
        count: &line,
    }) {
        match parsed {
            Ok((name, value)) => assignments.push((name.into(), value.into())),
            // This error holds the line, which may hold a secret.
            Err(_) => problems.push(Problem::MalformedDotenv {
                path: path.to_owned(),
                line: line.get(),
            }),
        }
    }
    assignments
}

/// Gives out one line at a time and counts, since dotenvy doesn't say on which line an error is.
struct CountingReader<'a> {
    rest: &'a [u8],
    count: &'a Cell<usize>,
}

impl Read for CountingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line_length = self
            .rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.rest.len(), |end| end + 1);
        let (mut given, rest) = self.rest.split_at(line_length.min(buffer.len()));
        self.rest = rest;
        if given.ends_with(b"\n") || (rest.is_empty() && !given.is_empty()) {
            self.count.set(self.count.get() + 1);
        }
        given.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Vec<(OsString, OsString)>, Vec<usize>) {
        let mut problems = Vec::new();
        let assignments = parse(text, Path::new(NAME), &mut problems);
        let lines = problems.into_iter().map(|problem| match problem {
            Problem::MalformedDotenv { line, .. } => line,
            other => panic!("{other}"),
        });
        (assignments, lines.collect())
    }

    #[test]
    fn assignments_comments_quotes_and_exports() {
        let (assignments, lines) =
            parsed("\u{feff}# comment\n\nA=1\nexport B='two $words # here'\r\nC=3 # three\nD=4 ");
        let expected = [("A", "1"), ("B", "two $words # here"), ("C", "3"), ("D", "4")];
        assert_eq!(assignments, expected.map(|(name, value)| (name.into(), value.into())));
        assert!(lines.is_empty());
    }

    #[test]
    fn every_malformed_line_is_counted_and_the_others_are_kept() {
        let (assignments, lines) = parsed("AB=1\nA\nB=two words\nC=3\nD # d\n");
        assert_eq!(assignments.len(), 2);
        assert_eq!(lines, [2, 3, 5]);
    }

    #[test]
    fn an_open_quote_ends_with_the_file() {
        let (_, lines) = parsed("A=1\nB='open\nC=3\n");
        assert_eq!(lines, [3]);
    }

    #[test]
    fn lines_longer_than_a_buffer_count_once() {
        let (assignments, lines) = parsed(&format!("A={}\nB\n", "x".repeat(100_000)));
        assert_eq!(assignments[0].1.len(), 100_000);
        assert_eq!(lines, [2]);
    }
}
