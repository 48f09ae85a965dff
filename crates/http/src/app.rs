//! The state that every request can reach.

use crate::authentication::Authentication;
use crate::client_address::TrustedProxies;
use crate::known_parameters::KnownParameters;
use crate::settings::Settings;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{PasswordHasher, Store};

/// The state of the server, shared by all requests.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) passwords: PasswordHasher,
    pub(crate) authentication: Authentication,
    pub(crate) proxies: TrustedProxies,
    pub(crate) parameters: KnownParameters,
    /// How long one request may take.
    pub(crate) request_timeout: Duration,
    draining: AtomicBool,
}

impl App {
    pub(crate) fn new(store: Store, settings: &Settings, parameters: KnownParameters) -> Self {
        Self {
            passwords: PasswordHasher::new(Arc::clone(store.environment())),
            store,
            authentication: Authentication::new(&settings.external_api),
            proxies: TrustedProxies::new(settings.trusted_proxies.clone()),
            parameters,
            request_timeout: settings.request_timeout,
            draining: AtomicBool::new(false),
        }
    }

    /// From now on the server only finishes the requests that it has begun.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
