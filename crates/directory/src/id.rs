//! Identifiers: UUIDs, with one type for each kind of object, so that they can't be mixed up.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The text is not a UUID in its hyphenated form of 36 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a UUID")]
pub struct InvalidId;

/// Parses the one spelling that the API uses. The `uuid` crate also accepts braces, URNs and 32 digits without hyphens.
/// But if an id had several spellings, cache keys, log searches and comparisons would fail.
fn parse(text: &str) -> Result<Uuid, InvalidId> {
    const HYPHENATED_LENGTH: usize = 36;
    if text.len() != HYPHENATED_LENGTH {
        return Err(InvalidId);
    }
    Uuid::try_parse(text).map_err(|_| InvalidId)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse(text).map(Self)
            }
        }
    };
}

id!(
    /// Identifies a user.
    UserId
);
id!(
    /// Identifies a workspace.
    WorkspaceId
);
id!(
    /// Identifies a group, a custom one or one of a workspace's two default groups.
    GroupId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_hyphenated_form_in_either_case_and_nothing_else() {
        let id = "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10";
        assert_eq!(id.parse::<UserId>().unwrap().to_string(), id);
        assert_eq!(id.to_uppercase().parse::<UserId>().unwrap().to_string(), id);
        for other in [
            "",
            "0199f0c26f0e7cc19a512b1f4f1f9d10",
            "{0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d10}",
            "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d1g",
            "0199f0c2-6f0e-7cc1-9a51-2b1f4f1f9d1é",
        ] {
            assert_eq!(other.parse::<UserId>(), Err(InvalidId), "{other}");
        }
    }
}
