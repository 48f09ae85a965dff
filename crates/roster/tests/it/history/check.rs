//! The verdict: whether there is an order of all requests, with the writes in the order of the log, that explains every
//! response.

use std::fmt;
use std::net::SocketAddr;
use std::ops::RangeInclusive;

use serde_json::Value;
use testing::Database;

use super::end::{End, head};
use super::fault::{Fault, Law, holds};
use super::line::Line;
use super::model::{Outcome, outcome};
use super::record::{Answer, Fate, History, Record};
use super::replay::{Replay, is_answered_with};
use super::request::Request;
use super::shown::{Shows, relations};
use super::timeline::{Moment, Timeline};
use super::told::is_told;

/// What was checked.
#[derive(Debug)]
pub struct Figures {
    pub requests: usize,
    pub answered: usize,
    /// Writes that succeeded and changed something.
    pub acknowledged: usize,
    /// Writes without a response, or with a `503`, that are in the log.
    pub unanswered_but_kept: usize,
    /// Workspaces that were renamed.
    pub renames: usize,
    pub events: usize,
}

impl History {
    /// Reads the final state, through a server and directly from the database, and compares it with all responses.
    pub async fn check(&self, database: &Database, server: SocketAddr) -> Figures {
        let (records, end) = loop {
            let head = head(database).await;
            let line = Line::open(server, self.now()).await.expect("the server listens");
            drop(self.exchange(line, Request::List).await);
            let records = self.records();
            let list = records
                .last()
                .and_then(Record::answer)
                .expect("the list is answered")
                .json;
            let end = End::read(database, list).await;
            // Otherwise something has ended by itself meanwhile.
            if head == self::head(database).await {
                break (records, end);
            }
        };
        let figures = judge(&records, &end).unwrap_or_else(|fault| {
            panic!(
                "{fault}\nROSTER_TORTURE_SEED={} repeats the clients' choices",
                self.seed
            )
        });
        assert_ne!(figures.acknowledged, 0, "the load was refused: {figures}");
        figures
    }
}

/// Finds the first broken promise.
pub fn judge(records: &[Record], end: &End) -> Result<Figures, Fault> {
    let replay = Replay::of(records, end)?;
    put_in_order(records, end, &replay)?;
    holds(replay.rebuilt == end.tables, Law::Rebuilt, || difference(&replay, end))?;
    let last = replay.timeline.now();
    holds(is_everyone(last, &end.list), Law::Shown, || {
        format!("the log leads to another list than {}", end.list)
    })?;
    let committed = |record: &&Record| replay.commits.contains_key(record.id.as_str());
    let (acknowledged, unanswered) = records
        .iter()
        .filter(committed)
        .partition::<Vec<_>, _>(|record| record.answered_at().is_some());
    Ok(Figures {
        requests: records.iter().filter(|record| record.was_sent()).count(),
        answered: records.iter().filter(|record| record.answered_at().is_some()).count(),
        acknowledged: acknowledged.len(),
        unanswered_but_kept: unanswered.len(),
        renames: replay.timeline.renames,
        events: end.events.len(),
    })
}

fn difference(replay: &Replay<'_>, end: &End) -> String {
    let (log, tables) = (&replay.rebuilt.0, &end.tables.0);
    let of_log = log.iter().find(|(key, state)| tables.get(*key) != Some(*state));
    let of_tables = tables.iter().find(|(key, state)| log.get(*key) != Some(*state));
    format!("the log says {of_log:?}, the tables say {of_tables:?}")
}

