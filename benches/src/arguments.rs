//! The command line of the benchmarks.

use crate::engine::Engine;
use crate::part::Part;
use clap::Parser;
use std::path::PathBuf;

/// Measure Roster on SQLite and PostgreSQL
///
/// Without arguments everything is measured, and benches/RESULTS.md and benches/charts are written. With any of them, what was
/// asked for is measured and shown, and nothing is written but what --into asks for.
#[derive(Debug, Parser)]
#[command(name = "scripts/bench")]
pub struct Arguments {
    /// What to measure [default: everything]
    pub parts: Vec<Part>,

    /// How many users there are, several numbers in turn; 100 or more [default: 10000,100000,1000000]
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(100..))]
    pub users: Vec<u32>,

    /// On which databases [default: both]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub databases: Vec<Engine>,

    /// How many rounds there are; their median counts [default: 5]
    #[arg(long, value_name = "NUMBER")]
    pub rounds: Option<usize>,

    /// How long one round of a load lasts [default: 1.5]
    #[arg(long, value_name = "SECONDS")]
    pub seconds: Option<f64>,

    /// Shows in a minute or two that all of it works: few users, one short round
    #[arg(long)]
    pub quick: bool,

    /// A folder that the page and the charts are written into
    #[arg(long, value_name = "FOLDER")]
    pub into: Option<PathBuf>,

    /// Measures another binary of Roster too, in turns with this build, and prints the ratio of each figure; a path from the root
    /// of the repository. The other may be older: each binary creates its own databases
    #[arg(long, value_name = "BINARY", conflicts_with = "into")]
    pub against: Option<PathBuf>,

    /// Serves so many bytes to everyone: the other side of some ratios
    #[arg(long, hide = true)]
    pub serve_constant: Option<usize>,
}
