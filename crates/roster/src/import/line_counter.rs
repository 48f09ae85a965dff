//! The numbers of a file's lines, as an editor counts them.

use std::collections::VecDeque;
use std::io::{self, Read};

/// Passes a file through and notes where its lines begin. The reader of CSV knows at which byte it began to look for a
/// record, but counts neither the empty lines before it nor every way in which a line can end.
pub struct LineCounter<R> {
    inner: R,
    /// Bytes passed so far.
    offset: u64,
    /// The line that the next byte is on.
    line: u64,
    is_at_beginning: bool,
    was_carriage_return: bool,
    /// The first byte and the number of each line that isn't empty, behind what was asked for last.
    beginnings: VecDeque<(u64, u64)>,
}

impl<R> LineCounter<R> {
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            offset: 0,
            line: 1,
            is_at_beginning: true,
            was_carriage_return: false,
            beginnings: VecDeque::new(),
        }
    }

    /// The number of the first line that isn't empty at or behind this byte. To be asked for in ascending order.
    pub fn number_at(&mut self, byte: u64) -> u64 {
        while self.beginnings.front().is_some_and(|(beginning, _)| *beginning < byte) {
            self.beginnings.pop_front();
        }
        self.beginnings.front().map_or(self.line, |(_, line)| *line)
    }

    fn pass(&mut self, byte: u8) {
        let is_end = matches!(byte, b'\r' | b'\n');
        if is_end {
            // Of `\r\n` the first has ended the line.
            let has_ended = byte == b'\n' && self.was_carriage_return;
            self.line += u64::from(!has_ended);
        } else if self.is_at_beginning {
            self.beginnings.push_back((self.offset, self.line));
        }
        self.is_at_beginning = is_end;
        self.was_carriage_return = byte == b'\r';
        self.offset += 1;
    }
}

impl<R: Read> Read for LineCounter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        for byte in &buffer[..length] {
            self.pass(*byte);
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_count_and_hold_nothing() {
        for text in ["a\n\n\nb\nc", "a\r\n\r\n\r\nb\r\nc", "a\r\r\rb\rc"] {
            let mut counter = LineCounter::new(text.as_bytes());
            io::copy(&mut counter, &mut io::sink()).unwrap();
            let at = |byte: char| text.find(byte).unwrap() as u64;
            assert_eq!(counter.number_at(0), 1);
            assert_eq!(counter.number_at(1), 4, "{text:?}");
            assert_eq!(counter.number_at(at('b')), 4);
            assert_eq!(counter.number_at(at('c')), 5);
        }
    }
}
