//! The records of a file, for the operation that restores them.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use store::ops::transfer::{Record, Source, Summary, TransferError};

use super::END;
use super::lines::Lines;
use crate::progress::Steps;

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 20;

/// A file that was checked.
pub struct FileSource {
    path: PathBuf,
    steps: Steps,
    records: u64,
}

impl FileSource {
    /// The file at `path`, which comes to `summary`. `steps` shows how far the restore is.
    pub fn new(path: &Path, steps: Steps, summary: &Summary) -> Self {
        Self {
            path: path.to_owned(),
            steps,
            records: summary.records(),
        }
    }
}

impl Source for FileSource {
    type Records = Records;

    fn open(&self) -> Result<Records, TransferError> {
        self.steps.begin("written", Some(self.records));
        let mut records = Records {
            lines: open(&self.path).map(Lines::new).map_err(unreadable)?,
            steps: self.steps.clone(),
        };
        // The head.
        records.lines.next().map_err(unreadable)?;
        Ok(records)
    }

    fn begin_reading_back(&self) {
        self.steps.begin("read back", Some(self.records));
    }

    fn read_back(&self, records: usize) {
        self.steps.advance(records as u64);
    }
}

/// Opens a file to be read from its beginning to its end.
pub fn open(path: &Path) -> io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(BUFFER, File::open(path)?))
}

/// The records on their way into the database. That the file is still the one that was checked shows when all of it is
/// read back.
pub struct Records {
    lines: Lines<BufReader<File>>,
    steps: Steps,
}

impl Iterator for Records {
    type Item = Result<Record, TransferError>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = match self.lines.next() {
            Ok(line) => line?,
            Err(cause) => return Some(Err(unreadable(cause))),
        };
        if line.bytes.starts_with(END) {
            return None;
        }
        self.steps.advance(1);
        let record = line.content().map_err(str::to_owned).and_then(Record::from_line);
        Some(record.map_err(|wrong| TransferError::Other(format!("the file was changed meanwhile: {wrong}"))))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be handed to map_err")]
fn unreadable(cause: io::Error) -> TransferError {
    TransferError::Other(format!("can't read the file again: {cause}"))
}
