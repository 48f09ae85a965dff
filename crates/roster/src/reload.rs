//! On SIGHUP, reads the certificate and its key again.

use std::io;

use metrics::counter;
use roster_http::Tls;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::TlsFiles;
use crate::tls::{self, Certified};

const RELOADS: &str = "roster_tls_reloads_total";

/// The new files are in use.
const REPLACED: &str = "replaced";

/// The new files can't be used.
const KEPT: &str = "kept";

/// Catches SIGHUP from its creation on. Even without TLS, the signal then doesn't end the server.
pub struct Reload {
    hangup: Signal,
    /// The files to read, and the TLS that uses them.
    tls: Option<(TlsFiles, Tls)>,
}

impl Reload {
    /// Begins to catch the signal.
    pub fn catch(tls: Option<(TlsFiles, Tls)>) -> io::Result<Self> {
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            tls,
        })
    }

    /// Creates the counters with 0, so that an alert sees the first increment.
    pub fn count(&self) {
        if self.tls.is_some() {
            for result in [REPLACED, KEPT] {
                counter!(RELOADS, "result" => result).increment(0);
            }
        }
    }

    /// Reads the files again at each signal. Never returns.
    pub async fn keep_up(mut self) {
        loop {
            self.hangup.recv().await;
            if let Some((files, tls)) = &self.tls {
                read_again(files.clone(), tls).await;
            } else {
                tracing::info!("SIGHUP: no TLS is configured, so there is nothing to read again");
            }
        }
    }
}

async fn read_again(files: TlsFiles, tls: &Tls) {
    // On a blocking thread, because a slow disk must not delay new connections.
    let read = tokio::task::spawn_blocking(move || tls::read(&files)).await;
    let result = match read.expect("reading doesn't panic") {
        Ok(Certified {
            identity,
            valid_until,
            warning,
        }) => {
            tls.replace(identity);
            if let Some(end) = &valid_until {
                end.measure();
            }
            let valid_until = valid_until.as_ref().map(tracing::field::display);
            tracing::info!(valid_until, "SIGHUP: new connections use the new certificate and key");
            if let Some(warning) = warning {
                tracing::warn!("{warning}");
            }
            REPLACED
        }
        Err(error) => {
            tracing::error!("SIGHUP: {error}; the previous certificate and key stay in use");
            KEPT
        }
    };
    counter!(RELOADS, "result" => result).increment(1);
}
