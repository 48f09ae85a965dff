//! SIGHUP: the certificate and its key are read again.

use std::io;

use http_api::Tls;
use metrics::counter;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::TlsFiles;
use crate::tls::{self, Certified};

/// Catches SIGHUP from the moment it is made: also without TLS, it doesn't end the server.
pub struct Reload {
    hangup: Signal,
    /// What is read, and what it is for.
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

    /// Reads again whenever the signal comes, for ever.
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
    // A thread for it, as a slow disk must not hold up those who connect.
    let read = tokio::task::spawn_blocking(move || tls::read(&files)).await;
    let result = match read.expect("reading doesn't panic") {
        Ok(Certified {
            identity,
            valid_until,
            warning,
        }) => {
            tls.replace(identity);
            tracing::info!(valid_until, "SIGHUP: new connections use the new certificate and key");
            if let Some(warning) = warning {
                tracing::warn!("{warning}");
            }
            "replaced"
        }
        Err(error) => {
            tracing::error!("SIGHUP: {error}; the certificate and key from before stay in use");
            "kept"
        }
    };
    counter!("roster_tls_reloads_total", "result" => result).increment(1);
}
