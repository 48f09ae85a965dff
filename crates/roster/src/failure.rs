//! Why a command failed: its message and its exit code.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use directory::{Refusal, shown};
use store::{BackupError, OpenError};
use thiserror::Error;

use crate::config::ConfigError;
use crate::tls;

/// The exit code of a failed command.
const FAILED: u8 = 1;

/// The exit code of a usage error or a configuration error.
const WRONG_USAGE: u8 = 2;

/// Why a command failed. Displayed as one sentence; a configuration or a file with several problems has several.
#[derive(Debug, Error)]
pub enum Failure {
    /// The arguments are invalid, or ask for help.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// The arguments can't be used in this situation.
    #[error("{0}")]
    Usage(String),
    /// The configuration is invalid.
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    /// The certificate or its key can't be used.
    #[error(transparent)]
    Tls(#[from] tls::Unusable),
    /// The database can't be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The backup failed.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The command was interrupted by Ctrl-C or SIGTERM. The sentence says what is missing.
    #[error("{0}")]
    Stopped(&'static str),
    /// An operation on the directory failed or was refused.
    #[error(transparent)]
    Operation(#[from] store::Error),
    /// The workspace that the user named doesn't exist.
    #[error("no workspace has the id, slug or name {0:?}; `roster workspace list` shows what there is")]
    UnknownWorkspace(String),
    /// The user that was named doesn't exist.
    #[error("no user has the id or e-mail address {0:?}; `roster user list` shows who there is")]
    UnknownUser(String),
    /// The database has no directory, and the command must not create one.
    #[error(
        "{0} holds no directory; if it is another database, name that in DATABASE_URL or --database-url; `roster \
         quickstart` creates a directory here and serves it, `roster migrate` only creates it"
    )]
    NoDirectory(String),
    /// The database has an older schema, and the command must not migrate it.
    #[error("{0}: {1}")]
    OldDirectory(String, OpenError),
    /// A file can't be used. One sentence for each problem.
    #[error("{}", .0.join("\n"))]
    File(Vec<String>),
    /// The other server can't be reached, or its response is not as expected.
    #[error(transparent)]
    Remote(#[from] remote::Error),
    /// The checked password is not the user's, or the user has none.
    #[error("the password is wrong")]
    WrongPassword,
    /// The event log was changed.
    #[error("the event log was changed: event {seq} is the first that is wrong ({why})")]
    BrokenLog {
        /// The number of the first wrong event.
        seq: i64,
        /// What is wrong with that event.
        why: String,
    },
    /// Something is not encrypted as it should be.
    #[error("{0}")]
    Encryption(String),
    /// An import failed, or was not completed.
    #[error("{0}")]
    Import(String),
    /// A system call failed.
    #[error("{what}: {cause}")]
    System {
        /// What could not be done.
        what: String,
        /// Why.
        cause: io::Error,
    },
    /// Standard output can't be written to.
    #[error("can't write to stdout: {0}")]
    Output(io::Error),
}

impl Failure {
    /// A failed system call, and what it was for.
    pub fn system(what: impl Display, cause: io::Error) -> Self {
        Self::System {
            what: what.to_string(),
            cause,
        }
    }

    /// The failure of an operation on the object that the user calls `reference`.
    pub fn about(reference: &str, error: store::Error) -> Self {
        match error {
            store::Error::Refused(Refusal::WorkspaceNotFound) => Self::UnknownWorkspace(reference.to_owned()),
            store::Error::Refused(Refusal::UserNotFound) => Self::UnknownUser(reference.to_owned()),
            other => Self::Operation(other),
        }
    }

    /// Reports the failure on stderr and returns the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            // The reader of the output, such as `head`, has closed the pipe on purpose.
            Self::Output(cause) if cause.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            // Help goes to stdout; an error in the arguments goes to stderr with the usage. A failure to write either
            // is ignored.
            Self::Arguments(error) => drop(error.print()),
            other => complain(&other.to_string()),
        }
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match self {
            Self::Arguments(error) if error.exit_code() == 0 => 0,
            Self::Arguments(_)
            | Self::Usage(_)
            | Self::Configuration(_)
            | Self::Tls(_)
            | Self::Database(OpenError::Url(_))
            | Self::Backup(BackupError::NotSqlite) => WRONG_USAGE,
            Self::Database(_)
            | Self::Backup(_)
            | Self::Stopped(_)
            | Self::Operation(_)
            | Self::UnknownWorkspace(_)
            | Self::UnknownUser(_)
            | Self::NoDirectory(_)
            | Self::OldDirectory(..)
            | Self::File(_)
            | Self::Remote(_)
            | Self::WrongPassword
            | Self::BrokenLog { .. }
            | Self::Encryption(_)
            | Self::Import(_)
            | Self::System { .. }
            | Self::Output(_) => FAILED,
        }
    }
}

/// Prints an error on stderr.
pub fn complain(sentences: &str) {
    say("error", sentences);
}

/// Prints a note on stderr.
pub fn note(sentences: &str) {
    say("note", sentences);
}

/// Prints on stderr what was skipped by a command that continues.
pub fn refuse(sentences: &str) {
    say("refused", sentences);
}

/// Unlike `eprintln!`, this doesn't panic if stderr is closed.
fn say(kind: &str, sentences: &str) {
    let mut stderr = io::stderr().lock();
    for sentence in sentences.lines() {
        let _ = writeln!(stderr, "{kind}: {}", shown(sentence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes() {
        let url = Failure::from(OpenError::Url("no".into()));
        let unreachable = Failure::from(OpenError::Unreachable("gone".into()));
        let refused = Failure::from(store::Error::from(Refusal::UserNotFound));
        let help = clap::Command::new("roster").try_get_matches_from(["roster", "--help"]);
        let unknown = clap::Command::new("roster").try_get_matches_from(["roster", "--frobnicate"]);
        assert_eq!(url.code(), 2);
        assert_eq!(Failure::Usage("no".into()).code(), 2);
        assert_eq!(Failure::from(unknown.unwrap_err()).code(), 2);
        assert_eq!(Failure::from(help.unwrap_err()).code(), 0);
        assert_eq!(unreachable.code(), 1);
        assert_eq!(refused.code(), 1);
    }

    #[test]
    fn what_is_not_there_is_named_and_other_refusals_stay() {
        let failure = |refusal: Refusal| Failure::about("no\nwhere", refusal.into()).to_string();
        assert!(failure(Refusal::WorkspaceNotFound).contains(r#""no\nwhere""#));
        assert!(failure(Refusal::UserNotFound).contains(r#""no\nwhere""#));
        assert_eq!(failure(Refusal::NotAMember), Refusal::NotAMember.to_string());
    }
}
