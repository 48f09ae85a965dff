//! Failed authentications, counted for each client address.

use super::bucket::{Bucket, Rate};
use metrics::{counter, gauge};
use std::collections::HashMap;
use std::mem;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often one address may fail: enough for a person or a script with an old token, too little for guessing.
const RATE: Rate = Rate {
    burst: 10,
    interval: Duration::from_secs(6),
};

/// The maximum number of addresses that are remembered; they take a few megabytes.
const MOST: usize = 100_000;

/// The failures of each address.
#[derive(Debug)]
pub(super) struct Failures(Mutex<Table>);

/// Two generations of addresses. When the young generation is full or its time is over, it becomes the old one, and the
/// old one is dropped. So nothing is ever searched for entries to evict, however many addresses there are. An address
/// that is dropped by time has a full bucket again. If addresses are dropped because there are too many, they are those
/// that failed longest ago.
#[derive(Debug)]
struct Table {
    young: HashMap<IpAddr, Failing>,
    old: HashMap<IpAddr, Failing>,
    /// When the young generation began.
    turned: Instant,
}

#[derive(Debug, Clone, Copy)]
struct Failing {
    bucket: Bucket,
    /// Whether the log already says that this address fails too often.
    is_known: bool,
}

impl Failures {
    pub(super) fn new(now: Instant) -> Self {
        Self(Mutex::new(Table {
            young: HashMap::new(),
            old: HashMap::new(),
            turned: now,
        }))
    }

    /// Counts a failure if the address may fail once more; otherwise returns how long it has to wait.
    pub(super) fn count(&self, client: IpAddr, now: Instant) -> Result<(), Duration> {
        let network = network_of(client);
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failing = table.entry(network, now);
        let result = RATE.take(&mut failing.bucket, now);
        let is_news = result.is_err() && !failing.is_known;
        failing.is_known |= result.is_err();
        gauge!("roster_http_failing_addresses").set((table.young.len() + table.old.len()) as f64);
        drop(table);
        if result.is_err() {
            counter!("roster_http_failures_refused_total").increment(1);
        }
        if is_news {
            tracing::warn!(client = %network, "too many failed authentications: more are refused for a while");
        }
        result
    }
}

impl Table {
    fn entry(&mut self, network: IpAddr, now: Instant) -> &mut Failing {
        if self.young.len() >= MOST / 2 || now >= self.turned + RATE.time_to_fill() {
            self.old = mem::take(&mut self.young);
            self.turned = now;
        }
        let moved = self.old.remove(&network);
        let failing = self
            .young
            .entry(network)
            .or_insert_with(|| moved.unwrap_or(Failing::new(now)));
        if failing.bucket.is_full(now) {
            *failing = Failing::new(now);
        }
        failing
    }
}

impl Failing {
    const fn new(now: Instant) -> Self {
        Self {
            bucket: Bucket::full(now),
            is_known: false,
        }
    }
}

/// What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, because a client can choose the
/// others itself.
fn network_of(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v4(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    /// Fails as often as the address may, and returns how often that was.
    fn fail(failures: &Failures, client: IpAddr, now: Instant) -> u32 {
        let times = std::iter::repeat_with(|| failures.count(client, now)).take_while(Result::is_ok);
        u32::try_from(times.count()).unwrap()
    }

    fn remembered(failures: &Failures) -> usize {
        let table = failures.0.lock().unwrap();
        table.young.len() + table.old.len()
    }

    #[test]
    fn each_address_has_its_own_bucket() {
        let now = Instant::now();
        let failures = Failures::new(now);
        assert_eq!(fail(&failures, v4(1), now), RATE.burst);
        assert_eq!(fail(&failures, v4(2), now), RATE.burst);
        assert_eq!(failures.count(v4(1), now), Err(RATE.interval));
        assert_eq!(fail(&failures, v4(1), now + RATE.interval), 1);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let now = Instant::now();
        let failures = Failures::new(now);
        let client = |text: &str| text.parse().unwrap();
        assert_eq!(fail(&failures, client("2001:db8:1:2::1"), now), RATE.burst);
        assert_eq!(fail(&failures, client("2001:db8:1:2:ffff::9"), now), 0);
        assert_eq!(fail(&failures, client("2001:db8:1:3::1"), now), RATE.burst);
    }

    #[test]
    fn no_address_is_forgotten_before_its_bucket_is_full() {
        let mut now = Instant::now();
        let failures = Failures::new(now);
        fail(&failures, v4(1), now);
        // However often the generations turn, no address fails faster than the rate.
        for second in 1..=600_u64 {
            now += Duration::from_secs(1);
            failures.count(v4(2), now).ok();
            let expected = u32::from(second.is_multiple_of(RATE.interval.as_secs()));
            assert_eq!(fail(&failures, v4(1), now), expected, "{second}");
        }
    }

    #[test]
    fn an_address_without_recent_failures_is_forgotten() {
        let mut now = Instant::now();
        let failures = Failures::new(now);
        for number in 0..1000 {
            fail(&failures, v4(number), now);
        }
        for _ in 0..2 {
            now += RATE.time_to_fill();
            fail(&failures, v4(5000), now);
        }
        assert_eq!(remembered(&failures), 1);
    }

    #[test]
    fn however_many_addresses_fail_the_table_is_bounded_and_the_latest_are_remembered() {
        let now = Instant::now();
        let failures = Failures::new(now);
        for number in 0..300_000 {
            failures.count(v4(number), now).unwrap();
            assert!(remembered(&failures) <= MOST);
        }
        let latest = u32::try_from(MOST / 2).unwrap();
        for number in 300_000 - latest..300_000 {
            failures.count(v4(number), now).unwrap();
        }
        assert_eq!(fail(&failures, v4(299_999), now), RATE.burst - 2);
        assert_eq!(fail(&failures, v4(0), now), RATE.burst);
    }
}
