//! Checking a whole file before anything is done with it.

use std::io::{self, BufRead};

use store::SCHEMA_VERSION;
use store::ops::transfer::{Order, Record, Summary, Tally};

use super::lines::{Line, Lines};
use super::{About, END, End, FORMAT, HEAD, Head};

/// Problems that are listed; a file with more of them is no better known by more.
const LISTED: usize = 20;

const NO_EXPORT: &str = "no head of an export; is this a file that `roster export` wrote?";

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

/// Reads the file to its end; answers what its records come to. `advance` is told how many more bytes were read.
pub fn check(input: impl BufRead, advance: impl Fn(u64)) -> Result<Summary, Unusable> {
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
    has_head: bool,
    end: Option<Summary>,
}

impl Check {
    /// The next line; says what is wrong with it.
    fn line(&mut self, line: &Line<'_>) -> Result<(), String> {
        if !self.has_head {
            self.has_head = true;
            if !line.bytes.starts_with(HEAD) {
                return Err(NO_EXPORT.to_owned());
            }
            return head(line.content()?);
        }
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
        let record = Record::from_line(content)?;
        self.tally.add_line(&record, line.bytes);
        // Behind a line that is wrong, what refers to it would be wrong as well.
        if self.problems.is_empty() {
            self.order.next(&record).map_err(|wrong| wrong.to_string())?;
        }
        Ok(())
    }

    fn verdict(mut self) -> Result<Summary, Unusable> {
        let found = self.tally.summary();
        match &self.end {
            _ if !self.has_head => self.problems.push("the file is empty".to_owned()),
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
        if self.problems.is_empty() {
            Ok(found)
        } else {
            Err(Unusable::Wrong(self.problems))
        }
    }
}

fn in_one_line(summary: &Summary) -> String {
    summary.to_string().replace('\n', ", ")
}

/// Whether this Roster can read what comes behind this head.
fn head(content: &[u8]) -> Result<(), String> {
    let Ok(Head { roster_export: about }) = serde_json::from_slice(content) else {
        return Err(NO_EXPORT.to_owned());
    };
    let About {
        format,
        schema,
        version,
        ..
    } = about;
    if format != FORMAT {
        return Err(format!(
            "the file is of format {format}, and this Roster reads {FORMAT}; restore it with the Roster that wrote it \
             ({version})"
        ));
    }
    if schema > SCHEMA_VERSION {
        return Err(format!(
            "the file comes from a database with schema version {schema}, newer than this Roster knows \
             ({SCHEMA_VERSION}); restore it with the Roster that wrote it ({version}), or a newer one"
        ));
    }
    if schema < SCHEMA_VERSION {
        return Err(format!(
            "the file comes from a database with schema version {schema}, and this Roster needs {SCHEMA_VERSION}; \
             restore it with the Roster that wrote it ({version}), then run `roster migrate` of this one"
        ));
    }
    Ok(())
}
