//! The status of users, memberships and workspaces.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The status of a user, of a membership or of a workspace (docs/api/v1.md, Objects).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In use.
    Active,
    /// Kept, and out of use.
    Archived,
}

/// The text is not a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of the following values: active, archived")]
pub struct InvalidStatus;

impl Status {
    /// The name in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }
}

impl FromStr for Status {
    type Err = InvalidStatus;

    fn from_str(text: &str) -> Result<Self, InvalidStatus> {
        match text {
            "active" => Ok(Self::Active),
            "archived" => Ok(Self::Archived),
            _ => Err(InvalidStatus),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn has_one_word_everywhere() {
        for (status, word) in [(Status::Active, "active"), (Status::Archived, "archived")] {
            assert_eq!(status.as_str(), word);
            assert_eq!(status.to_string(), word);
            assert_eq!(word.parse(), Ok(status));
            assert_eq!(serde_json::to_value(status).unwrap(), word);
        }
    }

    proptest! {
        #[test]
        fn is_never_guessed(text in "[aA]ctive ?|[aA]rchived ?|.*") {
            if let Ok(status) = text.parse::<Status>() {
                prop_assert_eq!(status.as_str(), text);
            }
        }
    }
}
