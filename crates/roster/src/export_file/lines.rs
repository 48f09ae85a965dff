//! Reads a file line by line.

use std::io::{self, BufRead, Read as _};

/// The maximum length of a line: a workspace with more than 100,000 groups.
const LONGEST: u64 = 64 << 20;

/// Reads lines. Only one line is in memory at a time.
pub struct Lines<R> {
    input: R,
    line: Vec<u8>,
    number: u64,
}

/// A line of the file.
pub struct Line<'a> {
    /// Its number, counted from 1.
    pub number: u64,
    /// Its bytes, including the line feed unless the line was cut or is too long.
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

    /// The next line; `None` after the last one.
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
    /// The text before the line feed, or an error if there is no line feed.
    pub fn content(&self) -> Result<&'a [u8], &'static str> {
        match self.bytes.strip_suffix(b"\n") {
            Some(content) => Ok(content),
            None if self.bytes.len() as u64 == LONGEST => Err("is longer than any line of an export"),
            None => Err("the file ends in the middle of this line: it was cut"),
        }
    }
}
