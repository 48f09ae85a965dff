//! What an import reports: the first findings on stderr, the number of the others, and all of them in a file if one is wanted.

use std::path::Path;

use super::report_file::ReportFile;
use crate::failure::Failure;

/// Lines on stderr: as many as a terminal shows at once.
const SHOWN: u64 = 20;

/// Takes findings in their order.
pub struct Findings {
    count: u64,
    /// Prints a line on stderr.
    print: fn(&str),
    report: Option<ReportFile>,
}

impl Findings {
    /// Begins without a finding, and with a report if a path is given.
    pub fn start(print: fn(&str), header: &[&str], report: Option<&Path>) -> Result<Self, Failure> {
        let report = report.map(|path| ReportFile::start(path, header));
        Ok(Self {
            count: 0,
            print,
            report: report.transpose()?,
        })
    }

    /// Adds one: a sentence for stderr, and a row for the report.
    pub fn add(&mut self, sentence: &str, row: &[&str]) -> Result<(), Failure> {
        self.count += 1;
        if self.count <= SHOWN {
            (self.print)(sentence);
        }
        match &mut self.report {
            Some(report) => report.add(row),
            None => Ok(()),
        }
    }

    /// How many there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Completes the report, and prints how many weren't shown, and where they are.
    pub fn finish(&mut self) -> Result<(), Failure> {
        let path = self.report.take().map(ReportFile::finish).transpose()?;
        let more = self.count.saturating_sub(SHOWN);
        match path {
            None if more > 0 => (self.print)(&format!("... and {more} more; all of them with --report FILE")),
            Some(path) if more > 0 => {
                (self.print)(&format!("... and {more} more; all of them are in {}", path.display()));
            }
            _ => {}
        }
        Ok(())
    }
}
