//! E-mail addresses.

use email_address::{EmailAddress, Options};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// An e-mail address: trimmed, in lower case, at most 254 bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
///
/// Addresses are compared without regard to case (docs/api/v1.md, Objects), so two that differ in case only are equal here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an email")]
pub struct InvalidEmail;

impl Email {
    /// The address, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps a stored address without validating it again.
    #[must_use]
    pub fn from_store(text: String) -> Self {
        Self(text)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        const MAX_BYTES: usize = 254;
        let text = text.trim().to_lowercase();
        // An address names a mailbox on a host on the internet: a host with a dot, no IP literal, no display name.
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let is_address = text.len() <= MAX_BYTES
            && !text.chars().any(char::is_control)
            && EmailAddress::parse_with_options(&text, options).is_ok();
        if is_address { Ok(Self(text)) } else { Err(InvalidEmail) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn is_trimmed_and_kept_in_lower_case() {
        assert_eq!(
            "  Ada@Example.COM ".parse::<Email>().unwrap().as_str(),
            "ada@example.com"
        );
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "a b@example.com",
            "Ada <ada@example.com>",
            "a@[127.0.0.1]",
            "a\0@example.com",
            "ada@example.com\nx",
            "a@b@example.com",
            "ada@exa mple.com",
        ] {
            assert_eq!(text.parse::<Email>(), Err(InvalidEmail), "{text:?}");
        }
        assert_eq!(
            format!("{}@example.com", "a".repeat(250)).parse::<Email>(),
            Err(InvalidEmail)
        );
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_blind_to_case(text in "[a-zA-Z0-9.+_-]{1,20}@[a-zA-Z0-9-]{1,20}\\.[a-zA-Z]{2,6}") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert_eq!(&email.as_str().parse::<Email>().unwrap(), &email);
                prop_assert_eq!(&text.to_uppercase().parse::<Email>().unwrap(), &email);
            }
        }

        #[test]
        fn never_panics_and_never_keeps_control_characters(text in "\\PC*|.*") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert!(!email.as_str().chars().any(char::is_control));
            }
        }
    }
}
