//! Reads the lines of an export in any known format.

use super::Record;
use super::format_1::Format1;

/// The format of new exports. It is raised when the meaning of a line changes.
pub const FORMAT: i64 = 3;

/// Reads the lines of one format, in order.
#[derive(Debug)]
pub struct Reader(Format);

#[derive(Debug)]
enum Format {
    Current,
    Old(Box<Format1>),
}

impl Reader {
    /// A reader of this format; `None` if the format is unknown.
    #[must_use]
    pub fn of(format: i64) -> Option<Self> {
        match format {
            // Format 2 is a part of the current one: some fields are always absent.
            2 | FORMAT => Some(Self(Format::Current)),
            1 => Some(Self(Format::Old(Box::new(Format1::new())))),
            _ => None,
        }
    }

    /// The record of the next line, which has no line feed. The error says what is wrong, and in which column.
    pub fn read(&mut self, line: &[u8]) -> Result<Record, String> {
        match &mut self.0 {
            Format::Current => Record::from_line(line),
            Format::Old(format) => format.read(line),
        }
    }

    /// Whether the lines have the current format.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        matches!(self.0, Format::Current)
    }
}
