//! What the server listens on: the addresses of the API, and its TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};

use roster_http::{Listeners, Tls};
use tokio::net::{TcpListener, ToSocketAddrs};

use crate::config::variables::{LISTEN, METRICS_LISTEN, Variable};
use crate::config::{Config, ConfigError, ListenAddress, Loaded, Problem};
use crate::failure::Failure;
use crate::tls::{self, End};

/// What was checked, and is not bound yet.
pub struct Binding {
    /// What the configured one stands for; the first that can be had is taken.
    addresses: Vec<SocketAddr>,
    /// Plain HTTP without it.
    pub tls: Option<Tls>,
    /// When the certificate ends, if there is one that says so.
    pub valid_until: Option<End>,
}

impl Binding {
    /// Looks up the name, and reads the certificate and the key. Refuses what would show the token to a network.
    pub async fn prepare(loaded: &mut Loaded) -> Result<Self, Failure> {
        let Loaded { config, warnings } = loaded;
        let addresses = addresses(config).await?;
        refuse_exposed(&addresses, config)?;
        let Some(files) = &config.tls else {
            return Ok(Self {
                addresses,
                tls: None,
                valid_until: None,
            });
        };
        let certified = tls::read(files)?;
        warnings.extend(certified.warning);
        Ok(Self {
            addresses,
            tls: Some(Tls::new(certified.identity)),
            valid_until: certified.valid_until,
        })
    }

    /// Binds the addresses, and that of the metrics if they have one of their own.
    pub async fn listen(self, config: &Config) -> Result<Listeners, Failure> {
        let metrics = match &config.metrics_listen {
            Some(address) => Some(bind(address.to_string(), address, &METRICS_LISTEN).await?),
            None => None,
        };
        Ok(Listeners {
            api: bind(self.addresses.as_slice(), &config.listen, &LISTEN).await?,
            tls: self.tls,
            metrics,
        })
    }
}

async fn bind(
    addresses: impl ToSocketAddrs,
    configured: &ListenAddress,
    variable: &Variable,
) -> Result<TcpListener, Failure> {
    TcpListener::bind(addresses)
        .await
        .map_err(|cause| cannot_listen(configured, variable, cause))
}

fn cannot_listen(configured: &ListenAddress, variable: &Variable, cause: io::Error) -> Failure {
    let what = format!("can't listen on {configured}, which {} can change", variable.name);
    Failure::system(what, cause)
}

async fn addresses(config: &Config) -> Result<Vec<SocketAddr>, Failure> {
    let listen = config.listen.to_string();
    let found = tokio::net::lookup_host(&listen).await;
    Ok(found
        .map_err(|cause| cannot_listen(&config.listen, &LISTEN, cause))?
        .collect())
}

/// Looks at the addresses themselves, which are then bound, so that no name resolves to another one meanwhile.
fn refuse_exposed(addresses: &[SocketAddr], config: &Config) -> Result<(), ConfigError> {
    if config.tls.is_some() || config.insecure_http {
        return Ok(());
    }
    match exposed_ip(addresses) {
        Some(address) => Err(ConfigError {
            problems: vec![Problem::Exposed { address }],
        }),
        None => Ok(()),
    }
}

/// The first address that other machines can reach.
fn exposed_ip(addresses: &[SocketAddr]) -> Option<IpAddr> {
    let mut ips = addresses.iter().map(|address| address.ip().to_canonical());
    ips.find(|ip| !ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(addresses: &[&str]) -> Option<IpAddr> {
        let addresses: Vec<_> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        exposed_ip(&addresses)
    }

    /// As a name may stand for several addresses.
    #[test]
    fn one_address_beyond_loopback_is_enough() {
        assert_eq!(exposed(&["127.0.0.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1"]), None);
        for (beyond, ip) in [
            ("192.0.2.1:1", "192.0.2.1"),
            ("[::ffff:192.0.2.1]:1", "192.0.2.1"),
            ("0.0.0.0:1", "0.0.0.0"),
            ("[::]:1", "::"),
        ] {
            assert_eq!(exposed(&["127.0.0.1:1", beyond]), Some(ip.parse().unwrap()));
        }
    }
}
