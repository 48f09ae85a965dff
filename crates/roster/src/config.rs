//! The configuration. Flags override the environment, which overrides `.env`, which overrides defaults.
//!
//! [`variables`] is the table of everything that can be set, [`sources`] finds the effective value, and
//! [`Config::load`] parses the values. All problems are collected, so that one start reports all of them. No error,
//! warning or debug output contains a secret.

mod database_url;
mod dotenv;
mod encryption;
mod error;
mod external_api;
mod flags;
mod listen;
mod sources;
#[cfg(test)]
mod tests;
mod tls;
mod trusted_proxies;
mod values;
pub mod variables;

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;
use store::EncryptionKeys;

pub use database_url::DatabaseUrl;
pub use dotenv::NAME as DOTENV;
pub use encryption::parse_keys;
pub use error::{ConfigError, Problem};
pub use external_api::{API_IS_OFF, ExternalApi};
pub use flags::Flags;
pub use listen::ListenAddress;
pub use tls::TlsFiles;
pub use values::{LogFormat, log_filter};

use sources::Sources;
use variables::Variable;

/// The purpose that the configuration is loaded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Serving requests: if the API is on, its token is required.
    Serve,
    /// Working on the database only. The API's switch and token are ignored and [`Config::external_api`] is
    /// [`ExternalApi::Off`], so that a command can run where the server's secrets are not available.
    Database,
}

/// The validated configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The `ToolJet` API and its access token.
    pub external_api: ExternalApi,
    /// The URL of the database.
    pub database_url: DatabaseUrl,
    /// The address of the API.
    pub listen: ListenAddress,
    /// The files for TLS; `None` for plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Whether plain HTTP is allowed on addresses other than loopback.
    pub insecure_http: bool,
    /// The address of the metrics, if it is not `listen`.
    pub metrics_listen: Option<ListenAddress>,
    /// What is logged: directives for [`log_filter`].
    pub log: String,
    /// The format of log lines.
    pub log_format: LogFormat,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How many client connections may be open at once.
    pub max_connections: usize,
    /// How many requests per second may use the token; `None` for no limit.
    pub rate_limit: Option<NonZeroU32>,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// How many connections to `PostgreSQL` this process may hold.
    pub database_pool: usize,
    /// The keys for metadata of members.
    pub encryption_keys: EncryptionKeys,
    /// The token of the server that users are imported from.
    pub import_token: Option<SecretString>,
}

/// A configuration, and warnings about values that are allowed but probably not intended.
#[derive(Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// One sentence per warning.
    pub warnings: Vec<String>,
}

impl Config {
    /// Loads the configuration.
    ///
    /// `environment` is usually `std::env::vars_os()`. `folder` is the working directory: `.env` is read from it, and
    /// relative paths of `NAME_FILE` variables start there.
    pub fn load(
        purpose: Purpose,
        flags: &Flags,
        environment: impl Iterator<Item = (OsString, OsString)>,
        folder: &Path,
    ) -> Result<Loaded, ConfigError> {
        let mut problems = Vec::new();
        let sources = Sources::gather(flags, environment, folder, &mut problems);
        let mut reader = Reader {
            sources,
            is_complete: !problems.iter().any(Problem::hides_an_assignment),
            problems,
            warnings: Vec::new(),
        };
        match reader.config(purpose) {
            Ok(config) if reader.problems.is_empty() => Ok(Loaded {
                config,
                warnings: reader.warnings,
            }),
            _ => Err(ConfigError {
                problems: reader.problems,
            }),
        }
    }
}

/// A value that could not be parsed. The reason has been added to the reader's problems.
struct Rejected;

/// Parses settings, and continues after an invalid one.
struct Reader {
    sources: Sources,
    /// Whether all assignments could be read. If not, a variable that seems to be unset may be one of the others.
    is_complete: bool,
    problems: Vec<Problem>,
    warnings: Vec<String>,
}

