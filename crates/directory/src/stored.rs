//! Texts as any version of Roster has stored them.
//!
//! An earlier version kept texts that [`FromStr`](std::str::FromStr) now changes or refuses. An export must contain them as
//! they are, and a restore must accept them, so only the rules that all versions have in common are checked here.

use crate::group::{self, check_group_characters};
use crate::name::{self, check_length, refuse_control_characters};
use crate::{Description, Email, GroupName, InvalidEmail, InvalidName, Name, RESERVED_GROUP_NAMES};

/// A text that was stored by this version or by an earlier one.
pub trait Stored: Sized {
    /// Why no version has stored this text.
    type Err;

    /// The text as it is, if any version accepts it.
    fn from_stored(text: String) -> Result<Self, Self::Err>;
}

impl Stored for Email {
    type Err = InvalidEmail;

    fn from_stored(text: String) -> Result<Self, InvalidEmail> {
        let is_it = |parsed: Self| parsed.as_str() == text;
        let is_now = text.parse().is_ok_and(is_it);
        if is_now || Self::earlier(&text).is_some_and(is_it) {
            Ok(Self::from_store(text))
        } else {
            Err(InvalidEmail)
        }
    }
}

impl Stored for Name {
    type Err = InvalidName;

    fn from_stored(text: String) -> Result<Self, InvalidName> {
        check(&text, name::MAX_CHARACTERS)?;
        Ok(Self::from_store(text))
    }
}

impl Stored for Description {
    type Err = InvalidName;

    fn from_stored(text: String) -> Result<Self, InvalidName> {
        check(&text, group::MAX_DESCRIPTION)?;
        Ok(Self::from_store(text))
    }
}

impl Stored for GroupName {
    type Err = InvalidName;

    fn from_stored(text: String) -> Result<Self, InvalidName> {
        check(&text, group::MAX_NAME)?;
        check_group_characters(&text)?;
        if RESERVED_GROUP_NAMES.contains(&text.to_lowercase().as_str()) {
            return Err(InvalidName::Reserved);
        }
        Ok(Self::from_store(text))
    }
}

fn check(text: &str, most: usize) -> Result<(), InvalidName> {
    check_length(text.trim(), most)?;
    refuse_control_characters(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_an_earlier_version_accepted_stays_as_it_is() {
        for name in ["Jose\u{301}", "a\u{202E}b", "a\u{200B}", "\u{A0}a", "\u{FEFF}"] {
            assert_eq!(Name::from_stored(name.to_owned()).unwrap().as_str(), name);
            assert_eq!(Description::from_stored(name.to_owned()).unwrap().as_str(), name);
        }
        for name in ["\u{1112}\u{1161}\u{11AB}", "all_uſers", "\u{115F}"] {
            assert_eq!(GroupName::from_stored(name.to_owned()).unwrap().as_str(), name);
        }
        for email in ["a@xn--bcher-kva.de", "σίσυφοσ@example.com", "a\u{115F}@example.com"] {
            assert_eq!(Email::from_stored(email.to_owned()).unwrap().as_str(), email);
        }
    }

    #[test]
    fn what_no_version_accepted_is_refused() {
        for (name, why) in [
            (String::new(), InvalidName::Empty),
            ("\u{A0}".to_owned(), InvalidName::Empty),
            ("a".repeat(256), InvalidName::TooLong(255)),
            ("a\0".to_owned(), InvalidName::ControlCharacter),
        ] {
            assert_eq!(Name::from_stored(name), Err(why));
        }
        for (name, why) in [("a/b", InvalidName::Character), ("Admin", InvalidName::Reserved)] {
            assert_eq!(GroupName::from_stored(name.to_owned()), Err(why));
        }
        for email in ["ada", "Ada@example.com", " ada@example.com", "a\0@example.com"] {
            assert_eq!(Email::from_stored(email.to_owned()), Err(InvalidEmail));
        }
    }

    /// What this version accepts can be stored.
    fn is_stored<T: std::str::FromStr + ToString + Stored>(text: &str) -> bool {
        text.parse::<T>()
            .map_or(true, |parsed| T::from_stored(parsed.to_string()).is_ok())
    }

    proptest! {
        #[test]
        fn what_this_version_accepts_can_be_restored(text in ".*|\\w{1,9}", email in "\\PC{1,9}@\\PC{1,9}\\.com") {
            prop_assert!(is_stored::<Name>(&text));
            prop_assert!(is_stored::<GroupName>(&text));
            prop_assert!(is_stored::<Description>(&text));
            prop_assert!(is_stored::<Email>(&email));
        }
    }
}
