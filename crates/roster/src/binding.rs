//! The addresses that the server listens on, and its TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};

use roster_http::{Listeners, Tls};
use tokio::net::{TcpListener, ToSocketAddrs};

use crate::config::variables::{LISTEN, METRICS_LISTEN, Variable};
use crate::config::{Config, ConfigError, ListenAddress, Loaded, Problem};
use crate::failure::Failure;
use crate::tls::{self, End};

/// The checked addresses and TLS, before anything is bound.
pub struct Binding {
    /// The addresses that the configured name resolves to; the first one that can be bound is used.
    addresses: Vec<SocketAddr>,
    /// `None` for plain HTTP.
    pub tls: Option<Tls>,
    /// When the certificate expires, if there is one that says so.
    pub valid_until: Option<End>,
}

impl Binding {
    /// Resolves the name, and reads the certificate and the key. Refuses a configuration that would send the token over
    /// a network in the clear.
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

    /// Binds the address of the API, and that of the metrics if they have their own.
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
    let what = format!("can't listen on {configured}, which {} sets", variable.name);
    Failure::system(what, cause)
}

async fn addresses(config: &Config) -> Result<Vec<SocketAddr>, Failure> {
    let listen = config.listen.to_string();
    let found = tokio::net::lookup_host(&listen).await;
    Ok(found
        .map_err(|cause| cannot_listen(&config.listen, &LISTEN, cause))?
        .collect())
}

/// Checks the resolved addresses, which are the ones that are bound: so the name can't resolve to another one
/// meanwhile.
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

    /// A name may resolve to several addresses.
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
