//! The lines of a file, as an editor counts them.

use std::io::{self, BufRead};

/// Bytes of the longest line that is read. A row of a user has far fewer, and a file that isn't CSV may have no line end at all.
const LONGEST: usize = 1 << 20;

/// Reads a file line by line, whatever system's line ends it has: `\n`, `\r\n` or `\r`.
pub struct Lines<R> {
    reader: R,
    number: u64,
}

/// A line without its end.
pub struct NumberedLine {
    /// Counted from one.
    pub number: u64,
    /// Its bytes; `None` if it is too long.
    pub bytes: Option<Vec<u8>>,
}

impl<R: BufRead> Lines<R> {
    pub const fn new(reader: R) -> Self {
        Self { reader, number: 0 }
    }

    /// The next line; `None` at the end of the file.
    pub fn next(&mut self) -> io::Result<Option<NumberedLine>> {
        let mut bytes = Vec::new();
        let mut is_too_long = false;
        let mut has_begun = false;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            has_begun = true;
            let end = buffer.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let text = &buffer[..end.unwrap_or(buffer.len())];
            is_too_long |= bytes.len() + text.len() > LONGEST;
            if !is_too_long {
                bytes.extend_from_slice(text);
            }
            let ending = end.map(|end| buffer[end]);
            let read = text.len() + usize::from(ending.is_some());
            self.reader.consume(read);
            match ending {
                None => {}
                Some(b'\r') => {
                    self.pass(b'\n')?;
                    break;
                }
                Some(_) => break,
            }
        }
        if !has_begun {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(NumberedLine {
            number: self.number,
            bytes: (!is_too_long).then_some(bytes),
        }))
    }

    /// Reads past this byte if it comes next.
    fn pass(&mut self, byte: u8) -> io::Result<()> {
        if self.reader.fill_buf()?.first() == Some(&byte) {
            self.reader.consume(1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// The lines, read through a buffer that cuts them anywhere.
    fn lines(text: &[u8], buffer: usize) -> Vec<(u64, Option<Vec<u8>>)> {
        let mut lines = Lines::new(BufReader::with_capacity(buffer, text));
        let next = || lines.next().unwrap().map(|line| (line.number, line.bytes));
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn ends_of_any_system_count_once() {
        let expected = [(1, "a"), (2, ""), (3, "bc"), (4, "d")].map(|(number, text)| (number, Some(text.into())));
        for text in ["a\n\nbc\nd", "a\r\n\r\nbc\r\nd\r\n", "a\r\rbc\rd\r"] {
            for buffer in 1..8 {
                assert_eq!(lines(text.as_bytes(), buffer), expected, "{text:?}");
            }
        }
        assert!(lines(b"", 8).is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped() {
        let text = ["x".repeat(LONGEST), "y".repeat(LONGEST + 1), "z".to_owned()].join("\n");
        let read = lines(text.as_bytes(), 4096);
        let lengths: Vec<_> = read
            .into_iter()
            .map(|(_, bytes)| bytes.map(|bytes| bytes.len()))
            .collect();
        assert_eq!(lengths, [Some(LONGEST), None, Some(1)]);
    }
}
