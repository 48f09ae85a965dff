//! Passwords and their hashes. Neither is ever printed.

use secrecy::{ExposeSecret, SecretString};

/// A password as a person typed it: 5 to 100 characters (docs/api/v1.md, Requests). Its `Debug` output is redacted.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

/// A salted hash: argon2id as a PHC string, or bcrypt from another system. Its `Debug` output is redacted, because
/// passwords can be guessed offline from a hash.
#[derive(Debug, Clone)]
pub struct PasswordHash(SecretString);

/// Why a text is not a password. The message never quotes the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// Fewer than 5 characters.
    #[error("must be longer than or equal to 5 characters")]
    TooShort,
    /// More than 100 characters.
    #[error("must be shorter than or equal to 100 characters")]
    TooLong,
    /// A NUL, at which other systems truncate a string.
    #[error("must not contain a NUL character")]
    Nul,
}

impl Password {
    /// Checks the length, and keeps the text unchanged, including spaces.
    pub fn parse(text: &str) -> Result<Self, InvalidPassword> {
        match text.chars().count() {
            0..5 => Err(InvalidPassword::TooShort),
            101.. => Err(InvalidPassword::TooLong),
            _ if text.contains('\0') => Err(InvalidPassword::Nul),
            _ => Ok(Self(text.into())),
        }
    }

    /// The password itself, for hashing.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PasswordHash {
    /// Wraps the output of a hash function.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// Stands for a hash in a dry run, which stores none. No password matches it.
    #[must_use]
    pub fn placeholder() -> Self {
        Self::new("not hashed".to_owned())
    }

    /// The hash itself, for the database and for checking a password.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_5_to_100_characters_and_no_nul() {
        assert_eq!(Password::parse("éééé").unwrap_err(), InvalidPassword::TooShort);
        assert!(Password::parse("ééééé").is_ok());
        assert!(Password::parse(&"é".repeat(100)).is_ok());
        assert_eq!(Password::parse(&"é".repeat(101)).unwrap_err(), InvalidPassword::TooLong);
        assert_eq!(Password::parse("secret\0").unwrap_err(), InvalidPassword::Nul);
    }

    #[test]
    fn is_never_printed() {
        assert!(!format!("{:?}", Password::parse("c0rrect-horse").unwrap()).contains("horse"));
        assert!(!format!("{:?}", PasswordHash::new("$argon2id$x".into())).contains("argon"));
    }
}
