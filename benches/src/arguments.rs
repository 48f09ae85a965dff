//! The command line of the benchmarks.

use crate::engine::Engine;
use crate::part::Part;
use clap::Parser;
use std::path::PathBuf;

/// Measure Roster on SQLite and PostgreSQL
///
/// Without arguments everything is measured, and benches/RESULTS.md and benches/charts are written. With any argument,
/// only the requested parts are measured and printed, and nothing is written unless --into is given.
#[derive(Debug, Parser)]
#[command(name = "scripts/bench")]
pub struct Arguments {
    /// What to measure [default: everything]
    pub parts: Vec<Part>,

    /// The numbers of users, measured one after the other; 100 or more [default: 10000,100000,1000000]
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(100..))]
    pub users: Vec<u32>,

    /// The databases to measure on [default: both]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub databases: Vec<Engine>,

    /// The number of rounds; the result is their median [default: 5]
    #[arg(long, value_name = "NUMBER")]
    pub rounds: Option<usize>,

    /// The duration of one round of a load [default: 1.5]
    #[arg(long, value_name = "SECONDS")]
    pub seconds: Option<f64>,

    /// Checks in a minute or two that everything works: few users, one short round
    #[arg(long)]
    pub quick: bool,

    /// The folder to write the page and the charts into
    #[arg(long, value_name = "FOLDER")]
    pub into: Option<PathBuf>,

    /// Also measures another binary of Roster, alternating with this build, and prints the ratio of each figure; a path
    /// from the root of the repository. The other binary may be older: each creates its own databases
    #[arg(long, value_name = "BINARY", conflicts_with = "into")]
    pub against: Option<PathBuf>,

    /// Serves so many bytes for every request: the baseline of some ratios
    #[arg(long, hide = true)]
    pub serve_constant: Option<usize>,
}
