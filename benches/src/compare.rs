//! Measures two binaries against each other in one run.

use crate::bench::Bench;
use crate::database::Databases;
use crate::engine::Engine;
use crate::machine;
use crate::part::Part;
use crate::parts;
use crate::plan::Plan;
use crate::program::Program;
use crate::row::Row;
use crate::statistics::median;
use crate::value::{Value, grouped};
use std::fmt::Write as _;
use std::path::Path;

const INTRODUCTION: &str = "\
# This build against another binary

The binaries take turns, each on databases that it created itself. A ratio is this build's figure by the other's in one round;
its median counts, and the lowest and the highest are its spread. Where 1 is within the spread, no difference was found. The
figures of the constant answer, of serialising and of plain inserts are not the binaries': their ratios show the noise.
";

/// One round of both binaries: the figures of this build, and those of the other one.
struct Pair {
    this: Vec<Row>,
    other: Vec<Row>,
}

/// A figure of both binaries: the medians of all rounds.
#[derive(Debug, PartialEq)]
struct Comparison {
    this: f64,
    other: f64,
    ratio: f64,
    lowest: f64,
    highest: f64,
}

/// Measures both binaries and prints a table for each part.
pub async fn run(plan: &Plan, other: &Path) {
    let (this, other) = (Program::built(), Program::at(other));
    let databases = Databases::new();
    // Each turn is a single round.
    let turn = Plan {
        rounds: 1,
        ..plan.clone()
    };
    println!("{INTRODUCTION}");
    for engine in plan.engines.iter().copied() {
        let this = Bench::new(&turn, &this, &databases, engine).await;
        let other = Bench::new(&turn, &other, &databases, engine).await;
        for part in plan.parts.iter().copied() {
            let mut rounds = Vec::new();
            for _ in 0..plan.rounds {
                rounds.push(Pair {
                    this: parts::measure(part, &this).await,
                    other: parts::measure(part, &other).await,
                });
            }
            println!("{}", table(part, engine, &rounds));
        }
        this.end().await;
        other.end().await;
    }
    println!(
        "{}",
        machine::describe(databases.folder(), &databases.postgres_version().await)
    );
}

/// One line for each figure and number of users.
fn table(part: Part, engine: Engine, rounds: &[Pair]) -> String {
    let mut table = format!(
        "## {} on {}\n\n| users | figure | this build | the other | ratio | lowest | highest |\n|---:|---|{}\n",
        parts::description(part).title,
        engine.name(),
        "---:|".repeat(5)
    );
    for (number, row) in rounds[0].this.iter().enumerate() {
        for (column, value) in row.values.iter().filter(|(_, value)| is_absolute(*value)) {
            let pairs = rounds.iter().filter_map(|round| {
                let [this, other] = [&round.this, &round.other].map(|rows| rows[number].get(column));
                Some((this?.number(), other?.number()))
            });
            let compared = Comparison::of(&pairs.collect::<Vec<_>>());
            let ratios = [compared.ratio, compared.lowest, compared.highest].map(|ratio| format!("{ratio:.3}"));
            // Writing to a String cannot fail.
            let _ = writeln!(
                table,
                "| {} | {column} | {} | {} | {} |",
                grouped(row.users),
                value.like(compared.this),
                value.like(compared.other),
                ratios.join(" | ")
            );
        }
    }
    table
}

/// Ratios within one binary are not compared, only the figures that they are computed from.
const fn is_absolute(value: Value) -> bool {
    !matches!(value, Value::Ratio(_) | Value::Share(_))
}

impl Comparison {
    /// Compares pairs of figures, one pair per round: this build's and the other's.
    fn of(rounds: &[(f64, f64)]) -> Self {
        let ratios = || rounds.iter().map(|(this, other)| this / other);
        Self {
            this: median(rounds.iter().map(|(this, _)| *this)),
            other: median(rounds.iter().map(|(_, other)| *other)),
            ratio: median(ratios()),
            lowest: ratios().fold(f64::INFINITY, f64::min),
            highest: ratios().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_of_two_figures_of_one_round() {
        let compared = Comparison::of(&[(2.0, 1.0), (4.0, 8.0), (30.0, 10.0)]);
        let expected = Comparison {
            this: 4.0,
            other: 8.0,
            ratio: 2.0,
            lowest: 0.5,
            highest: 3.0,
        };
        assert_eq!(compared, expected);
    }

    #[test]
    fn the_table_has_the_absolute_figures_alone() {
        let rows = |rate| {
            let row = Row::new(Engine::Sqlite, 1000).with("÷ fsync off", Value::Share(0.9));
            vec![row.with("at 64 clients", Value::Rate(rate))]
        };
        let round = Pair {
            this: rows(900.0),
            other: rows(1000.0),
        };
        let table = table(Part::Create, Engine::Sqlite, &[round]);
        let lines: Vec<_> = table.lines().skip(4).collect();
        assert_eq!(
            lines,
            ["| 1,000 | at 64 clients | 900 /s | 1,000 /s | 0.900 | 0.900 | 0.900 |"]
        );
    }
}
