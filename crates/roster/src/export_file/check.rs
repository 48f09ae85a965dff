//! Checks a whole file before it is used.

use std::io::{self, BufRead};

use store::ops::transfer::{Order, Reader, Summary, Tally};

use super::frame::{self, END, End, HEAD, NO_EXPORT};
use super::lines::{Line, Lines};

/// The maximum number of problems in a report; more would not help.
const LISTED: usize = 20;

/// The maximum length of a problem in a report: a file may contain anything.
const SHOWN: usize = 300;

/// Why a file can't be restored.
#[derive(Debug)]
pub enum Unusable {
    /// The file can't be read.
    Unreadable(io::Error),
    /// The problems of the file, one sentence each.
    Wrong(Vec<String>),
}

/// A file that can be restored.
#[derive(Debug)]
pub struct Checked {
    /// The summary of its records.
    pub summary: Summary,
    /// Whether an export of the restored directory would have the same lines. The lines of an older format would
    /// differ.
    pub is_current: bool,
}

/// Reads and checks the whole file. `advance` is called with the number of bytes of each line.
pub fn check(input: impl BufRead, advance: impl Fn(u64)) -> Result<Checked, Unusable> {
    let mut lines = Lines::new(input);
    let mut file = Check::default();
    while file.problems.len() < LISTED
        && let Some(line) = lines.next().map_err(Unusable::Unreadable)?
    {
        let problem = file.line(&line);
        advance(line.bytes.len() as u64);
        if let Err(problem) = problem {
            file.problems.push(shown(&format!("line {}: {problem}", line.number)));
            if line.number == 1 {
                // Without a valid first line the file is not an export.
                return Err(Unusable::Wrong(file.problems));
            }
        }
    }
    file.verdict()
}

/// The problem without control characters, shortened if necessary.
fn shown(problem: &str) -> String {
    let mut shown: String = problem
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if shown.len() < problem.len() {
        shown.push('…');
    }
    shown
}

/// The state of the check.
#[derive(Default)]
struct Check {
    problems: Vec<String>,
    order: Order,
    tally: Tally,
    /// `None` until the first line has been read.
    reader: Option<Reader>,
    end: Option<Summary>,
}

impl Check {
    /// Checks the next line, and returns what is wrong with it.
    fn line(&mut self, line: &Line<'_>) -> Result<(), String> {
        let Some(reader) = &mut self.reader else {
            if !line.bytes.starts_with(HEAD) {
                return Err(NO_EXPORT.to_owned());
            }
            self.reader = Some(frame::reader(line.content()?)?);
            return Ok(());
        };
        let content = line.content()?;
        if self.end.is_some() {
            return Err("follows the line that must be the last".to_owned());
        }
        if content.starts_with(END) {
            // The parser's error isn't shown, because it would repeat the content.
            let end: End = serde_json::from_slice(content)
                .map_err(|error| format!("column {}: not a valid last line of an export", error.column()))?;
            self.end = Some(end.end);
            return Ok(());
        }
        let record = reader.read(content)?;
        self.tally.add_line(&record, line.bytes);
        // After an invalid line, records that refer to it would be reported as well.
        if self.problems.is_empty() {
            self.order.next(&record).map_err(|wrong| wrong.to_string())?;
        }
        Ok(())
    }

    fn verdict(mut self) -> Result<Checked, Unusable> {
        let found = self.tally.summary();
        match &self.end {
            _ if self.reader.is_none() => self.problems.push("the file is empty".to_owned()),
            _ if self.problems.len() >= LISTED => self.problems.push("the rest of the file was not checked".to_owned()),
            None => self
                .problems
                .push("the file has no last line with its counts: it was cut".to_owned()),
            // Invalid lines aren't counted.
            Some(said) if self.problems.is_empty() && *said != found => self.problems.push(format!(
                "the file was changed: its last line says {}, but the lines before it have {}",
                in_one_line(said),
                in_one_line(&found)
            )),
            Some(_) => {}
        }
        match self.reader {
            Some(reader) if self.problems.is_empty() => Ok(Checked {
                summary: found,
                is_current: reader.is_current(),
            }),
            _ => Err(Unusable::Wrong(self.problems)),
        }
    }
}

fn in_one_line(summary: &Summary) -> String {
    summary.to_string().replace('\n', ", ")
}
