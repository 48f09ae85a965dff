//! Names of users and workspaces, and what they share with names of groups: checks, comparison, a type for short texts.

use crate::text::{are_joiners_in_place, compose, fold, is_invisible};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The maximum number of characters in a name.
pub(crate) const MAX_CHARACTERS: usize = 255;

/// The name of a user or a workspace: trimmed, in Unicode's form NFC, 1 to 255 characters, each of which can be seen.
///
/// Control characters and invisible ones are refused because a name is printed in terminals, logs and tables, and because
/// PostgreSQL can't keep a NUL. A clone shares the text: a list shows the names of few workspaces and groups very often.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(Arc<str>);

/// Why the text is not a name. The message follows the name of a field: "name should not be empty".
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
    /// A character that can't be seen or turns a line around, or a joiner that joins nothing.
    #[error("must not contain invisible characters")]
    Invisible,
    /// A character that the names of groups don't have.
    #[error("must contain only letters, digits, _, - and spaces")]
    Character,
    /// The name of a default group or of a role.
    #[error("must not be one of the reserved names: all_users, admin, builder, end-user")]
    Reserved,
}

pub(crate) fn check_length(text: &str, most: usize) -> Result<(), InvalidName> {
    match text.chars().count() {
        0 => Err(InvalidName::Empty),
        length if length > most => Err(InvalidName::TooLong(most)),
        _ => Ok(()),
    }
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let text = compose(text);
        check_length(&text, MAX_CHARACTERS)?;
        refuse_invisible(&text)?;
        Ok(Self(text.into()))
    }
}

/// Refuses control characters (Unicode category Cc), and what else can't be seen.
pub(crate) fn refuse_invisible(text: &str) -> Result<(), InvalidName> {
    refuse_control_characters(text)?;
    if text.chars().any(is_invisible) || !are_joiners_in_place(text) {
        return Err(InvalidName::Invisible);
    }
    Ok(())
}

pub(crate) fn refuse_control_characters(text: &str) -> Result<(), InvalidName> {
    if text.chars().any(char::is_control) {
        return Err(InvalidName::ControlCharacter);
    }
    Ok(())
}

/// Implements what all types of a short text share.
macro_rules! impl_text_type {
    ($name:ident) => {
        impl $name {
            /// The text as a string.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Wraps a stored text without validating it again.
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

pub(crate) use impl_text_type;

impl_text_type!(Name);

impl Name {
    /// The form for comparing names: names of workspaces are unique without regard to case.
    #[must_use]
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

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
    fn a_name_is_kept_composed() {
        assert_eq!("Cafe\u{301}".parse::<Name>().unwrap().as_str(), "Caf\u{e9}");
    }

    #[test]
    fn a_name_has_nothing_that_cannot_be_seen() {
        for text in [
            "a\u{202E}b",
            "a\u{200B}b",
            "a\u{AD}b",
            "\u{3164}",
            "\u{2800}",
            "a\u{2028}b",
            "a\u{E0041}",
            "\u{200D}a",
        ] {
            assert_eq!(text.parse::<Name>(), Err(InvalidName::Invisible), "{text:?}");
        }
        for text in ["می\u{200C}خواهم", "👩\u{200D}🚀", "देवनागरी", "ภาษาไทย", "שלום"]
        {
            assert!(text.parse::<Name>().is_ok(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_a_name_is_idempotent(text in ".*") {
            if let Ok(name) = text.parse::<Name>() {
                prop_assert_eq!(name.as_str().parse::<Name>().unwrap(), name);
            }
        }
    }
}
