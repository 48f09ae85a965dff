//! Reads a `postgres://` URL: the driver's own parameters, those of TLS that it doesn't know, and the pooler's mode.

use super::hosts::CONNECT_TIMEOUT;
use super::parameter::wrong;
use super::target::{PoolMode, Target};
use super::tls::{self, Tls};
use crate::OpenError;
use crate::dialect::describe;
use percent_encoding::percent_decode_str;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;

/// How long the system tries to reach a host that acknowledges nothing, and how long a connection is idle before the system
/// asks whether the host is still there. Both find a server that has gone without a word while nobody sends it anything.
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// The driver's own time of idleness.
const DRIVERS_KEEPALIVE_IDLE: Duration = Duration::from_hours(2);

/// Reads a URL, with several hosts if need be, and adds what Roster expects of a connection. Reads the files that it names, so
/// that a mistake shows at once.
pub(crate) fn parse(url: &str) -> Result<Target, OpenError> {
    refuse_split_password(url)?;
    let (url, own) = split(url)?;
    let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
        let example = "postgres://roster@db1.example.com,db2.example.com/roster";
        OpenError::Url(format!(
            "DATABASE_URL is no PostgreSQL URL: {}; an example: {example}",
            describe(&error)
        ))
    })?;
    if config.get_application_name().is_none() {
        config.application_name("roster");
    }
    limit_silence(&mut config);
    let tls = Tls::new(&own.tls, config.get_ssl_negotiation())?;
    config.ssl_mode(tls.mode());
    Ok(Target {
        config,
        tls,
        pool_mode: own.pool_mode,
    })
}

/// The parameters that are Roster's to read.
#[derive(Debug, Default)]
struct Own {
    tls: tls::Parameters,
    pool_mode: Option<PoolMode>,
}

/// Takes the parameters that the driver doesn't know out of a URL.
fn split(url: &str) -> Result<(String, Own), OpenError> {
    let mut own = Own::default();
    // A password may hold a question mark, and ends at the only @.
    let credentials_end = url.find('@').unwrap_or(0);
    let Some(query_start) = url[credentials_end..].find('?').map(|at| credentials_end + at) else {
        return Ok((url.to_owned(), own));
    };
    let mut others = Vec::new();
    for parameter in url[query_start + 1..].split('&') {
        if !own.take(parameter)? {
            others.push(parameter);
        }
    }
    let rest = &url[..query_start];
    Ok(match others.as_slice() {
        [] => (rest.to_owned(), own),
        others => (format!("{rest}?{}", others.join("&")), own),
    })
}

impl Own {
    /// Keeps a parameter, if it is one of these; answers whether it is.
    fn take(&mut self, parameter: &str) -> Result<bool, OpenError> {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let text = || -> Result<String, OpenError> {
            let decoded = percent_decode_str(value).decode_utf8();
            let decoded = decoded.map_err(|_| wrong(name, "isn't UTF-8, percent-encoded"))?;
            Ok(decoded.into_owned())
        };
        let path = || text().map(PathBuf::from);
        match name {
            "sslmode" => set(name, &mut self.tls.mode, tls::Mode::parse(&text()?)?)?,
            "sslrootcert" => set(name, &mut self.tls.authorities, path()?)?,
            "sslcert" => set(name, &mut self.tls.certificate, path()?)?,
            "sslkey" => set(name, &mut self.tls.key, path()?)?,
            "pool_mode" => set(name, &mut self.pool_mode, PoolMode::parse(&text()?)?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Keeps a value that may be given once.
fn set<T>(name: &str, place: &mut Option<T>, value: T) -> Result<(), OpenError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(wrong(name, "is there twice")),
    }
}

/// Adds the limits that the URL doesn't set.
fn limit_silence(config: &mut Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNACKNOWLEDGED);
    }
    if config.get_keepalives_idle() == DRIVERS_KEEPALIVE_IDLE {
        config.keepalives_idle(KEEPALIVE_IDLE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(KEEPALIVE_INTERVAL);
    }
}

/// The driver ends the password at the first `@`. With a second one, the rest of the password would become a host's name,
/// which messages and logs show.
fn refuse_split_password(url: &str) -> Result<(), OpenError> {
    // Also behind a question mark, which a password may hold too.
    if url.matches('@').count() > 1 {
        return Err(OpenError::Url(
            "DATABASE_URL has more than one @: write one inside of a user's name, password or option as %40, such as \
             postgres://roster:p%40ss@localhost/roster"
                .to_owned(),
        ));
    }
    Ok(())
}
