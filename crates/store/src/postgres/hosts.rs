//! Reaching a server: one host after the other, each in bounded time.

use super::target::Target;
use super::tls::connector::Stream;
use super::tls::{Tls, advice};
use crate::OpenError;
use crate::dialect::describe;
use deadpool_postgres::Connect;
use std::pin::Pin;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::config::{Host, LoadBalanceHosts, SslMode};
use tokio_postgres::{Client, Config, Connection, Error, Socket};

/// How long one host may take, unless the URL says otherwise: the connection, the handshakes, and the question whether it
/// takes writes. A frozen host lets connections in and then says nothing, for which the driver would wait without end.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How a pool opens its connections.
pub(super) struct OneAfterTheOther(pub(super) Tls);

impl Connect for OneAfterTheOther {
    fn connect(
        &self,
        config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        let config = config.clone();
        Box::pin(async move { Ok(run(connect_to_any(&config, &self.0).await?)) })
    }
}

/// One connection outside of the pools. Ends when the returned client is dropped.
pub(crate) async fn connect(target: &Target) -> Result<Client, OpenError> {
    let config = &target.config;
    let unreachable =
        |why: String| OpenError::Unreachable(format!("can't reach PostgreSQL at {}: {why}", names(config)));
    let connected = timeout(limit_of_all(config), connect_to_any(config, &target.tls))
        .await
        .map_err(|_| unreachable(format!("the server doesn't answer; {CHECK_URL}")))?
        .map_err(|error| unreachable(explain(&error)))?;
    Ok(run(connected).0)
}

const CHECK_URL: &str = "check DATABASE_URL and that the server runs";

/// Why a connection can't be opened, and what to do.
pub(super) fn explain(error: &Error) -> String {
    format!("{}; {}", describe(error), advice(error).unwrap_or(CHECK_URL))
}

/// How long it may take until a host is found.
pub(super) fn limit_of_all(config: &Config) -> Duration {
    let hosts = u32::try_from(each(config).len()).unwrap_or(u32::MAX);
    limit_of_one(config).saturating_mul(hosts.saturating_add(1))
}

fn limit_of_one(config: &Config) -> Duration {
    *config.get_connect_timeout().unwrap_or(&CONNECT_TIMEOUT)
}

/// Connects to the first host that is as the URL wants it. Each but the last gets its limit; the last one gets what remains of
/// the limit of all.
async fn connect_to_any(config: &Config, tls: &Tls) -> Result<(Client, Connection<Socket, Stream>), Error> {
    let hosts = each(config);
    let (last, others) = hosts.split_last().map_or((config, &[][..]), |split| split);
    for host in others {
        match timeout(limit_of_one(config), host.connect(tls.clone())).await {
            Ok(Ok(connected)) => return Ok(connected),
            Ok(Err(error)) => tracing::debug!(host = names(host), why = describe(&error), "passed over"),
            Err(_) => tracing::debug!(host = names(host), why = "it doesn't answer", "passed over"),
        }
    }
    last.connect(tls.clone()).await
}

fn run((client, connection): (Client, Connection<Socket, Stream>)) -> (Client, JoinHandle<()>) {
    let running = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to PostgreSQL ended");
        }
    });
    (client, running)
}

/// The configuration for each host alone. Left whole if there is only one, if the driver is to shuffle them, and if it is
/// wrong, which the driver explains.
fn each(config: &Config) -> Vec<Config> {
    let (names, addresses) = (config.get_hosts().len(), config.get_hostaddrs().len());
    let hosts = names.max(addresses);
    let ports = config.get_ports().len();
    let is_wrong = (names > 0 && addresses > 0 && names != addresses) || (ports > 1 && ports != hosts);
    if hosts <= 1 || is_wrong || config.get_load_balance_hosts() != LoadBalanceHosts::Disable {
        return vec![for_its_sockets(config.clone())];
    }
    (0..hosts).map(|index| for_its_sockets(only(config, index))).collect()
}

/// A Unix socket isn't encrypted, whatever `sslmode` says (PostgreSQL manual, "SSL Support" of libpq).
fn for_its_sockets(mut config: Config) -> Config {
    let is_unix = |host: &Host| matches!(host, Host::Unix(_));
    if !config.get_hosts().is_empty() && config.get_hosts().iter().all(is_unix) {
        config.ssl_mode(SslMode::Disable);
    }
    config
}

/// The same configuration with one of its hosts. The driver has no way to take a host out.
fn only(config: &Config, index: usize) -> Config {
    let mut one = Config::new();
    match config.get_hosts().get(index) {
        Some(Host::Tcp(name)) => drop(one.host(name)),
        Some(Host::Unix(path)) => drop(one.host_path(path)),
        None => {}
    }
    config.get_hostaddrs().get(index).map(|address| one.hostaddr(*address));
    port_of(config, index).map(|port| one.port(port));
    config.get_user().map(|user| one.user(user));
    config.get_password().map(|password| one.password(password));
    config.get_dbname().map(|name| one.dbname(name));
    config.get_options().map(|options| one.options(options));
    config.get_application_name().map(|name| one.application_name(name));
    config.get_connect_timeout().map(|limit| one.connect_timeout(*limit));
    config.get_tcp_user_timeout().map(|limit| one.tcp_user_timeout(*limit));
    config
        .get_keepalives_interval()
        .map(|time| one.keepalives_interval(time));
    config
        .get_keepalives_retries()
        .map(|count| one.keepalives_retries(count));
    one.keepalives(config.get_keepalives())
        .keepalives_idle(config.get_keepalives_idle())
        .ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .channel_binding(config.get_channel_binding())
        .target_session_attrs(config.get_target_session_attrs());
    one
}

/// One port counts for all hosts.
fn port_of(config: &Config, index: usize) -> Option<u16> {
    let ports = config.get_ports();
    ports.get(index).or(ports.first()).copied()
}

/// The hosts of a URL, for people.
fn names(config: &Config) -> String {
    let names = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    });
    let with_ports = names
        .enumerate()
        .map(|(index, name)| format!("{name}:{}", port_of(config, index).unwrap_or(5432)));
    with_ports.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> Config {
        url.parse().expect("a URL")
    }

    /// A setting that is forgotten when the hosts are taken apart would count for a single host only.
    #[test]
    fn each_host_keeps_all_settings() {
        let settings = "connect_timeout=7&tcp_user_timeout=8&keepalives_idle=9&keepalives_interval=10\
            &keepalives_retries=11&options=-cx%3Dy&application_name=app&target_session_attrs=read-write\
            &channel_binding=disable&sslmode=disable";
        let both = parsed(&format!("postgres://me:secret@one:1,two:2/name?{settings}"));
        let apart = [
            parsed(&format!("postgres://me:secret@one:1/name?{settings}")),
            parsed(&format!("postgres://me:secret@two:2/name?{settings}")),
        ];
        assert_eq!(each(&both), apart);
    }

    #[test]
    fn one_port_counts_for_all_hosts() {
        let each = each(&parsed("host=one,two port=5"));
        assert_eq!(each, [parsed("host=one port=5"), parsed("host=two port=5")]);
    }

    #[test]
    fn what_the_driver_must_see_as_a_whole_stays_whole() {
        for whole in [
            "host=one",
            "host=one,two load_balance_hosts=random",
            "host=one,two,three port=1,2",
        ] {
            assert_eq!(each(&parsed(whole)), [parsed(whole)], "{whole}");
        }
    }
}
