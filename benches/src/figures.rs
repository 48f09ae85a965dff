//! What was measured: numbers with their units, under the names of their columns.

use crate::database::Kind;
use crate::load::Answered;
use crate::statistics::{median, percentile};
use std::fmt;

/// The column of the time that half of the requests took less than.
pub const P50: &str = "p50";

/// The column of the time that one in a hundred took more than.
pub const P99: &str = "p99";

/// A number with its unit.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Value {
    /// How often one thing holds the other, such as 3.1×.
    Ratio(f64),
    /// A part of a whole, such as 60 %.
    Share(f64),
    /// A time in seconds.
    Seconds(f64),
    /// How often in a second.
    Rate(f64),
    /// Bytes, shown in MiB.
    Bytes(f64),
}

/// What one part found out on one database with so many users.
#[derive(Debug)]
pub struct Row {
    /// Which database.
    pub kind: Kind,
    /// How many users it has.
    pub users: u32,
    /// The columns, with their names.
    pub values: Vec<(&'static str, Value)>,
}

impl Value {
    /// The number alone.
    pub const fn number(self) -> f64 {
        match self {
            Self::Ratio(number)
            | Self::Share(number)
            | Self::Seconds(number)
            | Self::Rate(number)
            | Self::Bytes(number) => number,
        }
    }

    /// Another number with the same unit.
    pub const fn like(self, number: f64) -> Self {
        match self {
            Self::Ratio(_) => Self::Ratio(number),
            Self::Share(_) => Self::Share(number),
            Self::Seconds(_) => Self::Seconds(number),
            Self::Rate(_) => Self::Rate(number),
            Self::Bytes(_) => Self::Bytes(number),
        }
    }
}

impl Row {
    /// Nothing yet.
    pub const fn new(kind: Kind, users: u32) -> Self {
        Self {
            kind,
            users,
            values: Vec::new(),
        }
    }

    /// With one more column.
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// With the columns [`P50`] and [`P99`] of times in seconds.
    pub fn with_times(self, times: &[f64]) -> Self {
        self.with(P50, Value::Seconds(percentile(times.iter().copied(), 50)))
            .with(P99, Value::Seconds(percentile(times.iter().copied(), 99)))
    }

    /// The value of a column.
    pub fn get(&self, name: &str) -> Option<Value> {
        let named = self.values.iter().find(|(column, _)| *column == name);
        named.map(|(_, value)| *value)
    }
}

/// How long each request of all rounds took, in seconds.
pub fn times(rounds: &[Answered]) -> Vec<f64> {
    let latencies = rounds.iter().flat_map(|round| &round.latencies);
    latencies.map(std::time::Duration::as_secs_f64).collect()
}

/// The CPU time for one request: the median of the rounds, in seconds.
pub fn cpu_each(rounds: &[Answered]) -> f64 {
    median(rounds.iter().map(Answered::cpu_each))
}

/// Requests in a second: the median of the rounds.
pub fn rate(rounds: &[Answered]) -> f64 {
    median(rounds.iter().map(Answered::rate))
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Ratio(ratio) => write!(f, "{}×", short(ratio)),
            Self::Share(share) => write!(f, "{:.0} %", share * 100.0),
            Self::Seconds(time @ ..1e-3) => write!(f, "{} µs", short(time * 1e6)),
            Self::Seconds(time @ ..1.0) => write!(f, "{} ms", short(time * 1e3)),
            Self::Seconds(time) => write!(f, "{} s", short(time)),
            Self::Rate(rate) => write!(f, "{} /s", grouped(rate)),
            Self::Bytes(bytes) => write!(f, "{} MiB", short(bytes / 1024.0 / 1024.0)),
        }
    }
}

/// A number with three digits or so.
pub fn short(number: f64) -> String {
    let decimals = match number {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    let text = format!("{number:.decimals$}");
    if decimals == 0 {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A whole number whose thousands are set apart by commas.
pub fn grouped(number: impl Into<f64>) -> String {
    let digits = format!("{:.0}", number.into());
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use Value::{Bytes, Rate, Ratio, Seconds, Share};

    #[test]
    fn values_have_their_units() {
        let values = [
            (Ratio(3.0), "3×"),
            (Ratio(1.246), "1.25×"),
            (Share(0.604), "60 %"),
            (Seconds(8.06e-6), "8.06 µs"),
            (Seconds(0.0205), "20.5 ms"),
            (Seconds(120.0), "120 s"),
            (Rate(1_234_567.8), "1,234,568 /s"),
            (Bytes(25.0 * 1024.0 * 1024.0), "25 MiB"),
        ];
        for (value, text) in values {
            assert_eq!(value.to_string(), text);
        }
    }
}
