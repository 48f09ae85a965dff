//! Token buckets, each stored as one instant.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// The size and the refill rate of a bucket: `burst` at once, and then one per `interval`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) burst: u32,
    pub(super) interval: Duration,
}

/// A bucket, stored as the instant at which it will be full again. A bucket that is full equals a new one, so it can be
/// dropped.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    full_at: Instant,
}

impl Bucket {
    pub(super) const fn full(now: Instant) -> Self {
        Self { full_at: now }
    }

    pub(super) fn is_full(self, now: Instant) -> bool {
        self.full_at <= now
    }
}

impl Rate {
    /// As many per second, all of them at once if need be.
    pub(super) fn per_second(times: NonZeroU32) -> Self {
        Self {
            burst: times.get(),
            interval: Duration::from_secs(1) / times.get(),
        }
    }

    /// How long an empty bucket takes to fill.
    pub(super) fn time_to_fill(self) -> Duration {
        self.interval * self.burst
    }

    /// Takes one from the bucket. If the bucket is empty, takes nothing and returns how long to wait for the next one.
    pub(super) fn take(self, bucket: &mut Bucket, now: Instant) -> Result<(), Duration> {
        let full_at = bucket.full_at.max(now) + self.interval;
        let wait = full_at.saturating_duration_since(now + self.time_to_fill());
        if !wait.is_zero() {
            return Err(wait);
        }
        bucket.full_at = full_at;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 3,
        interval: Duration::from_secs(6),
    };

    /// How many can be taken at this instant.
    fn drain(rate: Rate, bucket: &mut Bucket, now: Instant) -> usize {
        std::iter::repeat_with(|| rate.take(bucket, now))
            .take_while(Result::is_ok)
            .count()
    }

    #[test]
    fn a_burst_and_then_one_in_each_interval() {
        let start = Instant::now();
        let mut bucket = Bucket::full(start);
        assert_eq!(drain(RATE, &mut bucket, start), 3);
        let almost = start + Duration::from_millis(5_999);
        assert_eq!(RATE.take(&mut bucket, almost), Err(Duration::from_millis(1)));
        assert_eq!(drain(RATE, &mut bucket, start + Duration::from_secs(6)), 1);
        assert_eq!(drain(RATE, &mut bucket, start + Duration::from_secs(18)), 2);
    }

    #[test]
    fn what_is_refused_costs_nothing() {
        let start = Instant::now();
        let mut bucket = Bucket::full(start);
        drain(RATE, &mut bucket, start);
        for _ in 0..100 {
            assert_eq!(RATE.take(&mut bucket, start), Err(RATE.interval));
        }
        assert_eq!(RATE.take(&mut bucket, start + RATE.interval), Ok(()));
    }

    #[test]
    fn no_more_than_a_burst_gathers() {
        let start = Instant::now();
        let mut bucket = Bucket::full(start);
        drain(RATE, &mut bucket, start);
        let almost = start + Duration::from_millis(17_999);
        assert!(!bucket.is_full(almost) && bucket.is_full(start + RATE.time_to_fill()));
        assert_eq!(drain(RATE, &mut bucket, start + Duration::from_hours(1)), 3);
    }

    #[test]
    fn so_many_a_second() {
        let start = Instant::now();
        for times in [1, 3, 1000, 1_000_000] {
            let rate = Rate::per_second(NonZeroU32::new(times).unwrap());
            let mut bucket = Bucket::full(start);
            assert_eq!(drain(rate, &mut bucket, start), times as usize);
            assert_eq!(drain(rate, &mut bucket, start + Duration::from_secs(1)), times as usize);
        }
    }
}
