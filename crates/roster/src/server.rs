//! A server, from its configuration to its shutdown.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use roster_http::{Listeners, Metrics, Settings};
use store::{Database, SCHEMA_VERSION, Store, System};
use tokio::net::TcpListener;

use crate::binding::Binding;
use crate::config::{self, Config, ExternalApi, Loaded};
use crate::expiring::keep_expiring;
use crate::failure::Failure;
use crate::logging;
use crate::output;
use crate::reload::Reload;
use crate::stop::Stop;
use crate::tidying::keep_tidy;

/// What to do about a schema that is not current.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldSchema {
    /// Migrate it.
    Migrate,
    /// Don't start.
    Refuse,
}

/// A server that is ready to serve.
pub struct Server {
    /// The address that it listens on, with the actual port.
    pub address: SocketAddr,
    /// `https`, or `http` without TLS.
    pub scheme: &'static str,
    listeners: Listeners,
    store: Store,
    settings: Settings,
    metrics: Metrics,
    stop: Stop,
    reload: Reload,
}

impl Server {
    /// Starts the log, binds the addresses, and opens the database.
    pub async fn start(loaded: Loaded, binding: Binding, old_schema: OldSchema) -> Result<Self, Failure> {
        let Loaded { config, warnings } = loaded;
        logging::start(&config);
        warn(&warnings, &config.external_api);
        // Before anything that takes time: without a handler, the signal would end the process.
        let reload = Reload::catch(config.tls.clone().zip(binding.tls.clone())).map_err(no_signals)?;
        let database = Database::parse(config.database_url.expose())?;
        if old_schema == OldSchema::Migrate {
            migrate(&database).await?;
        }
        let scheme = if binding.tls.is_some() { "https" } else { "http" };
        let valid_until = binding.valid_until.clone();
        let listeners = binding.listen(&config).await?;
        let address = address_of(&listeners.api)?;
        let metrics_address = listeners.metrics.as_ref().map(address_of).transpose()?;
        let stop = Stop::catch().map_err(no_signals)?;
        // Before the store is opened, so that the metrics count everything that it does.
        let metrics = Metrics::install();
        if let Some(end) = valid_until {
            end.measure();
        }
        reload.count();
        let system = System::with_keys(config.encryption_keys.clone());
        let store = Store::open(database, config.database_pool, Arc::new(system)).await?;
        store.check_keys().await?;
        for warning in store.warnings().await? {
            tracing::warn!("{warning}");
        }
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            %address,
            scheme,
            metrics_address = metrics_address.map(tracing::field::display),
            database = %config.database_url,
            "listening"
        );
        Ok(Self {
            address,
            scheme,
            listeners,
            store,
            settings: settings(config),
            metrics,
            stop,
            reload,
        })
    }

    /// Prints the address and the greeting, and serves until a signal arrives.
    pub async fn run(self, greeting: &str) {
        // The server runs even if its stdout is closed.
        if let Err(error) = output::print(&format!("listening on {}://{}\n{greeting}", self.scheme, self.address)) {
            tracing::warn!(%error, "the address was not printed");
        }
        let tidying = keep_tidy(self.store.clone());
        let expiring = keep_expiring(self.store.clone());
        let serving = roster_http::serve(
            self.listeners,
            self.store,
            self.settings,
            self.metrics,
            self.stop.wait(),
        );
        tokio::select! {
            () = serving => {}
            () = self.reload.keep_up() => unreachable!("it goes on for ever"),
            () = tidying => unreachable!("it goes on for ever"),
            () = expiring => unreachable!("it goes on for ever"),
        }
    }
}

fn warn(warnings: &[String], external_api: &ExternalApi) {
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    if matches!(external_api, ExternalApi::Off) {
        tracing::warn!("{}", config::API_IS_OFF);
    }
}

async fn migrate(database: &Database) -> Result<(), Failure> {
    let from = database.migrate().await?.version;
    if from < SCHEMA_VERSION {
        tracing::info!(from, to = SCHEMA_VERSION, "migrated the schema");
    }
    Ok(())
}

fn no_signals(cause: io::Error) -> Failure {
    Failure::system("can't catch signals", cause)
}

fn address_of(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener
        .local_addr()
        .map_err(|cause| Failure::system("can't find out the address", cause))
}

fn settings(config: Config) -> Settings {
    Settings {
        external_api: match config.external_api {
            ExternalApi::Off => roster_http::ExternalApi::Off,
            ExternalApi::On { token } => roster_http::ExternalApi::On {
                token,
                rate_limit: config.rate_limit,
            },
        },
        trusted_proxies: config.trusted_proxies,
        request_timeout: config.request_timeout,
        max_connections: config.max_connections,
    }
}
