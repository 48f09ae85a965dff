//! Medians and percentiles.

/// The median of numbers.
pub fn median(numbers: impl IntoIterator<Item = f64>) -> f64 {
    percentile(numbers, 50)
}

/// The number that so many percent of the numbers are below. With fewer than a hundred numbers, the 99th percentile is
/// the largest.
pub fn percentile(numbers: impl IntoIterator<Item = f64>, percent: usize) -> f64 {
    let mut numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.sort_by(f64::total_cmp);
    numbers[(numbers.len() * percent / 100).min(numbers.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_need_no_order() {
        let found = [
            median([3.0, 1.0, 2.0]),
            percentile([5.0, 9.0, 7.0], 99),
            percentile((0..1000).rev().map(f64::from), 99),
        ];
        assert_eq!(found.map(|number| number.to_string()), ["2", "9", "990"]);
    }
}
