//! A CSV file with everything that an import reports.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use store::NewFile;
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// A CSV file that has its name only when it is whole.
pub struct ReportFile {
    path: PathBuf,
    target: NewFile,
    rows: csv::Writer<NamedTempFile>,
}

impl ReportFile {
    /// Begins with a header. The report of an earlier import is removed; any other file with its name is an error.
    pub fn start(path: &Path, header: &[&str]) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let wrong = "--report needs the name of a file: stdout is for the result";
            return Err(Failure::Usage(wrong.to_owned()));
        }
        Self::create(path, header).map_err(|cause| can_not_write(path, cause))
    }

    fn create(path: &Path, header: &[&str]) -> io::Result<Self> {
        if is_report(path, header) {
            fs::remove_file(path)?;
        }
        let target = NewFile::at(path)?;
        let mut rows = csv::Writer::from_writer(target.begin()?);
        rows.write_record(header)?;
        Ok(Self {
            path: path.to_owned(),
            target,
            rows,
        })
    }

    /// Adds a row.
    pub fn add(&mut self, row: &[&str]) -> Result<(), Failure> {
        let written = self.rows.write_record(row);
        written.map_err(|cause| can_not_write(&self.path, cause.into()))
    }

    /// Completes the file, and returns its path.
    pub fn finish(self) -> Result<PathBuf, Failure> {
        let file = self.rows.into_inner().map_err(csv::IntoInnerError::into_error);
        file.and_then(|file| self.target.finish(file))
            .map_err(|cause| can_not_write(&self.path, cause))?;
        Ok(self.path)
    }
}

/// Whether a file is the report of an earlier import.
fn is_report(path: &Path, header: &[&str]) -> bool {
    let mut first = String::new();
    let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    let read = |file: File| BufReader::new(file).take(64).read_line(&mut first);
    is_file && File::open(path).and_then(read).is_ok() && first.trim_end() == header.join(",")
}

fn can_not_write(path: &Path, cause: io::Error) -> Failure {
    Failure::system(format!("can't write the report {}", path.display()), cause)
}
