//! Why a command did not succeed, and what it says and exits with then.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use directory::{Refusal, shown};
use store::{BackupError, OpenError};
use thiserror::Error;

use crate::config::ConfigError;
use crate::tls;

/// The exit code of a command that failed.
const FAILED: u8 = 1;

/// The exit code of wrong usage and of a wrong configuration.
const WRONG_USAGE: u8 = 2;

/// Why a command did not succeed. Displayed as one sentence, but for a configuration or a file with several mistakes.
#[derive(Debug, Error)]
pub enum Failure {
    /// The arguments are wrong, or ask for help.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// The arguments don't fit the situation.
    #[error("{0}")]
    Usage(String),
    /// The configuration is wrong.
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    /// The certificate or its key is wrong.
    #[error(transparent)]
    Tls(#[from] tls::Unusable),
    /// The database can't be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// There is no backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Ctrl-C or SIGTERM. The sentence says what there is not.
    #[error("{0}")]
    Stopped(&'static str),
    /// An operation on the directory failed or was refused.
    #[error(transparent)]
    Operation(#[from] store::Error),
    /// A person means a workspace that is not there.
    #[error("no workspace has the id, slug or name {0:?}; `roster workspace list` shows what there is")]
    UnknownWorkspace(String),
    /// A person means a user who is not there.
    #[error("no user has the id or e-mail address {0:?}; `roster user list` shows who there is")]
    UnknownUser(String),
    /// A database that is to be left as it is holds no directory.
    #[error(
        "{0} holds no directory; if it is another database, name that in DATABASE_URL or --database-url; `roster \
         quickstart` creates a directory here and serves it, `roster migrate` only creates it"
    )]
    NoDirectory(String),
    /// A database that is to be left as it is has an older schema.
    #[error("{0}: {1}")]
    OldDirectory(String, OpenError),
    /// A file can't be used. A sentence for each thing that is wrong.
    #[error("{}", .0.join("\n"))]
    File(Vec<String>),
    /// The other server can't be asked, or doesn't answer as it should.
    #[error(transparent)]
    Remote(#[from] remote::Error),
    /// The password that was to be checked is none of the user's; also if the user has none.
    #[error("the password is wrong")]
    WrongPassword,
    /// The event log is not the one that was written.
    #[error("the event log was changed: event {seq} is the first that is wrong ({why})")]
    BrokenLog {
        /// The number of the event.
        seq: i64,
        /// What is wrong with it.
        why: String,
    },
    /// An import can't be done, or not to its end.
    #[error("{0}")]
    Import(String),
    /// The system did not do something.
    #[error("{what}: {cause}")]
    System {
        /// What can't be done.
        what: String,
        /// Why.
        cause: io::Error,
    },
    /// Standard output can't be written to.
    #[error("can't write to stdout: {0}")]
    Output(io::Error),
}

impl Failure {
    /// Says what the system did not do.
    pub fn system(what: impl Display, cause: io::Error) -> Self {
        Self::System {
            what: what.to_string(),
            cause,
        }
    }

    /// Why an operation on what a person calls `reference` failed.
    pub fn about(reference: &str, error: store::Error) -> Self {
        match error {
            store::Error::Refused(Refusal::WorkspaceNotFound) => Self::UnknownWorkspace(reference.to_owned()),
            store::Error::Refused(Refusal::UserNotFound) => Self::UnknownUser(reference.to_owned()),
            other => Self::Operation(other),
        }
    }

    /// Says it on stderr and chooses the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            // Whoever reads the output, such as `head`, has read enough.
            Self::Output(cause) if cause.kind() == ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            // Help goes to stdout, and a complaint comes with the usage. When neither can be written, nobody reads it.
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
            | Self::Import(_)
            | Self::System { .. }
            | Self::Output(_) => FAILED,
        }
    }
}

/// Says on stderr what is wrong.
pub fn complain(sentences: &str) {
    say("error", sentences);
}

/// Says on stderr what is good to know.
pub fn note(sentences: &str) {
    say("note", sentences);
}

/// Says on stderr what is left out of a work that goes on.
pub fn refuse(sentences: &str) {
    say("refused", sentences);
}

/// Unlike `eprintln!`, this doesn't panic when stderr is closed: then nobody reads it.
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
