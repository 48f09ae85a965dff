//! Asking the other server.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio_rustls::rustls;
use ureq::http::{Response, StatusCode};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Error};

use super::{Address, list};

/// How long the server may take until it can be reached, until it begins to answer, and between two parts of its answer. A
/// list of a million users isn't made at once.
const CONNECT: Duration = Duration::from_secs(10);
const BEGIN: Duration = Duration::from_mins(2);
const SILENCE: Duration = Duration::from_mins(1);

/// Bytes of an answer that is no list, to find a message in.
const REFUSAL: u64 = 64 * 1024;

/// The names under which a list may stand in an object.
const USERS: &[&str] = &["users", "data"];
const WORKSPACES: &[&str] = &["workspaces", "organizations", "data"];

/// Why there is no list, or not all of it. The token is in none of the messages.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The file of `--ca` is not one of certificates.
    #[error("{path} can't be used as the certificates of authorities: {why}")]
    Authorities { path: PathBuf, why: String },
    /// There is no way to the server, or it says nothing.
    #[error("can't ask {url}: {why}")]
    Unreachable { url: String, why: String },
    /// It refuses.
    #[error("{url} answers {status}{said}: {hint}")]
    Refused {
        url: String,
        status: StatusCode,
        said: String,
        hint: String,
    },
    /// It says something else, or not all.
    #[error("the answer of {url} is not a whole list: {why}")]
    NoList { url: String, why: String },
}

/// A server that speaks the `ToolJet` API.
pub struct Client {
    agent: Agent,
    address: Address,
    token: SecretString,
}

impl Client {
    /// Nothing is asked yet. Without `authorities`, those count that the system trusts.
    pub fn new(address: Address, token: SecretString, authorities: Option<&Path>) -> Result<Self, Unanswered> {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(trusted(authorities)?)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // Where it leads isn't known, and the token is for this server only.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // Nor for a proxy that the environment names.
            .proxy(None)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(BEGIN))
            .timeout_per_read(Some(SILENCE))
            .user_agent(concat!("roster/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { agent, address, token })
    }

    /// Hands all users to `each`, as they come.
    pub fn users(&self, each: &mut dyn FnMut(Value) -> Result<(), String>) -> Result<(), Unanswered> {
        self.list("users", USERS, each)
    }

    /// All workspaces.
    pub fn workspaces(&self) -> Result<Vec<Value>, Unanswered> {
        let mut workspaces = Vec::new();
        let mut push = |workspace| {
            workspaces.push(workspace);
            Ok(())
        };
        self.list("workspaces", WORKSPACES, &mut push)?;
        Ok(workspaces)
    }

    fn list(
        &self,
        name: &str,
        names: &'static [&'static str],
        each: &mut dyn FnMut(Value) -> Result<(), String>,
    ) -> Result<(), Unanswered> {
        let url = self.address.of(name);
        let authorization = format!("Basic {}", self.token.expose_secret());
        let request = self.agent.get(&url).header("authorization", authorization);
        let answer = request.header("accept", "application/json").call();
        let answer = answer.map_err(|error| unreachable(&url, &error))?;
        if answer.status() != StatusCode::OK {
            return Err(refused(url, answer));
        }
        list::read(answer.into_body().into_reader(), names, each).map_err(|error| Unanswered::NoList {
            url,
            why: error.to_string(),
        })
    }
}

fn trusted(authorities: Option<&Path>) -> Result<Vec<Certificate<'static>>, Unanswered> {
    let Some(path) = authorities else {
        let found = rustls_native_certs::load_native_certs().certs;
        return Ok(found
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect());
    };
    let unusable = |why: String| Unanswered::Authorities {
        path: path.to_owned(),
        why,
    };
    let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let items: Result<Vec<_>, _> = parse_pem(&pem).collect();
    let items = items.map_err(|error| unusable(error.to_string()))?;
    let certificates = items.into_iter().filter_map(|item| match item {
        PemItem::Certificate(certificate) => Some(certificate),
        _ => None,
    });
    let certificates: Vec<_> = certificates.collect();
    if certificates.is_empty() {
        return Err(unusable("it holds no certificate in PEM".to_owned()));
    }
    Ok(certificates)
}

fn unreachable(url: &str, error: &Error) -> Unanswered {
    // What TLS has against the server comes as an error of reading from it.
    let is_tls = |cause: &io::Error| {
        cause
            .get_ref()
            .and_then(|cause| cause.downcast_ref::<rustls::Error>())
            .is_some()
    };
    let hint = match error {
        Error::Io(cause) if is_tls(cause) => "; --ca names a file with the certificate of another authority",
        _ => "",
    };
    Unanswered::Unreachable {
        url: url.to_owned(),
        why: format!("{error}{hint}"),
    }
}

fn refused(url: String, answer: Response<Body>) -> Unanswered {
    let status = answer.status();
    let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
    let hint = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            "the token of ROSTER_IMPORT_TOKEN must be that server's EXTERNAL_API_ACCESS_TOKEN, and its API switched on"
                .to_owned()
        }
        StatusCode::NOT_FOUND => {
            "the ToolJet API isn't there; is the address right, and the API switched on?".to_owned()
        }
        _ if status.is_redirection() => {
            format!(
                "the token isn't sent to another address; if {:?} is the right one, give that",
                location.unwrap_or_default()
            )
        }
        _ => "try again later, or ask who runs it".to_owned(),
    };
    let said = message(answer.into_body()).map_or_else(String::new, |said| format!(" ({said:?})"));
    Unanswered::Refused {
        url,
        status,
        said,
        hint,
    }
}

/// What the server says itself, if it says it in the API's way.
fn message(body: Body) -> Option<String> {
    let mut text = Vec::new();
    body.into_reader().take(REFUSAL).read_to_end(&mut text).ok()?;
    let answer: Value = serde_json::from_slice(&text).ok()?;
    Some(answer.get("message")?.as_str()?.to_owned())
}
