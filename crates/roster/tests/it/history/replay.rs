//! Replays the event log, commit by commit, along with the model.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use super::end::End;
use super::event::Event;
use super::expiry;
use super::fault::{Fault, Law, holds};
use super::model::{Done, LAST_ADMIN, Outcome, outcome};
use super::rebuild::Directory;
use super::record::Record;
use super::shown::Shows;
use super::state::Changes;
use super::timeline::Timeline;
use super::told::is_told;

/// The content of the log.
#[derive(Debug, Default)]
pub struct Replay<'a> {
    /// All states of the directory.
    pub timeline: Timeline,
    /// The directory that the log leads to.
    pub rebuilt: Directory,
    /// The commit of each request, by the id of the request.
    pub commits: HashMap<&'a str, Commit>,
}

/// A request in the log.
#[derive(Debug)]
pub struct Commit {
    /// The moment after it.
    pub moment: usize,
    /// What a response shows.
    pub shows: Shows,
}

impl<'a> Replay<'a> {
    pub fn of(records: &'a [Record], end: &'a End) -> Result<Self, Fault> {
        is_gap_free(end)?;
        let records: BTreeMap<&str, &Record> = records.iter().map(|record| (record.id.as_str(), record)).collect();
        let mut replay = Self::default();
        for commit in end.events.chunk_by(belong_together) {
            for event in commit {
                replay.rebuilt.follow(event)?;
            }
            match commit[0].request.as_deref() {
                Some(id) => {
                    let record = *records.get(id).ok_or_else(|| unasked(commit))?;
                    replay.follow_request(record, commit, end)?;
                }
                None if commit[0].actor == "system" => {
                    let changes = expiry::expired(replay.timeline.now(), commit, &replay.rebuilt)?;
                    replay.timeline.commit(changes);
                }
                // A command, such as those that created the workspaces.
                None => {
                    let changes = replay.rebuilt_by(commit);
                    replay.timeline.commit(changes);
                }
            }
        }
        Ok(replay)
    }

    fn follow_request(&mut self, record: &'a Record, commit: &[Event], end: &End) -> Result<(), Fault> {
        let Done { changes, shows } = self.led_to(record, commit)?;
        self.timeline.commit(changes);
        let moment = self.timeline.last;
        // What was known when it was sent is determined later.
        let names = end.oldest_names(0, moment)..=moment;
        is_answered_with(&self.timeline, record, &shows, &names)?;
        let other = self.commits.insert(&record.id, Commit { moment, shows });
        holds(other.is_none(), Law::Together, || {
            format!(
                "the events of {} stand in two places, the second at {}",
                record.id, commit[0].number
            )
        })
    }

    /// What the request of a commit does, if its events equal the model's.
    fn led_to(&self, record: &Record, commit: &[Event]) -> Result<Done, Fault> {
        let created = commit[0].after.clone().unwrap_or_default();
        let done = match outcome(self.timeline.now(), &record.request, &created) {
            Outcome::Done(done) => done,
            Outcome::Refused(refusals) => {
                let law = if refusals.contains(&LAST_ADMIN) {
                    Law::Administered
                } else {
                    Law::Asked
                };
                let evidence = format!("{record:?} is in the log, although it is to be refused: {refusals:?}");
                return Err(Fault::new(law, evidence));
            }
        };
        holds(
            record.request.is_write() && !done.changes.are_none(),
            Law::Asked,
            || format!("{record:?} is in the log and changes nothing"),
        )?;
        let rebuilt = self.rebuilt_by(commit);
        holds(rebuilt == done.changes, Law::Whole, || {
            format!(
                "{record:?} should lead to {:?}; its events lead to {rebuilt:?}: {commit:?}",
                done.changes
            )
        })?;
        Ok(done)
    }

    /// The objects that the events are about, as the log leaves them.
    fn rebuilt_by(&self, commit: &[Event]) -> Changes {
        let mut changes = Changes::default();
        for event in commit {
            let (id, workspace) = (&event.subject, event.workspace.as_ref());
            match (event.kind.as_str(), workspace) {
                ("user" | "membership", _) => drop(changes.users.insert(id.clone(), self.rebuilt.user(id))),
                ("workspace", _) => drop(changes.workspaces.insert(id.clone(), self.rebuilt.workspace(id))),
                ("group", Some(id)) => drop(changes.workspaces.insert(id.clone(), self.rebuilt.workspace(id))),
                _ => {}
            }
        }
        changes
    }
}

/// The events of a request, or of one operation of the system or of a command.
fn belong_together(one: &Event, next: &Event) -> bool {
    one.request == next.request && (one.request.is_some() || one.operation == next.operation)
}

fn is_gap_free(end: &End) -> Result<(), Fault> {
    for (number, event) in (1..).zip(&end.events) {
        holds(event.number == number, Law::GapFree, || {
            format!("the event after {} is {}", number - 1, event.number)
        })?;
    }
    holds(end.head == end.events.len() as u64, Law::GapFree, || {
        format!("{} events, and the head says {}", end.events.len(), end.head)
    })
}

fn unasked(commit: &[Event]) -> Fault {
    Fault::new(Law::Asked, format!("nobody sent the request of {commit:?}"))
}

/// A successful response shows what the log says, with names from one of these moments.
pub fn is_answered_with(
    timeline: &Timeline,
    record: &Record,
    shows: &Shows,
    moments: &RangeInclusive<usize>,
) -> Result<(), Fault> {
    let Some(answer) = record.answer() else {
        return holds(record.was_sent(), Law::Asked, || {
            format!("this request was never sent: {record:?}")
        });
    };
    let status = record.request.success();
    let is_told = is_told(timeline, moments, &record.request, shows, &answer.json);
    holds(answer.status == status && is_told, Law::Truthful, || {
        format!(
            "{} should be answered with {status} {shows:?} and names of the moments {moments:?}, not {answer}",
            record.id
        )
    })
}
