//! What the fuzz targets need from this crate besides the bodies of requests: the header of proxies.

use crate::client_address::{ClientAddress, TrustedProxies};
use axum::http::{HeaderMap, HeaderValue};
use ipnet::IpNet;
use std::net::IpAddr;

/// The client of a request that came from `peer` with these lines of `X-Forwarded-For`. Lines that are not valid header
/// values are skipped.
#[must_use]
pub fn client_of(peer: IpAddr, trusted: Vec<IpNet>, lines: &[&[u8]]) -> IpAddr {
    let mut headers = HeaderMap::new();
    for value in lines.iter().filter_map(|line| HeaderValue::from_bytes(line).ok()) {
        headers.append("x-forwarded-for", value);
    }
    let ClientAddress(client) = TrustedProxies::new(trusted).client_of(peer, &headers);
    client
}
