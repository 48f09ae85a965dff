//! Replays the event log, commit by commit, along with the model.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use super::end::End;
use super::event::Event;
use super::fault::{Fault, Law, holds};
use super::model::{Outcome, outcome};
use super::rebuild::Directory;
use super::record::Record;
use super::request::Request;
use super::state::{Rename, User};
use super::timeline::Timeline;
use super::told::is_told;
use super::world::World;

/// The content of the log.
#[derive(Debug, Default)]
pub struct Replay<'a> {
    /// All states of the directory.
    pub timeline: Timeline,
    /// The directory that the log leads to.
    pub rebuilt: Directory,
    /// The commit of each request, by the id of the request.
    pub commits: HashMap<&'a str, usize>,
}

impl<'a> Replay<'a> {
    pub fn of(world: &World, records: &'a [Record], end: &'a End) -> Result<Self, Fault> {
        is_gap_free(end)?;
        let records: BTreeMap<&str, &Record> = records.iter().map(|record| (record.id.as_str(), record)).collect();
        let mut replay = Self::default();
        for commit in end.events.chunk_by(|a, b| a.request == b.request) {
            for event in commit {
                replay.rebuilt.follow(event)?;
            }
            let Some(id) = commit[0].request.as_deref() else {
                // A command, such as those that created the workspaces.
                replay.timeline.commit(None);
                continue;
            };
            let record = *records.get(id).ok_or_else(|| unasked(commit))?;
            let (after, renamed) = replay.led_to(world, record, commit)?;
            replay.timeline.commit(Some(after.clone()));
            if let Some(rename) = renamed {
                replay.timeline.rename(rename);
            }
            let now = replay.timeline.last;
            // What was known when it was sent is determined later.
            let names = end.oldest_names(0, now)..=now;
            is_answered_with(world, &replay.timeline, record, &after, &names)?;
            let other = replay.commits.insert(&record.id, replay.timeline.last);
            holds(other.is_none(), Law::Together, || {
                format!(
                    "the events of {id} stand in two places, the second at {}",
                    commit[0].number
                )
            })?;
        }
        Ok(replay)
    }

    /// The user after a commit and the workspace that it renames, if its events equal the model's for the request.
    fn led_to(&self, world: &World, record: &Record, commit: &[Event]) -> Result<(User, Option<Rename>), Fault> {
        let now = self.timeline.now();
        let subject = match &record.request {
            Request::Membership { user, .. } => user,
            _ => &commit[0].subject,
        };
        let outcome = outcome(world, now, &record.request, subject);
        let Outcome::Shows(after, renamed) = outcome else {
            let evidence = format!("{record:?} is in the log and changes nothing: {outcome:?}");
            return Err(Fault::new(Law::Asked, evidence));
        };
        holds(
            record.request.is_write() && (now.user(subject) != Some(&after) || renamed.is_some()),
            Law::Asked,
            || format!("{record:?} is in the log and changes nothing"),
        )?;
        let (of_workspace, of_user): (Vec<_>, Vec<_>) = commit.iter().partition(|event| event.kind == "workspace");
        let is_of_user = |event: &&Event| event.subject == after.id && ["user", "membership"].contains(&&*event.kind);
        let rebuilt = self.rebuilt.user(&after.id);
        holds(
            of_user.iter().all(is_of_user) && rebuilt.as_ref() == Some(&after),
            Law::Whole,
            || format!("{record:?} should lead to {after:?}; its events lead to {rebuilt:?}: {commit:?}"),
        )?;
        holds(is_rename(renamed.as_ref(), &of_workspace), Law::Whole, || {
            format!("{record:?} should lead to {renamed:?}; its events are {commit:?}")
        })?;
        Ok((after, renamed))
    }
}

/// Whether these events of workspaces change one name and nothing else.
fn is_rename(renamed: Option<&Rename>, events: &[&Event]) -> bool {
    match (renamed, events) {
        (None, []) => true,
        (Some(rename), [event]) => {
            let mut after = event.before.clone().unwrap_or_default();
            after["name"] = rename.name.as_str().into();
            event.subject == rename.workspace && event.after == Some(after)
        }
        _ => false,
    }
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
    world: &World,
    timeline: &Timeline,
    record: &Record,
    after: &User,
    moments: &RangeInclusive<usize>,
) -> Result<(), Fault> {
    let Some(answer) = record.answer() else {
        return holds(record.was_sent(), Law::Asked, || {
            format!("this request was never sent: {record:?}")
        });
    };
    let status = if record.request.method() == "POST" { 201 } else { 200 };
    let is_told = is_told(world, timeline, moments, &record.request, after, &answer.json);
    holds(answer.status == status && is_told, Law::Truthful, || {
        format!(
            "{} should be answered with {status} {after:?} and names of the moments {moments:?}, not {answer}",
            record.id
        )
    })
}
