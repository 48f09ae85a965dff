//! The lines of a file, as an editor counts them.

use std::io::{self, BufRead};

/// Bytes of the longest line that is read. A row of a user has far fewer, and a file that isn't CSV may have no line end at all.
const LONGEST: u64 = 1 << 20;

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
            is_too_long |= (bytes.len() + text.len()) as u64 > LONGEST;
            if !is_too_long {
                bytes.extend_from_slice(text);
            }
            let ending = end.map(|end| (buffer[end], end + 1));
            let read = ending.map_or(buffer.len(), |(_, read)| read);
            self.reader.consume(read);
            if let Some((ending, _)) = ending {
                if ending == b'\r' {
                    self.pass(b'\n')?;
                }
                break;
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
