//! What can be wrong with a configuration. Each message says how to fix it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::{fmt, io};

use thiserror::Error;

use super::variables::{
    self, ENABLE_EXTERNAL_API, EXTERNAL_API_ACCESS_TOKEN, INSECURE_HTTP, LISTEN, METRICS_LISTEN, TLS_CERT, TLS_KEY,
    Variable,
};

/// All problems of a configuration, displayed as one sentence per line.
#[derive(Debug, Error)]
pub struct ConfigError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

/// A problem of a configuration. No field contains a value, because any value may be a misplaced secret; the exception
/// is the path in a `NAME_FILE` variable.
#[derive(Debug, Error)]
pub enum Problem {
    /// A value is not valid for its variable.
    #[error("{setting} {wrong}: write it like `{example}`")]
    BadValue {
        /// The flag or variable, and where it was found.
        setting: String,
        /// What is wrong, in words that follow the setting.
        wrong: String,
        /// A good assignment.
        example: String,
    },
    /// A value is not text.
    #[error("{name} is not valid UTF-8: write it like `{example}`")]
    NotUtf8 {
        /// The variable.
        name: String,
        /// A good assignment.
        example: String,
    },
    /// An unknown `ROSTER_*` variable with a name similar to a known one.
    #[error("{name} is not a variable that Roster knows: did you mean {nearest}, as in `{example}`?")]
    Misspelt {
        /// The unknown variable, and where it was found.
        name: String,
        /// The known variable.
        nearest: String,
        /// A good assignment.
        example: String,
    },
    /// An unknown `ROSTER_*` variable without a similar name.
    #[error(
        "{name} is not a variable that Roster knows: remove it, or use one of {}",
        variables::names()
    )]
    Unknown {
        /// The unknown variable, and where it was found.
        name: String,
    },
    /// A variable that Kubernetes sets for a Service whose name begins with `roster`.
    #[error(
        "{name} is not a variable that Roster knows; if Kubernetes set it for a Service, set `enableServiceLinks: false` in the pod's \
         spec, else remove it"
    )]
    ServiceLink {
        /// The variable, and where it was found.
        name: String,
    },
    /// One source sets both a variable and its `NAME_FILE`.
    #[error("{name} and {name}_FILE are both set{origin}: keep one of them, for example `{example}`")]
    BothSpellings {
        /// The variable.
        name: &'static str,
        /// Empty, or ` in .env`.
        origin: &'static str,
        /// A good assignment.
        example: String,
    },
    /// The file of a `NAME_FILE` variable can't be read.
    #[error(
        "{name} names {path:?}, which cannot be read ({cause}): name a file that holds the value, like `{example}`"
    )]
    UnreadableFile {
        /// The variable, and where it was found.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
        /// A good assignment.
        example: String,
    },
    /// The file of a `NAME_FILE` variable is empty.
    #[error("{name} names {path:?}, which is empty: name a file that holds the value, like `{example}`")]
    EmptyFile {
        /// The variable, and where it was found.
        name: String,
        /// The file.
        path: PathBuf,
        /// A good assignment.
        example: String,
    },
    /// A `NAME_FILE` variable contains a URL, which may contain a password.
    #[error("{name} holds a URL instead of a path: name a file that holds the value, like `{example}`")]
    UrlForFile {
        /// The variable, and where it was found.
        name: String,
        /// A good assignment.
        example: String,
    },
    /// `.env` exists but can't be read.
    #[error("{path:?} cannot be read ({cause}): make it readable text with lines like `{}`", LISTEN.assignment())]
    UnreadableDotenv {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// `.env` has a line that is not an assignment.
    #[error(
        "{path:?} has a malformed assignment on line {line}: write `NAME=value`, and put a value with a space, #, quote or \
         backslash in single quotes, as in `NAME='a b#c'`"
    )]
    MalformedDotenv {
        /// The file.
        path: PathBuf,
        /// Counted from one.
        line: usize,
    },
    /// `.env` assigns to one name twice: some programs take the first value, others the last.
    #[error("{path:?} sets {name} on line {first} and again on line {second}: keep one of them")]
    RepeatedInDotenv {
        /// The file.
        path: PathBuf,
        /// The variable.
        name: String,
        /// The line of the first assignment, counted from one.
        first: usize,
        /// The line of the other one.
        second: usize,
    },
    /// The API is on, but has no token.
    #[error(
        "{token} is unset or blank while {switch} is `true`: set it to a long random text, for example with \
         `{token}=$(openssl rand -hex 32)` in a shell",
        token = EXTERNAL_API_ACCESS_TOKEN.name,
        switch = ENABLE_EXTERNAL_API.name
    )]
    TokenMissing,
    /// Two listeners have the same address.
    #[error(
        "{metrics} is the same address as {listen}: leave it unset to serve the metrics there, or write another \
         one like `{}`",
        METRICS_LISTEN.assignment(),
        metrics = METRICS_LISTEN.name,
        listen = LISTEN.name
    )]
    SharedListener,
    /// A certificate without its key, or a key without its certificate.
    #[error(
        "{} is set and {} is not: TLS needs both, so set the other one too, like `{}`, or neither",
        set.name,
        missing.name,
        missing.assignment()
    )]
    HalfOfTls {
        /// The one that is set.
        set: &'static Variable,
        /// The other one.
        missing: &'static Variable,
    },
    /// The token would be sent over a network in the clear.
    #[error(
        "{listen} resolves to {address}, where other machines can connect, and without TLS the token would be sent in the \
         clear: stay on loopback, as with `{}`, or set {} and {}, or say by `{}` that a proxy in front does TLS",
        LISTEN.assignment(),
        TLS_CERT.name,
        TLS_KEY.name,
        INSECURE_HTTP.assignment(),
        listen = LISTEN.name
    )]
    Exposed {
        /// The address that is not loopback.
        address: IpAddr,
    },
}

impl Problem {
    /// Whether a variable that Roster knows seems to be unset because of this problem.
    pub const fn hides_an_assignment(&self) -> bool {
        !matches!(self, Self::Unknown { .. } | Self::ServiceLink { .. })
    }
}
