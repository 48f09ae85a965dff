//! Numbers with their units.

use std::fmt;

/// A number with its unit.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Value {
    /// A ratio, such as 3.1×.
    Ratio(f64),
    /// A share of a whole, such as 60 %.
    Share(f64),
    /// A time in seconds.
    Seconds(f64),
    /// A rate per second.
    Rate(f64),
    /// Bytes, shown in MiB.
    Bytes(f64),
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

/// A number with about three digits.
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

/// A whole number with commas between thousands.
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
