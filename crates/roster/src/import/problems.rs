//! All that is wrong with a file: some lines of it on stderr, and all of it in a report if one is wanted.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use store::NewFile;
use tempfile::NamedTempFile;

use super::Problem;
use crate::failure::{Failure, complain};

/// Lines on stderr: as many as a terminal shows at once.
const SHOWN: u64 = 20;

/// The first line of a report.
const HEADER: [&str; 3] = ["line", "column", "problem"];

/// Takes the problems of a file, in the order of its lines.
#[derive(Default)]
pub struct Problems {
    count: u64,
    report: Option<ProblemReport>,
}

/// A CSV file that has its name only when it is whole.
struct ProblemReport {
    path: PathBuf,
    target: NewFile,
    rows: csv::Writer<NamedTempFile>,
}

impl Problems {
    /// Begins without a problem. The report of an earlier import is removed; any other file with its name is an error.
    pub fn start(report: Option<&Path>) -> Result<Self, Failure> {
        if report == Some(Path::new("-")) {
            let wrong = "--report needs the name of a file: stdout is for the result";
            return Err(Failure::Usage(wrong.to_owned()));
        }
        let report = report.map(|path| ProblemReport::start(path).map_err(|cause| can_not_write(path, cause)));
        Ok(Self {
            count: 0,
            report: report.transpose()?,
        })
    }

    /// Adds a problem of this line.
    pub fn add(&mut self, line: u64, problem: &Problem) -> Result<(), Failure> {
        self.count += 1;
        if self.count <= SHOWN {
            complain(&format!("line {line}: {problem}"));
        }
        match &mut self.report {
            Some(report) => report.add(line, problem),
            None => Ok(()),
        }
    }

    /// Completes the report, and prints how many problems weren't shown, and where they are.
    pub fn finish(self) -> Result<(), Failure> {
        let path = self.report.as_ref().map(|report| report.path.display().to_string());
        if let Some(report) = self.report {
            report.finish()?;
        }
        let more = self.count.saturating_sub(SHOWN);
        match path {
            None if more > 0 => complain(&format!("... and {more} more; all of them with --report FILE")),
            Some(path) if more > 0 => complain(&format!("... and {more} more; all of them are in {path}")),
            _ => {}
        }
        Ok(())
    }
}

impl ProblemReport {
    fn start(path: &Path) -> io::Result<Self> {
        if is_report(path) {
            fs::remove_file(path)?;
        }
        let target = NewFile::at(path)?;
        let mut rows = csv::Writer::from_writer(target.begin()?);
        rows.write_record(HEADER)?;
        Ok(Self {
            path: path.to_owned(),
            target,
            rows,
        })
    }

    fn add(&mut self, line: u64, problem: &Problem) -> Result<(), Failure> {
        let column = problem.column.as_deref().unwrap_or_default();
        let written = self.rows.write_record([&line.to_string(), column, &problem.sentence]);
        written.map_err(|cause| can_not_write(&self.path, cause.into()))
    }

    fn finish(self) -> Result<(), Failure> {
        let file = self.rows.into_inner().map_err(csv::IntoInnerError::into_error);
        file.and_then(|file| self.target.finish(file))
            .map_err(|cause| can_not_write(&self.path, cause))
    }
}

/// Whether a file is the report of an earlier import.
fn is_report(path: &Path) -> bool {
    let mut first = String::new();
    let is_file = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    let read = |file: File| BufReader::new(file).take(64).read_line(&mut first);
    is_file && File::open(path).and_then(read).is_ok() && first.trim_end() == HEADER.join(",")
}

fn can_not_write(path: &Path, cause: io::Error) -> Failure {
    Failure::system(format!("can't write the report {}", path.display()), cause)
}
