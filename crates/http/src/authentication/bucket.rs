//! Token buckets, each kept as one instant.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

/// How fast buckets drain: `burst` at once, and then one in each `interval`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) burst: u32,
    pub(super) interval: Duration,
}

/// A bucket: when it will be full again. One that has been full for a while is as good as a new one, so it needn't be kept.
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
    /// As many in each second, all of them at once if need be.
    pub(super) fn per_second(times: NonZeroU32) -> Self {
        Self {
            burst: times.get(),
            interval: Duration::from_secs(1) / times.get(),
        }
    }

    /// How long an empty bucket takes to be full.
    pub(super) fn time_to_fill(self) -> Duration {
        self.interval * self.burst
    }

    /// Takes one out of a bucket; or says how long to wait for the next one, and takes nothing.
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
