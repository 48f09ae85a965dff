//! A file, line by line.

use std::io::{self, BufRead, Read as _};

/// Bytes of the longest line: a workspace with more than 100,000 groups.
const LONGEST: u64 = 64 << 20;

/// Reads lines, one in memory at a time.
pub struct Lines<R> {
    input: R,
    line: Vec<u8>,
    number: u64,
}

/// A line as it stands in the file.
pub struct Line<'a> {
    /// Counts from 1.
    pub number: u64,
    /// With its line feed, unless it was cut or is too long.
    pub bytes: &'a [u8],
}

impl<R: BufRead> Lines<R> {
    pub fn new(input: R) -> Self {
        Self {
            input,
            line: Vec::new(),
            number: 0,
        }
    }

    /// The next line; `None` behind the last.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        self.input.by_ref().take(LONGEST).read_until(b'\n', &mut self.line)?;
        self.number += 1;
        Ok((!self.line.is_empty()).then_some(Line {
            number: self.number,
            bytes: &self.line,
        }))
    }
}

impl<'a> Line<'a> {
    /// What stands before the line feed; why not, if there is no line feed.
    pub fn content(&self) -> Result<&'a [u8], &'static str> {
        match self.bytes.strip_suffix(b"\n") {
            Some(content) => Ok(content),
            None if self.bytes.len() as u64 == LONGEST => Err("is longer than any line of an export"),
            None => Err("the file ends in the middle of this line: it was cut"),
        }
    }
}