/// Assigns each response the earliest moment that explains it and isn't before what was known when the request was
/// sent. The earliest moment is sufficient, because it leaves the most freedom to later responses.
fn put_in_order(records: &[Record], end: &End, replay: &Replay<'_>) -> Result<(), Fault> {
    let limits = Limits::new(records, replay);
    let mut moments = vec![0; records.len()];
    let mut known = 0;
    for (_, step, index) in steps(records) {
        let record = &records[index];
        if let Step::Answered = step {
            known = known.max(moments[index]);
        } else if let Some(commit) = replay.commits.get(record.id.as_str()) {
            let moment = commit.moment;
            holds(moment > known, Law::Ordered, || {
                format!("commit {known} was known before this, which is commit {moment}, was sent: {record:?}")
            })?;
            let names = end.oldest_names(known, moment)..=moment;
            is_answered_with(&replay.timeline, record, &commit.shows, &names)?;
            moments[index] = moment;
        } else if let Some(answer) = record.answer() {
            let last = limits.last_moment(record).max(known);
            let explains = |at: &usize| {
                let is_write = record.request.is_write();
                let oldest = if is_write { end.oldest_names(known, *at) } else { *at };
                is_possible(&replay.timeline, &(oldest..=*at), record, &answer)
            };
            let moment = (known..=last).find(explains);
            moments[index] = moment.ok_or_else(|| unexplained(record, &answer, known, last))?;
        }
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Sent,
    Answered,
}

/// All requests and responses, ordered by the clock.
fn steps(records: &[Record]) -> Vec<(u64, Step, usize)> {
    let mut steps = Vec::with_capacity(2 * records.len());
    for (index, record) in records.iter().enumerate() {
        steps.push((record.sent, Step::Sent, index));
        steps.extend(record.answered_at().map(|at| (at, Step::Answered, index)));
    }
    steps.sort_by_key(|(at, ..)| *at);
    steps
}

/// The latest moment of a response: a write that was sent after the response came after it.
struct Limits {
    /// For each write in the log when it was sent, and the first commit among those sent then or later.
    commits: Vec<(u64, usize)>,
    last: usize,
}

impl Limits {
    fn new(records: &[Record], replay: &Replay<'_>) -> Self {
        let commit = |record: &Record| Some((record.sent, replay.commits.get(record.id.as_str())?.moment));
        let mut commits: Vec<_> = records.iter().filter_map(commit).collect();
        commits.sort_unstable();
        let mut first = usize::MAX;
        for (_, commit) in commits.iter_mut().rev() {
            first = first.min(*commit);
            *commit = first;
        }
        Self {
            commits,
            last: replay.timeline.last,
        }
    }

    fn last_moment(&self, record: &Record) -> usize {
        let Some(at) = record.answered_at() else {
            return self.last;
        };
        let later = self.commits.partition_point(|(sent, _)| *sent < at);
        self.commits.get(later).map_or(self.last, |(_, commit)| commit - 1)
    }
}

/// Whether a request without events could get this response at the last of these moments, with names from any of them.
/// A write that changes nothing gets its response when the writes that share its transaction are committed. It may show
/// names from that transaction beside names that others change meanwhile.
fn is_possible(timeline: &Timeline, moments: &RangeInclusive<usize>, record: &Record, answer: &Answer) -> bool {
    if answer.json["code"] == "in_the_past" {
        return answer.status == 400 && had_ended(record);
    }
    let moment = timeline.at(*moments.end());
    match outcome(moment, &record.request, &Value::Null) {
        Outcome::Refused(refusals) => refusals.iter().any(|refusal| refusal.is_told_by(answer)),
        Outcome::Done(done) => {
            let is_success = done.changes.are_none() && answer.status == record.request.success();
            is_success
                && match &done.shows {
                    Shows::Everyone => is_everyone(moment, &answer.json),
                    shows => is_told(timeline, moments, &record.request, shows, &answer.json),
                }
        }
    }
}

/// Whether something that the request sets to end had its end before the response.
fn had_ended(record: &Record) -> bool {
    let (Request::Resource(operation), Fate::Answered { time, .. }) = (&record.request, &record.fate) else {
        return false;
    };
    operation.ends().any(|end| end <= *time)
}

/// From the end, where the users are that change most.
fn is_everyone(moment: Moment<'_>, list: &Value) -> bool {
    let Some(list) = list.as_array() else { return false };
    let mut listed = list.iter().rev();
    let are_listed = moment
        .everyone()
        .rev()
        .all(|user| listed.next() == Some(&relations(moment, user)));
    are_listed && listed.next().is_none()
}

fn unexplained(record: &Record, answer: &Answer, first: usize, last: usize) -> Fault {
    let law = match answer.status {
        500.. => Law::Sane,
        400.. => Law::Justified,
        _ if record.request.is_write() => Law::Kept,
        _ => Law::Fresh,
    };
    let evidence = format!(
        "{:?} was answered with {answer}, at none of the moments {first} to {last}",
        record.request
    );
    Fault::new(law, format!("{}: {evidence}", record.id))
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} requests, {} answered; {} acknowledged writes, and {} that were kept without an answer; {} renames, {} events",
            self.requests, self.answered, self.acknowledged, self.unanswered_but_kept, self.renames, self.events
        )
    }
}
