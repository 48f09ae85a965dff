//! What the fuzz targets need of this crate beside the bodies of requests: the word of proxies.

use crate::client_address::{ClientAddress, TrustedProxies};
use axum::http::{HeaderMap, HeaderValue};
use ipnet::IpNet;
use std::net::IpAddr;

/// The client of a request that came from `peer` with these lines of `X-Forwarded-For`. Lines that no header can be are
/// left out.
#[must_use]
pub fn client_of(peer: IpAddr, trusted: Vec<IpNet>, lines: &[&[u8]]) -> IpAddr {
    let mut headers = HeaderMap::new();
    for value in lines.iter().filter_map(|line| HeaderValue::from_bytes(line).ok()) {
        headers.append("x-forwarded-for", value);
    }
    let ClientAddress(client) = TrustedProxies::new(trusted).client_of(peer, &headers);
    client
}