impl Reader {
    fn config(&mut self, purpose: Purpose) -> Result<Config, Rejected> {
        // Read everything before the first `?`, so that all problems are collected.
        let external_api = match purpose {
            Purpose::Serve => self.external_api(),
            Purpose::Database => Ok(ExternalApi::Off),
        };
        let database_url = self.read(&variables::DATABASE_URL, DatabaseUrl::parse);
        let listen = self.read(&variables::LISTEN, ListenAddress::parse);
        let tls = self.tls();
        let insecure_http = self.read(&variables::INSECURE_HTTP, tls::parse_insecure_http);
        let metrics_listen = self.read(&variables::METRICS_LISTEN, ListenAddress::parse_optional);
        let log = self.read(&variables::LOG, values::log_directives);
        let log_format = self.read(&variables::LOG_FORMAT, LogFormat::parse);
        let request_timeout = self.read(&variables::REQUEST_TIMEOUT, |text| values::whole_number(text, 1..=3600));
        let max_connections = self.read(&variables::MAX_CONNECTIONS, |text| {
            values::whole_number(text, 1..=1_000_000)
        });
        let rate_limit = self.read(&variables::RATE_LIMIT, values::rate_limit);
        let trusted_proxies = self.read(&variables::TRUSTED_PROXIES, trusted_proxies::parse);
        let database_pool = self.read(&variables::DATABASE_POOL, |text| values::whole_number(text, 1..=1000));
        let encryption_keys = self.read(&variables::ENCRYPTION_KEY, parse_keys);
        let import_token = self.read(&variables::IMPORT_TOKEN, external_api::parse_token);
        let config = Config {
            external_api: external_api?,
            database_url: database_url?,
            listen: listen?,
            tls: tls?,
            insecure_http: insecure_http?,
            metrics_listen: metrics_listen?,
            log: log?,
            log_format: log_format?,
            request_timeout: Duration::from_secs(u64::from(request_timeout?)),
            max_connections: max_connections? as usize,
            rate_limit: rate_limit?,
            trusted_proxies: trusted_proxies?,
            database_pool: database_pool? as usize,
            encryption_keys: encryption_keys?,
            import_token: import_token?,
        };
        self.warnings.extend(encryption::warning(&config.encryption_keys));
        self.refuse_shared_listener(&config)?;
        Ok(config)
    }

    fn external_api(&mut self) -> Result<ExternalApi, Rejected> {
        let switch = self.read(&variables::ENABLE_EXTERNAL_API, external_api::Switch::parse);
        let token = self.read(&variables::EXTERNAL_API_ACCESS_TOKEN, external_api::parse_token);
        let (switch, token) = (switch?, token?);
        self.warnings.extend(switch.warning());
        if switch != external_api::Switch::On {
            return Ok(ExternalApi::Off);
        }
        let Some(token) = token else {
            return Err(self.reject(Problem::TokenMissing));
        };
        self.warnings.extend(external_api::token_warning(&token));
        Ok(ExternalApi::On { token })
    }

    fn tls(&mut self) -> Result<Option<TlsFiles>, Rejected> {
        let certificate = self.read(&variables::TLS_CERT, tls::parse_path);
        let key = self.read(&variables::TLS_KEY, tls::parse_path);
        let (set, missing) = match (certificate?, key?) {
            (Some(certificate), Some(key)) => return Ok(Some(TlsFiles { certificate, key })),
            (None, None) => return Ok(None),
            (Some(_), None) => (&variables::TLS_CERT, &variables::TLS_KEY),
            (None, Some(_)) => (&variables::TLS_KEY, &variables::TLS_CERT),
        };
        Err(self.reject(Problem::HalfOfTls { set, missing }))
    }

    /// Rejects settings that don't fit together. Not reported if an assignment is unreadable: that may be the only cause.
    fn reject(&mut self, problem: Problem) -> Rejected {
        if self.is_complete {
            self.problems.push(problem);
        }
        Rejected
    }

    /// Refuses it here, because the second listener would fail to bind with a less clear error.
    fn refuse_shared_listener(&mut self, config: &Config) -> Result<(), Rejected> {
        let shared = config.metrics_listen.as_ref() == Some(&config.listen);
        if shared && !config.listen.takes_a_free_port() {
            return Err(self.reject(Problem::SharedListener));
        }
        Ok(())
    }

    /// Parses the value of one variable. `parse` gets an empty text if the variable is unset and has no default. Its
    /// error is in words that follow the variable's name.
    fn read<T>(&mut self, variable: &Variable, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, Rejected> {
        let parsed = self.sources.find(variable).and_then(|setting| {
            parse(&setting.value).map_err(|wrong| Problem::BadValue {
                setting: setting.label,
                wrong,
                example: setting.example,
            })
        });
        parsed.map_err(|problem| {
            self.problems.push(problem);
            Rejected
        })
    }
}
