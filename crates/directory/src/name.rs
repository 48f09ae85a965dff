//! Names of users, workspaces and groups.

use crate::workspace::RESERVED_GROUP_NAMES;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The name of a user or a workspace: trimmed, kept whole, 1 to 255 characters, none of them a control character.
///
/// Control characters are refused because a name is printed in terminals, logs and tables, and because PostgreSQL can't
/// keep a NUL. A clone shares the text: a list shows the names of few workspaces and groups very often.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(Arc<str>);

/// The name of a custom group: trimmed, 1 to 50 characters of letters, digits, `_`, `-` and space, and none of the
/// reserved names (contract of version 2, part A). A clone shares the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupName(Arc<str>);

/// Why a text is no name. Its message goes behind the name of a field: "name should not be empty".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Nothing is left after trimming.
    #[error("should not be empty")]
    Empty,
    /// More than the given number of characters.
    #[error("must be shorter than or equal to {0} characters")]
    TooLong(usize),
    /// A character of Unicode's category Cc.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// A character that group names don't have.
    #[error("must contain only letters, digits, _, - and spaces")]
    Character,
    /// The name of a default group or of a role.
    #[error("must not be one of the reserved names: all_users, admin, builder, end-user")]
    Reserved,
}

fn check_length(text: &str, most: usize) -> Result<(), InvalidName> {
    match text.chars().count() {
        0 => Err(InvalidName::Empty),
        length if length > most => Err(InvalidName::TooLong(most)),
        _ => Ok(()),
    }
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        const MAX_CHARACTERS: usize = 255;
        let text = text.trim();
        check_length(text, MAX_CHARACTERS)?;
        if text.chars().any(char::is_control) {
            return Err(InvalidName::ControlCharacter);
        }
        Ok(Self(text.into()))
    }
}

impl FromStr for GroupName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        const MAX_CHARACTERS: usize = 50;
        let text = text.trim();
        check_length(text, MAX_CHARACTERS)?;
        if !text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
        {
            return Err(InvalidName::Character);
        }
        let name = Self(text.into());
        if RESERVED_GROUP_NAMES.contains(&name.key().as_str()) {
            return Err(InvalidName::Reserved);
        }
        Ok(name)
    }
}

impl GroupName {
    /// What the name is compared by: group names are unique in a workspace without regard to case.
    #[must_use]
    pub fn key(&self) -> String {
        Self::key_of(&self.0)
    }

    /// The [key](Self::key) of a text that may or may not be the name of a group.
    #[must_use]
    pub fn key_of(text: &str) -> String {
        text.trim().to_lowercase()
    }
}

macro_rules! text {
    ($name:ident) => {
        impl $name {
            /// The name as a string.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// A name that was stored earlier, and so is known to be one.
            #[must_use]
            pub fn from_store(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(Name);
text!(GroupName);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_trimmed_and_kept_whole() {
        assert_eq!(" Ada  Obi King ".parse::<Name>().unwrap().as_str(), "Ada  Obi King");
    }

    #[test]
    fn a_name_has_1_to_255_characters_whatever_their_bytes() {
        assert_eq!(" \t ".parse::<Name>(), Err(InvalidName::Empty));
        assert!("é".repeat(255).parse::<Name>().is_ok());
        assert_eq!("é".repeat(256).parse::<Name>(), Err(InvalidName::TooLong(255)));
    }

    #[test]
    fn a_name_has_no_control_characters() {
        for text in ["a\0b", "a\nb", "a\u{85}b", "a\u{1b}[31mb"] {
            assert_eq!(text.parse::<Name>(), Err(InvalidName::ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn a_group_name_is_narrow_and_never_reserved() {
        assert_eq!(
            " Night shift_2-b ".parse::<GroupName>().unwrap().as_str(),
            "Night shift_2-b"
        );
        assert_eq!("a/b".parse::<GroupName>(), Err(InvalidName::Character));
        assert_eq!("a".repeat(51).parse::<GroupName>(), Err(InvalidName::TooLong(50)));
        for reserved in ["all_users", "Admin", "BUILDER", " end-user "] {
            assert_eq!(reserved.parse::<GroupName>(), Err(InvalidName::Reserved), "{reserved}");
        }
    }

    proptest! {
        #[test]
        fn parsing_a_name_is_idempotent(text in ".*") {
            if let Ok(name) = text.parse::<Name>() {
                prop_assert_eq!(name.as_str().parse::<Name>().unwrap(), name);
            }
        }

        #[test]
        fn group_names_that_differ_in_case_share_a_key(text in "[a-zA-Z0-9_-]{1,50}") {
            if let Ok(name) = text.parse::<GroupName>() {
                prop_assert_eq!(name.key(), text.to_uppercase().parse::<GroupName>().unwrap().key());
            }
        }
    }
}
