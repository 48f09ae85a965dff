//! The plan of a run: parts, engines, numbers of users, rounds.

use crate::arguments::Arguments;
use crate::engine::Engine;
use crate::part::Part;
use clap::ValueEnum as _;
use std::path::PathBuf;
use std::time::Duration;

/// The folder for the page of a whole run, relative to the folder in which `scripts/bench` runs.
const FOLDER: &str = "benches";

/// What to measure, on what, and for how long.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The parts.
    pub parts: Vec<Part>,
    /// The database engines.
    pub engines: Vec<Engine>,
    /// The numbers of users, ascending.
    pub users: Vec<u32>,
    /// The number of rounds; the result is their median.
    pub rounds: usize,
    /// The duration of one round of a load.
    pub round: Duration,
    /// The folder that the page and the charts are written into, if any.
    pub into: Option<PathBuf>,
}

impl Plan {
    /// The plan that the command line describes.
    pub fn of(arguments: &Arguments) -> Self {
        let (users, rounds, seconds) = if arguments.quick {
            ([2_000, 4_000].as_slice(), 1, 0.3)
        } else {
            ([10_000, 100_000, 1_000_000].as_slice(), 5, 1.5)
        };
        let whole = std::env::args().len() == 1;
        let mut users = or_all(&arguments.users, users);
        users.sort_unstable();
        users.dedup();
        Self {
            parts: or_all(&arguments.parts, Part::value_variants()),
            engines: or_all(&arguments.databases, Engine::value_variants()),
            users,
            rounds: arguments.rounds.unwrap_or(rounds).max(1),
            round: Duration::from_secs_f64(arguments.seconds.unwrap_or(seconds)),
            into: arguments.into.clone().or_else(|| whole.then(|| FOLDER.into())),
        }
    }

    /// The number of rounds for something slow.
    pub fn few_rounds(&self) -> usize {
        self.rounds.min(3)
    }
}

fn or_all<T: Copy>(wanted: &[T], all: &[T]) -> Vec<T> {
    if wanted.is_empty() { all } else { wanted }.to_vec()
}
