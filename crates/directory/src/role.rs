//! The role of a member.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The one role that a membership has (docs/api/v1.md, Roles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Manages the workspace.
    Admin,
    /// Builds in the workspace.
    Builder,
    /// Uses what others built. The default.
    EndUser,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of the following values: admin, builder, end-user")]
pub struct InvalidRole;

impl Role {
    /// The name in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Builder => "builder",
            Self::EndUser => "end-user",
        }
    }

    /// The higher of two roles: an admin may do everything that a builder may, and a builder everything that an
    /// end-user may.
    #[must_use]
    pub const fn or_above(self, other: Self) -> Self {
        match (self, other) {
            (Self::Admin, _) | (_, Self::Admin) => Self::Admin,
            (Self::Builder, _) | (_, Self::Builder) => Self::Builder,
            (Self::EndUser, Self::EndUser) => Self::EndUser,
        }
    }
}

impl FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        match text {
            "admin" => Ok(Self::Admin),
            "builder" => Ok(Self::Builder),
            "end-user" => Ok(Self::EndUser),
            _ => Err(InvalidRole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn has_one_word_everywhere() {
        for (role, word) in [
            (Role::Admin, "admin"),
            (Role::Builder, "builder"),
            (Role::EndUser, "end-user"),
        ] {
            assert_eq!(role.as_str(), word);
            assert_eq!(word.parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), word);
        }
    }

    proptest! {
        #[test]
        fn is_never_guessed(text in "[aA]dmin ?|[bB]uilder ?|[eE]nd[-_ ]?user|.*") {
            if let Ok(role) = text.parse::<Role>() {
                prop_assert_eq!(role.as_str(), text);
            }
        }

        #[test]
        fn the_greater_of_two_is_one_of_them_in_any_order(a in any::<Role>(), b in any::<Role>()) {
            let greater = a.or_above(b);
            prop_assert!(greater == a || greater == b);
            prop_assert_eq!(greater, b.or_above(a));
            prop_assert_eq!(greater.or_above(a), greater);
            prop_assert_eq!(a.or_above(Role::Admin), Role::Admin);
            prop_assert_eq!(a.or_above(Role::EndUser), a);
        }
    }
}
