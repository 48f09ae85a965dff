//! Finds the address of the client that sent a request, also behind proxies.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The header to which each proxy appends the address that a request came from.
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The maximum number of proxies that are followed. No real chain is as long, and a longer header would only cost time.
const MOST_PROXIES: usize = 32;

/// The remote address of a request's connection: the client's, or the last proxy's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PeerAddress(pub(crate) SocketAddr);

/// The address of the client that a request comes from. An IPv4-mapped IPv6 address is stored as IPv4.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// The proxies whose `X-Forwarded-For` is trusted.
#[derive(Debug)]
pub(crate) struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    pub(crate) const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The client of a request that came from `peer` with these headers.
    ///
    /// A client can write anything into the header, but proxies append to its end. So the entries are read from the
    /// end, as long as the proxy that wrote an entry is trusted.
    pub(crate) fn client_of(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let mut client = peer.to_canonical();
        let lines = headers.get_all(X_FORWARDED_FOR).iter().rev();
        let mut entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        for _ in 0..MOST_PROXIES {
            if !self.trusts(client) {
                break;
            }
            let Some(sender) = entries.next().and_then(address_in) else {
                break;
            };
            client = sender;
        }
        ClientAddress(client)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The address in one entry: `1.2.3.4`, `1.2.3.4:567`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:567`.
fn address_in(entry: &[u8]) -> Option<IpAddr> {
    let entry = str::from_utf8(entry).ok()?.trim();
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = match bare {
        Some(inside) => inside.parse().ok().filter(IpAddr::is_ipv6),
        None => entry.parse().ok(),
    };
    let with_port = || entry.parse().ok().map(|address: SocketAddr| address.ip());
    Some(address.or_else(with_port)?.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    const PROXY: &str = "10.0.0.1";
    const STRANGER: &str = "203.0.113.9";

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn headers(lines: &[impl AsRef<[u8]>]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_bytes(line.as_ref()).unwrap());
        }
        headers
    }

    /// The client, if proxies in `10.0.0.0/8` and `fd00::/8` are trusted.
    fn client(peer: &str, lines: &[impl AsRef<[u8]>]) -> IpAddr {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let ClientAddress(client) = TrustedProxies::new(trusted.into()).client_of(address(peer), &headers(lines));
        client
    }

    #[test]
    fn entries_are_read_in_every_form() {
        for (entry, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            (" 192.0.2.1\t", "192.0.2.1"),
            ("192.0.2.1:80", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:80", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("[::ffff:192.0.2.1]:80", "192.0.2.1"),
        ] {
            assert_eq!(address_in(entry.as_bytes()), Some(address(expected)), "{entry}");
        }
        for entry in [
            "",
            "unknown",
            "_hidden",
            "192.0.2",
            "192.0.2.1:",
            "192.0.2.1:99999",
            "[192.0.2.1]",
            "[2001:db8::1",
            "\"192.0.2.1\"",
        ] {
            assert_eq!(address_in(entry.as_bytes()), None, "{entry}");
        }
        assert_eq!(address_in(b"\xff"), None);
    }

    #[test]
    fn without_a_header_the_client_is_the_peer() {
        assert_eq!(client(PROXY, &[""; 0]), address(PROXY));
        assert_eq!(client(STRANGER, &[""; 0]), address(STRANGER));
        assert_eq!(client("::ffff:203.0.113.9", &[""; 0]), address(STRANGER));
    }

    #[test]
    fn trusted_proxies_are_skipped_from_the_end() {
        for (lines, expected) in [
            (&["192.0.2.1"][..], "192.0.2.1"),
            (&["192.0.2.1, 10.0.0.2"], "192.0.2.1"),
            (&["192.0.2.1, [fd00::2]:80"], "192.0.2.1"),
            (&["192.0.2.1", "10.0.0.2,10.0.0.3"], "192.0.2.1"),
            (&["198.51.100.1, 192.0.2.1"], "192.0.2.1"),
            (&["198.51.100.1", "192.0.2.1"], "192.0.2.1"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            assert_eq!(client(PROXY, lines), address(expected), "{lines:?}");
        }
        assert_eq!(client("::ffff:10.0.0.1", &["192.0.2.1"]), address("192.0.2.1"));
    }

    #[test]
    fn what_is_no_address_ends_the_walk() {
        assert_eq!(client(PROXY, &["192.0.2.1, unknown"]), address(PROXY));
        assert_eq!(client(PROXY, &["192.0.2.1, unknown, 10.0.0.2"]), address("10.0.0.2"));
        assert_eq!(client(PROXY, &["192.0.2.1,"]), address(PROXY));
    }

    #[test]
    fn at_most_32_proxies_are_followed() {
        let chain = |proxies| format!("192.0.2.1{}", ",10.0.0.2".repeat(proxies));
        assert_eq!(client(PROXY, &[chain(MOST_PROXIES - 1)]), address("192.0.2.1"));
        assert_eq!(client(PROXY, &[chain(MOST_PROXIES)]), address("10.0.0.2"));
        assert_eq!(client(PROXY, &[chain(100_000)]), address("10.0.0.2"));
    }

    /// A line of the header as a client or a proxy may send it.
    fn line() -> impl Strategy<Value = Vec<u8>> {
        let entry = prop_oneof![
            any::<IpAddr>().prop_map(|address| address.to_string()),
            any::<SocketAddr>().prop_map(|address| address.to_string()),
            (0_u8..=255).prop_map(|last| format!("10.0.0.{last}")),
            "[ -~]{0,12}",
        ];
        let sane = prop::collection::vec(entry, 0..6).prop_map(|entries| entries.join(", ").into_bytes());
        let any = prop::collection::vec(any::<u8>(), 0..60);
        prop_oneof![3 => sane, 1 => any].prop_filter("can be a header", |line| HeaderValue::from_bytes(line).is_ok())
    }

    proptest! {
        #[test]
        fn a_stranger_is_never_believed(lines in prop::collection::vec(line(), 0..4)) {
            prop_assert_eq!(client(STRANGER, &lines), address(STRANGER));
        }

        #[test]
        fn what_stands_before_the_first_stranger_does_not_matter(
            forged in prop::collection::vec(line(), 0..4),
            proxies in 0..5_usize,
        ) {
            let mut lines = forged;
            lines.push(format!("{STRANGER}{}", ", 10.0.0.2".repeat(proxies)).into_bytes());
            prop_assert_eq!(client(PROXY, &lines), address(STRANGER));
        }

        #[test]
        fn the_client_is_the_peer_or_named_in_the_header(lines in prop::collection::vec(line(), 0..4)) {
            let client = client(PROXY, &lines);
            let mut named = lines.iter().flat_map(|line| line.split(|byte| *byte == b',')).filter_map(address_in);
            prop_assert!(client == address(PROXY) || named.any(|address| address == client));
        }

        #[test]
        fn an_address_is_read_as_it_is_written(written in any::<SocketAddr>()) {
            let ip = written.ip().to_canonical();
            // A zone is meaningful only on the machine that wrote it.
            let written = SocketAddr::new(written.ip(), written.port());
            prop_assert_eq!(address_in(written.to_string().as_bytes()), Some(ip));
            prop_assert_eq!(address_in(written.ip().to_string().as_bytes()), Some(ip));
        }
    }
}
