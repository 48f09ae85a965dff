//! Checking a whole file before anything is done with it.

use std::io::{self, BufRead};

use store::ops::transfer::{Order, Reader, Summary, Tally};

use super::frame::{self, END, End, HEAD, NO_EXPORT};
use super::lines::{Line, Lines};

/// Problems that are listed; a file with more of them is no better known by more.
const LISTED: usize = 20;

/// Characters of a problem that are shown: a file may have anything in it.
const SHOWN: usize = 300;

/// Why a file can't be restored.
#[derive(Debug)]
pub enum Unusable {
    /// It can't be read.
    Unreadable(io::Error),
    /// What is wrong with it, a sentence each.
    Wrong(Vec<String>),
}

/// A file that can be restored.
#[derive(Debug)]
pub struct Checked {
    /// What its lines come to.
    pub summary: Summary,
    /// Whether an export of what is restored would have the same lines. Those of an older format are written differently now.
    pub is_current: bool,
}

/// Reads the file to its end. `advance` is told how many more bytes were read.
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
                // Whatever it is, it isn't an export.
                return Err(Unusable::Wrong(file.problems));
            }
        }
    }
    file.verdict()
}

/// A problem without what a terminal would take for a command, and not too long.
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

/// What is known of a file so far.
#[derive(Default)]
struct Check {
    problems: Vec<String>,
    order: Order,
    tally: Tally,
    /// `None` before the head.
    reader: Option<Reader>,
    end: Option<Summary>,
}

impl Check {
    /// The next line; says what is wrong with it.
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
            return Err("stands behind the line that must be the last".to_owned());
        }
        if content.starts_with(END) {
            // Without the error's words, which repeat what stands there.
            let end: End = serde_json::from_slice(content)
                .map_err(|error| format!("column {}: no end of an export", error.column()))?;
            self.end = Some(end.end);
            return Ok(());
        }
        let record = reader.read(content)?;
        self.tally.add_line(&record, line.bytes);
        // Behind a line that is wrong, what refers to it would be wrong as well.
        if self.problems.is_empty() {
            self.order.next(&record).map_err(|wrong| wrong.to_string())?;
        }
        Ok(())
    }

    fn verdict(mut self) -> Result<Checked, Unusable> {
        let found = self.tally.summary();
        match &self.end {
            _ if self.reader.is_none() => self.problems.push("the file is empty".to_owned()),
            _ if self.problems.len() >= LISTED => self.problems.push("what follows was not looked at".to_owned()),
            None => self
                .problems
                .push("the file has no last line that says what there is in it: it was cut".to_owned()),
            // Lines that are wrong aren't counted.
            Some(said) if self.problems.is_empty() && *said != found => self.problems.push(format!(
                "the file was changed: its last line says {}, and what stands before it is {}",
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
