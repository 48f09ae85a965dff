//! The proxies whose `X-Forwarded-For` is trusted.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

/// The number of bits before the IPv4 address in an IPv4-mapped IPv6 address.
const MAPPED: u8 = 96;

/// Parses addresses and networks, separated by commas; empty if the text is empty.
pub fn parse(text: &str) -> Result<Vec<IpNet>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(',').map(|entry| parse_network(entry.trim())).collect()
}

fn parse_network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpAddr>().map(IpNet::from).or_else(|_| text.parse());
    let network = network.map_err(|_| "has an entry that is neither an IP address nor a network".to_owned())?;
    let network = in_its_own_form(network);
    // If every client were trusted, each could claim any address.
    if network.prefix_len() == 0 {
        return Err("has a network that contains every address; name only your proxies".into());
    }
    Ok(network)
}

/// Converts an IPv4-mapped IPv6 network to IPv4, as is done with the addresses of clients.
fn in_its_own_form(network: IpNet) -> IpNet {
    let mapped = || {
        let IpAddr::V6(address) = network.addr() else {
            return None;
        };
        let prefix = network.prefix_len().checked_sub(MAPPED)?;
        Ipv4Net::new(address.to_ipv4_mapped()?, prefix).ok()
    };
    mapped().map_or(network, IpNet::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_networks() {
        for (text, expected) in [
            ("", &[][..]),
            ("10.0.0.1", &["10.0.0.1/32"]),
            ("10.0.0.0/8", &["10.0.0.0/8"]),
            ("10.0.0.1 , fd00::/8,::1", &["10.0.0.1/32", "fd00::/8", "::1/128"]),
            ("::ffff:10.0.0.1,::ffff:10.0.0.0/104", &["10.0.0.1/32", "10.0.0.0/8"]),
        ] {
            let networks: Vec<_> = parse(text).unwrap().iter().map(ToString::to_string).collect();
            assert_eq!(networks, expected, "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in [
            "proxy.example.com",
            "10.0.0.1:80",
            "10.0.0.0/33",
            "10.0.0.1,",
            "10.0.0.1 10.0.0.2",
            "*",
            "true",
        ] {
            assert!(parse(text).unwrap_err().contains("neither"), "{text}");
        }
    }

    #[test]
    fn everybody_is_refused() {
        for text in ["0.0.0.0/0", "::/0", "10.0.0.1,0.0.0.0/0", "::ffff:0.0.0.0/96"] {
            assert!(parse(text).unwrap_err().contains("every address"), "{text}");
        }
    }
}
