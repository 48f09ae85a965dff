//! The table, on the terminal and in `benches/RESULTS.md`.

use crate::load::Answered;
use std::fmt::Write as _;
use std::path::Path;

/// What a person writes below this line of `RESULTS.md` stays.
const MARKER: &str = "<!-- `make bench` writes what is above this line, and keeps what is below it. -->";

/// The file, seen from the folder that `scripts/bench` runs in.
const FILE: &str = "benches/RESULTS.md";

const INTRODUCTION: &str = "\
# Measured

`make bench` writes this page. Ratios say how far Roster is from what a server can't do without; both sides are measured in
the same run, in rounds that take turns, and the median of the rounds counts. The absolute numbers behind them are this
machine's, which also runs the clients and PostgreSQL. CPU is what the process of the server takes, user and system; that of
PostgreSQL's own processes is not in it. The server is the release binary with its default settings, and writes its log of
one line per request to `/dev/null`. A user has 2 memberships and 2 custom groups in each. A create has one membership and
no password.
";

/// What a ratio should be.
#[derive(Clone, Copy)]
pub enum Aim {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}

/// One line of the tables.
pub struct Row {
    name: String,
    value: String,
    /// The aim in words, and whether it is met.
    aim: Option<(String, bool)>,
}

/// The lines of one database.
pub struct Column {
    name: &'static str,
    rows: Vec<Row>,
}

/// All that was found out.
pub struct Report(String);

impl Row {
    /// A ratio, such as 3.1×.
    pub fn ratio(name: impl Into<String>, value: f64, aim: Aim) -> Self {
        Self::aimed(name.into(), value, aim, |ratio| format!("{}×", quotient(ratio)))
    }

    /// A part of a whole, such as 60 %.
    pub fn share(name: impl Into<String>, value: f64, aim: Aim) -> Self {
        Self::aimed(name.into(), value, aim, |share| format!("{:.0} %", share * 100.0))
    }

    /// A number that has no aim.
    pub fn plain(name: impl Into<String>, value: String) -> Self {
        Self {
            name: name.into(),
            value,
            aim: None,
        }
    }

    fn aimed(name: String, value: f64, aim: Aim, show: impl Fn(f64) -> String) -> Self {
        let aim = match aim {
            Aim::AtMost(most) => (format!("≤ {}", show(most)), value <= most),
            Aim::AtLeast(least) => (format!("≥ {}", show(least)), value >= least),
        };
        Self {
            name,
            value: show(value),
            aim: Some(aim),
        }
    }
}

impl Column {
    /// A column with nothing in it yet.
    pub const fn new(name: &'static str) -> Self {
        Self { name, rows: Vec::new() }
    }

    /// Adds lines at its end, and shows that they are there.
    pub fn add(&mut self, rows: Vec<Row>) {
        for row in &rows {
            eprintln!("  {}: {}", row.name, row.value);
        }
        self.rows.extend(rows);
    }
}

impl Report {
    /// Puts columns with the same lines beside each other.
    pub fn new(machine: &str, columns: &[Column]) -> Self {
        let (mut ratios, mut numbers) = (String::new(), String::new());
        let names: Vec<_> = columns.iter().map(|column| column.name).collect();
        let names = names.join(" | ");
        let lines = "---|".repeat(columns.len());
        for (number, row) in columns[0].rows.iter().enumerate() {
            let cells: Vec<_> = columns.iter().map(|column| column.rows[number].cell()).collect();
            let cells = cells.join(" | ");
            // Writing to a String cannot fail.
            let _ = match &row.aim {
                Some((aim, _)) => writeln!(ratios, "| {} | {aim} | {cells} |", row.name),
                None => writeln!(numbers, "| {} | {cells} |", row.name),
            };
        }
        Self(format!(
            "{INTRODUCTION}\n{machine}\n\n| ratio | aim | {names} |\n|---|---|{lines}\n{ratios}\n\
             | behind it | {names} |\n|---|{lines}\n{numbers}"
        ))
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Writes the file anew, but for what a person wrote into it.
    pub fn write(&self) {
        let old = std::fs::read_to_string(FILE).unwrap_or_default();
        let kept = old.split_once(MARKER).map_or("\n", |(_, kept)| kept);
        std::fs::write(Path::new(FILE), format!("{}\n{MARKER}{kept}", self.0)).expect("benches/RESULTS.md is writable");
    }
}

impl Row {
    fn cell(&self) -> String {
        match self.aim {
            Some((_, true)) => format!("**{}**, met", self.value),
            Some((_, false)) => format!("**{}**, missed", self.value),
            None => self.value.clone(),
        }
    }
}

/// The median of numbers.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// The median and the 99th percentile of how long requests took in all rounds.
pub fn latency(rounds: &[Answered]) -> String {
    let mut all: Vec<_> = rounds.iter().flat_map(|round| &round.latencies).collect();
    all.sort();
    let percentile = |percent: usize| millis(all[(all.len() * percent / 100).min(all.len() - 1)].as_secs_f64());
    format!("{}, {}", percentile(50), percentile(99))
}

/// A number with three digits or so.
pub fn quotient(number: f64) -> String {
    let decimals = match number {
        ..10.0 => 1,
        _ => 0,
    };
    format!("{number:.decimals$}")
}

/// Seconds, shown in µs.
pub fn micros(seconds: f64) -> String {
    format!("{:.0} µs", seconds * 1e6)
}

/// Seconds, shown in ms.
pub fn millis(seconds: f64) -> String {
    let millis = seconds * 1e3;
    let decimals = if millis < 10.0 { 2 } else { 0 };
    format!("{millis:.decimals$} ms")
}

/// How often in a second.
pub fn times(rate: f64) -> String {
    format!("{rate:.0} /s")
}
