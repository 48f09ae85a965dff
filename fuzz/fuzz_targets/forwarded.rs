//! Lines of `X-Forwarded-For`, one per line: a client can't choose its own address with them.
#![no_main]

use std::net::IpAddr;

use libfuzzer_sys::fuzz_target;
use roster_http::fuzzing::client_of;

const PROXY: &str = "10.0.0.1";
const STRANGER: &str = "203.0.113.9";

fuzz_target!(|bytes: &[u8]| {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    assert_eq!(client(STRANGER, &lines), address(STRANGER), "a stranger is trusted");
    let named = client(PROXY, &lines);
    assert_eq!(named, named.to_canonical(), "one client has two addresses");
    lines.push(STRANGER.as_bytes());
    assert_eq!(
        client(PROXY, &lines),
        address(STRANGER),
        "an entry of a stranger is trusted"
    );
});

fn client(peer: &str, lines: &[&[u8]]) -> IpAddr {
    let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().expect("a network"));
    client_of(address(peer), trusted.into(), lines)
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}
