//! The records of a file, as the source of a restore.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use store::ops::transfer::{Reader, Record, Source, Summary, Tally, TransferError};

use super::check::Checked;
use super::frame::{self, END, NO_EXPORT};
use super::lines::Lines;
use crate::progress::Steps;

/// The size of the read buffer.
const BUFFER: usize = 1 << 20;

/// A file that has been checked.
pub struct FileSource {
    path: PathBuf,
    checked: Checked,
    steps: Steps,
}

impl FileSource {
    /// The file at `path`. `steps` shows the progress of the restore.
    pub fn new(path: &Path, checked: Checked, steps: Steps) -> Self {
        Self {
            path: path.to_owned(),
            checked,
            steps,
        }
    }

    /// The expected summary of the records in the current format; unknown for an older format.
    pub fn expected(&self) -> Option<Summary> {
        self.checked.is_current.then(|| self.checked.summary.clone())
    }
}

impl Source for FileSource {
    type Records = Records;

    fn open(&self) -> Result<Records, TransferError> {
        self.steps.begin("written", Some(self.checked.summary.records()));
        let mut lines = open(&self.path).map(Lines::new).map_err(unreadable)?;
        let head = lines.next().map_err(unreadable)?;
        let reader = head.map_or(Err(NO_EXPORT.to_owned()), |line| frame::reader(line.content()?));
        Ok(Records {
            reader: reader.map_err(|wrong| changed(&wrong))?,
            lines,
            tally: Some(Tally::default()),
            summary: self.checked.summary.clone(),
            steps: self.steps.clone(),
        })
    }

    fn begin_reading_back(&self) {
        self.steps.begin("read back", Some(self.checked.summary.records()));
    }

    fn read_back(&self, records: usize) {
        self.steps.advance(records as u64);
    }
}

/// Opens a file for reading.
pub fn open(path: &Path) -> io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(BUFFER, File::open(path)?))
}

/// The records for the restore. Their summary is computed again, because the file may have changed since it was
/// checked.
pub struct Records {
    lines: Lines<BufReader<File>>,
    reader: Reader,
    /// `None` after the last line.
    tally: Option<Tally>,
    summary: Summary,
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
            let is_same = self.tally.take()?.summary() == self.summary;
            return (!is_same).then(|| Err(changed("its records have a different summary")));
        }
        self.steps.advance(1);
        let record = line
            .content()
            .map_err(str::to_owned)
            .and_then(|line| self.reader.read(line));
        if let (Ok(record), Some(tally)) = (&record, &mut self.tally) {
            tally.add_line(record, line.bytes);
        }
        Some(record.map_err(|wrong| changed(&wrong)))
    }
}

fn changed(wrong: &str) -> TransferError {
    TransferError::Other(format!("the file was changed meanwhile: {wrong}"))
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be handed to map_err")]
fn unreadable(cause: io::Error) -> TransferError {
    TransferError::Other(format!("can't read the file again: {cause}"))
}
