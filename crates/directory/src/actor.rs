//! Who causes a change, and through which interface.

use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Who causes a change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A client with the static access token of the API.
    Root,
    /// An API key, by its id.
    Key(Uuid),
    /// A user who is signed in to the console, by id.
    User(Uuid),
    /// The command line, by the name of the system's user.
    Cli(String),
    /// A SCIM connection, by its id.
    Scim(Uuid),
    /// Roster itself.
    System,
}

/// Writes `root`, `key:ID`, `user:ID`, `cli:NAME`, `scim:ID` or `system`, as the log stores it.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("root"),
            Self::Key(id) => write!(f, "key:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Cli(name) => write!(f, "cli:{name}"),
            Self::Scim(id) => write!(f, "scim:{id}"),
            Self::System => f.write_str("system"),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The interface that a change came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// The HTTP API, version 1 or 2.
    Api,
    /// A command on the directory.
    Cli,
    /// `roster import` or `roster import-from`.
    Import,
    /// SCIM.
    Scim,
    /// `roster apply`.
    Apply,
    /// The console.
    Console,
    /// Roster itself.
    System,
}

/// The text is not the name of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of api, cli, import, scim, apply, console, system")]
pub struct InvalidVia;

impl Via {
    const ALL: [Self; 7] = [
        Self::Api,
        Self::Cli,
        Self::Import,
        Self::Scim,
        Self::Apply,
        Self::Console,
        Self::System,
    ];

    /// The name in the log; stable.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Import => "import",
            Self::Scim => "scim",
            Self::Apply => "apply",
            Self::Console => "console",
            Self::System => "system",
        }
    }
}

impl FromStr for Via {
    type Err = InvalidVia;

    fn from_str(text: &str) -> Result<Self, InvalidVia> {
        Self::ALL.into_iter().find(|via| via.as_str() == text).ok_or(InvalidVia)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_that_json_has() {
        for via in Via::ALL {
            assert_eq!(serde_json::to_value(via).unwrap(), via.as_str());
            assert_eq!(via.as_str().parse::<Via>(), Ok(via));
        }
        assert_eq!("http".parse::<Via>(), Err(InvalidVia));
    }

    #[test]
    fn an_actor_is_one_word() {
        let id = Uuid::from_u128(7);
        let words =
            [Actor::Root, Actor::Key(id), Actor::Cli("ada".into()), Actor::System].map(|actor| actor.to_string());
        assert_eq!(
            words,
            ["root", "key:00000000-0000-0000-0000-000000000007", "cli:ada", "system"]
        );
    }
}
